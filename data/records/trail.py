"""The audit trail: who did what and when, each entry sealed with the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text

from data.load import TrailEntry
from data.records.held_rows import Rows, contents, digests
from data.records.tables import trail

START = "0" * 64


def append(connection: Connection, who: str, what: str, at: datetime, subject: str, rows: Rows) -> None:
    """Adds one entry within the caller's transaction, so that a deed and its entry are kept together or not at all. It
    holds the content of `rows`, those that came of the deed."""
    add(connection, who, what, at, subject, digests(contents(connection, rows)))


def add(connection: Connection, who: str, what: str, at: datetime, subject: str, holds: Mapping[str, str]) -> None:
    """Adds one entry that holds rows of these digests."""
    take_turn(connection)
    last = connection.execute(select(trail.c.number, trail.c.hash).order_by(trail.c.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.hash) if last else (1, START)
    entry = TrailEntry(number, at, who, what, previous, "", subject, dict(holds))
    put(connection, [replace(entry, hash=seal(entry))])


def put(connection: Connection, entries: Sequence[TrailEntry]) -> None:
    """Adds entries as they are."""
    connection.execute(insert(trail), [asdict(entry) for entry in entries])


def take_turn(connection: Connection) -> None:
    """Waits until no other transaction is adding to the trail. SQLite has one writer at a time by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE trail IN SHARE ROW EXCLUSIVE MODE"))


def read(connection: Connection, after: int = 0) -> list[TrailEntry]:
    """All entries, or those after a number, oldest first."""
    rows = connection.execute(select(trail).where(trail.c.number > after).order_by(trail.c.number))
    return [TrailEntry(**row._mapping) for row in rows]


def seal(entry: TrailEntry) -> str:
    """The hash of an entry: whoever changes one has to change all that follow. It covers the subject and what is held
    where they are there."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    later = [part for part in (entry.subject, entry.holds) if part is not None]
    sealed = [entry.number, moment, entry.who, entry.what, entry.previous, *later]
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def broken(entries: Sequence[TrailEntry]) -> list[str]:
    """Sentences naming entries that were changed, removed or slipped in; none where the chain is whole. The end of the
    chain being cut off shows against what is kept beside the database: see data.loads.trail_copy."""
    found = []
    previous = START
    for place, entry in enumerate(entries, start=1):
        if entry.number != place or entry.previous != previous:
            found.append(f"Audit trail: an entry is missing or out of order before entry {entry.number}.")
            return found
        if entry.hash != seal(entry):
            found.append(f"Audit trail: entry {entry.number} was changed after it was written.")
        previous = entry.hash
    return found
