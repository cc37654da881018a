"""A figure, its target and the figures before it → the figure judged: the one place that says how it went."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.figures.results import Cell
from metrics.judging.status import KEYS, NOT_LOADED, Figure, distance, status
from metrics.judging.travel import travel
from metrics.measures.definition import Definition, Target
from metrics.scorecard.shapes import Bounds, Comparator, Distance, HistoryPoint, ScorecardRow
from metrics.selection import Selection
from metrics.wording import MISSING, bound_field, bound_text, capital, format_number, format_value, short_month

WAITING = "It is computed with the next load."
ABSENT = Cell(None, None, None, NOT_LOADED, "", -1, reason=WAITING)
"""The figure of a month and group that no load has a row of."""


@dataclass(frozen=True, slots=True)
class JudgedFigure:
    """One figure of a measure with all that is said of it; whoever shows it only finds the words.

    `before` is the month before (of a year to date: in the same year), `last_year` the same month of the year before;
    `published` and `latest` are the figure itself in both vintages. What no load has is 'not loaded'.
    """

    measure: Definition
    selection: Selection
    category: str
    basis: str
    cell: Cell
    target: Target | None
    status: str
    before: float | None
    last_year: float | None
    published: Cell | None
    latest: Cell | None
    comparators: tuple[Comparator, ...]

    @property
    def held(self) -> bool:
        """True where a load has a row of it, be it only the reason why there is no figure."""
        return self.cell.load >= 0

    @property
    def green(self) -> Bounds:
        """The threshold for green that it is judged by."""
        return self.target.green if self.target else None

    @property
    def amber(self) -> Bounds:
        """The threshold for amber that it is judged by."""
        return self.target.amber if self.target else None

    @property
    def distance(self) -> Distance | None:
        """What it would have taken to be amber and green."""
        return distance(_figure(self.measure, self.cell, self.target), self.status)

    @property
    def travel(self) -> str:
        """How it moved since the month before; a year to date since last year's."""
        return self.travel_in_a_year if self.basis == "ytd" else self._travel(self.before)

    @property
    def travel_in_a_year(self) -> str:
        """How it moved since the same month last year."""
        return self._travel(self.last_year)

    def _travel(self, before: float | None) -> str:
        return travel(self.cell.value, before, good=self.measure.good, unit=self.measure.unit, green=self.green)

    @property
    def row(self) -> ScorecardRow:
        """The figure in the fields that the command line and other programs read."""
        measure, cell = self.measure, self.cell
        return ScorecardRow(
            measure=measure.id,
            title=measure.title,
            section=measure.section,
            kind=measure.kind,
            breakdown=self.selection.breakdown,
            group=self.selection.group,
            category=self.category,
            period=self.selection.month,
            basis=self.basis,
            numerator=cell.numerator,
            denominator=cell.denominator,
            value=cell.value,
            unit=measure.unit,
            status=self.status,
            green=bound_field(self.green),
            amber=bound_field(self.amber),
            good=measure.good,
            travel=self.travel,
            previous=self.before,
            last_year=self.last_year,
            published=self.published.value if self.published else None,
            latest=self.latest.value if self.latest else None,
            comparators=self.comparators,
            state=cell.state,
            note=cell.note,
            not_due=cell.not_due,
            target_set_by=(self.target.source or measure.target_source or "") if self.target else "",
            population=cell.population,
            population_edition=cell.population_edition,
            judged_by=cell.judged_by,
            reason=cell.reason,
            distance=self.distance,
        )

    @property
    def point(self) -> HistoryPoint:
        """The figure as one month of a line, with the target that was in force; without a word where no load has it."""
        cell, unit = self.cell, self.measure.unit
        word = capital(self.status) if self.held else ""
        return HistoryPoint(
            month=self.selection.month,
            label=short_month(self.selection.month),
            value=cell.value,
            value_text=format_value(cell.value, unit) if cell.value is not None else word or MISSING,
            n_text=n_of_d(cell),
            status_key=KEYS.get(self.status, "o"),
            state=cell.state if self.held else "absent",
            status_word=word,
            green=self.green,
            amber=self.amber,
            target_text=bound_text(self.green, unit),
        )


def n_of_d(cell: Cell) -> str:
    """'410 of 441'; '' where either is not known or there are no cases."""
    if cell.numerator is None or not cell.denominator:
        return ""
    return f"{format_number(cell.numerator)} of {format_number(cell.denominator)}"


def colour(measure: Definition, cell: Cell, target: Target | None) -> str:
    """Green, amber or red by the target in force, or why it is none of them."""
    return status(_figure(measure, cell, target))


def _figure(measure: Definition, cell: Cell, target: Target | None) -> Figure:
    green, amber = (target.green, target.amber) if target else (None, None)
    return Figure(
        cell.state, measure.kind, measure.good, measure.unit, cell.numerator, cell.denominator, cell.value, green, amber
    )


def target_of(measure: Definition, selection: Selection, basis: str) -> Target | None:
    """The target in force for a figure. A count's target is for the whole authority and one month: not for a team's
    share of it, nor for a sum of months."""
    if measure.good == "neither" or measure.kind == "mix":
        return None
    counted = measure.kind in ("count", "rate", "figure") and measure.unit != "percent"
    if counted and not (selection.whole and basis == measure.basis):
        return None
    return measure.target_in(selection.month)
