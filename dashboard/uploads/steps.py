"""The steps of an upload: look at a workbook, then load it or not. Nothing is stored before 'Load'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from dashboard import shell
from dashboard.exports.xlsx_issues import issues_workbook
from dashboard.page import Way
from dashboard.source import Source
from dashboard.uploads import staging
from dashboard.uploads.findings import told_findings
from dashboard.uploads.intake import Intake, checked_json
from dashboard.uploads.own_words import unknown_words
from dashboard.uploads.said import written
from data.authorities import by_code
from data.checks.about_sheet import MONTH_UNKNOWN
from data.errors import UserError, disk_full
from data.extract import Checked
from data.home.config import open_home
from data.load import Load
from data.periods import parse_month
from data.spec import tables
from data.template import write_template
from metrics.engine.readiness import readiness, readiness_sentence
from metrics.figures.load_changes import in_short, load_effects

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AGAIN = (Way("Upload the workbook again", "/upload"),)


def intake_of(source: Source) -> Intake:
    """What takes a workbook into the home that the pages read, by its settings as they are now."""
    return Intake(open_home(source.store.home.path), source.store)


def attach(server: Flask, source: Source) -> None:
    """The routes of the upload page: POST check, load, discard; GET the faults and the template as xlsx."""

    @server.post("/upload/check")
    def check() -> ResponseReturnValue:
        return in_words("It could not be checked", lambda: _check(source))

    @server.post("/upload/load")
    def load() -> ResponseReturnValue:
        return in_words("It was not loaded", lambda: _load(source))

    @server.post("/upload/discard")
    def discard() -> ResponseReturnValue:
        if found := staging.find(source.store.home, request.form.get("check", "")):
            staging.discard(found)
        return redirect("/upload", 303)

    @server.get("/upload/faults/<token>.xlsx")
    def faults(token: str) -> ResponseReturnValue:
        found = staging.find(source.store.home, token)
        if found is None:
            return say("That upload is gone", "It was loaded, discarded, or kept for a day and then removed.", 404)
        return _download(issues_workbook(found.name, found.told["checked"]), "what-to-mend.xlsx")

    @server.get("/upload/template.xlsx")
    def template() -> ResponseReturnValue:
        blank = BytesIO()
        write_template(blank)
        return _download(blank.getvalue(), "extract-template.xlsx")


def in_words(title: str, deed: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer, or why it could not be done: a file of the home is half saved, another load is under way, or there is
    no room on the disk."""
    try:
        return deed()
    except staging.NoRoom as error:
        return say(title, str(error), 507)
    except UserError as error:
        return say(title, str(error), 409)
    except Exception as error:
        if not disk_full(error):
            raise
        return say(title, staging.DISK_FULL, 507)


def _check(source: Source) -> ResponseReturnValue:
    intake = intake_of(source)
    month, records_from, records_to = (
        request.form.get(name, "").strip() or None for name in ("month", "records_from", "records_to")
    )
    add = {"yes": True, "no": False}.get(request.form.get("add", ""))
    try:
        _window(month, records_from, records_to)
    except ValueError:
        return say("That is not a date", "Write the month as 2020-09 and the days of records as 2020-04-01.", 400)
    try:
        staged = _sent(intake)
    except staging.TooLarge as error:
        return say("That file is too large", str(error), 413)
    if staged is None:
        return say("No workbook was chosen", "Choose the month's Excel extract, then check it.", 400)
    staged = replace(staged, month=month, records_from=records_from, records_to=records_to, add=add)
    if mended := staging.find(intake.home, request.form.get("instead_of", "")):
        staging.discard(mended)
    try:
        checked = as_asked(intake, staged)
        staged.tell(told := _told(intake, staged, checked))
    except BaseException:
        staging.discard(staged)
        raise
    if checked.extract is None and not told["asks_month"] and not told["words"]:
        staging.forget_workbook(staged)
    return _next(f"/upload?check={staged.token}")


def _sent(intake: Intake) -> staging.Staged | None:
    """The upload: one that is there already, when a person said more about it, else the file that was sent."""
    same = staging.find(intake.home, request.form.get("same", ""))
    if same and same.workbook.is_file():
        return same
    sent = request.files.get("workbook")
    return staging.stage(intake.home, sent.stream, sent.filename) if sent and sent.filename else None


def as_asked(intake: Intake, staged: staging.Staged) -> Checked:
    """Checks an upload with what a person said of its month and days."""
    month, records_from, records_to = _window(staged.month, staged.records_from, staged.records_to)
    return intake.check(staged.workbook, month, records_from, records_to=records_to, add=staged.add)


def _window(
    month: str | None, records_from: str | None, records_to: str | None
) -> tuple[date | None, date | None, date | None]:
    """Month and days as they were written, None for what was not said. ValueError for what is no date."""
    first, last = (date.fromisoformat(day) if day else None for day in (records_from, records_to))
    return parse_month(month) if month else None, first, last


def check_again(intake: Intake, staged: staging.Staged) -> Checked:
    """Checks an upload as it was asked for, and keeps what is said of it."""
    checked = as_asked(intake, staged)
    staged.tell(_told(intake, staged, checked))
    return checked


def _told(intake: Intake, staged: staging.Staged, checked: Checked) -> dict[str, Any]:
    """What the page says of a check: its outcome, the doubts to accept, and what would change measure by measure."""
    told: dict[str, Any] = {
        "checked": checked_json(checked),
        "findings": told_findings(checked),
        "accept": [issue.as_json() for issue in checked.must_be_accepted],
        "asks_month": any(issue.rule == MONTH_UNKNOWN for issue in checked.issues),
        "words": unknown_words(checked),
    }
    if checked.extract is None:
        return told
    if asked := intake.asks_whose(checked):
        found = asked.found
        told["whose"] = {"says": asked.says, "code": found and found.code, "name": found and found.name}
        intake = intake.of(found) if found else intake
    told |= _beside(intake, staged, checked)
    last = _last_load(intake, checked.extract.about.month)
    told["last"] = last.name if last else None
    told["provisional"] = checked.extract.about.provisional
    month, results = checked.extract.about.month, intake.results(checked.extract)
    told["readiness"] = readiness_sentence(readiness(results, month, intake.definitions).counts)
    before = intake.newest([month, last.month]) if last else None
    effects = load_effects(before, last.month if last else None, results, month, intake.definitions)
    told["changes"] = asdict(in_short(effects, first=last is None))
    return told


def _beside(intake: Intake, staged: staging.Staged, checked: Checked) -> dict[str, Any]:
    """The load whose other sheets are kept (`kept`), or could be (`may_add`), and which sheets these are."""
    extract = checked.extract
    base = intake.store.base(extract.about.month, staged.workbook) if extract else None
    if extract is None or base is None:
        return {}
    others = base.tables - {one.table for one in checked.sheets}
    others -= set() if extract.beside else set(extract.tables)  # teams that are taken from the rows
    sheets = [table.sheet for name, table in tables().items() if name in others]
    return {"kept" if extract.beside else "may_add": {"load": base.name, "sheets": sheets}} if sheets else {}


def _last_load(intake: Intake, month: date) -> Load | None:
    return next((load for load in intake.store.loads() if load.month <= month), None)


def _load(source: Source) -> ResponseReturnValue:
    intake = intake_of(source)
    staged = staging.find(intake.home, request.form.get("check", ""))
    if staged is None:
        return say(
            "That upload is gone",
            "It was loaded already, discarded, or kept for a day and then removed. Upload it again.",
            404,
        )
    if not {issue["code"] for issue in staged.told.get("accept", [])} <= set(request.form.getlist("accept")):
        return redirect(f"/upload?check={staged.token}&accept=needed#accept", 303)
    if not staged.workbook.is_file():  # it was refused, and only what was found is kept
        return redirect(f"/upload?check={staged.token}", 303)
    checked = as_asked(intake, staged)
    if not checked.ok:
        staged.tell(_told(intake, staged, checked))
        return redirect(f"/upload?check={staged.token}", 303)
    if (confirmed := request.form.get("authority", "")) and (authority := by_code().get(confirmed)):
        intake = intake.confirm(checked, authority)
    elif intake.asks_whose(checked):
        return redirect(f"/upload?check={staged.token}&authority=needed#whose", 303)
    kept, new = intake.load(staged.workbook, checked, name=staged.name)
    intake.store.accept(kept, request.form.getlist("accept"), reason=written(request.form.get("because")))
    staging.discard(staged)
    return redirect(f"/upload?loaded={kept.name}{'' if new else '&again=yes'}", 303)


def _next(address: str) -> ResponseReturnValue:
    """A redirect; for the page's script, which shows progress, the address as JSON."""
    if request.headers.get("Accept") == "application/json":
        return jsonify(next=address)
    return redirect(address, 303)


def say(title: str, sentence: str, status: int) -> ResponseReturnValue:
    if request.headers.get("Accept") == "application/json":
        return jsonify(says=sentence), status
    return Response(
        shell.document(shell.message(title, sentence, AGAIN, status=status)), status=status, mimetype="text/html"
    )


def _download(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
