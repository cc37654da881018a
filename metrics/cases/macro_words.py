"""The file of words beside the SQL macros → what each macro, function and column of a view says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent.parent / "sql" / "words.toml"
"""Of this version also where a day's own rules are run again: it words them, and decides nothing."""


@dataclass(frozen=True)
class ValueWords:
    """How what a function gives is said: '{0}, {1}: {value} on the clock', in hours."""

    says: str
    unit: str = ""
    backwards: str = ""


@dataclass(frozen=True)
class TruthWords:
    """How a macro that is a condition is said, where it holds and where it does not."""

    true: str
    false: str


def value_words(function: str) -> ValueWords | None:
    """Of a function that gives a number or a day; None where it has no words."""
    found = _words()["value"].get(function)
    return ValueWords(**found) if found else None


def truth_words(macro: str) -> TruthWords | None:
    """Of a macro that is a condition; None where it has no words."""
    found = _words()["condition"].get(macro)
    return TruthWords(**found) if found else None


def column_words() -> Mapping[str, str]:
    """Columns that views add, in words."""
    columns: Mapping[str, str] = _words()["column"]
    return columns


def sheet_sql(source: str) -> str:
    """SQL that gives the worksheet's table in which a row of `source` stands."""
    return str(_words()["view"].get(source, f"'{source}'"))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
