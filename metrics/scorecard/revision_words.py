"""What changed a figure, and what is said of a measure's revisions → words."""

from __future__ import annotations

from decimal import Decimal

from metrics.figures.aged_figure import (
    CAME_DUE,
    CAUSES,
    CORRECTION,
    LATE,
    POPULATION,
    REMOVAL,
    RULE,
    STRUCTURE,
    TARGET,
    Causes,
)
from metrics.figures.trust import ENOUGH, ENOUGH_TO_TRUST, HIGHER, LOWER, POINTS, TOO_FEW, Trust
from metrics.wording import MINUS, capital, exact, listed, number_words, plain

_CASES = {
    LATE: "recorded late",
    CORRECTION: "corrected",
    REMOVAL: "removed",
    CAME_DUE: "came due since",
    STRUCTURE: "now of another team",
}
_OTHERWISE = {
    LATE: "late recording",
    CORRECTION: "a correction",
    REMOVAL: "a removal",
    CAME_DUE: "what came due since",
    STRUCTURE: "a change of teams",
    RULE: "the rule was changed",
    TARGET: "the target was changed",
    POPULATION: "another estimate of the population",
}
NOT_FOUND = "cause not found"


def causes_text(causes: Causes) -> str:
    """'three cases recorded late and one corrected'; NOT_FOUND where there is none."""
    told = []
    for name in CAUSES:
        number = causes.get(name)
        if number is None:
            continue
        if not number or name not in _CASES:
            told.append(_OTHERWISE[name])
            continue
        noun = (
            ("case " if number == 1 else "cases ")
            if not any(causes.get(one) for one in CAUSES[: CAUSES.index(name)])
            else ""
        )
        told.append(f"{number_words(number)} {noun}{_CASES[name]}")
    return listed(told) if told else NOT_FOUND


def together(steps: list[Causes]) -> Causes:
    """The causes of several differences added up."""
    found: dict[str, int] = {}
    for causes in steps:
        for name, number in causes.items():
            found[name] = found.get(name, 0) + number
    return found


def signed_text(value: float | None, unit: str) -> str:
    """A mean of revisions: '+0.12 points', '−3.4'; '0' for none, '–' for None."""
    if value is None:
        return "–"
    number = exact(value).quantize(Decimal("0.01")).normalize()
    if not number:
        return "0"
    text = f"{MINUS if number < 0 else '+'}{plain_of(number)}"
    return f"{text} points" if unit == "percent" else text


def size_text(value: float | None, unit: str) -> str:
    """A mean size: '0.12 points'."""
    return signed_text(value, unit).removeprefix("+")


def plain_of(number: Decimal) -> str:
    """Without its sign."""
    return plain(abs(number))


def bias_text(found: Trust) -> str:
    """Whether first figures are wrong one way."""
    if found.bias == TOO_FEW:
        return f"Too few months to say: {number_words(found.months)}, and {number_words(ENOUGH)} are needed."
    if found.bias == HIGHER:
        return "First published too low: later records raise it."
    if found.bias == LOWER:
        return "First published too high: later records lower it."
    return "Not biased: later records raise it as they lower it." if found.revised else "Not biased: never revised."


def bias_word(found: Trust) -> str:
    """The same in a word or two, for a table."""
    return capital("too few months" if found.bias == TOO_FEW else found.bias)


def trust_word(found: Trust) -> str:
    """How soon a figure may be trusted, in a word or two."""
    if found.after is None:
        return "Not yet" if found.after_months else "Too few months"
    if not found.after:
        return "At once"
    return f"After {number_words(found.after)} month{'' if found.after == 1 else 's'}"


def trust_text(found: Trust, unit: str) -> str:
    """'After two months it moved by less than 0.5 points (in each of four months).'"""
    if found.after is None:
        few = f"Too few months to say: fewer than {number_words(ENOUGH_TO_TRUST)}."
        return "Not yet: it still moves at every age that can be told of." if found.after_months else few
    by = f"{plain(exact(POINTS))} points" if unit == "percent" else "1 in 100"
    months = f"in each of {number_words(found.after_months)} months"
    if not found.after:
        return f"As first published: it moved by less than {by} since ({months})."
    after = "one month" if found.after == 1 else f"{number_words(found.after)} months"
    return capital(f"after {after} it moved by less than {by} ({months}).")
