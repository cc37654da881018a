"""The SQL that definitions build on: macros, views, and the worksheets' columns."""

from __future__ import annotations

import re
from functools import cache

from data import spec
from data.table_schema import SQL_TYPES
from metrics.measures.rules_folder import SQL


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
