"""Everything that is kept → the scorecard of a month, its rows, its history and the page of a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.home.config import Home
from data.load import Load, Publication, being_corrected, standing
from data.periods import add_months
from data.spec import NOT_RECORDED
from metrics.engine.authority_settings import Settings, settings_of
from metrics.figures import vintages
from metrics.figures.judged_contents import Contents
from metrics.figures.judged_derivation import REVISED
from metrics.figures.judged_file import JudgedTable
from metrics.figures.judged_rows import MONTHS_SHOWN, Rows
from metrics.figures.judged_schema import JUDGED_SCHEMA
from metrics.figures.kept_comparators import Beside
from metrics.figures.publication_history import Deed, corrected_text, deeds, told_of
from metrics.figures.results import Figures
from metrics.figures.revised import REVISED_SCHEMA
from metrics.figures.revisions import revisions, revisions_text
from metrics.figures.row import Revision, ScorecardRow
from metrics.figures.told_by import ToldBy, told_by
from metrics.judging.comparators import Comparators
from metrics.measures.definition import SUMS, Definition
from metrics.outlook.outlook import Outlook, outlook
from metrics.scorecard import summary
from metrics.scorecard.as_published import AsPublished
from metrics.scorecard.kept_figures import KeptFigures
from metrics.scorecard.lines import line
from metrics.scorecard.measure_page import MeasurePage, measure_page
from metrics.scorecard.outlook_page import OutlookPage, outlook_page
from metrics.scorecard.service_page import ServiceInShort, ServicePage, in_short, service_page
from metrics.scorecard.shapes import Line, Scorecard
from metrics.scorecard.signal_chart import drawn_ends
from metrics.selection import ALL, LATEST, PUBLISHED, SERVICE, TEAM, VINTAGES, Selection
from metrics.wording import month_name, month_text

NOTHING = Contents()


class Reader:
    """The judged figures of a home, read for each page. Make a new one when `store.version()` or the definitions
    change.

    The vintage is 'published' (each month as its own publication had it; the months before the first published one from
    that first load; others absent) or 'latest' (the newest load that has the figure).
    """

    def __init__(
        self,
        store: KeptFigures,
        definitions: Mapping[str, Definition],
        home: Home,
        comparators: Comparators | None = None,
        settings: Settings | None = None,
    ) -> None:
        """`comparators` and `settings`: those of this home, where they were read already."""
        self._store = store
        self.definitions = definitions
        self.authority = home.authority
        self.direction = home.direction_of_travel
        self.in_line = home.in_line_with_neighbours
        self._population = (settings or settings_of(home)).population
        computed = store.computed()
        content = computed[1] if computed else {"loads": [], "judged": {}}
        by_name = {load.name: load for load in store.loads()}
        self._loads: Sequence[Load] = [by_name[name] for name in content["loads"]]
        self._history = store.publications()
        self._publications = standing(self._history)
        names = content["judged"]
        judged = {name: store.files.open(names[name]) for name in (*VINTAGES, REVISED) if name in names}
        self._judged = {name: JudgedTable(judged[name].source, check=judged[name].check) for name in VINTAGES if names}
        self._revised = JudgedTable(judged[REVISED].source, REVISED_SCHEMA, judged[REVISED].check) if names else None
        self._contents = {name: Contents.of(table.contents) for name, table in self._judged.items()}
        self._comparators = comparators or Comparators(home)
        self._as_published = AsPublished(
            store.files, self._publications, definitions, content.get("rules"), self._comparators, home
        )
        self._teams: dict[tuple[date, int], dict[str, str]] = {}

    def months(self, vintage: str) -> list[date]:
        """The months to choose from, newest first: the published ones, or all that a load computed."""
        if vintage == PUBLISHED:
            return sorted(self._publications, reverse=True)
        return list(self._held(LATEST).months[::-1])

    def held(self, vintage: str) -> list[date]:
        """Every month that a load tells, newest first: of the published ones those before the first, too."""
        return sorted(self._held(vintage).loads, reverse=True)

    def measures(self, vintage: str) -> dict[str, Definition]:
        """Today's definitions; of what was published also those that are no more, as they were last published."""
        gone = self.gone if vintage == PUBLISHED else {}
        last = ((id, self._as_published.definitions(month).get(id)) for id, month in gone.items())
        return {**self.definitions, **{id: one for id, one in last if one is not None}}

    @property
    def gone(self) -> Mapping[str, date]:
        """The measures that are defined no more, each with the last month that it was published for."""
        return self._held(PUBLISHED).gone

    def sections(self) -> Sequence[str]:
        """The titles of all sections that figures stand in, as published and today."""
        return self._as_published.sections()

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
        if not self._has(selection):
            return []
        read = self._read(selection.vintage, **_group(selection), months=[selection.month])
        return self._as_rows(selection, read).of_month(selection)

    def history(self, measure: str, vintage: str, breakdown: str = ALL) -> list[ScorecardRow]:
        """Every row of a measure, oldest month first, each month as it was published. KeyError for a measure that is
        not among `measures(vintage)`."""
        known = self.measures(vintage)[measure]
        every = Selection(date.max, vintage, breakdown)
        judged = self._read(vintage, measure=measure, breakdown=breakdown)
        days = {month: self._definitions(every.at(month)).get(measure, known) for month in self.held(vintage)}
        return self._as_rows(every, judged).of_measure(days, every)

    def scorecard(self, selection: Selection) -> Scorecard:
        """A month's scorecard: of the whole authority, or of a team, or of a service."""
        return self._scorecard(selection, self._shown_rows(selection))

    def _scorecard(self, selection: Selection, rows: Rows) -> Scorecard:
        month, vintage = selection.month, selection.vintage
        lines = self._lines(selection, rows)
        published, records, fresh = self.freshness(month, vintage)
        changed = self._revisions(selection)
        years = summary.years(lines)
        beside = [one for one in rows.definitions if one.annual_code is None]  # annual rates are on their own pages
        since = summary.SINCE if self._revised_beside(selection, beside) else ""
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
            moves=summary.moves(lines),
            sections=summary.sections(lines),
            revisions=changed,
            revisions_text=revisions_text(changed),
            foot=summary.foot(rows.definitions, month, self.direction),
            comparators_note=f"{summary.beside_a_month(years)} {rows.comparators.note}{since}" if years else "",
            previous_heading=f"Since {month_name(add_months(month, -1))}",
            last_year_heading=month_text(add_months(month, -12)),
            england_year=summary.shared([x.england_year for x in lines]),
            neighbours_year=summary.shared([x.neighbours_year for x in lines]),
            unpublished_text=summary.never_published(self._never_published(selection)),
            never=self._never(selection, rows),
        )

    def _never_published(self, selection: Selection) -> list[date]:
        """The months of the thirteen shown that are loaded and that no publication has, oldest first."""
        if selection.vintage != PUBLISHED:
            return []
        missing = set(_shown(selection)) & set(self._held(LATEST).loads) - set(self._held(PUBLISHED).loads)
        return sorted(missing - set(self.corrected()))  # those that were withdrawn have a sentence of their own

    def measure(self, measure: str, selection: Selection, *, short: bool = False) -> MeasurePage:
        """The page of one measure in one month; `short` without its groups, rules and examples. KeyError for a measure
        that is not defined, nor was when the month was published."""
        month, vintage, service = selection.month, selection.vintage, selection.service
        definition = self._definitions(selection)[measure]
        page = measure_page(
            self._of_measure(measure, selection, alone=short and selection.whole),
            definition,
            selection,
            teams=self.teams(month, vintage, service) if service else None,
            revisions=self._revisions(selection, measure),
            rules=self._as_published.day_rules(month, measure) if vintage == PUBLISHED and not short else None,
            freshness=self.freshness(month, vintage)[2],
            compared=summary.beside_a_month,
            today=definition is self.definitions.get(measure),
            since=self._revised_beside(selection, [definition]),
            direction=summary.DIRECTION_KEYS[self.direction],
            extent=self._extent(definition, selection),
            short=short,
        )
        return replace(page, owner=self.definitions.get(measure, definition).owned_by)  # who is to be asked today

    def told_by(self, measure: str, selection: Selection) -> ToldBy | None:
        """Which load told a measure's own figure of a month, and what it was; None where there is none. KeyError for a
        measure that is not defined, nor was when the month was published."""
        basis = self._definitions(selection)[measure].basis
        read = self._read(selection.vintage, breakdown=ALL, group="", measure=measure, months=[selection.month])
        rows = [row for row in read.to_pylist() if row["basis"] == basis]
        published = selection.vintage == PUBLISHED
        return told_by(rows, self._as_published.publication(selection.month) if published else None)

    def month_of(self, selection: Selection) -> tuple[Scorecard, Rows]:
        """A month's scorecard as of `scorecard`, and the rows of every group that it was made from."""
        rows = self._shown_rows(selection, every_group=True)
        return self._scorecard(selection, rows), rows

    def service(self, selection: Selection) -> ServicePage:
        """The page of the service that is selected."""
        card, rows = self.month_of(selection)
        return service_page(rows, card, self.teams(selection.month, selection.vintage, selection.group))

    def outlooks(self, selection: Selection, measure: str | None = None) -> list[Outlook]:
        """What lies ahead of every measure after the selection's month, or of one."""
        read = self._read(selection.vintage, **_group(selection), measure=measure)
        rows = self._as_rows(selection, read.filter(pc.less_equal(read["month"], selection.month)))
        return [outlook(rows, one, selection) for one in rows.definitions if measure in (None, one.id)]

    def outlook_page(self, selection: Selection) -> OutlookPage:
        """Where the year is heading, of all measures, and which red is closest to amber."""
        return outlook_page(self.scorecard(selection), self.outlooks(selection), self.definitions)

    def services_in_short(self, month: date, vintage: str) -> list[ServiceInShort]:
        """Every service of a month with the colours of its measures."""
        rows = self._shown_rows(Selection(month, vintage, SERVICE))
        return [
            in_short(rows, Selection(month, vintage, SERVICE, name), len(self.teams(month, vintage, name)))
            for name in self.services(month, vintage)
        ]

    def prepare(self) -> None:
        """Reads the comparators of the newest month, which every page stands beside."""
        month = max(self._held(LATEST).months, default=None)
        for measure in self.definitions.values():
            if month is not None:
                self._comparators.of(measure.id, measure.comparator, measure.unit, month)

    def freshness(self, month: date, vintage: str) -> tuple[str, str, str]:
        """(published when, records to when, both as one line)."""
        load = self._load(month, vintage)
        publication = self._publications.get(month)
        again = vintages.reissued(self._loads, publication)
        history = told_of(month, self._history) if vintage == PUBLISHED else ""
        return vintages.freshness(load, publication, month, vintage, again, history)

    def corrected(self) -> dict[date, str]:
        """The months whose publications were all withdrawn, each with the sentence that says so."""
        return {month: corrected_text(month, self._history) for month in being_corrected(self._history)}

    def deeds(self, month: date) -> list[Deed]:
        """How a month came to what is published of it, newest first."""
        return [one for one in deeds(self._history) if one.month == month]

    def version_text(self, month: date, vintage: str) -> str:
        """Which figures these are, as the foot of every sheet of paper says it: 'version 2020-09.1, published 5 October
        2020', 'version 2020-09.1, newest figures'; '' where nothing is loaded."""
        load = self._load(month, vintage)
        if load is None:
            return ""
        said = self.freshness(month, vintage)[0] if vintage == PUBLISHED else "newest figures"
        return ", ".join((f"version {load.name}", *([said[:1].lower() + said[1:]] if said else ())))

    def published(self, month: date) -> Publication | None:
        """The publication in force of a month."""
        return self._publications.get(month)

    def _held(self, vintage: str) -> Contents:
        return self._contents.get(vintage, NOTHING)

    def _has(self, selection: Selection) -> bool:
        return selection.month in self._held(selection.vintage).loads

    def _definitions(self, selection: Selection) -> Mapping[str, Definition]:
        """What a page's measures are worded by: of a published month as its day had them."""
        return self._as_published.definitions(selection.month) if selection.vintage == PUBLISHED else self.definitions

    def _read(self, vintage: str, **asked: Any) -> pa.Table:
        """What a page shows of a vintage, read from its file."""
        judged = self._judged.get(vintage)
        return JUDGED_SCHEMA.empty_table() if judged is None else judged.rows(**asked)

    def _shown_rows(self, selection: Selection, *, every_group: bool = False) -> Rows:
        """The months that a page shows, without the sums of months that no line has: its own figure and the year to
        date stand there."""
        rows = self._read(selection.vintage, **({} if every_group else _group(selection)), months=_shown(selection))
        own = [id for id, one in self._definitions(selection).items() if one.basis in SUMS]
        sums = pc.is_in(rows["basis"], pa.array(sorted(set(SUMS) - {"ytd"})))
        shown = pc.or_(pc.invert(sums), pc.is_in(rows["measure"], pa.array(own, pa.string())))
        return self._as_rows(selection, rows.filter(shown))

    def _as_rows(self, selection: Selection, judged: pa.Table) -> Rows:
        figures = {selection.vintage: Figures(judged, [load.name for load in self._loads])}
        worded = self._definitions(selection)
        beside: Beside = self._comparators
        population = self._population
        if selection.vintage == PUBLISHED:
            beside, population = self._as_published.comparators(selection.month), self._as_published.population
        return Rows(figures, worded, beside, self._loads, population, self.definitions, self.gone, self.in_line)

    def _revised_beside(self, selection: Selection, measures: Sequence[Definition]) -> tuple[str, ...]:
        """What has become of the comparators that a published month of the whole authority stands beside."""
        if selection.vintage != PUBLISHED or not selection.whole:
            return ()
        beside = self._as_published.comparators(selection.month)
        return tuple(text for one in measures if one.kind != "count" for text in beside.revised(one, selection.month))

    def _of_measure(self, measure: str, selection: Selection, *, alone: bool = False) -> Rows:
        """A measure's page: every month of its own group and, unless it stands `alone`, the months shown of every
        other."""
        vintage = selection.vintage
        own = self._read(vintage, breakdown=selection.breakdown, group=selection.group, measure=measure)
        if alone:
            return self._as_rows(selection, own)
        others = self._read(vintage, measure=measure, months=_shown(selection))
        is_own = pc.and_(*(pc.equal(others[name], text) for name, text in _group(selection).items()))
        return self._as_rows(selection, pa.concat_tables([own, others.filter(pc.invert(is_own))]))

    def _extent(self, measure: Definition, selection: Selection) -> tuple[float, ...]:
        """The least and the most that charts of a measure draw, figures and usual ranges, up to this month: on the
        scale that the authority, its services and its teams share; a count's, which adds up, of the selection's
        breakdown alone. () for none."""
        columns = ("breakdown", "group", "month", "basis", "value", "day_unit")
        alike = selection.breakdown if measure.kind == "count" else None
        rows = self._read(selection.vintage, measure=measure.id, breakdown=alike, columns=columns)
        shown = pc.and_(pc.equal(rows["basis"], measure.basis), pc.less_equal(rows["month"], selection.month))
        shared = pc.is_in(rows["breakdown"], pa.array([ALL, SERVICE, TEAM, selection.breakdown], pa.string()))
        shared = pc.and_(shared, pc.not_equal(rows["group"], NOT_RECORDED))  # a case or two, at 0 or 100%
        of_the_unit = pc.or_kleene(pc.is_null(rows["day_unit"]), pc.equal(rows["day_unit"], measure.unit))
        kept = rows.filter(pc.and_(pc.and_(shown, shared), of_the_unit))
        ends = pc.min_max(kept["value"]).as_py()
        if ends["min"] is None:
            return ()
        series: dict[tuple[str, str], dict[date, float | None]] = {}
        named = (kept[name].to_pylist() for name in ("breakdown", "group", "month", "value"))
        for name, group, month, value in zip(*named, strict=True):
            series.setdefault((name, group), {})[month] = value
        drawn = [end for one in series.values() for end in drawn_ends(measure, one)]
        return min([ends["min"], *drawn]), max([ends["max"], *drawn])

    def _lines(self, selection: Selection, rows: Rows) -> list[Line]:
        if not self._has(selection):
            return []
        found = [
            (measure, line(rows, measure, selection))
            for measure in rows.definitions
            if selection.whole or rows.has_cases(measure, selection)
        ]
        return [replace(one, owner=self.definitions.get(measure.id, measure).owned_by) for measure, one in found]

    def _never(self, selection: Selection, rows: Rows) -> tuple[tuple[str, str], ...]:
        """What a service or team is counted for and had no case of: in a month that is loaded for it."""
        if selection.whole or not self._has(selection):
            return ()
        return tuple(
            (measure.id, measure.title)
            for measure in rows.definitions
            if rows.has_group(measure, selection) and not rows.has_cases(measure, selection)
        )

    def _revisions(self, selection: Selection, measure: str | None = None) -> tuple[Revision, ...]:
        """What differs from its publication: of the thirteen months up to the page's own each measure's figures, and
        the year to date of the page's month; of one measure, everything up to the page's month."""
        if self._revised is None:
            return ()
        months = {month for month in self._publications if month <= selection.month}
        shown = months if measure else months & set(_shown(selection))
        rows = self._revised.rows(**_group(selection), measure=measure, months=shown).to_pylist()
        worded = self._definitions(selection)
        titled = {id: replace(one, title=worded[id].title) for id, one in self.definitions.items()}
        found = revisions(rows, titled)
        if measure:
            return found
        return tuple(one for one in found if not one.summed or (one.summed, one.month) == ("ytd", selection.month))

    def _load(self, month: date, vintage: str) -> Load | None:
        """The load that a month's figures come from."""
        if vintage == PUBLISHED and month in self._publications:
            return self._publications[month].load
        name = self._held(vintage).loads.get(month)
        return next((load for load in self._loads if load.name == name), None)

    def _groups(self, selection: Selection) -> list[str]:
        found = self._held(selection.vintage).groups_in(selection.breakdown, selection.month)
        return sorted(found, key=lambda name: (name == NOT_RECORDED, name.casefold()))

    def _services_of_teams(self, month: date, vintage: str) -> dict[str, str]:
        load = self._load(month, vintage)
        if load is None:
            return {}
        key = (load.month, load.revision)
        if key not in self._teams:
            teams = self._store.rows(load, "teams")
            rows = teams.select(["team", "service"]).to_pylist() if teams is not None else []
            self._teams[key] = {row["team"]: row["service"] for row in rows}
        return self._teams[key]


def _group(selection: Selection) -> dict[str, str]:
    """What of a file is read for a selection: one group, or every group of its breakdown where it names none."""
    named = selection.whole or selection.group
    return {"breakdown": selection.breakdown, **({"group": selection.group} if named else {})}


def _shown(selection: Selection) -> list[date]:
    """The months that a page shows: the thirteen up to its own."""
    return [add_months(selection.month, -step) for step in range(MONTHS_SHOWN)]
