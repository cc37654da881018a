"""A month's scorecard → the monthly report: its sections, with figures, charts, tables and notes in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from data.periods import add_months
from data.spec import NOT_RECORDED
from metrics.figures.judged_rows import MONTHS_SHOWN, Rows
from metrics.figures.results import Cell
from metrics.figures.revisions import inside
from metrics.figures.row import HistoryPoint
from metrics.judging.status import RED
from metrics.measures.definition import Definition, SeriesBreak
from metrics.measures.signal_breaks import changed_text
from metrics.reports import tables as report_tables
from metrics.reports.plan import always_drawn
from metrics.reports.tables import Grid
from metrics.scorecard.chart_words import alternative, headline, subtitle
from metrics.scorecard.measure_page import by_group
from metrics.scorecard.shapes import Line, Scorecard, Section
from metrics.scorecard.summary import section_words, sentence
from metrics.selection import SERVICE, TEAM, Selection
from metrics.wording import capital, format_value, listed, month_text, number_words

FIGURE = "figure"
MOST_GROUPS = 12
CHARTS_RULE = (
    "Every red measure has its chart, and so have the measures whose line this council looks at each month, whatever"
    " their colour. A line needs figures of two months. All others are in the tables."
)
"""Which measures are drawn, as the report prints it."""
_MANY = 5
"""So many measures of one change of rule are told by their number."""


@dataclass(frozen=True)
class Chart:
    """A small chart: what it says in ten words, what it is, one sentence from the data, its thirteen months, and those
    of its teams."""

    measure: str
    title: str
    headline: str
    subtitle: str
    says: str
    unit: str
    points: tuple[HistoryPoint, ...]
    breakdown: str = ""
    """By what a red or amber measure is divided below: 'team', or 'service' where there are too many teams; '' for
    nothing."""
    groups: tuple[Line, ...] = ()
    breaks: tuple[date, ...] = ()
    """The first days of new rules in the months shown."""
    breaks_text: str = ""
    """'Upright: the rule changed in September 2020.'; '' for none."""


@dataclass(frozen=True)
class ReportFigure:
    """A line of the section's first table. `ytd_before_text` is the year to date of the year before, and
    `ytd_before_note` what has to stand beside it: 'the rule changed in September 2020'."""

    line: Line
    ytd_before_text: str
    ytd_before_note: str = ""


@dataclass(frozen=True)
class Waiting:
    """A measure without a figure, and what it needs."""

    measure: str
    title: str
    needs: str


@dataclass(frozen=True)
class ReportSection:
    """A section of the scorecard in the report, every word ready."""

    id: str
    title: str
    words: str
    sentence: str
    figures: tuple[ReportFigure, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Grid, ...]
    months: Grid | None
    beside: Grid | None
    waiting: tuple[Waiting, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The whole document. `card` is the month's scorecard: its sentence, its tallies and how fresh it is; `charts_rule`
    says which measures are drawn."""

    card: Scorecard
    authority: str
    sections: tuple[ReportSection, ...]
    charts_rule: str = CHARTS_RULE


class TellsMonths(Protocol):
    """What the report asks of the Reader."""

    @property
    def definitions(self) -> Mapping[str, Definition]: ...
    @property
    def authority(self) -> str: ...
    def month_of(self, selection: Selection) -> tuple[Scorecard, Rows]: ...
    def teams(self, month: date, vintage: str, service: str | None = None) -> list[str]: ...


def report(reader: TellsMonths, selection: Selection) -> Report:
    """The monthly report of the whole authority, or of one service."""
    card, rows = reader.month_of(selection)
    worded, drawn = {measure.id: measure for measure in rows.definitions}, always_drawn()
    service = selection.service
    teams = reader.teams(selection.month, selection.vintage, service) if service else None
    made = (_section(rows, section, worded, drawn, card, reader.authority, teams) for section in card.sections)
    return Report(card, reader.authority, tuple(made))


def _section(
    rows: Rows,
    section: Section,
    worded: Mapping[str, Definition],
    drawn: frozenset[str],
    card: Scorecard,
    authority: str,
    teams: Sequence[str] | None,
) -> ReportSection:
    whole = card.selection
    month, lines = whole.month, section.lines
    ones = {line.row.measure: worded[line.row.measure] for line in lines}
    told = [line for line in lines if line.row.kind != "mix"]
    there = [line for line in told if _has_figures(line)]
    mixes = {measure.id: report_tables.mix(rows, measure, whole) for measure in ones.values() if measure.kind == "mix"}
    tables = [grid for grid in mixes.values() if grid is not None]
    empty = [line for line in lines if (line not in there if line in told else mixes[line.row.measure] is None)]
    return ReportSection(
        id=_place(section.title),
        title=section.title,
        words=section_words(there),
        sentence=sentence(there, month) if there else "",
        figures=tuple(ReportFigure(line, *_year_before(rows, ones[line.row.measure], whole)) for line in there),
        charts=tuple(
            _chart(rows, ones[line.row.measure], line, whole, teams) for line in there if _is_drawn(line, drawn)
        ),
        tables=(*_tables_by_group(rows, [ones[line.row.measure] for line in there], whole), *tables),
        months=report_tables.thirteen_months(there),
        beside=report_tables.beside(there, authority, month, rows.in_line),
        waiting=tuple(Waiting(line.row.measure, line.row.title, line.row.reason) for line in empty),
        notes=_notes(rows, ones, card),
    )


def _tables_by_group(rows: Rows, measures: Sequence[Definition], selection: Selection) -> tuple[Grid, ...]:
    """By age, plan or role: what is counted so is counted for the whole authority."""
    return report_tables.groups(rows, measures, selection) if selection.whole else ()


def _has_figures(line: Line) -> bool:
    """True where this month or one of the twelve before has a figure, or had no cases."""
    return line.row.state != "not loaded" or any(point.value is not None for point in line.history)


def _is_drawn(line: Line, always: frozenset[str]) -> bool:
    """Every red has its chart, and what the council always wants to see; a line needs two figures."""
    return (line.row.status == RED or line.row.measure in always) and _has_a_line(line)


def _has_a_line(line: Line) -> bool:
    return sum(point.value is not None for point in line.history) > 1


def _place(title: str) -> str:
    """A section's place on the page: 'looked-after'."""
    return "-".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())


def _chart(rows: Rows, measure: Definition, line: Line, whole: Selection, teams: Sequence[str] | None) -> Chart:
    points = line.history
    breakdown, groups = _divided(rows, measure, whole, teams) if line.status_key in ("r", "a") else ("", ())
    shown = [point.month for point in points]
    broken = [one for one in measure.changes if shown and shown[0] < one.on <= shown[-1]]
    breaks = tuple(sorted(one.on for one in broken))
    measure = replace(measure, kind=line.row.kind, unit=line.row.unit)  # type: ignore[arg-type]  # of the day
    return Chart(
        measure.id,
        measure.title,
        headline(measure, line, points),
        subtitle(measure),
        alternative(measure, line, points),
        measure.unit,
        points,
        breakdown,
        groups,
        breaks,
        f"Upright: {changed_text(broken)} in {listed([month_text(on) for on in breaks])}." if breaks else "",
    )


def _divided(
    rows: Rows, measure: Definition, whole: Selection, teams: Sequence[str] | None
) -> tuple[str, tuple[Line, ...]]:
    """A measure's teams with figures in the months shown, or its services where there are more teams than can be looked
    over; nothing for fewer than two. Of a service's report the service's `teams` alone."""
    for breakdown in (TEAM, SERVICE) if teams is None else (TEAM,):
        lines = [line for line in by_group(rows, measure, whole.of(breakdown)) if _has_a_line(line)]
        lines = [
            line for line in lines if line.row.group != NOT_RECORDED and (teams is None or line.row.group in teams)
        ]
        if 2 <= len(lines) <= MOST_GROUPS:
            return breakdown, tuple(lines)
    return "", ()


def _year_before(rows: Rows, measure: Definition, selection: Selection) -> tuple[str, str]:
    cell = rows.cell(measure, selection.at(add_months(selection.month, -12)), basis="ytd")
    if cell is None or cell.value is None:
        return "", ""
    now = rows.cell(measure, selection, basis="ytd")
    return format_value(cell.value, rows.as_judged(measure, cell).unit), now.compared_note if now else ""


def _notes(rows: Rows, ones: Mapping[str, Definition], card: Scorecard) -> tuple[str, ...]:
    """Rules that changed in the months shown, figures that arrived counted, and what has changed since published."""
    month = card.selection.month
    first = add_months(month, 1 - MONTHS_SHOWN)
    rules: dict[SeriesBreak, list[str]] = {}
    for measure in ones.values():
        for change in measure.changes:
            if first < change.on.replace(day=1) <= month:
                rules.setdefault(change, []).append(measure.title)
    changed = [
        f"{_named(titles)}, from {month_text(change.on)}: {change.what[:1].lower()}{change.what[1:].rstrip('.')}."
        for change, titles in rules.items()
    ]
    gone = [
        f"{measure.title} is no longer measured: it is told as it was published."
        for measure in ones.values()
        if measure.id in rows.gone
    ]
    return (*changed, *gone, *_counted_elsewhere(rows, ones, card, first), *_revised(ones, card))


def _named(titles: Sequence[str]) -> str:
    return listed(list(titles)) if len(titles) < _MANY else f"{capital(number_words(len(titles)))} measures"


def _revised(ones: Mapping[str, Definition], card: Scorecard) -> list[str]:
    """'MASH contacts received: April 2020 was published as 290 and is now 291; …', one note a measure."""
    found: dict[str, list[str]] = {}
    for one in reversed(card.revisions):
        if one.measure in ones:
            colour = ", which changes its colour" if one.colour_changed else ""
            found.setdefault(one.title, []).append(
                f"{one.month_text} was published as {one.published_text} and is now {inside(one.latest_text)}{colour}"
            )
    return [f"{title}: {'; '.join(changes)}." for title, changes in found.items()]


def _counted_elsewhere(rows: Rows, ones: Mapping[str, Definition], card: Scorecard, first: date) -> list[str]:
    """'Child in need visits in timescale, …: some of the months shown were supplied as totals (Performance team).'"""
    sources: dict[str, list[str]] = {}
    shown = [card.selection.at(add_months(first, step)) for step in range(MONTHS_SHOWN)]
    for measure in ones.values():
        notes = {
            cell.note
            for part in rows.parts(measure, card.selection)
            for when in shown
            if (cell := rows.cell(measure, when, part)) is not None and _reported(cell)
        }
        for note in sorted(notes):
            sources.setdefault(note, []).append(measure.title)
    return [
        f"Some of the months shown were supplied as totals, not counted from cases{f' ({note})' if note else ''}:"
        f" {listed(titles)}."
        for note, titles in sources.items()
    ]


def _reported(cell: Cell) -> bool:
    return cell.state == FIGURE


def measures_of(made: Report) -> Sequence[str]:
    """The ids of every measure in the report, those that wait included."""
    return [
        *(figure.line.row.measure for section in made.sections for figure in section.figures),
        *(table.measure for section in made.sections for table in section.tables if table.measure),
        *(wait.measure for section in made.sections for wait in section.waiting),
    ]
