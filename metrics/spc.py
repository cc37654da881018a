"""A series of values → its mean, its limits and the signals in it: the XmR chart of NHS 'Making Data Count'.

As NHSRplotthedots 0.2.2 computes them (with its screening of outliers), but for two traps: where no range that is not
zero is left, nothing is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

LIMIT = 2.66
"""Limits lie so many mean moving ranges from the mean: three sigma, as sigma is the mean range over 1.128 (d2 of 2)."""
NEAR_LIMIT = 2 * LIMIT / 3
SCREEN = 3.267
"""Ranges from here on, in means of all ranges, are left out of the mean once: D4 of two points."""
D2 = 1.128
"""The mean range of two points of a normal distribution, in sigmas."""
RUN = 7
"""So many points on one side are a shift, so many rising or falling a trend."""
ENOUGH = 13
"""With fewer points than this the limits are not yet to be relied on."""

COMMON, OUTSIDE, TREND, TWO_OF_THREE, SHIFT = "common cause", "outside limits", "trend", "two of three", "shift"
TOO_LITTLE = "too little variation"
PASS, FAIL, INCONSISTENT = "consistent pass", "consistent fail", "inconsistent"

Values = Sequence[float | None]


@dataclass(frozen=True)
class Signals:
    """What a chart says of each value, in their order, and of the series as it stands at its end."""

    mean: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    """None where the values vary too little to have limits. Not clipped at 0 or 100."""
    upper: tuple[float | None, ...]
    labels: tuple[str | None, ...]
    """'common cause', 'outside limits', 'trend', 'two of three' or 'shift'; None where there is no value."""
    variation: str
    """That of the last value: 'common cause', 'improvement', 'concern' or 'neutral' with 'high' or 'low', or 'too
    little variation'."""
    assurance: str | None
    """'consistent pass', 'consistent fail' or 'inconsistent' against the target; None where nothing can be said."""
    too_few: bool
    """True where a group has fewer than 13 values."""
    ways: tuple[int, ...] = ()
    """1 where a value's signal points up, -1 where it points down; of what has none, the side of the mean it is on."""


@dataclass(frozen=True)
class _Group:
    mean: float | None
    lower: float | None
    upper: float | None
    labels: tuple[str | None, ...]
    ways: tuple[int, ...]
    """1 where a value's signal points up, -1 where it points down."""


def signals(values: Values, *, good: str, target: float | None = None, breaks: Sequence[int] = ()) -> Signals:
    """`values` in time order, None where missing; `good`: 'high', 'low' or 'neither'; `breaks`: the positions at which
    a new group starts."""
    ends = sorted({0, *(place for place in breaks if 0 < place < len(values)), len(values)})
    groups = [_group(values[start:end]) for start, end in pairwise(ends)]
    last = groups[-1] if groups else _group(())
    place = max((p for p, value in enumerate(last.labels) if value is not None), default=None)
    return Signals(
        mean=tuple(group.mean for group in groups for _ in group.labels),
        lower=tuple(group.lower for group in groups for _ in group.labels),
        upper=tuple(group.upper for group in groups for _ in group.labels),
        labels=tuple(label for group in groups for label in group.labels),
        variation=TOO_LITTLE if last.lower is None else _variation(last, place, good),
        assurance=assurance(last.lower, last.upper, good=good, target=target),
        too_few=any(sum(label is not None for label in group.labels) < ENOUGH for group in groups),
        ways=tuple(way for group in groups for way in group.ways),
    )


def mean_moving_range(values: Values) -> float | None:
    """The mean of the differences of neighbours, with those from 3.267 times the mean of all on left out, once. None
    where no range that is not zero is left: then the values do not tell how much they vary."""
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return None
    most = SCREEN * fmean(ranges)
    kept = [one for one in ranges if one < most]
    return fmean(kept) if any(kept) else None


def assurance(lower: float | None, upper: float | None, *, good: str, target: float | None) -> str | None:
    """Whether a target is met whatever chance does: strictly beyond both limits."""
    if lower is None or upper is None or target is None or good not in ("high", "low"):
        return None
    if lower <= target <= upper:
        return INCONSISTENT
    return PASS if (target < lower) == (good == "high") else FAIL


def _group(values: Values) -> _Group:
    there = [value for value in values if value is not None]
    mean, size = fmean(there) if there else None, mean_moving_range(values)
    labels: tuple[str | None, ...] = tuple(None if value is None else COMMON for value in values)
    if mean is None or size is None:
        return _Group(mean, None, None, labels, (0,) * len(labels))
    lower, upper = mean - LIMIT * size, mean + LIMIT * size
    sides = [0 if value is None else (value > mean) - (value < mean) for value in values]
    outside = [value is not None and not lower <= value <= upper for value in values]
    near = (mean - NEAR_LIMIT * size, mean + NEAR_LIMIT * size)
    close = [
        value is not None and not out and not near[0] <= value <= near[1]
        for value, out in zip(values, outside, strict=True)
    ]
    slopes = trend(values)
    found = (outside, [bool(slope) for slope in slopes], two_of_three(close, sides), shift(sides))
    names = (OUTSIDE, TREND, TWO_OF_THREE, SHIFT)
    told = tuple(
        label and next((name for name, flags in zip(names, found, strict=True) if flags[place]), COMMON)
        for place, label in enumerate(labels)
    )
    ways = [slope if label == TREND else side for label, slope, side in zip(told, slopes, sides, strict=True)]
    return _Group(mean, lower, upper, told, tuple(ways))


def shift(sides: Sequence[int]) -> list[bool]:
    """Which values are of seven in a row on one side of the mean (1 above, -1 below, 0 on it or missing)."""
    found = [False] * len(sides)
    for start in range(len(sides) - RUN + 1):
        if abs(sum(sides[start : start + RUN])) == RUN:
            found[start : start + RUN] = [True] * RUN
    return found


def trend(values: Values) -> list[int]:
    """The way of the trend that a value is of, seven in a row strictly rising (1) or falling (-1); else 0. Where two
    meet, that to the value after it."""
    steps = [0 if a is None or b is None else (b > a) - (b < a) for a, b in pairwise(values)]
    found = [0] * len(values)
    for start in range(len(values) - RUN + 1):
        way = steps[start]
        if way and all(step == way for step in steps[start : start + RUN - 1]):
            found[start : start + RUN] = [way] * RUN
    return found


def two_of_three(close: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """Which values are close to a limit, and one of two such in three in a row on one side of the mean."""
    found = [False] * len(close)
    for start in range(len(close) - 2):
        some = range(start, start + 3)
        if abs(sum(sides[place] for place in some)) == 3 and sum(close[place] for place in some) >= 2:
            for place in some:
                found[place] |= close[place]
    return found


def variation_of(label: str | None, way: int, good: str) -> str:
    """What a value's label says by what is good: 'common cause', 'improvement', 'concern' or 'neutral' with 'high' or
    'low'."""
    if label is None or label == COMMON:
        return COMMON
    side = "high" if way > 0 else "low"
    if good not in ("high", "low"):
        return f"neutral {side}"
    return f"{'improvement' if (way > 0) == (good == 'high') else 'concern'} {side}"


def _variation(group: _Group, place: int | None, good: str) -> str:
    return COMMON if place is None else variation_of(group.labels[place], group.ways[place], good)
