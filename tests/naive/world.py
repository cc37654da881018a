"""What the naive engine knows of a load, and the few shapes that its rules are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.naive.calendar import is_open

Row = Mapping[str, Any]
Judged = list[tuple[Row, Any]]
"""Each row of the denominator with True or False (is it a hit?), with its part of a mix, or with what it adds to the
numerator (or the part it is in) and to the denominator."""
Rule = tuple[str, Callable[["World", date], Judged]]
"""A measure's kind and its rows for a month, judged. What is 'of children' or 'of workers' counts each once."""


@dataclass(frozen=True)
class World:
    """What one load knows."""

    tables: Mapping[str, list[Row]]
    teams: Mapping[str, str]
    """Team → service."""
    month: date
    """The load's own month, its first day."""
    records_to: date
    clock_stops_from: date = date(2020, 9, 1)
    population: int = 36_000
    not_due_from: date = date(1900, 1, 1)
    """Before this month what was not done had failed, also where its time was not over."""

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def plans(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("child_protection_plans") if is_open(r["started"], r["ended"], month)]


def in_care(world: World, month: date) -> list[Row]:
    rows = [r for r in world.rows("looked_after") if is_open(r["started"], r["ended"], month)]
    return [r for r in rows if r["legal_status"] not in ("V3", "V4")]


def hits(rows: list[Row], hit: Callable[[Row], object]) -> Judged:
    return [(r, bool(hit(r))) for r in rows]


def labelled(rows: list[Row], label: Callable[[Row], str]) -> Judged:
    return [(r, label(r)) for r in rows]


def counted(rows: list[Row]) -> Judged:
    return [(r, True) for r in rows]
