"""Turns a measure's months into a plotly figure: a line with target, breaks and state, or the parts of a mix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from metrics.measure_page import MeasurePage
from metrics.scorecard import Comparator, HistoryPoint

INK, QUIET, GRID, THREAD, BAND = "#16212b", "#52606b", "#e3e8ec", "#5b6b78", "#e3ecf4"
MARKS = {
    "g": ("circle", "#1c8a55"),
    "a": ("triangle-up", "#d98a1f"),
    "r": ("square", "#b3362d"),
    "o": ("circle", "#12436d"),
}
COMPARED = ("#801650", "#12436d")
HEIGHT, CLOSE = 380, 0.055
FONT = {"family": '"Source Sans 3", sans-serif', "size": 15, "color": INK}


def trend(page: MeasurePage) -> go.Figure:
    """Every month of a measure: hollow points, the last one in the mark of its state with its figure beside it."""
    figure = go.Figure()
    points = page.months
    low, high = _range(page)
    _targets(figure, points)
    figure.add_scatter(
        x=[point.month for point in points],
        y=[point.value for point in points],
        mode="lines+markers" if len(points) <= 36 else "lines",
        line={"color": THREAD, "width": 2},
        marker={
            "size": 8,
            "color": "#fff",
            "line": {"color": THREAD, "width": 1.8},
            "symbol": [_symbol(point) for point in points],
        },
        text=[f"{point.label}: {point.value_text}{', ' + point.n_text if point.n_text else ''}" for point in points],
        hovertemplate="%{text}<extra></extra>",
        connectgaps=False,
    )
    _last(figure, points)
    for change in page.changes:
        _break(figure, change.on, change.what, points)
    _labels(figure, points, _shown(page.comparators), low, high)
    figure.update_yaxes(range=[low, high])
    return _dressed(figure, page.unit, points)


def parts(page: MeasurePage) -> go.Figure:
    """The parts of a mix in the page's month, in the order of the definition, as bars with their share at the end."""
    shown = list(reversed(page.line.parts))
    figure = go.Figure(
        go.Bar(
            x=[part.share or 0 for part in shown],
            y=[_wrapped(part.label) for part in shown],
            orientation="h",
            marker={"color": "#12436d"},
            text=[part.value_text for part in shown],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    top = max((part.share or 0 for part in shown), default=0) or 1
    figure.update_layout(
        **_layout(), bargap=0.35, height=max(160, 50 * len(shown) + 40), margin={"l": 8, "r": 8, "t": 8, "b": 8}
    )
    figure.update_xaxes(visible=False, range=[0, top * 1.2], fixedrange=True)
    figure.update_yaxes(automargin=True, ticks="", fixedrange=True, showgrid=False)
    return figure


def _wrapped(label: str, width: int = 30) -> str:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines) + " "


def _symbol(point: HistoryPoint) -> str:
    """A figure that arrived already counted is a diamond."""
    return "diamond" if point.state == "figure" else "circle"


def _last(figure: go.Figure, points: Sequence[HistoryPoint]) -> None:
    known = [point for point in points if point.value is not None]
    if not known or known[-1] is not points[-1]:
        return
    last = known[-1]
    symbol, colour = MARKS[last.status_key]
    figure.add_scatter(
        x=[last.month],
        y=[last.value],
        mode="markers+text",
        marker={"symbol": symbol, "color": colour, "size": 15, "line": {"color": "#fff", "width": 1.5}},
        text=[last.value_text],
        textposition="top center",
        textfont={"size": 17, "weight": 700},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _targets(figure: go.Figure, points: Sequence[HistoryPoint]) -> None:
    """Green's threshold as a dotted step line; a band as a soft field."""
    months = [point.month for point in points]
    if any(isinstance(point.green, tuple) for point in points):
        upper = [point.green[1] if isinstance(point.green, tuple) else None for point in points]
        lower = [point.green[0] if isinstance(point.green, tuple) else None for point in points]
        figure.add_scatter(x=months, y=upper, mode="lines", line={"width": 0, "shape": "hv"}, hoverinfo="skip")
        figure.add_scatter(
            x=months,
            y=lower,
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill="tonexty",
            fillcolor=BAND,
            hoverinfo="skip",
        )
    elif any(point.green is not None for point in points):
        figure.add_scatter(
            x=months,
            y=[point.green for point in points],
            mode="lines",
            line={"color": INK, "width": 1.4, "dash": "dot", "shape": "hv"},
            hoverinfo="skip",
        )


def _shown(comparators: Sequence[Comparator]) -> list[Comparator]:
    """England and the statistical neighbours: the two lines beside our own; the rest are in the table."""
    return [
        one
        for one in comparators
        if one.value is not None and (one.name == "England" or one.name.lower().startswith("statistical neighbours"))
    ][:2]


def _labels(
    figure: go.Figure, points: Sequence[HistoryPoint], comparators: Sequence[Comparator], low: float, high: float
) -> None:
    """Names the lines at their left end, moved apart where they would cover each other."""
    lines: list[tuple[float, str, str]] = []
    green = points[0].green if points else None
    if isinstance(green, tuple):
        lines.append((green[1], f"Target {points[-1].target_text or points[0].target_text}", INK))
    elif green is not None:
        lines.append((green, f"Target {points[0].target_text}", INK))
    for one, colour in zip(comparators, COMPARED, strict=False):
        assert one.value is not None
        figure.add_hline(y=one.value, line={"color": colour, "width": 1.4, "dash": "dash"})
        lines.append(
            (one.value, f"{'Neighbours' if one.name != 'England' else one.name} {one.value_text}, {one.year}", colour)
        )
    placed: list[float] = []
    for value, words, colour in sorted(lines, key=lambda line: line[0]):
        at = value
        while any(abs(at - other) < CLOSE * (high - low) for other in placed):
            at += CLOSE * (high - low)
        placed.append(at)
        figure.add_annotation(
            x=0,
            xref="paper",
            y=at,
            text=words,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            yshift=1,
            font={"color": colour, "size": 14},
            bgcolor="rgba(255,255,255,.8)",
        )


def _break(figure: go.Figure, on: date, what: str, points: Sequence[HistoryPoint]) -> None:
    if not points or not points[0].month < on <= points[-1].month:
        return
    at = on - timedelta(days=15)
    early = (on - points[0].month) * 2 < points[-1].month - points[0].month
    figure.add_vline(x=at, line={"color": QUIET, "width": 2, "dash": "dot"})
    figure.add_annotation(
        x=at,
        y=0,
        yref="paper",
        text=_wrapped(what, 34),
        showarrow=False,
        yanchor="bottom",
        xanchor="left" if early else "right",
        align="left" if early else "right",
        xshift=6 if early else -6,
        font={"color": QUIET, "size": 14},
    )


def _range(page: MeasurePage) -> tuple[float, float]:
    """From a little under the least to a little over the most of what is drawn; shares stay in 0 to 100."""
    values = [point.value for point in page.months if point.value is not None]
    for point in page.months:
        values += (
            list(point.green) if isinstance(point.green, tuple) else [point.green] if point.green is not None else []
        )
    values += [one.value for one in _shown(page.comparators) if one.value is not None]
    if not values:
        return 0, 1
    low, high = min(values), max(values)
    room = (high - low) * 0.16 or max(abs(high) * 0.2, 1)
    floor, ceiling = max(0.0, low - room) if low >= 0 else low - room, high + room
    return floor, min(ceiling, 106.0) if page.unit == "percent" else ceiling


def _dressed(figure: go.Figure, unit: str, points: Sequence[HistoryPoint]) -> go.Figure:
    figure.update_layout(**_layout(), height=HEIGHT, margin={"l": 8, "r": 28, "t": 24, "b": 8})
    span = (points[-1].month - points[0].month) if points else timedelta(0)
    few = len(points) <= 2
    figure.update_xaxes(
        tickformat="%b<br>%Y" if few else "%b %y",
        tickvals=[point.month for point in points] if few else None,
        range=[
            points[0].month - max(span * 0.03, timedelta(days=12)),
            points[-1].month + max(span * 0.05, timedelta(days=12)),
        ]
        if points
        else None,
        showgrid=False,
        linecolor=GRID,
        ticks="outside",
        tickcolor=GRID,
        nticks=8,
        fixedrange=True,
        automargin=True,
    )
    figure.update_yaxes(
        gridcolor=GRID,
        zeroline=False,
        ticksuffix="%" if unit == "percent" else "",
        separatethousands=True,
        nticks=6,
        fixedrange=True,
        automargin=True,
    )
    return figure


def _layout() -> dict[str, Any]:
    return {
        "template": "none",
        "font": FONT,
        "showlegend": False,
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "hovermode": "closest",
        "dragmode": False,
    }
