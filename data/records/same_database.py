"""A database that is in use → whether it still is the one that was opened, or why it is not, in words.

A SQLite file that was removed goes on being read and written by whoever has it open, and nobody else ever sees what is
written: so its place is looked at before and after each use. That another database was put there (or another content,
which SQLite and PostgreSQL alike do not tell) shows in the audit trail: it does not know the entry that was seen last.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, select

from data.errors import StoreError
from data.records.tables import trail

GONE = (
    "The database of this home, its catalogue of loads and publications, is gone: {file} is not there. Nothing was"
    " stored. Put it back from a copy of the home; or, where there is none, make it again from what lies beside the"
    " loads: scorecard restore --from-loads"
)
ANOTHER = (
    "The database of this home is not the one that it was kept with last: it does not know entry {number} of the audit"
    " trail. It was replaced, put back from an older copy, or entries were removed from it. Nothing is shown and"
    " nothing was stored. Put the newest copy of it back, or move it away and make it again from what lies beside the"
    " loads: scorecard restore --from-loads"
)


class SameDatabase:
    """The database behind one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        name = engine.url.database if engine.dialect.name == "sqlite" else None
        self.file = Path(name) if name and name != ":memory:" else None
        self._number: tuple[int, int] | None = None
        self._seen: tuple[int, str] | None = None  # number and hash of the newest entry of the trail

    def is_there(self) -> bool:
        """Whether the file is there; a server's database always counts as being there."""
        return self.file is None or self.file.is_file()

    def check(self) -> None:
        """StoreError where the file that was open is gone. One that lies in its place is opened in its stead."""
        if self.file is None or self._number is None:
            return
        found = self._of_file()
        if found is None:
            raise StoreError(GONE.format(file=self.file.name))
        if found != self._number:
            self._engine.dispose()
            self._number = found

    def opened(self) -> None:
        """Remembers which file is open now."""
        self._number = self._of_file()

    def wrote(self) -> None:
        """After something was written. StoreError where that went into a file that nobody finds any more."""
        if self.file is not None and self._number is not None and self._of_file() != self._number:
            raise StoreError(GONE.format(file=self.file.name))

    def check_trail(self, connection: Connection) -> None:
        """StoreError where the trail does not know the entry that was seen last; then sees its newest."""
        own = select(trail.c.number, trail.c.hash)
        if self._seen is not None:
            number, sealed = self._seen
            found = connection.execute(own.where(trail.c.number == number)).first()
            if found is None or found.hash != sealed:
                raise StoreError(ANOTHER.format(number=number))
        newest = connection.execute(own.order_by(trail.c.number.desc()).limit(1)).first()
        self._seen = (newest.number, newest.hash) if newest else None

    def _of_file(self) -> tuple[int, int] | None:
        if self.file is None:
            return None
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
