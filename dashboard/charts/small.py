"""Thirteen months of a measure → a small chart, alone or one of several that share a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.charts import scale as scales
from dashboard.charts.flags import uprights
from dashboard.charts.labels import Name, drawn, width
from dashboard.charts.plotly_words import PALE, PlotlyFigure, layout, steps
from dashboard.charts.scale import Scale, scale
from dashboard.charts.trend import figure_name, last, line, months_axis, target_name, targets, values
from data.spec import NOT_RECORDED
from metrics.figures.row import HistoryPoint
from metrics.scorecard.shapes import Line

HEIGHT, TOP, BOTTOM, SIZE = 184, 10, 26, 13
TINY = 128


def small(points: Sequence[HistoryPoint], unit: str, of: Scale, breaks: Sequence[date] = ()) -> PlotlyFigure:
    """A chart with its target's name and its newest figure in the margin. `breaks`: the first days of new rules."""
    names = [*target_name(points, unit, size=SIZE), *figure_name(points, size=16)]
    return _figure(points, of, names, HEIGHT, _three(points), breaks=breaks)


@dataclass(frozen=True)
class Group:
    """A service, a team or a cohort: its name, its months, and what its chart says in words."""

    label: str
    points: Sequence[HistoryPoint]
    says: str


@dataclass(frozen=True)
class Several:
    """Charts of several groups on one scale, in the groups' order, and what is said under them."""

    charts: tuple[tuple[Group, PlotlyFigure], ...]
    under: str


def scale_of(rows: Sequence[Sequence[HistoryPoint]], unit: str) -> Scale:
    """The scale that holds all these months."""
    return scale([value for points in rows for value in values(points)], unit)


def several(
    groups: Sequence[Group], of: Scale | None, whole: Sequence[HistoryPoint] = (), breaks: Sequence[date] = ()
) -> Several | None:
    """The groups' lines over the pale one of the `whole` authority, all on the scale `of`, with the `breaks` in their
    series; None for fewer than two with a figure."""
    shown = [group for group in groups if any(point.value is not None for point in group.points)]
    if len(shown) < 2 or of is None:
        return None
    right = max(width(figure_name(group.points, size=15)) for group in shown)
    told = [
        "All on one scale.",
        "Pale: the whole authority." if whole else "",
        _target([point for group in shown for point in group.points]),
        "Upright: a break in the series." if uprights(breaks, [point.month for point in shown[0].points]) else "",
        scales.says(of),
    ]
    charts = ((group, _one_of(group.points, of, whole, right, breaks)) for group in shown)
    return Several(tuple(charts), " ".join(text for text in told if text))


def _target(points: Sequence[HistoryPoint]) -> str:
    if any(isinstance(point.green, tuple) for point in points):
        return "Shaded: the target."
    return "Dotted: the target." if any(point.green is not None for point in points) else ""


def of_lines(
    lines: Sequence[Line],
    unit: str,
    whole: Sequence[HistoryPoint] = (),
    of: Scale | None = None,
    breaks: Sequence[date] = (),
) -> Several | None:
    """Services or teams, each by its line, on the scale `of` the `whole` authority; on one of their own where there is
    no whole of which they are not the parts: a count adds up to it. What has no team is in the table alone."""
    shown = [line for line in lines if line.row.group != NOT_RECORDED]
    own = scale_of([line.history for line in shown], unit)
    return several([Group(line.row.group, line.history, line.spark_text) for line in shown], of or own, whole, breaks)


def _one_of(
    points: Sequence[HistoryPoint], of: Scale, whole: Sequence[HistoryPoint], right: int, breaks: Sequence[date]
) -> PlotlyFigure:
    figure = _figure(points, of, figure_name(points, size=15), TINY, _ends(points), least=right, breaks=breaks)
    if whole:
        months = [str(point.month) for point in whole]
        look = {"color": PALE, "width": 2, "shape": "linear"}
        figure["data"].insert(0, steps(months, [point.value for point in whole], look))
    return figure


def _figure(
    points: Sequence[HistoryPoint],
    of: Scale,
    names: Sequence[Name],
    height: int,
    named: Sequence[date],
    *,
    least: int = 0,
    breaks: Sequence[date] = (),
) -> PlotlyFigure:
    inner = height - TOP - BOTTOM
    strokes, texts = drawn(names, of, inner)
    months = [point.month for point in points]
    right = max(width(names), least)
    return {
        "data": [*targets(points), line(points, size=6), *last(points, size=12)],
        "layout": {
            **layout(height, left=scales.room(of.texts, SIZE), right=right, top=TOP, bottom=BOTTOM, size=SIZE),
            "xaxis": months_axis(months, [str(month) for month in named]),
            "yaxis": scales.axis(of),
            "shapes": [*scales.break_marks(of), *strokes, *uprights(breaks, months)],
            "annotations": texts,
        },
    }


def _three(points: Sequence[HistoryPoint]) -> list[date]:
    """The first month, the newest, and the middle one where it lies half-way."""
    middle = {(len(points) - 1) // 2} if len(points) % 2 else set()
    return [points[place].month for place in sorted({0, len(points) - 1, *middle})]


def _ends(points: Sequence[HistoryPoint]) -> list[date]:
    return [points[place].month for place in sorted({0, len(points) - 1})]
