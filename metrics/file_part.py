"""A table of a definition file, read strictly: an unknown key is refused with the nearest known one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from metrics.measure import DefinitionError

KEYS = {
    "": "title order kind when good why owner source unit comparator annual_rate breakdowns target_source to_confirm "
    "year_to_date denominator numerator count mix breakdown groups without proxy instead target change example",
    "denominator": "means from where distinct weight",
    "numerator": "means from where distinct value weight",
    "count": "means from where distinct weight",
    "mix": "by label parts",
    "proxy": "by says exact rows sheets",
    "instead": "without means where says",
    "target": "from green amber source",
    "change": "on what",
    "example": "name month numerator denominator value parts records_to population clock_stops_from rows",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """' Did you mean …?' for a word that is not known, else the list of those that are."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else f" Known are {', '.join(known)}."


@dataclass(frozen=True)
class Part:
    """A table of a file, read strictly: what is asked for must be there and be of its type. `at` is its key, '' for the
    top."""

    file: str
    at: str
    values: Mapping[str, Any]

    def __post_init__(self) -> None:
        known = KEYS[self.at].split()
        for key in self.values:
            if key not in known:
                raise self.error(key, f"'{key}' is not a key here.{nearest(key, known)}")

    def error(self, key: str, says: str) -> DefinitionError:
        """A DefinitionError about one key of this table."""
        return DefinitionError(self.file, ".".join(filter(None, (self.at, key))), says)

    def get(self, key: str, types: type | tuple[type, ...], what: str) -> Any:
        """The value, or None where the key is absent. DefinitionError where it is of another type."""
        value = self.values.get(key)
        wrong_date = isinstance(value, datetime) and types is date
        if value is not None and (
            not isinstance(value, types) or wrong_date or (isinstance(value, bool) and types is not bool)
        ):
            raise self.error(key, f"must be {what}, not {value!r}.")
        return value

    def text(self, key: str) -> str:
        """Text that has to be there."""
        value = self.get(key, str, "text in quotes")
        if value is None or not value.strip():
            raise self.error(key, f"'{key}' is missing: write it down, there is no default for it.")
        return str(value).strip()

    def some(self, key: str) -> str | None:
        """Text that may be absent."""
        return self.text(key) if key in self.values else None

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of the known words."""
        word = self.text(key)
        if word not in known:
            raise self.error(key, f"'{word}' is not known.{nearest(word, known)}")
        return word

    def number(self, key: str) -> float | None:
        """A number, or None."""
        value = self.get(key, (int, float), "a number")
        return None if value is None else float(value)

    def whole(self, key: str) -> int | None:
        """A whole number, or None."""
        value = self.get(key, int, "a whole number")
        return None if value is None else int(value)

    def day(self, key: str) -> date | None:
        """A date as TOML writes it, 2020-09-01 without quotes, or None."""
        return cast("date | None", self.get(key, date, "a date such as 2020-09-01, without quotes"))

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where absent."""
        value = self.get(key, list, 'a list such as ["team"]') or []
        if not all(isinstance(word, str) for word in value):
            raise self.error(key, "must be a list of texts in quotes.")
        return tuple(value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A table; empty where absent."""
        return self.get(key, Mapping, f"a table [{self.at + '.' if self.at else ''}{key}]") or {}

    def part(self, key: str) -> Part:
        """A table that has to be there."""
        if key not in self.values:
            raise self.error(key, f"the table [{key}] is missing.")
        return Part(self.file, key, self.mapping(key))

    def parts(self, key: str) -> list[Part]:
        """An array of tables, written [[key]]."""
        value = self.get(key, list, f"one or more tables written [[{key}]]") or []
        if not all(isinstance(one, Mapping) for one in value):
            raise self.error(key, f"must be written as tables: [[{key}]].")
        return [Part(self.file, key, one) for one in value]
