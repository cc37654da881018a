"""Worksheets, views and macros → the names that a definition may use, each with a line that says what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from data import spec
from metrics.measures.rules_folder import SQL
from metrics.measures.sql_library import columns_of, views

_MACRO = re.compile(r"^CREATE MACRO (\w+\([^)]*\))", re.MULTILINE)
_WITHOUT_ROWS = ("about", "figures")
"""Worksheets that no definition counts from."""
_OF_THE_TABLE = {
    "period": "the first day of the month that is counted",
    "records_to": "the last day of the records",
}


@dataclass(frozen=True)
class Named:
    """A name and what it is."""

    name: str
    says: str


@dataclass(frozen=True)
class TableNames:
    """A table that a definition may count from, and its columns."""

    name: str
    says: str
    columns: tuple[Named, ...]


def tables() -> list[TableNames]:
    """Every worksheet's table with its columns; what is there in every table first."""
    found = [TableNames("", "In every table", tuple(Named(name, says) for name, says in _OF_THE_TABLE.items()))]
    for table in (one for one in spec.tables().values() if one.name not in _WITHOUT_ROWS):
        told = {column.name: _of(column) for column in table.columns}
        columns = tuple(Named(name, told.get(name, "")) for name in columns_of(table) if name != "excel_row")
        found.append(TableNames(table.name, f"the sheet {table.sheet}", columns))
    return found


def view_names() -> list[Named]:
    """Every view that a definition may count from."""
    return [
        Named(path.stem, _comment(path.read_text(encoding="utf-8"), 0)) for path in _files() if path.stem in views()
    ]


def macro_names() -> list[Named]:
    """Every macro with its arguments, and the first sentence of what stands above it."""
    found = []
    for path in _files():
        text = path.read_text(encoding="utf-8")
        found += [Named(one[1], _comment(text, one.start())) for one in _MACRO.finditer(text)]
    return found


def _files() -> list[Path]:
    return sorted(SQL.glob("*.sql"))


def _comment(text: str, before: int) -> str:
    """The first sentence of the comment above a place; at the start of a text, of its first one."""
    lines = text.splitlines() if not before else list(reversed(text[:before].splitlines()))
    block = []
    for line in lines:
        if not line.startswith("--"):
            break
        block.append(line.removeprefix("--").strip())
    if before:
        block.reverse()
    return re.split(r"(?<=[.]) ", " ".join(block), maxsplit=1)[0]


def _of(column: spec.Column) -> str:
    codes = [code.value for code in column.codes]
    listed = f": {', '.join(codes[:8])}{' …' if len(codes) > 8 else ''}" if codes else ""
    return f"{column.type}{listed}"
