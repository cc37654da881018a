"""A judged row with its months → the line that a page shows, every word ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data.periods import add_months, month_end, months_between, year_start
from metrics.figures.judged_figure import JudgedFigure, n_of_d
from metrics.figures.judged_rows import MONTHS_SHOWN, Rows
from metrics.figures.results import Cell
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.judging.comparator import Comparator
from metrics.judging.comparators import ENGLAND, NEIGHBOURS, to_be_in_line
from metrics.judging.status import AMBER, GREEN, KEYS, NOT_LOADED, SUPPRESSED
from metrics.judging.target import ends_of
from metrics.judging.travel import BETTER, SAME, WORSE, key
from metrics.measures.definition import Definition
from metrics.measures.signal_breaks import changed_text
from metrics.scorecard.mix_shown import mix_shown
from metrics.scorecard.shapes import Line, MixPart
from metrics.scorecard.signal_words import signal_words
from metrics.selection import PUBLISHED, Selection
from metrics.wording import (
    MISSING,
    aim_text,
    capital,
    change_text,
    exact,
    format_number,
    format_value,
    month_name,
    month_text,
    number_words,
    ordinal,
    rounded,
)

GONE = "No longer measured"
NOT_COMPARABLE = "Not comparable"
LONG_RUN = 3
"""From this many green months on, the line of a green measure says so."""


def line(rows: Rows, measure: Definition, selection: Selection) -> Line:
    """One measure of the whole authority, or of one team or service, in one month."""
    found = _mix(rows, measure, selection) if measure.kind == "mix" else _judged(rows, measure, selection)
    last = rows.gone.get(measure.id)
    return found if last is None else replace(found, gone_text=f"{GONE}: last published for {month_text(last)}.")


def _judged(rows: Rows, measure: Definition, selection: Selection) -> Line:
    figure = rows.judged(measure, selection)
    row, of_the_day = figure.row, figure.measure
    compared = {c.name: c for c in figure.comparators}
    england, neighbours = compared.get(ENGLAND), compared.get(NEIGHBOURS)
    ytd = rows.cell(measure, selection, basis="ytd")
    of_the_year = _of_the_year(ytd, figure)
    points = history(rows, measure, selection, of_the_day.unit)
    signal = signal_words(of_the_day, figure.cell)
    return Line(
        row=row,
        value_text=format_value(row.value, of_the_day.unit),
        n_text=n_text(rows, of_the_day, selection.month, figure.cell, row.reason),
        target_text=aim_text(figure.green, of_the_day.good, of_the_day.unit),
        status_word=capital(figure.status),
        status_key=KEYS.get(figure.status, "o"),
        distance_text=_distance_text(rows, figure, neighbours) or _prefixed("year to date", of_the_year),
        travel_word=_word(figure.travel, row.value, row.previous),
        travel_key=key(figure.travel, row.value, row.previous),
        change_text=_change(row.value, row.previous, of_the_day.unit),
        ytd_text=format_value(ytd.value if ytd else None, of_the_day.unit),
        ytd_n_text=_under_year(rows, measure, ytd, selection, of_the_year),
        last_year_text=format_value(row.last_year, of_the_day.unit),
        england_text=_published(england, of_the_day),
        england_year=england.year if england and of_the_day.kind != "count" else "",
        neighbours_text=_published(neighbours, of_the_day),
        neighbours_year=neighbours.year if neighbours and of_the_day.kind != "count" else "",
        history=points,
        revision_text=revision_text(row, selection.vintage, of_the_day.unit),
        last_year_travel_word=_word(figure.travel_in_a_year, row.value, row.last_year),
        last_year_travel_key=key(figure.travel_in_a_year, row.value, row.last_year),
        last_year_change_text=_change(row.value, row.last_year, of_the_day.unit),
        change_note=figure.cell.compared_note,
        last_year_note=figure.cell.last_year_note,
        spark_text=spark_text(of_the_day, points),
        beside_text=_beside_text(figure, neighbours),
        green_months=figure.cell.green_months,
        signal_word=signal.word,
        signal_key=signal.key,
        signal_says=signal.says,
        signal_term=signal.term,
    )


def _of_the_year(ytd: Cell | None, figure: JudgedFigure) -> str:
    """'red against at least 55%' where a target was set for the year to date; '' where the month's judges it, or
    none."""
    if ytd is None or ytd.green is None or ytd.green == figure.green or KEYS.get(ytd.status) is None:
        return ""
    return f"{ytd.status} against {aim_text(ytd.green, figure.measure.good, figure.measure.unit)}"


def _prefixed(before: str, text: str) -> str:
    return f"{before} {text}" if text else ""


def _mix(rows: Rows, measure: Definition, selection: Selection) -> Line:
    labels = rows.parts(measure, selection)
    cells = {label: rows.cell(measure, selection, label) for label in labels}
    some = next((cell for cell in cells.values() if cell is not None and cell.there), None)
    row = rows.judged(measure, selection, labels[0] if labels else "").row
    total = some.denominator if some else None
    judged = row.status if some is None else "no target" if total else "no cases"
    first = next((cell for cell in cells.values() if cell is not None), None)
    note, reason = (first.note, first.reason) if first else (row.note, row.reason)
    whole = Cell(None, None, total, "computed", "", some.load) if some else None
    found = _total_row(row, total, judged, note, reason)
    return Line(
        row=found,
        value_text=format_value(total, "count"),
        n_text=n_text(rows, measure, selection.month, whole, reason),
        target_text="",
        status_word="" if total else capital(judged),
        status_key="o",
        distance_text="",
        travel_word="",
        travel_key="",
        change_text="",
        ytd_text=MISSING,
        ytd_n_text="",
        last_year_text=MISSING,
        england_text=MISSING,
        england_year="",
        neighbours_text=MISSING,
        neighbours_year="",
        parts=tuple(part(label, cell) for label, cell in cells.items() if cell is not None and cell.there),
        mix=mix_shown(rows, measure, selection),
        change_note=first.compared_note if first else "",
    )


def _total_row(row: ScorecardRow, total: float | None, judged: str, note: str, reason: str) -> ScorecardRow:
    return replace(
        row, category="", numerator=total, denominator=None, value=None, status=judged, travel="", previous=None,
        last_year=None, published=None, latest=None, note=note, reason=reason, distance=None,
    )  # fmt: skip


def part(label: str, cell: Cell) -> MixPart:
    """One part of a mix: its share and its count of the total."""
    share = cell.value if cell.denominator is None or cell.denominator else None
    return MixPart(label, format_value(share, "percent"), n_of_d(cell), share)


def history(rows: Rows, measure: Definition, selection: Selection, unit: str) -> tuple[HistoryPoint, ...]:
    """The thirteen months that end with the selection's, as a line of figures in one unit."""
    months = [add_months(selection.month, step) for step in range(1 - MONTHS_SHOWN, 1)]
    return tuple(rows.point(measure, selection.at(month), unit=unit) for month in months)


def n_text(rows: Rows, measure: Definition, month: date, cell: Cell | None, reason: str) -> str:
    """What stands under the number: '410 of 441', 'at 30 September', 'in September', or why there is none."""
    if cell is None or cell.state == NOT_LOADED:
        return reason
    if cell.state == SUPPRESSED or (cell.value is None and measure.kind != "mix"):
        return n_of_d(cell) if cell.not_due else ""
    if measure.kind == "average" and cell.denominator:
        return f"{format_number(cell.numerator or 0)} over {format_number(cell.denominator)}"
    if n_of_d(cell):
        return n_of_d(cell)
    if cell.state == "figure" and measure.kind != "count":
        return "supplied as a total"
    return _when(rows, measure, month, cell)


def _when(rows: Rows, measure: Definition, month: date, cell: Cell) -> str:
    load = rows.loads[cell.load] if 0 <= cell.load < len(rows.loads) else None
    last = load.records_to if load and load.month == month and load.records_to < month_end(month) else month_end(month)
    if measure.when in ("month_end", "extract"):
        return f"at {last.day} {month_name(month)}"
    if measure.when == "rolling 12 months":
        return f"12 months to {month_name(month)}"
    return f"in {month_name(month)}" if last == month_end(month) else f"to {last.day} {month_name(month)}"


def revision_text(row: ScorecardRow, vintage: str, unit: str) -> str:
    """'now 86.4%' beside the published figure, 'published as 87.2%' beside the latest; '' where they agree."""
    if row.published is None or row.latest is None or abs(row.published - row.latest) < 1e-9:
        return ""
    if vintage == PUBLISHED:
        return f"now {format_value(row.latest, unit)}"
    return f"published as {format_value(row.published, unit)}"


def in_line_text(row: ScorecardRow, comparator: Comparator | None, whose: str) -> str:
    """'141 fewer children for neighbours’ rate'; '' where there is no rate to be in line with."""
    children = children_to_be_in_line(row, comparator)
    if children is None:
        return ""
    return f"{children_text(children)} for {whose}" if children else f"in line with {whose}"


def children_to_be_in_line(row: ScorecardRow, comparator: Comparator | None) -> int | None:
    """How many more children (fewer: below 0) would give the comparator's rate; None where there is no rate to be in
    line with."""
    if comparator is None or row.unit != "per 10,000" or row.breakdown != "all":
        return None
    return to_be_in_line(comparator.value, row.numerator, row.denominator)


def children_text(children: int) -> str:
    """'141 fewer children', '1 more child'."""
    noun = "child" if abs(children) == 1 else "children"
    return f"{format_number(abs(children))} {'more' if children > 0 else 'fewer'} {noun}"


def spark_text(measure: Definition, points: tuple[HistoryPoint, ...]) -> str:
    """The sparkline in words: its first and its last figure."""
    there = [p for p in points if p.value is not None]
    if not there:
        return f"{measure.title}: no figures in the {len(points)} months shown"
    first, last = there[0], there[-1]
    if first is last:
        return f"{measure.title}: {last.value_text} in {month_text(last.month)}, the only figure shown"
    ends = f"{first.value_text} in {month_text(first.month)}, {last.value_text} in {month_text(last.month)}"
    return f"{measure.title}: {ends}"


def _distance_text(rows: Rows, figure: JudgedFigure, neighbours: Comparator | None) -> str:
    if figure.distance is not None:
        return "; ".join(filter(None, (_unrounded(figure), figure.distance.says)))
    if figure.status == GREEN:
        months = figure.cell.green_months
        return f"on target for the {ordinal(months)} month" if months >= LONG_RUN else ""
    if figure.measure.kind != "rate" or figure.measure.id not in rows.in_line:
        return ""  # more or fewer children are not better by themselves: only a target or a policy says so
    return in_line_text(figure.row, neighbours, "neighbours’ rate")


def _under_year(rows: Rows, measure: Definition, ytd: Cell | None, selection: Selection, of_the_year: str) -> str:
    if ytd is None or not ytd.there:
        return "; ".join(filter(None, (n_of_d(ytd) if ytd else "", of_the_year)))
    added, mixed = _added(measure, ytd, selection), _mixed_rules(rows, measure, selection)
    return "; ".join(filter(None, (n_of_d(ytd), added, of_the_year, mixed)))


def _added(measure: Definition, ytd: Cell | None, selection: Selection) -> str:
    """'six month-ends added', where the year to date is of what stood at each month's end: nobody is counted once."""
    if ytd is None or not ytd.there or measure.when not in ("month_end", "extract"):
        return ""
    months = (selection.month.month - 4) % 12 + 1
    return f"{number_words(months)} month-ends added" if months > 1 else ""


def _unrounded(figure: JudgedFigure) -> str:
    """'94.96% before rounding', where what is shown would have met the target that the figure did not; else ''."""
    value, unit, bounds = figure.cell.value, figure.measure.unit, (figure.green, figure.amber)
    ends = {end for bound in bounds[: 1 if figure.status == AMBER else 2] for end in ends_of(bound)}
    if value is None or figure.measure.kind == "count" or float(rounded(value, unit)) not in ends:
        return ""
    if exact(value) == rounded(value, unit):
        return ""
    places = next((n for n in range(2, 7) if round(value, n) not in ends), 6)
    return f"{value:.{places}f}{'%' if unit == 'percent' else ''} before rounding"


def _beside_text(figure: JudgedFigure, neighbours: Comparator | None) -> str:
    """How a figure that has a colour stands to the neighbours'."""
    words = {BETTER: "better than neighbours", WORSE: "worse than neighbours", SAME: "as neighbours"}
    return words.get(figure.beside(neighbours), "")


def _published(comparator: Comparator | None, measure: Definition) -> str:
    """A count of another authority says nothing beside ours: it is in the files, not on the page."""
    return comparator.value_text if comparator and measure.kind != "count" else MISSING


def _change(now: float | None, before: float | None, unit: str) -> str:
    return change_text(now, before, unit) if now is not None and before is not None else ""


def _word(travel: str, now: float | None, before: float | None) -> str:
    """'Better', 'Little changed'; 'Not comparable' where both are there and nothing can be said of the two."""
    return capital(travel) if travel or now is None or before is None else NOT_COMPARABLE


def _mixed_rules(rows: Rows, measure: Definition, selection: Selection) -> str:
    """'the rule changed in September 2020' where the year to date is of months before and after."""
    month = selection.month
    months = months_between(year_start(month), month)
    if changed := rows.edition_changes(measure, months, selection.vintage):
        return f"the population changed in {month_text(changed[-1].on)}"
    broken = [c for c in measure.changes if months[0] < c.on.replace(day=1) <= month]
    return f"{changed_text(broken)} in {month_text(max(c.on for c in broken))}" if broken else ""
