"""The chart in a real Chromium: there before any script, taken over by plotly without a jump, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, serving, until

pytestmark = pytest.mark.browser
TAKEN = "() => document.querySelector('.js-plotly-plot :is(.xtick, .bars)') !== null"
LINE = "/measure/contacts_decided_24h"
PATHS = (LINE, "/measure/cp_plans", "/measure/lac_3_placements", "/measure/assessment_outcomes")
PLACES = """() => {
  const graph = document.querySelector('.graph'), corner = graph.getBoundingClientRect();
  const boxes = (where, what) => [...graph.querySelector(where).querySelectorAll(what)].map(element => {
    const box = element.getBoundingClientRect();
    return [element.textContent, box.x - corner.x, box.y - corner.y, box.width, box.height];
  }).filter(box => box[3] || box[4]).sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1] || a[2] - b[2]);
  return {
    server: {
      words: boxes('.drawn', 'text'), marks: boxes('.drawn', '.mark'),
      lines: boxes('.drawn', '[vector-effect]'), grid: boxes('.drawn', '.plot line'),
    },
    plotly: {
      words: boxes('.dash-graph', 'text'), marks: boxes('.dash-graph', '.scatterlayer .point, .barlayer .point path'),
      lines: boxes('.dash-graph', '.js-line:not([style*="stroke-width: 0"])'),
      grid: boxes('.dash-graph', '.gridlayer path, path.xtick, .xlines-above, .shapelayer path'),
    },
  };
}"""
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {
  window.shifted += entry.value })).observe({ type: 'layout-shift', buffered: true }) }"""


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize("path", PATHS)
def test_plotly_draws_where_the_server_drew(open_page: Opener, base: str, path: str, width: int) -> None:
    page = open_page(base + path, width=width)
    until(page, TAKEN)
    page.wait_for_timeout(200)
    places = page.evaluate(PLACES)
    for kind, ours in places["server"].items():
        theirs = places["plotly"][kind]
        assert [box[0] for box in ours] == [box[0] for box in theirs], kind
        for own, other in zip(ours, theirs, strict=True):
            apart = [abs(a - b) for a, b in zip(own[1:], other[1:], strict=True)]
            assert max(apart) <= 1.5, (kind, own, other)
    assert len(places["server"]["words"]) > 5 and places["server"]["marks"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_shifts_when_plotly_takes_over(open_page: Opener, base: str, path: str) -> None:
    page = open_page(base + path)
    page.evaluate(SHIFTS)
    until(page, TAKEN)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.shifted") == 0


def test_the_chart_is_there_without_any_script(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + LINE)
    assert page.locator("[data-graph] .drawn").is_visible()
    assert page.locator("[data-graph] .drawn .mark").count() == 19
    assert page.locator("[data-graph] .drawn", has_text="93.0%").count() == 1
    context.close()


def test_the_servers_chart_stays_where_plotly_does_not_come(browser: Browser, base: str) -> None:
    page = browser.new_context().new_page()
    page.route("**/plotly-basic*", lambda route: route.abort())
    page.goto(base + LINE, wait_until="networkidle")
    assert _shown(page, ".graph .drawn") and not page.evaluate(TAKEN)
    page.context.close()


def test_only_our_own_bundle_of_plotly_is_loaded_and_last(open_page: Opener, base: str) -> None:
    page = open_page(base + LINE)
    until(page, TAKEN)
    loaded: list[str] = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
    bundles = [name for name in loaded if "plotly" in name]
    assert len(bundles) == 1 and bundles[0].startswith(f"{base}/assets/plotly/plotly-basic.min.js?v=")
    starts = page.evaluate("name => performance.getEntriesByName(name)[0].startTime", bundles[0])
    assert starts > page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventStart")


def test_months_show_their_figures_and_can_be_zoomed_and_nothing_can_be_shared(open_page: Opener, base: str) -> None:
    page = open_page(base + LINE)
    until(page, TAKEN)
    page.wait_for_timeout(200)
    assert page.locator(".modebar-btn").count() == 0 and page.get_by_text("Share").count() == 0
    box = _box(page, ".js-plotly-plot .scatterlayer .trace:nth-last-child(2) .point:nth-of-type(11)")
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    until(page, "() => /247 of 425/.test(document.querySelector('.hoverlayer').textContent)")
    plot, names = _box(page, ".js-plotly-plot .nsewdrag"), page.locator(".js-plotly-plot g.xtick")
    whole = names.all_inner_texts()
    middle = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + plot["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.75, middle, steps=8)
    page.mouse.up()
    until(page, "() => /Jan 20/.test(document.querySelector('.js-plotly-plot .xaxislayer-above').textContent)")
    page.mouse.dblclick(plot["x"] + plot["width"] / 2, middle)
    until(page, "() => !/Jan 20/.test(document.querySelector('.js-plotly-plot .xaxislayer-above').textContent)")
    assert names.all_inner_texts() == whole


def test_a_finger_scrolls_the_page_over_the_chart(browser: Browser, base: str) -> None:
    page = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800}).new_page()
    page.goto(base + LINE)
    until(page, "() => document.querySelector('.js-plotly-plot')?.layout?.dragmode === false")
    page.context.close()


def test_on_paper_the_servers_chart_is_shown(open_page: Opener, base: str) -> None:
    page = open_page(base + LINE)
    until(page, TAKEN)
    assert not _shown(page, ".graph .drawn")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    assert _shown(page, ".graph .drawn") and not _shown(page, ".graph .dash-graph")
    drawn, graph = _box(page, ".graph .drawn"), _box(page, ".graph")
    assert drawn["width"] == graph["width"] <= 700


def _shown(page: Page, what: str) -> bool:
    return page.locator(what).first.is_visible()


def _box(page: Page, what: str) -> Any:
    return page.locator(what).first.bounding_box()
