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
from data.periods import calendar_table, month_end
from data.table_schema import SQL_TYPES

SQL = Path(__file__).parent.parent / "sql"
OWN_TABLES = (
    "CREATE TABLE periods (period DATE, records_to DATE)",
    "CREATE TABLE this_month (period DATE, records_to DATE)",
    "CREATE TABLE setting (clock_stops_from DATE)",
)
DAY = pa.date32()
NO_CALENDAR = pa.schema([("day", pa.date32()), ("number", pa.int32()), ("working", pa.bool_())]).empty_table()


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
    columns = {column.name: SQL_TYPES[column.type] for column in table.columns}
    if table.name == "teams":  # it is joined to the others: but for the team, no name may be in both
        return {name: columns[name] for name in ("team", "service")}
    return {**columns, "excel_row": "INTEGER"}


def opened(names: Iterable[str], calendar: pa.Table | None = None) -> Connection:
    """A connection with the worksheets' tables of those names, empty yet, the views and macros over them, and the
    calendar of working days (none of its days where an empty one is given). Nothing outside can be reached from it and
    no setting changed by the SQL that runs on it. `fill` it; close it after use."""
    con = connect()
    wanted, specs = set(names), spec.tables()
    for name in sorted(wanted):
        columns = ", ".join(f'"{column}" {type_}' for column, type_ in columns_of(specs[name]).items())
        con.execute(f'CREATE TABLE "{name}" ({columns})').fetchall()
    for own in OWN_TABLES:
        con.execute(own).fetchall()
    register(con, "working_day", calendar_table() if calendar is None else calendar)
    for text in (*macros(), *(view_sql(name) for name in sorted(views()) if base_tables(name) <= wanted)):
        con.execute(text).fetchall()
    lock(con)
    return con


def fill(con: Connection, names: Iterable[str], tables: Mapping[str, pa.Table], window: Window) -> None:
    """Puts rows and months in place of those that were there. A table without rows in `tables` is empty."""
    for name in names:
        con.execute(f'TRUNCATE "{name}"').fetchall()
        if name in tables:
            _insert(con, spec.tables()[name], tables[name])
    months = sorted({*window.months, window.month})
    ends = [window.records_to if month == window.month else month_end(month) for month in months]
    _replace(con, "periods", pa.table({"period": pa.array(months, DAY), "records_to": pa.array(ends, DAY)}))
    own = {"period": pa.array([window.month], DAY), "records_to": pa.array([window.records_to], DAY)}
    _replace(con, "this_month", pa.table(own))
    _replace(con, "setting", pa.table({"clock_stops_from": pa.array([window.clock_stops_from], DAY)}))


def keep(con: Connection, view: str) -> None:
    """Puts a view's rows, as they are now, in the place of the view: what reads them again need not find them again."""
    for step in (f"CREATE TABLE kept AS FROM {view}", f"DROP VIEW {view}", f"ALTER TABLE kept RENAME TO {view}"):
        con.execute(step).fetchall()


def _insert(con: Connection, table: spec.Table, rows: pa.Table) -> None:
    """Rows of an earlier load may have been kept before a column was known: it is NULL then."""
    held = {name: f'"{name}"' for name in rows.column_names}
    columns = ", ".join(f"CAST({held.get(name, 'NULL')} AS {type_})" for name, type_ in columns_of(table).items())
    once = "DISTINCT ON (team) " if table.name == "teams" else ""
    con.register("incoming", rows)
    con.execute(f'INSERT INTO "{table.name}" SELECT {once}{columns} FROM incoming').fetchall()
    con.unregister("incoming")


def _replace(con: Connection, name: str, rows: pa.Table) -> None:
    con.execute(f'TRUNCATE "{name}"').fetchall()
    con.register("incoming", rows)
    con.execute(f'INSERT INTO "{name}" SELECT * FROM incoming').fetchall()
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
