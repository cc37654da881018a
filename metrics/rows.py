"""Figures, definitions and comparators → judged rows: status, distance, travel and what they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from data.periods import add_months, month_end, year_start
from metrics.annual_rates import AnnualRate, annual_rate
from metrics.comparators import Comparators
from metrics.measure import Change, Definition, Target
from metrics.results import Cell, Figures, Series
from metrics.settings import Population, edition_changes
from metrics.shapes import Comparator, HistoryPoint, ScorecardRow
from metrics.status import KEYS, NO_CASES, NOT_LOADED, Figure, distance, status
from metrics.travel import travel
from metrics.wording import MISSING, bound_field, bound_text, capital, format_number, format_value, short_month

if TYPE_CHECKING:
    from data.store import Load

VIEWS = ("published", "latest")
SUMS = ("quarter", "ytd", "rolling_12")
"""The bases that are sums of months. A quarter is of the financial year, and stands with its last month."""
MONTHS_SHOWN = 13
MOST_POINTS = 50_000
WAITING = "It is computed with the next load."
_ABSENT = Cell(None, None, None, NOT_LOADED, "", -1, reason=WAITING)


class Rows:
    """One authority's figures in both views, judged on demand."""

    def __init__(
        self,
        figures: Mapping[str, Figures],
        definitions: Mapping[str, Definition],
        comparators: Comparators,
        loads: Sequence[Load],
        population: Callable[[date], Population | None] = lambda _: None,
    ) -> None:
        self.figures = figures
        self.definitions = sorted(definitions.values(), key=lambda d: (d.section_order, d.order, d.title))
        self.comparators = comparators
        self.loads = loads
        self._population = population
        self._targets: dict[tuple[str, date], Target | None] = {}
        self._points: dict[tuple[str, str, str, str, str, date], HistoryPoint] = {}

    def cell(
        self,
        one: Definition,
        month: date,
        view: str,
        breakdown: str = "all",
        group: str = "",
        category: str = "",
        basis: str = "",
    ) -> Cell | None:
        """A figure of a measure, on its own basis unless told."""
        return self.figures[view].series(one.id, basis or one.basis, breakdown, group, category).get(month)

    def target(self, one: Definition, month: date, breakdown: str = "all", basis: str = "") -> Target | None:
        """The target in force for a figure. A count's target is for the whole authority and one month: not for a team's
        share of it, nor for a sum of months."""
        if one.good == "neither" or one.kind == "mix":
            return None
        if (
            one.kind in ("count", "rate", "figure")
            and one.unit != "percent"
            and (breakdown != "all" or basis not in ("", one.basis))
        ):
            return None
        key = (one.id, month)
        if key not in self._targets:
            self._targets[key] = one.target_in(month)
        return self._targets[key]

    def figure(self, one: Definition, cell: Cell, target: Target | None) -> Figure:
        """A figure with all that is needed to judge it."""
        green, amber = (target.green, target.amber) if target else (None, None)
        return Figure(
            cell.state, one.kind, one.good, one.unit, cell.numerator, cell.denominator, cell.value, green, amber
        )

    def row(
        self,
        one: Definition,
        month: date,
        view: str,
        breakdown: str = "all",
        group: str = "",
        category: str = "",
        basis: str = "",
    ) -> ScorecardRow:
        """One row; a figure that no load has is 'not loaded'."""
        basis = basis or one.basis
        series = self.figures[view].series(one.id, basis, breakdown, group, category)
        cell = series.get(month) or _ABSENT
        target = self.target(one, month, breakdown, basis)
        figure = self.figure(one, cell, target)
        judged = status(figure)
        before, last_year = self.earlier(series, month, basis)
        both = {v: self.figures[v].series(one.id, basis, breakdown, group, category).get(month) for v in VIEWS}
        compared = last_year if basis == "ytd" else before
        return ScorecardRow(
            measure=one.id,
            title=one.title,
            section=one.section,
            kind=one.kind,
            breakdown=breakdown,
            group=group,
            category=category,
            period=month,
            basis=basis,
            numerator=cell.numerator,
            denominator=cell.denominator,
            value=cell.value,
            unit=one.unit,
            status=judged,
            green=bound_field(target.green if target else None),
            amber=bound_field(target.amber if target else None),
            good=one.good,
            travel=travel(cell.value, compared, good=one.good, unit=one.unit, green=target.green if target else None),
            previous=before,
            last_year=last_year,
            published=_value(both["published"]),
            latest=_value(both["latest"]),
            comparators=self._compared(one, month, breakdown, category),
            state=cell.state,
            note=cell.note,
            not_due=cell.not_due,
            target_set_by=(target.source or one.target_source or "") if target else "",
            population=cell.population,
            population_edition=cell.population_edition,
            judged_by=cell.judged_by,
            reason=cell.reason,
            distance=distance(figure, judged),
        )

    def earlier(self, series: Series, month: date, basis: str) -> tuple[float | None, float | None]:
        """The month before (a quarter's: the quarter before; a year to date's: of the same year) and the same month
        last year."""
        before = add_months(month, -3 if basis == "quarter" else -1)
        if basis == "ytd" and year_start(before) != year_start(month):
            return None, _value(series.get(add_months(month, -12)))
        return _value(series.get(before)), _value(series.get(add_months(month, -12)))

    def _compared(self, one: Definition, month: date, breakdown: str, category: str) -> tuple[Comparator, ...]:
        """The published figures beside ours: for the whole authority only, and not for the parts of a mix, nor annual
        rates beside a month's number."""
        if breakdown != "all" or category or one.kind == "mix" or one.annual_code:
            return ()
        return self.comparators.of(one.id, one.comparator, one.unit, month)

    def annual_rate(self, one: Definition, month: date, view: str) -> AnnualRate | None:
        """Twelve months of a count of events as a rate, beside the published annual rates; None for other measures."""
        if one.annual_code is None:
            return None
        cell = self.cell(one, month, view, category=self.parts(one, view)[0], basis="rolling_12")
        numerator = (cell.denominator if one.kind == "mix" else cell.numerator) if cell else None
        why_none = cell.reason if cell else ""
        if cell and cell.there and self._ends_early(cell, month):
            numerator, why_none = None, "The records end before the month does."
        compared = self.comparators.annual_rate_of(one.id, one.annual_code, month)
        return annual_rate(numerator, self._population(month), compared, why_none)

    def _ends_early(self, cell: Cell, month: date) -> bool:
        load = self.loads[cell.load] if 0 <= cell.load < len(self.loads) else None
        return load is not None and load.month == month and load.records_to < month_end(month)

    def edition_changes(self, one: Definition, months: Sequence[date], view: str) -> tuple[Change, ...]:
        """The breaks in a rate's series where the population is of another edition than the month before."""
        if one.kind != "rate":
            return ()
        cells = ((when, self.cell(one, when, view)) for when in months)
        return edition_changes([(when, cell.population_edition) for when, cell in cells if cell and cell.there])

    def has_group(self, one: Definition, month: date, view: str, breakdown: str, group: str) -> bool:
        """True where a measure has a row of this group in this month: a renamed team has none before its name."""
        figures = self.figures[view]
        parts = figures.categories(one.id, breakdown, group) or [""]
        return any(month in figures.series(one.id, one.basis, breakdown, group, part) for part in parts)

    def has_cases(self, one: Definition, month: date, view: str, breakdown: str, group: str) -> bool:
        """True where a group is there in this month and had a case in any of the months shown: a measure that never
        comes to a team is not on its scorecard."""
        if not self.has_group(one, month, view, breakdown, group):
            return False
        parts = self.figures[view].categories(one.id, breakdown, group) or [""]
        months = [add_months(month, -step) for step in range(MONTHS_SHOWN)]
        cells = (self.cell(one, when, view, breakdown, group, part) for part in parts for when in months)
        return any(cell is not None and (cell.denominator or cell.value) for cell in cells)

    def bases(self, one: Definition) -> list[str]:
        """A measure's own basis, then the sums over months."""
        return [one.basis, *(basis for basis in SUMS if basis != one.basis)]

    def parts(self, one: Definition, view: str, breakdown: str = "all", group: str = "") -> list[str]:
        """The parts of a mix in the definition's order, then others that rows have; [''] for every other kind."""
        if one.mix is None:
            return [""]
        found = self.figures[view].categories(one.id, breakdown, group)
        return [*one.mix.parts, *(part for part in sorted(found) if part not in one.mix.parts)]

    def of_month(self, month: date, view: str, breakdown: str = "all") -> list[ScorecardRow]:
        """Every row of a month, in the catalogue's order; a measure without any has one that says 'not loaded'."""
        found: list[ScorecardRow] = []
        for one in self.definitions:
            some = [
                self.row(one, month, view, *key)
                for key in self._keys(one, view, breakdown)
                if self._has(one, month, view, key)
            ]
            if not some and breakdown == "all":
                some = [self.row(one, month, view)]
            found += some
        return found

    def of_measure(self, one: Definition, view: str, breakdown: str = "all") -> list[ScorecardRow]:
        """Every row of a measure, oldest month first."""
        keys = self._keys(one, view, breakdown)
        series = {key: self._series(one, view, key) for key in keys}
        months = sorted({month for found in series.values() for month in found.months()})
        return [self.row(one, month, view, *key) for month in months for key in keys if month in series[key]]

    def _keys(self, one: Definition, view: str, breakdown: str) -> list[tuple[str, str, str, str]]:
        groups = [""] if breakdown == "all" else self.figures[view].groups(one.id, breakdown)
        return [
            (breakdown, group, part, basis)
            for basis in self.bases(one)
            for group in groups
            for part in self.parts(one, view, breakdown, group)
        ]

    def _series(self, one: Definition, view: str, key: tuple[str, str, str, str]) -> Series:
        breakdown, group, part, basis = key
        return self.figures[view].series(one.id, basis, breakdown, group, part)

    def _has(self, one: Definition, month: date, view: str, key: tuple[str, str, str, str]) -> bool:
        return month in self._series(one, view, key)

    def point(
        self, one: Definition, month: date, view: str, breakdown: str = "all", group: str = "", category: str = ""
    ) -> HistoryPoint:
        """One month of a line, with the target that was in force."""
        key = (one.id, view, breakdown, group, category, month)
        found = self._points.get(key)
        if found is None:
            if len(self._points) >= MOST_POINTS:  # ten years of every team would be a lot to hold
                self._points.clear()
            found = self._points[key] = self._point(one, month, view, breakdown, group, category)
        return found

    def _point(
        self, one: Definition, month: date, view: str, breakdown: str, group: str, category: str
    ) -> HistoryPoint:
        cell = self.cell(one, month, view, breakdown, group, category)
        target = self.target(one, month, breakdown)
        green, amber = (target.green, target.amber) if target else (None, None)
        if cell is None:
            word, judged, state = MISSING, "", "absent"
        else:
            judged, state = status(self.figure(one, cell, target)), cell.state
            word = format_value(cell.value, one.unit) if cell.value is not None else capital(judged)
        return HistoryPoint(
            month=month,
            label=short_month(month),
            value=cell.value if cell else None,
            value_text=word,
            n_text=n_of_d(cell) if cell else "",
            status_key=KEYS.get(judged, "o"),
            state=state,
            status_word=capital(judged),
            green=green,
            amber=amber,
            target_text=bound_text(green, one.unit),
        )


def n_of_d(cell: Cell) -> str:
    """'410 of 441'; '' where either is not known or there are no cases."""
    if cell.numerator is None or not cell.denominator:
        return ""
    return f"{format_number(cell.numerator)} of {format_number(cell.denominator)}"


def _value(cell: Cell | None) -> float | None:
    return cell.value if cell else None


def unjudged(judged: str) -> bool:
    """True for a measure that has a target and could not be judged."""
    return judged in (NO_CASES, NOT_LOADED, "suppressed")
