"""A judged figure in the fields that pages, commands and exports read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.judging.comparator import Comparator
from metrics.judging.target import Bounds, Distance


@dataclass(frozen=True)
class ScorecardRow:
    """One measure, basis, group and category: the fields of the CSV in its order, then state, note and distance.

    `note` is what a figure has to say to its reader; `reason` is why there is none."""

    measure: str
    title: str
    section: str
    kind: str
    breakdown: str
    group: str
    category: str
    period: date
    basis: str
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    status: str
    green: str
    amber: str
    good: str
    travel: str
    previous: float | None
    last_year: float | None
    published: float | None
    latest: float | None
    comparators: tuple[Comparator, ...]
    not_due: float | None = None
    signal: str = ""
    assurance: str = ""
    points: int | None = None
    target_set_by: str = ""
    compared_note: str = ""
    population: float | None = None
    population_edition: str = ""
    judged_by: str = ""
    reason: str = ""
    state: str = "computed"
    note: str = ""
    distance: Distance | None = None


@dataclass(frozen=True)
class HistoryPoint:
    """One month of a line. `green` and `amber` are the target in force that month."""

    month: date
    label: str
    value: float | None
    value_text: str
    n_text: str
    status_key: str
    state: str
    status_word: str = ""
    green: Bounds = None
    amber: Bounds = None
    target_text: str = ""
    revision_text: str = ""
    of_text: str = ""
    """Of a percentage, of how many: 'of 12'."""
    signal: str = ""
    """Whether it stands out, as the column `signal` says it."""
    signal_text: str = ""
    """The same in words: 'Unusually low: worse'; '' for what does not."""


@dataclass(frozen=True)
class Revision:
    """A figure that differs between what was published and the newest load."""

    measure: str
    title: str
    month: date
    month_text: str
    published_text: str
    latest_text: str
    difference_text: str
    colour_changed: bool
    says: str = ""
    summed: str = ""
    """'ytd', 'quarter' or 'rolling_12' for such a sum of a measure's months; '' for its own figure."""
    colour_text: str = ""
    """'Amber to green', 'Green as before', 'No target'; '' where colours are not compared."""
    cause_text: str = ""
    """'Four cases recorded late'; '' where it is not known."""
