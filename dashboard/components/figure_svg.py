"""Draws a figure of dashboard/charts/ as SVG, to lie where plotly draws the same one; stretches without a script.

Heights are pixels. Across, everything is a share of the plot's width, so that letters, marks and lines keep their size
at any width. It knows what dashboard/charts/ uses of plotly's words, and refuses what it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

WIDE = 1000
"""The width of the box that lines are drawn in before they are stretched."""
ASCENT, DESCENT, LEADING = 1.024, 0.4, 1.3
"""Of Source Sans 3, in its own size, and the distance of two lines of words in plotly."""
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_DASHES = {"dot": "{short} {short}", "dash": "{long} {long}"}
_STAR = ((0.225, -0.309), (0.951, -0.309), (0.363, 0.118), (0.588, 0.809), (0, 0.382))
_POLYGONS: Mapping[str, tuple[float, Sequence[tuple[float, float]]]] = {
    "star": (1.4, (*_STAR, *((-x, y) for x, y in reversed(_STAR[:-1])), (0, -1))),
    "pentagon": (1.0, ((0.951, -0.309), (0.588, 0.809), (-0.588, 0.809), (-0.951, -0.309), (0, -1))),
}
"""plotly's marks with straight sides: their size beside the others', and their corners."""
Place = Callable[[Any], float]


class Unknown(Exception):
    """A figure uses a word that this drawing does not know."""


def figure_svg(figure: Mapping[str, Any]) -> Markup:
    """The figure's ticks, and beside them its plot, in a flex box (`.drawn` in measure.css)."""
    layout = figure["layout"]
    margin, height = layout["margin"], layout["height"]
    inner = height - margin["t"] - margin["b"]
    x, y = _scale(layout["xaxis"], 0, 1), _scale(layout["yaxis"], inner, 0)
    plot = [
        *_grid(layout["yaxis"], y, inner),
        *_months(layout["xaxis"], x, inner, layout["font"]),
        *_traces(figure["data"], x, y, inner),
        *(_shape(shape, x, y, inner) for shape in layout.get("shapes", ())),
        *_marks(figure["data"], x, y),
        *(_annotation(one, x, y, inner) for one in layout["annotations"]),
    ]
    return Markup(  # noqa: S704 (numbers, and words that `escape` went over)
        f'<div class="drawn" aria-hidden="true"><svg width="{margin["l"]}" height="{height}">'
        f"{''.join(_figures(layout['yaxis'], y, margin, layout['font']))}</svg>"
        f'<svg class="plot" height="{height}"><svg class="inner" y="{margin["t"]}" width="100%" height="{inner}">'
        f'{"".join(plot)}</svg></svg><svg width="{margin["r"]}" height="{height}"></svg></div>'
    )


def _scale(axis: Mapping[str, Any], start: float, end: float) -> Place:
    first, last = (_number(edge) for edge in axis["range"])
    return lambda value: start + (_number(value) - first) / (last - first) * (end - start)


def _number(value: Any) -> float:
    return float(date.fromisoformat(value).toordinal() if isinstance(value, str) else value)


def _share(place: float) -> str:
    return f"{100 * place:.3f}%"


def _text(x: str, y: float, words: str, font: Mapping[str, Any], anchor: str, shift: float = 0) -> str:
    """Words, on several lines where they have <br>; `y` is the first line's foot."""
    lines = [escape(line) for line in words.split("<br>")]
    spans = "".join(
        f'<tspan x="{x}" dx="{shift:g}" dy="{LEADING * font["size"] if place else 0:g}">{line}</tspan>'
        for place, line in enumerate(lines)
    )
    weight = f' font-weight="{font["weight"]}"' if font.get("weight", 400) != 400 else ""
    return (
        f'<text y="{y:.2f}" text-anchor="{anchor}" font-size="{font["size"]}" fill="{font["color"]}"{weight}>'
        f"{spans}</text>"
    )


def _line(axis: Mapping[str, Any], **ends: str) -> str:
    places = " ".join(f'{name}="{value}"' for name, value in ends.items())
    dash = _DASHES.get(axis.get("dash", ""), "").format(short=max(axis["width"], 3), long=3 * max(axis["width"], 3))
    return (
        f'<line {places} stroke="{axis["color"]}" stroke-width="{axis["width"]}" stroke-dasharray="{dash or "none"}"/>'
    )


def _grid(axis: Mapping[str, Any], y: Place, inner: float) -> Iterator[str]:
    """The lines at the ticks; as plotly, without one at the plot's own edge."""
    for value in axis.get("tickvals", ()):
        if not 1 < y(value) < inner - 1:
            continue
        line = {"color": axis["gridcolor"], "width": axis["gridwidth"]}
        yield _line(line, x1="0", x2="100%", y1=f"{y(value):.2f}", y2=f"{y(value):.2f}")


def _figures(axis: Mapping[str, Any], y: Place, margin: Mapping[str, float], font: Mapping[str, Any]) -> Iterator[str]:
    for value, words in zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True):
        right, foot = margin["l"] - 1 - axis["ticklabelstandoff"], margin["t"] + y(value) + 5
        yield f'<g class="ytick">{_text(str(right), foot, words, font, "end")}</g>'


def _months(axis: Mapping[str, Any], x: Place, inner: float, font: Mapping[str, Any]) -> Iterator[str]:
    if not axis.get("visible", True):
        return
    line = {"color": axis["linecolor"], "width": axis["linewidth"]}
    foot = inner + axis["linewidth"] / 2
    yield _line(line, x1="0", x2="100%", y1=f"{foot}", y2=f"{foot}")
    for value in axis["tickvals"]:
        at = _share(x(value))
        yield _line(line, x1=at, x2=at, y1=f"{inner + 1}", y2=f"{inner + 1 + axis['ticklen']}")
    names = (
        f'<g class="xtick">{_text(_share(x(value)), inner + 24, words, font, "middle")}</g>'
        for value, words in zip(axis["tickvals"], axis["ticktext"], strict=True)
    )
    yield f"<g>{''.join(names)}</g>"  # by themselves: measure.css counts them


def _traces(data: Sequence[Mapping[str, Any]], x: Place, y: Place, inner: float) -> Iterator[str]:
    """Bars, and lines in a box that is stretched to the plot's width."""
    before: list[list[tuple[float, float]]] = []
    for trace in data:
        if trace["type"] == "bar":
            yield from _bars(trace, x, y)
        elif trace["type"] != "scatter":
            raise Unknown(trace["type"])
        elif "lines" in trace["mode"]:
            runs = _runs(trace, x, y)
            if trace.get("fill") == "tonexty":
                field = "".join(_field(upper, lower) for upper, lower in zip(before, runs, strict=True))
                yield _stretched(f'<path fill="{trace["fillcolor"]}" d="{field}"/>', inner)
            if trace["line"]["width"]:
                path = "".join(_path(run, trace["line"].get("shape")) for run in runs)
                yield _stretched(_stroke(path, trace["line"]), inner)
            before = runs


def _stretched(inside: str, inner: float) -> str:
    return (
        f'<svg class="inner" width="100%" height="{inner}" viewBox="0 0 {WIDE} {inner}" preserveAspectRatio="none">'
        f"{inside}</svg>"
    )


def _stroke(path: str, line: Mapping[str, Any]) -> str:
    width = max(line["width"], 3)
    dash = _DASHES.get(line.get("dash", ""), "none").format(short=width, long=3 * width)
    return (
        f'<path fill="none" stroke="{line["color"]}" stroke-width="{line["width"]}" stroke-dasharray="{dash}"'
        f' vector-effect="non-scaling-stroke" stroke-linejoin="round" d="{path}"/>'
    )


def _runs(trace: Mapping[str, Any], x: Place, y: Place) -> list[list[tuple[float, float]]]:
    """Stretches without a gap."""
    pairs = list(zip(trace["x"], trace["y"], strict=True))
    return [
        [(WIDE * x(across), y(value)) for across, value in run]
        for there, run in groupby(pairs, key=lambda pair: pair[1] is not None)
        if there
    ]


def _path(run: Sequence[tuple[float, float]], shape: str | None) -> str:
    (first, start), *rest = run
    steps = "".join(
        f"H{across:.2f}V{down:.2f}" if shape == "hv" else f"L{across:.2f} {down:.2f}" for across, down in rest
    )
    return f"M{first:.2f} {start:.2f}{steps}"


def _field(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """Along the upper edge in steps, and back along the lower one."""
    back = list(reversed(lower))
    steps = "".join(f"V{down:.2f}H{across:.2f}" for across, down in back[1:])
    return f"{_path(upper, 'hv')}L{back[0][0]:.2f} {back[0][1]:.2f}{steps}Z"


def _bars(trace: Mapping[str, Any], x: Place, y: Place) -> Iterator[str]:
    for length, row in zip(trace["x"], trace["y"], strict=True):
        top, bottom = sorted((y(row - trace["width"] / 2), y(row + trace["width"] / 2)))
        size = f'width="{_share(x(length))}" height="{bottom - top:.2f}"'
        yield f'<rect class="mark" y="{top:.2f}" {size} fill="{trace["marker"]["color"]}"/>'


def _shape(shape: Mapping[str, Any], x: Place, y: Place, inner: float) -> str:
    if shape["type"] != "line":
        raise Unknown(shape["type"])
    if shape.get("xsizemode") == "pixel":
        return _beside(shape, y, inner)
    across = [_share(shape[end] if shape.get("xref") == "paper" else x(shape[end])) for end in ("x0", "x1")]
    down = [inner * (1 - shape[end]) if shape.get("yref") == "paper" else y(shape[end]) for end in ("y0", "y1")]
    return _line(shape["line"], x1=across[0], x2=across[1], y1=f"{down[0]:.2f}", y2=f"{down[1]:.2f}")


def _beside(shape: Mapping[str, Any], y: Place, inner: float) -> str:
    """A line whose ends are so many pixels from a share of the plot's width; down, from a share of its height too, or
    figures."""
    if shape.get("ysizemode") == "pixel":
        down = [inner * (1 - shape["yanchor"]) - shape[end] for end in ("y0", "y1")]
    else:
        down = [y(shape[end]) for end in ("y0", "y1")]
    ends = {"x1": f"{shape['x0']}", "x2": f"{shape['x1']}", "y1": f"{down[0]:.2f}", "y2": f"{down[1]:.2f}"}
    return f'<svg class="inner" x="{_share(shape["xanchor"])}">{_line(shape["line"], **ends)}</svg>'


def _marks(data: Sequence[Mapping[str, Any]], x: Place, y: Place) -> Iterator[str]:
    for trace in data:
        if trace["type"] == "scatter" and "markers" in trace["mode"]:
            marker, many = trace["marker"], len(trace["x"])
            looks = zip(
                *(_each(marker[name], many) for name in ("symbol", "size", "color")),
                *(_each(marker["line"][name], many) for name in ("color", "width")),
                strict=True,
            )
            for across, value, (symbol, size, fill, stroke, width) in zip(trace["x"], trace["y"], looks, strict=True):
                if value is not None:
                    edge = f'stroke="{stroke}" stroke-width="{width}"'
                    path = f'<path class="mark" fill="{fill}" {edge} d="{_symbol(symbol, size / 2)}"/>'
                    yield f'<svg class="inner" x="{_share(x(across))}" y="{y(value):.2f}">{path}</svg>'


def _each(told: Any, many: int) -> list[Any]:
    return told if isinstance(told, list) else [told] * many


def _symbol(symbol: str, r: float) -> str:
    """plotly's marks, around their middle."""
    if symbol == "circle":
        return f"M{r} 0A{r} {r} 0 1 1 0 {-r}A{r} {r} 0 0 1 {r} 0Z"
    if symbol == "square":
        return f"M{r} {r}H{-r}V{-r}H{r}Z"
    if symbol == "diamond":
        far = round(r * 1.3, 2)
        return f"M{far} 0L0 {far}L{-far} 0L0 {-far}Z"
    if symbol == "triangle-up":
        foot = round(r * 2 / math.sqrt(3), 2)
        return f"M{-foot} {r / 2}H{foot}L0 {-r}Z"
    if symbol == "x":
        far = round(r * 0.8 / math.sqrt(2), 2)
        ne, se, sw, nw = (f"l{x * far:g} {y * far:g}" for x, y in ((1, 1), (1, -1), (-1, -1), (-1, 1)))
        return f"M0 {far}{ne}{se}{sw}{se}{sw}{nw}{sw}{nw}{ne}{nw}{ne}Z"
    if symbol in _POLYGONS:
        size, corners = _POLYGONS[symbol]
        return "M" + "L".join(f"{x * r * size:.2f} {y * r * size:.2f}" for x, y in corners) + "Z"
    raise Unknown(symbol)


def _annotation(one: Mapping[str, Any], x: Place, y: Place, inner: float) -> str:
    across = _share(one["x"] if one.get("xref") == "paper" else x(one["x"]))
    at = inner * (1 - one["y"]) if one.get("yref") == "paper" else y(one["y"])
    size, lines = one["font"]["size"], one["text"].count("<br>")
    tall = (ASCENT + DESCENT + LEADING * lines) * size
    top = at - one.get("yshift", 0) - {"bottom": tall, "middle": tall / 2, "top": 0}[one["yanchor"]]
    anchor = _ANCHORS[one["xanchor"]]
    words = _text(across, top + ASCENT * size, one["text"], one["font"], anchor, one.get("xshift", 0))
    return f'<g class="annotation">{words}</g>'
