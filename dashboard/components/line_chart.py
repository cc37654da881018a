"""Turns thirteen months of a measure into a small chart of SVG with its scale, its target and its last figure.

Drawn by the server, so that it prints and needs no script. It has an accessible name; the sentence that says the same
stands beside it, and the table of the section has the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby

from markupsafe import Markup

from metrics.figures.row import HistoryPoint
from metrics.judging.target import ends_of
from metrics.wording import bound_text, format_value

WIDTH, HEIGHT = 320, 168
LEFT, RIGHT, TOP, BOTTOM = 40, 22, 20, 30
LETTER = 6.2
"""How wide a letter of a label is, roughly: enough to know what it would cover."""
MARKS = {
    "g": '<circle class="g" cx="{x}" cy="{y}" r="5.5"/>',
    "a": '<path class="a" d="M{x} {top}l6.6 11.4h-13.2z"/>',
    "r": '<rect class="r" x="{left}" y="{up}" width="10" height="10"/>',
    "o": '<circle class="o" cx="{x}" cy="{y}" r="4.5"/>',
}
_BOX = Markup(
    '<svg class="line-chart" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
    ' aria-label="{label}">{inside}</svg>'
)
Scale = Callable[[float], float]


def line_chart(points: Sequence[HistoryPoint], label: str, unit: str) -> Markup:
    """The line of `points` in time order; '' where no month has a figure. `label` is its accessible name."""
    known = [point.value for point in points if point.value is not None]
    if not known:
        return Markup("")
    ticks = _ticks([*known, *(edge for point in points for edge in ends_of(point.green))], unit)
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def x(place: float) -> float:
        return LEFT + place * (WIDTH - LEFT - RIGHT) / max(len(points) - 1, 1)

    drawn = [
        *(_tick(tick, unit, y) for tick in ticks),
        *_months(points, x),
        *_target(points, unit, x, y),
        *_line(points, x, y),
        *_dots(points, x, y),
        _last(points, x, y),
    ]
    inside = Markup("").join(Markup(one) for one in drawn)  # noqa: S704 (numbers, and words that _text escapes)
    return _BOX.format(width=WIDTH, height=HEIGHT, label=label, inside=inside)


def _text(kind: str, x: float, y: float, words: str) -> str:
    return str(Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, f"{x:.1f}", f"{y:.1f}", words))


def _ticks(values: Sequence[float], unit: str) -> list[float]:
    """Three to five round numbers that hold all values; shares stay within 0 and 100, nothing goes below 0."""
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or max(abs(high) * 0.1, 1)
    low, high = max(low - room, 0) if low >= 0 else low - room, high + room
    if unit == "percent":
        high = min(high, 100)
    rough = (high - low) / 3
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    if unit == "count":
        step = max(math.ceil(step), 1)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _tick(tick: float, unit: str, y: Scale) -> str:
    words = f"{tick:,.0f}" if tick == int(tick) else f"{tick:,.1f}"
    line = f'<path class="grid" d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}"/>'
    return line + _text("scale", LEFT - 6, y(tick) + 4, f"{words}%" if unit == "percent" else words)


def _months(points: Sequence[HistoryPoint], x: Scale) -> list[str]:
    """The first month, the middle one and the last, in words."""
    places = sorted({0, (len(points) - 1) // 2, len(points) - 1})
    kinds = {0: "month first", len(points) - 1: "month last"}
    return [_text(kinds.get(place, "month"), x(place), HEIGHT - 6, points[place].label) for place in places]


def _target(points: Sequence[HistoryPoint], unit: str, x: Scale, y: Scale) -> list[str]:
    """Green's threshold month by month: a dotted step line, or a field for a band; named where the line is far away."""
    drawn = []
    for green, places in groupby(range(len(points)), key=lambda place: points[place].green):
        edges, months = ends_of(green), list(places)
        start, end = x(max(months[0] - 0.5, 0)), x(min(months[-1] + 0.5, len(points) - 1))
        if len(edges) == 2:
            top, bottom = y(max(edges)), y(min(edges))
            drawn.append(
                f'<rect class="band" x="{start:.1f}" y="{top:.1f}" width="{end - start:.1f}" '
                f'height="{max(bottom - top, 1):.1f}"/>'
            )
        drawn += [
            f'<path class="target" d="M{start:.1f} {y(edge):.1f}H{end:.1f}"/>' for edge in edges if len(edges) == 1
        ]
    if points[-1].green is not None:
        words = f"Target {bound_text(points[-1].green, unit)}"
        drawn.append(_text("name", *_clear_of_the_line(points, words, x, y), words))
    return drawn


def _clear_of_the_line(points: Sequence[HistoryPoint], words: str, x: Scale, y: Scale) -> tuple[float, float]:
    """Where the target's name covers the least: above or under its line, at the left, in the middle or at the right."""
    width = len(words) * LETTER
    edges = ends_of(points[-1].green)
    levels = [y(max(edges)) - 5, y(min(edges)) + 14]
    if len(edges) == 2:
        levels += [y(max(edges)) + 14, y(min(edges)) - 5]
    starts = [LEFT + 4, (LEFT + WIDTH - RIGHT - width) / 2, WIDTH - RIGHT - width - 52]
    known = [(x(place), y(point.value)) for place, point in enumerate(points) if point.value is not None]

    def room(spot: tuple[float, float]) -> float:
        near = [abs(down - (spot[1] - 4)) for across, down in known if spot[0] - 26 < across < spot[0] + width + 26]
        inside = TOP - 6 < spot[1] < HEIGHT - BOTTOM
        return min([*near, 30]) if inside else -1

    return max(((start, level) for start in starts for level in levels), key=room)


def _line(points: Sequence[HistoryPoint], x: Scale, y: Scale) -> list[str]:
    runs: list[list[str]] = [[]]
    for place, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(place):.1f} {y(point.value):.1f}")
    return [f'<path class="line" d="M{"L".join(run)}"/>' for run in runs if len(run) > 1]


def _dots(points: Sequence[HistoryPoint], x: Scale, y: Scale) -> list[str]:
    return [
        f'<circle class="dot" cx="{x(place):.1f}" cy="{y(point.value):.1f}" r="2.6"/>'
        for place, point in enumerate(points[:-1])
        if point.value is not None
    ]


def _last(points: Sequence[HistoryPoint], x: Scale, y: Scale) -> str:
    """The month's own mark with its figure above it, or under it where the line comes from above."""
    last = points[-1]
    if last.value is None:
        return ""
    across, down = x(len(points) - 1), y(last.value)
    before = next((point.value for point in reversed(points[:-1]) if point.value is not None), last.value)
    under = (before > last.value and down < HEIGHT - BOTTOM - 6) or down < TOP - 4
    mark = MARKS[last.status_key].format(
        x=f"{across:.1f}", y=f"{down:.1f}", top=f"{down - 6.8:.1f}", left=f"{across - 5:.1f}", up=f"{down - 5:.1f}"
    )
    words = last.value_text if last.value_text else format_value(last.value, "count")
    return mark + _text("value", WIDTH - 4, down + 20 if under else down - 10, words)
