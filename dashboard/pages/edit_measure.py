"""A measure's definition in a form: checked as it is typed, compared with what is published, kept, and put back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard import shell
from dashboard.access import editing
from dashboard.page import NotFound, Page
from dashboard.pages import edit_measure_form as form
from dashboard.source import Source
from dashboard.uploads.steps import intake_of
from data.errors import UserError
from data.periods import iso_month
from metrics.home import edited_definitions
from metrics.home.definition_trial import Question, Tried, tried
from metrics.home.edited_definitions import BEFORE, SHIPPED, ChangedMeanwhile, NotKept
from metrics.home.opened_home import OpenedHome
from metrics.home.preview_words import MonthShown, rows
from metrics.measures import vocabulary
from metrics.measures.definition import NO_OWNER
from metrics.measures.definition_places import LONGEST_ID, DefinitionPlace, place_of
from metrics.measures.overlay import sections_of
from metrics.measures.owners import named
from metrics.scorecard.definition_words import says
from metrics.selection import PUBLISHED
from metrics.wording import day_text

AT = "/measures/edit"
NEW = "/measures/new"
CHECK = "/measures/check"
CSS = ("measure.css", "upload.css", "targets.css", "edit_measure.css")
STATES = {
    "kept": "It counts now. Figures are computed again by it beside the pages, which say when they are ready; "
    "what was published stays as it was.",
    "same": "It stood so already: nothing was changed.",
    "named": "Named.",
}
BEGIN = Path(__file__).parent / "templates" / "new_measure.toml"
"""What the form of a new measure begins with."""


@dataclass(frozen=True)
class Shown:
    """What the form shows besides: what was found, the comparison, what is wrong, and what somebody else kept."""

    found: Tried | None = None
    months: Sequence[MonthShown] = ()
    may_keep: bool = False
    refused: str = ""
    difference: str = ""
    done: str = ""


def render_edit(source: Source, parts: tuple[str, ...]) -> Page:
    """The form of one measure's definition."""
    editing.demand(source)
    home = intake_of(source)
    if len(parts) != 1:
        raise form.nothing()
    place = form.known(home, parts[0])
    done = STATES.get(request.args.get("done", ""), "")
    return _page(source, home, place, _opened(home, place), Shown(done=done))


def render_new(source: Source) -> Page:
    """The form of a measure that is not there yet."""
    editing.demand(source)
    home = intake_of(source)
    return _page(source, home, None, form.Sent(BEGIN.read_text(encoding="utf-8")))


def attach(server: Flask, source: Source) -> None:
    """POST a text to be checked, compared, kept; or the way back."""

    @server.post(CHECK)
    def check_definition() -> ResponseReturnValue:
        try:
            editing.demand(source)
            home = intake_of(source)
            place = form.place(home, request.form.get("id", ""), request.form.get("section", ""))
            found, refused = tried(home.home, Question(place, form.text())), ""
        except NotFound as error:
            return Response(shell.fill("tried.html", found=None, refused=str(error)), status=404, mimetype="text/html")
        except UserError as error:
            found, refused = None, str(error)
        return Response(shell.fill("tried.html", found=found, refused=refused), mimetype="text/html")

    @server.post(f"{AT}/<id>")
    def edit_definition(id: str) -> ResponseReturnValue:
        return _in_words(lambda: _asked(source, form.known(intake_of(source), id)), source)

    @server.post(NEW)
    def add_definition() -> ResponseReturnValue:
        def asked() -> ResponseReturnValue:
            home = intake_of(source)
            try:
                place = form.place(home, request.form.get("id", ""), request.form.get("section", ""), new=True)
            except NotKept as error:
                shown = Shown(refused=str(error))
                return _answer(_page(source, home, None, form.sent(), shown), 422)
            return _asked(source, place, new=True)

        return _in_words(asked, source)

    @server.post(f"{AT}/<id>/back")
    def put_definition_back(id: str) -> ResponseReturnValue:
        return _in_words(lambda: _back(source, form.known(intake_of(source), id)), source)

    @server.post(f"{AT}/<id>/owner")
    def name_owner(id: str) -> ResponseReturnValue:
        return _in_words(lambda: _named(source, form.known(intake_of(source), id)), source)


def _in_words(answer: Callable[[], ResponseReturnValue], source: Source) -> ResponseReturnValue:
    try:
        editing.demand(source)
        return answer()
    except NotFound as error:
        return _answer(shell.not_found(error), 404)


def _asked(source: Source, place: DefinitionPlace, *, new: bool = False) -> ResponseReturnValue:
    home, sent, do = intake_of(source), form.sent(), request.form.get("do", "check")
    shown_place = None if new else place
    try:
        if not new and sent.opened != place.digest:
            raise ChangedMeanwhile
        if do == "keep":
            return _kept(source, home, place, sent, new=new)
        if do == "compare":
            found = edited_definitions.compare(home, place, sent.text)
            return _answer(_page(source, home, shown_place, sent, _compared(source, place, found)), _status(found))
        found = tried(home.home, Question(place, sent.text))
        return _answer(_page(source, home, shown_place, sent, Shown(found=found)), _status(found))
    except ChangedMeanwhile as error:
        return _answer(_page(source, home, shown_place, sent, _meanwhile(home, place.id, sent, str(error))), 409)
    except UserError as error:
        return _answer(_page(source, home, shown_place, sent, Shown(refused=str(error))), 422)


def _kept(
    source: Source, home: OpenedHome, place: DefinitionPlace, sent: form.Sent, *, new: bool
) -> ResponseReturnValue:
    decided = form.decided(sent)
    found = edited_definitions.keep(home, place, sent.text, decided)
    if not found.sound:
        return _answer(_page(source, home, None if new else place, sent, Shown(found=found)), 422)
    return _to(place.id, "same" if found.text == place.own else "kept")


def _back(source: Source, place: DefinitionPlace) -> ResponseReturnValue:
    home, sent = intake_of(source), form.sent()
    try:
        if sent.opened != place.digest:
            raise ChangedMeanwhile
        to = request.form.get("to", "")
        if to not in (BEFORE, SHIPPED):
            raise NotKept("Choose which definition to go back to.")
        found = edited_definitions.back(home, place, to, form.decided(sent))
    except ChangedMeanwhile as error:
        return _answer(_page(source, home, place, _opened(home, place), Shown(refused=str(error))), 409)
    except UserError as error:
        return _answer(_page(source, home, place, _opened(home, place), Shown(refused=str(error))), 422)
    if found is not None:
        refused = "It was not put back: it can no longer be used as it was."
        return _answer(_page(source, home, place, _opened(home, place), Shown(found=found, refused=refused)), 422)
    there = place_of(place.id, home.home.definitions)
    return _to(place.id, "kept") if there and there.text else redirect("/measures", 303)


def _named(source: Source, place: DefinitionPlace) -> ResponseReturnValue:
    home = intake_of(source)
    post, by, of = (request.form.get(name, "") for name in ("post", "by", "of"))
    try:
        if of not in (place.id, place.section):
            raise NotKept("Choose what the post answers for: this measure, or all of its section.")
        entered = home.store.name_owners([named(of, post, by, home.definitions, sections_of(home.home.definitions))])
    except UserError as error:
        return _answer(_page(source, home, place, _opened(home, place), Shown(refused=str(error))), 422)
    return _to(place.id, "named" if entered else "same")


def _meanwhile(home: OpenedHome, id: str, sent: form.Sent, says: str) -> Shown:
    place = place_of(id, home.home.definitions)
    now = place.text.splitlines() if place else []
    lines = difflib.unified_diff(now, sent.text.splitlines(), "what counts now", "yours", lineterm="", n=2)
    return Shown(refused=says, difference="\n".join(lines))


def _compared(source: Source, place: DefinitionPlace, found: Tried) -> Shown:
    if not found.sound or found.months is None:
        return Shown(found=found)
    reader = source.reader()
    known = place.id in reader.measures(PUBLISHED)
    published = reader.history(place.id, PUBLISHED) if known else []
    return Shown(found, rows(published, found.months, found.unit), may_keep=True)


def _page(
    source: Source, home: OpenedHome, place: DefinitionPlace | None, sent: form.Sent, shown: Shown | None = None
) -> Page:
    shown = shown or Shown()
    definition = source.reader().definitions.get(place.id) if place else None
    title = definition.title if definition else place.id if place else "Add a measure"
    history = edited_definitions.history(home, place.id) if place else []
    html = shell.fill(
        "edit_measure.html",
        title=title,
        place=place,
        now=place_of(place.id, home.home.definitions) if place else None,
        words=says(definition) if definition else [],
        sent=sent,
        shown=shown,
        found=shown.found,
        refused=shown.refused,
        action=f"{AT}/{place.id}" if place else NEW,
        check=CHECK,
        id=place.id if place else request.form.get("id", ""),
        section=place.section if place else request.form.get("section", ""),
        sections=sections_of(home.home.definitions),
        longest_id=LONGEST_ID,
        break_on=sent.break_on or _default_break(home, place, sent),
        tables=vocabulary.tables(),
        views=vocabulary.view_names(),
        macros=vocabulary.macro_names(),
        owner=definition.owned_by if definition else NO_OWNER,
        post=definition.owner if definition else "",
        history=[(one, f"{day_text(one.at.date())} by {one.who}") for one in history],
        by_hand=bool(history) and place is not None and history[0].kept.after != place.own,
        may_go_back=place is not None and edited_definitions.before(home, place) is not None,
        may_ship=bool(place and place.shipped and place.own),
    )
    return Page(title=f"Change: {title}" if place else title, html=html, css=CSS, js=("edit_measure.js",), posts=True)


def _default_break(home: OpenedHome, place: DefinitionPlace | None, sent: form.Sent) -> str:
    """The month after the newest published one; nothing for a new measure, nor where a person left it blank."""
    if place is None or sent.by:
        return ""
    month = edited_definitions.next_break(home)
    return iso_month(month) if month else ""


def _opened(home: OpenedHome, place: DefinitionPlace) -> form.Sent:
    now = place_of(place.id, home.home.definitions) or place
    return form.Sent(now.text, now.digest)


def _status(found: Tried) -> int:
    return 200 if found.sound else 422


def _to(id: str, done: str) -> ResponseReturnValue:
    return redirect(f"{AT}/{id}?done={done}", 303)


def _answer(page: Page, status: int) -> Response:
    return Response(shell.document(page, path="/measures"), status=status, mimetype="text/html")
