"""Numbers, dates and counts → the words of pages and files: rounding happens here, once, half up."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import lru_cache

MISSING = "–"
MINUS = "−"
_SMALL: tuple[str, ...] = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_ORDINALS: tuple[str, ...] = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_UNITS = {"days": ("day", "days"), "weeks": ("week", "weeks"), "cases": ("case", "cases")}

Bound = float | tuple[float, float]


def exact(value: float) -> Decimal:
    """The decimal a float stands for, without the dust of its sums: 0.1 + 0.2 is 0.3. Nine places are kept."""
    return Decimal(repr(round(value, 9)))


def places(unit: str) -> int:
    """Decimal places a unit is published with: counts are whole, all else has one."""
    return 0 if unit == "count" else 1


def rounded(value: float, unit: str) -> Decimal:
    """The value as published: half up to the unit's places. A count that is not whole (posts) keeps one place."""
    number = exact(value)
    digits = 1 if unit == "count" and number != number.to_integral_value() else places(unit)
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def ceiling(value: float) -> Decimal:
    """Up to one decimal place: what is said to be needed must be enough."""
    return exact(value).quantize(Decimal("0.1"), rounding=ROUND_CEILING)


def plain(number: Decimal) -> str:
    """'1,309', '93.5', and '6' for 6.0: one decimal unless whole. A negative has the true minus sign."""
    whole = number == number.to_integral_value()
    text = f"{int(abs(number)):,}" if whole else f"{abs(number.normalize()):,f}"
    return f"{MINUS}{text}" if number < 0 else text


@lru_cache(maxsize=4096)
def format_number(value: float) -> str:
    """A number of cases or a threshold: '441', '36,085', '0.5'."""
    return plain(exact(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@lru_cache(maxsize=4096)
def format_value(value: float | None, unit: str) -> str:
    """A figure as pages show it: '93.0%', '100%', '1,309', '34.6', '26.4 weeks'; '–' for None."""
    if value is None:
        return MISSING
    number = rounded(value, unit)
    if unit == "percent":
        return f"{plain(exact(value))}%" if exact(value) in (0, 100) else f"{_minus(number)}%"
    if unit == "count":
        return plain(number)
    if unit in _UNITS:
        return f"{_minus(number)} {_UNITS[unit][number != 1]}"
    return _minus(number)


def format_published(value: float | None, unit: str) -> str:
    """Another authority's figure as it was published: '21%', '83.3%', '65'; '–' for None."""
    if value is None:
        return MISSING
    text = plain(exact(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return f"{text}%" if unit == "percent" else text


def change_text(now: float, before: float, unit: str) -> str:
    """The difference of two figures as published, to agree with them: '+6 pts', '−1.7 pts', '+12'; '' for none."""
    difference = rounded(now, unit) - rounded(before, unit)
    if difference == 0:
        return ""
    text = f"{'+' if difference > 0 else ''}{plain(difference)}"
    if unit == "percent":
        return f"{text} {'pt' if abs(difference) == 1 else 'pts'}"
    if unit in _UNITS:
        return f"{text} {_UNITS[unit][abs(difference) != 1]}"
    return text


@lru_cache(maxsize=1024)
def bound_text(bound: Bound | None, unit: str) -> str:
    """A target as pages show it: '95%', '18 to 22%', '135 to 155', '26 weeks'; '' for none."""
    if bound is None:
        return ""
    text = " to ".join(format_number(b) for b in bound) if isinstance(bound, tuple) else format_number(bound)
    if unit == "percent":
        return f"{text}%"
    return f"{text} {_UNITS[unit][1]}" if unit in _UNITS else text


def aim_text(green: Bound | None, good: str, unit: str) -> str:
    """A target with its direction: 'at least 95%', 'at most 20%', 'none', '18 to 22%'; '' for none."""
    if good == "low" and green == 0:
        return "none"
    how = {"high": "at least ", "low": "at most "}.get(good, "") if green is not None else ""
    return f"{'' if isinstance(green, tuple) else how}{bound_text(green, unit)}"


TARGET_OF = {"month": "", "quarter": "the quarter", "ytd": "the year to date"}
"""What a target was set for, in words; '' for the measure's own basis."""


def target_text(green: Bound | None, amber: Bound | None, good: str, unit: str) -> str:
    """A target in words: 'green from 95%, amber from 85%', 'green 18 to 22%, no amber'; '' for none."""
    if green is None:
        return ""
    how = {"high": "from ", "low": "up to "}.get(good, "")
    also = "no amber" if amber is None else f"amber {how}{bound_text(amber, unit)}"
    return f"green {how}{bound_text(green, unit)}, {also}"


def bound_field(bound: Bound | None) -> str:
    """A target as files write it: '95', '18-22'; '' for none."""
    if bound is None:
        return ""
    return "-".join(field(b) for b in bound) if isinstance(bound, tuple) else field(bound)


def field(value: float | None) -> str:
    """An unrounded number as files write it: whole numbers without a point, '' for None."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def month_text(month: date) -> str:
    """'September 2020'."""
    return f"{month:%B} {month.year}"


def month_name(month: date) -> str:
    """'September'."""
    return f"{month:%B}"


def short_month(month: date) -> str:
    """'Sep 2020'."""
    return f"{month:%b} {month.year}"


def day_text(day: date) -> str:
    """'5 October 2020'."""
    return f"{day.day} {day:%B} {day.year}"


def number_words(number: int) -> str:
    """'three'; figures above twenty."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def ordinal(number: int) -> str:
    """'third'; '13th' above twelve."""
    if 0 < number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def capital(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(words: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _minus(number: Decimal) -> str:
    return f"{MINUS if number < 0 else ''}{abs(number):,f}"
