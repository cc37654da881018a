"""A TOML file → its tables, read strictly: an unknown key or word is refused with the nearest known one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from data.errors import SpecError, TomlError
from data.spelling import did_you_mean

Raise = Callable[[str, str, str], Exception]
"""Makes the error of a file, a key and a sentence."""


def read_toml(path: Path, raises: Raise = TomlError) -> dict[str, Any]:
    """The file's content, parsed. The error of `raises`, without a key, where it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise raises(path.name, "", f"it is not valid TOML: {error}. Mend that line.") from error


@dataclass(frozen=True)
class TomlTable:
    """A table of a file, read strictly: what is asked for must be there and be of its type. `at` is its key, '' for the
    top; `keys` has the keys, with spaces between, that each table may have."""

    file: str
    at: str
    values: Mapping[str, Any]
    keys: Mapping[str, str]
    raises: Raise = TomlError

    def __post_init__(self) -> None:
        known = self.keys[self.at].split()
        for key in self.values:
            if key not in known:
                raise self.error(key, f"'{key}' is not a key here. {did_you_mean(key, known)}")

    def error(self, key: str, says: str) -> Exception:
        """The error, to be raised, of one key of this table."""
        return self.raises(self.file, ".".join(filter(None, (self.at, key))), says)

    def get(self, key: str, types: type | tuple[type, ...], what: str) -> Any:
        """The value, or None where the key is absent. An error where it is of another type."""
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
            raise self.error(key, f"'{word}' is not known. {did_you_mean(word, known)}")
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

    def part(self, key: str) -> TomlTable:
        """A table that has to be there."""
        if key not in self.values:
            raise self.error(key, f"the table [{key}] is missing.")
        return self._of(key, self.mapping(key))

    def part_if_any(self, key: str) -> TomlTable:
        """A table that may be absent, and is empty then."""
        return self._of(key, self.mapping(key))

    def parts(self, key: str) -> list[TomlTable]:
        """An array of tables, written [[key]]."""
        value = self.get(key, list, f"one or more tables written [[{key}]]") or []
        if not all(isinstance(one, Mapping) for one in value):
            raise self.error(key, f"must be written as tables: [[{key}]].")
        return [self._of(key, one) for one in value]

    def _of(self, key: str, values: Mapping[str, Any]) -> TomlTable:
        return TomlTable(self.file, key, values, self.keys, self.raises)


def keys_of(of: type[Any], but: Iterable[str] = ()) -> list[str]:
    """The keys of a table that becomes that dataclass."""
    return [one.name for one in fields(of) if one.name not in set(but)]


def refuse_unknown(path: Path, raw: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """SpecError for the first key that is not known."""
    known = list(known)
    for key in raw:
        refuse_word(path, f"{where}key", key, known)


def refuse_missing(path: Path, raw: Mapping[str, Any], of: type[Any], where: str) -> None:
    """SpecError for the first field of the dataclass that has no default and no key."""
    for one in fields(of):
        if one.default is MISSING and one.default_factory is MISSING and one.name not in raw:
            raise SpecError(f"{path.name}: {where}'{one.name}' is missing. Write it.")


def refuse_word(path: Path, what: str, word: object, known: Iterable[str]) -> None:
    """SpecError, with the nearest, for a word that is not known."""
    known = list(known)
    if word not in known:
        raise SpecError(f"{path.name}: {what} '{word}' is not known. {did_you_mean(str(word), known)}")
