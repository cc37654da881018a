"""What a scorecard's page shows: frozen shapes with every word ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics.figures.row import HistoryPoint, Revision, ScorecardRow
from metrics.scorecard.mix_shown import MixShown
from metrics.selection import Selection


@dataclass(frozen=True)
class MixPart:
    """One part of a mix; `share` is 0 to 100, None where there are no cases."""

    label: str
    value_text: str
    n_text: str
    share: float | None


@dataclass(frozen=True)
class Line:
    """One measure as a page shows it, every word ready.

    `status_key` is g, a, r or o (no target, no cases, not loaded: `status_word` says which).
    `travel_key` is b, w, l or n with + or - (better, worse, little changed or not comparable, and which way the figure
    went), s, u, d, or ''.
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
    parts: tuple[MixPart, ...] = ()
    mix: MixShown | None = None
    """The parts as a page shows them: in their order, beside last year's; None where there are none."""
    revision_text: str = ""
    revision_mark: str = "[r]"
    """Stands before `revision_text`; '' where the figure only came due."""
    revision_cause: str = ""
    """'four cases recorded late'; '' where it is not known."""
    last_year_travel_word: str = ""
    last_year_travel_key: str = ""
    last_year_change_text: str = ""
    change_note: str = ""
    """What stands beside the change: 'the rule changed in September 2020' where that lies between the two months;
    'shares eleven months with it'; or that chance cannot be told."""
    last_year_note: str = ""
    """The same of the change since the same month last year."""
    spark_text: str = ""
    """The sparkline in words: 'Contacts decided within 24 hours: 41.0% in September 2019, 93.0% in September 2020'."""
    beside_text: str = ""
    """'better than neighbours' beside a colour; '' where either is not known or no side is the better one."""
    green_months: int = 0
    """How many months in a row, up to this one, were green."""
    gone_text: str = ""
    """'No longer measured: last published for May 2024.' of a published measure that is defined no more."""
    signal_word: str = ""
    """'Unusually low: worse', 'Within its usual range', 'Fewer than 13 months: too few to judge'."""
    signal_key: str = ""
    """b, w or n: a special cause for the better, the worse, or where neither is; c: common cause; l or f: not judged,
    for too little variation or too few months; '' where signals are not looked for."""
    signal_says: str = ""
    """'Red, and no special cause: this way of working will not reach 95% without a change.'"""
    signal_term: str = ""
    """As NHS 'Making Data Count' calls it: 'Common cause variation; hit and miss'."""
    owner: str = ""
    """The post that is to be asked today."""


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

    @property
    def reds(self) -> int:
        """How many of its lines are red."""
        return sum(line.status_key == "r" for line in self.lines)


@dataclass(frozen=True)
class Tally:
    """One piece of the bar under the sentence: key r, a, g or o; number; word ('red', 'no target', 'no cases')."""

    key: str
    number: int
    word: str


@dataclass(frozen=True)
class BreakShown:
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
    unpublished_text: str = ""
    """'May 2020 was never published, so it is missing here': of the months shown; '' where all are there."""
    never: tuple[tuple[str, str], ...] = ()
    """(measure, title) of those that a service or team had no case of in any of the months shown: they have no line."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, section by section."""
        return tuple(line for section in self.sections for line in section.lines)
