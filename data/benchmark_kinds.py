"""reference/dfe-files.toml → the published files that are known, their headings and where each benchmark stands."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "reference" / "dfe-files.toml"


@dataclass(frozen=True)
class Measure:
    """How one benchmark stands in a file: as published, or as parts."""

    code: str
    value: tuple[str, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    population: bool
    times: int
    places: int
    row: Mapping[str, tuple[str, ...]]
    total: str
    together: str


@dataclass(frozen=True)
class Kind:
    """One published file: its headings of every generation and its benchmarks."""

    what: str
    headings: tuple[str, ...]
    older: Mapping[str, str]
    measures: tuple[Measure, ...]


@cache
def described() -> tuple[frozenset[str], tuple[Kind, ...]]:
    """The headings of place and year, and every known file."""
    with FILES.open("rb") as file:
        content = tomllib.load(file)
    kinds = tuple(
        Kind(
            one["what"],
            tuple(one["headings"]),
            {old.casefold(): new.casefold() for old, new in one.get("older", {}).items()},
            tuple(_measure(measure) for measure in one["measure"]),
        )
        for one in content["file"]
    )
    return frozenset(content["place"]["headings"]), kinds


def _measure(values: Mapping[str, Any]) -> Measure:
    population = bool(values.get("population", False))
    return Measure(
        code=values["code"],
        value=_lower(values.get("value", ())),
        numerator=_lower(values.get("numerator", ())),
        denominator=_lower(values.get("denominator", ())),
        population=population,
        times=values.get("times", 10000 if population else 100),
        places=values.get("places", 1),
        row={column.casefold(): tuple(labels) for column, labels in values.get("row", {}).items()},
        total=values.get("total", ""),
        together=values.get("with", ""),
    )


def _lower(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
