"""What stands out in a series → its usual range as a field, the marks of months, and their numbers under the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.charts.plotly_words import QUIET, PlotlyFigure, steps, words
from metrics.figures.row import HistoryPoint
from metrics.scorecard.signal_chart import Limits, Mark, SignalChart

RANGE, EDGE, MEAN = "#f0f2f4", "#c3ccd3", "#8d99a3"
LOOKS: Mapping[str, tuple[str, str, float]] = {
    "improvement": ("star", "#12436d", 12),
    "concern": ("x", "#b8450b", 11),
    "neutral": ("pentagon", "#5d3a8c", 10),
}
"""The mark of a month that stands out: its shape, its colour and its size where others have eight pixels."""
SIZE, LINE = 14, 20
NUMBERED, LANES = 9, 3
"""So many marks, the newest, have their numbers under the axis, on so many lines at most."""
_NARROWEST, _ROOM = 96.0, 19.0
"""The width of the narrowest plot, and what a number takes of it, in pixels."""


def look(point: HistoryPoint) -> tuple[str, str, float] | None:
    """How a month is marked; None for one that does not stand out."""
    return LOOKS.get(point.signal.partition(" ")[0])


def marker(points: Sequence[HistoryPoint], plain: PlotlyFigure) -> PlotlyFigure:
    """The marks of a line's months: `plain`, but for those that stand out."""
    looks = [look(point) for point in points]
    if not any(looks):
        return plain
    edge = plain["line"]
    return {
        "size": [one[2] * plain["size"] / 8 if one else plain["size"] for one in looks],
        "color": [one[1] if one else plain["color"] for one in looks],
        "symbol": [one[0] if one else symbol for one, symbol in zip(looks, plain["symbol"], strict=True)],
        "line": {"color": ["#fff" if one else edge["color"] for one in looks], "width": edge["width"]},
        "opacity": 1,
    }


def alone(points: Sequence[HistoryPoint]) -> list[PlotlyFigure]:
    """The marks of the months that stand out, for a line that has none of its own."""
    some = [(point, one) for point in points if (one := look(point)) is not None]
    if not some:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [str(point.month) for point, _ in some],
            "y": [point.value for point, _ in some],
            "marker": {
                "size": [one[2] * 0.8 for _, one in some],
                "color": [one[1] for _, one in some],
                "symbol": [one[0] for _, one in some],
                "line": {"color": "#fff", "width": 1},
                "opacity": 1,
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def fields(limits: Sequence[Limits]) -> list[PlotlyFigure]:
    """The usual range of each stretch of months as a field, with its edges and its mean."""
    found: list[PlotlyFigure] = []
    for one in limits:
        months = [str(one.first), str(one.last)]
        edge = {"color": EDGE, "width": 1}
        found += [
            steps(months, [one.upper] * 2, edge),
            {**steps(months, [one.lower] * 2, edge), "fill": "tonexty", "fillcolor": RANGE},
            steps(months, [one.mean] * 2, {"color": MEAN, "width": 1.2}),
        ]
    return found


@dataclass(frozen=True)
class Numbers:
    """The numbers under the axis, and how many lines of them there are."""

    texts: tuple[PlotlyFigure, ...]
    lanes: int


def numbers(marks: Sequence[Mark], ends: Sequence[str], foot: float) -> Numbers:
    """`ends`: the first and the last day of the axis; `foot`: pixels from the axis to the first line of numbers."""
    first, last = (date.fromisoformat(end).toordinal() for end in ends)
    taken: list[list[float]] = [[] for _ in range(LANES)]
    texts: list[PlotlyFigure] = []
    most = 0
    for mark in reversed(marks[-NUMBERED:]):
        middle = mark.first + (mark.last - mark.first) / 2
        across = _NARROWEST * (middle.toordinal() - first) / max(last - first, 1)
        free = (n for n, some in enumerate(taken) if all(abs(across - other) >= _ROOM for other in some))
        lane = next(free, None)
        if lane is None:
            continue
        taken[lane].append(across)
        most = max(most, lane + 1)
        place: PlotlyFigure = {"yref": "paper", "y": 0, "xanchor": "center", "yanchor": "top"}
        shift = -(foot + lane * LINE)
        texts.append(words(str(mark.number), x=str(middle), size=SIZE, weight=650, color=QUIET, yshift=shift, **place))
    return Numbers(tuple(texts), most)


def key(chart: SignalChart, points: Sequence[HistoryPoint]) -> str:
    """'Shaded: the usual range, the line in it the average. Star: …'; '' where nothing is drawn."""
    told = ["Shaded: the usual range, and the average in it."] if chart.limits else []
    shapes = {found[0] for point in points if (found := look(point)) is not None}
    meant = {"star": "star: better than chance", "x": "cross: worse than chance", "pentagon": "pentagon: not by chance"}
    said = "; ".join(says for shape, says in meant.items() if shape in shapes)
    return " ".join([*told, *([f"{said[:1].upper()}{said[1:]}."] if said else [])])
