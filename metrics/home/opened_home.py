"""A home folder → what its figures rest on today: store, definitions, settings and rules, and the Reader of them."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from data.benchmarks import importing
from data.errors import DamagedFigures
from data.home.config import CONFIG, Home, open_home
from data.loads.store import Store
from metrics.engine.authority_settings import Settings, settings_of
from metrics.engine.library import load_definitions
from metrics.engine.rules_of_today import RulesOfToday
from metrics.engine.sound_definitions import places
from metrics.figures.derive import FORMAT, Derivation, Progress, silent
from metrics.measures.council_targets import of_files, with_targets
from metrics.measures.definition import Definition
from metrics.measures.home_breaks import with_home_breaks
from metrics.measures.overlay import sections_of
from metrics.measures.owners import with_owners
from metrics.measures.signal_breaks import with_signal_breaks

if TYPE_CHECKING:
    from metrics.judging.comparators import Comparators
    from metrics.scorecard.reader import Reader

LOG = logging.getLogger("scorecard")


@dataclass(frozen=True)
class OpenedHome:
    """One home with its store, and its definitions, settings and rules as they are when they are first asked for."""

    home: Home
    store: Store
    _kept: dict[str, tuple[OpenedHome, Comparators]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The shipped definitions with the authority's own laid over them, and its targets. A target in a file of the
        home is entered in its records once; from then on they decide."""
        read = load_definitions(self.home.definitions, kept_in=places(self.home))
        found = with_home_breaks(read, self.home.clock_stops_from, self.home.not_due_failed_until)
        found = with_signal_breaks(found, self.store.signal_answers())
        found = with_owners(found, self.store.owners(), sections_of(self.home.definitions))
        entries = self.store.targets()
        known = {one.target for one in entries if one.target.from_file}
        if new := [one for one in of_files(found) if one not in known]:
            self.store.set_targets(new)
            entries = self.store.targets()
        return with_targets(found, entries)

    @cached_property
    def settings(self) -> Settings:
        """Population and clock of this authority."""
        return settings_of(self.home)

    @cached_property
    def rules(self) -> RulesOfToday:
        """By what figures are computed and judged today."""
        return RulesOfToday(self.home, self.definitions, self.settings)

    def derivation(self, progress: Progress = silent) -> Derivation:
        """How figures are derived today."""
        return Derivation(self.rules, self.store.results_of_old, progress)

    def recompute(self, progress: Progress = silent, *, who: str | None = None) -> bool:
        """Computes again what the rules of today change; True where anything did."""
        return self.store.recompute(self.derivation(progress).derive, who=who)

    def is_stale(self) -> bool:
        """Whether the figures in force were computed by other rules than today's, in another form, or not at all; or
        their list cannot be read."""
        try:
            computed = self.store.computed()
        except (OSError, DamagedFigures):
            return True
        if computed is None:
            return bool(self.store.loads())
        return (computed[1]["format"], computed[1]["rules"]) != (FORMAT, self.rules.digest)

    def reader(self) -> Reader:
        """The Reader of the figures by today's rules, computed first where they are stale. What is served never waits
        for that: see metrics.home.in_force."""
        from metrics.scorecard.reader import Reader

        today, comparators = self.today()
        if today.is_stale():
            today.recompute()
        try:
            return Reader(today.store, today.definitions, today.home, comparators)
        except (OSError, DamagedFigures):  # a file is lost or was changed; or loads that came just now have swept it
            today.recompute()
            return Reader(today.store, today.definitions, today.home, comparators)

    def today(self) -> tuple[OpenedHome, Comparators]:
        """This home with its comparators, read again where definitions, config.toml, comparators, targets, owners or
        answers to signals were written since. HomeError where they cannot be used; a definition that cannot is said
        when it is first asked for."""
        from metrics.judging.comparators import Comparators

        entered = (self.store.targets(), self.store.owners(), self.store.signal_answers())
        version = ".".join([_written(self.home), *(str(len(some)) for some in entered)])
        if version not in self._kept:
            self._kept.clear()
            today = OpenedHome(open_home(self.home.path), self.store)
            self._kept[version] = today, Comparators(today.home)
        return self._kept[version]


_TARGETS_SINCE = "r0004"
_NO_TARGETS = (
    " No target is set in it: those that came with the measures before were another council's. "
    "Set your own on the page 'Targets', or with 'scorecard targets'."
)


def opened(path: Path) -> OpenedHome:
    """The home at `path`, made where it does not exist. HomeError or StoreError, in words, where it cannot be used."""
    home = open_home(path)
    store = Store(home)
    if store.made_by:
        LOG.warning(
            "%s was made by an earlier version and has been brought up to date. What was published stays as it was; "
            "the newest figures are computed again from the rows of its loads.%s",
            path,
            _NO_TARGETS if store.made_by < _TARGETS_SINCE else "",
        )
    return OpenedHome(home, store)


def version_of(store_version: str, home: Home) -> str:
    """Changes whenever the store does, published figures of others are taken in, or a definition of the home, its
    config.toml or its own comparators are written: a Reader of before no longer holds."""
    others = _written(home)
    return f"{store_version}-{others}" if others else store_version


def _written(home: Home) -> str:
    return f"{importing.version(home.path)}{_settings(home)}"


def _settings(home: Home) -> str:
    own = [home.path / home.comparators] if home.comparators else []
    files = {home.path / CONFIG, *own, *home.path.glob("*.csv"), *home.definitions.rglob("*.toml")}
    written = [f"{path}{path.stat().st_mtime_ns}" for path in sorted(files) if path.exists()]
    return hashlib.sha256(" ".join(written).encode()).hexdigest()[:12] if written else ""
