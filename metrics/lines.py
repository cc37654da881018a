"""A judged row with its months → the line that a page shows, every word ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data.periods import add_months, month_end
from metrics.comparators import ENGLAND, NEIGHBOURS, to_be_in_line
from metrics.measure import Definition
from metrics.results import Cell
from metrics.rows import MONTHS_SHOWN, Rows, n_of_d
from metrics.shapes import Comparator, HistoryPoint, Line, Part, ScorecardRow
from metrics.status import GREEN, KEYS, NOT_LOADED, SUPPRESSED
from metrics.travel import key, travel
from metrics.wording import (
    MISSING,
    bound_text,
    capital,
    change_text,
    format_number,
    format_value,
    month_name,
    month_text,
    ordinal,
)

LONG_RUN = 3
"""From this many green months on, the line of a green measure says so."""


def line(rows: Rows, one: Definition, month: date, view: str, breakdown: str = "all", group: str = "") -> Line:
    """One measure of the whole authority, or of one team or service, in one month."""
    if one.kind == "mix":
        return _mix(rows, one, month, view, breakdown, group)
    row = rows.row(one, month, view, breakdown, group)
    target = rows.target(one, month, breakdown)
    compared = {c.name: c for c in row.comparators}
    england, neighbours = compared.get(ENGLAND), compared.get(NEIGHBOURS)
    worded = travel(row.value, row.last_year, good=one.good, unit=one.unit, green=target.green if target else None)
    ytd = rows.cell(one, month, view, breakdown, group, basis="ytd")
    points = history(rows, one, month, view, breakdown, group)
    return Line(
        row=row,
        value_text=format_value(row.value, one.unit),
        n_text=n_text(rows, one, month, rows.cell(one, month, view, breakdown, group), row.reason),
        target_text=bound_text(target.green if target else None, one.unit),
        status_word=capital(row.status),
        status_key=KEYS.get(row.status, "o"),
        distance_text=_distance_text(rows, one, row, view, neighbours),
        travel_word=capital(row.travel),
        travel_key=key(row.travel, row.value, row.previous),
        change_text=_change(row.value, row.previous, one.unit),
        ytd_text=format_value(ytd.value if ytd else None, one.unit),
        ytd_n_text=n_of_d(ytd) if ytd else "",
        last_year_text=format_value(row.last_year, one.unit),
        england_text=_published(england, one),
        england_year=england.year if england and one.kind != "count" else "",
        neighbours_text=_published(neighbours, one),
        neighbours_year=neighbours.year if neighbours and one.kind != "count" else "",
        history=points,
        revision_text=revision_text(row, view, one.unit),
        last_year_travel_word=capital(worded),
        last_year_travel_key=key(worded, row.value, row.last_year),
        last_year_change_text=_change(row.value, row.last_year, one.unit),
        change_note=_change_note(rows, one, month, view),
        spark_text=spark_text(one, points),
    )


def _mix(rows: Rows, one: Definition, month: date, view: str, breakdown: str, group: str) -> Line:
    labels = rows.parts(one, view, breakdown, group)
    cells = {label: rows.cell(one, month, view, breakdown, group, label) for label in labels}
    some = next((cell for cell in cells.values() if cell is not None and cell.there), None)
    row = rows.row(one, month, view, breakdown, group, labels[0] if labels else "")
    total = some.denominator if some else None
    judged = row.status if some is None else "no target" if total else "no cases"
    first = next((cell for cell in cells.values() if cell is not None), None)
    note, reason = (first.note, first.reason) if first else (row.note, row.reason)
    whole = Cell(None, None, total, "computed", "", some.load) if some else None
    found = _total_row(row, total, judged, note, reason)
    return Line(
        row=found,
        value_text=format_value(total, "count"),
        n_text=n_text(rows, one, month, whole, reason),
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
        change_note=_change_note(rows, one, month, view),
    )


def _total_row(row: ScorecardRow, total: float | None, judged: str, note: str, reason: str) -> ScorecardRow:
    return replace(
        row, category="", numerator=total, denominator=None, value=None, status=judged, travel="", previous=None,
        last_year=None, published=None, latest=None, note=note, reason=reason, distance=None,
    )  # fmt: skip


def part(label: str, cell: Cell) -> Part:
    """One part of a mix: its share and its count of the total."""
    share = cell.value if cell.denominator is None or cell.denominator else None
    return Part(label, format_value(share, "percent"), n_of_d(cell), share)


def history(
    rows: Rows, one: Definition, month: date, view: str, breakdown: str, group: str
) -> tuple[HistoryPoint, ...]:
    """The thirteen months that end with `month`."""
    months = [add_months(month, step) for step in range(1 - MONTHS_SHOWN, 1)]
    return tuple(rows.point(one, m, view, breakdown, group) for m in months)


def run_on_target(rows: Rows, one: Definition, month: date, view: str, breakdown: str = "all", group: str = "") -> int:
    """How many months in a row, up to this one, were green. A month without a figure ends the run."""
    months = 0
    while rows.point(one, add_months(month, -months), view, breakdown, group).status_key == KEYS[GREEN]:
        months += 1
    return months


def n_text(rows: Rows, one: Definition, month: date, cell: Cell | None, reason: str) -> str:
    """What stands under the number: '410 of 441', 'at 30 September', 'in September', or why there is none."""
    if cell is None or cell.state == NOT_LOADED:
        return reason
    if cell.state == SUPPRESSED or (cell.value is None and one.kind != "mix"):
        return ""
    if one.kind == "average" and cell.denominator:
        return f"{format_number(cell.numerator or 0)} over {format_number(cell.denominator)}"
    if n_of_d(cell):
        return n_of_d(cell)
    if cell.state == "figure" and one.kind != "count":
        return "as reported"
    return _when(rows, one, month, cell)


def _when(rows: Rows, one: Definition, month: date, cell: Cell) -> str:
    load = rows.loads[cell.load] if 0 <= cell.load < len(rows.loads) else None
    last = load.records_to if load and load.month == month and load.records_to < month_end(month) else month_end(month)
    if one.when in ("month_end", "extract"):
        return f"at {last.day} {month_name(month)}"
    if one.when == "rolling 12 months":
        return f"12 months to {month_name(month)}"
    return f"in {month_name(month)}" if last == month_end(month) else f"to {last.day} {month_name(month)}"


def revision_text(row: ScorecardRow, view: str, unit: str) -> str:
    """'now 86.4%' beside the published figure, 'published as 87.2%' beside the latest; '' where they agree."""
    if row.published is None or row.latest is None or abs(row.published - row.latest) < 1e-9:
        return ""
    if view == "published":
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


def spark_text(one: Definition, points: tuple[HistoryPoint, ...]) -> str:
    """The sparkline in words: its first and its last figure."""
    there = [p for p in points if p.value is not None]
    if not there:
        return f"{one.title}: no figures in the {len(points)} months shown"
    first, last = there[0], there[-1]
    if first is last:
        return f"{one.title}: {last.value_text} in {month_text(last.month)}, the only figure shown"
    return (
        f"{one.title}: {first.value_text} in {month_text(first.month)}, {last.value_text} in {month_text(last.month)}"
    )


def _distance_text(rows: Rows, one: Definition, row: ScorecardRow, view: str, neighbours: Comparator | None) -> str:
    if row.distance is not None:
        return row.distance.says
    if row.status == GREEN:
        months = run_on_target(rows, one, row.period, view, row.breakdown, row.group)
        return f"on target for the {ordinal(months)} month" if months >= LONG_RUN else ""
    return in_line_text(row, neighbours, "neighbours’ rate") if one.kind == "rate" else ""


def _published(comparator: Comparator | None, one: Definition) -> str:
    """A count of another authority says nothing beside ours: it is in the files, not on the page."""
    return comparator.value_text if comparator and one.kind != "count" else MISSING


def _change(now: float | None, before: float | None, unit: str) -> str:
    return change_text(now, before, unit) if now is not None and before is not None else ""


def _change_note(rows: Rows, one: Definition, month: date, view: str) -> str:
    if rows.edition_changes(one, (add_months(month, -1), month), view):
        return f"the population changed in {month_text(month)}"
    broken = [c.on for c in one.changes if add_months(month, -1) < c.on.replace(day=1) <= month]
    return f"the rule changed in {month_text(max(broken))}" if broken else ""
