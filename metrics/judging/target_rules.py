"""Definitions and their targets → arrays that rows are judged by: a rule for each measure and target in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from metrics.judging.status import FigureToJudge
from metrics.judging.target import ends_of
from metrics.measures.definition import TARGET_BASES, Definition, Target
from metrics.wording import Bound, exact

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HIGH, LOW, BAND, NEITHER = range(4)
GOODS: Mapping[str, int] = {"high": HIGH, "low": LOW, "band": BAND, "neither": NEITHER}
NINE = 10**9
"""Numbers are exact to nine places (`wording.exact`): as whole numbers of billionths they can be compared exactly."""
MOST = 1e8
"""Numbers from here on are judged one by one: their billionths would not fit."""
_DAYS = 1 << 23


@dataclass(frozen=True)
class Thresholds:
    """A threshold by rule: its ends as floats (NaN for none) and in billionths (0 for none)."""

    low: Floats
    high: Floats
    low_exact: Ints
    high_exact: Ints


@dataclass(frozen=True)
class TargetRules:
    """The first rules are the measures without a target, in the order of `measures`; then each target."""

    pairs: Sequence[tuple[Definition, Target | None]]
    good: Ints
    counted: Flags
    """True for a count."""
    shared: Flags
    """True for a percentage."""
    whole_only: Flags
    """True where a target is for the whole authority, and what it was set for, only."""
    green: Thresholds
    amber: Thresholds
    large: Flags
    """True where a bound is so large that its rows are judged one by one."""
    targets: Ints
    """(measure, what it is for, first day) of each target as one number, ascending."""

    def of(self, measures: Ints, days: Ints, sums: Ints, whole: Flags, own: Flags) -> Ints:
        """The rule of each row. `measures` are places, `days` the first days of months since 1970; `sums` the place of
        the row's basis in TARGET_BASES, 0 where it is none of the sums that a target can be set for; `whole` is true
        for the whole authority, `own` on the measure's own basis."""
        if not len(self.targets):
            return measures
        shared = ~self.whole_only[measures]
        found = self._in_force(measures, days, np.zeros_like(sums), (whole & own) | shared)
        of_sums = self._in_force(measures, days, sums, (sums > 0) & (whole | shared))
        place = np.where(of_sums >= 0, of_sums, found)
        return np.where(place >= 0, len(self.whole_only) + place, measures)

    def _in_force(self, measures: Ints, days: Ints, sums: Ints, wanted: Flags) -> Ints:
        """The place of the target in force of each row that is wanted; -1 for none."""
        series = measures * len(TARGET_BASES) + sums
        place = np.searchsorted(self.targets, series * _DAYS + days + _DAYS // 2, side="right") - 1
        found = wanted & (place >= 0) & (self.targets[place] // _DAYS == series)
        return np.where(found, place, -1)

    def figure(self, rule: int, numerator: float | None, denominator: float | None, value: float) -> FigureToJudge:
        """What the functions that judge one figure are given."""
        one, target = self.pairs[rule]
        green, amber = (target.green, target.amber) if target else (None, None)
        return FigureToJudge("computed", one.kind, one.good, one.unit, numerator, denominator, value, green, amber)


def rules_of(measures: Sequence[Definition]) -> TargetRules:
    """The rules of measures. A target stands from its first day until the next one does."""
    pairs: list[tuple[Definition, Target | None]] = [(measure, None) for measure in measures]
    keys: list[int] = []
    for place, one in enumerate(measures):
        if not one.may_have_target:
            continue
        for number, basis in enumerate(TARGET_BASES):
            for first in sorted({target.from_ for target in one.targets if target.basis == basis}):
                pairs.append((one, one.target_in(first, basis)))
                series = place * len(TARGET_BASES) + number
                keys.append(series * _DAYS + (first - date(1970, 1, 1)).days + _DAYS // 2)
    green = _bounds([target.green if target else None for _, target in pairs])
    amber = _bounds([target.amber if target else None for _, target in pairs])
    return TargetRules(
        pairs=pairs,
        good=np.array([GOODS[one.good] for one, _ in pairs], dtype=np.int64),
        counted=np.array([one.kind == "count" for one, _ in pairs], dtype=bool),
        shared=np.array([one.kind == "percentage" for one, _ in pairs], dtype=bool),
        whole_only=np.array(
            [measure.kind in ("count", "rate", "figure") and measure.unit != "percent" for measure in measures],
            dtype=bool,
        ),
        green=green,
        amber=amber,
        large=np.array([_large(target) for _, target in pairs], dtype=bool),
        targets=np.array(keys, dtype=np.int64),
    )


def _bounds(bounds: Sequence[Bound | None]) -> Thresholds:
    ends = [bound if isinstance(bound, tuple) else (bound, bound) for bound in bounds]
    low, high = (np.array([end[side] for end in ends], dtype=np.float64) for side in (0, 1))
    exactly = [np.array([_billionths(end[side]) for end in ends], dtype=np.int64) for side in (0, 1)]
    return Thresholds(low, high, *exactly)


def _billionths(end: float | None) -> int:
    return 0 if end is None or abs(end) >= MOST else int(exact(end) * NINE)


def _large(target: Target | None) -> bool:
    bounds = (target.green, target.amber) if target else ()
    return any(abs(end) >= MOST for bound in bounds for end in ends_of(bound))
