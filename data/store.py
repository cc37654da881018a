"""Checked extracts → loads that never change, the rows known at each, and what is published."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from data import durable, verify
from data.errors import Busy, StoreError
from data.extract import Base, Extract, LastLoad
from data.home import Home
from data.issues import Issue
from data.known import RESULTS, known
from data.load import Entry, Known, Load, Publication
from data.manifest import MANIFEST, Manifest
from data.records.catalogue import Catalogue
from data.results_schema import RESULT_SCHEMA
from data.turn import WAIT_SECONDS, take_turn
from data.workers import without_names

__all__ = ["Busy", "Entry", "Known", "Load", "Publication", "Store", "StoreError"]


class Store:
    """The loads and publications of one home."""

    def __init__(self, home: Home, *, wait: float = WAIT_SECONDS) -> None:
        """Opens the home: brings its database up to date and sweeps what a killed process left over, unless a load is
        running just now. `wait`: seconds that a load waits for another one before it is refused."""
        self.home = home
        self._wait = wait
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._catalogue = Catalogue(home.database)
        if not self._catalogue.is_current():
            with take_turn(home.path, wait):
                self._catalogue.migrate()
        with suppress(Busy), take_turn(home.path, wait=0):
            self._sweep()

    def loads(self) -> list[Load]:
        """Every load, newest month and revision first."""
        return self._catalogue.loads()

    def load(self, month: date, revision: int | None = None) -> Load | None:
        """A month's load: the newest revision unless told which."""
        found = (load for load in self.loads() if load.month == month)
        return next((load for load in found if revision in (None, load.revision)), None)

    def known(self, extract: Extract) -> Known:
        """All rows in force for an extract that is not stored, over the loads that come before it."""
        before = [load for load in self.loads() if load.month <= extract.about.month]
        return known(without_names(extract, self.home.path), before, self._read)

    def known_at(self, load: Load) -> Known:
        """All rows in force as they were known at a load."""
        before = [other for other in self.loads() if (other.month, other.revision) < (load.month, load.revision)]
        return known(self.extract(load), before, self._read)

    def keep(
        self,
        workbook: Path,
        extract: Extract,
        issues: Sequence[Issue],
        compute: Callable[[Known], pa.Table],
        *,
        who: str | None = None,
        name: str | None = None,
    ) -> tuple[Load, bool]:
        """Keeps an extract with its results: (load, whether it is new). The same bytes with the same month and first
        day again: the load they already are. Killed anywhere: either all of it is kept or nothing. Busy where another
        load does not finish in time. `who` is for the audit trail: the account of this process unless told. `name` is
        what the person calls the file, where it lies under another name."""
        sha256 = durable.checksum(workbook)
        if extract.beside:
            sha256 = _added(sha256, next(load for load in self.loads() if load.name == extract.beside))
        with take_turn(self.home.path, self._wait):
            self._sweep()
            same = self._catalogue.same(sha256, extract.about.month, extract.about.records_from)
            if same is not None:
                return same, False
            return self._keep(name or workbook.name, sha256, extract, issues, compute, who or _account()), True

    def results(self, load: Load) -> pa.Table:
        """What was computed with a load, in RESULT_SCHEMA."""
        return self._read(load, RESULTS)

    def extract(self, load: Load) -> Extract:
        """The extract as it was kept."""
        manifest = self._manifest(load)
        tables = {name: self._read(load, name) for name in manifest.rows}
        return Extract(manifest.about, tables, manifest.missing, manifest.starts, manifest.beside)

    def base(self, month: date, workbook: Path) -> Base | None:
        """The newest load of a month, to add a workbook's sheets to. Where that is what came of adding this very
        workbook, the load that it was added to: so the same file again is the same load."""
        newest = self.load(month)
        beside = self._manifest(newest).beside if newest else None
        before = next((load for load in self.loads() if load.name == beside), None)
        if newest and before and newest.sha256 == _added(durable.checksum(workbook), before):
            newest = before
        return None if newest is None else Base(newest.name, frozenset(newest.rows), partial(self.extract, newest))

    def issues(self, load: Load) -> list[Issue]:
        """The warnings that were kept with a load."""
        return [Issue(**issue) for issue in self._manifest(load).issues]

    def publish(self, load: Load, note: str = "", *, who: str | None = None) -> Publication:
        """Pins a month to a load. Publishing what already is the month's publication changes nothing. StoreError
        where the extract ends before its month does."""
        if load.provisional:
            raise StoreError(
                f"Load {load.name} cannot be published: its records end on {load.records_to:%d/%m/%Y}, before the "
                f"month does. Load an extract that goes to the end of {load.month:%B %Y}, then publish that."
            )
        with take_turn(self.home.path, self._wait):
            return self._catalogue.add_publication(load, note, datetime.now(UTC), who or _account())

    def publications(self) -> list[Publication]:
        """Every publication, newest first."""
        return self._catalogue.publications()

    def trail(self) -> list[Entry]:
        """The audit trail, oldest entry first."""
        return self._catalogue.trail()

    def version(self) -> str:
        """Changes whenever a load or a publication is added: one small query, to be asked on every page."""
        return self._catalogue.version()

    def last_rows(self, month: date) -> LastLoad | None:
        """The rows by table of the newest load up to a month, to compare a new extract with."""
        load = next((load for load in self.loads() if load.month <= month), None)
        return None if load is None else LastLoad(load.name, load.rows)

    def close(self) -> None:
        """Lets go of the database. Only needed where many stores are opened in one process."""
        self._catalogue.close()

    def verify(self) -> list[str]:
        """Re-reads every load against its checksums and the catalogue, and the trail: sentences naming what differs."""
        return verify.verify(self.home.loads, self._catalogue)

    def _keep(
        self,
        name: str,
        sha256: str,
        extract: Extract,
        issues: Sequence[Issue],
        compute: Callable[[Known], pa.Table],
        who: str,
    ) -> Load:
        extract = without_names(extract, self.home.path)
        about = extract.about
        rows = {table: len(content) for table, content in extract.tables.items()}
        with durable.NewFolder(self.home.loads) as folder:
            for table, content in extract.tables.items():
                folder.add_table(table, content)
            folder.add_table(RESULTS, compute(self.known(extract)).select(RESULT_SCHEMA.names).cast(RESULT_SCHEMA))
            values: dict[str, Any] = {
                "month": about.month,
                "revision": self._next_revision(about.month),
                "records_from": about.records_from,
                "records_to": about.records_to,
                "produced_on": about.produced_on,
                "loaded_at": datetime.now(UTC),
                "workbook": name,
                "sha256": sha256,
                "rows": rows,
                "provisional": about.provisional,
            }
            manifest = Manifest(
                about,
                extract.missing,
                rows,
                [asdict(issue) for issue in issues],
                folder.checksums(),
                extract.starts,
                extract.beside,
            )
            folder.add_bytes(MANIFEST, manifest.as_bytes())
            seal = folder.checksums()[MANIFEST]
            visible = folder.make_visible(f"{about.month:%Y-%m}.{values['revision']}")
            load = self._catalogue.add_load(values, seal, who)
        durable.settle(visible)
        return load

    def _next_revision(self, month: date) -> int:
        # A folder that the catalogue does not know (a database put back from a copy) keeps its name.
        there = [path.suffix[1:] for path in self.home.loads.glob(f"{month:%Y-%m}.*")]
        return max([self._catalogue.last_revision(month), *(int(number) for number in there if number.isdigit())]) + 1

    def _read(self, load: Load, table: str) -> pa.Table:
        with _readable(load):
            return durable.read_table(self.home.loads / load.name, table)

    def _manifest(self, load: Load) -> Manifest:
        with _readable(load):
            return Manifest.read(self.home.loads / load.name / MANIFEST)

    def _sweep(self) -> None:
        durable.sweep(self.home.loads, self._catalogue.settled_names())


def _added(sha256: str, base: Load) -> str:
    """The identity of a workbook's sheets added to a load: another for every load that they are added to."""
    return hashlib.sha256(f"{sha256} added to {base.name} {base.sha256}".encode()).hexdigest()


def _account() -> str:
    try:
        return f"account {getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"account {os.getuid()}"


@contextmanager
def _readable(load: Load) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"Load {load.name} cannot be read from its folder. Run 'scorecard verify', which names what is missing or "
            "changed, and put the folder back from a copy."
        ) from error
