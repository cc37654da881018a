"""Rows and macros → a locked DuckDB connection on which definitions run: the only place where their SQL meets data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from data import spec
from data.database import Connection, connect, lock
from data.periods import calendar_table, month_end
from metrics.engine.authority_settings import Settings
from metrics.measures.sql_library import base_tables, columns_of, macros, view_sql, views

OWN_TABLES = (
    "CREATE TABLE periods (period DATE, records_to DATE)",
    "CREATE TABLE this_month (period DATE, records_to DATE)",
    "CREATE TABLE setting (clock_stops_from DATE, not_due_from DATE, records_to DATE)",
)
DAY = pa.date32()
NO_CALENDAR = pa.schema([("day", pa.date32()), ("number", pa.int32()), ("working", pa.bool_())]).empty_table()


@dataclass(frozen=True)
class Window:
    """The months a definition's `period` takes, the extract's own month and last day, and the home's settings."""

    months: tuple[date, ...]
    month: date
    records_to: date
    settings: Settings


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
    days = {
        "clock_stops_from": window.settings.clock_stops_from,
        "not_due_from": window.settings.not_due_from,
        "records_to": window.records_to,
    }
    _replace(con, "setting", pa.table({name: pa.array([day], DAY) for name, day in days.items()}))


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
