"""What a published figure is: its value, or why there is none, and the authority, region or nation it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from data.spelling import nearest

ENGLAND = 970
REGIONS = {
    "E12000001": (980, "North East"),
    "E12000002": (981, "North West"),
    "E12000003": (982, "Yorkshire and the Humber"),
    "E12000004": (983, "East Midlands"),
    "E12000005": (984, "West Midlands"),
    "E12000006": (985, "East of England"),
    "E12000007": (986, "London"),
    "E13000001": (987, "London (Inner)"),
    "E13000002": (988, "London (Outer)"),
    "E12000008": (989, "South East"),
    "E12000009": (990, "South West"),
}
"""The statistical code of a region → its code among the authorities' and its name, both as DfE's tool has them."""
_OTHERWISE = {"Inner London": "London (Inner)", "Outer London": "London (Outer)"}

MARKERS = {
    "c": "suppressed, so that nobody can be recognised",
    "u": "of low reliability, so not shown",
    "z": "not applicable",
    "x": "not available",
    "k": "rounds to zero but is not zero",
    "low": "rounds to zero but is not zero",
    ":": "not available (an older mark)",
    "~": "too small to show (an older mark)",
    "-": "suppressed or not available",
    "": "blank in the published file",
}
"""DfE's marks in place of a figure, in words. A marked figure is missing, never 0."""


@dataclass(frozen=True)
class Number:
    """A published number, or None and why: a mark of DfE's, or our own words."""

    value: Decimal | None
    marker: str = ""


@dataclass(frozen=True)
class PublishedFigure:
    """One benchmark of one area in one year (ending 31 March; workforce: 30 September; population: at mid-year)."""

    code: str
    year: int
    area: str
    la_code: int
    region: str
    value: float | None
    marker: str


def region_name(name: str) -> str:
    """A region's name as DfE's tool has it, of the name that other publications give it."""
    return _OTHERWISE.get(name, name)


def read_number(text: str) -> Number | None:
    """'12.5' or a mark; None for any other text. Infinite and not-a-number are no numbers."""
    plain = text.strip()
    if plain.casefold() in MARKERS:
        return Number(None, plain.casefold())
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return Number(number) if number.is_finite() else None


def total(parts: Sequence[Number]) -> Number:
    """The sum; unknown, with the first reason, where any part is unknown."""
    for part in parts:
        if part.value is None:
            return part
    return Number(sum((part.value for part in parts if part.value is not None), Decimal(0)))


def share(numerator: Number, denominator: Number, times: int, places: int) -> Number:
    """numerator / denominator x times, half up to the places it is published with; unknown where either is."""
    for one in (numerator, denominator):
        if one.value is None:
            return one
    assert numerator.value is not None and denominator.value is not None
    if not denominator.value:
        return Number(None, "z")
    return Number(half_up(numerator.value * times / denominator.value, places))


def half_up(number: Decimal, places: int) -> Decimal:
    """Rounded as a publication does."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def or_near(text: str, known: Sequence[str]) -> str:
    """'; the nearest known is X', or ''."""
    found = nearest(text, known)
    return f"; the nearest known is '{found}'" if found else ""


ROUGHLY = 5
"""Percentage points that a percentage may lie from its own parts, which are rounded: of few children more."""


def percentage_fault(found: Number, numerator: Number | None, denominator: Number | None) -> str | None:
    """What is wrong with a percentage, in words: outside 0 to 100, a fraction, or not what its own parts come to. None
    where nothing is, or it cannot be told."""
    if found.value is None:
        return None
    value = float(found.value)
    if not 0 <= value <= 100:
        return "is no percentage: it is not between 0 and 100. Take the file as DfE publishes it."
    above, below = (one.value if one else None for one in (numerator, denominator))
    if above is None or not below:
        return None
    counted = 100 * float(above) / float(below)
    if abs(value - counted) <= max(ROUGHLY, 1000 / float(below)):
        return None
    what = f"is not what its own parts come to: {above} of {below} is {counted:.1f}%."
    if abs(100 * value - counted) <= ROUGHLY:
        what += " It is a fraction where a percentage belongs."
    return f"{what} Take the file as DfE publishes it."
