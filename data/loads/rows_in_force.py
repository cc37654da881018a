"""Rows of several loads → the rows in force for the months of one of them: each extract is the whole truth of its
window.

All rows of the load itself count. From the other loads, going from the one produced last to the oldest, a row counts
only if its last day lies before the load's own first day and in no window of a load produced later that has the sheet,
and no row with its key has been taken already. So an event that was corrected away is gone, a month that was extracted
again is told as it is known now, and a spell that ended before the window began still comes from the load that knew it.
A row without a last day is still open, and must be in the load's own extract to count.

Sheets that hold only a child's latest spell (`latest_only`) push earlier spells out when a new one starts: such an
earlier spell counts too, and ends no later than the next one started.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa

from data.database import Connection, arrow
from data.spec import Table
from data.table_schema import conform

OWN_ROWS_ONLY = ("about", "reference", "snapshot", "figures")
"""Grains of which a load knows nothing but its own rows."""

_DAY = timedelta(days=1)


class Windowed(NamedTuple):
    """One load's rows of a sheet, and the window that it is the whole truth of: first and last day, both included."""

    first: date
    last: date
    rows: pa.Table


_Gap = tuple[date, date]
"""Days of which an older load is still the newest that knows: first and last, both included."""
_Counting = tuple[list[_Gap], pa.Table]


def looks_back(table: Table) -> bool:
    """Whether rows of older loads can be in force at all."""
    return table.grain not in OWN_ROWS_ONLY and table.last_day is not None


def rows_in_force(con: Connection, table: Table, own: Windowed, others: Iterable[Windowed]) -> pa.Table:
    """The rows of `table` in force for the months of the load `own`. `others` are the other loads that have the sheet,
    the one produced last first. The answer has the columns of `own`; one that another load did not know is NULL
    there."""
    if not looks_back(table):
        return own.rows
    gaps = [(date.min, own.first - _DAY)]
    counting: list[_Counting] = []
    for first, last, rows in others:
        if gaps or table.latest_only:
            counting.append((gaps, conform(rows, own.rows.schema)))
        gaps = without(gaps, first, last)
    if not counting:
        return own.rows
    if table.latest_only:
        return _latest_spells(con, table, own.rows, counting)
    return pa.concat_tables([own.rows, _ended_before(con, table, own.rows, counting)])


def without(gaps: Sequence[_Gap], first: date, last: date) -> list[_Gap]:
    """The days of `gaps` that do not lie in the window from `first` to `last`."""
    left = [(start, min(end, first - _DAY)) for start, end in gaps if start < first]
    right = [(max(start, last + _DAY), end) for start, end in gaps if end > last]
    return [gap for gap in (*left, *right) if gap[0] <= gap[1]]


def _ended_before(con: Connection, table: Table, own: pa.Table, others: list[_Counting]) -> pa.Table:
    """All other loads at once: of the rows that ended in time, each key's come from the newest load that has it."""
    parts = [_placed(rows, place) for place, (_, rows) in enumerate(others)]
    gaps = [(place, *gap) for place, (found, _) in enumerate(others) for gap in found]
    key = ", ".join(f'"{name}"' for name in table.key)
    one_load = f"QUALIFY _place = min(_place) OVER (PARTITION BY {key})" if key else ""
    query = f"""
        WITH ended AS (
            SELECT older.* FROM older
            JOIN gaps ON older._place = gaps.place
                AND CAST(({table.last_day}) AS DATE) BETWEEN gaps.first AND gaps.last
        )
        SELECT ended.* EXCLUDE (_place) FROM ended
        WHERE NOT EXISTS (SELECT 1 FROM taken WHERE {_same(table.key, "ended")})
        {one_load}
        ORDER BY _place, excel_row
    """
    columns = list(zip(*gaps, strict=True))
    named = {"place": pa.int32(), "first": pa.date32(), "last": pa.date32()}
    days = {name: pa.array(column, type_) for (name, type_), column in zip(named.items(), columns, strict=True)}
    taken = own.select(list(table.key) or own.column_names[:1])
    return _ask(con, query, taken=taken, older=pa.concat_tables(parts), gaps=pa.table(days))


def _latest_spells(con: Connection, table: Table, own: pa.Table, others: list[_Counting]) -> pa.Table:
    """One load after the other, since a spell counts by the spells that already do."""
    end = (table.last_day or "").strip('"')
    # least() leaves NULLs out, so where there is no next spell the end stays as it is.
    columns = ", ".join(
        f'least("{name}", next) AS "{name}"' if name == end else f'"{name}"' for name in own.column_names
    )
    taken = own
    for gaps, rows in others:
        in_time = " OR ".join(f"\"{end}\" BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in gaps) or "false"
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
                 OR (({in_time}) AND NOT EXISTS (SELECT 1 FROM taken WHERE {_same(table.key, "spells")})))
            ORDER BY excel_row
        """
        taken = pa.concat_tables([taken, _ask(con, query, taken=taken, older=rows)])
    return taken


def _placed(rows: pa.Table, place: int) -> pa.Table:
    return rows.append_column("_place", pa.repeat(pa.scalar(place, pa.int32()), len(rows)))


def _same(key: tuple[str, ...], rows: str) -> str:
    return " AND ".join(f'taken."{name}" IS NOT DISTINCT FROM {rows}."{name}"' for name in key) or "false"


def _ask(con: Connection, query: str, **tables: pa.Table) -> pa.Table:
    for name, rows in tables.items():
        con.register(name, rows)
    try:
        schema = pa.schema([field for field in tables["older"].schema if not field.name.startswith("_")])
        return arrow(con, query).cast(schema)
    finally:
        for name in tables:
            con.unregister(name)
