"""The turn of a home whose catalogue is on a server: its lock there, and what is committed while it is held.

The lock of data.home.writer_lock holds on one machine, and on a shared folder whose locks work. Where several machines
write, PostgreSQL itself says whose turn it is, and gives the turn back when the holder's connection ends, however it
ends. What the holder commits goes over that very connection: who has lost the turn can commit nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from data.errors import Busy
from data.records.engine import writing

_LOCK = 20_260_523
"""Any number: a home has its database to itself."""
_PAUSE_SECONDS = 0.05


class Turn:
    """The turn of one home's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine = threading.local()

    @contextmanager
    def taken(self, wait: float) -> Iterator[None]:
        """Waits up to `wait` seconds for the turn; Busy where it does not come. SQLite, a file of this machine, needs
        no lock of its own."""
        if self._engine.dialect.name != "postgresql":
            yield
            return
        with self._engine.connect() as connection:
            _take(connection, wait)
            self._mine.connection = connection
            try:
                yield
            finally:
                self._mine.connection = None
                _give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is going to write: over the connection that holds this thread's turn, where it has one."""
        mine: Connection | None = getattr(self._mine, "connection", None)
        if mine is None:
            with writing(self._engine) as connection:
                yield connection
        else:
            with mine.begin():
                yield mine


def _take(connection: Connection, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        with connection.begin():
            got = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}).scalar_one()
        if got:
            return
        if time.monotonic() >= until:
            raise Busy
        time.sleep(_PAUSE_SECONDS)


def _give_back(connection: Connection) -> None:
    try:
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
    except DBAPIError:  # the connection is lost, and the lock with it
        connection.invalidate()
