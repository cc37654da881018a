"""A figure and the target in force → green, amber or red, and how many cases it was away from better."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from metrics.judging.target import Distance
from metrics.wording import Bound, bound_text, capital, ceiling, exact, format_number, plain

GREEN, AMBER, RED = "green", "amber", "red"
NO_TARGET, NO_CASES, NOT_LOADED, SUPPRESSED = "no target", "no cases", "not loaded", "suppressed"
KEYS = {GREEN: "g", AMBER: "a", RED: "r"}
"""The key of a status on pages; every other status is 'o'."""
_NAMED = {"percent": " pts", "days": " days", "weeks": " weeks", "cases": " cases", "per 10,000": " per 10,000"}


class FigureToJudge(NamedTuple):
    """One figure to be judged, unrounded, with the target in force in its month."""

    state: str
    kind: str
    good: str
    unit: str
    numerator: float | None
    denominator: float | None
    value: float | None
    green: Bound | None
    amber: Bound | None

    @property
    def in_cases(self) -> bool:
        """True where its distance can be told in whole cases; weighed and reported percentages cannot."""
        if self.kind == "percentage":
            return _whole(self.numerator) and _whole(self.denominator)
        return self.kind == "count" and _whole(self.value)


def status(figure: FigureToJudge) -> str:
    """The status of one figure. Equal to a threshold counts as met; judged exactly, never on the rounded figure.

    A percentage is judged as numerator over denominator where both are known, so that 19 of 20 is 95% exactly.
    """
    if figure.state in (NOT_LOADED, SUPPRESSED):
        return figure.state
    if figure.value is None:
        return NO_CASES
    if figure.green is None or figure.good == "neither":
        return NO_TARGET
    if _meets(figure, figure.value, figure.green):
        return GREEN
    return AMBER if figure.amber is not None and _meets(figure, figure.value, figure.amber) else RED


def _meets(figure: FigureToJudge, value: float, bound: Bound) -> bool:
    low, high = bound if isinstance(bound, tuple) else (bound, bound)
    compared: tuple[Fraction | float, Fraction | float, Fraction | float] = (value, low, high)
    if min(abs(value - low), abs(value - high)) < 1e-6:  # farther from either end a float is as good, and much faster
        compared = (_fraction(figure, value), Fraction(exact(low)), Fraction(exact(high)))
    number, lower, upper = compared
    if figure.good == "band":
        return lower <= number <= upper
    return number >= lower if figure.good == "high" else number <= upper


def _fraction(figure: FigureToJudge, value: float) -> Fraction:
    if figure.kind == "percentage" and figure.numerator is not None and figure.denominator:
        return 100 * Fraction(exact(figure.numerator)) / Fraction(exact(figure.denominator))
    return Fraction(exact(value))


def distance(figure: FigureToJudge, judged: str) -> Distance | None:
    """What it would have taken to be amber and green; None where it is green or not judged.

    In whole cases where there are any: the smallest number that will do, with the denominator as it is. Otherwise in
    the measure's own unit, rounded up to one place. Positive for more, negative for fewer, None where none will do, and
    to amber where there is none.
    """
    green, amber = figure.green, figure.amber
    if judged not in (AMBER, RED) or figure.value is None or green is None:
        return None
    step = _in_cases if figure.in_cases else _in_unit
    to_green = step(figure, figure.value, green)
    to_amber = 0.0 if judged == AMBER else None if amber is None else step(figure, figure.value, amber)
    return distance_in_words(figure, judged, to_amber, to_green)


def distance_in_words(figure: FigureToJudge, judged: str, to_amber: float | None, to_green: float | None) -> Distance:
    """The distances of an amber or red figure, told in cases or in its unit."""
    green, amber = figure.green, figure.amber
    wanted: list[tuple[str, float | None]] = [(GREEN, to_green)]
    if judged == RED and amber not in (None, green):
        wanted.insert(0, (AMBER, to_amber))
    if all(step is None for _, step in wanted):
        of = format_number(figure.denominator) if figure.denominator is not None else "cases"
        return Distance(to_amber, to_green, f"no number of {of} makes {bound_text(figure.green, figure.unit)}")
    steps = tuple((colour, _amount(figure, step)) for colour, step in wanted)
    return Distance(to_amber, to_green, ", ".join(f"{amount} for {colour}" for colour, amount in steps), steps)


def sentence(found: Distance | None) -> str:
    """'9 more would have made it amber, 23 more green.'; '' where there is nothing to say."""
    if found is None:
        return ""
    if not found.steps:
        return f"{capital(found.says)}."
    (colour, amount), *others = found.steps
    said = [f"{amount} would have made it {colour}", *(f"{amount} {colour}" for colour, amount in others)]
    return f"{capital(', '.join(said))}."


def _whole(number: float | None) -> bool:
    return number is not None and exact(number) == exact(number).to_integral_value()


def _in_cases(figure: FigureToJudge, value: float, bound: Bound) -> float | None:
    low, high = (Fraction(exact(b)) for b in (bound if isinstance(bound, tuple) else (bound, bound)))
    have, most = int(exact(value)), None
    if figure.kind == "percentage" and figure.numerator is not None and figure.denominator is not None:
        have, most = int(exact(figure.numerator)), int(exact(figure.denominator))
        low, high = low * most / 100, high * most / 100
    least, greatest = max(ceil(low), 0), floor(high)
    if figure.good == "high":
        wanted = max(have, least)
    elif figure.good == "low":
        wanted = min(have, greatest)
    elif least > greatest:
        return None
    else:
        wanted = min(max(have, least), greatest)
    return float(wanted - have) if 0 <= wanted <= (wanted if most is None else most) else None


def _in_unit(figure: FigureToJudge, value: float, bound: Bound) -> float:
    low, high = bound if isinstance(bound, tuple) else (bound, bound)
    if figure.good != "low" and value < low:
        return float(ceiling(low - value))
    if figure.good != "high" and value > high:
        return -float(ceiling(value - high))
    return 0.0


def _amount(figure: FigureToJudge, step: float | None) -> str:
    if step is None:
        return "no number would do"
    number = plain(abs(Decimal(repr(step))))
    if figure.in_cases:
        return f"{number} {'more' if step > 0 else 'fewer'}"
    return f"{number}{_NAMED.get(figure.unit, '')} {'more' if step > 0 else 'less'}"
