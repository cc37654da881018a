"""A home's settings → what the engine needs of them: the population of a month, and from when the clock stands
still."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from data.benchmarks.population import Estimate, estimates, released
from data.errors import HomeError
from data.home.config import Home

ALWAYS = date(1900, 1, 1)
"""A rule that holds in every month holds from here on."""
_ONE_PAPERS = "as used in"
"""Begins the name of an edition that one paper used: only for a home whose config.toml names it."""


@dataclass(frozen=True)
class Population:
    """Children aged 0 to 17, from which estimate: the one of the middle of a year, as an edition has it."""

    number: int
    mid_year: int | None
    edition: str

    @property
    def says(self) -> str:
        """'Population 34,439: mid-2024 estimate, DfE release of 2025.'"""
        estimate = f"mid-{self.mid_year} estimate" if self.mid_year is not None else ""
        return f"Population {self.number:,}: {', '.join(filter(None, (estimate, self.edition)))}."


@dataclass(frozen=True)
class Settings:
    """`population` takes the first day of a month and gives the population of its rates, None where unknown."""

    population: Callable[[date], Population | None]
    clock_stops_from: date
    not_due_from: date = ALWAYS
    """Before this month, what was not done had failed, also where its time was not over."""


@dataclass(frozen=True)
class _Edition:
    """One release of an authority's estimates, and the first mid-year whose rates use it."""

    name: str
    start: int
    numbers: dict[int, int]


def settings_of(home: Home, known: Sequence[Estimate] | None = None) -> Settings:
    """The settings of a home. `known`: the estimates to take instead of those of today. HomeError where its
    population year or edition is not among those published."""
    editions = _in_force(_chosen(home, estimates(home.path) if known is None else known))

    def population(month: date) -> Population | None:
        wanted = home.population_mid_year or mid_year_for(month)
        for edition in [one for one in reversed(editions) if one.start <= wanted] or editions[:1]:
            year = max((held for held in edition.numbers if held <= wanted), default=None)
            if year is not None:
                return Population(edition.numbers[year], year, edition.name)
        return None

    return Settings(population, home.clock_stops_from, home.not_due_failed_until or ALWAYS)


def settings_of_day(home: Home, kept: Mapping[str, Any]) -> tuple[Home, Settings]:
    """The home as it was set on the day of the rules `kept`, and the settings with that day's populations. HomeError as
    for `settings_of`."""
    then = _home_of(home, kept["settings"])
    code = int(then.la_code) if kept["populations"] else 0
    known = [Estimate(code, mid_year, number, edition) for edition, mid_year, number in kept["populations"]]
    return then, settings_of(then, known)


_DAYS = ("clock_stops_from", "not_due_failed_until")


def _home_of(home: Home, told: Mapping[str, str]) -> Home:
    """The home with the settings of the day, which were kept as texts."""
    found: dict[str, Any] = {}
    for one in fields(home):
        text = told.get(one.name)
        if text is None:
            continue
        if text == "None":
            found[one.name] = None
        elif one.name in _DAYS:
            found[one.name] = date.fromisoformat(text)
        else:
            found[one.name] = int(text) if one.name == "population_mid_year" else text
    return replace(home, **found)


def mid_year_for(month: date) -> int:
    """The estimate a month's rate uses: that of the year before the latest 31 March on or before the month's end. DfE's
    rates at 31 March of year Y use mid-year Y-1; found again by recomputing published rates."""
    return month.year - 1 if month.month >= 3 else month.year - 2


def _in_force(known: Sequence[Estimate]) -> list[_Edition]:
    """The editions in the order in which they came out. Each is in force from the first mid-year that those before it
    did not reach: what was published with an earlier edition is not computed anew with a later one. An edition that
    reaches no further is in force from its own newest year."""
    by_name: dict[str, dict[int, int]] = {}
    for one in known:
        by_name.setdefault(one.edition, {})[one.mid_year] = one.number
    ordered = sorted(by_name.items(), key=lambda one: (released(one[0], max(one[1])), max(one[1])))
    found: list[_Edition] = []
    reached = 0
    for name, numbers in ordered:
        start = min((year for year in numbers if year > reached), default=max(numbers))
        found.append(_Edition(name, start, numbers))
        reached = max(reached, *numbers)
    return found


def _chosen(home: Home, known: Sequence[Estimate]) -> tuple[Estimate, ...]:
    code = int(home.la_code) if home.la_code.strip().isdigit() else 0
    every = tuple(one for one in known if one.la_code == code)
    chosen = tuple(one for one in every if not one.edition.startswith(_ONE_PAPERS))
    if home.population_edition is not None:
        wanted = home.population_edition.casefold()
        chosen = tuple(one for one in every if wanted in one.edition.casefold())
        if not chosen:
            editions = "; ".join(sorted({one.edition for one in every})) or "none"
            raise HomeError(
                f"config.toml: [population] edition '{home.population_edition}' is not known. There is: {editions}."
            )
    year = home.population_mid_year
    if year is not None and year not in {one.mid_year for one in chosen}:
        years = ", ".join(str(one) for one in sorted({one.mid_year for one in chosen})) or "none"
        raise HomeError(
            f"config.toml: [population] mid_year {year} is not known for this authority. There is: {years}."
        )
    return chosen
