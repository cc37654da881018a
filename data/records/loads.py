"""The records of a home's loads in SQL: which there are, which are published, and the trail of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, func, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data.errors import StoreError
from data.load import Computation, Load, Publication, TrailEntry
from data.own_spellings import Spelling, SpellingEntry
from data.records import acceptances, code_spellings, definitions, held_rows, owners, targets, trail
from data.records.definitions import DefinitionEntry, DefinitionKept
from data.records.engine import open_engine, reading
from data.records.migrate import is_current, migrate, newest, version_in, version_of
from data.records.owners import OwnerEntry, OwnerNamed
from data.records.same_database import SameDatabase
from data.records.tables import computations, loads, publications
from data.records.tables import owners as owner_rows
from data.records.tables import targets as target_rows
from data.records.tables import trail as trail_rows
from data.records.targets import TargetEntry, TargetSet
from data.records.turn import Turn

LOAD, PUBLICATION, COMPUTATION, HOME, RESTORE = "load", "publication", "computation", "home", "restore"
WORKER_KEY = "worker key"
"""What entries in the trail are about."""
_KEY_IS = "workers' codes are made with the key of fingerprint "
_NEWEST_FIRST = (loads.c.month.desc(), loads.c.revision.desc())


class LoadRecords:
    """Reads and adds rows; never changes or removes one. Whoever adds a load holds the home's turn
    (data.home.writer_lock, and `turn`)."""

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

    def loads(self) -> list[Load]:
        """Every load, newest month and revision first."""
        return [_load(row) for row in self._rows(select(loads).order_by(*_NEWEST_FIRST))]

    def settled(self) -> list[Load]:
        """The loads once no other writer is under way. PostgreSQL may still be committing the row of a
        process that was killed a moment ago: its folder must not be swept."""
        with self._writing() as connection, self._as_kept():
            trail.take_turn(connection)
            return [_load(row) for row in connection.execute(select(loads))]

    def seals(self) -> dict[int, str]:
        """Load id → sha256 of its manifest."""
        return {row.id: row.seal for row in self._rows(select(loads.c.id, loads.c.seal))}

    def same(self, sha256: str, month: date, records_from: date) -> Load | None:
        """The load of these very bytes with this month and first day, where there is one."""
        query = select(loads).where(
            loads.c.sha256 == sha256, loads.c.month == month, loads.c.records_from == records_from
        )
        return next((_load(row) for row in self._rows(query)), None)

    def last_revision(self, month: date) -> int:
        """The highest revision of a month; 0 where it has none."""
        rows = self._rows(select(func.max(loads.c.revision).label("last")).where(loads.c.month == month))
        return rows[0].last or 0

    def add_load(self, values: dict[str, Any], seal: str, who: str, digest: str) -> Load:
        """Makes a load visible with the figures that it changes: its row, its entry in the trail and the computation in
        one transaction. `values`: Load's but id."""
        with self._writing() as connection:
            number = connection.execute(insert(loads).values(**values, seal=seal).returning(loads.c.id)).scalar_one()
            load = Load(id=number, **values)
            rows = [(loads, number), _add_computation(connection, digest, load.loaded_at)]
            trail.append(connection, who, kept(load, seal), load.loaded_at, LOAD, rows)
        return load

    def add_publication(self, new: Publication, who: str, digest: str) -> Publication:
        """Publishes, with the computation that shows it. The id of `new` is given here."""
        with self._writing() as connection:
            values = {
                "load_id": new.load.id,
                "published_at": new.published_at,
                "note": new.note,
                "figures": new.figures,
                "rules": new.rules,
            }
            number = connection.execute(insert(publications).values(**values).returning(publications.c.id)).scalar_one()
            publication = replace(new, id=number)
            rows = [(publications, number), _add_computation(connection, digest, new.published_at)]
            trail.append(connection, who, published(publication), new.published_at, PUBLICATION, rows)
        return publication

    def add_computation(self, digest: str, at: datetime, who: str) -> None:
        """Puts figures that were computed again in the place of those that were there."""
        with self._writing() as connection:
            rows = [_add_computation(connection, digest, at)]
            trail.append(connection, who, f"computed figures again as {digest}", at, COMPUTATION, rows)

    def computations(self, most: int = 1) -> list[Computation]:
        """The newest computations, the one in force first."""
        query = select(computations).order_by(computations.c.id.desc()).limit(most)
        return [Computation(row.id, row.at, row.digest) for row in self._rows(query)]

    def publications(self) -> list[Publication]:
        """Every publication, newest first."""
        with self._reading() as connection:
            return _publications(connection)

    def trail(self, after: int = 0) -> list[TrailEntry]:
        """The audit trail, or its entries after a number, oldest first."""
        with self._reading() as connection:
            return trail.read(connection, after)

    def contents(self) -> dict[str, held_rows.Content]:
        """'loads 3' → what every row says: data.records.held_rows."""
        with self._reading() as connection:
            return held_rows.contents(connection)

    def targets(self) -> list[TargetEntry]:
        """Every target that was entered, oldest first."""
        with self._reading() as connection:
            return targets.read(connection)

    def add_targets(self, new: Sequence[TargetSet], who: str) -> None:
        """Enters targets: all of them or none."""
        with self._writing() as connection:
            targets.add(connection, new, who)

    def definitions(self) -> list[DefinitionEntry]:
        """Every definition that was kept on screen, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return definitions.read(connection)

    def add_definition(self, new: DefinitionKept, who: str) -> None:
        """Enters one, with its entries in the trail and in the register of changes."""
        with self._writing() as connection:
            definitions.add(connection, new, who)

    def spellings(self) -> list[SpellingEntry]:
        """Every spelling of a code that was taught or withdrawn, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return code_spellings.read(connection)

    def add_spellings(self, new: Sequence[Spelling], who: str) -> None:
        """Enters spellings: all of them or none."""
        with self._writing() as connection:
            code_spellings.add(connection, new, who)

    def accepted(self, load: str) -> set[str]:
        """The codes of doubts that were accepted of a load."""
        with self._speaking(), reading(self._engine) as connection:
            return acceptances.read(connection, load)

    def add_accepted(self, load: str, codes: Sequence[str], who: str) -> None:
        """Enters doubts of a load as accepted."""
        with self._writing() as connection:
            acceptances.add(connection, load, codes, who)

    def owners(self) -> list[OwnerEntry]:
        """Every owner that was named, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return owners.read(connection)

    def add_owners(self, new: Sequence[OwnerNamed], who: str) -> int:
        """Enters owners: all of them or none; how many did not stand already."""
        with self._writing() as connection:
            return owners.add(connection, new, who)

    def note_key(self, who: str, fingerprint: str) -> None:
        """Enters into the trail by which key workers' codes are made."""
        with self._writing() as connection:
            trail.append(connection, who, f"{_KEY_IS}{fingerprint}", datetime.now(UTC), WORKER_KEY, ())

    def noted_key(self) -> str | None:
        """The fingerprint that was entered last."""
        query = select(trail_rows.c.what).where(trail_rows.c.subject == WORKER_KEY).order_by(trail_rows.c.number.desc())
        return next((row.what.removeprefix(_KEY_IS) for row in self._rows(query.limit(1))), None)

    def version(self) -> str:
        """Changes whenever a load, a publication, a computation, a target or an owner is added. StoreError where the
        database is not the one that was opened."""
        query = select(
            select(func.max(loads.c.id)).scalar_subquery().label("load"),
            select(func.max(publications.c.id)).scalar_subquery().label("publication"),
            select(func.max(computations.c.id)).scalar_subquery().label("computation"),
            select(func.max(target_rows.c.id)).scalar_subquery().label("target"),
            select(func.max(owner_rows.c.id)).scalar_subquery().label("owner"),
        )
        with self._reading() as connection:
            self._same.check_trail(connection)
            row = connection.execute(query).one()
        return f"{row.load or 0}.{row.publication or 0}.{row.computation or 0}.{row.target or 0}.{row.owner or 0}"

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


def kept(load: Load, seal: str) -> str:
    """How the trail words a load. data.loads.verify looks for the very same words."""
    return f"kept load {load.name} from workbook {load.sha256}, manifest {seal}"


def published(publication: Publication) -> str:
    """How the trail words a publication."""
    what = f"published load {publication.load.name} as publication {publication.id}"
    return f"{what}, figures {publication.figures}, rules {publication.rules}" if publication.figures else what


def _outside(error: DBAPIError) -> bool:
    """Whether the database is out of reach, locked, full or damaged, or has lost a table."""
    faults = ("OperationalError", "InterfaceError", "InternalError", "DatabaseError")
    return type(error).__name__ in faults or type(error.orig).__name__ == "UndefinedTable"


def _load(row: Row[Any]) -> Load:
    values = dict(row._mapping)
    return Load(**{name: values[name] for name in Load.__dataclass_fields__})


def _publications(connection: Connection) -> list[Publication]:
    own = (publications.c.published_at, publications.c.note, publications.c.figures, publications.c.rules)
    query = select(publications.c.id.label("publication"), *own, loads)
    rows = connection.execute(query.join_from(publications, loads).order_by(publications.c.id.desc()))
    return [
        Publication(row.publication, _load(row), row.published_at, row.note, row.figures, row.rules) for row in rows
    ]


def _add_computation(connection: Connection, digest: str, at: datetime) -> tuple[Table, int]:
    added = insert(computations).values(at=at, digest=digest).returning(computations.c.id)
    return computations, connection.execute(added).scalar_one()


def _of_disk(error: DBAPIError) -> bool:
    return "disk" in str(getattr(error, "orig", ""))
