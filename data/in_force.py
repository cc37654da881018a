"""Rows of several loads → the rows in force: each extract is the whole truth of its window, older ones of before it.

Going from the newest load to the oldest, a row of an older load counts only if its last day lies before the first
day of every newer load that has the sheet, and no row with its key has been taken already. So an event that was
corrected away is gone, and a spell that ended before the newest window began still comes from the load that knew it.
A row without a last day is still open, and must be in the newest extract to count.

Sheets that hold only a child's latest spell (`latest_only`) push earlier spells out when a new one starts: such an
earlier spell counts too, and ends no later than the next one started.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from data.database import Connection, arrow, connect
from data.spec import Table

OWN_ROWS_ONLY = ("about", "reference", "snapshot", "figures")
"""Grains of which a load knows nothing but its own rows."""


def rows_in_force(table: Table, loads: Iterable[tuple[date, pa.Table]]) -> pa.Table:
    """The rows of `table` in force at the first of `loads`: (records_from, rows) of the loads that have the sheet,
    newest first. The answer has the columns of the newest; one that an older load did not know yet is NULL there."""
    remaining = iter(loads)
    limit, newest = next(remaining)
    if table.grain in OWN_ROWS_ONLY or table.last_day is None:
        return newest
    taken = newest
    con = None
    for records_from, rows in remaining:
        con = con or connect()
        still = _rows_that_count(con, table, taken, conform(rows, newest.schema), limit)
        taken = pa.concat_tables([taken, still])
        limit = min(limit, records_from)
    if con is not None:
        con.close()
    return taken


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same rows in the columns and types of `schema`: an older load may have been kept by an older spec."""
    if rows.schema.equals(schema):
        return rows
    columns = [
        rows.column(field.name).cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _rows_that_count(con: Connection, table: Table, taken: pa.Table, older: pa.Table, limit: date) -> pa.Table:
    con.register("taken", taken)
    con.register("older", older)
    query = _latest_only_query(table, older) if table.latest_only else _query(table)
    try:
        return arrow(con, query, [limit]).cast(older.schema)
    finally:
        con.unregister("older")
        con.unregister("taken")


def _query(table: Table) -> str:
    """Ended before every newer window, and not known to a newer load under the same key."""
    return f"SELECT * FROM older WHERE CAST(({table.last_day}) AS DATE) < ? {_not_taken(table.key)}"


def _not_taken(key: tuple[str, ...]) -> str:
    if not key:
        return ""
    same = " AND ".join(f'taken."{name}" IS NOT DISTINCT FROM older."{name}"' for name in key)
    return f"AND NOT EXISTS (SELECT 1 FROM taken WHERE {same})"


def _latest_only_query(table: Table, older: pa.Table) -> str:
    """As `_query`, or pushed out by a later spell of the child; the end is cut where the next spell started."""
    end = (table.last_day or "").strip('"')
    columns = ", ".join(
        f'least(coalesce("{name}", next), next) AS "{name}"' if name == end else f'"{name}"'
        for name in older.column_names
    )
    # least() leaves NULLs out, so where there is no later spell the end stays as it is, open included.
    return f"""
        WITH spells AS (
            SELECT older.*, (
                SELECT min(taken.started) FROM taken
                WHERE taken.child_id = older.child_id AND taken.started > older.started
            ) AS next
            FROM older
            WHERE NOT EXISTS (
                SELECT 1 FROM taken WHERE taken.child_id = older.child_id AND taken.started = older.started
            )
        )
        SELECT {columns} FROM spells
        WHERE next IS NOT NULL OR ("{end}" < ? AND NOT EXISTS (
            SELECT 1 FROM taken WHERE {_same_key(table.key)}
        ))
    """


def _same_key(key: tuple[str, ...]) -> str:
    return " AND ".join(f'taken."{name}" IS NOT DISTINCT FROM spells."{name}"' for name in key) or "false"
