"""A council's own words for the codes of a list: what was taught, and what stands of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.spelling import plain


@dataclass(frozen=True)
class Spelling:
    """What a text in one column of a sheet stands for. `code` is '' where it stands for nothing from then on."""

    table: str
    column: str
    text: str
    code: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is about: a later one of the same column and letters takes its place."""
        return self.table, self.column, plain(self.text)


@dataclass(frozen=True)
class SpellingEntry:
    """A spelling with when it was taught or withdrawn (UTC), by whom, and its number."""

    id: int
    at: datetime
    who: str
    spelling: Spelling


def in_force(entries: Iterable[SpellingEntry]) -> dict[tuple[str, str, str], SpellingEntry]:
    """What stands, by its place: of those about the same the one entered last, unless it was withdrawn."""
    newest = {one.spelling.place: one for one in sorted(entries, key=lambda one: one.id)}
    return {place: one for place, one in newest.items() if one.spelling.code}
