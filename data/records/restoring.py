"""Entries and rows → a database that holds them, where there was none: all of it or nothing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text

from data.errors import StoreError
from data.home.durable_files import sync_folder
from data.load import TrailEntry
from data.records import held_rows, trail
from data.records.engine import open_engine, writing
from data.records.held_rows import Content
from data.records.loads import RESTORE, LoadRecords
from data.records.migrate import migrate
from data.records.same_database import SameDatabase
from data.records.tables import trail as trail_rows

_ASIDE = "damaged-"


@dataclass(frozen=True)
class Restoration:
    """What a database is made from: entries and rows as they were, then rows made anew, with an entry of their own that
    says who did `what` and holds them."""

    entries: Sequence[TrailEntry]
    rows: Mapping[str, Content]
    new: Mapping[str, Content]
    who: str
    what: str


def refuse_a_sound_one(url: str) -> None:
    """StoreError where the database holds anything that can be read: it is never overwritten."""
    records = LoadRecords(url)
    try:
        if records.is_empty() or records.damage():
            return
    except StoreError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            return
        raise
    finally:
        records.close()
    raise StoreError(
        "The database of this home is there and can be read, so nothing was restored: it is never overwritten."
        " 'scorecard verify' says whether it is whole. Where it is another home's or an older copy, move it away first."
    )


def write(url: str, made_from: Restoration) -> None:
    """Killed anywhere: nothing, or all of it. A SQLite file that is damaged is kept beside, under another name."""
    engine = open_engine(url)
    file = SameDatabase(engine).file
    if file is None:
        _make(engine, made_from)
        return
    for left in file.parent.glob(f".new-*{file.suffix}*"):
        left.unlink()
    made = file.with_name(f".new-{uuid.uuid4().hex}{file.suffix}")
    _make(open_engine(f"sqlite:///{made}"), made_from)
    made.chmod(0o600)
    with made.open("rb") as written:
        os.fsync(written.fileno())
    _put_aside(file)
    made.rename(file)
    sync_folder(file.parent)


def _make(engine: Engine, made_from: Restoration) -> None:
    try:
        migrate(engine)
        _fill(engine, made_from)
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _fill(engine: Engine, made_from: Restoration) -> None:
    with writing(engine) as connection:
        if connection.execute(select(func.count()).select_from(trail_rows)).scalar():
            raise StoreError("Somebody else has restored this home a moment ago: nothing was changed.")
        held_rows.put(connection, {**made_from.rows, **made_from.new})
        if made_from.entries:
            trail.put(connection, made_from.entries)
        holds = held_rows.digests(made_from.new)
        trail.add(connection, made_from.who, made_from.what, datetime.now(UTC), RESTORE, holds)
        if engine.dialect.name == "postgresql":
            _count_on(connection)


def _count_on(connection: Connection) -> None:
    """The next row of each table gets the number after the last."""
    for table in held_rows.tables():
        count = f"pg_get_serial_sequence('{table.name}', 'id')"
        connection.execute(text(f"SELECT setval({count}, max(id)) FROM {table.name} HAVING max(id) > 0"))


def _put_aside(file: Path) -> None:
    """What was there, and what SQLite kept beside it, which would be taken for the new one's."""
    at = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    for path in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        if path.exists():
            path.rename(path.with_name(f"{_ASIDE}{at}-{path.name}"))
