"""What a measure is: the frozen shapes that a definition file becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from metrics.wording import Bound

Kind = Literal["percentage", "count", "rate", "average", "mix", "figure"]
When = Literal["month", "month_end", "extract", "rolling 12 months"]
Good = Literal["high", "low", "band", "neither"]
TargetBasis = Literal["month", "quarter", "ytd"]
TARGET_BASES: tuple[TargetBasis, ...] = ("month", "quarter", "ytd")
"""What a target can be set for: the measure's own basis, or a sum of months."""
ANNUAL_RATE = " (annual rate)"
"""Ends a comparator's code where it is a rate for a whole year, which a month's number cannot be set beside."""


NO_OWNER = "No owner named"
OWN = ("month", "month_end", "extract")
"""The bases that are counted, not added up."""
SUMS = ("quarter", "ytd", "rolling_12")
"""The bases that are sums of months. A quarter is of the financial year, and stands with its last month."""


@dataclass(frozen=True)
class Count:
    """Rows that are counted (or weighed, or averaged), in words and as SQL."""

    means: str
    source: str
    """The table or view (`from` in the file). A percentage's numerator has its denominator's."""
    where: str
    distinct: str | None = None
    """Counted once for each value of this column, such as child_id, within a month."""
    value: str | None = None
    """SQL that an average adds up."""
    weight: str | None = None
    """SQL that is summed instead of counting rows, such as fte."""


@dataclass(frozen=True)
class NotDue:
    """Rows of a percentage's denominator that are not done and whose time is not over on the last day of the records:
    they are neither in the numerator nor in the denominator, and are counted beside them."""

    means: str
    where: str


@dataclass(frozen=True)
class Mix:
    """How a total falls into parts: the SQL that labels a row, and the labels known beforehand, in their order."""

    label: str
    parts: tuple[str, ...]
    by: tuple[str, ...] = ()
    ordered: bool = field(default=False, repr=False)
    """The parts have an order of their own (ages, grades), in which they are shown: else the largest comes first. Not
    in `repr`, from which it is told whether figures are to be counted again."""


@dataclass(frozen=True)
class Target:
    """Green and amber from the month of `from_` on: numbers, or (low, high) where good is a band.

    Without `amber` there are two colours. Without `green` there is no target from then on."""

    from_: date
    green: Bound | None
    amber: Bound | None = None
    source: str | None = None
    basis: TargetBasis = "month"
    """What it was set for. One for the month judges sums of months too where they are shares or averages, unless one
    was set for them; one for the quarter or the year to date judges those alone."""

    def fault(self, good: str) -> str:
        """What is wrong with its numbers, where `good` is high, low or a band; '' for nothing."""
        if good == "neither":
            return "good is 'neither': a measure that is neither good nor bad has no target."
        for colour, bound in (("green", self.green), ("amber", self.amber)):
            if bound is not None and isinstance(bound, tuple) != (good == "band"):
                needs = "a range, lower bound first" if good == "band" else "one number"
                return f"{colour} must be {needs}: good is '{good}'."
            if isinstance(bound, tuple) and bound[0] > bound[1]:
                return f"{colour} must be a range, lower bound first."
        if self.green is None and self.amber is not None:
            return "amber stands without green."
        if self.green is not None and self.amber is not None and not _in_order(self.green, self.amber, good):
            return f"amber {self.amber} lies on the wrong side of green {self.green}, where good is '{good}'."
        return ""


def _in_order(green: Bound, amber: Bound, good: str) -> bool:
    if isinstance(green, tuple) and isinstance(amber, tuple):
        return amber[0] <= green[0] and green[1] <= amber[1]
    if isinstance(green, tuple) or isinstance(amber, tuple):
        return False
    return amber <= green if good == "high" else green <= amber


@dataclass(frozen=True)
class SeriesBreak:
    """A break in the series."""

    on: date
    what: str
    setting: str = ""
    """The setting of a home that says the day in place of `on`."""


@dataclass(frozen=True)
class Example:
    """A few drawn rows, a month, and what must come out for the whole authority."""

    name: str
    month: date
    rows: tuple[tuple[str, str], ...]
    """(table, the rows drawn with |)."""
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    records_to: date | None = None
    population: int | None = None
    clock_stops_from: date | None = None
    not_due: float | None = None
    not_due_from: date | None = None


@dataclass(frozen=True)
class Proxy:
    """How a row is judged that lacks what the rule needs. The note reads '<says> <way> for 5 of 10 <rows>, …'."""

    by: str
    """SQL that gives the way a row was judged; NULL where it was judged by the rule itself."""
    says: str
    exact: str
    """The way, in words, of a row that is judged by the rule itself."""
    rows: str
    sheets: tuple[str, ...] = ()
    """Tables that are joined where the load has them, and done without where it does not."""


@dataclass(frozen=True)
class Instead:
    """What is counted where all the columns `without` are missing, and what a figure then has to say."""

    without: tuple[str, ...]
    means: str
    where: str
    says: str


@dataclass(frozen=True)
class Definition:
    """One measure. `denominator` is None for counts and rates (a rate's is the population), `numerator` for mixes."""

    id: str
    section: str
    section_order: int
    order: int
    file: str
    title: str
    kind: Kind
    when: When
    good: Good
    why: str
    owner: str
    """The post that answers for it; '' where none is named."""
    source: str
    unit: str
    denominator: Count | None
    numerator: Count | None
    mix: Mix | None
    targets: tuple[Target, ...]
    changes: tuple[SeriesBreak, ...]
    examples: tuple[Example, ...]
    breakdowns: tuple[str, ...]
    """What it is broken down by besides the whole: service and team come together, then what the file adds."""
    breakdown_sql: tuple[tuple[str, str], ...]
    """(name, SQL giving the group) of the breakdowns that are not simply a column."""
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    """(name, the groups that are there even without cases) of such breakdowns."""
    without: tuple[tuple[str, str], ...]
    """(column, what a figure then has to say) of columns it can do without."""
    comparator: str | None
    annual_rate: str | None
    """The code of a published rate for a whole year, for a count of events whose comparator does not say it."""
    to_confirm: tuple[str, ...]
    year_to_date: bool
    proxy: Proxy | None = None
    compared_otherwise: str = ""
    """How the published figure counts otherwise than the measure, in a sentence; '' where it counts the same."""
    instead: Instead | None = None
    not_due: NotDue | None = None
    note: str = ""
    """What every figure has to say: that it was counted otherwise (`instead`)."""

    @property
    def owned_by(self) -> str:
        """The post that answers for it, or that none is named."""
        return self.owner or NO_OWNER

    @property
    def basis(self) -> str:
        """The basis its own rows have in results."""
        return "rolling_12" if self.when == "rolling 12 months" else self.when

    @property
    def annual_code(self) -> str | None:
        """The code of the published annual rate that twelve months of a count of events are set beside."""
        if self.annual_rate:
            return self.annual_rate
        marked = self.comparator is not None and self.comparator.endswith(ANNUAL_RATE)
        return (self.comparator or "").removesuffix(ANNUAL_RATE) if marked else None

    @property
    def benchmark(self) -> str | None:
        """The comparator as `comparators.about` tells it: an annual rate is marked as one."""
        return f"{self.annual_code}{ANNUAL_RATE}" if self.annual_code else self.comparator

    @property
    def counted(self) -> Count:
        """What the rows are chosen by: the denominator, or the numerator where there is none. ValueError for a
        figure."""
        count = self.denominator or self.numerator
        if count is None:
            raise ValueError(f"{self.id} arrives counted")
        return count

    @property
    def may_have_target(self) -> bool:
        """Not where it is neither good nor bad, nor for a total in its parts."""
        return self.good != "neither" and self.kind != "mix"

    def target_in(self, month: date, basis: TargetBasis = "month") -> Target | None:
        """The target in force in a month that was set for this basis, or None."""
        in_force = [target for target in self.targets if target.from_ <= month and target.basis == basis]
        return max(in_force, key=lambda target: target.from_, default=None)
