"""Everything that is kept → the scorecard of a month, its rows, its history and the page of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from data.home.config import Home
from data.load import Load, Publication
from data.loads.store import Store
from data.periods import add_months
from data.spec import NOT_RECORDED
from metrics.engine.authority_settings import settings_of
from metrics.figures import vintages
from metrics.figures.chosen import CHOSEN_SCHEMA
from metrics.figures.judged_rows import MONTHS_SHOWN, Rows
from metrics.figures.results import Figures
from metrics.judging.comparators import Comparators
from metrics.measures.definition import Definition
from metrics.reports.monthly import Report, report
from metrics.scorecard import summary
from metrics.scorecard.lines import line
from metrics.scorecard.measure_page import MeasurePage, measure_page
from metrics.scorecard.shapes import (
    Bounds,
    Change,
    Comparator,
    Distance,
    HistoryPoint,
    Line,
    Move,
    Part,
    Revision,
    Scorecard,
    ScorecardRow,
    Section,
    Tally,
)
from metrics.selection import ALL, LATEST, PUBLISHED, SERVICE, TEAM, VINTAGES, Selection
from metrics.wording import month_name, month_text

__all__ = [
    "Bounds",
    "Change",
    "Comparator",
    "Distance",
    "HistoryPoint",
    "Line",
    "Move",
    "Part",
    "Reader",
    "Revision",
    "Scorecard",
    "ScorecardRow",
    "Section",
    "Tally",
]

FOOT = (
    "Percentages are rounded to one decimal place; colours use the unrounded figure. Equal to the target counts as met."
)
NOTHING_COMPUTED: dict[str, Any] = {"loads": [], "latest": {}, "published": {}}


class Reader:
    """All results of a home, read once. Make a new one when `store.version()` or the definitions change.

    The vintage is 'published' (each month as its own publication had it; the months before the first published one from
    that first load; others absent) or 'latest' (the newest load that has the figure).
    """

    def __init__(self, store: Store, definitions: Mapping[str, Definition], home: Home) -> None:
        self._store = store
        self.definitions = definitions
        self._authority = home.authority
        computed = store.computed()
        content = computed[1] if computed else NOTHING_COMPUTED
        by_name = {load.name: load for load in store.loads()}
        self._loads: Sequence[Load] = [by_name[name] for name in content["loads"]]
        self._publications = vintages.current(store.publications())
        figures = {vintage: self._figures(content[vintage].values()) for vintage in VINTAGES}
        self._comparators = Comparators(home)
        self._rows = Rows(figures, definitions, self._comparators, self._loads, settings_of(home).population)
        self._teams: dict[tuple[date, int], dict[str, str]] = {}
        self._changed: dict[tuple[Selection, str], tuple[Revision, ...]] = {}

    def _figures(self, names: Iterable[str]) -> Figures:
        tables = [self._store.files.table(name) for name in names]
        table = pa.concat_tables(tables) if tables else CHOSEN_SCHEMA.empty_table()
        return Figures(table, [load.name for load in self._loads])

    def months(self, vintage: str) -> list[date]:
        """The months to choose from, newest first: the published ones, or all that a load computed."""
        if vintage == PUBLISHED:
            return sorted(self._publications, reverse=True)
        return self._rows.figures[LATEST].months()[::-1]

    def services(self, month: date, vintage: str) -> list[str]:
        """The services that have a figure in a month, by name."""
        return self._groups(Selection(month, vintage, SERVICE))

    def teams(self, month: date, vintage: str, service: str | None = None) -> list[str]:
        """The teams that have a figure in a month, by name; of one service only where told."""
        found = self._groups(Selection(month, vintage, TEAM))
        if service is None:
            return found
        belongs = self._services_of_teams(month, vintage)
        return [team for team in found if belongs.get(team) == service]

    def rows(self, selection: Selection) -> list[ScorecardRow]:
        """Every row of a month; none where the vintage does not have the month."""
        return self._rows.of_month(selection) if self._has(selection) else []

    def history(self, measure: str, vintage: str, breakdown: str = ALL) -> list[ScorecardRow]:
        """Every row of a measure, oldest month first. KeyError for a measure that is not in the definitions."""
        return self._rows.of_measure(
            self.definitions[measure], Selection(date.max, vintage, breakdown)
        )  # of every month

    def scorecard(self, selection: Selection) -> Scorecard:
        """A month's scorecard: of the whole authority, or of a team, or of a service."""
        month, vintage = selection.month, selection.vintage
        lines = self._lines(selection)
        published, records, fresh = self.freshness(month, vintage)
        changed = self._revisions(selection)
        years = summary.years(lines)
        load = self._load(month, vintage)
        return Scorecard(
            selection=selection,
            month_text=month_text(month),
            published_text=published,
            records_text=records,
            freshness=fresh,
            provisional=bool(load and load.provisional and load.month == month),
            sentence=summary.sentence(lines, month, selection.group),
            counts=summary.counts(lines),
            tallies=summary.tallies(lines),
            better=sum(x.row.travel == "better" for x in lines),
            worse=sum(x.row.travel == "worse" for x in lines),
            moves=summary.moves(lines, self._rows, self.definitions, selection),
            sections=_sections(lines),
            revisions=changed,
            revisions_text=vintages.revisions_text(changed),
            foot=FOOT,
            comparators_note=f"{beside_a_month(years)} {self._comparators.note}" if years else "",
            previous_heading=f"Since {month_name(add_months(month, -1))}",
            last_year_heading=month_text(add_months(month, -12)),
            england_year=_shared([x.england_year for x in lines]),
            neighbours_year=_shared([x.neighbours_year for x in lines]),
        )

    def measure(self, measure: str, selection: Selection) -> MeasurePage:
        """The page of one measure in one month. KeyError for a measure that is not in the definitions."""
        month, vintage, service = selection.month, selection.vintage, selection.service
        return measure_page(
            self._rows,
            self.definitions[measure],
            selection,
            teams=self.teams(month, vintage, service) if service else None,
            revisions=self._revisions(selection, self.definitions[measure]),
            freshness=self.freshness(month, vintage)[2],
            compared=beside_a_month,
        )

    def report(self, month: date, vintage: str) -> Report:
        """The monthly report of the whole authority."""
        card = self.scorecard(Selection(month, vintage))
        return report(self._rows, self.definitions, card, self._authority)

    def freshness(self, month: date, vintage: str) -> tuple[str, str, str]:
        """(published when, records to when, both as one line)."""
        load = self._load(month, vintage)
        return vintages.freshness(load, self._publications.get(month), month, vintage)

    def published(self, month: date) -> Publication | None:
        """The publication in force of a month."""
        return self._publications.get(month)

    def _has(self, selection: Selection) -> bool:
        return self._rows.figures[selection.vintage].has(selection.month)

    def _lines(self, selection: Selection) -> list[Line]:
        if not self._has(selection):
            return []
        return [
            line(self._rows, measure, selection)
            for measure in self._rows.definitions
            if selection.whole or self._rows.has_cases(measure, selection)
        ]

    def _revisions(self, selection: Selection, measure: Definition | None = None) -> tuple[Revision, ...]:
        """What differs in the months that the page shows: the thirteen up to its own, or all of a measure."""
        both = selection.in_vintage(PUBLISHED)  # the same on either page
        key = (both, measure.id if measure else "")
        if key not in self._changed:
            first = date.min if measure else add_months(both.month, 1 - MONTHS_SHOWN)
            months = [both.at(month) for month in self._publications if first <= month <= both.month]
            asked = [measure] if measure else self._rows.definitions
            self._changed[key] = vintages.revisions(self._rows, asked, months)
        return self._changed[key]

    def _load(self, month: date, vintage: str) -> Load | None:
        """The load that a month's figures come from."""
        if vintage == PUBLISHED and month in self._publications:
            return self._publications[month].load
        place = self._rows.figures[vintage].load_of(month)
        return self._loads[place] if place is not None else None

    def _groups(self, selection: Selection) -> list[str]:
        found = {
            group.group
            for measure in self.definitions.values()
            for group in self._rows.groups(measure, selection)
            if self._rows.has_group(measure, group)
        }
        return sorted(found, key=lambda name: (name == NOT_RECORDED, name.casefold()))

    def _services_of_teams(self, month: date, vintage: str) -> dict[str, str]:
        load = self._load(month, vintage)
        if load is None:
            return {}
        key = (load.month, load.revision)
        if key not in self._teams:
            teams = self._store.extract(load).tables.get("teams")
            rows = teams.select(["team", "service"]).to_pylist() if teams is not None else []
            self._teams[key] = {row["team"]: row["service"] for row in rows}
        return self._teams[key]


def beside_a_month(years: str) -> str:
    """What has to stand wherever annual comparators stand beside a month."""
    said = f"Comparators are annual figures for {years} set beside a month"
    return f"{said}: read them as a guide to level, not as like for like."


def _sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    by_title: dict[str, list[Line]] = {}
    for one in lines:
        by_title.setdefault(one.row.section, []).append(one)
    return tuple(Section(title, summary.section_words(some), tuple(some)) for title, some in by_title.items())


def _shared(years: Sequence[str]) -> str:
    found = set(years) - {""}
    return found.pop() if len(found) == 1 else ""
