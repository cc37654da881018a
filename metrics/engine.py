"""Rows and macros → a locked DuckDB connection on which definitions run: the only place where their SQL meets data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from data import spec
from data.database import Connection, connect, lock
from data.periods import calendar_table

SQL = Path(__file__).parent / "sql"
SQL_TYPES: Mapping[str, str] = {
    "whole number": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "month": "DATE",
    "yes/no": "BOOLEAN",
}
"""Every other type of a column is VARCHAR."""


@dataclass(frozen=True)
class Window:
    """The months a definition's `period` takes, and the extract's own month and last day."""

    months: tuple[date, ...]
    month: date
    records_to: date
    clock_stops_from: date


@cache
def macros() -> tuple[str, ...]:
    """The SQL of metrics/sql, macros first and views after them."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SQL.glob("*.sql"))]
    return tuple(sorted(texts, key=lambda text: "CREATE VIEW" in text))


@cache
def views() -> frozenset[str]:
    """The names a definition may count `from` besides the worksheets' tables."""
    return frozenset(path.stem for path in SQL.glob("*.sql") if "CREATE VIEW" in path.read_text(encoding="utf-8"))


def columns_of(table: spec.Table) -> dict[str, str]:
    """Column name → SQL type, as a definition sees the table."""
    columns = {column.name: SQL_TYPES.get(column.type, "VARCHAR") for column in table.columns}
    if table.name == "teams":  # joined to every other table: nothing but what the join is for, so that no name is in both
        return {name: columns[name] for name in ("team", "service")}
    return {**columns, "excel_row": "INTEGER"}


def opened(tables: Mapping[str, pa.Table], window: Window, only: Iterable[str] | None = None) -> Connection:
    """A connection with every worksheet's table (rows of those in `only`, all unless told; the others empty), the macros,
    the calendar and the months. Nothing outside can be reached from it, and no setting changed. Close it after use."""
    con = connect()
    wanted = set(tables if only is None else only)
    for table in spec.tables().values():
        rows = tables.get(table.name) if table.name in wanted else None
        if rows is None:
            _create_empty(con, table)
        else:
            _create(con, table, rows)
    _set_up(con, window)
    for text in macros():
        con.execute(text).fetchall()
    lock(con)
    return con


def _set_up(con: Connection, window: Window) -> None:
    months = sorted({*window.months, window.month})
    register(con, "working_day", calendar_table())
    register(con, "setting", pa.table({"clock_stops_from": pa.array([window.clock_stops_from], pa.date32())}))
    con.execute("CREATE TABLE periods (period DATE, records_to DATE)").fetchall()
    con.executemany("INSERT INTO periods VALUES (?, least(?, last_day(?::DATE)))", [[m, _last(m, window), m] for m in months])
    con.execute("CREATE TABLE this_month (period DATE, records_to DATE)").fetchall()
    con.execute("INSERT INTO this_month VALUES (?, ?)", [window.month, window.records_to]).fetchall()


def _last(month: date, window: Window) -> date:
    """Records end with the month, or with the extract where that comes first."""
    return window.records_to if month >= window.month else date.max


def _create_empty(con: Connection, table: spec.Table) -> None:
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in columns_of(table).items())
    con.execute(f'CREATE TABLE "{table.name}" ({columns})').fetchall()


def _create(con: Connection, table: spec.Table, rows: pa.Table) -> None:
    held = {name: f'"{name}"' for name in rows.column_names}
    columns = ", ".join(
        f'CAST({held.get(name, "NULL")} AS {type_}) AS "{name}"' for name, type_ in columns_of(table).items()
    )
    once = "DISTINCT ON (team) " if table.name == "teams" else ""
    con.register("incoming", rows)
    con.execute(f'CREATE TABLE "{table.name}" AS SELECT {once}{columns} FROM incoming').fetchall()
    con.unregister("incoming")


def register(con: Connection, name: str, rows: pa.Table) -> None:
    """An arrow table as a table of the connection's own, which its cursors see too."""
    con.register("incoming", rows)
    con.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming').fetchall()
    con.unregister("incoming")


def words_of(error: Exception) -> str:
    """What DuckDB says without the name of its error class and its drawing of the query."""
    text = str(error).split("\n\nLINE ")[0]
    name, colon, rest = text.partition(": ")
    return rest if colon and name.endswith("Error") else text

