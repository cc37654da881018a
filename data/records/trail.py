"""The audit trail: who did what and when, each entry sealed with the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text

from data.load import TrailEntry
from data.records.tables import trail

START = "0" * 64


def append(connection: Connection, who: str, what: str, at: datetime, subject: str) -> None:
    """Adds one entry within the caller's transaction, so that a deed and its entry are kept together or not at all."""
    take_turn(connection)
    last = connection.execute(select(trail.c.number, trail.c.hash).order_by(trail.c.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.hash) if last else (1, START)
    connection.execute(
        insert(trail).values(
            number=number,
            at=at,
            who=who,
            what=what,
            previous=previous,
            subject=subject,
            hash=seal(number, at, who, what, previous, subject),
        )
    )


def take_turn(connection: Connection) -> None:
    """Waits until no other transaction is adding to the trail. SQLite has one writer at a time by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE trail IN SHARE ROW EXCLUSIVE MODE"))


def read(connection: Connection) -> list[TrailEntry]:
    """All entries, oldest first."""
    rows = connection.execute(select(trail).order_by(trail.c.number))
    return [TrailEntry(row.number, row.at, row.who, row.what, row.previous, row.hash, row.subject) for row in rows]


def seal(number: int, at: datetime, who: str, what: str, previous: str, subject: str | None) -> str:
    """The hash of an entry: whoever changes one has to change all that follow. It covers the subject where there is
    one."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    sealed = [number, moment, who, what, previous, *([subject] if subject is not None else [])]
    return hashlib.sha256(json.dumps(sealed).encode()).hexdigest()


def broken(entries: Sequence[TrailEntry]) -> list[str]:
    """Sentences naming entries that were changed, removed or slipped in; none where the chain is whole. The end of the
    chain being cut off shows only against the loads and publications: see data.loads.verify."""
    found = []
    previous = START
    for place, entry in enumerate(entries, start=1):
        if entry.number != place or entry.previous != previous:
            found.append(f"Audit trail: an entry is missing or out of order before entry {entry.number}.")
            return found
        if entry.hash != seal(entry.number, entry.at, entry.who, entry.what, entry.previous, entry.subject):
            found.append(f"Audit trail: entry {entry.number} was changed after it was written.")
        previous = entry.hash
    return found
