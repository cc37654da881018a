"""Checked extracts → loads that never change, what is known over all of them, and what is published."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.errors import Busy, StoreError
from data.extract import Base, Extract, LastLoad
from data.home import durable_files
from data.home.config import Home
from data.home.place_of import place_of
from data.home.writer_lock import WAIT_SECONDS
from data.issues import Issue
from data.load import Computation, Known, Load, Publication, Withdrawal, standing
from data.loads import own_definitions, verify
from data.loads.compared import loads_to_compare
from data.loads.computed_files import ComputedFiles
from data.loads.council_decisions import CouncilDecisions, account
from data.loads.derived_files import DerivedFiles
from data.loads.held import held_since
from data.loads.holding import HeldLoad, Holding
from data.loads.home_key import HomeKey
from data.loads.identity import added, read_with, values_of
from data.loads.known_rows import known
from data.loads.manifest import MANIFEST, Manifest
from data.loads.moment import Derive, Moment, Pin
from data.loads.results_schema import conformed
from data.loads.this_catalogue import refuse_an_empty_catalogue, refuse_another_catalogue
from data.visible_text import visible

LOG = logging.getLogger("scorecard")
RESULTS = "results"
"""What loads of the first version kept their figures under."""


class Store(CouncilDecisions):
    """The loads and publications of one home."""

    def __init__(self, home: Home, *, wait: float = WAIT_SECONDS, refuse: bool = True) -> None:
        """Opens the home: brings its database up to date and sweeps what a killed process left over, unless a load is
        running just now. `wait`: seconds that a load waits for another one before it is refused. StoreError where the
        database is not the one that the home was kept with: lost, empty, replaced, or cut off at its end. `refuse`:
        False opens one that is cut off as well, to be verified."""
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(home, wait)
        self.files = DerivedFiles(place_of(home.figures, home.files))
        self._key = HomeKey(home, self._records, self._load_files)
        self._computed = ComputedFiles(self._records, self.files)
        self.made_by: str | None = None
        """Which earlier version made the home, where opening it has just brought it up to date."""
        try:
            refuse_an_empty_catalogue(self._place, self._copy, self._records)
            if not self._records.is_current():
                with self._turn(wait):
                    self.made_by = self._records.migrate(account())
                if self.made_by:
                    self._key.note(account())
            if refuse:
                self.check_catalogue()
                self._records.keep_to()
                self._copy_trail()
            with suppress(Busy), self._turn(0):
                self._sweep()
        except BaseException:
            self.close()
            raise

    def loads(self) -> list[Load]:
        """Every load, newest month and revision first."""
        return self._records.loads()

    def load(self, month: date, revision: int | None = None) -> Load | None:
        """A month's load: the newest revision unless told which."""
        found = (load for load in self.loads() if load.month == month)
        return next((load for load in found if revision in (None, load.revision)), None)

    def holding(self) -> Holding:
        """Every load with what reads its rows: what is known now."""
        return self._holding(self.loads())

    def moment(self) -> Moment:
        """What figures are derived from now."""
        return self._moment(self.holding(), self.publications())

    def known(self, extract: Extract) -> Known:
        """All rows in force for an extract that is not stored, over what is held."""
        own, holding = self.holding_with(extract)
        return known(own, holding)

    def holding_with(self, extract: Extract) -> tuple[HeldLoad, Holding]:
        """What would be known with an extract that is not stored: its place among the loads, and all of them."""
        extract, _ = self._key.coded(extract)
        loads = self.loads()
        values = values_of(extract, self._next_revision(extract.about.month), "", "")
        return self._with(loads, Load(id=0, **values), "", extract)

    def keep(
        self,
        workbook: Path,
        extract: Extract,
        issues: Sequence[Issue],
        derive: Derive,
        *,
        who: str | None = None,
        name: str | None = None,
    ) -> tuple[Load, bool]:
        """Keeps an extract, with the figures that it changes: (load, whether it is new). The same bytes with the same
        month and first day again: the load they already are. Killed anywhere: either all of it is kept or nothing. Busy
        where another load does not finish in time. `who` is for the audit trail: the account of this process unless
        told. `name` is what the person calls the file, where it lies under another name."""
        sha256 = read_with(durable_files.checksum(workbook), extract.taught)
        if extract.beside:
            sha256 = added(sha256, next(load for load in self.loads() if load.name == extract.beside))
        with self._turn(self._wait):
            self._sweep()
            self.check_catalogue()
            self._computed.not_whole()
            same = self._records.same(sha256, extract.about.month, extract.about.records_from)
            if same is not None:
                return same, False
            return self._keep(visible(name or workbook.name), sha256, extract, issues, derive, who or account()), True

    def results_of_old(self, load: Load) -> pa.Table:
        """The figures that a load of the first version was kept with. StoreError for a later one, which has none."""
        return conformed(self._read(load, RESULTS))

    def extract(self, load: Load) -> Extract:
        """The extract as it was kept. Damaged where one of its files is not."""
        return self._load_files.extract(load, self._records.seals()[load.id])

    def rows(self, load: Load, table: str) -> pa.Table | None:
        """A sheet's rows; None where the load does not have it. Damaged where they are not what was kept."""
        return self._read(load, table) if table in load.rows else None

    def base(self, month: date, workbook: Path) -> Base | None:
        """The newest load of a month, to add a workbook's sheets to. Where that is what came of adding this very
        workbook, the load that it was added to: so the same file again is the same load."""
        newest = self.load(month)
        manifest = self._manifest(newest) if newest else None
        before = next((load for load in self.loads() if manifest and load.name == manifest.beside), None)
        if newest and manifest and before:
            same = added(read_with(durable_files.checksum(workbook), manifest.taught), before)
            newest = before if newest.sha256 == same else newest
        return None if newest is None else Base(newest.name, frozenset(newest.rows), partial(self.extract, newest))

    def publish(self, load: Load, pin: Pin, derive: Derive, note: str = "", *, who: str | None = None) -> Publication:
        """Pins a month's figures, as a load tells them by the rules of today. Publishing what already is the month's
        publication, figures and rules, changes nothing. StoreError where the extract ends before its month does."""
        if load.provisional:
            raise StoreError(
                f"Load {load.name} cannot be published: its records end on {load.records_to:%d/%m/%Y}, before the "
                f"month does. Load an extract that goes to the end of {load.month:%B %Y}, then publish that."
            )
        with self._turn(self._wait):
            self.check_catalogue()
            self._computed.not_whole()
            publications = self.publications()
            stands = standing(publications).get(load.month)
            moment = self._moment(self.holding(), publications)
            own = next(one for one in moment.holding.loads if one.load.id == load.id)
            pinned = pin(moment, own)
            if stands is not None and _says(stands) == (load.id, pinned.figures, pinned.rules):
                return stands
            new = Publication(0, load, datetime.now(UTC), note, pinned.figures, pinned.rules)
            digest = self._derived(replace(moment, publications=(new, *publications)), derive)
            added = self._records.add_publication(new, who or account(), digest)
            self._copy_trail()
            return added

    def withdraw(self, month: date, reason: str, derive: Derive, *, who: str | None = None) -> Publication:
        """Takes back the publication of a month that stands: the one before it, where that was not withdrawn, stands
        again. What it pinned is kept. Killed anywhere: it stands, or it is withdrawn. StoreError where none stands."""
        with self._turn(self._wait):
            self.check_catalogue()
            self._computed.not_whole()
            publications = self.publications()
            stands = standing(publications).get(month)
            if stands is None:
                raise StoreError(f"{month:%B %Y} is not published, so nothing was withdrawn.")
            new = Withdrawal(0, datetime.now(UTC), who or account(), reason)
            gone = replace(stands, withdrawn=new)
            then = tuple(gone if one.id == gone.id else one for one in publications)
            digest = self._derived(self._moment(self.holding(), then), derive)
            withdrawn = self._records.withdraw(stands, new, digest)
            self._copy_trail()
            return withdrawn

    def recompute(self, derive: Derive, *, who: str | None = None) -> bool:
        """Derives again what the rules of today change, and files that are missing or cannot be read; True where
        anything was. Killed anywhere: what was in force stays."""
        with self._turn(self._wait):
            self._sweep()
            self.check_catalogue()
            before, damaged = self.computation(), self._computed.not_whole()
            digest = self._derived(self.moment(), derive)
            if before and before.digest == digest:
                return damaged
            self._records.add_computation(digest, datetime.now(UTC), who or account())
            self._copy_trail()
            return True

    def computation(self) -> Computation | None:
        """The computation in force; None in a home without loads, or made by the version before."""
        return self._computed.in_force()

    def computed(self) -> tuple[str, Any] | None:
        """(version, list of files) of the computation in force, of one moment with the loads and publications.
        DamagedFigures or FileNotFoundError where the list is not what was kept."""
        return self._computed.computed()

    def compared(self, month: date) -> tuple[LastLoad, ...]:
        """The loads that a new extract of a month is compared with (data.loads.compared)."""
        return loads_to_compare(self.loads(), self.publications(), month, self._read)

    def close(self) -> None:
        """Lets go of the database. Only needed where many stores are opened in one process."""
        self._records.close()

    def verify(self) -> list[str]:
        """Re-reads every load against its checksums and the catalogue, and the trail: sentences naming what differs."""
        key = ""
        with suppress(StoreError):  # a row that cannot be read is told below
            key = self._key.fault()
        found = verify.verify(self._place, self._records, self.files, self._copy)
        with suppress(StoreError):
            found += own_definitions.faults(self.home.definitions, self._records.definitions())
        return [*([key] if key else []), *found]

    def check_catalogue(self) -> None:
        """StoreError where the database is not the one that the home was kept with, or was edited by hand."""
        refuse_another_catalogue(self._copy, self._records)

    def faults_of_publications(self) -> list[str]:
        """Sentences naming what was published and is not whole any more, and what is wrong with the key of workers'
        names: cheap enough to be asked again and again, since a file is read again only where it was written since."""
        found = [self._key.fault()]
        for _, item in sorted(standing(self.publications()).items()):
            for name in (item.figures, f"{item.rules}.json" if item.rules else None):
                if name and (fault := self.files.fault(name)):
                    found.append(f"What was published for {item.load.month:%B %Y}: figures/{name} {fault}.")
        return [one for one in found if one]

    def verified_from(self) -> list[str]:
        """What `verify` cannot tell, since no version before kept it: sentences, no faults."""
        return held_since(self.trail())

    def _keep(
        self, name: str, sha256: str, extract: Extract, issues: Sequence[Issue], derive: Derive, who: str
    ) -> Load:
        extract, worker_key = self._key.coded(extract)
        values = values_of(extract, self._next_revision(extract.about.month), name, sha256)
        visible = self._place.folder_of(Load(id=0, **values))
        with self._place.new_folder(visible) as folder:
            for table, content in extract.tables.items():
                folder.add_table(table, content)
            # While the files are compressed and synced by their threads, the figures are computed.
            _, holding = self._with(self.loads(), Load(id=0, **values), "", extract)
            digest = self._derived(self._moment(holding, self.publications()), derive)
            manifest = Manifest(
                extract.about,
                extract.missing,
                values["rows"],
                [asdict(issue.as_kept()) for issue in issues],
                folder.checksums(),
                extract.starts,
                extract.beside,
                extract.taught,
                sha256,
                worker_key,
            )
            folder.add_bytes(MANIFEST, manifest.as_bytes())
            seal = folder.checksums()[MANIFEST]
            folder.make_visible()
            load = self._records.add_load(values, seal, who, digest)
        self._place.settle(visible)
        self._copy_trail()
        return load

    def _derived(self, moment: Moment, derive: Derive) -> str:
        return self._computed.keep(derive(moment))

    def _moment(self, holding: Holding, publications: Sequence[Publication]) -> Moment:
        return Moment(holding, tuple(publications), self.files, self._computed.before())

    def _holding(self, loads: Sequence[Load]) -> Holding:
        seals = self._records.seals()
        return Holding.of(self._held(loads, seals), partial(self._read_sealed, seals))

    def _held(self, loads: Sequence[Load], seals: Mapping[int, str]) -> list[HeldLoad]:
        manifests = {load.id: self._load_files.manifest(load, seals[load.id]) for load in loads}
        return [HeldLoad(load, seals[load.id], manifests[load.id].missing, manifests[load.id].starts) for load in loads]

    def _with(self, loads: Sequence[Load], new: Load, seal: str, extract: Extract) -> tuple[HeldLoad, Holding]:
        """The loads and one whose rows are not on the disk yet."""
        own, seals = HeldLoad(new, seal, extract.missing, extract.starts), self._records.seals()

        def read(load: Load, table: str) -> pa.Table:
            return extract.tables[table] if load is new else self._read_sealed(seals, load, table)

        return own, Holding.of([own, *self._held(loads, seals)], read)

    def _next_revision(self, month: date) -> int:
        # A folder that the catalogue does not know (a database put back from a copy) keeps its name.
        start = f"{month:%Y-%m}."
        there = [name.removeprefix(start).partition("-")[0] for name in self._place.folders() if name.startswith(start)]
        return max([self._records.last_revision(month), *(int(number) for number in there if number.isdigit())]) + 1

    def _read(self, load: Load, table: str) -> pa.Table:
        return self._read_sealed(self._records.seals(), load, table)

    def _read_sealed(self, seals: Mapping[int, str], load: Load, table: str) -> pa.Table:
        return self._load_files.rows(load, seals[load.id], table)

    def _sweep(self) -> None:
        self._copy.sweep()
        self._place.sweep({self._place.folder_of(load) for load in self._records.settled()})
        self.files.sweep(self._computed.named())


def _says(publication: Publication) -> tuple[int, str | None, str | None]:
    return publication.load.id, publication.figures, publication.rules
