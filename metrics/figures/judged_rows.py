"""Judged figures, definitions and comparators → rows in the order of pages and files, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from data.periods import add_months, month_end
from metrics.engine.authority_settings import Population
from metrics.figures.judged_figure import JudgedFigure, absent, as_judged, point
from metrics.figures.kept_comparators import Beside
from metrics.figures.population_breaks import edition_changes
from metrics.figures.results import Cell, Figures, Series
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.judging.annual_rates import AnnualRate, annual_rate
from metrics.judging.comparator import Comparator
from metrics.measures.definition import SUMS, Definition, SeriesBreak
from metrics.selection import Selection

if TYPE_CHECKING:
    from data.load import Load

MONTHS_SHOWN = 13


class Rows:
    """The figures that a page shows, as they were judged, by vintage."""

    def __init__(
        self,
        figures: Mapping[str, Figures],
        definitions: Mapping[str, Definition],
        comparators: Beside,
        loads: Sequence[Load],
        population: Callable[[date], Population | None] = lambda _: None,
        today: Mapping[str, Definition] | None = None,
        gone: Mapping[str, date] | None = None,
        in_line: Sequence[str] = (),
    ) -> None:
        """`definitions` are what the page words its measures by, maybe those of another day; `today` those by which a
        figure was judged that names nothing else. `gone`: the measures that are defined no more, each with the last
        month that was published with it. `in_line`: the rates that a policy would have in line with the neighbours'."""
        self.in_line = frozenset(in_line)
        self.gone = gone or {}
        self._today = definitions if today is None else today
        self.figures = figures
        self.definitions = sorted(definitions.values(), key=lambda d: (d.section_order, d.order, d.title))
        self.comparators = comparators
        self.loads = loads
        self._population = population

    def cell(self, measure: Definition, selection: Selection, category: str = "", basis: str = "") -> Cell | None:
        """A figure of a measure, on its own basis unless told."""
        return self._series(measure, selection, category, basis).get(selection.month)

    def judged(self, measure: Definition, selection: Selection, category: str = "", basis: str = "") -> JudgedFigure:
        """A figure with all that is said of it; what no load has is 'not loaded'."""
        basis = basis or measure.basis
        cell = self.cell(measure, selection, category, basis) or absent(measure, selection, basis)
        of_the_day = self.as_judged(measure, cell)
        return JudgedFigure(
            measure=of_the_day,
            selection=selection,
            category=category,
            basis=basis,
            cell=cell,
            comparators=self._compared(of_the_day, selection, category),
        )

    def as_judged(self, measure: Definition, cell: Cell | None) -> Definition:
        """The definition as it judged a figure."""
        return as_judged(measure, cell, self._today.get(measure.id))

    def row(self, measure: Definition, selection: Selection, category: str = "", basis: str = "") -> ScorecardRow:
        """One row; a figure that no load has is 'not loaded'."""
        return self.judged(measure, selection, category, basis).row

    def point(self, measure: Definition, selection: Selection, category: str = "", unit: str = "") -> HistoryPoint:
        """One month of a line; without its value where that was published in another unit than the line's."""
        cell = self.cell(measure, selection, category) or absent(measure, selection, measure.basis)
        of_the_day = self.as_judged(measure, cell)
        found = point(of_the_day, selection.month, cell)
        return (
            found if of_the_day.unit == (unit or measure.unit) else replace(found, value=None, green=None, amber=None)
        )

    def _compared(self, measure: Definition, selection: Selection, category: str) -> tuple[Comparator, ...]:
        """The published figures beside ours: for the whole authority only, and not for the parts of a mix, nor annual
        rates beside a month's number."""
        if not selection.whole or category or measure.kind == "mix" or measure.annual_code:
            return ()
        return self.comparators.of(measure.id, measure.comparator, measure.unit, selection.month)

    def annual_rate(self, measure: Definition, selection: Selection) -> AnnualRate | None:
        """Twelve months of a count of events as a rate, beside the published annual rates; None for other measures."""
        if measure.annual_code is None:
            return None
        month = selection.month
        cell = self.cell(measure, selection, self.parts(measure, selection)[0], "rolling_12")
        numerator = (cell.denominator if measure.kind == "mix" else cell.numerator) if cell else None
        why_none = cell.reason if cell else ""
        if cell and cell.there and self.ends_early(cell, month):
            numerator, why_none = None, "The records end before the month does."
        compared = self.comparators.annual_rate_of(measure.id, measure.annual_code, month)
        return annual_rate(numerator, self._population(month), compared, why_none)

    def ends_early(self, cell: Cell, month: date) -> bool:
        """True for a figure of a part of its month."""
        load = self.loads[cell.load] if 0 <= cell.load < len(self.loads) else None
        return load is not None and load.month == month and load.records_to < month_end(month)

    def edition_changes(self, measure: Definition, months: Sequence[date], vintage: str) -> tuple[SeriesBreak, ...]:
        """The breaks in a rate's series where the population is of another edition than the month before."""
        if measure.kind != "rate":
            return ()
        cells = ((month, self.cell(measure, Selection(month, vintage))) for month in months)
        return edition_changes([(month, cell.population_edition) for month, cell in cells if cell and cell.there])

    def has_group(self, measure: Definition, selection: Selection) -> bool:
        """True where a measure has a row of this group in this month: a renamed team has none before its name."""
        return any(
            selection.month in self._series(measure, selection, part) for part in self._found(measure, selection)
        )

    def has_cases(self, measure: Definition, selection: Selection) -> bool:
        """True where a group is there in this month and had a case in any of the months shown: a measure that never
        comes to a team is not on its scorecard."""
        if not self.has_group(measure, selection):
            return False
        shown = [selection.at(add_months(selection.month, -step)) for step in range(MONTHS_SHOWN)]
        cells = (self.cell(measure, when, part) for part in self._found(measure, selection) for when in shown)
        return any(cell is not None and (cell.denominator or cell.value) for cell in cells)

    def bases(self, measure: Definition) -> list[str]:
        """A measure's own basis, then the sums over months."""
        return [measure.basis, *(basis for basis in SUMS if basis != measure.basis)]

    def groups(self, measure: Definition, selection: Selection) -> list[Selection]:
        """The selection of each group of a breakdown that a measure has rows of; the selection itself where it has a
        group, and for the whole authority."""
        if selection.whole or selection.group:
            return [selection]
        names = self.figures[selection.vintage].groups(measure.id, selection.breakdown)
        return [selection.of(selection.breakdown, name) for name in names]

    def first_month(self, measure: Definition, selection: Selection, category: str) -> date | None:
        """The first month that has a figure."""
        series = self._series(measure, selection, category)
        return next((month for month, cell in series.items() if cell.there), None)

    def parts(self, measure: Definition, selection: Selection) -> list[str]:
        """The parts of a mix in the definition's order, then others that rows have; [''] for every other kind."""
        if measure.mix is None:
            return [""]
        found = self._found(measure, selection)
        return [*measure.mix.parts, *(part for part in sorted(found) if part and part not in measure.mix.parts)]

    def of_month(self, selection: Selection) -> list[ScorecardRow]:
        """Every row of a month, in the catalogue's order; a measure without any has one that says 'not loaded'."""
        found: list[ScorecardRow] = []
        for measure in self.definitions:
            some = [
                self.row(measure, *key)
                for key in self._keys(measure, selection)
                if selection.month in self._series(measure, *key)
            ]
            if not some and selection.whole:
                some = [self.row(measure, selection)]
            found += some
        return found

    def of_measure(self, days: Mapping[date, Definition], selection: Selection) -> list[ScorecardRow]:
        """Every row of a measure, oldest month first: of `days`, which have its definition for each month, not of the
        selection's own month."""
        every: dict[Definition, Mapping[tuple[Selection, str, str], Series]] = {}
        found: list[ScorecardRow] = []
        for month, measure in sorted(days.items()):
            if measure not in every:
                every[measure] = {key: self._series(measure, *key) for key in self._keys(measure, selection)}
            found += [
                self.row(measure, group.at(month), part, basis)
                for (group, part, basis), series in every[measure].items()
                if month in series and series[month].load >= 0
            ]
        return found

    def _keys(self, measure: Definition, selection: Selection) -> list[tuple[Selection, str, str]]:
        """(selection, part, basis) of every row there can be: of the selection's group, of each where it names none."""
        return [
            (group, part, basis)
            for basis in self.bases(measure)
            for group in self.groups(measure, selection)
            for part in self.parts(measure, group)
        ]

    def _found(self, measure: Definition, selection: Selection) -> list[str]:
        """The parts of a mix that have rows; [''] where none has, and for every other kind."""
        figures = self.figures[selection.vintage]
        return figures.categories(measure.id, selection.breakdown, selection.group) or [""]

    def _series(self, measure: Definition, selection: Selection, category: str = "", basis: str = "") -> Series:
        figures = self.figures[selection.vintage]
        return figures.series(measure.id, basis or measure.basis, selection.breakdown, selection.group, category)
