"""The demo's plan (plan.csv) → the number of everything that happens in each month, April 2019 to September 2020.

The numbers are those that the authority knew in September 2020: rows recorded late (late.py) are in them. Stocks at
month end are as the month's own extract had them. Where the published scorecard gives a figure the plan gives it
exactly; the rest is invented to lie smoothly between.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data.periods import months_between

HERE = Path(__file__).parent
FIRST = date(2019, 4, 1)
"""Records from: the first day of every extract's window."""
MONTHS = months_between(FIRST, date(2020, 9, 1))
EXTRACTS = MONTHS[-6:]
CLOCK_STOPS = date(2020, 9, 1)
"""From this month on, hours on the clock leave out days that are not working days."""


@cache
def plan() -> dict[str, dict[date, int]]:
    """Quantity → month → number. A month whose cell is empty is not in it."""
    with (HERE / "plan.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["quantity"]: {month: int(row[f"{month:%Y-%m}"]) for month in MONTHS if row[f"{month:%Y-%m}"]}
            for row in csv.DictReader(file)
        }


def planned(quantity: str, month: date) -> int:
    """The planned number. KeyError where the plan has none."""
    return plan()[quantity][month]


@dataclass(frozen=True)
class Team:
    """A team, its service and its manager's post; nobody's name."""

    team: str
    service: str
    manager_post: str


@cache
def teams() -> tuple[Team, ...]:
    """The invented teams, in the order of the Teams sheet."""
    with (HERE / "teams.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Team(**row) for row in csv.DictReader(file))


def teams_of(service: str) -> tuple[str, ...]:
    """The names of a service's teams."""
    return tuple(team.team for team in teams() if team.service == service)
