"""What a council decides about its figures and loads: kept in its records, each with its entry in the copied trail."""

from __future__ import annotations

import getpass
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from data.errors import StoreError
from data.home.config import Home
from data.home.exchanged_file import exchanged, text_of
from data.home.place_of import place_of
from data.home.writer_lock import take_turn
from data.issues import Issue
from data.load import Load, Publication, TrailEntry
from data.loads.load_files import LoadFiles
from data.loads.manifest import Manifest
from data.loads.trail_copy import TrailCopy
from data.own_spellings import Spelling, SpellingEntry
from data.records.acceptances import Accepted
from data.records.definitions import DefinitionEntry, DefinitionKept
from data.records.loads import LoadRecords
from data.records.owners import OwnerEntry, OwnerNamed
from data.records.signal_answers import SignalAnswer, SignalEntry
from data.records.targets import TargetEntry, TargetSet

LOG = logging.getLogger("scorecard")


class CouncilDecisions:
    """The targets, owners, spellings and definitions of one home, the doubts of its loads that were accepted, and what
    was answered to signals."""

    def __init__(self, home: Home, wait: float) -> None:
        """`wait`: seconds that whoever writes waits for another one before it is refused."""
        self.home = home
        self._wait = wait
        self._place = place_of(home.loads, home.files)
        self._load_files = LoadFiles(self._place)
        self._records = LoadRecords(home.database)
        self._copy = TrailCopy(place_of(home.trail, home.files))

    def publications(self) -> list[Publication]:
        """Every publication, withdrawn or not, newest first. Which one stands: data.load.standing."""
        return self._records.publications()

    def issues(self, load: Load) -> list[Issue]:
        """The warnings that were kept with a load."""
        return [Issue(**issue) for issue in self._manifest(load).issues]

    def doubts(self, load: Load) -> list[Issue]:
        """The warnings that a person has to accept before a load is published, and that nobody has. None of a load that
        was published already and not withdrawn."""
        if any(one.load.id == load.id and one.withdrawn is None for one in self.publications()):
            return []
        asked = [issue for issue in self.issues(load) if issue.asks]
        accepted = self._records.accepted(load.name) if asked else set()
        return [issue for issue in asked if issue.code not in accepted]

    def accept(self, load: Load, codes: Sequence[str], *, who: str | None = None, reason: str = "") -> None:
        """Enters which doubts of a load were looked at and are right, and why. Codes of no doubt of this load are left
        out."""
        asked = {issue.code for issue in self.issues(load) if issue.asks}
        if told := [code for code in codes if code in asked]:
            self._records.add_accepted(load.name, told, who or account(), reason)
            self._copy_trail()

    def acceptances(self, load: Load) -> list[Accepted]:
        """Who accepted which doubts of a load, and why, oldest first."""
        return self._records.acceptances(load.name)

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

    def signal_answers(self) -> list[SignalEntry]:
        """Every answer to a signal, oldest first."""
        return self._records.signal_answers()

    def answer_signals(self, new: Sequence[SignalAnswer], *, who: str | None = None) -> int:
        """Enters answers, all of them or none; how many did not stand already. With a break, figures are judged anew
        once they are computed again."""
        entered = self._records.add_signal_answers(new, who or account()) if new else 0
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

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        """The home's turn: on this machine, and on all that share its catalogue."""
        with take_turn(self.home.path, wait), self._records.turn(wait):
            yield

    def _manifest(self, load: Load) -> Manifest:
        return self._load_files.manifest(load, self._records.seals()[load.id])

    def _copy_trail(self) -> None:
        """What was kept is kept, also where its copy cannot be written just now: that is done at the next deed."""
        try:
            self._copy.keep(self._records)
        except (OSError, StoreError) as error:
            LOG.warning("The copy of the audit trail, in trail/, was not written: %s", error)


def account() -> str:
    """Whoever this process runs as."""
    try:
        return f"account {getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"account {os.getuid()}"
