"""Rows of the records ↔ their content as JSON, whose sha256 the audit trail holds.

A blank column is left out, so that a row from before a column was there keeps its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table, insert, select
from sqlalchemy.engine import RowMapping

from data.records.tables import UtcDateTime, metadata, trail

Content = dict[str, Any]
Rows = Collection[tuple[Table, int]]
"""Rows by their table and number."""


def tables() -> list[Table]:
    """Every table but the trail itself, those that others point at first."""
    return [table for table in metadata.sorted_tables if table is not trail]


def contents(connection: Connection, rows: Rows | None = None) -> dict[str, Content]:
    """'loads 3' → what the row says, of all rows unless told which; rows that are not there are left out."""
    found: dict[str, Content] = {}
    for table in tables():
        [key] = table.primary_key.columns
        query = select(table).order_by(key)
        if rows is not None:
            query = query.where(key.in_([number for one, number in rows if one is table]))
        found |= {
            named(table, row[key.name]): _content(row)
            for row in (connection.execute(query).mappings() if _asked(table, rows) else ())
        }
    return found


def _asked(table: Table, rows: Rows | None) -> bool:
    return rows is None or any(one is table for one, _ in rows)


def named(table: Table, number: int) -> str:
    """How the trail names a row: 'loads 3'."""
    return f"{table.name} {number}"


def digest(content: Content) -> str:
    """The sha256 of what a row says."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digests(found: Mapping[str, Content]) -> dict[str, str]:
    """Row → digest."""
    return {name: digest(content) for name, content in found.items()}


def put(connection: Connection, found: Mapping[str, Content]) -> None:
    """Adds rows as they were. KeyError or ValueError where this version knows no such table, column or value."""
    for table in tables():
        rows = [_values(table, content) for name, content in found.items() if name.rpartition(" ")[0] == table.name]
        if rows:
            columns = dict.fromkeys(table.columns.keys())
            connection.execute(insert(table), [{**columns, **row} for row in rows])


def _content(row: RowMapping) -> Content:
    return {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _values(table: Table, content: Content) -> Content:
    return {name: _typed(table, name, value) for name, value in content.items()}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if isinstance(kind, (DateTime, UtcDateTime)):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
