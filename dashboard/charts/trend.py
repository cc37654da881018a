"""A measure's months → its chart: a line with its target, breaks and state, and the names of all lines beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.charts import scale as scales
from dashboard.charts import signals
from dashboard.charts.flags import flags
from dashboard.charts.labels import Name, drawn, width
from dashboard.charts.plotly_words import BAND, BLUE, GRID, INK, MARKS, THREAD, WINE, PlotlyFigure, layout, steps
from dashboard.charts.scale import Scale, scale
from metrics.figures.row import HistoryPoint
from metrics.judging.comparator import Comparator
from metrics.judging.comparators import ENGLAND, NEIGHBOURS
from metrics.judging.target import ends_of
from metrics.scorecard.measure_page import MeasurePage
from metrics.wording import bound_text, listed

COMPARED = (WINE, BLUE)
HEIGHT, TOP, BOTTOM = 380, 16, 30
MOST_MARKS, MOST_MONTHS = 36, 7
LINE, MOST_OF = 20, len("of 999")
"""What the second line under the axis takes, and the longest words in it."""


@dataclass(frozen=True)
class Trend:
    """The figure, and what stands under it in words."""

    figure: PlotlyFigure
    under: tuple[str, ...]
    key: str = ""
    """What the shapes mean."""


def trend(page: MeasurePage) -> Trend:
    """Every month of a measure: hollow points, the last one in the mark of its state, its figure in the margin."""
    points, compared = page.months, _shown(page.comparators)
    months = [point.month for point in points]
    of = page_scale(page)
    across = months_axis(months, [str(month) for month in _named(months)], _cases(points))
    foot = BOTTOM + (LINE if _cases(points) else 0)
    marked = signals.numbers(page.signals.marks, across["range"], foot)
    bottom = foot + marked.lanes * signals.LINE
    inner = HEIGHT - TOP - BOTTOM
    told = flags(page.changes, months, inner - 20)
    inner -= told.lane
    told = flags(page.changes, months, inner)
    names = [*target_name(points, page.unit), *_names(compared), *figure_name(points)]
    strokes, texts = drawn(names, of, inner)
    figure = {
        "data": [
            *signals.fields(page.signals.limits),
            *targets(points),
            *_levels(compared, across["range"]),
            line(points),
            *_apart(points),
            *last(points),
        ],
        "layout": {
            **layout(
                inner + TOP + told.lane + bottom,
                left=scales.room(of.texts, 15),
                right=width(names),
                top=TOP + told.lane,
                bottom=bottom,
            ),
            "xaxis": across,
            "yaxis": scales.axis(of),
            "shapes": [*scales.break_marks(of), *strokes, *told.shapes],
            "annotations": [*texts, *told.texts, *marked.texts],
        },
    }
    return Trend(
        figure,
        tuple(text for text in (*told.under, _beside(compared), scales.says(of)) if text),
        signals.key(page.signals, points),
    )


def page_scale(page: MeasurePage) -> Scale:
    """The scale of a measure's page, and of its services' and teams' charts on it."""
    return scale(
        [
            *values(page.months),
            *page.extent,
            *_ends(page),
            *(v for one in _shown(page.comparators) for v in ends_of(one.value)),
        ],
        page.unit,
    )


def _ends(page: MeasurePage) -> list[float]:
    return [end for one in page.signals.limits for end in (one.lower, one.upper)]


def values(points: Sequence[HistoryPoint]) -> list[float]:
    """What an axis has to hold of these months: figures and targets."""
    found = [point.value for point in points if point.value is not None]
    return [*found, *(edge for point in points for edge in ends_of(point.green))]


def _apart(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    return signals.alone(points[:-1]) if len(points) > MOST_MARKS else []


def line(points: Sequence[HistoryPoint], *, size: float = 8) -> PlotlyFigure:
    """The months themselves; a figure that arrived already counted is a diamond."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(points) <= MOST_MARKS else "lines",
        "x": [str(point.month) for point in points],
        "y": [point.value for point in points],
        "line": {"color": THREAD, "width": 2},
        "marker": signals.marker(
            points,
            {
                "size": size,
                "color": "#fff",
                "line": {"color": THREAD, "width": 1.8},
                "symbol": ["diamond" if point.state == "figure" else "circle" for point in points],
            },
        ),
        "text": [
            f"{point.label}: {', '.join(filter(None, (point.value_text, point.n_text, point.signal_text)))}"
            for point in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "connectgaps": False,
        "cliponaxis": False,
    }


def last(points: Sequence[HistoryPoint], *, size: float = 15) -> list[PlotlyFigure]:
    """The mark of the newest month's state; inside it, in white, that it stands out."""
    if not points or points[-1].value is None:
        return []
    symbol, colour = MARKS[points[-1].status_key]
    marker: PlotlyFigure = {"symbol": symbol, "color": colour, "size": size, "line": {"color": "#fff", "width": 1.5}}
    inside = signals.look(points[-1])
    many = 1 if inside is None else 2
    if inside is not None:
        marker |= {"symbol": [symbol, inside[0]], "color": [colour, "#fff"], "size": [size, inside[2] * size / 28]}
        marker |= {"line": {"color": "#fff", "width": [1.5, 0]}, "opacity": 1}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [str(points[-1].month)] * many,
            "y": [points[-1].value] * many,
            "marker": marker,
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def figure_name(points: Sequence[HistoryPoint], *, size: float = 17) -> list[Name]:
    """The newest month's figure, for the margin beside its mark."""
    if not points or points[-1].value is None:
        return []
    return [Name("", points[-1].value_text, points[-1].value, size=size, weight=700, own=True)]


def targets(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    """Green's threshold as a dotted step line; a band as a soft field."""
    months = [str(point.month) for point in points]
    if any(isinstance(point.green, tuple) for point in points):
        upper = [point.green[1] if isinstance(point.green, tuple) else None for point in points]
        lower = [point.green[0] if isinstance(point.green, tuple) else None for point in points]
        field = {"fill": "tonexty", "fillcolor": BAND}
        return [steps(months, upper, {"width": 0}), {**steps(months, lower, {"width": 0}), **field}]
    if any(point.green is not None for point in points):
        edge = [None if isinstance(point.green, tuple) else point.green for point in points]
        return [steps(months, edge, {"color": INK, "width": 1.4, "dash": "dot"})]
    return []


def target_name(points: Sequence[HistoryPoint], unit: str, *, size: float = 14) -> list[Name]:
    """The target that the newest month is judged by; the last one there was, where none is in force now."""
    there = [point for point in points if point.green is not None]
    if not there:
        return []
    green = there[-1].green
    what = "Target" if there[-1] is points[-1] else "Earlier target"
    text = there[-1].target_text or bound_text(green, unit)
    return [Name(what, text, sum(ends_of(green)) / len(ends_of(green)), size=size)]


def _cases(points: Sequence[HistoryPoint]) -> dict[str, str]:
    """Month → of how many cases, for a percentage of few: a share of twelve moves by chance. {} where one month named
    has a thousand or more."""
    named = {str(month) for month in _named([point.month for point in points])}
    found = {str(point.month): point.of_text for point in points if str(point.month) in named and point.of_text}
    return found if all(len(text) <= MOST_OF for text in found.values()) else {}


def months_axis(months: Sequence[date], named: Sequence[str], under: Mapping[str, str] | None = None) -> PlotlyFigure:
    """The months' axis: it ends with the newest month, at the plot's edge. `under`: what stands under the names."""
    below = under or {}
    edge = max((months[-1] - months[0]) * 0.02, timedelta(days=12)) if months else timedelta(0)
    return {
        "type": "date",
        "range": [str(months[0] - edge), str(months[-1])] if months else ["2000-01-01", "2001-01-01"],
        "tickvals": list(named),
        "ticktext": [
            f"{date.fromisoformat(month):%b %y}{'<br>' + below[month] if month in below else ''}" for month in named
        ],
        "tickangle": 0,
        "showgrid": False,
        "showline": True,
        "linecolor": GRID,
        "linewidth": 1,
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": GRID,
        "tickwidth": 1,
        "automargin": False,
    }


def _named(months: Sequence[date]) -> list[date]:
    """At most seven months, counted back from the newest; narrow screens show every second or third of them."""
    every = max(math.ceil((len(months) - 1) / (MOST_MONTHS - 1)), 1)
    return list(months[::-every][::-1]) if months else []


def _shown(comparators: Sequence[Comparator]) -> list[Comparator]:
    """England and the statistical neighbours: the two lines beside our own; the rest are in the table."""
    return [one for one in comparators if one.value is not None and one.name in (ENGLAND, NEIGHBOURS)]


def _levels(compared: Sequence[Comparator], ends: Sequence[str]) -> list[PlotlyFigure]:
    """A comparator's annual figure as a dashed line through all months."""
    return [
        steps(ends, [one.value, one.value], {"color": colour, "width": 1.4, "dash": "dash"})
        for one, colour in zip(compared, COMPARED, strict=False)
    ]


def _names(compared: Sequence[Comparator]) -> list[Name]:
    return [
        Name(one.name if one.name == ENGLAND else "Neighbours", one.value_text, one.value, color=colour)
        for one, colour in zip(compared, COMPARED, strict=False)
        if one.value is not None
    ]


def _beside(compared: Sequence[Comparator]) -> str:
    """'Dashed: England and statistical neighbours, annual figures of 2018-19.'"""
    by_year: dict[str, list[str]] = {}
    for one in compared:
        by_year.setdefault(one.year, []).append(one.name if one.name == ENGLAND else "statistical neighbours")
    told = [
        f"{listed(names)}, {'annual figures' if len(names) > 1 else 'annual figure'} of {year}"
        for year, names in by_year.items()
    ]
    return f"Dashed: {'; '.join(told)}." if told else ""
