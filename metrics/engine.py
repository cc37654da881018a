"""Rows and macros → a locked DuckDB connection on which definitions run: the only place where their SQL meets data."""

from __future__ import annotations

import re
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
EMPTY_CALENDAR = pa.schema([("day", pa.date32()), ("number", pa.int32()), ("working", pa.bool_())]).empty_table()


@dataclass(frozen=True)
class Window:
    """The months a definition's `period` takes, and the extract's own month and last day."""

    months: tuple[date, ...]
    month: date
    records_to: date
    clock_stops_from: date


@cache
def macros() -> tuple[str, ...]:
    """The macros of metrics/sql. DuckDB wants a macro before those that use it: within a file, and files by name."""
    return tuple(text for text in _texts().values() if "CREATE VIEW" not in text)


@cache
def views() -> frozenset[str]:
    """The names a definition may count `from` besides the worksheets' tables; a view's file has its name."""
    return frozenset(name for name, text in _texts().items() if "CREATE VIEW" in text)


def view_sql(name: str) -> str:
    """The file of a view, as it runs."""
    return _texts()[name]


@cache
def base_tables(name: str) -> frozenset[str]:
    """The worksheets' tables under a name: a table's own, or those a view selects from."""
    if name not in views():
        return frozenset({name})
    sql = " ".join(line for line in view_sql(name).splitlines() if not line.startswith("--"))
    return frozenset(table for table in spec.tables() if re.search(rf"\b{table}\b", sql))


@cache
def _texts() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(SQL.glob("*.sql"))}


def columns_of(table: spec.Table) -> dict[str, str]:
    """Column name → SQL type, as a definition sees the table."""
    columns = {column.name: SQL_TYPES.get(column.type, "VARCHAR") for column in table.columns}
    if (
        table.name == "teams"
    ):  # joined to every other table: nothing but what the join is for, so that no name is in both
        return {name: columns[name] for name in ("team", "service")}
    return {**columns, "excel_row": "INTEGER"}


def opened(tables: Mapping[str, pa.Table], window: Window, only: Iterable[str]) -> Connection:
    """A connection with the worksheets' tables named in `only` (empty where `tables` has no rows), the views and macros
    over them, the calendar and the months. Nothing outside can be reached from it and no setting changed by the SQL
    that runs on it. Close it after use."""
    con = _prepared(tables, window, only, calendar_table())
    lock(con)
    return con


def opened_empty() -> Connection:
    """As `opened`, with every table and the calendar empty: enough to explain a query on, and made in a moment."""
    day = date(2000, 1, 1)
    con = _prepared({}, Window((), day, day, day), spec.tables(), EMPTY_CALENDAR)
    lock(con)
    return con


def _prepared(tables: Mapping[str, pa.Table], window: Window, only: Iterable[str], calendar: pa.Table) -> Connection:
    con = connect()
    specs = spec.tables()
    wanted = set(only)
    for name in sorted(wanted):
        if name in tables:
            _create(con, specs[name], tables[name])
        else:
            _create_empty(con, specs[name])
    _set_up(con, window, calendar)
    for text in (*macros(), *(view_sql(name) for name in views() if base_tables(name) <= wanted)):
        con.execute(text).fetchall()
    return con


def _set_up(con: Connection, window: Window, calendar: pa.Table) -> None:
    months = sorted({*window.months, window.month})
    register(con, "working_day", calendar)
    register(con, "setting", pa.table({"clock_stops_from": pa.array([window.clock_stops_from], pa.date32())}))
    con.execute("CREATE TABLE periods (period DATE, records_to DATE)").fetchall()
    con.executemany(
        "INSERT INTO periods VALUES (?, least(?, last_day(?::DATE)))", [[m, _last(m, window), m] for m in months]
    )
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
