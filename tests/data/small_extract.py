"""A small sound extract as in-memory sheets: each spec's example row, to be broken in one place by each test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from data.spec import tables
from data.workbook.reader import Sheet

TODAY = date(2020, 10, 7)
ABOUT = {
    "Authority": "Herefordshire",
    "Reporting month": "2020-09",
    "Records from": date(2020, 4, 1),
    "Records to": None,
    "Produced on": datetime(2020, 10, 5, 9, 0),
}
TEAM = "MASH 1"
SOUND: dict[str, dict[str, Any]] = {
    name: dict(table.example) for name, table in tables().items() if table.grain != "about"
}
"""The example row of every table's spec."""


def about(**changes: Any) -> Sheet:
    """The About sheet, with values by label (`Reporting_month=`)."""
    values = {**ABOUT, **{label.replace("_", " "): value for label, value in changes.items()}}
    return Sheet("About", False, [[label, value] for label, value in values.items()])


def sheet(table: str, rows: Iterable[Mapping[str, Any]], name: str | None = None, without: Iterable[str] = ()) -> Sheet:
    """A sheet with the spec's headings in row 1. `without` leaves columns out."""
    columns = [column for column in tables()[table].columns if column.name not in set(without)]
    cells = [[row.get(column.name) for column in columns] for row in rows]
    return Sheet(name or tables()[table].sheet, False, [[column.heading for column in columns], *cells])


def extract(but: Mapping[str, list[Mapping[str, Any]]] | None = None, **changes: Mapping[str, Any]) -> list[Sheet]:
    """The sound extract. `contacts={'route': 'x'}` changes a row; `but={'contacts': [...]}` replaces its rows."""
    rows = {name: [{**row, **changes.get(name, {})}] for name, row in SOUND.items()}
    rows |= {name: [{**SOUND[name], **row} for row in new] for name, new in (but or {}).items()}
    return [about(), *(sheet(name, rows[name]) for name in rows)]


def sheets_of(*some: Sheet) -> list[Sheet]:
    """About, Teams and the sheets given: the least that a check can pass."""
    return [about(), sheet("teams", [SOUND["teams"]]), *some]
