"""What is sent with the form of a definition → what it says, and where the definition belongs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from dashboard.page import NotFound, Way
from dashboard.view import month_in
from metrics.home.edited_definitions import Decided, NotKept
from metrics.home.opened_home import OpenedHome
from metrics.measures.definition_places import DefinitionPlace, is_id, place_of
from metrics.measures.overlay import sections_of

LONGEST = 1000


@dataclass(frozen=True)
class Sent:
    """What a person wrote in the form."""

    text: str
    opened: str = ""
    by: str = ""
    reason: str = ""
    break_on: str = ""


def sent() -> Sent:
    """The form that was just sent."""
    told = {name: request.form.get(name, "").strip()[:LONGEST] for name in ("by", "reason", "break_on", "opened")}
    return Sent(text(), **told)


def text() -> str:
    """The definition's text, its lines as files have them."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def decided(sent: Sent) -> Decided:
    """Who decided it and why. NotKept where that is not said."""
    if not sent.by or not sent.reason:
        raise NotKept("Say who decided it (a post), and in which paper or why.")
    month = month_in(sent.break_on) if sent.break_on else None
    if sent.break_on and month is None:
        raise NotKept(
            "A month is written as a year and two digits, for example 2020-09; or leave it blank for no break."
        )
    return Decided(sent.by, sent.reason, month)


def known(home: OpenedHome, id: str) -> DefinitionPlace:
    """Where a measure that is there is defined. NotFound for any other."""
    place = place_of(id, home.home.definitions)
    if place is None or not place.text:
        raise nothing()
    return place


def place(home: OpenedHome, id: str, section: str, *, new: bool = False) -> DefinitionPlace:
    """Where a text belongs. NotKept, in words, where it can lie nowhere."""
    if not is_id(id):
        raise NotKept(
            "Give it an id first: small letters, digits and _ only, beginning with a letter, such as visits_on_time."
        )
    place = place_of(id, home.home.definitions, section if section in sections_of(home.home.definitions) else "")
    if place is None:
        raise NotKept("Choose its section first.")
    if new and place.text:
        raise NotKept(f"There is a measure '{id}' already: choose another id, or change that one.")
    return place


def nothing() -> NotFound:
    """That there is no such measure."""
    return NotFound("There is no such measure", "No measure has this id.", (Way("See all measures", "/measures"),))
