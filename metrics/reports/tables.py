"""Figures of a measure → the small tables of the report: mixes, two-way tables, groups, months, comparators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from data.periods import add_months, months_between, year_start
from metrics.figures.judged_figure import n_of_d
from metrics.figures.judged_rows import Rows
from metrics.figures.results import Cell
from metrics.judging.comparator import Comparator
from metrics.measures.definition import Definition
from metrics.scorecard.lines import children_text, children_to_be_in_line
from metrics.scorecard.shapes import Line
from metrics.selection import Selection
from metrics.wording import MISSING, format_number, format_value, month_text, short_month

MONTHS_OF_STOCK = 7
"""A mix at month end is shown as the paper does: this month and the six before it."""
TOTAL = "Total"


@dataclass(frozen=True)
class GridCell:
    """One cell of a table: its figure, and what stands under it."""

    text: str
    under: str = ""


@dataclass(frozen=True)
class GridRow:
    """One row: its heading and its cells. `measure` makes the heading a link; `total` is the row that adds up."""

    label: str
    entries: tuple[GridCell, ...]
    measure: str = ""
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """A small table. `first` heads the column of headings; `heads` the others."""

    caption: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]
    note: str = ""
    measure: str = ""
    shape: str = ""
    """'months' for many narrow columns, '' otherwise."""


NONE = GridCell(MISSING)


def mix(rows: Rows, measure: Definition, selection: Selection) -> Grid | None:
    """A mix's parts: as a two-way table, as months, or as this month beside the year; None where nothing is there."""
    month = selection.month
    labels = [label for label in rows.parts(measure, selection) if label]
    if labels and all(": " in label for label in labels):
        return two_way(rows, measure, labels, selection)
    columns = _stock_columns(month) if measure.when == "month_end" else _year_columns(month, measure.basis)
    cells = {
        label: [rows.cell(measure, selection.at(when), label, basis) for _, when, basis in columns] for label in labels
    }
    there = [any(_there(some[place]) for some in cells.values()) for place in range(len(columns))]
    if not any(there):
        return None
    shown = [label for label in labels if any(cell and (cell.numerator or cell.value) for cell in cells[label])]
    lines = [
        GridRow(label, tuple(_part(cell) for cell, kept in zip(cells[label], there, strict=True) if kept))
        for label in shown
    ]
    totals = [_total([cells[label][place] for label in shown]) for place, kept in enumerate(there) if kept]
    heads = tuple(head for (head, _, _), kept in zip(columns, there, strict=True) if kept)
    return Grid(measure.title, "Part", heads, (*lines, GridRow(TOTAL, tuple(totals), total=True)), measure=measure.id)


def two_way(rows: Rows, measure: Definition, labels: Sequence[str], selection: Selection) -> Grid | None:
    """'Strategy meeting: Close case' → a row 'Close case' and a column 'Strategy meeting', with sums at both edges."""
    cells = {label: rows.cell(measure, selection, label) for label in labels}
    if not any(_there(cell) for cell in cells.values()):
        return None
    pairs = {tuple(label.split(": ", 1)): cell for label, cell in cells.items()}
    across = list(dict.fromkeys(pair[0] for pair in pairs))
    down = list(dict.fromkeys(pair[1] for pair in pairs))
    whole = next((cell.denominator for cell in cells.values() if cell and cell.denominator), None)
    lines = [
        GridRow(
            label,
            (
                *(_sum([pairs.get((side, label))], whole) for side in across),
                _sum([pairs.get((side, label)) for side in across], whole),
            ),
        )
        for label in down
    ]
    sums = [_sum([pairs.get((side, label)) for label in down], whole) for side in across]
    lines.append(GridRow(TOTAL, (*sums, _sum(list(pairs.values()), whole)), total=True))
    note = f"Shares are of all {format_number(whole)}." if whole else ""
    title = f"{measure.title}, {month_text(selection.month)}"
    return Grid(title, "Result", (*across, TOTAL), tuple(lines), note, measure.id)


def groups(rows: Rows, measures: Sequence[Definition], selection: Selection) -> tuple[Grid, ...]:
    """Measures divided by age, plan or role: several by the same name in one table, a single one by month."""
    named = [(name, measure) for measure in measures for name in measure.breakdowns if name not in ("team", "service")]
    found = []
    for name, some in groupby(sorted(named, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        alike = [measure for _, measure in some]
        grid = (
            _by_group(rows, alike, selection.of(name))
            if len(alike) > 1
            else _by_month(rows, alike[0], selection.of(name))
        )
        if grid is not None:
            found.append(grid)
    return tuple(found)


def thirteen_months(lines: Sequence[Line]) -> Grid | None:
    """The figures that the charts draw, and all the others', cell by cell."""
    shown = [line for line in lines if any(point.value is not None for point in line.history)]
    if not shown:
        return None
    heads = tuple(point.label for point in shown[0].history)
    return Grid(
        "Month by month", "Measure", heads,
        tuple(
            GridRow(_with_unit(line), tuple(GridCell(_bare(point.value, line.row.unit)) for point in line.history),
                    line.row.measure)
            for line in shown
        ),
        shape="months",
    )  # fmt: skip


def beside(lines: Sequence[Line], authority: str, month: date, in_line: Collection[str]) -> Grid | None:
    """Our month and year to date beside each comparator of the section's measures; with the children that would put us
    in line for those `in_line`."""
    compared = [
        line for line in lines if line.row.kind != "count" and any(c.value is not None for c in line.row.comparators)
    ]
    if not compared:
        return None
    names = list(dict.fromkeys(c.name for line in compared for c in line.row.comparators))
    years = {c.year for line in compared for c in line.row.comparators if c.value is not None}
    shared = years.pop() if len(years) == 1 else ""
    ours = authority or "Ours"
    return Grid(
        f"Beside others{f', {shared}' if shared else ''}", "Measure",
        (f"{ours}, {short_month(month)}", "Year to date", *names),
        tuple(_compared(line, names, shared, in_line=line.row.measure in in_line) for line in compared),
    )  # fmt: skip


def _compared(line: Line, names: Sequence[str], shared: str, *, in_line: bool) -> GridRow:
    by_name = {c.name: c for c in line.row.comparators}
    ours = (GridCell(line.value_text, line.n_text), GridCell(line.ytd_text, line.ytd_n_text))
    others = (_comparator(line, by_name.get(name), shared, in_line=in_line) for name in names)
    return GridRow(line.row.title, (*ours, *others), line.row.measure)


def _comparator(line: Line, one: Comparator | None, shared: str, *, in_line: bool) -> GridCell:
    if one is None or one.value is None:
        return NONE
    children = children_to_be_in_line(line.row, one) if in_line else None
    return GridCell(one.value_text, children_text(children) if children else "" if shared else one.year)


def _stock_columns(month: date) -> list[tuple[str, date, str]]:
    months = [add_months(month, -step) for step in reversed(range(MONTHS_OF_STOCK))]
    return [(short_month(when), when, "") for when in months]


def _year_columns(month: date, basis: str) -> list[tuple[str, date, str]]:
    """This month, the year to date, the month a year ago, and the whole year before."""
    march = add_months(year_start(month), -1)
    before = f"Year {march.year - 1}-{march.year % 100:02d}"
    last = add_months(month, -12)
    return [
        (month_text(month), month, basis), ("Year to date", month, "ytd"), (month_text(last), last, basis),
        (before, march, "ytd"),
    ]  # fmt: skip


def _by_group(rows: Rows, measures: Sequence[Definition], selection: Selection) -> Grid | None:
    """Measures down, groups across, and the whole at the end."""
    across = list(dict.fromkeys(group for measure in measures for group in rows.groups(measure, selection)))
    if not across:
        return None
    lines = [
        GridRow(
            measure.title,
            (
                *(_figure(rows, measure, rows.cell(measure, group)) for group in across),
                _figure(rows, measure, rows.cell(measure, selection.of())),
            ),
            measure.id,
        )
        for measure in measures
    ]
    title = f"By {selection.breakdown}, {month_text(selection.month)}"
    return Grid(title, "Measure", (*(group.group for group in across), TOTAL), tuple(lines))


def _by_month(rows: Rows, measure: Definition, selection: Selection) -> Grid | None:
    """Groups down; the month a year ago and the months of the year so far across."""
    month, name = selection.month, selection.breakdown
    months = [add_months(month, -12), *months_between(year_start(month), month)]
    every = {
        group.group: [rows.cell(measure, group.at(when)) for when in months]
        for group in rows.groups(measure, selection)
    }
    cells = {group: some for group, some in every.items() if any(cell and cell.value is not None for cell in some)}
    kept = [any(_there(some[place]) for some in cells.values()) for place in range(len(months))]
    if not any(kept):
        return None
    cells["All"] = [rows.cell(measure, selection.of().at(when)) for when in months]
    lines = tuple(
        GridRow(
            group,
            tuple(_figure(rows, measure, cell) for cell, there in zip(some, kept, strict=True) if there),
            total=group == "All",
        )
        for group, some in cells.items()
    )
    heads = tuple(short_month(when) for when, there in zip(months, kept, strict=True) if there)
    return Grid(f"{measure.title}, by {name}", name.capitalize(), heads, lines, measure=measure.id)


def _figure(rows: Rows, measure: Definition, cell: Cell | None) -> GridCell:
    if cell is None or not cell.there:
        return NONE
    return GridCell(format_value(cell.value, rows.as_judged(measure, cell).unit), n_of_d(cell))


def _part(cell: Cell | None) -> GridCell:
    """A part of a mix: its number, and under it its share; the share alone where no number came with it."""
    if cell is None or not cell.there:
        return NONE
    share = format_value(cell.value, "percent") if cell.denominator or cell.denominator is None else ""
    return GridCell(format_number(cell.numerator), share) if cell.numerator is not None else GridCell(share)


def _total(cells: Sequence[Cell | None]) -> GridCell:
    there = [cell for cell in cells if cell is not None and cell.there]
    numbers = [cell.numerator for cell in there]
    if not there or any(number is None for number in numbers):
        return NONE
    return GridCell(format_number(sum(number for number in numbers if number is not None)))


def _sum(cells: Sequence[Cell | None], whole: float | None) -> GridCell:
    numbers = [cell.numerator or 0 for cell in cells if cell is not None and cell.there]
    total = sum(numbers)
    return GridCell(format_number(total), format_value(100 * total / whole, "percent") if whole else "")


def _there(cell: Cell | None) -> bool:
    return cell is not None and cell.there


def _with_unit(line: Line) -> str:
    unit = line.row.unit
    return line.row.title if unit in ("percent", "count") else f"{line.row.title} ({unit})"


def _bare(value: float | None, unit: str) -> str:
    """A figure without its unit's name, which the row's heading says."""
    return format_value(value, unit if unit in ("percent", "count") else "per 10,000")
