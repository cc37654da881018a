"""One case behind a number, and the list of them: which count, which hit, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

PART, ADDS, WEIGHS = "part", "adds", "weighs"
"""What `value` is: its part of a total, what it adds to an average, what it weighs."""


@dataclass(frozen=True)
class Case:
    """A row that a measure chose. `counts`: it is in the denominator, or counted where there is none; `hit`: it is in
    the numerator. `value` is its part of a mix, what it adds to an average, or what it weighs where posts are weighed.

    `why` words the conditions of the hit (what is not due yet is told there too), `why_counts` those of being counted.
    `days` are the dates that its conditions read, in the order of `CaseList.day_columns`, as text."""

    period: date
    service: str
    team: str
    worker: str
    id: str
    sheet: str
    row: int | None
    counts: bool
    hit: bool
    value: str | float | None
    why: str
    why_counts: str
    days: tuple[str, ...]
    not_due: bool = False
    weight: float = 1
    hit_weight: float = 1
    """What it adds to the denominator, and to the numerator."""


@dataclass(frozen=True)
class CaseList:
    """The cases of a measure in a month, on its own basis. `says`: why there is no list, '' where there is one.
    `workbook` is the extract in which the rows stand; `other_rules` tells a list that does not come to its figure."""

    measure: str
    period: date
    basis: str
    cases: tuple[Case, ...] = ()
    day_columns: tuple[str, ...] = ()
    """Columns of the sheet, by their names in SQL."""
    day_titles: tuple[str, ...] = ()
    says: str = ""
    workbook: str = ""
    differs: str = ""
    value_is: str = ""

    @property
    def numerator(self) -> float:
        """What the cases add up to, as the figure has it."""
        return numerator(self.cases)

    @property
    def denominator(self) -> float:
        """As the numerator."""
        return denominator(self.cases)


def numerator(cases: Iterable[Case]) -> float:
    """What hits add up to."""
    return sum(one.hit_weight for one in cases if one.hit)


def denominator(cases: Iterable[Case]) -> float:
    """What those that count add up to."""
    return sum(one.weight for one in cases if one.counts)


def of_group(cases: Sequence[Case], service: str | None = None, team: str | None = None) -> list[Case]:
    """Those of a service, and of a team."""
    return [one for one in cases if service in (None, one.service) and team in (None, one.team)]
