"""Turns thirteen months of a measure into a line of SVG:

a scale of its own that spans as much as its kind has to, gaps where months are missing, the state at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from dashboard.charts.scale import spanned
from metrics.figures.row import HistoryPoint
from metrics.judging.target import ends_of

WIDTH, HEIGHT, EDGE = 132, 34, 6
Across = Callable[[int], float]
Down = Callable[[float], float]
_BOX = Markup(
    '<svg class="spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
    ' aria-label="{label}">{inside}</svg>'
)
_ENDS = {
    "g": '<circle class="g" cx="{x}" cy="{y}" r="4.2"/>',
    "a": '<path class="a" d="M{x} {top}l5 8.6h-10z"/>',
    "r": '<rect class="r" x="{left}" y="{up}" width="7.6" height="7.6"/>',
    "o": '<circle class="o" cx="{x}" cy="{y}" r="3"/>',
}


def sparkline(points: Sequence[HistoryPoint], label: str, unit: str) -> Markup:
    """The line of `points` in time order; '' where no month has a figure. `label` says the same in words. Those of one
    `unit` span as much at least (`scale.spanned`), so that noise does not look like a fall."""
    values = [point.value for point in points]
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    targets = [edge for point in points[-1:] for edge in ends_of(point.green)]
    low, high = spanned(known + targets, unit)

    def y(value: float) -> float:
        return EDGE + (high - value) / (high - low) * (HEIGHT - 2 * EDGE)

    def x(position: int) -> float:
        return EDGE + position * (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    drawn = [_target(targets, y), *(_run(run, x, y) for run in _runs(values)), _end(points, x, y)]
    inside = Markup("".join(drawn))  # noqa: S704 (numbers only)
    return _BOX.format(width=WIDTH, height=HEIGHT, label=label, inside=inside)


def _target(targets: Sequence[float], y: Down) -> str:
    if len(targets) == 2:
        top, bottom = y(max(targets)), y(min(targets))
        return f'<rect class="band" x="2" y="{top:.1f}" width="{WIDTH - 4}" height="{max(bottom - top, 1):.1f}"/>'
    return "".join(f'<path class="target" d="M2 {y(edge):.1f}H{WIDTH - 2}"/>' for edge in targets)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches of months without a gap."""
    runs: list[list[tuple[int, float]]] = []
    here = [(position, value) for position, value in enumerate(values) if value is not None]
    for position, point in enumerate(here):
        if position and here[position - 1][0] == point[0] - 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _run(run: Sequence[tuple[int, float]], x: Across, y: Down) -> str:
    if len(run) == 1:
        return f'<circle class="lone" cx="{x(run[0][0]):.1f}" cy="{y(run[0][1]):.1f}" r="1.6"/>'
    return '<path class="line" d="M' + "L".join(f"{x(position):.1f} {y(value):.1f}" for position, value in run) + '"/>'


def _end(points: Sequence[HistoryPoint], x: Across, y: Down) -> str:
    """The month's own mark; none where the month has no figure."""
    last = points[-1]
    if last.value is None:
        return ""
    across, down = x(len(points) - 1), y(last.value)
    return _ENDS[last.status_key].format(
        x=f"{across:.1f}", y=f"{down:.1f}", top=f"{down - 5:.1f}", left=f"{across - 3.8:.1f}", up=f"{down - 3.8:.1f}"
    )
