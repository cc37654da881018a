"""A judged figure → what rows, lines and charts say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from metrics.figures.results import Cell
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.judging.comparator import Comparator
from metrics.judging.status import AMBER, KEYS, NOT_LOADED, RED, FigureToJudge, distance_in_words
from metrics.judging.target import Bounds, Distance
from metrics.judging.travel import travel
from metrics.measures.definition import Definition, Target, TargetBasis
from metrics.selection import PUBLISHED, Selection
from metrics.wording import MISSING, bound_field, bound_text, capital, format_number, format_value, short_month

WAITING = "It is computed with the next load."
NOT_PUBLISHED = "It is not among what was published."
ABSENT = Cell(None, None, None, NOT_LOADED, "", -1, reason=WAITING, status=NOT_LOADED)


@dataclass(frozen=True, slots=True)
class JudgedFigure:
    """One figure of a measure as it was judged, with all that is said of it; whoever shows it only finds the words.
    `measure` is the definition as it judged the figure."""

    measure: Definition
    selection: Selection
    category: str
    basis: str
    cell: Cell
    comparators: tuple[Comparator, ...]

    @property
    def status(self) -> str:
        """Its colour, or why it has none."""
        return self.cell.status

    @property
    def green(self) -> Bounds:
        """The threshold for green that it was judged by."""
        return self.cell.green

    @property
    def amber(self) -> Bounds:
        """The threshold for amber that it was judged by."""
        return self.cell.amber

    @property
    def distance(self) -> Distance | None:
        """What it would have taken to be amber and green."""
        if self.status not in (AMBER, RED):
            return None
        return distance_in_words(_figure(self.measure, self.cell), self.status, self.cell.to_amber, self.cell.to_green)

    @property
    def travel(self) -> str:
        """How it moved since the month before; a year to date since last year's."""
        return self.cell.travel

    @property
    def travel_in_a_year(self) -> str:
        """How it moved since the same month last year."""
        return self.cell.travel_year

    @property
    def compared_note(self) -> str:
        """What stands beside how it moved since the month before and since last year; '' for nothing."""
        since, last_year = self.cell.compared_note, self.cell.last_year_note
        if not last_year or since == last_year:
            return since
        return "; ".join(filter(None, (since, f"since last year {last_year}")))

    def beside(self, other: Comparator | None) -> str:
        """'better', 'worse' or 'same' beside a published figure, as both are shown; '' where it has no colour, where
        either is not known, and where no side is the better one."""
        if KEYS.get(self.status) is None or self.measure.kind == "count" or self.measure.good not in ("high", "low"):
            return ""
        if other is None:
            return ""
        return travel(self.cell.value, other.value, good=self.measure.good, unit=self.measure.unit)

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
            previous=cell.previous,
            last_year=cell.last_year,
            published=cell.published,
            latest=cell.latest,
            comparators=self.comparators,
            state=cell.state,
            note=cell.note,
            not_due=cell.not_due,
            signal=cell.signal,
            assurance=cell.assurance,
            points=cell.points,
            target_set_by=cell.target_set_by,
            population=cell.population,
            population_edition=cell.population_edition,
            compared_note=self.compared_note,
            judged_by=cell.judged_by,
            reason=cell.reason,
            distance=self.distance,
        )


def as_judged(measure: Definition, cell: Cell | None, today: Definition | None) -> Definition:
    """The definition as it judged a figure: its kind, its unit and what is good are those of the figure's day, and
    those of `today` where the figure names none. `measure` may be the definition of another day."""
    if cell is None or cell.load < 0:
        return measure
    told = {
        "kind": cell.day_kind or (today or measure).kind,
        "unit": cell.day_unit or (today or measure).unit,
        "good": cell.day_good or (today or measure).good,
    }
    if all(getattr(measure, name) == text for name, text in told.items()):
        return measure
    return replace(measure, **told)  # type: ignore[arg-type]


def point(measure: Definition, month: date, cell: Cell) -> HistoryPoint:
    """A figure as one month of a line, with the target that was in force; without a word where no load has it.
    `measure` is the definition as it judged the figure."""
    held, unit = cell.load >= 0, measure.unit
    word = capital(cell.status) if held else ""
    return HistoryPoint(
        month=month,
        label=short_month(month),
        value=cell.value,
        value_text=format_value(cell.value, unit) if cell.value is not None else word or MISSING,
        n_text=n_of_d(cell),
        status_key=KEYS.get(cell.status, "o"),
        state=cell.state if held else "absent",
        status_word=word,
        green=cell.green,
        amber=cell.amber,
        target_text=bound_text(cell.green, unit),
        of_text=f"of {format_number(cell.denominator)}" if measure.kind == "percentage" and cell.denominator else "",
        signal=cell.signal,
    )


def n_of_d(cell: Cell) -> str:
    """'410 of 441; 12 not yet due'; '' where nothing is known and nothing waits."""
    told = cell.numerator is not None and cell.denominator
    judged = f"{format_number(cell.numerator)} of {format_number(cell.denominator)}" if told else ""
    return "; ".join(filter(None, (judged, f"{format_number(cell.not_due)} not yet due" if cell.not_due else "")))


def absent(measure: Definition, selection: Selection, basis: str) -> Cell:
    """The figure of a month and group that no load has a row of: judged like any other, by the target in force."""
    target = target_of(measure, selection, basis)
    found = ABSENT._replace(reason=NOT_PUBLISHED) if selection.vintage == PUBLISHED else ABSENT
    if target is None:
        return found
    return found._replace(green=target.green, amber=target.amber, target_set_by=target.source or "")


def _figure(measure: Definition, cell: Cell) -> FigureToJudge:
    return FigureToJudge(
        cell.state, measure.kind, measure.good, measure.unit, cell.numerator, cell.denominator, cell.value,
        cell.green, cell.amber,
    )  # fmt: skip


def target_of(measure: Definition, selection: Selection, basis: str) -> Target | None:
    """The target in force for a figure: one that was set for its basis, else the month's. A count's target is for the
    whole authority and for what it was set: not for a team's share of it, nor for another sum of months."""
    if not measure.may_have_target:
        return None
    counted = measure.kind in ("count", "rate", "figure") and measure.unit != "percent"
    if counted and not selection.whole:
        return None
    of_sum: TargetBasis | None = "quarter" if basis == "quarter" else "ytd" if basis == "ytd" else None
    if of_sum and (found := measure.target_in(selection.month, of_sum)):
        return found
    return None if counted and basis != measure.basis else measure.target_in(selection.month)
