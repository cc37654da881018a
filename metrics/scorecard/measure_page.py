"""Turns one measure's results and definition into the page that shows its history, its rules and its examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data.errors import DefinitionError
from data.periods import add_months, months_between
from metrics.figures.day_rules import DayRules
from metrics.figures.judged_rows import Rows
from metrics.figures.row import HistoryPoint, Revision
from metrics.judging.comparator import Comparator
from metrics.judging.comparators import ENGLAND, NEIGHBOURS, about
from metrics.judging.status import sentence
from metrics.measures.definition import TARGET_BASES, Definition
from metrics.measures.home_breaks import failed_words
from metrics.measures.query import sql
from metrics.outlook.outlook import outlook
from metrics.scorecard.chart_words import alternative, headline, subtitle
from metrics.scorecard.lines import children_text, children_to_be_in_line, history, line
from metrics.scorecard.mix_shown import MixShown, mix_shown
from metrics.scorecard.outlook_words import OutlookShown, outlook_shown
from metrics.scorecard.shapes import BreakShown, Line
from metrics.scorecard.signal_chart import SignalChart, signal_chart
from metrics.scorecard.worked_examples import ExampleShown, example_shown
from metrics.selection import Selection
from metrics.wording import TARGET_OF, format_value, month_name, month_text, short_month, target_text


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
    """'green from 95%, amber from 85%; equal counts as met', or 'no target is set'."""
    compared_with: str
    """'re-referrals of statistical neighbours and England, published by DfE', or 'no national figure is published'."""
    compared_otherwise: str = ""
    """How the published figure counts otherwise; '' where it counts the same."""
    not_due: str = ""
    """Which of them are not due yet and in neither number; '' where the measure has no limit."""
    not_due_where: str = ""
    failed_until: str = ""
    """'Before October 2020 what was not done had failed, …' in a month before that day; else ''."""


@dataclass(frozen=True)
class TargetPeriod:
    """One target and the months it holds for: 'green from 95%, amber from 85%', 'since April 2019'. `of_text` is what
    it was set for, where not for the month: 'the year to date'."""

    text: str
    period_text: str
    of_text: str


@dataclass(frozen=True)
class MeasurePage:
    """Everything the page of one measure shows, in words; pages do no arithmetic."""

    line: Line
    selection: Selection
    month_text: str
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
    """Every month in order, gaps included as points without a value."""
    parts: tuple[PartHistory, ...]
    by_service: tuple[Line, ...]
    by_team: tuple[Line, ...]
    by_more: tuple[tuple[str, tuple[Line, ...]], ...]
    """The breakdowns that the definition adds (age, role, plan), with their lines."""
    comparators: tuple[Comparator, ...]
    comparators_note: str
    changes: tuple[BreakShown, ...]
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
    rules: DayRules | None = None
    """By what the month was published; None where its figures are not those that were."""
    annual_rate: str = ""
    """For a count of events: twelve months of it as a rate beside the annual rates of others, or why there is none."""
    direction_key: str = ""
    """When a difference is said to be better or worse."""
    beside_since: tuple[str, ...] = ()
    """What has become since of the comparators that a published month stands beside."""
    extent: tuple[float, ...] = ()
    """The least and the most figure of the authority, its services and its teams, which share a scale; of a count,
    which adds up, those of the page's own breakdown alone."""
    whole: tuple[HistoryPoint, ...] = ()
    """The authority's thirteen months, which stand behind those of its services and teams; none of a count."""
    mix: MixShown | None = None
    """A mix's parts in the page's month, as they are drawn."""
    outlook: OutlookShown | None = None
    """Where it is heading."""
    signals: SignalChart = field(default_factory=SignalChart)
    """The mean, the limits, and the months that stand out."""


def measure_page(
    rows: Rows,
    measure: Definition,
    selection: Selection,
    *,
    teams: Sequence[str] | None,
    revisions: tuple[Revision, ...],
    rules: DayRules | None,
    freshness: str,
    compared: Callable[[str], str],
    today: bool = True,
    since: tuple[str, ...] = (),
    direction: str = "",
    extent: tuple[float, ...] = (),
    short: bool = False,
) -> MeasurePage:
    """The page of one measure. `teams` are those of the chosen service, None for all. `today`: false for a definition
    of another day, whose examples are shown and not run: what they build on may be gone. `since`: what has become of
    the comparators. `direction`: the key of the words for how it moved. `extent`: what the scale has to hold.
    `short`: without groups, SQL and examples, which nobody sees in a row that is opened."""
    month = selection.month
    found = line(rows, measure, selection)
    of_the_day = rows.judged(measure, selection).measure
    months = _months(rows, measure, selection)
    revised = {revision.month: revision.says for revision in revisions if not revision.summed}
    line_points = ((m, rows.point(measure, selection.at(m), unit=of_the_day.unit)) for m in months)
    points = tuple(replace(point, revision_text=revised.get(m, "")) for m, point in line_points)
    if measure.mix is not None:
        points = tuple(_total(rows, measure, selection.at(m)) for m in months)
    changes = _changes(rows, measure, months, selection)
    signals, points = signal_chart(of_the_day, points, changes)
    comparators = () if of_the_day.kind == "count" else found.row.comparators  # a number of another size draws no line
    rate = rows.annual_rate(measure, selection) if selection.whole else None
    return MeasurePage(
        line=found,
        selection=selection,
        month_text=month_text(month),
        section=measure.section,
        why=measure.why,
        owner=measure.owned_by,
        source=measure.source,
        unit=of_the_day.unit,
        headline=headline(of_the_day, found, points),
        subtitle=subtitle(of_the_day),
        alternative=alternative(of_the_day, found, points),
        months=points,
        parts=_parts(rows, measure, months, selection),
        by_service=by_group(rows, measure, selection.of("service")) if selection.whole and not short else (),
        by_team=by_group(rows, measure, selection.of("team"), teams)
        if selection.breakdown != "team" and not short
        else (),
        by_more=tuple(
            (name, by_group(rows, measure, selection.of(name)))
            for name in _more(measure)
            if selection.whole and not short
        ),
        comparators=comparators,
        comparators_note=_comparators_note(rows, comparators, compared),
        changes=changes,
        signals=signals,
        annual_rate=rate.says if rate else "",
        revisions=revisions,
        rules=rules,
        targets=_targets(measure),
        words=_words(rows, measure, selection),
        sql="" if short else _query(measure),
        examples=()
        if short
        else tuple(example_shown(measure, e, place, run=today) for place, e in enumerate(measure.examples)),
        freshness=freshness,
        to_confirm=measure.to_confirm,
        distance_sentence=sentence(found.row.distance),
        in_line=_in_line(found, comparators) if measure.id in rows.in_line else (),
        direction_key=direction,
        beside_since=since if comparators or rate else (),
        previous_heading=f"Since {month_name(add_months(month, -1))}",
        extent=(*extent, *_beside(rows, measure, selection)) if of_the_day.unit == measure.unit else (),
        whole=() if of_the_day.kind in ("count", "mix") else history(rows, measure, selection.of(), of_the_day.unit),
        mix=mix_shown(rows, measure, selection) if measure.mix is not None else None,
        outlook=outlook_shown(outlook(rows, measure, selection)),
    )


def _months(rows: Rows, measure: Definition, selection: Selection) -> tuple[date, ...]:
    """Every month from the first that has a figure up to the page's own, gaps included."""
    there = (rows.first_month(measure, selection, label) for label in rows.parts(measure, selection))
    first = min((month for month in there if month is not None), default=selection.month)
    return months_between(min(first, selection.month), selection.month)


def _total(rows: Rows, measure: Definition, selection: Selection) -> HistoryPoint:
    """A mix's month: its total, which has no share of its own."""
    month, labels = selection.month, rows.parts(measure, selection)
    cells = [cell for label in labels if (cell := rows.cell(measure, selection, label)) is not None]
    total = next((cell.denominator for cell in cells if cell.there), None)
    text = format_value(total, "count")
    return HistoryPoint(month, short_month(month), total, text, "", "o", cells[0].state if cells else "absent")


def _parts(rows: Rows, measure: Definition, months: Sequence[date], selection: Selection) -> tuple[PartHistory, ...]:
    if measure.mix is None:
        return ()
    return tuple(
        PartHistory(label, tuple(rows.point(measure, selection.at(month), label) for month in months))
        for label in rows.parts(measure, selection)
    )


def _more(measure: Definition) -> list[str]:
    return [name for name in measure.breakdowns if name not in ("service", "team")]


def _beside(rows: Rows, measure: Definition, selection: Selection) -> list[float]:
    """The levels that stand beside the authority: its services' and teams' scale holds them too."""
    compared = rows.judged(measure, selection.of()).comparators if measure.kind != "count" else ()
    return [one.value for one in compared if one.value is not None and one.name in (ENGLAND, NEIGHBOURS)]


def by_group(
    rows: Rows, measure: Definition, selection: Selection, only: Sequence[str] | None = None
) -> tuple[Line, ...]:
    """The lines of every group of the selection's breakdown that has cases, or of those told only."""
    return tuple(
        line(rows, measure, group)
        for group in rows.groups(measure, selection)
        if (only is None or group.group in only) and rows.has_cases(measure, group)
    )


def _comparators_note(rows: Rows, comparators: Sequence[Comparator], compared: Callable[[str], str]) -> str:
    years = sorted({c.year for c in comparators if c.value is not None})
    if not years:
        return "There is no comparator."
    return f"{compared(' and '.join(years))} {rows.comparators.note}"


def _changes(rows: Rows, measure: Definition, months: Sequence[date], selection: Selection) -> tuple[BreakShown, ...]:
    """The definition's own breaks and, for a rate, where the population is of another edition; oldest first."""
    found = [*measure.changes, *rows.edition_changes(measure, months, selection.vintage)]
    return tuple(BreakShown(c.on, month_text(c.on), c.what) for c in sorted(found, key=lambda change: change.on))


def _in_line(found: Line, comparators: Sequence[Comparator]) -> tuple[tuple[str, str], ...]:
    wanted = ((one.name, children_to_be_in_line(found.row, one)) for one in comparators)
    return tuple((name, children_text(children)) for name, children in wanted if children)


def _targets(measure: Definition) -> tuple[TargetPeriod, ...]:
    """What each was set for together, the month's first; oldest first; each ends the month before the next begins."""
    periods = []
    for basis in TARGET_BASES:
        ordered = sorted((one for one in measure.targets if one.basis == basis), key=lambda target: target.from_)
        ends = [add_months(target.from_, -1) for target in ordered[1:]]
        for place, target in enumerate(ordered):
            start = month_text(target.from_)
            period = f"{start} to {month_text(ends[place])}" if place < len(ends) else f"since {start}"
            text = target_text(target.green, target.amber, measure.good, measure.unit) or "no target"
            periods.append(TargetPeriod(text, period, TARGET_OF[basis]))
    return tuple(periods)


def _words(rows: Rows, measure: Definition, selection: Selection) -> Words:
    denominator, numerator = measure.denominator, measure.numerator
    figure = rows.judged(measure, selection.of())
    target = target_text(figure.green, figure.amber, figure.measure.good, figure.measure.unit)
    met = "both ends count as met" if figure.measure.good == "band" else "equal counts as met"
    population = "children aged 0 to 17" if measure.kind == "rate" else ""
    return Words(
        denominator=denominator.means if denominator else population,
        denominator_where=denominator.where.strip() if denominator else "",
        numerator=numerator.means if numerator else "",
        numerator_where=(numerator.value or numerator.where).strip() if numerator else "",
        not_due=measure.not_due.means if measure.not_due else "",
        not_due_where=measure.not_due.where.strip() if measure.not_due else "",
        failed_until=failed_words([measure], selection.month),
        target=f"{target}; {met}" if target else "no target is set",
        compared_with=_compared_with(rows, measure, selection.month),
        compared_otherwise=measure.compared_otherwise,
    )


def _compared_with(rows: Rows, measure: Definition, month: date) -> str:
    if rows.comparators.shipped:
        return about(measure.benchmark)
    found = rows.comparators.of(measure.id, measure.comparator, measure.unit, month)
    return rows.comparators.note if found else "no comparator is given"


def _query(measure: Definition) -> str:
    """'' for a definition of another day that names sheets or columns which are no more."""
    try:
        return sql(measure)
    except (DefinitionError, KeyError, ValueError):
        return ""
