"""Arrays of figures, each with the one it is compared with → the word for how it moved, as `travel` and `chance` say.

What lies near a limit is given to `chance.beyond_chance`, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.judging.chance import CASES, HOW, NUMBER, OF_RANGE, OTHER, ROUNDING, SHARE, STOCKS, Compared, beyond_chance
from metrics.judging.chance import how_of as how_of_measure
from metrics.judging.judged_numbers import TRAVELS, FigureArrays, travels
from metrics.judging.newcombe import Z
from metrics.judging.target_rules import Flags, Floats, Ints, TargetRules
from metrics.judging.travel import LITTLE, SAME
from metrics.spc import ENOUGH, SCREEN

_NEAR = 1e-6
"""Nearer than this to a limit, as a share of it, arrays do not decide."""
NO, YES, UNKNOWN, DOUBTFUL = 0, 1, -1, 2


@dataclass(frozen=True)
class Months:
    """Rows series by series and month by month. `start` is the place of the first row of the same series by the same
    rule, `apart` true where a row does not follow upon the one before it, `varies` false for sums of months."""

    start: Ints
    apart: Flags
    varies: Flags


@dataclass(frozen=True)
class Ranges:
    """The screened mean moving range of the months before each row, NaN where its cases judge it; and whether a range
    was so near the screen that only exact numbers can tell."""

    mean: Floats
    doubtful: Flags
    months: Months


def words(
    rows: FigureArrays, then: Ints, crosses: Flags, ranges: Ranges, rules: TargetRules, *, plain: bool
) -> tuple[Ints, Flags]:
    """The place in TRAVELS of how each row moved since the row `then` (-1 for none), and where nothing could be said
    for want of cases and months. `crosses`: a change of rule lies between the two; `plain`: any difference has a
    word."""
    before = np.where(then >= 0, rows.value[then], np.nan)
    found = travels(rows.value, before, rows.rule, rules)
    unknown = np.zeros(len(found), dtype=bool)
    if plain:
        return found, unknown
    found[crosses] = 0
    asked = np.flatnonzero((found != 0) & (found != TRAVELS.index(SAME)))
    beyond = _beyond(rows, asked, then[asked], ranges, rules)
    found[asked[beyond == NO]] = TRAVELS.index(LITTLE)
    found[asked[beyond == UNKNOWN]] = 0
    unknown[asked[beyond == UNKNOWN]] = True
    return found, unknown


def ranges_of(values: Floats, months: Months, wanted: Flags) -> Ranges:
    """The ranges before each row that is wanted and has 13 months, itself included."""
    place = np.arange(len(values))
    there = np.cumsum(~np.isnan(values))
    first = np.where(months.start > 0, there[np.maximum(months.start - 1, 0)], 0)
    rows = np.flatnonzero(wanted & months.varies & (there - first >= ENOUGH))
    size = np.full(len(values), np.nan)
    doubtful = np.zeros(len(values), dtype=bool)
    if len(rows):
        gaps = np.full(len(values), np.nan)
        gaps[1:] = np.abs(np.diff(values))
        gaps[months.apart | (months.start == place)] = np.nan
        rows = rows[np.argsort(months.start[rows] - rows, kind="stable")]  # the longest first
        back = (rows - months.start[rows] - 1).astype(np.int64)
        size[rows], doubtful[rows] = _screened(gaps, rows, back)
    return Ranges(size, doubtful, months)


def _screened(gaps: Floats, rows: Ints, back: Ints) -> tuple[Floats, Flags]:
    """The mean of the `back` ranges before each row, those that the screen lets through; NaN where none but zeros."""
    total, count = np.zeros(len(rows)), np.zeros(len(rows))
    for step, some in _steps(back):
        there = gaps[rows[some] - step]
        known = ~np.isnan(there)
        total[some] += np.where(known, there, 0.0)
        count[some] += known
    with np.errstate(divide="ignore", invalid="ignore"):
        most = SCREEN * total / count
    kept, number = np.zeros(len(rows)), np.zeros(len(rows))
    doubtful = np.zeros(len(rows), dtype=bool)
    for step, some in _steps(back):
        there = gaps[rows[some] - step]
        small = there < most[some]
        kept[some] += np.where(small, there, 0.0)
        number[some] += small
        doubtful[some] |= np.abs(there - most[some]) < _NEAR * most[some]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = kept / number
    return np.where(kept > 0, mean, np.nan), doubtful


def _steps(back: Ints) -> list[tuple[int, slice]]:
    """How far back, and the rows that go so far: they stand first."""
    most = int(back.max(initial=0))
    ends = np.searchsorted(-back, -np.arange(1, most + 1), side="right")
    return [(step, slice(0, int(end))) for step, end in zip(range(1, most + 1), ends, strict=True)]


def _beyond(rows: FigureArrays, asked: Ints, then: Ints, ranges: Ranges, rules: TargetRules) -> Ints:
    """Whether each of the rows asked for differs by more than chance from the row `then`."""
    now, before = rows.take(asked), rows.take(then)
    how = _how(rules)[now.rule]
    found = _by_cases(now, before, how, _stocks(rules)[now.rule])
    size = ranges.mean[asked]
    limit = OF_RANGE * size
    away = np.abs(now.value - before.value)
    found = np.where(np.isnan(size), found, np.where(away >= limit, YES, NO))
    found[~np.isnan(size) & (np.abs(away - limit) <= _NEAR * (1 + limit)) | ranges.doubtful[asked]] = DOUBTFUL
    found[(now.numerator == before.numerator) & (now.denominator != before.denominator) & _both(now, before)] = NO
    for place in np.flatnonzero(found == DOUBTFUL).tolist():
        told = beyond_chance(_compared(rows, int(asked[place]), int(then[place]), ranges, rules))
        found[place] = UNKNOWN if told is None else int(told)
    return found


def _by_cases(now: FigureArrays, before: FigureArrays, how: Ints, stock: Flags) -> Ints:
    number = how == HOW.index(NUMBER)
    new, old = (np.where(number, one.value, one.numerator) for one in (now, before))
    moved = np.abs(new - old)
    enough = moved - Z * np.sqrt(np.maximum(new + old, 0.0))
    share = ~stock & (how == HOW.index(SHARE))
    low, high, sound = _newcombe(now, before)
    enough = np.where(share, np.maximum(low, -high), enough)
    away = np.abs(now.value - before.value) - ROUNDING
    enough = np.where(stock, moved - CASES, enough)
    found = np.where(enough > 0, YES, NO)
    found[np.abs(enough) < _NEAR] = DOUBTFUL
    small = stock & ~number
    found[small & (away <= 0)] = NO
    found[small & (np.abs(away) < _NEAR)] = DOUBTFUL
    found[np.isnan(new) | np.isnan(old) | (how == HOW.index(OTHER)) | (share & ~sound)] = UNKNOWN
    return found


def _newcombe(now: FigureArrays, before: FigureArrays) -> tuple[Floats, Floats, Flags]:
    """As `newcombe.difference_interval`, and where it can be asked."""
    sound = np.ones(len(now.rule), dtype=bool)
    shares, limits = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for one in (now, before):
            hits, cases = one.numerator, one.denominator
            sound &= (cases > 0) & (hits >= 0) & (hits <= cases)
            centre, size = 2 * hits + Z * Z, 2 * (cases + Z * Z)
            width = Z * np.sqrt(np.maximum(Z * Z + 4 * hits * (1 - hits / cases), 0.0))
            shares.append(hits / cases)
            limits.append(((centre - width) / size, (centre + width) / size))
    (first, second), ((low_a, high_a), (low_b, high_b)) = shares, limits
    lower = first - second - np.sqrt((first - low_a) ** 2 + (high_b - second) ** 2)
    upper = first - second + np.sqrt((high_a - first) ** 2 + (second - low_b) ** 2)
    return lower, upper, sound


def _both(now: FigureArrays, before: FigureArrays) -> Flags:
    known: Flags = ~np.isnan(now.denominator) & ~np.isnan(before.denominator)
    return known


def _how(rules: TargetRules) -> Ints:
    return np.array([HOW.index(how_of_measure(one)) for one, _ in rules.pairs] or [0], dtype=np.int64)


def _stocks(rules: TargetRules) -> Flags:
    return np.array([one.when in STOCKS for one, _ in rules.pairs] or [False], dtype=bool)


def _compared(rows: FigureArrays, place: int, then: int, ranges: Ranges, rules: TargetRules) -> Compared:
    measure, _ = rules.pairs[rows.rule[place]]
    points: list[float | None] = []
    if ranges.months.varies[place]:
        for before in range(int(ranges.months.start[place]), place):
            points += [None] if ranges.months.apart[before] else []
            points.append(_known(float(rows.value[before])))
        if ranges.months.apart[place]:
            points.append(None)
    sides = [
        (_known(float(rows.numerator[one])), _known(float(rows.denominator[one])), float(rows.value[one]))
        for one in (place, then)
    ]
    return Compared(how_of_measure(measure), measure.when in STOCKS, sides[0], sides[1], points)


def _known(number: float) -> float | None:
    return None if number != number else number
