"""The parts of a mix → bars: words over each, its share at its end, and under it the share of a year before."""

from __future__ import annotations

from dashboard.charts.letters import LEADING, width_of, wrapped
from dashboard.charts.plotly_words import BLUE, INK, PALE, QUIET, PlotlyFigure, layout, words
from metrics.scorecard.mix_shown import MixShown

SIZE, BAR, GAP, BEFORE, ROOM = 15, 18, 3, 12, 18
"""The letters; the heights of a bar, of the gap under it, of the year before's bar and of the room after it, in pixels:
so far apart that the figures at the ends of the two do not touch."""
MOST, MOST_OF_A_HEAD = 215.0, 240.0
"""The words of a part, and of a group, are wrapped at so many pixels: the narrowest screen has no more."""
HEAD = 34


def bars(shown: MixShown) -> PlotlyFigure:
    """Every part of every group, from the top down; a pixel is one unit of the figure's own axis."""
    texts: list[PlotlyFigure] = []
    now: list[tuple[float, float]] = []
    before: list[tuple[float, float]] = []
    down = 0.0
    for group in shown.groups:
        if group.title:
            head = f"{group.title}: {group.base_text}"
            texts.append(_at(wrapped(head, MOST_OF_A_HEAD, 16, 650), 0, down + 8, size=16, weight=650))
            down += HEAD + 20 * wrapped(head, MOST_OF_A_HEAD, 16, 650).count("<br>")
        for share in group.shares:
            label = wrapped(share.label, MOST, SIZE)
            texts.append(_at(label, 0, down))
            down += LEADING * SIZE * (label.count("<br>") + 1) + 2
            now.append((share.share, down + BAR / 2))
            texts.append(_at(share.share_text, share.share, down + BAR / 2, middle=True, xshift=6, weight=600))
            down += BAR
            if share.before is not None:
                before.append((share.before, down + GAP + BEFORE / 2))
                texts.append(
                    _at(
                        share.before_text,
                        share.before,
                        down + GAP + BEFORE / 2,
                        middle=True,
                        xshift=6,
                        size=12.5,
                        color=QUIET,
                    )
                )
            down += (GAP + BEFORE if shown.has_before else 0) + ROOM
    longest = max((value for value, _ in [*now, *before]), default=0) or 1
    right = 10 + round(max(width_of(text["text"], SIZE, 600) for text in texts if text["x"]) if now else 0)
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": [_trace(now, BAR, BLUE), *([_trace(before, BEFORE, PALE)] if before else [])],
        "layout": {
            **layout(round(down), left=0, right=right, top=0, bottom=0),
            "dragmode": False,
            "barmode": "overlay",
            "xaxis": {**hidden, "range": [0, longest]},
            "yaxis": {**hidden, "range": [round(down), 0]},
            "annotations": texts,
        },
    }


def _trace(rows: list[tuple[float, float]], tall: float, colour: str) -> PlotlyFigure:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [value for value, _ in rows],
        "y": [middle for _, middle in rows],
        "width": tall,
        "marker": {"color": colour},
        "hoverinfo": "skip",
    }


def _at(
    text: str, x: float, y: float, *, middle: bool = False, size: float = SIZE, weight: int = 400, color: str = INK,
    xshift: float = 0,
) -> PlotlyFigure:  # fmt: skip
    """Words whose top, or middle, is at `y`."""
    anchor = "middle" if middle else "top"
    return words(text, size=size, weight=weight, color=color, x=x, y=y, xanchor="left", yanchor=anchor, xshift=xshift)
