"""Twelve months of events and the population → a rate per 10,000, in words beside the annual rates of others.

A month's number is not like for like with a rate for a year, and neither is a part of a year: only twelve whole months
are set beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.engine.authority_settings import Population
from metrics.judging.comparator import Comparator
from metrics.wording import exact, format_number, format_value

PER = "per 10,000"


@dataclass(frozen=True)
class AnnualRate:
    """Twelve months of events as a rate. `rate` is None where it cannot be known, and `says` then says why."""

    numerator: float | None
    population: int | None
    rate: float | None
    comparators: tuple[Comparator, ...]
    says: str


def annual_rate(
    numerator: float | None, population: Population | None, comparators: Sequence[Comparator], why_none: str = ""
) -> AnnualRate:
    """`numerator` is the sum of twelve whole months; None where there is no such sum, for the reason given.
    `population` is as Settings give it for the last of the months."""
    beside = tuple(comparators)
    if numerator is None:
        says = " ".join(filter(None, (why_none, "Less than a whole year is not set beside an annual rate.")))
        return AnnualRate(None, None, None, beside, says)
    counted = f"{format_number(numerator)} in 12 months"
    if population is None or not population.number:
        return AnnualRate(numerator, None, None, beside, f"{counted}; the population aged 0 to 17 is not known.")
    rate = float(exact(numerator) * 10000 / population.number)
    others = "".join(f"; {_beside(one)}" for one in beside)
    says = f"{counted}: {format_value(rate, PER)} {PER}{others}. {population.says}"
    return AnnualRate(numerator, population.number, rate, beside, says)


def _beside(one: Comparator) -> str:
    """'England 2018-19 65', 'Statistical neighbours 2018-19 58 (mean of 9)', 'West Midlands 2018-19: suppressed'."""
    if one.value is None:
        return f"{one.name} {one.year}: {one.note or 'not published'}"
    how = f" ({' of '.join(filter(None, (one.average, str(one.n or ''))))})" if one.average else ""
    return f"{one.name} {one.year} {one.value_text}{how}"
