"""Sheets → the table each one holds, its heading row and which column is which; names are matched loosely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from data.spec import Table, tables
from data.spelling import plain

HEADER_ROWS = 20
"""The heading row is looked for in this many rows."""
LONGEST = 300
"""Of a heading: a longer text is none that is known, and no more of it is looked at."""


@dataclass(frozen=True)
class Header:
    """The heading row of a sheet read as one table. Rows and columns count from zero."""

    row: int
    columns: Mapping[str, int]
    """SQL name → column of the sheet; the first one where a heading stands twice."""
    twice: Mapping[str, tuple[int, ...]]
    """SQL name → every column that carries its heading, where that is more than one."""
    unknown: tuple[tuple[int, str], ...]
    """Columns whose heading is no column of the table; '' for a heading that is empty."""
    elsewhere: Mapping[str, int]
    """SQL name → another row of the first 20 that holds its heading (a merged or split heading row)."""

    def lacks(self, table: Table) -> list[str]:
        """SQL names of the required columns that have no heading."""
        return [one.name for one in table.columns if one.required and one.name not in self.columns]


@cache
def headings(name: str) -> Mapping[str, str]:
    """Plain heading → SQL name, for one table: its heading, its other spellings and its SQL name."""
    known: dict[str, str] = {}
    for column in tables()[name].columns:
        for spelling in (column.heading, *column.also):
            known[plain(spelling)] = column.name
    return known


def table_named(sheet: str) -> Table | None:
    """The table that a sheet's name means: its own, another spelling, or Annex A's `List 1` however written."""
    wanted, number = plain(sheet), list_number(sheet)
    for table in tables().values():
        if wanted in {plain(one) for one in (table.sheet, table.name, *table.also)}:
            return table
        if number and table.annex_a and list_number(table.annex_a) == number:
            return table
    return None


def list_number(sheet: str) -> int | None:
    """The number of Annex A's list in a sheet's or file's name, however written: `List_1`, `demoshire list 01 2024`."""
    found = re.search(r"(?<![a-z])list[\W_]*0*(\d{1,2})(?!\d)", sheet.casefold())
    return int(found[1]) if found else None


def is_adopters(sheet: str, rows: Sequence[Sequence[object]]) -> bool:
    """Annex A's List 11, by its name or by the heading that only it has: no measure reads it."""
    known = {"individualadopteridentifier", "adopterid"}
    return (
        list_number(sheet) == 11
        or plain(sheet) == "adopters"
        or any(
            isinstance(cell, str) and len(cell) <= LONGEST and plain(cell) in known
            for row in rows[:HEADER_ROWS]
            for cell in row
        )
    )


def find_header(rows: Sequence[Sequence[object]], table: Table) -> Header | None:
    """The row of the first 20 with the most headings of `table`; None where no row has one."""
    known = headings(table.name)
    found = [_places(row, known) for row in rows[:HEADER_ROWS]]
    best = max(range(len(found)), key=lambda row: len(found[row]), default=None)
    if best is None or not found[best]:
        return None
    places = found[best]
    taken = {column for columns in places.values() for column in columns}
    return Header(
        row=best,
        columns={name: columns[0] for name, columns in places.items()},
        twice={name: columns for name, columns in places.items() if len(columns) > 1},
        unknown=tuple(_unknown(rows, best, taken)),
        elsewhere={name: row for row, one in enumerate(found) for name in one if name not in places},
    )


def tables_that_fit(rows: Sequence[Sequence[object]], more_than: int = 1) -> list[Table]:
    """Tables whose required headings all stand in one row, with more than `more_than` headings: those with the most
    (two or more: a tie)."""
    fits: list[tuple[int, Table]] = []
    for table in tables().values():
        header = find_header(rows, table) if table.grain != "about" else None
        if header and len(header.columns) > more_than and not header.lacks(table):
            fits.append((len(header.columns), table))
    most = max((count for count, _ in fits), default=0)
    return [table for count, table in fits if count == most]


def _places(row: Sequence[object], known: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    for column, cell in enumerate(row):
        name = known.get(plain(cell)) if isinstance(cell, str) and len(cell) <= LONGEST else None
        if name:
            places[name] = (*places.get(name, ()), column)
    return places


def _unknown(rows: Sequence[Sequence[object]], header: int, taken: set[int]) -> list[tuple[int, str]]:
    """Columns that are not read: those with a heading of their own, and those without one that hold something below."""
    unknown: list[tuple[int, str]] = []
    row = rows[header]
    for column in range(max(map(len, rows), default=0)):
        if column in taken:
            continue
        text = " ".join(str(row[column])[:LONGEST].split()) if column < len(row) and row[column] is not None else ""
        if text or any(len(below) > column and below[column] not in (None, "") for below in rows[header + 1 :]):
            unknown.append((column, text))
    return unknown
