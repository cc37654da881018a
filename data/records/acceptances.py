"""Doubts of a load that a person accepted: which, who and when, in the register of changes and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from data.records import register, trail
from data.records.tables import changes

ACCEPTED = "accepted"
"""What its entries in the trail and in the register of changes are about."""


def add(connection: Connection, load: str, codes: Sequence[str], who: str, reason: str = "") -> None:
    """Enters the codes of doubts that were not accepted before, within the caller's transaction. `load` is the load's
    name, `reason` why they are right."""
    new = sorted(set(codes) - read(connection, load))
    if not new:
        return
    at = datetime.now(UTC)
    row = register.enter(connection, at, who, ACCEPTED, load, before={}, after={"codes": new}, reason=reason)
    trail.append(connection, who, f"accepted of load {load}: {', '.join(new)}", at, ACCEPTED, [row])


def read(connection: Connection, load: str) -> set[str]:
    """The codes that were accepted of a load."""
    rows = connection.execute(select(changes.c.after).where(changes.c.subject == ACCEPTED, changes.c.about == load))
    return {code for row in rows for code in row.after["codes"]}


@dataclass(frozen=True)
class Accepted:
    """Doubts of a load that somebody accepted together: their codes, by which post or account, when (UTC) and why."""

    codes: tuple[str, ...]
    who: str
    at: datetime
    reason: str


def told(connection: Connection, load: str) -> list[Accepted]:
    """What was accepted of a load, oldest first."""
    asked = select(changes).where(changes.c.subject == ACCEPTED, changes.c.about == load).order_by(changes.c.id)
    return [Accepted(tuple(row.after["codes"]), row.who, row.at, row.reason) for row in connection.execute(asked)]
