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

from data.database import Connection, arrow
from data.spec import Table
from data.table_schema import conform

OWN_ROWS_ONLY = ("about", "reference", "snapshot", "figures")
"""Grains of which a load knows nothing but its own rows."""

_Dated = tuple[date, pa.Table]


def looks_back(table: Table) -> bool:
    """Whether rows of older loads can be in force at all."""
    return table.grain not in OWN_ROWS_ONLY and table.last_day is not None


def rows_in_force(con: Connection, table: Table, newest: _Dated, older: Iterable[_Dated]) -> pa.Table:
    """The rows of `table` in force at the newest load. A load is (records_from, rows); `older` are those that have the
    sheet, newest first. The answer has the columns of the newest; one that an older load did not know is NULL there."""
    limit, rows = newest
    counting = []
    for records_from, content in older:
        counting.append((limit, conform(content, rows.schema)))
        limit = min(limit, records_from)
    if not counting or not looks_back(table):
        return rows
    if table.latest_only:
        return _latest_spells(con, table, rows, counting)
    return pa.concat_tables([rows, _ended_before(con, table, rows, counting)])


def _ended_before(con: Connection, table: Table, newest: pa.Table, older: list[_Dated]) -> pa.Table:
    """All older loads at once: of the rows that ended in time, each key's come from the newest load that has it."""
    parts = [_with(rows, place, limit) for place, (limit, rows) in enumerate(older, start=1)]
    key = ", ".join(f'"{name}"' for name in table.key)
    one_load = f"QUALIFY _place = min(_place) OVER (PARTITION BY {key})" if key else ""
    query = f"""
        WITH ended AS (SELECT * FROM older WHERE CAST(({table.last_day}) AS DATE) < _limit)
        SELECT ended.* EXCLUDE (_place, _limit) FROM ended
        WHERE NOT EXISTS (SELECT 1 FROM taken WHERE {_same(table.key, "ended")})
        {one_load}
        ORDER BY _place, excel_row
    """
    return _ask(
        con, query, taken=newest.select(list(table.key) or newest.column_names[:1]), older=pa.concat_tables(parts)
    )


def _latest_spells(con: Connection, table: Table, newest: pa.Table, older: list[_Dated]) -> pa.Table:
    """One older load after the other, since a spell counts by the spells that already do."""
    end = (table.last_day or "").strip('"')
    # least() leaves NULLs out, so where there is no next spell the end stays as it is.
    columns = ", ".join(
        f'least("{name}", next) AS "{name}"' if name == end else f'"{name}"' for name in newest.column_names
    )
    query = f"""
        WITH spells AS (
            SELECT older.*, (
                SELECT min(taken.started) FROM taken
                WHERE taken.child_id = older.child_id AND taken.started > older.started
            ) AS next
            FROM older
        )
        SELECT {columns} FROM spells
        WHERE NOT EXISTS (SELECT 1 FROM taken WHERE {_same(("child_id", "started"), "spells")})
        AND (next IS NOT NULL
             OR ("{end}" < _limit AND NOT EXISTS (SELECT 1 FROM taken WHERE {_same(table.key, "spells")})))
        ORDER BY excel_row
    """
    taken = newest
    for limit, rows in older:
        taken = pa.concat_tables([taken, _ask(con, query, taken=taken, older=_with(rows, 0, limit))])
    return taken


def _with(rows: pa.Table, place: int, limit: date) -> pa.Table:
    number = len(rows)
    return rows.append_column("_place", pa.repeat(pa.scalar(place, pa.int32()), number)).append_column(
        "_limit", pa.repeat(pa.scalar(limit, pa.date32()), number)
    )


def _same(key: tuple[str, ...], rows: str) -> str:
    return " AND ".join(f'taken."{name}" IS NOT DISTINCT FROM {rows}."{name}"' for name in key) or "false"


def _ask(con: Connection, query: str, *, taken: pa.Table, older: pa.Table) -> pa.Table:
    con.register("taken", taken)
    con.register("older", older)
    try:
        schema = pa.schema([field for field in older.schema if not field.name.startswith("_")])
        return arrow(con, query).cast(schema)
    finally:
        con.unregister("older")
        con.unregister("taken")
