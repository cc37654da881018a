"""The register of changes: what was changed, from what to what, by whom and why. Rows are only added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert

from data.records.tables import changes


def enter(
    connection: Connection,
    at: datetime,
    who: str,
    subject: str,
    about: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str = "",
) -> tuple[Table, int]:
    """Adds one row within the caller's transaction: the row as the trail is told of it."""
    told = {"subject": subject, "about": about, "before": before, "after": after, "reason": reason}
    entered = insert(changes).values(at=at, who=who, **told).returning(changes.c.id)
    return changes, connection.execute(entered).scalar_one()
