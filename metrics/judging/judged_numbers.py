"""Arrays of figures and their rules → status, travel and distance, as the functions for one figure would judge each.

`status`, `travel` and `wording` say how a figure is judged. Here the same is done for many at once where floats and
whole numbers leave no doubt; what lies near a threshold or a rounding's tie is given to those functions, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from metrics.judging.status import (
    AMBER,
    GREEN,
    NO_CASES,
    NO_TARGET,
    NOT_LOADED,
    RED,
    SUPPRESSED,
    FigureToJudge,
    distance,
    status,
)
from metrics.judging.target_rules import BAND, HIGH, LOW, MOST, NINE, Flags, Floats, Ints, TargetRules, Thresholds
from metrics.judging.travel import BETTER, DOWN, LITTLE, SAME, UP, WORSE, travel
from metrics.wording import rounded

STATUSES = (GREEN, AMBER, RED, NO_TARGET, NO_CASES, NOT_LOADED, SUPPRESSED)
TRAVELS = ("", SAME, BETTER, WORSE, UP, DOWN, LITTLE)
_NEAR = 2e-6
"""Nearer than this to a threshold, a tie or a whole number, floats do not decide. `status` itself takes 1e-6."""
_ROOM = float(1 << 62)

T = TypeVar("T")


@dataclass(frozen=True)
class FigureArrays:
    """The figures to be judged, NaN where there is none. `withheld` is the place in STATUSES of a state that is itself
    the status, -1 for every other."""

    rule: Ints
    numerator: Floats
    denominator: Floats
    value: Floats
    withheld: Ints

    def take(self, places: Ints) -> FigureArrays:
        """Some of the rows."""
        columns = (self.rule, self.numerator, self.denominator, self.value, self.withheld)
        return FigureArrays(*(column[places] for column in columns))  # type: ignore[arg-type]


def statuses(rows: FigureArrays, rules: TargetRules) -> Ints:
    """The place in STATUSES of each row's status."""
    found = np.full(len(rows.rule), STATUSES.index(NO_TARGET), dtype=np.int64)
    none = np.isnan(rows.value)
    found[none] = STATUSES.index(NO_CASES)
    held = rows.withheld >= 0
    found[held] = rows.withheld[held]
    has_target = ~np.isnan(rules.green.low)
    places = np.flatnonzero(~none & ~held & has_target[rows.rule])
    some = rows.take(places)
    met, near_green = _meets(some, rules, rules.green)
    met_amber, near_amber = _meets(some, rules, rules.amber)
    found[places] = np.where(met, 0, np.where(met_amber, 1, 2))
    near = np.flatnonzero(near_green | near_amber)
    for place, word in zip(places[near].tolist(), _each(some.take(near), rules, status), strict=True):
        found[place] = STATUSES.index(word)
    return found


def _meets(rows: FigureArrays, rules: TargetRules, bounds: Thresholds) -> tuple[Flags, Flags]:
    """Which rows meet a threshold, and which are so near to it that they have to be judged exactly."""
    good, low, high = rules.good[rows.rule], bounds.low[rows.rule], bounds.high[rows.rule]
    above, below = rows.value >= low, rows.value <= high
    met = np.where(good == HIGH, above, np.where(good == LOW, below, above & below))
    near = np.minimum(np.abs(rows.value - low), np.abs(rows.value - high)) < _NEAR
    return met, near


def travels(now: Floats, before: Floats, rule: Ints, rules: TargetRules) -> Ints:
    """The place in TRAVELS of the direction in which each figure moved, whether or not chance explains it."""
    places = np.flatnonzero(~(np.isnan(now) | np.isnan(before)))
    found = np.zeros(len(now), dtype=np.int64)
    now, before, rule = now[places], before[places], rule[places]
    new, old = tenths(now), tenths(before)
    good, up = rules.good[rule], new > old
    word = np.where(up, TRAVELS.index(UP), TRAVELS.index(DOWN))
    better = np.where(good == HIGH, up, ~up)
    band = np.flatnonzero((good == BAND) & ~np.isnan(rules.green.low[rule]))
    nearer, as_far = _nearer(new[band], old[band], rules.green, rule[band])
    better[band] = nearer
    told = (good == HIGH) | (good == LOW)
    told[band[~as_far]] = True
    word = np.where(told, np.where(better, TRAVELS.index(BETTER), TRAVELS.index(WORSE)), word)
    word[new == old] = TRAVELS.index(SAME)
    large = np.flatnonzero((np.abs(now) >= MOST) | (np.abs(before) >= MOST) | rules.large[rule])
    for place in large.tolist():
        one, target = rules.pairs[rule[place]]
        green = target.green if target else None
        moved = travel(float(now[place]), float(before[place]), good=one.good, unit=one.unit, green=green)
        word[place] = TRAVELS.index(moved)
    found[places] = word
    return found


def _nearer(new: Ints, old: Ints, band: Thresholds, rule: Ints) -> tuple[Flags, Flags]:
    low, high = band.low_exact[rule], band.high_exact[rule]
    off, was_off = (_outside(number * (NINE // 10), low, high) for number in (new, old))
    return off < was_off, off == was_off


def _outside(number: Ints, low: Ints, high: Ints) -> Ints:
    outside: Ints = np.maximum(np.maximum(low - number, number - high), 0)
    return outside


def tenths(values: Floats) -> Ints:
    """Tenths of the figures as published; 0 for NaN and from `MOST` on. A count is whole, or keeps one place: in
    tenths it is rounded like all else."""
    size = np.where(np.abs(values) < MOST, np.abs(values), 0.0) * 10
    whole = np.floor(size)
    part = size - whole
    found: Ints = ((whole + (part >= 0.5)) * np.sign(np.nan_to_num(values))).astype(np.int64)
    ties = np.flatnonzero(np.abs(part - 0.5) < _NEAR)
    different, which = np.unique(values[ties], return_inverse=True)
    found[ties] = np.array([int(rounded(one, "percent") * 10) for one in different.tolist()], dtype=np.int64)[which]
    return found


def distances(rows: FigureArrays, judged: Ints, rules: TargetRules) -> tuple[Floats, Floats]:
    """How far each amber or red row was from amber and from green; NaN where there is nothing to say."""
    to_amber, to_green = np.full(len(judged), np.nan), np.full(len(judged), np.nan)
    places = np.flatnonzero((judged == STATUSES.index(AMBER)) | (judged == STATUSES.index(RED)))
    some, is_amber = rows.take(places), judged[places] == STATUSES.index(AMBER)
    cases, doubtful = _in_cases(some, rules)
    green, unsure = _steps(some, rules, rules.green, cases)
    amber, not_sure = _steps(some, rules, rules.amber, cases)
    amber[np.isnan(rules.amber.low[some.rule])] = np.nan
    amber[is_amber] = 0.0
    to_green[places], to_amber[places] = green, amber
    alone = np.flatnonzero(doubtful | unsure | not_sure)
    for place, found in zip(places[alone].tolist(), _each(some.take(alone), rules, _both), strict=True):
        to_amber[place], to_green[place] = found
    return to_amber, to_green


def _both(figure: FigureToJudge) -> tuple[float, float]:
    found = distance(figure, status(figure))
    steps = (found.to_amber, found.to_green) if found else (None, None)
    return tuple(np.nan if step is None else step for step in steps)  # type: ignore[return-value]


def _in_cases(rows: FigureArrays, rules: TargetRules) -> tuple[Flags, Flags]:
    """Which rows are told in whole cases, and which have to be judged one by one: nearly whole, or large."""
    shared, counted = rules.shared[rows.rule], rules.counted[rows.rule]
    doubtful = rules.large[rows.rule] | (np.abs(rows.value) >= MOST)
    whole = {}
    for name, asked in (("numerator", shared), ("denominator", shared), ("value", counted)):
        number = getattr(rows, name)
        off = np.abs(number - np.rint(number))
        whole[name] = off == 0
        doubtful |= asked & ((off > 0) & (off < _NEAR) | (np.abs(number) >= MOST))
    return shared & whole["numerator"] & whole["denominator"] | counted & whole["value"], doubtful


def _steps(rows: FigureArrays, rules: TargetRules, bounds: Thresholds, cases: Flags) -> tuple[Floats, Flags]:
    steps, doubtful = _unit_steps(rows, rules, bounds)
    doubtful &= ~cases
    places = np.flatnonzero(cases)
    steps[places], doubtful[places] = _case_steps(rows.take(places), rules, bounds)
    return steps, doubtful


def _case_steps(rows: FigureArrays, rules: TargetRules, bounds: Thresholds) -> tuple[Floats, Flags]:
    """How many more cases would have done, in whole numbers throughout; NaN where no number would."""
    shared, good = rules.shared[rows.rule], rules.good[rows.rule]
    have = np.where(shared, rows.numerator, rows.value)
    most = np.where(shared, rows.denominator, 1.0)
    low, high = bounds.low_exact[rows.rule], bounds.high_exact[rows.rule]
    doubtful = (np.maximum(np.abs(low), np.abs(high)) * np.abs(most) >= _ROOM) | (np.abs(have) >= MOST)
    have, most = (np.where(doubtful, 0, number).astype(np.int64) for number in (have, most))
    size = np.where(shared, 100 * NINE, NINE)
    least, greatest = np.maximum(-((-low * most) // size), 0), (high * most) // size
    up, down = np.maximum(have, least), np.minimum(have, greatest)
    wanted = np.where(good == HIGH, up, np.where(good == LOW, down, np.minimum(up, greatest)))
    can = (wanted >= 0) & (~shared | (wanted <= most)) & ~((good == BAND) & (least > greatest))
    return np.where(can, (wanted - have).astype(np.float64), np.nan), doubtful


def _unit_steps(rows: FigureArrays, rules: TargetRules, bounds: Thresholds) -> tuple[Floats, Flags]:
    """How much more in the measure's own unit would have done, up to one place."""
    good, low, high = rules.good[rows.rule], bounds.low[rows.rule], bounds.high[rows.rule]
    under, over = (good != LOW) & (rows.value < low), (good != HIGH) & (rows.value > high)
    size = np.where(under, low - rows.value, np.where(over, rows.value - high, 0.0)) * 10
    steps = np.ceil(size) / 10
    return np.where(over & ~under, -steps, steps), (np.abs(size - np.rint(size)) < _NEAR) & (size > 0)


def _each(rows: FigureArrays, rules: TargetRules, judge: Callable[[FigureToJudge], T]) -> Iterator[T]:
    """Rows judged one by one; those that are alike, once."""
    known: dict[tuple[int, float | None, float | None, float], T] = {}
    columns = (rows.rule.tolist(), rows.numerator.tolist(), rows.denominator.tolist(), rows.value.tolist())
    for rule, numerator, denominator, value in zip(*columns, strict=True):
        key = (rule, _known(numerator), _known(denominator), value)
        if key not in known:
            known[key] = judge(rules.figure(*key))
        yield known[key]


def _known(number: float) -> float | None:
    return None if number != number else number
