"""One measure's months, targets and year to date → where the next months and the year's end would lie.

What arithmetic alone says always stands. A forecast stands only where there are months enough by one rule, and where it
was nearer to what came than the same month a year before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.periods import add_months, months_between, year_start
from metrics.figures.judged_figure import target_of
from metrics.figures.judged_rows import Rows
from metrics.figures.results import Cell
from metrics.judging.status import AMBER, GREEN, RED, FigureToJudge, status
from metrics.measures.definition import SUMS, Definition, SeriesBreak, Target
from metrics.outlook.arithmetic import MET, OUT, YEAR, Needed, YearSoFar, needed
from metrics.outlook.forecast import FEWEST, Forecast, Months, forecasts, months_of, together
from metrics.selection import Selection
from metrics.wording import Bound

SMOOTHING, ARITHMETIC = "simple exponential smoothing", "arithmetic"
STOCKS = ("month_end", "extract")
TOO_FEW, NOT_NEARER, NO_SERIES, NO_FIGURE, PART = "too few months", "not nearer", "no series", "no figure", "part"
"""Why nothing is forecast."""


@dataclass(frozen=True)
class Ahead:
    """A month to come, with the colour that the forecast would have by the target in force today."""

    month: date
    forecast: Forecast
    status: str


@dataclass(frozen=True)
class YearEnd:
    """The year to date, and where it would end. `march` is the year's last month. `forecast` is of the months left, of
    all their cases together; `value`, `low` and `high` are the year's own, None where nothing is forecast."""

    march: date
    so_far: Cell
    left: int
    target: Bound | None
    needed: Needed | None
    forecast: Forecast | None
    value: float | None
    low: float | None
    high: float | None
    status_now: str
    status_then: str
    """What is forecast, or is certain already; '' where neither is known."""
    changed: tuple[SeriesBreak, ...]
    """The breaks in the series that lie within the year so far."""
    best: str
    """'amber' where green is out of reach and amber is open; else ''."""


@dataclass(frozen=True)
class Outlook:
    """What lies ahead of one measure and group. `why_none`: one of those above, or '' where a month is
    forecast; `known`: how many months by one rule there are."""

    measure: Definition
    selection: Selection
    ahead: tuple[Ahead, ...]
    tried: tuple[Forecast, ...]
    """Every horizon that was tried, also those that are not shown."""
    why_none: str
    known: int
    year: YearEnd | None


def outlook(rows: Rows, measure: Definition, selection: Selection) -> Outlook:
    """What lies ahead of a measure after the selection's month, of which `rows` hold every month up to it."""
    months, why_none = _months(rows, measure, selection)
    tried = forecasts(months) if months is not None else ()
    by_target = rows.judged(measure, selection)
    ahead = tuple(
        Ahead(
            add_months(selection.month, one.horizon),
            one,
            _colour(by_target.measure, one.value, by_target.green, by_target.amber),
        )
        for one in tried
        if one.shown
    )
    known = months.known if months is not None else 0
    if not why_none:
        why_none = TOO_FEW if known < FEWEST or not tried else "" if ahead else NOT_NEARER
    return Outlook(
        measure=measure,
        selection=selection,
        ahead=ahead,
        tried=tried,
        why_none=why_none,
        known=known,
        year=_year_end(rows, measure, selection, months),
    )


def _months(rows: Rows, measure: Definition, selection: Selection) -> tuple[Months | None, str]:
    """The months since the last change of rule or of the population's edition, up to the selection's own."""
    if measure.kind == "mix" or measure.basis in SUMS:
        return None, NO_SERIES
    first = rows.first_month(measure, selection, "")
    here = rows.cell(measure, selection)
    if here is not None and rows.ends_early(here, selection.month):
        return None, PART
    if first is None or first > selection.month or here is None or here.value is None:
        return None, NO_FIGURE
    every = months_between(first, selection.month)
    breaks = [*measure.changes, *rows.edition_changes(measure, every, selection.vintage)]
    start = max([one.on.replace(day=1) for one in breaks if one.on <= selection.month], default=first)
    cells = [rows.cell(measure, selection.at(month)) for month in months_between(max(first, start), selection.month)]
    return _as_months(measure, cells), ""


def _as_months(measure: Definition, cells: Sequence[Cell | None]) -> Months:
    """A percentage by its counts, where it has them; every other figure by itself."""
    told = [cell for cell in cells if cell is not None and cell.value is not None]
    by_counts = measure.kind == "percentage" and all(cell.numerator is not None and cell.denominator for cell in told)

    def counts(cell: Cell | None) -> tuple[float | None, float | None]:
        if cell is None or cell.value is None:
            return None, None
        return (cell.numerator, cell.denominator) if by_counts else (cell.value, 1.0)

    return months_of([counts(cell) for cell in cells], 100.0 if by_counts else 1.0)


def _year_end(rows: Rows, measure: Definition, selection: Selection, months: Months | None) -> YearEnd | None:
    """None where the measure has no sum of a year, or a month of this one is missing."""
    month = selection.month
    if measure.kind not in ("percentage", "count") or measure.basis in (*STOCKS, *SUMS):
        return None
    so_far = rows.cell(measure, selection, basis="ytd")
    if so_far is not None and rows.ends_early(so_far, month):
        return None
    if so_far is None or so_far.value is None or not so_far.there or so_far.numerator is None:
        return None
    gone = len(months_between(year_start(month), month))
    march = add_months(year_start(month), YEAR - 1)
    target = target_of(measure, selection.at(march), "ytd")
    left = YEAR - gone
    some = together(months, left) if months is not None and left else None
    shown = some if some is not None and some.shown else None
    year = YearSoFar(so_far.numerator, so_far.denominator if measure.kind == "percentage" else None, gone, measure.good)
    takes = _takes(year, measure, target.green if target else None)
    ends = [_at_the_end(year, one) for one in (shown.value, shown.low, shown.high)] if shown else [None, None, None]
    certain, best = _certain(year, measure, target, takes)
    then = certain or (_colour(measure, ends[0], *_bounds(target)) if ends[0] is not None else "")
    return YearEnd(march, so_far, left, target.green if target else None, takes, shown, ends[0], ends[1], ends[2],
                   so_far.status, so_far.status if not left else then, _changed(measure, month), best)  # fmt: skip


def _changed(measure: Definition, month: date) -> tuple[SeriesBreak, ...]:
    return tuple(one for one in measure.changes if year_start(month) < one.on.replace(day=1) <= month)


def _takes(year: YearSoFar, measure: Definition, bound: Bound | None) -> Needed | None:
    if bound is None or isinstance(bound, tuple) or measure.good not in ("high", "low"):
        return None
    return needed(year, bound)


def _certain(year: YearSoFar, measure: Definition, target: Target | None, takes: Needed | None) -> tuple[str, str]:
    """The colour that the year has whatever comes, as many cases a month as so far, '' where several can be; and
    'amber' where that is the best of several."""
    if target is None or takes is None or takes.reach not in (MET, OUT):
        return "", ""
    if takes.reach == MET:
        return GREEN, ""
    amber = _takes(year, measure, target.amber)
    if amber is None or amber.reach == OUT:
        return RED, ""
    return (AMBER, "") if amber.reach == MET else ("", AMBER)


def _at_the_end(year: YearSoFar, rest: float) -> float:
    """The year's figure, where the months left are `rest`: a share of their cases, or a number a month."""
    if year.denominator is None:
        return year.numerator + rest * year.left
    cases = float(year.a_month) * year.left
    return 100 * (year.numerator + rest / 100 * cases) / (year.denominator + cases)


def _bounds(target: Target | None) -> tuple[Bound | None, Bound | None]:
    return (target.green, target.amber) if target else (None, None)


def _colour(measure: Definition, value: float | None, green: object, amber: object) -> str:
    return status(
        FigureToJudge("computed", measure.kind, measure.good, measure.unit, None, None, value, green, amber)  # type: ignore[arg-type]
    )
