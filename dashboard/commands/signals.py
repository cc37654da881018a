"""Signals on the command line: what stands out in a month, with what was answered to it; and answering."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from dashboard.uploads.intake import Intake, open_intake
from data.errors import WrongUse
from data.periods import iso_month
from data.records.signal_answers import BREAK, SignalAnswer, in_force
from metrics.figures.row import ScorecardRow
from metrics.home.asked import held, measure_of
from metrics.measures.answer_rows import answer_of
from metrics.selection import ALL, LATEST, SERVICE, TEAM, Selection
from metrics.spc import COMMON, TOO_LITTLE

FIELDS = ("measure", "title", "breakdown", "group", "period", "signal", "assurance", "points", "answer", "by", "reason")


def signals(options: Namespace) -> int:
    """The command that is asked for."""
    return {"list": _list, "answer": _answer}[options.what](options, open_intake(options.home))


def _list(options: Namespace, home: Intake) -> int:
    reader = home.reader()
    months = reader.held(options.view)
    if not months:
        print_records([], FIELDS, options.format, "Nothing is loaded yet.")
        return 0
    month = held(options.month or months[0], months, options.view)
    answers = {one.answer.place: one.answer for one in in_force(home.store.signal_answers())}
    rows = [
        _row(row, answers.get((row.measure, *_of(row.breakdown, row.group), month)))
        for row in reader.rows(Selection(month, options.view, options.breakdown))
        if row.signal not in ("", COMMON, TOO_LITTLE)
    ]
    print_records(rows, FIELDS, options.format, f"Nothing stands out in {month:%B %Y}.")
    return 0


def _answer(options: Namespace, home: Intake) -> int:
    if options.service and options.team:
        raise WrongUse("a signal is of a service or of a team: name one of them")
    breakdown, group = (TEAM, options.team) if options.team else (SERVICE if options.service else ALL, options.service)
    id = measure_of(options.measure, home.definitions).id
    rows = home.reader().history(id, LATEST, breakdown)
    basis = home.definitions[id].basis
    months = {row.period for row in rows if (row.group, row.basis) == (group, basis) and row.value is not None}
    sent = {"month": options.month, "answer": options.answer, "post": options.who, "reason": options.reason}
    new = answer_of(sent, id, _of(breakdown, group), months)
    before = {one.answer.place for one in in_force(home.store.signal_answers()) if one.answer.answer == BREAK}
    kept = home.store.answer_signals([new], who=options.who)
    if kept and (new.answer == BREAK or new.place in before):
        open_intake(home.home.path).recompute()
    print("Kept." if kept else "It stands so already.")
    return 0


def _of(breakdown: str, group: str) -> tuple[str, str]:
    return ("", "") if breakdown == ALL else (breakdown, group)


def _row(row: ScorecardRow, answer: SignalAnswer | None) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ("measure", "title", "breakdown", "group", "signal", "assurance")}
    said = (answer.answer, answer.post, answer.reason) if answer else ("", "", "")
    return {**told, "period": iso_month(row.period), "points": row.points, **dict(zip(FIELDS[-3:], said, strict=True))}
