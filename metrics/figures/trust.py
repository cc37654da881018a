"""The ages of a measure's months → by how much later recording moves it, one way or both, and how soon it stands.

Left out of all of it: what a rule, a target or a population did, and what came due, which nobody could have recorded
before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from metrics.figures.aged_figure import CAME_DUE, POPULATION, RULE, TARGET, Age, AgedFigure

NOT_RECORDING = frozenset({CAME_DUE, RULE, TARGET, POPULATION})
ENOUGH = 12
"""From so many months on that were looked at again it is said whether a measure is biased."""
ENOUGH_TO_TRUST = 3
"""And from so many on how soon a figure stands."""
ERRORS = 2
"""It is biased where its mean revision lies more than so many standard errors from nothing."""
POINTS = 0.5
"""A percentage stands where it moves by less than so many points; any other figure by less than SHARE of itself."""
SHARE = 0.01
HIGHER, LOWER, NEITHER, TOO_FEW = "too low at first", "too high at first", "neither way", "too few months"


@dataclass(frozen=True)
class Trust:
    """Of one measure. `months`: those that a later load has told of. `mean` and `mean_size`: of their revisions, in
    the figure's unit; None for no month. `error`: the standard error of the mean, None below two months. `after`: from
    which age on it stood in every month that is older, None where it never did, or too few months are;
    `after_months`: in how many; 0 where too few months are."""

    months: int
    revised: int
    mean: float | None
    mean_size: float | None
    error: float | None
    bias: str
    after: int | None
    after_months: int


def by_recording(after: Age) -> bool:
    """Whether recording made the difference of an age, or nothing is known of it."""
    return not after.causes or not set(after.causes) <= NOT_RECORDING


def revision(figure: AgedFigure, since: int = -1) -> float | None:
    """How much later recording moved a figure after an age (from when it was published on); None where a value is
    missing."""
    total = 0.0
    for before, after in figure.steps():
        if after.months <= since or not by_recording(after):
            continue
        if before.value is None or after.value is None:
            if before.value is not after.value:
                return None
            continue
        total += after.value - before.value
    return total


def trust(figures: Sequence[AgedFigure]) -> Trust:
    """`figures`: the months of one measure, one figure each."""
    told = [found for one in figures if one.latest.months > 0 and (found := revision(one)) is not None]
    number = len(told)
    mean = sum(told) / number if told else None
    error = None
    if mean is not None and number > 1:
        error = sqrt(sum((one - mean) ** 2 for one in told) / (number - 1) / number)
    after, months = _after(figures)
    return Trust(
        months=number,
        revised=sum(abs(one) > 0 for one in told),
        mean=mean,
        mean_size=sum(abs(one) for one in told) / number if told else None,
        error=error,
        bias=_bias(number, mean, error),
        after=after,
        after_months=months,
    )


def _bias(number: int, mean: float | None, error: float | None) -> str:
    if mean is None or error is None or number < ENOUGH:
        return TOO_FEW
    if abs(mean) <= ERRORS * error:
        return NEITHER
    return HIGHER if mean > 0 else LOWER


def _after(figures: Sequence[AgedFigure]) -> tuple[int | None, int]:
    """The first age from which on no month that is older moved by as much as would matter."""
    oldest, seen = max((one.latest.months for one in figures), default=0), 0
    for age in range(oldest):
        older = [one for one in figures if one.latest.months > age]
        moves = [found for one in older if (found := _matters(one, age)) is not None]
        if len(moves) < ENOUGH_TO_TRUST:
            return None, seen
        if not any(moves):
            return age, len(moves)
        seen = len(moves)
    return None, seen


def _matters(figure: AgedFigure, age: int) -> bool | None:
    """Whether it moved by as much as matters after an age."""
    since = revision(figure, age)
    at = figure.at(age)
    if since is None or at is None or at.value is None:
        return None
    return abs(since) >= (POINTS if figure.measure.unit == "percent" else max(SHARE * abs(at.value), SHARE))
