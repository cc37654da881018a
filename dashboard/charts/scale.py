"""Figures → the axis they stand on: a least span, round numbers, and whether it starts at zero."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.charts.letters import width_of
from dashboard.charts.plotly_words import GRID, QUIET, PlotlyFigure
from metrics.wording import format_number

LEAST_POINTS = 20.0
"""A percentage's axis spans so many points at least: what is noise looks like noise."""
LEAST_SHARE, LEAST_CASES, LEAST_OTHER = 0.2, 5.0, 1.0
"""Every other axis spans this share of its highest figure at least; a count's so many cases, any other's one unit."""
NEAR_ZERO = 0.5
"""Where the lowest figure is at most this share of the highest, or a percentage's at most half of the least span, the
axis starts at zero."""
MOST_TICKS = 5
"""As many as the smallest chart has room for, so that all charts of a measure have the same axis."""
_EDGE = 0.08
"""Figures come no nearer to an edge than this share of the axis, so that their marks lie inside."""
_NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` with its round `ticks`. `broken`: it does not start at zero."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str

    @property
    def broken(self) -> bool:
        return self.low > 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The ticks in words: '80%', '1,250'."""
        return tuple(f"{format_number(tick)}{'%' if self.unit == 'percent' else ''}" for tick in self.ticks)

    def down(self, value: float, inner: float) -> float:
        """How many pixels below the top of a plot `inner` pixels high a figure lies."""
        return (self.high - value) / (self.high - self.low) * inner

    def value(self, down: float, inner: float) -> float:
        """The figure that lies so many pixels below the top."""
        return self.high - down / inner * (self.high - self.low)


def least_span(high: float, unit: str) -> float:
    """How much an axis or a sparkline of one kind spans at least."""
    if unit == "percent":
        return LEAST_POINTS
    return max(abs(high) * LEAST_SHARE, LEAST_CASES if unit == "count" else LEAST_OTHER)


def spanned(values: Iterable[float], unit: str) -> tuple[float, float]:
    """The least and the most of the figures, moved apart to the least span; shares stay in 0 to 100, and what is not
    negative does not go below zero."""
    known = list(values)
    low, high = min(known), max(known)
    missing = max(least_span(high, unit) - (high - low), 0.0)
    floor = 0.0 if low >= 0 else -math.inf
    ceiling = 100.0 if unit == "percent" and high <= 100 else math.inf
    below, above = low - missing / 2, high + missing / 2
    if below < floor:
        below, above = floor, above + floor - below
    if above > ceiling:
        below, above = max(below - (above - ceiling), floor), ceiling
    return below, above


def scale(values: Iterable[float], unit: str) -> Scale:
    """The axis of figures; 0 to 1 where there are none."""
    known = list(values)
    if not known:
        return Scale(0.0, 1.0, (0.0, 1.0), unit)
    low, high = spanned(known, unit)
    if 0 <= min(known) <= max(NEAR_ZERO * max(known), LEAST_POINTS / 2 if unit == "percent" else 0.0):
        low = 0.0
    elif low > 0:
        low = max(min(low, min(known) - _EDGE * (high - low)), 0.0)
    ticks = _ticks(low, high, unit)
    edge = _EDGE * (ticks[-1] - ticks[0])
    top = ticks[-1] + max(edge - (ticks[-1] - max(known)), 0.0)
    bottom = ticks[0] if ticks[0] >= 0 else ticks[0] - edge
    return Scale(bottom, top, ticks, unit)


def _ticks(low: float, high: float, unit: str) -> tuple[float, ...]:
    """Round numbers from at or below `low` to at or above `high`, two to five of them."""
    power = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    steps = (size * power * ten for ten in (1, 10, 100, 1000) for size in _NICE)
    for step in steps:
        if round(step, 0 if unit == "count" else 1) != round(step, 9):  # its words would not be the tick's own
            continue
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < MOST_TICKS:
            return tuple(round(number * step, 10) for number in range(first, last + 1))
    raise AssertionError("no step is large enough")


def axis(of: Scale) -> PlotlyFigure:
    """The axis in plotly's words."""
    return {
        "range": [of.low, of.high],
        "tickvals": list(of.ticks),
        "ticktext": list(of.texts),
        "gridcolor": GRID,
        "gridwidth": 1,
        "ticklabelstandoff": 6,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": False,
    }


def break_marks(of: Scale) -> list[PlotlyFigure]:
    """Two short strokes across the foot of an axis that does not start at zero."""
    if not of.broken:
        return []
    mark = {"type": "line", "xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": -5, "x1": 5}
    across = {"yref": "paper", "ysizemode": "pixel", "yanchor": 0, "line": {"color": QUIET, "width": 1.5}}
    return [{**mark, **across, "y0": foot, "y1": foot + 5} for foot in (-5, -1)]


def room(texts: Sequence[str], size: float) -> int:
    """How many pixels the widest tick takes, with its distance from the plot."""
    return math.ceil(12 + max((width_of(text, size) for text in texts), default=0))


ABOUT = (
    "An axis that does not start at 0 has a mark at its foot. So that a small change looks small, a percentage’s axis"
    f" spans {LEAST_POINTS:g} points at least, and any other a fifth of its highest figure."
)
"""What holds of every small chart, which has no room to say it."""


def says(of: Scale) -> str:
    """What a reader has to know of the axis; '' where it starts at zero and spans more than the least."""
    told = []
    if of.broken:
        told.append(f"The scale starts at {of.texts[0]}, not at 0.")
    if of.unit == "percent" and of.ticks[-1] - of.ticks[0] <= LEAST_POINTS:
        told.append(f"It spans {LEAST_POINTS:g} points at least, so that a small change looks small.")
    return " ".join(told).replace("It spans", "The scale spans", 0 if of.broken else 1)
