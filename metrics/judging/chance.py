"""Two figures of a measure and the months before them → whether they differ by more than chance.

The constants are those of the XmR chart and of a normal distribution; docs/decisions, 'little changed', says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from metrics.judging.newcombe import Z, difference_interval
from metrics.measures.definition import Definition
from metrics.spc import ENOUGH, mean_moving_range

OF_RANGE = 2.46
"""A difference of two points is beyond chance from so many mean moving ranges on: 1.96 × √2 ÷ 1.128 (d2 of two
points, which makes a range a standard deviation)."""
CASES = 3
"""A stock shares most of its children with the month before: so many have to have moved."""
ROUNDING = 0.1
"""A share or a rate is published with one place."""
TINY = 1e-9

SHARE, NUMBER, RATE, OTHER = "share", "number", "rate", "other"
HOW = (SHARE, NUMBER, RATE, OTHER)
STOCKS = ("month_end", "extract")


class Compared(NamedTuple):
    """A figure, the one it is compared with, and the months before it by the same rule."""

    how: str
    """By what its cases can be told: 'share' (of events or children), 'number', 'rate', or 'other' for averages."""
    stock: bool
    """True where it says how things stood on a day."""
    now: tuple[float | None, float | None, float]
    """Numerator, denominator and value."""
    before: tuple[float | None, float | None, float]
    points: Sequence[float | None] = ()
    """The values of the months before the newest, oldest first, back to the last change of rule; None for a gap. Empty
    where months are added up: such figures are judged by their cases alone."""


def how_of(measure: Definition) -> str:
    """By what chance can be told from a change of a measure's figure."""
    if measure.kind in ("percentage", "mix") or (measure.kind == "figure" and measure.unit == "percent"):
        return SHARE
    if measure.kind == "count" or (measure.kind == "figure" and measure.unit == "count"):
        return NUMBER
    return RATE if measure.kind == "rate" else OTHER


def beyond_chance(compared: Compared) -> bool | None:
    """Whether the two differ by more than this measure does by itself; by their cases where there are fewer than 13
    months, or where those before did not vary. None where neither can be told."""
    if not cases_moved(compared):
        return False
    size = mean_moving_range(compared.points) if sum(v is not None for v in compared.points) + 1 >= ENOUGH else None
    if size is not None:
        return abs(compared.now[2] - compared.before[2]) >= OF_RANGE * size - TINY
    return by_cases(compared)


def cases_moved(compared: Compared) -> bool:
    """False where the numerator is the same and only the denominator is another."""
    (now, of_now, _), (before, of_before, _) = compared.now, compared.before
    if None in (now, of_now, before, of_before):
        return True
    return now != before or of_now == of_before


def by_cases(compared: Compared) -> bool | None:
    """Whether the two differ by more than chance, by how many cases they have."""
    (now, of_now, value), (before, of_before, was) = compared.now, compared.before
    if compared.how == NUMBER:
        now, before = value, was
    if compared.how == OTHER or now is None or before is None:
        return None
    if compared.stock:
        enough = compared.how == NUMBER or abs(value - was) > ROUNDING + TINY
        return abs(now - before) >= CASES - TINY and enough
    if compared.how == SHARE:
        if not of_now or not of_before or not (0 <= now <= of_now and 0 <= before <= of_before):
            return None
        lower, upper = difference_interval(now, of_now, before, of_before)
        return lower > 0 or upper < 0
    return abs(now - before) >= Z * sqrt(max(now + before, 0.0)) - TINY
