"""What pages, the command line and exports read: frozen shapes with every word ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics.selection import Selection

Bounds = float | tuple[float, float] | None
"""A target's threshold: one number, (low, high) for a band, None where no target is in force."""


def ends_of(threshold: Bounds) -> tuple[float, ...]:
    """The ends of a threshold: two of a band, one of a number, none where no target is in force."""
    if threshold is None:
        return ()
    return threshold if isinstance(threshold, tuple) else (threshold,)


@dataclass(frozen=True)
class Comparator:
    """One annual figure to set beside ours. `value` is unrounded and None where `marker` and `note` say why."""

    name: str
    value: float | None
    year: str
    n: int | None
    average: str
    """'mean', 'median', or '' where it is one authority's or a nation's own figure."""
    marker: str = ""
    note: str = ""
    value_text: str = ""


@dataclass(frozen=True)
class Distance:
    """What it would have taken, in whole cases (or in the measure's unit for averages and rates)."""

    to_amber: float | None
    to_green: float | None
    says: str
    steps: tuple[tuple[str, str], ...] = ()
    """(colour, how much in words), the nearest first: ('amber', '9 more'), ('green', '23 more'). None where `says`
    says that no number will do."""


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


@dataclass(frozen=True)
class Part:
    """One part of a mix; `share` is 0 to 100, None where there are no cases."""

    label: str
    value_text: str
    n_text: str
    share: float | None


@dataclass(frozen=True)
class Line:
    """One measure as a page shows it, every word ready.

    `status_key` is g, a, r or o (no target, no cases, not loaded: `status_word` says which).
    `travel_key` is b or w with + or - (better or worse, and which way the figure went), s, u, d, or ''.
    A mix has `parts`; its own row carries the total as numerator, and its value is None.
    A team's or service's line has its name in `row.group`.
    """

    row: ScorecardRow
    value_text: str
    n_text: str
    target_text: str
    status_word: str
    status_key: str
    distance_text: str
    travel_word: str
    travel_key: str
    change_text: str
    ytd_text: str
    ytd_n_text: str
    last_year_text: str
    england_text: str
    england_year: str
    neighbours_text: str
    neighbours_year: str
    history: tuple[HistoryPoint, ...] = ()
    parts: tuple[Part, ...] = ()
    revision_text: str = ""
    last_year_travel_word: str = ""
    last_year_travel_key: str = ""
    last_year_change_text: str = ""
    change_note: str = ""
    """'the rule changed in September 2020' where a break in the series lies between the two months compared."""
    spark_text: str = ""
    """The sparkline in words: 'Contacts decided within 24 hours: 41.0% in September 2019, 93.0% in September 2020'."""
    green_months: int = 0
    """How many months in a row, up to this one, were green."""


@dataclass(frozen=True)
class Move:
    """A line beside the sentence: label, the measure's title as a link, a colon, `text`."""

    label: str
    measure: str
    title: str
    text: str


@dataclass(frozen=True)
class Section:
    """A section of the scorecard; `words` is '1 red, 2 amber'."""

    title: str
    words: str
    lines: tuple[Line, ...]


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


@dataclass(frozen=True)
class Tally:
    """One piece of the bar under the sentence: key r, a, g or o; number; word ('red', 'no target', 'no cases')."""

    key: str
    number: int
    word: str


@dataclass(frozen=True)
class Change:
    """A break in the series: drawn before the month `on` and told in words."""

    on: date
    month_text: str
    what: str


@dataclass(frozen=True)
class Scorecard:
    """A month's page. `freshness` is the line under the heading; `published_text` and `records_text` are its pieces."""

    selection: Selection
    month_text: str
    published_text: str
    records_text: str
    freshness: str
    provisional: bool
    sentence: str
    counts: Mapping[str, int]
    """red, amber, green, none (no target), unjudged (has a target, but no cases or not loaded)."""
    tallies: tuple[Tally, ...]
    better: int
    worse: int
    moves: tuple[Move, ...]
    sections: tuple[Section, ...]
    revisions: tuple[Revision, ...]
    revisions_text: str
    """'Two earlier figures have changed since', or ''."""
    foot: str
    comparators_note: str
    previous_heading: str = ""
    """'Since August'."""
    last_year_heading: str = ""
    """'September 2019'."""
    england_year: str = ""
    neighbours_year: str = ""
    """The year where all lines share one, for the heading; '' where each line says its own."""
