"""Series in the rows of a matrix → what the XmR chart says of each month, as if the series ended there.

As `spc.signals` would say of every beginning of every series; what floats cannot decide is given to it, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.judging.target_rules import Flags, Floats, Ints
from metrics.spc import (
    COMMON,
    ENOUGH,
    FAIL,
    INCONSISTENT,
    LIMIT,
    NEAR_LIMIT,
    OUTSIDE,
    PASS,
    RUN,
    SCREEN,
    SHIFT,
    TOO_LITTLE,
    TREND,
    TWO_OF_THREE,
    signals,
)

LABELS = (COMMON, OUTSIDE, TREND, TWO_OF_THREE, SHIFT)
VARIATIONS = (
    COMMON,
    TOO_LITTLE,
    *(f"{what} {side}" for what in ("improvement", "concern", "neutral") for side in ("high", "low")),
)
ASSURANCES = (PASS, FAIL, INCONSISTENT)
GOOD_WAYS = {"high": 1, "low": -1}
_NEAR = 1e-9
"""Nearer than this to a mean or a limit, as a share of it, sums of fractions do not decide; those of whole numbers are
exact."""
_NONE = -1

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Of each figure asked about: how many values its series has so far, and the places of its variation in VARIATIONS,
    of its assurance in ASSURANCES and of its label in LABELS, -1 for none. `months`: of a shift or a trend, how many in
    a row are of it."""

    points: Ints
    variation: Ints
    assurance: Ints
    label: Ints
    months: Ints


def judged(values: Matrix, row: Ints, column: Ints, good: Ints, target: Floats) -> Judged:
    """`values`: a series of one group of limits a row, a month a column, NaN where there is none. `row` and `column`
    are the places of the figures asked about; `good` 1, -1 or 0 where it is neither, `target` NaN for none."""
    found = _Answers.none(len(row))
    found.points[:] = np.cumsum(~np.isnan(values), axis=1)[row, column] if len(row) else 0
    asked = (found.points >= ENOUGH) & ~np.isnan(values[row, column])
    prefix = _Prefixes.of(values)
    for month in np.unique(column[asked]).tolist():
        places = np.flatnonzero(asked & (column == month))
        _month(found, places, values[row[places], : month + 1], prefix.at(row[places], month), good, target)
    for place in np.flatnonzero(found.doubtful).tolist():
        one = values[row[place], : column[place] + 1]
        _exactly(found, place, one, int(good[place]), float(target[place]))
    return Judged(found.points, found.variation, found.assurance, found.label, found.months)


@dataclass(frozen=True)
class _Answers:
    points: Ints
    variation: Ints
    assurance: Ints
    label: Ints
    months: Ints
    doubtful: Flags

    @staticmethod
    def none(size: int) -> _Answers:
        variation, assurance, label = (np.full(size, _NONE, dtype=np.int64) for _ in range(3))
        points, months = (np.zeros(size, dtype=np.int64) for _ in range(2))
        return _Answers(points, variation, assurance, label, months, np.zeros(size, dtype=bool))


@dataclass(frozen=True)
class _Prefixes:
    """Of every beginning of a series: its mean, and what of its ranges the screen is asked with. `whole`: it has whole
    numbers alone."""

    mean: Matrix
    gaps: Matrix
    most: Matrix
    run: npt.NDArray[np.int64]
    whole: npt.NDArray[np.bool_]

    @staticmethod
    def of(values: Matrix) -> _Prefixes:
        there = ~np.isnan(values)
        gaps = np.full(values.shape, np.nan)
        if values.shape[1] > 1:
            gaps[:, 1:] = np.abs(np.diff(values, axis=1))
        known = ~np.isnan(gaps)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.cumsum(np.where(there, values, 0.0), axis=1) / np.cumsum(there, axis=1)
            most = SCREEN * (np.cumsum(np.where(known, gaps, 0.0), axis=1) / np.cumsum(known, axis=1))
        whole = np.logical_and.accumulate(~there | (values == np.rint(values)), axis=1)
        return _Prefixes(mean, gaps, most, _runs(values), whole)

    def at(self, rows: Ints, month: int) -> _Month:
        gaps = self.gaps[rows, : month + 1]
        return _Month(
            self.mean[rows, month], gaps, self.most[rows, month], self.run[rows, month], self.whole[rows, month]
        )


@dataclass(frozen=True)
class _Month:
    mean: Floats
    gaps: Matrix
    most: Floats
    run: Ints
    whole: Flags


def _runs(values: Matrix) -> npt.NDArray[np.int64]:
    """How many values in a row, up to each, rise (falling: below 0) without a gap; 0 for one that does neither."""
    found = np.zeros(values.shape, dtype=np.int64)
    for month in range(1, values.shape[1]):
        with np.errstate(invalid="ignore"):
            way = np.nan_to_num(np.sign(values[:, month] - values[:, month - 1])).astype(np.int64)
        before = found[:, month - 1]
        follows = (way != 0) & (np.sign(before) == way)
        found[:, month] = np.where(follows, before + way, 2 * way)
    return found


def _month(found: _Answers, places: Ints, values: Matrix, of: _Month, good: Ints, target: Floats) -> None:
    """Enters what is said of the last month of series, each at its place."""
    size, doubtful = _screened(of)
    little = np.isnan(size)
    lower, upper = of.mean - LIMIT * size, of.mean + LIMIT * size
    near = (of.mean - NEAR_LIMIT * size, of.mean + NEAR_LIMIT * size)
    last = values[:, : -RUN - 1 : -1]  # the newest first
    mean = of.mean[:, None]
    sides = np.nan_to_num(np.sign(last - mean)).astype(np.int64)
    with np.errstate(invalid="ignore"):
        outside = (last < lower[:, None]) | (last > upper[:, None])
        close = ~outside & ((last < near[0][:, None]) | (last > near[1][:, None]))
        edge = _NEAR * (1 + np.abs(mean) + np.nan_to_num(size)[:, None])
        for bound in (mean, *(one[:, None] for one in (lower, upper, *near))):
            doubtful |= (np.abs(last - bound) < edge).any(axis=1)
        doubtful |= np.minimum(np.abs(target[places] - lower), np.abs(target[places] - upper)) < edge[:, 0]
    beside = np.abs(sides[:, :3].sum(axis=1)) == 3
    rules = (
        outside[:, 0],
        np.abs(of.run) >= RUN,
        close[:, 0] & beside & (close[:, :3].sum(axis=1) >= 2),
        np.abs(sides.sum(axis=1)) == RUN,
    )
    label = np.select(rules, range(1, len(LABELS)), 0)
    way = np.where(label == LABELS.index(TREND), np.sign(of.run), sides[:, 0])
    found.label[places] = np.where(little, _NONE, label)
    found.variation[places] = np.where(little, VARIATIONS.index(TOO_LITTLE), _variations(label, way, good[places]))
    found.assurance[places] = _assured(lower, upper, good[places], target[places])
    found.months[places] = np.where(label == LABELS.index(TREND), np.abs(of.run), 0)
    shifted = np.flatnonzero(label == LABELS.index(SHIFT))
    found.months[places[shifted]] = _on_one_side(values[shifted], of.mean[shifted])
    found.doubtful[places] = doubtful & ~of.whole & ~little


def _screened(of: _Month) -> tuple[Floats, Flags]:
    """The screened mean range of each series, NaN where none but zeros is left; and where a range is so near the screen
    that floats do not decide."""
    known = ~np.isnan(of.gaps)
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = known & (of.gaps < of.most[:, None])
        total = np.where(kept, of.gaps, 0.0).sum(axis=1)
        mean = total / kept.sum(axis=1)
        beside = np.abs(of.gaps - of.most[:, None]) < _NEAR * (1 + of.most[:, None])
    doubtful: Flags = np.any(beside, axis=1)
    return np.where(total > 0, mean, np.nan), doubtful


def _variations(label: Ints, way: Ints, good: Ints) -> Ints:
    """The place in VARIATIONS of labels that point up or down."""
    kind = np.where(good == 0, 2, np.where(way == good, 0, 1))
    return np.where(label == 0, 0, 2 + 2 * kind + (way < 0))


def _assured(lower: Floats, upper: Floats, good: Ints, target: Floats) -> Ints:
    with np.errstate(invalid="ignore"):
        within = (lower <= target) & (target <= upper)
        met = (target < lower) == (good == 1)
    said = np.where(within, ASSURANCES.index(INCONSISTENT), np.where(met, 0, 1))
    none = np.isnan(lower) | np.isnan(target) | (good == 0)
    return np.where(none, _NONE, said)


def _on_one_side(values: Matrix, mean: Floats) -> Ints:
    """How many of the newest values in a row are on the side of the mean that the last is on."""
    sides = np.nan_to_num(np.sign(values - mean[:, None]))[:, ::-1]
    same = np.logical_and.accumulate(sides == sides[:, :1], axis=1)
    counted: Ints = same.sum(axis=1)
    return counted


def _exactly(found: _Answers, place: int, values: Floats, good: int, target: float) -> None:
    told = [None if one != one else one for one in values.tolist()]
    way = {one: word for word, one in GOOD_WAYS.items()}.get(good, "neither")
    said = signals(told, good=way, target=None if target != target else target)
    little, label = said.variation == TOO_LITTLE, str(said.labels[-1])
    found.variation[place] = VARIATIONS.index(said.variation)
    found.assurance[place] = _NONE if said.assurance is None else ASSURANCES.index(said.assurance)
    found.label[place] = _NONE if little else LABELS.index(label)
    run = int(_runs(values[None, :])[0, -1])
    mean = np.array([said.mean[-1]], dtype=np.float64)
    shifted = int(_on_one_side(values[None, :], mean)[0])
    found.months[place] = {TREND: abs(run), SHIFT: shifted}.get("" if little else label, 0)
