"""Breaks in a series → a dotted upright each, with its words in a lane above the plot, where no figure is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dashboard.charts.letters import LEADING, wrapped
from dashboard.charts.plotly_words import QUIET, PlotlyFigure, words
from metrics.scorecard.shapes import BreakShown

SIZE, MOST, LINES = 14, 118.0, 3
"""One break has its words beside its upright, on so many lines at most; several have numbers, told under the chart."""
TO_THE_RIGHT = 0.62
"""Up to this share of the months words stand to the right of their upright: on a narrow screen either side has room."""
_NEAR = 75
"""Numbers of breaks so many days apart stand on two lines."""


@dataclass(frozen=True)
class Flags:
    """The uprights, their words, the lane they need above the plot in pixels, and what stands under the chart."""

    shapes: tuple[PlotlyFigure, ...]
    texts: tuple[PlotlyFigure, ...]
    lane: int
    under: tuple[str, ...]


def flags(breaks: Sequence[BreakShown], months: Sequence[date], inner: float) -> Flags:
    """The breaks between the months of a chart whose plot is `inner` pixels high."""
    shown = [one for one in breaks if months and months[0] < one.on <= months[-1]]
    if not shown:
        return Flags((), (), 0, ())
    text = wrapped(shown[0].what, MOST, SIZE)
    if len(shown) == 1 and text.count("<br>") < LINES:
        return _one(shown[0].on, text, months, inner)
    lanes = [0]
    for before, one in pairwise(shown):
        lanes.append(1 - lanes[-1] if one.on - before.on < timedelta(days=_NEAR) else 0)
    line = round(LEADING * SIZE)
    place: PlotlyFigure = {"yref": "paper", "y": 1, "xanchor": "center", "yanchor": "bottom"}
    return Flags(
        tuple(_upright(one.on, lane * line, inner) for one, lane in zip(shown, lanes, strict=True)),
        tuple(
            words(str(number), x=_before(one.on), size=SIZE, color=QUIET, yshift=lane * line + 2, **place)
            for number, (one, lane) in enumerate(zip(shown, lanes, strict=True), 1)
        ),
        line * (1 + max(lanes)) + 4,
        tuple(f"{number}: {one.month_text}: {one.what}" for number, one in enumerate(shown, 1)),
    )


def uprights(breaks: Sequence[date], months: Sequence[date]) -> tuple[PlotlyFigure, ...]:
    """The breaks between the months of a small chart, whose words stand beside it."""
    shown = sorted(on for on in breaks if months and months[0] < on <= months[-1])
    return tuple(_upright(on, 0, 1) for on in shown)


def _one(on: date, text: str, months: Sequence[date], inner: float) -> Flags:
    lane = round(LEADING * SIZE * (text.count("<br>") + 1)) + 6
    right = (on - months[0]) <= TO_THE_RIGHT * (months[-1] - months[0])
    side, shift = ("left", 6) if right else ("right", -6)
    place: PlotlyFigure = {"yref": "paper", "y": 1, "xanchor": side, "xshift": shift, "yanchor": "bottom"}
    flag = words(text, x=_before(on), size=SIZE, color=QUIET, yshift=4, **place)
    return Flags((_upright(on, lane, inner),), (flag,), lane, ())


def _before(on: date) -> str:
    """Between the last month of the old rule and the first of the new."""
    return str(on - timedelta(days=15))


def _upright(on: date, above: float, inner: float) -> PlotlyFigure:
    line = {"color": QUIET, "width": 2, "dash": "dot"}
    top = 1 + above / inner
    return {"type": "line", "yref": "paper", "x0": _before(on), "x1": _before(on), "y0": 0, "y1": top, "line": line}
