"""The one door to DuckDB: arrow tables → SQL → arrow tables, in memory, with no way to files or the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

# Definitions are written by people outside the product, so their SQL must not reach a file, a socket or an extension.
# Replacement scans would let SQL read any Python variable that happens to be in scope: tables are registered instead.
_LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
}


def connect() -> Connection:
    """A fresh in-memory database of its own. Register arrow tables on it, then `lock` it before anyone's SQL runs."""
    con = duckdb.connect(":memory:", config=_LOCKED_DOWN)
    con.execute("SET enable_progress_bar = false")  # a slow query would draw one into the CSV on standard output
    return con


def lock(con: Connection) -> None:
    """From here on no SQL can change a setting of this connection; reading and registering still work."""
    con.execute("SET lock_configuration = true").fetchall()


def arrow(con: Connection, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """The whole answer of one SELECT as an arrow table. Raises DatabaseError where the SQL is wrong."""
    relation = con.sql(query, params=list(parameters)) if parameters else con.sql(query)
    return relation.to_arrow_table()
