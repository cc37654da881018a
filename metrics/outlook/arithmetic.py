"""A year so far and its target → what the rest of the year has to be, and until when that can still be reached.

Arithmetic alone, no forecast: it supposes that in each month left as many cases come as in the months so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from metrics.wording import exact

YEAR = 12
"""Months from April to March."""

Reach = Literal["met already", "on course", "open", "out of reach"]
MET, ON_COURSE, OPEN, OUT = "met already", "on course", "open", "out of reach"


@dataclass(frozen=True)
class YearSoFar:
    """The sums of the months gone, April first. `denominator` is None for a number, which a year's target is a number
    of; `good` is 'high' or 'low'. `months`: how many have gone, 1 to 12."""

    numerator: float
    denominator: float | None
    months: int
    good: str

    @property
    def left(self) -> int:
        """How many months the year still has."""
        return YEAR - self.months

    @property
    def a_month(self) -> Fraction:
        """How many cases came in a month so far; of a number, how much of it."""
        return _fraction(self.numerator if self.denominator is None else self.denominator) / self.months


@dataclass(frozen=True)
class Needed:
    """What a target takes. `rate`: the share of the cases still to come, 0 to 100 where it can be reached, or the
    number a month; None where no month is left. `from_month` counts the months from April as 1: the last month from
    which on every case would do, while all before it go on as now; None where it goes well enough, is met already, or
    is out of reach."""

    rate: Fraction | None
    reach: Reach
    from_month: int | None = None


def needed(year: YearSoFar, target: float) -> Needed | None:
    """What the rest of a year has to be for a target: the end of a band is none. None without a case so far, and once
    the year is over."""
    if not year.left or year.denominator == 0:
        return None
    done, aim = _fraction(year.numerator), _fraction(target)
    if year.denominator is None:
        rate, most, pace = (aim - done) / year.left, None, year.a_month
    else:
        rest = year.a_month * year.left
        rate = (aim * (_fraction(year.denominator) + rest) / 100 - done) / rest * 100
        most, pace = Fraction(100), 100 * done / _fraction(year.denominator)
    reach = _reach(rate, pace, most, year.good)
    return Needed(rate, reach, _last_start(year, rate, pace, most) if reach == OPEN else None)


def _reach(rate: Fraction, pace: Fraction, most: Fraction | None, good: str) -> Reach:
    if good == "high":
        if most is not None and rate > most:
            return "out of reach"
        return "met already" if rate <= 0 else "on course" if rate <= pace else "open"
    if rate < 0:
        return "out of reach"
    if most is not None and rate >= most:
        return "met already"
    return "on course" if rate >= pace else "open"


def _last_start(year: YearSoFar, rate: Fraction, pace: Fraction, most: Fraction | None) -> int | None:
    """Months that go on as now, then months that are as good as can be: together what is needed a month. A number that
    is good when it is high can be any in a month, so it has no last month."""
    best = most if year.good == "high" else Fraction(0)
    if best is None:
        return None
    wait = (rate * year.left - best * year.left) / (pace - best)
    return year.months + min(int(wait), year.left - 1) + 1


def _fraction(number: float) -> Fraction:
    return Fraction(exact(number))
