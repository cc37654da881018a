"""A measure's months → its chart's mean and limits, which months stand out, and what was answered to them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from statistics import fmean

from data.periods import add_months, months_between
from data.records.signal_answers import ACCEPTED, BREAK, EXPLAINED, SignalEntry, in_force
from metrics.figures.row import HistoryPoint
from metrics.measures.definition import Definition
from metrics.scorecard.shapes import BreakShown
from metrics.scorecard.signal_words import point_word, why_no_chart
from metrics.selection import Selection
from metrics.spc import COMMON, ENOUGH, LIMIT, OUTSIDE, SHIFT, TREND, mean_moving_range, signals, variation_of
from metrics.wording import day_text, format_value, month_name, month_text

KEYS = {"improvement": "b", "concern": "w", "neutral": "n"}
_FIRST = (TREND, SHIFT, OUTSIDE)
"""By which rule a run of months is named, where its months stand out by several."""
_DEEDS = {ACCEPTED: "Accepted", EXPLAINED: "Explained", BREAK: "Answered with a break in the series"}


@dataclass(frozen=True)
class Limits:
    """The months from `first` to `last` with one mean and one usual range, as they are drawn: never below 0 or, of a
    percentage, above 100. `says`: 'February 2019 to August 2020: usually 31.4% to 92.2%, 61.8% on average'."""

    first: date
    last: date
    mean: float
    lower: float
    upper: float
    says: str


@dataclass(frozen=True)
class Mark:
    """A month, or months in a row, that stand out, or a month that was answered: `key` b, w, n, or '' where it does not
    stand out as the chart is today. `said`: what was answered."""

    number: int
    first: date
    last: date
    key: str
    word: str
    when_text: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignalChart:
    """What a measure's chart shows of signals. `why_none` where there is nothing that could be judged; `rules` as it is
    for every chart."""

    limits: tuple[Limits, ...] = ()
    marks: tuple[Mark, ...] = ()
    why_none: str = ""


def signal_chart(
    measure: Definition, points: Sequence[HistoryPoint], changes: Sequence[BreakShown]
) -> tuple[SignalChart, tuple[HistoryPoint, ...]]:
    """The chart of these months, and the months each with its signal as the whole series shows it. Between two breaks
    with fewer than 13 months nothing is judged."""
    if why := why_no_chart(measure):
        return SignalChart(why_none=why), tuple(points)
    starts = sorted({_place(change.on, points) for change in changes} - {0, len(points)})
    found = signals([point.value for point in points], good=measure.good, breaks=starts)
    told = list(points)
    limits: list[Limits] = []
    marks: list[Mark] = []
    for start, end in zip([0, *starts], [*starts, len(points)], strict=True):
        here = range(start, end)
        many = sum(points[place].value is not None for place in here)
        lower, upper, mean = found.lower[start], found.upper[start], found.mean[start]
        if many < ENOUGH or lower is None or upper is None or mean is None:
            continue
        limits.append(_limits(measure, points[start], points[end - 1], (mean, lower, upper)))
        varied = {place: variation_of(found.labels[place], found.ways[place], measure.good) for place in here}
        for variation, some in groupby(here, key=varied.__getitem__):
            places = list(some)
            for place in places:
                told[place] = replace(points[place], signal=variation if points[place].value is not None else "")
            if variation != COMMON:
                rules = [found.labels[place] for place in places]
                marks.append(_mark(variation, [str(one) for one in rules], [points[place] for place in places]))
                for place in places:
                    told[place] = replace(told[place], signal_text=marks[-1].word)
    return SignalChart(tuple(limits), _numbered(_together(marks))), tuple(told)


def answered(chart: SignalChart, entries: Iterable[SignalEntry], measure: str, selection: Selection) -> SignalChart:
    """The chart with what was answered to its months: beside the mark that has the month, else as a mark of its own. A
    break is told on its own beside the chart's breaks as well."""
    of = ("", "") if selection.whole else (selection.breakdown, selection.group)
    marks = list(chart.marks)
    for entry in in_force(entries):
        one = entry.answer
        if one.measure != measure or (one.breakdown, one.group) != of or one.month > selection.month:
            continue
        place = next((n for n, mark in enumerate(marks) if mark.first <= one.month <= mark.last), None)
        says = answer_text(entry)
        if place is None:
            marks.append(Mark(0, one.month, one.month, "", "", month_text(one.month), (says,)))
        else:
            when = "" if len({marks[place].first, marks[place].last}) == 1 else f"{month_text(one.month)}: "
            marks[place] = replace(marks[place], said=(*marks[place].said, f"{when}{says}"))
    return replace(chart, marks=_numbered(marks))


def answer_text(entry: SignalEntry) -> str:
    """'Explained by Head of MASH, 3 October 2020: the police sent a backlog.'"""
    one = entry.answer
    by = f" by {one.post}" if one.post else ""
    return f"{_DEEDS.get(one.answer, one.answer)}{by}, {day_text(entry.at.date())}: {one.reason.rstrip('.')}."


def drawn_ends(measure: Definition, values: Mapping[date, float | None]) -> list[float]:
    """The ends of the usual ranges that the chart of a series draws, between the breaks of its rule."""
    if why_no_chart(measure) or not values:
        return []
    months = months_between(min(values), max(values))
    starts = sorted({sum(month < one.on.replace(day=1) for month in months) for one in measure.changes} - {len(months)})
    found: list[float] = []
    for start, end in pairwise(sorted({0, *starts, len(months)})):
        some = [values.get(month) for month in months[start:end]]
        there = [value for value in some if value is not None]
        size = mean_moving_range(some) if len(there) >= ENOUGH else None
        if size is not None:
            mean = fmean(there)
            found += _drawn(measure, mean - LIMIT * size, mean + LIMIT * size)
    return found


def _drawn(measure: Definition, lower: float, upper: float) -> tuple[float, float]:
    """A range never below 0 or, of a percentage, above 100."""
    return max(lower, 0.0), min(upper, 100.0 if measure.unit == "percent" else upper)


def _place(on: date, points: Sequence[HistoryPoint]) -> int:
    """The first of the months that a break is before."""
    return sum(point.month < on.replace(day=1) for point in points)


def _limits(measure: Definition, first: HistoryPoint, last: HistoryPoint, of: tuple[float, float, float]) -> Limits:
    mean, lower, upper = of
    low, high = _drawn(measure, lower, upper)
    said = [format_value(one, measure.unit) for one in (low, high, mean)]
    when = _when(first.month, last.month)
    says = f"{when}: usually {said[0]} to {said[1]}, {said[2]} on average"
    return Limits(first.month, last.month, mean, low, high, says)


def _mark(variation: str, rules: Sequence[str], points: Sequence[HistoryPoint]) -> Mark:
    rule = next((one for one in _FIRST if one in rules), rules[0])
    key = KEYS[variation.split(maxsplit=1)[0]]
    months = len(points) if rule in (TREND, SHIFT) else 0
    word = point_word(rule, key, high=variation.endswith("high"), months=months)
    first, last = points[0].month, points[-1].month
    return Mark(0, first, last, key, word, _when(first, last))


def _together(marks: Sequence[Mark]) -> list[Mark]:
    """Two months of three in a row are one mark, where the third between them does not stand out."""
    found: list[Mark] = []
    for mark in marks:
        before = found[-1] if found else None
        if before and before.word == mark.word and before.last >= add_months(mark.first, -2):
            found[-1] = replace(before, last=mark.last, when_text=_when(before.first, mark.last))
        else:
            found.append(mark)
    return found


def _numbered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in the order of their months."""
    ordered = sorted(marks, key=lambda mark: (mark.first, mark.last))
    return tuple(replace(mark, number=number) for number, mark in enumerate(ordered, 1))


def _when(first: date, last: date) -> str:
    """'May 2020', 'March to May 2020', 'December 2019 to May 2020'."""
    if first == last:
        return month_text(first)
    return f"{month_name(first) if first.year == last.year else month_text(first)} to {month_text(last)}"
