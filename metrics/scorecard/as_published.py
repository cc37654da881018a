"""What publications kept of their days → definitions and comparators of published pages, and what these say of them.

Nothing is read before a page of such a month asks for it, and nothing at all for a month whose rules are today's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pyarrow as pa

from data.errors import Damaged, DamagedFigures
from data.home.config import Home
from data.load import Publication
from data.loads.derived_files import MISSING, DerivedFiles
from data.loads.pinned_files import pinned_bytes, pinned_rules
from metrics.engine.authority_settings import Population, Settings, settings_of, settings_of_day
from metrics.figures.day_rules import DayRules, day_rules
from metrics.figures.kept_comparators import Beside, KeptComparators, OfTheDay
from metrics.measures.definition import Definition
from metrics.measures.kept_definitions import KeptDefinitions
from metrics.measures.signal_breaks import to_keep, with_kept_breaks

_KEPT = 8
"""The texts of so many days stay in memory: a page needs two, today's and its month's."""


class AsPublished:
    """The days of a home's publications. Made anew with the Reader."""

    def __init__(
        self,
        files: DerivedFiles,
        publications: Mapping[date, Publication],
        definitions: Mapping[str, Definition],
        in_force: str | None,
        comparators: Beside,
        home: Home,
    ) -> None:
        """`publications`: the one in force of each month. `definitions` are today's and `in_force` the digest of the
        rules by which all is judged, whatever is being written in the home just now."""
        self._files = files
        self._publications = publications
        self._definitions = definitions
        self._in_force = in_force
        self._comparators = comparators
        self._home = home
        self._settings: dict[str | None, Settings] = {}
        self._kept: dict[str, KeptComparators | None] = {}
        self._rules: dict[str, Any] = {}
        self._of_day: dict[str, Mapping[str, Definition]] = {}

    def publication(self, month: date) -> Publication | None:
        """The one that a month's published figures are from: its own, for the months before the first its; else
        None."""
        found = self._publications.get(month)
        first = min(self._publications, default=None)
        return self._publications[first] if found is None and first is not None and month < first else found

    def definitions(self, month: date) -> Mapping[str, Definition]:
        """Today's definitions, with those of the month's day in place of them, and those that are no more; in the
        scorecard's order. Today's where none were kept, Damaged where those that were are not what they were."""
        publication = self.publication(month)
        if publication is None or publication.rules is None or publication.rules == self._in_force:
            return self._definitions
        if publication.rules not in self._of_day:
            self._of_day[publication.rules] = self._day(publication)
        return self._of_day[publication.rules]

    def comparators(self, month: date) -> OfTheDay:
        """What the published figures are set beside on a page of this month."""
        return OfTheDay(self._comparators, self._beside, month)

    def population(self, month: date) -> Population | None:
        """The children of a published month, as they were estimated on its day; today's where that was not kept."""
        publication = self.publication(month)
        digest = publication.rules if publication else None
        if digest not in self._settings:
            kept = None if digest == self._in_force else self._rules_of(publication)
            self._settings[digest] = settings_of(self._home) if kept is None else settings_of_day(self._home, kept)[1]
        return self._settings[digest].population(month)

    def sections(self) -> Sequence[str]:
        """The titles of all sections that a day had, today's first."""
        of_days = {one.rules: one for one in self._publications.values() if one.rules not in (None, self._in_force)}
        told: list[str] = []
        for _, publication in sorted(of_days.items(), key=lambda one: str(one[0])):
            with suppress(Damaged):  # whoever asks for a figure of that day is told
                told += KeptDefinitions(self._rules_of(publication)).sections.values()
        return tuple(dict.fromkeys([*(one.section for one in self._definitions.values()), *told]))

    def day_rules(self, month: date, measure: str) -> DayRules | None:
        """What a published page says of the rules of its day; None where today's cannot be read."""
        publication = self.publication(month)
        today = self._rules_in_force()
        if publication is None or today is None:
            return None
        then, now = self.definitions(month).get(measure), self._definitions.get(measure)
        kept = self._beside(month) is not None
        return day_rules(publication, self._rules_of(publication), today, measure, (then, now), beside=kept)

    def _rules_of(self, publication: Publication | None) -> Any:
        """The rules that a publication kept; None where it kept none. Damaged where they are not what was kept."""
        if publication is None or publication.rules is None:
            return None
        return self._kept_rules(publication.rules, lambda: pinned_rules(publication, self._files))

    def _rules_in_force(self) -> Any:
        """The rules by which all is judged; None where there are none yet. DamagedFigures where their file is not what
        was kept, or is gone."""
        digest = self._in_force
        try:
            return None if digest is None else self._kept_rules(digest, lambda: self._files.json(digest))
        except FileNotFoundError as error:
            raise DamagedFigures(f"{digest}.json", MISSING) from error

    def _kept_rules(self, digest: str, read: Callable[[], Any]) -> Any:
        if digest not in self._rules:
            while len(self._rules) >= _KEPT:
                del self._rules[next(iter(self._rules))]
            self._rules[digest] = read()
        return self._rules[digest]

    def _beside(self, month: date) -> KeptComparators | None:
        """What a month was set beside when it was published; None where that was not kept. Damaged where the file of
        what was published is not what it was."""
        publication = self._publications.get(month)
        if publication is None or publication.figures is None:
            return None
        if publication.figures not in self._kept:
            source = pa.BufferReader(pinned_bytes(publication, self._files))
            self._kept[publication.figures] = KeptComparators.of_file(source)
        return self._kept[publication.figures]

    def _day(self, publication: Publication) -> Mapping[str, Definition]:
        then, now = self._rules_of(publication), self._rules_in_force()
        kept = KeptDefinitions(then)
        today = KeptDefinitions(now if now is not None else {"definitions": {}, "own_definitions": {}})
        found = dict(self._definitions)
        for id in kept.otherwise(today):
            was = kept.definition(id)
            if was is not None:
                found[id] = (
                    with_kept_breaks({id: was}, to_keep({id: self._definitions[id]}))[id] if id in found else was
                )
        return dict(sorted(found.items(), key=lambda one: (one[1].section_order, one[1].order, one[1].title)))
