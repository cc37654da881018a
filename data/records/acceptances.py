"""Doubts of a load that a person accepted: which, who and when, in the register of changes and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from data.records import register, trail
from data.records.tables import changes

ACCEPTED = "accepted"
"""What its entries in the trail and in the register of changes are about."""


def add(connection: Connection, load: str, codes: Sequence[str], who: str) -> None:
    """Enters the codes of doubts that were not accepted before, within the caller's transaction. `load` is the load's
    name."""
    new = sorted(set(codes) - read(connection, load))
    if not new:
        return
    at = datetime.now(UTC)
    row = register.enter(connection, at, who, ACCEPTED, load, before={}, after={"codes": new})
    trail.append(connection, who, f"accepted of load {load}: {', '.join(new)}", at, ACCEPTED, [row])


def read(connection: Connection, load: str) -> set[str]:
    """The codes that were accepted of a load."""
    rows = connection.execute(select(changes.c.after).where(changes.c.subject == ACCEPTED, changes.c.about == load))
    return {code for row in rows for code in row.after["codes"]}
