"""What every figure shares: its colours and marks, words at a place, and the paper they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PlotlyFigure = dict[str, Any]
INK, QUIET, GRID, THREAD, BAND = "#16212b", "#52606b", "#e3e8ec", "#5b6b78", "#e3ecf4"
BLUE, WINE, PALE = "#12436d", "#801650", "#aeb8c0"
MARKS = {"g": ("circle", "#1c8a55"), "a": ("triangle-up", "#d98a1f"), "r": ("square", "#b3362d"), "o": ("circle", BLUE)}


def words(text: str, *, size: float = 15, color: str = INK, weight: int = 400, **place: Any) -> PlotlyFigure:
    """An annotation: words at a place, without an arrow and without a box."""
    font = {"size": size, "color": color, "weight": weight}
    place.setdefault("align", place["xanchor"])
    return {"text": text, "showarrow": False, "borderwidth": 0, "borderpad": 0, "font": font, **place}


def steps(months: Sequence[str], values: Sequence[float | None], line: PlotlyFigure) -> PlotlyFigure:
    """A line that says nothing when it is pointed at: a target's steps, a comparator's level."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(months),
        "y": list(values),
        "line": {"shape": "hv", **line},
        "hoverinfo": "skip",
    }


def stroke(start: tuple[float, float], end: tuple[float, float], *, at: float, color: str) -> PlotlyFigure:
    """A short line beside the plot: `start` and `end` are pixels to the right of `at`, a share of the plot's width, and
    a value of the figures' axis."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": "y",
        "xsizemode": "pixel",
        "xanchor": at,
        "x0": start[0],
        "x1": end[0],
        "y0": start[1],
        "y1": end[1],
        "line": {"color": color, "width": 1.2},
    }


def layout(height: int, *, left: int, right: int, top: int, bottom: int, size: float = 15) -> PlotlyFigure:
    """The paper: its height and margins in pixels, and the size of the letters at its axes."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "font": {"family": '"Source Sans 3", sans-serif', "size": size, "color": INK},
        "showlegend": False,
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "hovermode": "closest",
        "dragmode": "zoom",
    }
