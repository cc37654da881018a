"""Turns a measure's months into a figure: a line with target, breaks and state, or the parts of a mix.

A figure is plain data in plotly's own words, and says everything that plotly would otherwise work out for itself:
margins, ranges, ticks. So the server's drawing (components/figure_svg.py) and plotly's lie on one another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from metrics.figures.row import HistoryPoint
from metrics.judging.comparator import Comparator
from metrics.judging.target import ends_of
from metrics.scorecard.measure_page import MeasurePage

PlotlyFigure = dict[str, Any]
INK, QUIET, GRID, THREAD, BAND = "#16212b", "#52606b", "#e3e8ec", "#5b6b78", "#e3ecf4"
BLUE = "#12436d"
MARKS = {"g": ("circle", "#1c8a55"), "a": ("triangle-up", "#d98a1f"), "r": ("square", "#b3362d"), "o": ("circle", BLUE)}
COMPARED = ("#801650", BLUE)
HEIGHT, CLOSE = 380, 0.055
FONT = {"family": '"Source Sans 3", sans-serif', "size": 15, "color": INK}
MOST_MARKS, MOST_MONTHS, MOST_STEPS = 36, 7, 6
ROW, BAR = 76, 0.21
"""A part's row in pixels, and how much of it the bar is."""


def trend(page: MeasurePage) -> PlotlyFigure:
    """Every month of a measure: hollow points, the last one in the mark of its state with its figure beside it."""
    points = page.months
    low, high = _range(page)
    lines, names = _compared(points, _shown(page.comparators), low, high)
    breaks = [change for change in page.changes if points and points[0].month < change.on <= points[-1].month]
    across = _across(points)
    down = _down(low, high, page.unit)
    return {
        "data": [*_targets(points), _line(points), *_last(points)],
        "layout": {
            **_layout(HEIGHT, left=_room(down["ticktext"]), right=28, top=24, bottom=30),
            "xaxis": across,
            "yaxis": down,
            "shapes": [*lines, *(_upright(_before(change.on)) for change in breaks)],
            "annotations": [*names, *(_told(change.on, change.what, points) for change in breaks), *_figure(points)],
        },
    }


def parts(page: MeasurePage) -> PlotlyFigure:
    """The parts of a mix in the page's month, in the order of the definition: words, a bar, its share at the end."""
    shown = page.line.parts
    top = max((part.share or 0 for part in shown), default=0) or 1
    rows = range(len(shown))
    words = [
        _words(_wrapped(part.label, 32), x=0, xref="paper", y=row - BAR / 2, xanchor="left", yanchor="bottom", yshift=3)
        for row, part in zip(rows, shown, strict=True)
    ]
    shares = [
        _words(part.value_text, x=part.share or 0, y=row, xanchor="left", yanchor="middle", xshift=6)
        for row, part in zip(rows, shown, strict=True)
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [part.share or 0 for part in shown],
        "y": list(rows),
        "width": BAR,
        "marker": {"color": BLUE},
        "hoverinfo": "skip",
    }
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": [bars],
        "layout": {
            **_layout(ROW * len(shown), left=0, right=60, top=0, bottom=0),
            "dragmode": False,
            "xaxis": {**hidden, "range": [0, top]},
            "yaxis": {**hidden, "range": [len(shown) - 0.4, -0.6]},
            "annotations": [*words, *shares],
        },
    }


def _wrapped(label: str, width: int) -> str:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _words(text: str, *, size: int = 15, color: str = INK, weight: int = 400, **place: Any) -> PlotlyFigure:
    """An annotation: words at a place, without an arrow and without a box."""
    font = {"size": size, "color": color, "weight": weight}
    place.setdefault("align", place["xanchor"])
    return {"text": text, "showarrow": False, "borderwidth": 0, "borderpad": 0, "font": font, **place}


def _line(points: Sequence[HistoryPoint]) -> PlotlyFigure:
    """The months themselves; a figure that arrived already counted is a diamond."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(points) <= MOST_MARKS else "lines",
        "x": [str(point.month) for point in points],
        "y": [point.value for point in points],
        "line": {"color": THREAD, "width": 2},
        "marker": {
            "size": 8,
            "color": "#fff",
            "line": {"color": THREAD, "width": 1.8},
            "symbol": ["diamond" if point.state == "figure" else "circle" for point in points],
        },
        "text": [f"{point.label}: {point.value_text}{', ' + point.n_text if point.n_text else ''}" for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "connectgaps": False,
    }


def _last(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    """The mark of the newest month's state."""
    if not points or points[-1].value is None:
        return []
    symbol, colour = MARKS[points[-1].status_key]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [str(points[-1].month)],
            "y": [points[-1].value],
            "marker": {"symbol": symbol, "color": colour, "size": 15, "line": {"color": "#fff", "width": 1.5}},
            "hoverinfo": "skip",
        }
    ]


def _figure(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    """The newest month's figure over its mark."""
    if not points or points[-1].value is None:
        return []
    last = points[-1]
    place: PlotlyFigure = {"xanchor": "center", "yanchor": "bottom", "yshift": 9}
    return [_words(last.value_text, x=str(last.month), y=last.value, size=17, weight=700, **place)]


def _targets(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    """Green's threshold as a dotted step line; a band as a soft field."""
    if any(isinstance(point.green, tuple) for point in points):
        upper = [point.green[1] if isinstance(point.green, tuple) else None for point in points]
        lower = [point.green[0] if isinstance(point.green, tuple) else None for point in points]
        field = {"fill": "tonexty", "fillcolor": BAND}
        return [_steps(points, upper, {"width": 0}), {**_steps(points, lower, {"width": 0}), **field}]
    if any(point.green is not None for point in points):
        edge = [None if isinstance(point.green, tuple) else point.green for point in points]
        return [_steps(points, edge, {"color": INK, "width": 1.4, "dash": "dot"})]
    return []


def _steps(points: Sequence[HistoryPoint], values: Sequence[float | None], line: PlotlyFigure) -> PlotlyFigure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [str(point.month) for point in points],
        "y": list(values),
        "line": {**line, "shape": "hv"},
        "hoverinfo": "skip",
    }


def _shown(comparators: Sequence[Comparator]) -> list[Comparator]:
    """England and the statistical neighbours: the two lines beside our own; the rest are in the table."""
    return [
        one
        for one in comparators
        if one.value is not None and (one.name == "England" or one.name.lower().startswith("statistical neighbours"))
    ][:2]


def _compared(
    points: Sequence[HistoryPoint], comparators: Sequence[Comparator], low: float, high: float
) -> tuple[list[PlotlyFigure], list[PlotlyFigure]]:
    """The comparators' lines, and the names of all lines at their left end, apart where one would cover another."""
    named: list[tuple[float, str, str]] = []
    green = points[0].green if points else None
    if isinstance(green, tuple):
        named.append((green[1], f"Target {points[-1].target_text or points[0].target_text}", INK))
    elif green is not None:
        named.append((green, f"Target {points[0].target_text}", INK))
    drawn = []
    for one, colour in zip(comparators, COMPARED, strict=False):
        assert one.value is not None
        line = {"color": colour, "width": 1.4, "dash": "dash"}
        drawn.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": one.value, "y1": one.value, "line": line}
        )
        whose = "Neighbours" if one.name != "England" else one.name
        named.append((one.value, f"{whose} {one.value_text}, {one.year}", colour))
    placed: list[float] = []
    for value, _, _ in sorted(named, key=lambda one: one[0]):
        at = value
        while any(abs(at - other) < CLOSE * (high - low) for other in placed):
            at += CLOSE * (high - low)
        placed.append(at)
    names = [
        _words(
            text, x=0, xref="paper", y=at, size=14, color=colour, xanchor="left", xshift=2, yanchor="bottom", yshift=1
        )
        for (_, text, colour), at in zip(sorted(named, key=lambda one: one[0]), placed, strict=True)
    ]
    return drawn, names


def _before(on: date) -> date:
    """Between the last month of the old rule and the first of the new."""
    return on - timedelta(days=15)


def _upright(at: date) -> PlotlyFigure:
    line = {"color": QUIET, "width": 2, "dash": "dot"}
    return {"type": "line", "yref": "paper", "x0": str(at), "x1": str(at), "y0": 0, "y1": 1, "line": line}


def _told(on: date, what: str, points: Sequence[HistoryPoint]) -> PlotlyFigure:
    """What changed, at the foot of its line, on the side where there is more room."""
    early = (on - points[0].month) * 2 < points[-1].month - points[0].month
    side, shift = ("left", 6) if early else ("right", -6)
    place: PlotlyFigure = {"x": str(_before(on)), "y": 0, "yref": "paper", "xanchor": side, "xshift": shift}
    return _words(_wrapped(what, 34), size=14, color=QUIET, yanchor="bottom", yshift=2, **place)


def _range(page: MeasurePage) -> tuple[float, float]:
    """From a little under the least to a little over the most of what is drawn; shares stay in 0 to 100."""
    values = [point.value for point in page.months if point.value is not None]
    for point in page.months:
        values += ends_of(point.green)
    values += [one.value for one in _shown(page.comparators) if one.value is not None]
    if not values:
        return 0, 1
    low, high = min(values), max(values)
    room = (high - low) * 0.16 or max(abs(high) * 0.2, 1)
    floor, ceiling = max(0.0, low - room) if low >= 0 else low - room, high + room
    return floor, min(ceiling, 106.0) if page.unit == "percent" else ceiling


def _across(points: Sequence[HistoryPoint]) -> PlotlyFigure:
    """The months' axis: at most seven named, counted back from the newest; narrow screens show every other one."""
    months = [point.month for point in points]
    span = (months[-1] - months[0]) if months else timedelta(0)
    named = months[:: -max(math.ceil((len(months) - 1) / (MOST_MONTHS - 1)), 1)][::-1] if months else []
    edges = (max(span * 0.03, timedelta(days=12)), max(span * 0.05, timedelta(days=12)))
    return {
        "type": "date",
        "range": [str(months[0] - edges[0]), str(months[-1] + edges[1])] if months else ["2000-01-01", "2001-01-01"],
        "tickvals": [str(month) for month in named],
        "ticktext": [f"{month:%b %y}" for month in named],
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


def _down(low: float, high: float, unit: str) -> PlotlyFigure:
    """The figures' axis, with round numbers."""
    rough = (high - low) / MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * (1 - 1e-9))
    if unit == "count":
        step = max(math.ceil(step), 1)
    places = max(0, -math.floor(math.log10(step))) + (step / 10 ** math.floor(math.log10(step)) == 2.5 and step < 25)
    values = [round(number * step, 10) for number in range(math.ceil(low / step - 1e-9), math.floor(high / step) + 1)]
    return {
        "range": [low, high],
        "tickvals": values,
        "ticktext": [f"{value:,.{places}f}{'%' if unit == 'percent' else ''}" for value in values],
        "gridcolor": GRID,
        "gridwidth": 1,
        "ticklabelstandoff": 6,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": False,
    }


def _room(texts: Sequence[str]) -> int:
    """How many pixels the widest tick of the figures' axis takes."""
    return 14 + max(
        (sum(13 if sign == "%" else 4 if sign in ",." else 8 for sign in text) for text in texts), default=0
    )


def _layout(height: int, *, left: int, right: int, top: int, bottom: int) -> PlotlyFigure:
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "font": FONT,
        "showlegend": False,
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "hovermode": "closest",
        "dragmode": "zoom",
    }
