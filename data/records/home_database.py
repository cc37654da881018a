"""The database of a home: opened, brought up to date, read and written in whole transactions, its faults in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data.errors import StoreError
from data.load import TrailEntry
from data.records import held_rows, trail
from data.records.engine import open_engine, reading
from data.records.migrate import is_current, migrate, newest, version_in, version_of
from data.records.same_database import SameDatabase
from data.records.tables import computations, loads, publications
from data.records.tables import owners as owner_rows
from data.records.tables import signal_answers as answer_rows
from data.records.tables import targets as target_rows
from data.records.tables import trail as trail_rows
from data.records.turn import Turn

HOME = "home"
"""What an entry in the trail is about that is of the whole database."""
WORKER_KEY = "worker key"
_KEY_IS = "workers' codes are made with the key of fingerprint "


class HomeDatabase:
    """Reads and adds rows; never changes or removes one."""

    def __init__(self, url: str) -> None:
        self._url = url
        with self._speaking():
            self._engine: Engine = open_engine(url)
        self._turn = Turn(self._engine)
        self._same = SameDatabase(self._engine)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    @contextmanager
    def turn(self, wait: float) -> Iterator[None]:
        """The home's turn, for all machines: see data.records.turn."""
        with ExitStack() as held:
            with self._speaking():
                held.enter_context(self._turn.taken(wait))
            yield

    def is_empty(self) -> bool:
        """Whether nothing was ever kept in it: it is not there, has no tables or no row in them. Makes no file."""
        if not self._same.is_there():
            return True
        with self._speaking(), reading(self._engine) as connection:
            return version_in(connection) is None or not (
                connection.execute(select(func.count()).select_from(trail_rows)).scalar()
                or connection.execute(select(func.count()).select_from(loads)).scalar()
            )

    def is_current(self) -> bool:
        """Whether the database has every migration. StoreError where a newer version made it."""
        with self._speaking():
            return is_current(self._engine)

    def knows(self, number: int, sealed: str) -> bool:
        """Whether the trail has an entry of that number whose hash begins so."""
        query = select(trail_rows.c.hash).where(trail_rows.c.number == number)
        return any(row.hash.startswith(sealed) for row in self._rows(query))

    def keep_to(self) -> None:
        """From now on only this database will do: one whose trail knows the entries that this one's has now."""
        self._same.opened()
        self.version()

    def migrate(self, who: str) -> str | None:
        """Brings the database to the newest migration. Which version made it, where it is an earlier one's: then the
        trail says so too."""
        with self._speaking():
            before = version_of(self._engine)
            migrate(self._engine)
            if before is not None:
                with self._turn.writing() as connection:
                    what = f"brought the home from {before} to {newest()}"
                    holds = held_rows.digests(held_rows.contents(connection))
                    trail.add(connection, who, what, datetime.now(UTC), HOME, holds)
        return before

    def trail(self, after: int = 0) -> list[TrailEntry]:
        """The audit trail, or its entries after a number, oldest first."""
        with self._reading() as connection:
            return trail.read(connection, after)

    def contents(self) -> dict[str, held_rows.Content]:
        """'loads 3' → what every row says: data.records.held_rows."""
        with self._reading() as connection:
            return held_rows.contents(connection)

    def note_key(self, who: str, fingerprint: str) -> None:
        """Enters into the trail by which key workers' codes are made."""
        with self._writing() as connection:
            trail.append(connection, who, f"{_KEY_IS}{fingerprint}", datetime.now(UTC), WORKER_KEY, ())

    def noted_key(self) -> str | None:
        """The fingerprint that was entered last."""
        query = select(trail_rows.c.what).where(trail_rows.c.subject == WORKER_KEY).order_by(trail_rows.c.number.desc())
        return next((row.what.removeprefix(_KEY_IS) for row in self._rows(query.limit(1))), None)

    def version(self) -> str:
        """Changes whenever a load, a publication, a computation, a target, an owner or an answer to a signal is added.
        StoreError where the database is not the one that was opened."""
        query = select(
            select(func.max(loads.c.id)).scalar_subquery().label("load"),
            select(func.max(publications.c.id)).scalar_subquery().label("publication"),
            select(func.max(computations.c.id)).scalar_subquery().label("computation"),
            select(func.max(target_rows.c.id)).scalar_subquery().label("target"),
            select(func.max(owner_rows.c.id)).scalar_subquery().label("owner"),
            select(func.max(answer_rows.c.id)).scalar_subquery().label("answer"),
        )
        with self._reading() as connection:
            self._same.check_trail(connection)
            row = connection.execute(query).one()
        return ".".join(str(number or 0) for number in row)

    def damage(self) -> list[str]:
        """What SQLite says is wrong with its own file; PostgreSQL looks after itself."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self._speaking(), reading(self._engine) as connection:
            answers = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        return [f"Database: {answer}." for answer in answers if answer != "ok"]

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        with self._reading() as connection:
            return list(connection.execute(query).all())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._speaking(), reading(self._engine) as connection, self._as_kept():
            yield connection

    @contextmanager
    def _as_kept(self) -> Iterator[None]:
        """What cannot be read as what it is, in a sentence."""
        try:
            yield
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"The database at {self._shown} holds what nobody can have kept there: {error}. It was changed by hand "
                "or is damaged: put it back from a copy of the home, and run 'scorecard verify'."
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction of this home's database: of no other, and of none that is gone."""
        with self._speaking():
            with self._turn.writing() as connection:
                self._same.check_trail(connection)
                yield connection
            self._same.wrote()
            with reading(self._engine) as connection:
                self._same.check_trail(connection)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """The database's own faults in a sentence. A wrong query is our bug, not a fault: that stays as it is."""
        try:
            if hasattr(self, "_same"):
                self._same.check()
            yield
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(
                f"The setting 'database' in config.toml is not an address of SQLite or PostgreSQL: {error}"
            ) from error
        except DBAPIError as error:
            if not _outside(error):
                raise
            full = " The disk is full or cannot be written: make room, then do it again." if _of_disk(error) else ""
            says = f"The database at {self._shown} cannot be used just now: {error.orig}{'.' if full else ''}{full}"
            raise StoreError(says) from error

    @property
    def _shown(self) -> str:
        return make_url(self._url).render_as_string(hide_password=True)


def _outside(error: DBAPIError) -> bool:
    """Whether the database is out of reach, locked, full or damaged, or has lost a table."""
    faults = ("OperationalError", "InterfaceError", "InternalError", "DatabaseError")
    return type(error).__name__ in faults or type(error.orig).__name__ == "UndefinedTable"


def _of_disk(error: DBAPIError) -> bool:
    return "disk" in str(getattr(error, "orig", ""))
