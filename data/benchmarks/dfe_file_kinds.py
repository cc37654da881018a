"""reference/dfe-files.toml → the published files that are known, their headings and where each benchmark stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.strict_toml import TomlTable, read_toml

FILES = Path(__file__).parent.parent / "reference" / "dfe-files.toml"
KEYS = {
    "": "place file",
    "place": "headings",
    "file": "what headings older measure",
    "measure": "code value numerator denominator population times places row total with",
}


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
    content = TomlTable(FILES.name, "", read_toml(FILES), KEYS)
    kinds = tuple(
        Kind(
            one.text("what"),
            one.words("headings"),
            {old.casefold(): str(new).casefold() for old, new in one.mapping("older").items()},
            tuple(_measure(measure) for measure in one.parts("measure")),
        )
        for one in content.parts("file")
    )
    return frozenset(content.part("place").words("headings")), kinds


def _measure(part: TomlTable) -> Measure:
    population = bool(part.get("population", bool, "true or false"))
    times, places = part.whole("times"), part.whole("places")
    return Measure(
        code=part.text("code"),
        value=_lower(part.words("value")),
        numerator=_lower(part.words("numerator")),
        denominator=_lower(part.words("denominator")),
        population=population,
        times=(10000 if population else 100) if times is None else times,
        places=1 if places is None else places,
        row={column.casefold(): tuple(labels) for column, labels in part.mapping("row").items()},
        total=part.some("total") or "",
        together=part.some("with") or "",
    )


def _lower(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
