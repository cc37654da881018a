"""The records of a home's loads in SQL: which there are, which are published, and the trail of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data.errors import StoreError
from data.load import Computation, Load, Publication, TrailEntry
from data.own_spellings import Spelling, SpellingEntry
from data.records import code_spellings, definitions, owners, targets, trail
from data.records.definitions import DefinitionEntry, DefinitionKept
from data.records.engine import open_engine, reading
from data.records.migrate import is_current, migrate, newest, version_of
from data.records.owners import OwnerEntry, OwnerNamed
from data.records.tables import computations, loads, publications
from data.records.tables import owners as owner_rows
from data.records.tables import targets as target_rows
from data.records.targets import TargetEntry, TargetSet
from data.records.turn import Turn

LOAD, PUBLICATION, COMPUTATION, HOME = "load", "publication", "computation", "home"
"""What its entries in the trail are about."""
_NEWEST_FIRST = (loads.c.month.desc(), loads.c.revision.desc())


class LoadRecords:
    """Reads and adds rows; never changes or removes one. Whoever adds a load holds the home's turn
    (data.home.writer_lock, and `turn`)."""

    def __init__(self, url: str) -> None:
        self._url = url
        with self._speaking():
            self._engine: Engine = open_engine(url)
        self._turn = Turn(self._engine)

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

    def is_current(self) -> bool:
        """Whether the database has every migration."""
        with self._speaking():
            return is_current(self._engine)

    def migrate(self, who: str) -> str | None:
        """Brings the database to the newest migration. Which version made it, where it is an earlier one's: then the
        trail says so too."""
        with self._speaking():
            before = version_of(self._engine)
            migrate(self._engine)
            if before is not None:
                with self._turn.writing() as connection:
                    trail.append(
                        connection, who, f"brought the home from {before} to {newest()}", datetime.now(UTC), HOME
                    )
        return before

    def loads(self) -> list[Load]:
        """Every load, newest month and revision first."""
        return [_load(row) for row in self._rows(select(loads).order_by(*_NEWEST_FIRST))]

    def settled(self) -> list[Load]:
        """The loads once no other writer is under way. PostgreSQL may still be committing the row of a
        process that was killed a moment ago: its folder must not be swept."""
        with self._speaking(), self._turn.writing() as connection:
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
        with self._speaking(), self._turn.writing() as connection:
            number = connection.execute(insert(loads).values(**values, seal=seal).returning(loads.c.id)).scalar_one()
            load = Load(id=number, **values)
            trail.append(connection, who, kept(load, seal), load.loaded_at, LOAD)
            _add_computation(connection, digest, load.loaded_at)
        return load

    def add_publication(self, new: Publication, who: str, digest: str) -> Publication:
        """Publishes, with the computation that shows it. The id of `new` is given here."""
        with self._speaking(), self._turn.writing() as connection:
            values = {
                "load_id": new.load.id,
                "published_at": new.published_at,
                "note": new.note,
                "figures": new.figures,
                "rules": new.rules,
            }
            number = connection.execute(insert(publications).values(**values).returning(publications.c.id)).scalar_one()
            publication = replace(new, id=number)
            trail.append(connection, who, published(publication), new.published_at, PUBLICATION)
            _add_computation(connection, digest, new.published_at)
        return publication

    def add_computation(self, digest: str, at: datetime, who: str) -> None:
        """Puts figures that were computed again in the place of those that were there."""
        with self._speaking(), self._turn.writing() as connection:
            trail.append(connection, who, f"computed figures again as {digest}", at, COMPUTATION)
            _add_computation(connection, digest, at)

    def computations(self, most: int = 1) -> list[Computation]:
        """The newest computations, the one in force first."""
        query = select(computations).order_by(computations.c.id.desc()).limit(most)
        return [Computation(row.id, row.at, row.digest) for row in self._rows(query)]

    def publications(self) -> list[Publication]:
        """Every publication, newest first."""
        with self._speaking(), reading(self._engine) as connection:
            return _publications(connection)

    def trail(self) -> list[TrailEntry]:
        """The audit trail, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return trail.read(connection)

    def targets(self) -> list[TargetEntry]:
        """Every target that was entered, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return targets.read(connection)

    def add_targets(self, new: Sequence[TargetSet], who: str) -> None:
        """Enters targets: all of them or none."""
        with self._speaking(), self._turn.writing() as connection:
            targets.add(connection, new, who)

    def definitions(self) -> list[DefinitionEntry]:
        """Every definition that was kept on screen, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return definitions.read(connection)

    def add_definition(self, new: DefinitionKept, who: str) -> None:
        """Enters one, with its entries in the trail and in the register of changes."""
        with self._speaking(), self._turn.writing() as connection:
            definitions.add(connection, new, who)

    def spellings(self) -> list[SpellingEntry]:
        """Every spelling of a code that was taught or withdrawn, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return code_spellings.read(connection)

    def add_spellings(self, new: Sequence[Spelling], who: str) -> None:
        """Enters spellings: all of them or none."""
        with self._speaking(), self._turn.writing() as connection:
            code_spellings.add(connection, new, who)

    def owners(self) -> list[OwnerEntry]:
        """Every owner that was named, oldest first."""
        with self._speaking(), reading(self._engine) as connection:
            return owners.read(connection)

    def add_owners(self, new: Sequence[OwnerNamed], who: str) -> int:
        """Enters owners: all of them or none; how many did not stand already."""
        with self._speaking(), self._turn.writing() as connection:
            return owners.add(connection, new, who)

    def version(self) -> str:
        """Changes whenever a load, a publication, a computation, a target or an owner is added."""
        query = select(
            select(func.max(loads.c.id)).scalar_subquery().label("load"),
            select(func.max(publications.c.id)).scalar_subquery().label("publication"),
            select(func.max(computations.c.id)).scalar_subquery().label("computation"),
            select(func.max(target_rows.c.id)).scalar_subquery().label("target"),
            select(func.max(owner_rows.c.id)).scalar_subquery().label("owner"),
        )
        row = self._rows(query)[0]
        return f"{row.load or 0}.{row.publication or 0}.{row.computation or 0}.{row.target or 0}.{row.owner or 0}"

    def damage(self) -> list[str]:
        """What SQLite says is wrong with its own file; PostgreSQL looks after itself."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self._speaking(), reading(self._engine) as connection:
            answers = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        return [f"Database: {answer}." for answer in answers if answer != "ok"]

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        with self._speaking(), reading(self._engine) as connection:
            return list(connection.execute(query).all())

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """The database's own faults in a sentence. A wrong query is our bug, not a fault: that stays as it is."""
        try:
            yield
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(
                f"The setting 'database' in config.toml is not an address of SQLite or PostgreSQL: {error}"
            ) from error
        except DBAPIError as error:
            if not _outside(error):
                raise
            address = make_url(self._url).render_as_string(hide_password=True)
            raise StoreError(f"The database at {address} cannot be used just now: {error.orig}") from error


def kept(load: Load, seal: str) -> str:
    """How the trail words a load. data.loads.verify looks for the very same words."""
    return f"kept load {load.name} from workbook {load.sha256}, manifest {seal}"


def published(publication: Publication) -> str:
    """How the trail words a publication."""
    what = f"published load {publication.load.name} as publication {publication.id}"
    return f"{what}, figures {publication.figures}, rules {publication.rules}" if publication.figures else what


def _outside(error: DBAPIError) -> bool:
    """Whether the database is out of reach, locked, full or damaged."""
    return type(error).__name__ in ("OperationalError", "InterfaceError", "InternalError", "DatabaseError")


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


def _add_computation(connection: Connection, digest: str, at: datetime) -> None:
    connection.execute(insert(computations).values(at=at, digest=digest))
