"""Reads loads, publications and results for pages: the only way from a page to figures."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cachetools import LRUCache

from dashboard.notice import Notice, notice_of_computing, notice_of_fault
from dashboard.page import NotFound, Way
from dashboard.view import View
from data.errors import UserError
from data.home.config import Home
from metrics.home.opened_home import OpenedHome, opened, version_of
from metrics.selection import LATEST, PUBLISHED
from metrics.wording import capital

if TYPE_CHECKING:
    from data.loads.store import Store
    from metrics.cases.case import CaseList
    from metrics.figures.judged_rows import Rows
    from metrics.figures.publication_history import Deed
    from metrics.figures.row import ScorecardRow
    from metrics.figures.told_by import ToldBy
    from metrics.home.cases_behind import CasesBehind
    from metrics.home.in_force import Behind
    from metrics.measures.definition import Definition
    from metrics.outlook.outlook import Outlook
    from metrics.scorecard.contradictions import Contradiction
    from metrics.scorecard.measure_page import MeasurePage
    from metrics.scorecard.outlook_page import OutlookPage
    from metrics.scorecard.reader import Reader
    from metrics.scorecard.revision_marks import Marks
    from metrics.scorecard.service_page import ServiceInShort, ServicePage
    from metrics.scorecard.shapes import Scorecard
    from metrics.selection import Selection


LOG = logging.getLogger("scorecard")
_CARDS = 8
"""So many scorecards are kept as they are, besides the documents that are made of them."""


class Readings(Protocol):
    """What pages ask of metrics' Reader."""

    def months(self, vintage: str) -> list[date]: ...
    def services(self, month: date, vintage: str) -> list[str]: ...
    def teams(self, month: date, vintage: str, service: str | None = None) -> list[str]: ...
    def sections(self) -> Sequence[str]: ...
    def rows(self, selection: Selection) -> list[ScorecardRow]: ...
    def scorecard(self, selection: Selection) -> Scorecard: ...
    def month_of(self, selection: Selection) -> tuple[Scorecard, Rows]: ...
    def service(self, selection: Selection) -> ServicePage: ...
    def outlooks(self, selection: Selection, measure: str | None = None) -> list[Outlook]: ...
    def contradictions(self, selection: Selection) -> tuple[Scorecard, tuple[Contradiction, ...]]: ...
    def outlook_page(self, selection: Selection) -> OutlookPage: ...
    def services_in_short(self, month: date, vintage: str) -> list[ServiceInShort]: ...
    @property
    def authority(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def in_line(self) -> Collection[str]: ...
    def history(self, measure: str, vintage: str, breakdown: str = "all") -> list[ScorecardRow]: ...
    def freshness(self, month: date, vintage: str) -> tuple[str, str, str]: ...
    def corrected(self) -> Mapping[date, str]: ...
    def deeds(self, month: date) -> list[Deed]: ...
    def version_text(self, month: date, vintage: str) -> str: ...
    def prepare(self) -> None: ...
    def measures(self, vintage: str) -> Mapping[str, Definition]: ...
    @property
    def gone(self) -> Mapping[str, date]: ...
    @property
    def definitions(self) -> Mapping[str, Definition]: ...
    def measure(self, measure: str, selection: Selection, *, short: bool = False) -> MeasurePage: ...
    def told_by(self, measure: str, selection: Selection) -> ToldBy | None: ...


class Source:
    """One home's figures. Keeps one Reader and what was made from it until a load or a publication is added."""

    def __init__(
        self,
        store: Store,
        read: Callable[[], tuple[Readings, Behind | None]],
        *,
        home: Home | None = None,
        behind: CasesBehind | None = None,
        room: int = 64,
    ) -> None:
        """`read` gives what is in force, and that it is behind the rules of today where it is; `behind` the cases."""
        self.store, self.home = store, home
        self._cases = behind
        self._read = read
        self._opened: OpenedHome | None = None
        self._lock = threading.RLock()
        self._version: str | None = None
        self._reader: Readings | None = None
        self._behind: Behind | None = None
        self._kept: LRUCache[Hashable, tuple[int, bytes]] = LRUCache(room)
        self._cards: LRUCache[Hashable, Scorecard] = LRUCache(_CARDS)
        self._marks: LRUCache[Hashable, tuple[frozenset[date], Marks]] = LRUCache(_CARDS)

    def version(self) -> str:
        """Changes whenever a load, a publication or published figures of others are added."""
        return version_of(self.store.version(), self.home) if self.home else self.store.version()

    def reader(self) -> Readings:
        """The Reader of what is in force. It is by the rules before while the figures are computed again, and while a
        definition, config.toml or the comparators cannot be used (half saved): `now` says so."""
        return self._read_at(self.version())[0]

    def cases(self, measure: Definition, selection: Selection) -> CaseList:
        """The cases behind a measure's own figure of a month, of the whole authority: the rows that it was counted
        from. Without any, and with a sentence, where none are held."""
        assert self._cases is not None, "a source without a home has no cases"
        return self._cases.of(self.reader(), measure, selection)

    def now(self) -> tuple[str, Notice | None]:
        """The version, and what every page has to say of what it shows. Where the rules have changed, this sees to it
        that the figures are computed again: elsewhere, so that nobody waits for it."""
        version = self.version()
        _, behind = self._read_at(version)
        if behind is None:
            return version, None
        if behind.fault or self.home is None:
            return version, notice_of_fault(behind)
        from metrics.home import computing_again

        return version, notice_of_computing(behind, computing_again.ask(self.home, version))

    def _read_at(self, version: str) -> tuple[Readings, Behind | None]:
        with self._lock:
            if self._reader is None or version != self._version:
                try:
                    self._reader, self._behind = self._read()
                except UserError as error:
                    if self._reader is None:
                        raise
                    from metrics.home.in_force import Behind

                    LOG.warning("Pages stay as they were: %s", error)
                    self._behind = Behind(self._behind.computed if self._behind else None, str(error))
                self._version = version
                self._kept.clear()
                self._cards.clear()
            return self._reader, self._behind

    def again(self) -> None:
        """Reads what is in force again when it is next asked for: a file of it was changed under the Reader."""
        with self._lock:
            self._version = None

    def prepare(self) -> None:
        """Reads what every page stands on, so that the first visitor does not wait for it."""
        self.reader().prepare()

    def recall(self, key: Hashable) -> tuple[int, bytes] | None:
        """The document kept under this key, which must hold the version."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, document: tuple[int, bytes]) -> None:
        """Keeps a document; the least recently used is dropped first."""
        with self._lock:
            self._kept[key] = document

    def forget(self) -> None:
        """Drops every kept document."""
        with self._lock:
            self._kept.clear()
            self._cards.clear()

    def scorecard(self, selection: Selection) -> Scorecard:
        """A month's scorecard, kept for a while: what is narrowed, put in another order or opened is of the same
        lines."""
        with self._lock:
            reader = self.reader()
            key = (self._version, selection)
            found = self._cards.get(key)
        if found is None:
            from metrics.scorecard.revision_marks import marked

            found = reader.scorecard(selection)
            if found.revisions:
                found = marked(found, self.marks(selection, {one.month for one in found.revisions}))
            with self._lock:
                self._cards[key] = found  # under the version that it is of, which nobody asks for once there is another
        return found

    def opened(self) -> OpenedHome:
        """The home, as what computes asks for it. ValueError where there is none."""
        if self._opened is None:
            if self.home is None:
                raise ValueError("Pages are served of a home.")
            self._opened = OpenedHome(self.home, self.store)
        return self._opened

    def marks(self, selection: Selection, months: Collection[date], measure: str | None = None) -> Marks:
        """Why the figures of a selection's group are not what was published in these months; none where it cannot be
        told, because a file of what was published is damaged, or there is no home."""
        if self.home is None:
            return {}
        from metrics.home.revised_figures import revised_figures
        from metrics.scorecard.revision_marks import marks

        key = (self.version(), selection.breakdown, selection.group, measure)
        told, found = self._marks.get(key, (frozenset(), {}))
        wanted = set(months) - told
        if wanted:
            try:
                home, of, group = self.opened(), selection.breakdown, selection.group
                found = {**found, **marks(revised_figures(home, measure, of, group=group, months=wanted))}
            except (UserError, OSError) as error:
                LOG.warning("Why figures were revised is not told: %s", error)
                return {}
            with self._lock:
                self._marks[key] = told | wanted, found
        return found

    def load_count(self) -> int:
        """How many loads there are."""
        return len(self.store.loads())

    def faults(self) -> list[str]:
        """What of the home is damaged and cannot be made again, in sentences."""
        return self.store.faults_of_publications()

    def settled(self, view: View) -> View:
        """The view with its month and figures filled in: published where anything is, the newest month unless told.

        NotFound, with the months that are there, where the month, the service or the team is not.
        """
        reader = self.reader()
        vintage = view.vintage or (PUBLISHED if reader.months(PUBLISHED) or reader.corrected() else LATEST)
        months = reader.months(vintage)
        if vintage == PUBLISHED and (gone := _corrected(view.month, months, reader)):
            raise _being_corrected(gone, replace(view, vintage=vintage), months, reader)
        if not months:
            raise _nothing(vintage, bool(reader.months(LATEST)))
        month = view.month or months[0]
        if month not in months:
            raise _no_such_month(month, replace(view, vintage=vintage), months, reader)
        settled = replace(view, month=month, vintage=vintage)
        self._known(settled, reader)
        return settled

    def _known(self, view: View, reader: Readings) -> None:
        assert view.month is not None
        whole = view.at("/", service=None, team=None)
        if view.service is not None and view.service not in reader.services(view.month, view.vintage):
            sentence = "No service of that name is in this month's records."
            raise NotFound("There is no such service", sentence, (Way("See all services", whole),))
        if view.team is not None and view.team not in reader.teams(view.month, view.vintage, view.service):
            sentence = "No team of that name is in this month's records."
            raise NotFound("There is no such team", sentence, (Way("See all teams", whole),))


def open_source(path: Path) -> Source:
    """The source of one home folder;

    opens its store. HomeError, StoreError or DefinitionError, in words, where it cannot.
    """
    from metrics.home.cases_behind import CasesBehind
    from metrics.home.in_force import InForce

    found = opened(path)
    return Source(found.store, InForce(found).reader, home=found.home, behind=CasesBehind(found))


def open_reader(path: Path) -> Reader:
    """The Reader of one home folder, for the command line."""
    return opened(path).reader()


def _nothing(vintage: str, loaded: bool) -> NotFound:
    if vintage == PUBLISHED and loaded:
        sentence = (
            "Months are loaded, but none is published yet. Look at the latest figures, and publish them when right."
        )
        return NotFound("Nothing is published yet", sentence, (Way("See the latest figures", "/?view=latest"),))
    return NotFound("Nothing is loaded yet", "Upload a month's extract first.", (Way("Upload an extract", "/upload"),))


def _corrected(month: date | None, months: list[date], reader: Readings) -> date | None:
    """The month that is asked for, where every publication of it was withdrawn; the newest such where none is asked for
    and nothing is published."""
    gone = reader.corrected()
    if month is None and not months:
        return max(gone, default=None)
    return month if month in gone else None


def _being_corrected(month: date, view: View, months: list[date], reader: Readings) -> NotFound:
    ways = [Way(f"{m:%B %Y}, as published", view.at("/", month=m, service=None, team=None)) for m in months]
    if month in reader.months(LATEST):
        words = f"See what the newest extract says of {month:%B %Y}, published or not"
        ways.append(Way(words, view.at("/", month=month, vintage=LATEST, service=None, team=None)))
    says = reader.corrected()[month].removeprefix(f"{month:%B %Y} is being corrected: ")
    sentence = f"{capital(says)} Its figures are shown here once they are published again."
    return NotFound(f"{month:%B %Y} is being corrected", sentence, tuple(ways), status=200)


def _no_such_month(month: date, view: View, months: list[date], reader: Readings) -> NotFound:
    ways = [Way(f"{m:%B %Y}", view.at("/", month=m, service=None, team=None)) for m in months]
    if view.vintage == PUBLISHED and month in reader.months(LATEST):
        words = f"See the latest figures of {month:%B %Y}"
        ways.insert(0, Way(words, view.at("/", vintage=LATEST, service=None, team=None)))
        return NotFound(
            f"{month:%B %Y} is not published yet",
            "It is loaded, but nobody has published it. These months are published:",
            tuple(ways),
        )
    return NotFound(f"There are no figures for {month:%B %Y}", "These months are there:", tuple(ways))
