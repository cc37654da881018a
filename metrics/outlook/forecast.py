"""A measure's months → where the next ones would lie, tried first on its own past.

Simple exponential smoothing: the level moves by a part of each month's surprise, and is what every month to come would
be. A share is smoothed by its counts, cases hit over cases, so that a month of few weighs less. How much it moves is
chosen anew at each place of the past, from what was known there; what the forecasts made there missed by is the
interval. It is held against the same month a year before (seasonal-naive), and not shown where it is no better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST = 24
"""With fewer months nothing is forecast."""
FARTHEST = 6
"""Months ahead."""
SEASON = 12
COVERED = 0.8
"""So much of what came lay inside the interval, in the tests."""
FEWEST_TESTS = 6
"""At fewer places of the past nothing is tried."""
STEPS = np.linspace(0.05, 1.0, 20)
"""The parts of a surprise that are tried."""


@dataclass(frozen=True)
class Months:
    """A line's months in time order, none left out: NaN where there is no figure. A number has ones as denominators;
    `scale` makes numerator over denominator the figure (100 for a percentage)."""

    numerator: Floats
    denominator: Floats
    scale: float = 1.0

    @property
    def values(self) -> Floats:
        """The figures; NaN where there is none, or no case."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where(self.denominator > 0, self.scale * self.numerator / self.denominator, np.nan)
        return found

    @property
    def known(self) -> int:
        """How many months have a figure."""
        return int(np.isfinite(self.values).sum())

    def over(self, months: int) -> Floats:
        """The figure of each run of so many months together, by the place of its first; NaN where one is missing."""
        if len(self.numerator) < months:
            return np.empty(0)
        hits, cases = (np.convolve(one, np.ones(months), "valid") for one in (self.numerator, self.denominator))
        return Months(hits, cases, self.scale).values


def months_of(counts: Sequence[tuple[float | None, float | None]], scale: float) -> Months:
    """(numerator, denominator) of each month, None where there is no figure."""
    pairs = np.array(counts, dtype=np.float64).reshape(-1, 2)
    return Months(pairs[:, 0], pairs[:, 1], scale)


@dataclass(frozen=True)
class Forecast:
    """The figure so many months ahead, or of so many months together. `error` and `naive_error`: how far it and the
    same month a year before lay from what came, on average over the `tests`, in the measure's own unit."""

    horizon: int
    value: float
    low: float
    high: float
    error: float
    naive_error: float
    tests: int

    @property
    def shown(self) -> bool:
        """Only what was nearer than the same month a year before."""
        return self.error < self.naive_error


def forecasts(months: Months) -> tuple[Forecast, ...]:
    """Each of the next six months that can be told: one whose tests were too few is left out. () for fewer than 24
    months with a figure."""
    if not enough(months):
        return ()
    levels, made = _levels(months), months.values
    found = (_tried(months, levels, made, step, step) for step in range(1, FARTHEST + 1))
    return tuple(one for one in found if one is not None)


def together(months: Months, number: int) -> Forecast | None:
    """The figure of the next `number` months together, at most six: a share of all their cases, a number's mean a
    month."""
    if not 1 <= number <= FARTHEST or not enough(months):
        return None
    return _tried(months, _levels(months), months.over(number), 1, number)


def enough(months: Months) -> bool:
    """Whether there are months enough for a forecast."""
    return months.known >= FEWEST


def _tried(months: Months, levels: Floats, came: Floats, step: int, horizon: int) -> Forecast | None:
    """`came`: the figures that forecasts are held against, by place; `step`: how far they lie from the last month that
    was known."""
    known = np.arange(SEASON, len(came) - step + 1)  # so many months were known
    there = known + step - 1
    before = there - SEASON
    missed, naive = came[there] - levels[known - 1], came[there] - came[before]
    both = np.isfinite(missed) & np.isfinite(naive)
    if both.sum() < FEWEST_TESTS or not np.isfinite(levels[-1]):
        return None
    missed, naive = np.abs(missed[both]), np.abs(naive[both])
    width = float(np.sort(missed)[min(ceil(COVERED * (len(missed) + 1)), len(missed)) - 1])
    value, most = float(levels[-1]), 100.0 if months.scale == 100 else np.inf
    low, high = max(value - width, 0.0), min(value + width, most)
    return Forecast(horizon, value, low, float(high), float(missed.mean()), float(naive.mean()), len(missed))


def _levels(months: Months) -> Floats:
    """After each month the level, by the step that had fitted best until then."""
    every = np.stack([_smoothed(months, step) for step in STEPS])
    surprise = np.square(months.values[1:] - every[:, :-1])
    until = np.cumsum(np.nan_to_num(surprise), axis=1)
    best = np.concatenate([[len(STEPS) // 2], until.argmin(axis=0)])
    found: Floats = every[best, np.arange(every.shape[1])]
    return found


def _smoothed(months: Months, step: float) -> Floats:
    """The level after each month; a month without a figure leaves it as it was."""
    level, found = np.full(2, np.nan), np.empty(len(months.numerator))
    for place, now in enumerate(zip(months.numerator, months.denominator, strict=True)):
        if np.isfinite(now).all():
            level = np.array(now) if np.isnan(level).any() else level + step * (np.array(now) - level)
        found[place] = months.scale * level[0] / level[1] if level[1] > 0 else np.nan
    return found
