"""Outlooks and a month's lines → the page of where the year is heading, and of which red is closest to amber."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.periods import add_months, year_start
from metrics.measures.definition import Definition
from metrics.outlook.arithmetic import MET, ON_COURSE, OPEN, OUT, YEAR
from metrics.outlook.outlook import Outlook
from metrics.scorecard.outlook_words import WHY_NONE, OutlookShown, YearShown, outlook_shown
from metrics.scorecard.shapes import Line, Scorecard
from metrics.scorecard.summary import reds_by_distance
from metrics.wording import capital, listed, month_text, number_words

GROUPS = (
    (OUT, "Out of reach", "More would be needed of the rest of the year than there can be."),
    (
        OPEN,
        "Can still be reached",
        (
            "The rest of the year has to go better than the months so far. The last month to turn it: if it goes on as "
            "now until then, all that comes from then on would have to be right."
        ),
    ),
    (ON_COURSE, "On course", "It is enough to go on as now."),
    (MET, "Certain already", "Whatever comes, as long as not more cases come than so far."),
)
WORDS = {OUT: "out of reach", OPEN: "can still be reached", ON_COURSE: "on course", MET: "certain already"}


@dataclass(frozen=True)
class YearRow:
    """A measure whose year has a target: its year to date beside its end."""

    measure: str
    title: str
    owner: str
    year: YearShown


@dataclass(frozen=True)
class YearGroup:
    """The measures that stand alike. `lasts` and `ends`: whether any has a last month, and a word on the end."""

    head: str
    says: str
    rows: tuple[YearRow, ...]
    lasts: bool
    ends: bool


@dataclass(frozen=True)
class NearRow:
    """A red percentage, and what would have made it amber and green."""

    line: Line
    owner: str


@dataclass(frozen=True)
class ComingRow:
    """A measure of which months to come are forecast."""

    measure: str
    title: str
    shown: OutlookShown


@dataclass(frozen=True)
class OutlookPage:
    """What `/outlook` shows of a month. `groups`: those without rows are left out."""

    card: Scorecard
    march_text: str
    sentence: str
    groups: tuple[YearGroup, ...]
    near: tuple[NearRow, ...]
    coming: tuple[ComingRow, ...]
    not_forecast: str
    """Why most measures have no forecast; '' where each has one."""


def outlook_page(card: Scorecard, found: Sequence[Outlook], owners: Mapping[str, Definition]) -> OutlookPage:
    """`owners`: today's definitions, whose owners are to be asked."""
    march = month_text(add_months(year_start(card.selection.month), YEAR - 1))
    rows = {reach: [_year_row(one, owners) for one in found if _reach(one) == reach] for reach, *_ in GROUPS}
    lines = [line for section in card.sections for line in section.lines]
    coming = [one for one in found if one.ahead]
    return OutlookPage(
        card=card,
        march_text=march,
        sentence=_sentence({reach: len(some) for reach, some in rows.items()}, march),
        groups=tuple(_group(head, says, rows[reach]) for reach, head, says in GROUPS if rows[reach]),
        near=tuple(NearRow(line, _owner(line.row.measure, owners)) for _, line in reds_by_distance(lines)),
        coming=tuple(ComingRow(one.measure.id, one.measure.title, outlook_shown(one)) for one in coming),
        not_forecast=_not_forecast(found),
    )


def _reach(one: Outlook) -> str:
    return one.year.needed.reach if one.year and one.year.needed else ""


def _year_row(one: Outlook, owners: Mapping[str, Definition]) -> YearRow:
    shown = outlook_shown(one).year
    assert shown is not None, "only what has a reach is listed"
    return YearRow(one.measure.id, one.measure.title, _owner(one.measure.id, owners), shown)


def _group(head: str, says: str, rows: Sequence[YearRow]) -> YearGroup:
    ends = any(row.year.then_word or row.year.then_text or row.year.best_text for row in rows)
    return YearGroup(head, says, tuple(rows), any(row.year.last_text for row in rows), ends)


def _owner(measure: str, owners: Mapping[str, Definition]) -> str:
    return owners[measure].owned_by if measure in owners else ""


def _sentence(number: Mapping[str, int], march: str) -> str:
    """'Of 44 measures with a target for the year to March 2021, nine are out of reach, 15 can still be reached.'"""
    every = sum(number.values())
    if not every:
        return f"No measure has a target for the year to {march}, or the year is over."
    told = [
        f"{number_words(some)} {'is' if some == 1 else 'are'} {WORDS[reach]}"
        if reach != OPEN
        else f"{number_words(some)} {WORDS[reach]}"
        for reach, some in number.items()
        if some
    ]
    measures = "one measure" if every == 1 else f"{number_words(every)} measures"
    return capital(f"of {measures} with a target for the year to {march}, {listed(told)}.")


def _not_forecast(found: Sequence[Outlook]) -> str:
    """'Nothing is forecast from fewer than 24 months by one rule (81 measures).'"""
    number = Counter(WHY_NONE[one.why_none] for one in found if one.why_none)
    return " ".join(f"{says[:-1]} ({some})." for says, some in number.most_common())
