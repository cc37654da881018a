"""A council's targets: what stands for each measure, by whom and since when; set one, take in a file, write one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard import shell
from dashboard.exports.xlsx_targets import targets_workbook
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.uploads.intake import Intake
from dashboard.uploads.said import MOST_POST, post
from dashboard.uploads.steps import XLSX, intake_of
from dashboard.view import View
from data.errors import UserError
from data.records.targets import TargetEntry, TargetSet, in_force
from metrics.home.target_file import take_targets
from metrics.measures.council_targets import target_of
from metrics.measures.definition import Definition
from metrics.measures.target_rows import COLUMNS, TargetError, field_of, new_targets
from metrics.scorecard.measure_catalogue import GOOD
from metrics.scorecard.target_suggestions import suggestions
from metrics.wording import TARGET_OF, capital, day_text, month_text, target_text

PATH = "/targets"
ARGS = ("new", "same", "set")
CSS = ("measure.css", "upload.css", "targets.css")
NAV = ("Targets", 25)
FOR = {"month": "the month", "quarter": "the quarter", "ytd": "the year to date"}


@dataclass(frozen=True)
class Standing:
    """A target in words, as a row of a table. `state`: 'stands', 'replaced'; '' where it is not told."""

    text: str
    of: str
    since: str
    set_by: str
    reason: str
    entered: str = ""
    state: str = ""


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """All measures with what stands; one measure's target to be set, with its history."""
    if len(parts) > 1:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See all targets", PATH),))
    intake = intake_of(source)
    if parts:
        return _one(source, intake, _measure(intake, parts[0]), view=view)
    return _all(intake, view=view, told=_told())


def attach(server: Flask, source: Source) -> None:
    """POST one target, or a file of them; GET them as xlsx."""

    @server.post("/targets/<measure>")
    def set_target(measure: str) -> ResponseReturnValue:
        intake = intake_of(source)
        try:
            found = _measure(intake, measure)
        except NotFound as error:
            return _answer(shell.not_found(error), 404)
        sent = {name: request.form.get(name, "") for name in COLUMNS} | {"measure": found.id}
        try:
            new = new_targets([("", sent)], intake.definitions, intake.store.targets())
            intake.store.set_targets(new.new, who=post(request.form.get("post")))
        except TargetError as error:
            return _answer(_one(source, intake, found, sent=sent, faults=error.faults), 422)
        return redirect(f"{PATH}/{found.id}?set={'yes' if new.new else 'same'}", 303)

    @server.post("/targets/import")
    def take_in() -> ResponseReturnValue:
        intake = intake_of(source)
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return _answer(_all(intake, faults=("Choose a file of targets first.",)), 400)
        suffix = Path(sent.filename).suffix.lower()
        if suffix not in (".xlsx", ".csv"):
            return _answer(_all(intake, faults=("The file is neither an .xlsx workbook nor a .csv file.",)), 422)
        with tempfile.TemporaryDirectory(prefix="scorecard-targets-") as folder:
            path = Path(folder) / f"targets{suffix}"
            sent.save(path)
            try:
                found = take_targets(intake, path, name=sent.filename[:200], who=post(request.form.get("post")))
            except TargetError as error:
                return _answer(_all(intake, faults=error.faults), 422)
            except UserError as error:
                return _answer(_all(intake, faults=(str(error),)), 422)
        return redirect(f"{PATH}?new={len(found.new)}&same={found.same}", 303)

    @server.get("/targets/targets.xlsx")
    def as_file() -> ResponseReturnValue:
        intake = intake_of(source)
        answer = Response(targets_workbook(intake.definitions, intake.store.targets()), mimetype=XLSX)
        answer.headers["Content-Disposition"] = 'attachment; filename="targets.xlsx"'
        return answer


def _measure(intake: Intake, id: str) -> Definition:
    measure = intake.definitions.get(id)
    if measure is None:
        raise NotFound("There is no such measure", "No measure has this name.", (Way("See all targets", PATH),))
    return measure


def _answer(page: Page, status: int) -> Response:
    return Response(shell.document(page, path=PATH), status=status, mimetype="text/html")


def _told() -> str:
    """What a file that was taken in has changed, of the address that it leads to."""
    new, same = request.args.get("new", ""), request.args.get("same", "")
    if not all(text.isascii() and text.isdigit() and len(text) < 7 for text in (new, same)):
        return ""
    return f"Taken in: {int(new):,} set, {int(same):,} stood already."


def _all(intake: Intake, *, view: View | None = None, told: str = "", faults: Sequence[str] = ()) -> Page:
    standing = _standing(intake)
    rows = [(measure, standing.get(measure.id, ())) for measure in intake.definitions.values()]
    could = [measure for measure, _ in rows if measure.may_have_target]
    html = shell.fill(
        "targets.html",
        view=view or View(),
        told=told,
        faults=faults,
        most_post=MOST_POST,
        sections=[(title, list(some)) for title, some in groupby(rows, key=lambda row: row[0].section)],
        good=GOOD,
        number=sum(bool(found) and any(one.text for one in found) for found in standing.values()),
        of=len(could),
    )
    return Page(title="Targets", html=html, css=CSS, posts=True)


def _standing(intake: Intake) -> Mapping[str, Sequence[Standing]]:
    """Measure → what stands of it today for each basis; of a later month too, where one is set ahead."""
    found: dict[str, list[Standing]] = {}
    for one in sorted(in_force(intake.store.targets()).values(), key=lambda one: one.place):
        measure = intake.definitions.get(one.measure)
        if measure is not None:
            found.setdefault(one.measure, []).append(_words(measure, one))
    return found


def _one(
    source: Source,
    intake: Intake,
    measure: Definition,
    *,
    view: View | None = None,
    sent: Mapping[str, str] | None = None,
    faults: Sequence[str] = (),
) -> Page:
    entries = [one for one in intake.store.targets() if one.target.measure == measure.id]
    standing = set(map(id, in_force_entries(entries)))
    history = [
        _words(measure, one.target, one, "stands" if id(one) in standing else "replaced") for one in reversed(entries)
    ]
    html = shell.fill(
        "target.html",
        view=view or View(),
        measure=measure,
        good=GOOD[measure.good],
        band=measure.good == "band",
        may_have=measure.may_have_target,
        unit={"percent": "%", "count": ""}.get(measure.unit, measure.unit),
        bases=FOR if measure.kind != "figure" else {"month": FOR["month"]},
        sent=sent or _as_it_stands(entries),
        faults=faults,
        most_post=MOST_POST,
        done=request.args.get("set", "") if not faults else "",
        history=history,
        suggestions=suggestions(source.reader(), measure),
    )
    return Page(title=f"Target: {measure.title}", html=html, css=CSS, posts=True)


def in_force_entries(entries: Sequence[TargetEntry]) -> list[TargetEntry]:
    """The entries that stand: of those for the same, the one entered last."""
    return list({one.target.place: one for one in sorted(entries, key=lambda one: one.id)}.values())


def _as_it_stands(entries: Sequence[TargetEntry]) -> dict[str, str]:
    """What the form begins with: the newest target that stands, from a month that is still to be said."""
    blank = dict.fromkeys(COLUMNS, "") | {"for": "month"}
    if not entries:
        return blank
    newest = max(in_force_entries(entries), key=lambda one: (one.target.from_month, one.id)).target
    numbers = {"green": field_of(newest.green), "amber": field_of(newest.amber)}
    return blank | numbers | {"for": newest.basis}


def _words(measure: Definition, one: TargetSet, entry: TargetEntry | None = None, state: str = "") -> Standing:
    target = target_of(one, measure.good)
    return Standing(
        text=capital(target_text(target.green, target.amber, measure.good, measure.unit)),
        of=TARGET_OF[target.basis],
        since=month_text(one.from_month),
        set_by=one.set_by,
        reason=one.reason,
        entered=f"{day_text(entry.at.date())} by {entry.who}" if entry else "",
        state=state,
    )
