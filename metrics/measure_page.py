"""Turns one measure's results and definition into the page that shows its history, its rules and its examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from data.errors import DefinitionError
from data.periods import add_months, months_between
from metrics.chart_words import alternative, headline, subtitle
from metrics.comparators import about
from metrics.lines import in_line_text, line
from metrics.measure import Definition, Example, Target
from metrics.query import sql
from metrics.rows import Rows
from metrics.shapes import Change, Comparator, HistoryPoint, Line, Revision
from metrics.status import sentence
from metrics.wording import bound_text, format_number, format_value, month_name, month_text

if TYPE_CHECKING:
    from metrics.example import ExampleOutcome


@dataclass(frozen=True)
class PartHistory:
    """One part of a mix over the same months as the page's `months`; values are shares 0 to 100."""

    label: str
    points: tuple[HistoryPoint, ...]


@dataclass(frozen=True)
class Words:
    """What is counted: in words and as the SQL condition that runs. Empty strings where the kind has no such side."""

    denominator: str
    denominator_where: str
    numerator: str
    numerator_where: str
    target: str
    """'from 95%, from 85%; equal counts as met', or 'no target is set'."""
    compared_with: str
    """'re-referrals of statistical neighbours and England, published by DfE', or 'no national figure is published'."""


@dataclass(frozen=True)
class TargetPeriod:
    """One target and the months it holds for: 'from 95%' 'from 85%' 'since April 2019'."""

    green_text: str
    amber_text: str
    period_text: str


@dataclass(frozen=True)
class ExampleShown:
    """A worked example: its drawn tables (name, text), what it expects and whether it holds (None: not run)."""

    name: str
    tables: tuple[tuple[str, str], ...]
    month_text: str
    expected_text: str
    holds: bool | None
    says: str


@dataclass(frozen=True)
class MeasurePage:
    """Everything the page of one measure shows, in words; pages do no arithmetic."""

    line: Line
    month: date
    month_text: str
    view: str
    service: str | None
    team: str | None
    section: str
    why: str
    owner: str
    source: str
    unit: str
    headline: str
    """Ten words or fewer: what happened."""
    subtitle: str
    """What the chart is: 'MASH contacts decided within 24 hours, percentage by month'."""
    alternative: str
    """One sentence from the data for who cannot see the chart."""
    months: tuple[HistoryPoint, ...]
    """Every month of the view in order, gaps included as points without a value."""
    parts: tuple[PartHistory, ...]
    by_service: tuple[Line, ...]
    by_team: tuple[Line, ...]
    by_more: tuple[tuple[str, tuple[Line, ...]], ...]
    """The breakdowns that the definition adds (age, role, plan), with their lines."""
    comparators: tuple[Comparator, ...]
    comparators_note: str
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]
    targets: tuple[TargetPeriod, ...]
    words: Words
    sql: str
    examples: tuple[ExampleShown, ...]
    freshness: str
    distance_sentence: str = ""
    """'9 more would have made it green.', or ''."""
    in_line: tuple[tuple[str, str], ...] = ()
    """For a rate: comparator and how many children would put us in line: ('England', '102 fewer children')."""
    previous_heading: str = ""
    """'Since August'."""
    to_confirm: tuple[str, ...] = ()
    annual_rate: str = ""
    """For a count of events: twelve months of it as a rate beside the annual rates of others, or why there is none."""


def measure_page(
    rows: Rows,
    one: Definition,
    month: date,
    view: str,
    breakdown: str,
    group: str,
    *,
    service: str | None,
    team: str | None,
    teams: Sequence[str] | None,
    revisions: tuple[Revision, ...],
    freshness: str,
    compared: Callable[[str], str],
) -> MeasurePage:
    """The page of one measure. `teams` are those of the chosen service, None for all."""
    found = line(rows, one, month, view, breakdown, group)
    months = _months(rows, one, month, view, breakdown, group)
    revised = {revision.month: revision.says for revision in revisions}
    points = tuple(
        replace(rows.point(one, m, view, breakdown, group), revision_text=revised.get(m, "")) for m in months
    )
    if one.mix is not None:
        points = tuple(_total(rows, one, m, view, breakdown, group) for m in months)
    comparators = () if one.kind == "count" else found.row.comparators  # a number of another size draws no line
    rate = rows.annual_rate(one, month, view)
    return MeasurePage(
        line=found,
        month=month,
        month_text=month_text(month),
        view=view,
        service=service,
        team=team,
        section=one.section,
        why=one.why,
        owner=one.owner,
        source=one.source,
        unit=one.unit,
        headline=headline(one, found, points),
        subtitle=subtitle(one),
        alternative=alternative(one, found, points),
        months=points,
        parts=_parts(rows, one, months, view, breakdown, group),
        by_service=_by(rows, one, month, view, "service", None) if breakdown == "all" else (),
        by_team=_by(rows, one, month, view, "team", teams) if breakdown != "team" else (),
        by_more=tuple((name, _by(rows, one, month, view, name, None)) for name in _more(one) if breakdown == "all"),
        comparators=comparators,
        comparators_note=_comparators_note(rows, comparators, compared),
        changes=_changes(rows, one, months, view),
        annual_rate=rate.says if rate and breakdown == "all" else "",
        revisions=revisions,
        targets=_targets(one),
        words=_words(rows, one, month),
        sql=sql(one),
        examples=tuple(_example(one, e, place) for place, e in enumerate(one.examples)),
        freshness=freshness,
        to_confirm=one.to_confirm,
        distance_sentence=sentence(found.row.distance),
        in_line=_in_line(found, comparators),
        previous_heading=f"Since {month_name(add_months(month, -1))}",
    )


def _months(rows: Rows, one: Definition, month: date, view: str, breakdown: str, group: str) -> tuple[date, ...]:
    """Every month from the first that has a figure up to the page's own, gaps included."""
    labels = rows.parts(one, view, breakdown, group)
    first = min(
        (
            when
            for label in labels
            for when, cell in rows.figures[view].series(one.id, one.basis, breakdown, group, label).items()
            if cell.there
        ),
        default=month,
    )
    return months_between(min(first, month), month)


def _total(rows: Rows, one: Definition, month: date, view: str, breakdown: str, group: str) -> HistoryPoint:
    """A mix's month: its total, which has no share of its own."""
    labels = rows.parts(one, view, breakdown, group)
    cells = [cell for label in labels if (cell := rows.cell(one, month, view, breakdown, group, label)) is not None]
    point = rows.point(one, month, view, breakdown, group, labels[0] if labels else "")
    total = next((cell.denominator for cell in cells if cell.there), None)
    text = format_value(total, "count")
    return HistoryPoint(month, point.label, total, text, "", "o", cells[0].state if cells else "absent")


def _parts(
    rows: Rows, one: Definition, months: Sequence[date], view: str, breakdown: str, group: str
) -> tuple[PartHistory, ...]:
    if one.mix is None:
        return ()
    labels = rows.parts(one, view, breakdown, group)
    return tuple(
        PartHistory(label, tuple(rows.point(one, m, view, breakdown, group, label) for m in months)) for label in labels
    )


def _more(one: Definition) -> list[str]:
    return [name for name in one.breakdowns if name not in ("service", "team")]


def _by(
    rows: Rows, one: Definition, month: date, view: str, breakdown: str, only: Sequence[str] | None
) -> tuple[Line, ...]:
    names = rows.figures[view].groups(one.id, breakdown)
    return tuple(
        line(rows, one, month, view, breakdown, name)
        for name in names
        if (only is None or name in only) and rows.has_cases(one, month, view, breakdown, name)
    )


def _comparators_note(rows: Rows, comparators: Sequence[Comparator], compared: Callable[[str], str]) -> str:
    years = sorted({c.year for c in comparators if c.value is not None})
    if not years:
        return "There is no comparator."
    return f"{compared(' and '.join(years))} {rows.comparators.note}"


def _changes(rows: Rows, one: Definition, months: Sequence[date], view: str) -> tuple[Change, ...]:
    """The definition's own breaks and, for a rate, where the population is of another edition; oldest first."""
    found = [*one.changes, *rows.edition_changes(one, months, view)]
    return tuple(Change(c.on, month_text(c.on), c.what) for c in sorted(found, key=lambda change: change.on))


def _in_line(found: Line, comparators: Sequence[Comparator]) -> tuple[tuple[str, str], ...]:
    texts = ((c.name, in_line_text(found.row, c, "").removesuffix(" for ")) for c in comparators)
    return tuple((name, text) for name, text in texts if text)


def _targets(one: Definition) -> tuple[TargetPeriod, ...]:
    """Oldest first; each ends the month before the next begins."""
    ordered = sorted(one.targets, key=lambda target: target.from_)
    ends = [add_months(target.from_, -1) for target in ordered[1:]]
    periods = []
    for place, target in enumerate(ordered):
        start = month_text(target.from_)
        period = f"{start} to {month_text(ends[place])}" if place < len(ends) else f"since {start}"
        periods.append(TargetPeriod(*_colours(one, target), period))
    return tuple(periods)


def _colours(one: Definition, target: Target) -> tuple[str, str]:
    how = {"high": "from ", "low": "up to "}.get(one.good, "")
    return f"{how}{bound_text(target.green, one.unit)}", f"{how}{bound_text(target.amber, one.unit)}"


def _words(rows: Rows, one: Definition, month: date) -> Words:
    denominator, numerator = one.denominator, one.numerator
    target = rows.target(one, month)
    met = "both ends count as met" if one.good == "band" else "equal counts as met"
    population = "children aged 0 to 17" if one.kind == "rate" else ""
    return Words(
        denominator=denominator.means if denominator else population,
        denominator_where=denominator.where.strip() if denominator else "",
        numerator=numerator.means if numerator else "",
        numerator_where=(numerator.value or numerator.where).strip() if numerator else "",
        target=f"{', '.join(_colours(one, target))}; {met}" if target else "no target is set",
        compared_with=_compared_with(rows, one, month),
    )


def _compared_with(rows: Rows, one: Definition, month: date) -> str:
    if rows.comparators.shipped:
        return about(one.benchmark)
    found = rows.comparators.of(one.id, one.comparator, one.unit, month)
    return rows.comparators.note if found else "no comparator is given"


def _example(one: Definition, drawn: Example, place: int) -> ExampleShown:
    outcomes = _outcomes(one)
    outcome = outcomes[place] if place < len(outcomes) else None
    return ExampleShown(
        name=drawn.name,
        tables=drawn.rows,
        month_text=month_text(drawn.month),
        expected_text=_expected(one, drawn),
        holds=outcome.holds if outcome else None,
        says=outcome.says if outcome else "",
    )


def _expected(one: Definition, drawn: Example) -> str:
    if drawn.parts:
        return ", ".join(f"{label} {format_number(number)}" for label, number in drawn.parts)
    if drawn.numerator is not None and drawn.denominator is not None:
        return f"{format_number(drawn.numerator)} of {format_number(drawn.denominator)}"
    if drawn.numerator is not None:
        return format_number(drawn.numerator)
    return format_value(drawn.value, one.unit)


@lru_cache(maxsize=256)
def _outcomes(one: Definition) -> tuple[ExampleOutcome, ...]:
    """A definition's examples are run once a process: neither they nor it can change."""
    from metrics import example  # starts the engine, which a page without examples does not need
    from metrics.compute import ComputeError

    try:
        return tuple(example.run(one))
    except (ComputeError, DefinitionError) as error:  # the page still shows the figures that are kept
        return tuple(example.ExampleOutcome(drawn.name, False, "", "", str(error)) for drawn in one.examples)
