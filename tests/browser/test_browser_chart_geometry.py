"""No words of a chart cover data, other words or another line: measured by a real Chromium over demo measures drawn by
seed, months, teams, widths, and both drawings, the server's and plotly's. `make soak` draws more, and others.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from dashboard.charts.letters import width_of
from dashboard.charts.mix import bars
from dashboard.charts.plotly_words import PlotlyFigure
from dashboard.charts.small import of_lines, scale_of, small
from dashboard.charts.trend import page_scale, trend
from dashboard.components.figure_svg import figure_svg
from dashboard.server.app import create_app
from data.home.config import open_home
from data.loads.store import Store
from metrics.home.opened_home import opened
from metrics.scorecard.measure_page import MeasurePage
from metrics.scorecard.reader import Reader
from metrics.selection import LATEST, PUBLISHED, SERVICE, TEAM, Selection
from tests.browser.chromium import Opener, serving, until

pytestmark = pytest.mark.browser
SOAK = int(os.environ.get("SOAK", "0"))
CHARTS = 300 + 20 * SOAK
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6))) if SOAK else 8
WIDTHS = (236, 254, 300, 390, 520, 640, 830)
TAKEN = "() => document.querySelector('.js-plotly-plot .xtick') !== null"
DRAW = """([html, figure, width]) => {
  document.querySelector('#trial')?.remove();
  const trial = document.createElement('div');
  trial.id = 'trial';
  trial.className = 'graph';
  trial.style.width = width + 'px';
  trial.innerHTML = html;
  document.querySelector('main').prepend(trial);
  if (!figure) return;
  const graph = document.createElement('div');
  graph.className = 'dash-graph';
  trial.append(graph);
  return Plotly.newPlot(graph, figure.data, { ...figure.layout, width }, { displayModeBar: false }).then(() => {});
}"""
KINDS = {
    ".drawn": {
        "ticks": ".xtick text, .ytick text",
        "words": ".annotation text",
        "marks": ".mark",
        "lines": "[vector-effect], .plot line",
    },
    ".dash-graph": {
        "ticks": ".xtick text, .ytick text",
        "words": ".annotation-text",
        "marks": ".scatterlayer .point, .barlayer .point path",
        "lines": ".js-line:not([style*='stroke-width: 0']), .shapelayer path",
    },
}
PLACES = """every => every.map(([where, kinds]) => {
  const trial = document.querySelector('#trial'), root = trial.querySelector(where);
  const corner = trial.getBoundingClientRect();
  const box = element => {
    const b = element.getBoundingClientRect();
    return [b.left - corner.left, b.top - corner.top, b.right - corner.left, b.bottom - corner.top];
  };
  const seen = kind => [...root.querySelectorAll(kinds[kind])].filter(
    e => getComputedStyle(e.closest('g, svg')).display !== 'none' && e.getBoundingClientRect().height > 0);
  const along = line => {
    if (line.closest('.xtick, .ytick') || line.getAttribute('stroke') === '#e3e8ec') return []; // the grid
    const all = line.getTotalLength(), to = line.getScreenCTM(), found = [];
    const steps = Math.min(400, Math.max(1, Math.ceil(all / 1.5)));
    for (let step = 0; step <= steps; step++) {
      const at = line.getPointAtLength(all * step / steps).matrixTransform(to);
      found.push([at.x - corner.left, at.y - corner.top]);
    }
    return found;
  };
  const told = e => [e.textContent, parseFloat(getComputedStyle(e).fontSize), ...box(e)];
  return { words: seen('words').map(told), ticks: seen('ticks').map(told), marks: seen('marks').map(box),
    lines: [...root.querySelectorAll(kinds.lines)].map(along), width: corner.width };
})"""


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    home = open_home(demo_home)
    return Reader(Store(home), opened(home.path).definitions, home)


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def selections(reader: Reader, chance: random.Random) -> Iterator[tuple[str, Selection]]:
    """Measures and what is shown of them, without end."""
    while True:
        vintage = chance.choice((PUBLISHED, PUBLISHED, LATEST))
        month = chance.choice(reader.months(vintage))
        breakdown = chance.choice(("all", "all", SERVICE, TEAM))
        groups = {SERVICE: reader.services, TEAM: reader.teams}
        group = chance.choice(groups[breakdown](month, vintage)) if breakdown in groups else ""
        yield chance.choice(list(reader.definitions)), Selection(month, vintage, breakdown, group)


def figures(page: MeasurePage) -> Iterator[PlotlyFigure]:
    """Every chart that a page of the scorecard, the report or a team can have of a measure."""
    if page.mix is not None:
        yield bars(page.mix)
        return
    if not any(point.value is not None for point in page.months):
        return
    yield trend(page).figure
    months, breaks = page.months[-13:], [one.on for one in page.changes]
    if any(point.value is not None for point in months):
        yield small(months, page.unit, scale_of([months], page.unit), breaks)
    made = of_lines(page.by_team, page.unit, page.whole, page_scale(page) if page.whole else None, breaks)
    if made is not None:
        yield made.charts[-1][1]


def test_no_words_cover_data_other_words_or_another_line(reader: Reader, base: str, open_page: Opener) -> None:
    page = open_page(base + "/measure/contacts_decided_24h", width=1000)
    until(page, TAKEN)
    chance = random.Random(SEED)
    drawn, faults = 0, []
    for measure, selection in selections(reader, chance):
        for figure in figures(reader.measure(measure, selection)):
            wide = chance.choice(WIDTHS)
            where = f"seed {SEED}: {measure}, {selection}, {wide} px, {figure['layout']['height']} px high"
            page.evaluate(DRAW, [str(figure_svg(figure)), figure, wide])
            for kind, found in zip(KINDS, page.evaluate(PLACES, list(KINDS.items())), strict=True):
                faults += [f"{where}, {kind}: {fault}" for fault in faults_of(found)]
            drawn += 1
        if drawn >= CHARTS:
            break
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:30])


def faults_of(found: dict[str, Any]) -> Iterator[str]:
    """What covers what. Words' boxes are taken a little smaller: a font's box is higher than its letters."""
    words = [(one[0], _letters(one)) for one in found["words"]]
    every = [*words, *((one[0], _letters(one)) for one in found["ticks"])]
    for place, (text, box) in enumerate(every):
        if box[0] < -0.5 or box[2] > found["width"] + 0.5 or box[1] < -0.5:
            yield f"‘{text}’ is cut off at {box}"
        for other, beside in every[place + 1 :]:
            if _meet(box, beside):
                yield f"‘{text}’ covers ‘{other}’"
    for text, box in words:
        if any(_meet(box, mark) for mark in found["marks"]):
            yield f"‘{text}’ covers a mark"
        if any(box[0] < x < box[2] and box[1] < y < box[3] for line in found["lines"] for x, y in line):
            yield f"‘{text}’ covers a line"


def _letters(one: list[Any]) -> tuple[float, float, float, float]:
    """The box of the letters themselves: without the room that the font has over and under them."""
    _, size, left, top, right, bottom = one
    return left + 0.5, top + 0.2 * size, right - 0.5, bottom - 0.15 * size


def _meet(one: Any, other: Any) -> bool:
    return bool(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def test_a_cover_is_found() -> None:
    word = ["Target 95%", 14, 10.0, 10.0, 80.0, 30.0]
    sound: dict[str, Any] = {"words": [word], "ticks": [], "marks": [[0, 10, 8, 18]], "lines": [[[5, 20]]], "width": 90}
    assert list(faults_of(sound)) == []
    assert list(faults_of({**sound, "marks": [[8, 12, 24, 28]]})) == ["‘Target 95%’ covers a mark"]
    assert list(faults_of({**sound, "lines": [[[5, 20], [30, 20]]]})) == ["‘Target 95%’ covers a line"]
    assert list(faults_of({**sound, "ticks": [["Sep", 14, 70, 20, 90, 40]]})) == ["‘Target 95%’ covers ‘Sep’"]
    assert "cut off" in "".join(faults_of({**sound, "width": 70}))


def test_the_room_that_is_kept_for_words_is_what_they_need(base: str, open_page: Opener) -> None:
    page = open_page(base + "/measure/contacts_decided_24h")
    letters = "0123456789,.%–’()-/ ABCDEFGHIJKLMNOPRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"
    said = ["Target and neighbours 20%", "Neighbours 44.2%", "England 1,309", "26.4 weeks", "18 to 22%", letters]
    for size, weight in ((14, 400), (17, 700), (13, 400), (16, 650)):
        texts = "".join(
            Markup('<text font-size="{}" font-weight="{}">{}</text>').format(size, weight, one) for one in said
        )
        page.evaluate(DRAW, [f"<svg>{texts}</svg>", None, 600])
        measured = page.evaluate(
            "() => [...document.querySelectorAll('#trial text')].map(e => e.getComputedTextLength())"
        )
        for text, real in zip(said, measured, strict=True):
            assert real - 0.5 <= width_of(text, size, weight) <= 1.2 * real, (text, size, weight, real)
