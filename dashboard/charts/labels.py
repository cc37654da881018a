"""Lines of a chart → their names in the margin beside their ends: equal ones together, none over another, each with
a short stroke from its line's end."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.charts.letters import size_of, wrapped
from dashboard.charts.plotly_words import INK, PlotlyFigure, stroke, words
from dashboard.charts.scale import Scale
from metrics.wording import capital, listed

STROKE, TEXT = 14, 18
"""From the plot's right edge to the end of the stroke and to the names, in pixels."""
MARK = 9
"""How far the mark of the newest month reaches into the margin, and up and down."""
MOST = 82.0
"""The widest name in pixels: longer ones are wrapped."""
GAP = 2.0
_WHOLE = re.compile(r"\.0(?!\d)")
"""20.0% and 20% are the same to the reader."""
_MOVED = 6.0
"""A figure's own words get a stroke once they stand so many pixels from its mark."""


@dataclass(frozen=True)
class Name:
    """A line's name and the figure it ends at. `value_text` tells whether two lines are the same to the reader."""

    what: str
    value_text: str
    value: float
    color: str = INK
    size: float = 14
    weight: int = 400
    own: bool = False
    """The words of the newest month's mark, not of a line."""

    @property
    def text(self) -> str:
        """On lines: 'Target', '95%'."""
        return wrapped(f"{self.what} {self.value_text}".strip(), MOST, self.size, self.weight)

    @property
    def height(self) -> float:
        return size_of(self.text, self.size, self.weight)[1]

    @property
    def width(self) -> float:
        return size_of(self.text, self.size, self.weight)[0]


def together(names: Sequence[Name]) -> list[Name]:
    """Lines at an equal figure share one name, 'Target and neighbours 20%'; highest first, as they stand."""
    found: dict[tuple[str, bool], list[Name]] = {}
    for name in names:
        found.setdefault((_WHOLE.sub("", name.value_text), name.own), []).append(name)
    shared = [
        replace(some[0], what=capital(listed([_inside(name.what, place) for place, name in enumerate(some)])))
        for some in found.values()
    ]
    return sorted(shared, key=lambda name: -name.value)


def _inside(what: str, place: int) -> str:
    return what if place == 0 or what == "England" else what[:1].lower() + what[1:]


def width(names: Sequence[Name]) -> int:
    """The margin that the names need."""
    return TEXT + 4 + math.ceil(max((name.width for name in together(names)), default=0))


def places(names: Sequence[Name], scale: Scale, inner: float) -> list[tuple[Name, float]]:
    """Each name with its middle in pixels from the plot's top: as near to its line as the others leave room."""
    ordered = together(names)
    wanted = [scale.down(name.value, inner) for name in ordered]
    return list(zip(ordered, _apart(wanted, [name.height + GAP for name in ordered], inner), strict=True))


def _apart(wanted: Sequence[float], heights: Sequence[float], inner: float) -> list[float]:
    """The middles nearest to those wanted, in their order, where nothing overlaps: what touches becomes one block that
    stands where its members would have it on average; then all is moved inside."""
    blocks: list[tuple[float, float, int]] = []  # (the sum of where its members want its top, height, members)
    for middle, height in zip(wanted, heights, strict=True):
        block = (middle - height / 2, height, 1)
        while blocks and blocks[-1][0] / blocks[-1][2] + blocks[-1][1] > block[0] / block[2]:
            tops, tall, members = blocks.pop()
            block = (tops + block[0] - tall * block[2], tall + block[1], members + block[2])
        blocks.append(block)
    places, foot = [], inner
    for tops, tall, members in reversed(blocks):
        foot = min(tops / members, foot - tall)
        places.append(foot)
    found: list[float] = []
    head = 0.0
    for top, (_, _, members) in zip(reversed(places), blocks, strict=True):
        head = max(top, head)
        for height in heights[len(found) : len(found) + members]:
            found.append(head + height / 2)
            head += height
    return found


def drawn(names: Sequence[Name], scale: Scale, inner: float) -> tuple[list[PlotlyFigure], list[PlotlyFigure]]:
    """The strokes and the names, in plotly's words."""
    placed = places(names, scale, inner)
    mark = next((scale.down(name.value, inner) for name in names if name.own), None)
    strokes, texts = [], []
    for name, down in placed:
        line = scale.down(name.value, inner)
        if not name.own or abs(line - down) > _MOVED:
            covered = name.own or (mark is not None and abs(line - mark) < MARK + 2)
            start, end = (MARK if covered else 0.0, name.value), (float(STROKE), scale.value(down, inner))
            strokes.append(stroke(start, end, at=1, color=name.color))
        place: PlotlyFigure = {"xanchor": "left", "xshift": TEXT, "yanchor": "middle"}
        look: PlotlyFigure = {"size": name.size, "color": name.color, "weight": name.weight}
        texts.append(words(name.text, x=1, xref="paper", y=scale.value(down, inner), **look, **place))
    return strokes, texts
