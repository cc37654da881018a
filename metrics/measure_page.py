"""Turns one measure's results and definition into the page that shows its history, its rules and its examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.scorecard import Change, Comparator, HistoryPoint, Line, Revision


@dataclass(frozen=True)
class PartHistory:
    """One part of a mix over the same months as the page's `months`; values are shares 0 to 100."""

    label: str
    points: tuple[HistoryPoint, ...]


@dataclass(frozen=True)
class Words:
    """What is counted: in words and as the SQL condition that runs. Empty strings where the kind has no such side."""

    denominator: str
    denominator_where: str
    numerator: str
    numerator_where: str
    target: str
    """'from 95%, from 85%; equal counts as met', or 'no target is set'."""
    compared_with: str
    """'re-referrals of statistical neighbours and England, published by DfE', or 'no national figure is published'."""


@dataclass(frozen=True)
class TargetPeriod:
    """One target and the months it holds for: 'from 95%' 'from 85%' 'since April 2019'."""

    green_text: str
    amber_text: str
    period_text: str


@dataclass(frozen=True)
class ExampleShown:
    """A worked example: its drawn tables (name, text), what it expects and whether it holds (None: not run)."""

    name: str
    tables: tuple[tuple[str, str], ...]
    month_text: str
    expected_text: str
    holds: bool | None
    says: str


@dataclass(frozen=True)
class MeasurePage:
    """Everything the page of one measure shows, in words; pages do no arithmetic."""

    line: Line
    month: date
    month_text: str
    view: str
    service: str | None
    team: str | None
    section: str
    why: str
    owner: str
    source: str
    unit: str
    headline: str
    """Ten words or fewer: what happened."""
    subtitle: str
    """What the chart is: 'MASH contacts decided within 24 hours, percentage by month'."""
    alternative: str
    """One sentence from the data for who cannot see the chart."""
    months: tuple[HistoryPoint, ...]
    """Every month of the view in order, gaps included as points without a value."""
    parts: tuple[PartHistory, ...]
    by_service: tuple[Line, ...]
    by_team: tuple[Line, ...]
    comparators: tuple[Comparator, ...]
    comparators_note: str
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]
    targets: tuple[TargetPeriod, ...]
    words: Words
    sql: str
    examples: tuple[ExampleShown, ...]
    freshness: str
    distance_sentence: str = ""
    """'9 more would have made it green.', or ''."""
    previous_heading: str = ""
    """'Since August'."""
    to_confirm: tuple[str, ...] = ()
