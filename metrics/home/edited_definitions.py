"""A definition that was tried and compared → a file of the home that counts, and the way back.

Only what was compared with the published months, word for word, can be kept: whoever keeps it has seen what it does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data.errors import UserError
from data.home.config import Home
from data.load import standing
from data.periods import months_between
from data.records.definitions import DefinitionEntry, DefinitionKept
from metrics.home.definition_trial import BreakAdded, Question, Tried, tried
from metrics.home.opened_home import OpenedHome
from metrics.measures.definition_places import DefinitionPlace

COMPARED = "definitions-compared.json"
"""What was compared lately, by digest. It is in the cache: without it one compares again."""
MOST_COMPARED = 50
BEFORE, SHIPPED = "before", "shipped"


class NotKept(UserError):
    """It does not count yet, and why."""


class ChangedMeanwhile(NotKept):
    """Somebody else kept another text since the form was opened, or changed the file by hand."""

    def __init__(self) -> None:
        super().__init__(
            "The definition was changed by somebody else while you wrote. Nothing of yours is lost, and nothing was "
            "kept: yours is still in the form, and what counts now is shown below. Put both together, compare again."
        )


@dataclass(frozen=True)
class Decided:
    """Who decided it (a post), in which paper or why, and from which month a break is shown in the series."""

    by: str
    reason: str
    break_on: date | None = None

    @property
    def added(self) -> BreakAdded | None:
        """The break as it is kept with the text."""
        return BreakAdded(self.break_on, f"Counted otherwise than before: {self.reason}") if self.break_on else None


def compare(home: OpenedHome, place: DefinitionPlace, text: str) -> Tried:
    """What is found of a text, and its figures of the published months; remembered where all of it is sound."""
    found = tried(home.home, Question(place, text, compare=True))
    if found.sound and found.months is not None:
        _remember(home.home, _digest(place, text))
    return found


def was_compared(home: Home, place: DefinitionPlace, text: str) -> bool:
    """Whether this very text was compared while the definition was as it is now."""
    return _digest(place, text) in _compared(home)


def keep(home: OpenedHome, place: DefinitionPlace, text: str, decided: Decided) -> Tried:
    """Makes a text count, and gives what was found of it: nothing is kept where that is not sound. NotKept where it was
    not compared; ChangedMeanwhile where the file was changed since."""
    if not was_compared(home.home, place, text):
        raise NotKept("Compare this text with what is published first: it was changed since, or never compared.")
    found = tried(home.home, Question(place, text, added=decided.added))
    if found.sound and found.text != place.own:
        _write(home, place, found.text, decided)
    return found


def back(home: OpenedHome, place: DefinitionPlace, to: str, decided: Decided) -> Tried | None:
    """Puts the definition before, or the shipped one, in the place of the home's own. What was found of it where it
    could not be used, and nothing is done then; None where it counts."""
    text = "" if to == SHIPPED else before(home, place)
    if text is None or (to == SHIPPED and not place.shipped):
        raise NotKept("There is no definition before this one.")
    if text == place.own:
        raise NotKept("It stood so already: nothing was changed.")
    then = replace(place, own=text)
    if text:
        found = tried(home.home, Question(then, then.text))
        if not found.sound:
            return found
    _write(home, place, text, decided)
    return None


def history(home: OpenedHome, id: str) -> list[DefinitionEntry]:
    """What was kept of a measure on screen, newest first."""
    return [one for one in reversed(home.store.definitions_kept()) if one.kept.measure == id]


def before(home: OpenedHome, place: DefinitionPlace) -> str | None:
    """The text of the home's file before the one in force, '' for no file; None where none was kept on screen. Where
    the file was changed by hand since, that is what was kept last."""
    last = next(iter(history(home, place.id)), None)
    if last is None:
        return None
    return last.kept.before if last.kept.after == place.own else last.kept.after


def next_break(home: OpenedHome) -> date | None:
    """The month after the newest published one; None where nothing is published."""
    published = standing(home.store.publications())
    if not published:
        return None
    newest = max(published)
    return months_between(newest, date(newest.year + 1, newest.month, 1))[1]


def _write(home: OpenedHome, place: DefinitionPlace, text: str, decided: Decided) -> None:
    file = place.path.relative_to(home.home.definitions).as_posix()
    new = DefinitionKept(place.id, file, place.own, text, decided.by, decided.reason)
    if not home.store.keep_definition(new):
        raise ChangedMeanwhile


def _digest(place: DefinitionPlace, text: str) -> str:
    return hashlib.sha256(json.dumps([place.id, place.section, place.digest, text]).encode()).hexdigest()


def _compared(home: Home) -> Sequence[str]:
    with suppress(OSError, ValueError):
        found = json.loads((home.cache / COMPARED).read_text(encoding="utf-8"))
        if isinstance(found, list):
            return [str(one) for one in found]
    return []


def _remember(home: Home, digest: str) -> None:
    path: Path = home.cache / COMPARED
    new = path.with_suffix(".new")
    new.write_text(json.dumps([*_compared(home), digest][-MOST_COMPARED:]), encoding="utf-8")
    new.replace(path)
