"""The form of a measure's page with which a signal is answered: what it offers, and what it enters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import has_request_context, request

from dashboard.source import Source
from dashboard.uploads.steps import intake_of
from dashboard.view import View
from data.periods import iso_month
from data.records.signal_answers import BREAK, SignalEntry
from metrics.measures.answer_rows import WORDS, answer_of
from metrics.scorecard.measure_page import MeasurePage
from metrics.wording import month_text

NAMES = ("month", "answer", "post", "reason")
SAID = {
    "yes": "Kept. It stands under the chart.",
    "break": "Kept. The series begins anew with that month, as soon as figures are computed again.",
    "same": "It stood so already: nothing was changed.",
}


@dataclass(frozen=True)
class Form:
    """The months and answers to choose from, what was sent, what is wrong with it, and what has been done."""

    action: str
    months: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    sent: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(NAMES, ""))
    faults: tuple[str, ...] = ()
    done: str = ""


def entries_of(source: Source) -> list[SignalEntry]:
    """Every answer of the home; none of a source without records."""
    asked = getattr(source.store, "signal_answers", None)
    return asked() if asked is not None else []


def form_of(page: MeasurePage, view: View, faults: tuple[str, ...] = ()) -> Form:
    """What can be answered: any month that has a figure, those that stand out with their words."""
    told = {mark.first: mark.word for mark in page.signals.marks if mark.word}
    months = tuple(
        (iso_month(point.month), ", ".join(filter(None, (month_text(point.month), told.get(point.month, "")))))
        for point in reversed(page.months)
        if point.value is not None
    )
    newest = max(told, default=None)
    blank = dict.fromkeys(NAMES, "") | ({"month": iso_month(newest)} if newest else {})
    sent = {name: request.form.get(name, "") for name in NAMES} if faults else blank
    answers = tuple((name, words) for name, words in WORDS.items() if page.selection.whole or name != BREAK)
    asked = request.args.get("answered", "") if has_request_context() and not faults else ""
    done = SAID.get(asked, "")
    return Form(view.at(f"/measure/{page.line.row.measure}/signal"), months, answers, sent, faults, done)


def enter(source: Source, page: MeasurePage) -> str:
    """Enters what was sent; what the address that it leads to says of it. AnswerError where it cannot be entered."""
    selection = page.selection
    of = ("", "") if selection.whole else (selection.breakdown, selection.group)
    months = {point.month for point in page.months if point.value is not None}
    new = answer_of(request.form, page.line.row.measure, of, months)
    store = intake_of(source).store
    breaks = {one.answer.place for one in store.signal_answers() if one.answer.answer == BREAK}
    if not store.answer_signals([new]):
        return "same"
    return "break" if new.answer == BREAK or new.place in breaks else "yes"
