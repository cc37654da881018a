"""The records of a home's loads in SQL: which there are, which are published, what was computed of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from data.load import Computation, Load, Publication, Withdrawal
from data.records import publications, trail
from data.records.decisions import DecisionRecords
from data.records.publications import load_of
from data.records.tables import computations, loads

LOAD, COMPUTATION, RESTORE = "load", "computation", "restore"
"""What entries in the trail are about."""
_NEWEST_FIRST = (loads.c.month.desc(), loads.c.revision.desc())


class LoadRecords(DecisionRecords):
    """All records of a home. Whoever adds a load holds the home's turn (data.home.writer_lock, and `turn`)."""

    def loads(self) -> list[Load]:
        """Every load, newest month and revision first."""
        return [load_of(row) for row in self._rows(select(loads).order_by(*_NEWEST_FIRST))]

    def settled(self) -> list[Load]:
        """The loads once no other writer is under way. PostgreSQL may still be committing the row of a
        process that was killed a moment ago: its folder must not be swept."""
        with self._writing() as connection, self._as_kept():
            trail.take_turn(connection)
            return [load_of(row) for row in connection.execute(select(loads))]

    def seals(self) -> dict[int, str]:
        """Load id → sha256 of its manifest."""
        return {row.id: row.seal for row in self._rows(select(loads.c.id, loads.c.seal))}

    def same(self, sha256: str, month: date, records_from: date) -> Load | None:
        """The load of these very bytes with this month and first day, where there is one."""
        query = select(loads).where(
            loads.c.sha256 == sha256, loads.c.month == month, loads.c.records_from == records_from
        )
        return next((load_of(row) for row in self._rows(query)), None)

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
            return publications.add(connection, new, who, [_add_computation(connection, digest, new.published_at)])

    def withdraw(self, publication: Publication, new: Withdrawal, digest: str) -> Publication:
        """Takes a publication back, with the computation that no longer shows it. The id of `new` is given here."""
        with self._writing() as connection:
            return publications.withdraw(connection, publication, new, [_add_computation(connection, digest, new.at)])

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
        """Every publication, withdrawn or not, newest first."""
        with self._reading() as connection:
            return publications.read(connection)


def kept(load: Load, seal: str) -> str:
    """How the trail words a load. data.loads.verify looks for the very same words."""
    return f"kept load {load.name} from workbook {load.sha256}, manifest {seal}"


def _add_computation(connection: Connection, digest: str, at: datetime) -> tuple[Table, int]:
    added = insert(computations).values(at=at, digest=digest).returning(computations.c.id)
    return computations, connection.execute(added).scalar_one()
