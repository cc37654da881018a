"""A home that is served → the Reader of what is in force, at once, and whether that is by the rules of today.

What is in force is a computation with the rules that were kept with it: both become visible by one row. So whoever
serves shows figures and definitions of one moment, whatever is being written in the home and whichever process began
when.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.errors import DamagedFigures, StoreError, UserError
from metrics.engine.authority_settings import settings_of_day
from metrics.engine.library import load_definitions
from metrics.engine.sound_definitions import places
from metrics.figures.derive import FORMAT
from metrics.home.kept_rules import write_rules
from metrics.home.opened_home import OpenedHome
from metrics.judging.comparators import Comparators
from metrics.measures.council_targets import with_kept_targets
from metrics.measures.home_breaks import with_home_breaks
from metrics.measures.overlay import sections_of
from metrics.measures.owners import with_owners
from metrics.measures.signal_breaks import with_kept_breaks
from metrics.scorecard.reader import Reader

LOG = logging.getLogger("scorecard")
_TRIES = 3


@dataclass(frozen=True)
class Behind:
    """That what is shown is not by the rules of today, and when it was computed. `fault`: what is wrong with a file of
    the home; '' where the figures have only to be computed again."""

    computed: datetime | None
    fault: str = ""


class InForce:
    """Of one home. Asked again whenever `version_of` changes."""

    def __init__(self, home: OpenedHome) -> None:
        self._home, self._store = home, home.store
        self._shown: tuple[str, Reader] | None = None

    def reader(self) -> tuple[Reader, Behind | None]:
        """What is in force; None beside it where that is by the rules of today. Computes only where nothing could be
        shown otherwise: figures of an earlier version, or a file that is lost. UserError where nothing can be shown."""
        self._store.check_catalogue()
        for _ in range(_TRIES):
            version = self._store.version()
            try:
                reader, behind = self._found(version)
            except (OSError, DamagedFigures):  # it is lost or was changed; or loads that came just now have swept it
                continue
            if self._store.version() == version:  # else another computation came in between
                self._shown = version, reader
                return reader, behind
        return self._home.reader(), None

    def _found(self, version: str) -> tuple[Reader, Behind | None]:
        try:
            today, comparators = self._home.today()
            if not today.is_stale():
                return Reader(self._store, today.definitions, today.home, comparators), None
            fault = None
        except StoreError:
            raise
        except UserError as error:
            LOG.warning("Pages stay as they were before this was written: %s", error)
            fault = error
        computation = self._store.computation()
        behind = Behind(computation.at if computation else None, self._words(fault))
        if self._shown is not None and self._shown[0] == version:
            return self._shown[1], behind
        computed = self._store.computed()
        if computed is None or computed[1]["format"] != FORMAT:
            if fault is not None:
                raise fault
            return self._home.reader(), None
        return self._by(self._store.files.json(computed[1]["rules"])), behind

    def _words(self, fault: UserError | None) -> str:
        """The fault without the folder of the home, which a page need not tell."""
        return str(fault or "").replace(f"{self._home.home.path}/", "")

    def _by(self, kept: Mapping[str, Any]) -> Reader:
        """The Reader by the rules of the computation in force: in a process that has not shown them yet. The shipped
        definitions are those that are installed; published figures of others are those that are taken in."""
        home, settings = settings_of_day(self._home.home, kept)
        with TemporaryDirectory(prefix="scorecard-rules-") as folder:
            write_rules(kept, Path(folder))
            found = load_definitions(Path(folder) / "own_definitions", kept_in=places(home))
            found = with_home_breaks(found, home.clock_stops_from, home.not_due_failed_until)
            sections = sections_of(Path(folder) / "own_definitions")
            found = with_owners(found, self._store.owners(), sections)
            definitions = with_kept_breaks(with_kept_targets(found, kept.get("targets", {})), kept.get("breaks", {}))
            own = Path(folder) / "comparators.csv"
            own.write_text(kept["comparators"]["own"], encoding="utf-8")
            comparators = Comparators(replace(home, comparators=str(own)) if home.comparators else home)
        return Reader(self._store, definitions, home, comparators, settings)
