"""Checked extracts → loads that never change, what is known over all of them, and what is published."""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
from data.home.exchanged_file import exchanged, text_of
from data.home.place_of import place_of
from data.home.writer_lock import WAIT_SECONDS, take_turn
from data.issues import Issue
from data.load import Computation, Known, Load, Publication, TrailEntry
from data.loads import own_definitions, verify
from data.loads.compared import loads_to_compare
from data.loads.computed_files import ComputedFiles
from data.loads.derived_files import DerivedFiles
from data.loads.held import held_since
from data.loads.holding import HeldLoad, Holding
from data.loads.home_key import HomeKey
from data.loads.known_rows import known
from data.loads.load_files import LoadFiles
from data.loads.manifest import MANIFEST, Manifest
from data.loads.moment import Derive, Moment, Pin
from data.loads.results_schema import conformed
from data.loads.this_catalogue import refuse_an_empty_catalogue, refuse_another_catalogue
from data.loads.trail_copy import TrailCopy
from data.own_spellings import Spelling, SpellingEntry
from data.records.definitions import DefinitionEntry, DefinitionKept
from data.records.loads import LoadRecords
from data.records.owners import OwnerEntry, OwnerNamed
from data.records.targets import TargetEntry, TargetSet
from data.visible_text import visible

LOG = logging.getLogger("scorecard")
RESULTS = "results"
"""What loads of the first version kept their figures under."""


class Store:
    """The loads and publications of one home."""

    def __init__(self, home: Home, *, wait: float = WAIT_SECONDS, refuse: bool = True) -> None:
        """Opens the home: brings its database up to date and sweeps what a killed process left over, unless a load is
        running just now. `wait`: seconds that a load waits for another one before it is refused. StoreError where the
        database is not the one that the home was kept with: lost, empty, replaced, or cut off at its end. `refuse`:
        False opens one that is cut off as well, to be verified."""
        self.home = home
        self._wait = wait
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._place = place_of(home.loads, home.files)
        self._load_files = LoadFiles(self._place)
        self.files = DerivedFiles(place_of(home.figures, home.files))
        self._records = LoadRecords(home.database)
        self._key = HomeKey(home, self._records, self._load_files)
        self._copy = TrailCopy(place_of(home.trail, home.files))
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
        values = _values(extract, self._next_revision(extract.about.month), "", "")
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
        sha256 = _read_with(durable_files.checksum(workbook), extract.taught)
        if extract.beside:
            sha256 = _added(sha256, next(load for load in self.loads() if load.name == extract.beside))
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
            same = _added(_read_with(durable_files.checksum(workbook), manifest.taught), before)
            newest = before if newest.sha256 == same else newest
        return None if newest is None else Base(newest.name, frozenset(newest.rows), partial(self.extract, newest))

    def issues(self, load: Load) -> list[Issue]:
        """The warnings that were kept with a load."""
        return [Issue(**issue) for issue in self._manifest(load).issues]

    def doubts(self, load: Load) -> list[Issue]:
        """The warnings that a person has to accept before a load is published, and that nobody has. None of a load that
        was published already."""
        if any(one.load.id == load.id for one in self.publications()):
            return []
        asked = [issue for issue in self.issues(load) if issue.asks]
        accepted = self._records.accepted(load.name) if asked else set()
        return [issue for issue in asked if issue.code not in accepted]

    def accept(self, load: Load, codes: Sequence[str], *, who: str | None = None) -> None:
        """Enters which doubts of a load were looked at and are right. Codes of no doubt of this load are left out."""
        asked = {issue.code for issue in self.issues(load) if issue.asks}
        if told := [code for code in codes if code in asked]:
            self._records.add_accepted(load.name, told, who or account())
            self._copy_trail()

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
            in_force = next((item for item in publications if item.load.month == load.month), None)
            moment = self._moment(self.holding(), publications)
            own = next(one for one in moment.holding.loads if one.load.id == load.id)
            pinned = pin(moment, own)
            if in_force is not None and _says(in_force) == (load.id, pinned.figures, pinned.rules):
                return in_force
            new = Publication(0, load, datetime.now(UTC), note, pinned.figures, pinned.rules)
            digest = self._derived(replace(moment, publications=(new, *publications)), derive)
            added = self._records.add_publication(new, who or account(), digest)
            self._copy_trail()
            return added

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

    def publications(self) -> list[Publication]:
        """Every publication, newest first."""
        return self._records.publications()

    def targets(self) -> list[TargetEntry]:
        """Every target that was entered, oldest first."""
        return self._records.targets()

    def set_targets(self, new: Sequence[TargetSet], *, who: str | None = None) -> None:
        """Enters targets, all of them or none. Figures are judged by them once they are computed again."""
        if new:
            self._records.add_targets(new, who or account())
            self._copy_trail()

    def owners(self) -> list[OwnerEntry]:
        """Every owner of a measure or a section that was named, oldest first."""
        return self._records.owners()

    def name_owners(self, new: Sequence[OwnerNamed], *, who: str | None = None) -> int:
        """Enters owners, all of them or none; how many did not stand already. No figure rests on them."""
        entered = self._records.add_owners(new, who or account()) if new else 0
        if entered:
            self._copy_trail()
        return entered

    def spellings(self) -> list[SpellingEntry]:
        """Every spelling of a code that was taught or withdrawn, oldest first."""
        return self._records.spellings()

    def teach(self, new: Sequence[Spelling], *, who: str | None = None) -> None:
        """Enters spellings (data.checks.taught_spellings makes them), all of them or none. Loads stay as they are."""
        if new:
            self._records.add_spellings(new, who or account())
            self._copy_trail()

    def definitions_kept(self) -> list[DefinitionEntry]:
        """Every definition that was kept on screen, oldest first."""
        return self._records.definitions()

    def keep_definition(self, new: DefinitionKept, *, who: str | None = None) -> bool:
        """Gives a file of the home's definitions its new text, with its entry; False, and nothing is done, where it no
        longer says what it said `before`. Killed anywhere: the file is whole, old or new; the entry is there first."""
        path = self.home.definitions / new.file
        with self._turn(self._wait):
            if text_of(path) != new.before:
                return False
            with exchanged(path, new.after):
                self._records.add_definition(new, who or account())
            self._copy_trail()
            return True

    def trail(self) -> list[TrailEntry]:
        """The audit trail, oldest entry first."""
        return self._records.trail()

    def version(self) -> str:
        """Changes whenever a load, a publication, a computation or a target is added: one small query, asked on every
        page."""
        return self._records.version()

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
        in_force = {item.load.month: item for item in reversed(self.publications())}
        for _, item in sorted(in_force.items()):
            for name in (item.figures, f"{item.rules}.json" if item.rules else None):
                if name and (fault := self.files.fault(name)):
                    found.append(f"What was published for {item.load.month:%B %Y}: figures/{name} {fault}.")
        return [one for one in found if one]

    def verified_from(self) -> list[str]:
        """What `verify` cannot tell, since no version before kept it: sentences, no faults."""
        return held_since(self.trail())

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        """The home's turn: on this machine, and on all that share its catalogue."""
        with take_turn(self.home.path, wait), self._records.turn(wait):
            yield

    def _keep(
        self, name: str, sha256: str, extract: Extract, issues: Sequence[Issue], derive: Derive, who: str
    ) -> Load:
        extract, worker_key = self._key.coded(extract)
        values = _values(extract, self._next_revision(extract.about.month), name, sha256)
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

    def _manifest(self, load: Load) -> Manifest:
        return self._load_files.manifest(load, self._records.seals()[load.id])

    def _copy_trail(self) -> None:
        """What was kept is kept, also where its copy cannot be written just now: that is done at the next deed."""
        try:
            self._copy.keep(self._records)
        except (OSError, StoreError) as error:
            LOG.warning("The copy of the audit trail, in trail/, was not written: %s", error)

    def _sweep(self) -> None:
        self._copy.sweep()
        self._place.sweep({self._place.folder_of(load) for load in self._records.settled()})
        self.files.sweep(self._computed.named())


def _values(extract: Extract, revision: int, name: str, sha256: str) -> dict[str, Any]:
    """A Load's fields but its id."""
    about = extract.about
    return {
        "month": about.month,
        "revision": revision,
        "records_from": about.records_from,
        "records_to": about.records_to,
        "produced_on": about.produced_on,
        "loaded_at": datetime.now(UTC),
        "workbook": name,
        "sha256": sha256,
        "rows": {table: len(content) for table, content in extract.tables.items()},
        "provisional": about.provisional,
    }


def _says(publication: Publication) -> tuple[int, str | None, str | None]:
    return publication.load.id, publication.figures, publication.rules


def _added(sha256: str, base: Load) -> str:
    """The identity of a workbook's sheets added to a load: another for every load that they are added to."""
    return hashlib.sha256(f"{sha256} added to {base.name} {base.sha256}".encode()).hexdigest()


def _read_with(sha256: str, taught: Sequence[str]) -> str:
    """The identity of a workbook of which cells were read by what the council taught: another for each reading."""
    return hashlib.sha256(f"{sha256} read with {json.dumps(taught)}".encode()).hexdigest() if taught else sha256


def account() -> str:
    """Whoever this process runs as."""
    try:
        return f"account {getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"account {os.getuid()}"
