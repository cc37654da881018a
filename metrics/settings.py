"""A home's settings → what the engine needs of them: the population of a month, and from when the clock stands
still."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data.home import Home, HomeError

POPULATION = Path(__file__).parent.parent / "data" / "reference" / "population-0-17.csv"


@dataclass(frozen=True)
class Settings:
    """`population` takes the first day of a month and gives (children aged 0 to 17, which estimate), None where
    unknown."""

    population: Callable[[date], tuple[int, str] | None]
    clock_stops_from: date


@dataclass(frozen=True)
class Estimate:
    """One published mid-year estimate of one authority."""

    mid_year: int
    number: int
    edition: str


def settings_of(home: Home) -> Settings:
    """The settings of a home. HomeError where its population year or edition is not among those published."""
    estimates = _chosen(home)

    def population(month: date) -> tuple[int, str] | None:
        year = home.population_mid_year or mid_year_for(month)
        held = [one for one in estimates if one.mid_year <= year]
        if not held:
            return None
        best = max(held, key=lambda one: (one.mid_year, _released(one.edition)))
        return best.number, f"mid-{best.mid_year} estimate, {best.edition}"

    return Settings(population, home.clock_stops_from)


def mid_year_for(month: date) -> int:
    """The estimate a month's rate uses: that of the year before the latest 31 March on or before the month's end. DfE's
    rates at 31 March of year Y use mid-year Y-1; found again by recomputing published rates."""
    return month.year - 1 if month.month >= 3 else month.year - 2


def _chosen(home: Home) -> tuple[Estimate, ...]:
    estimates = _published().get(home.la_code, ())
    if home.population_edition is not None:
        wanted = home.population_edition.casefold()
        matching = tuple(one for one in estimates if wanted in one.edition.casefold())
        if not matching:
            editions = "; ".join(sorted({one.edition for one in estimates})) or "none"
            raise HomeError(
                f"config.toml: [population] edition '{home.population_edition}' is not known. There is: {editions}."
            )
        estimates = matching
    year = home.population_mid_year
    if year is not None and year not in {one.mid_year for one in estimates}:
        years = ", ".join(str(one) for one in sorted({one.mid_year for one in estimates})) or "none"
        raise HomeError(
            f"config.toml: [population] mid_year {year} is not known for this authority. There is: {years}."
        )
    return estimates


def _released(edition: str) -> int:
    """The year an edition came out, for 'the newest': 'DfE release of 2025 (…)' is 2025."""
    found = re.search(r"of (\d{4})", edition)
    return int(found[1]) if found else 0


@cache
def _published() -> dict[str, tuple[Estimate, ...]]:
    by_code: dict[str, list[Estimate]] = {}
    with POPULATION.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["la_code"] and row["children_0_17"].isdigit():  # 'x': the authority was not there that year
                one = Estimate(int(row["mid_year"]), int(row["children_0_17"]), row["edition"])
                by_code.setdefault(row["la_code"], []).append(one)
    return {code: tuple(estimates) for code, estimates in by_code.items()}
