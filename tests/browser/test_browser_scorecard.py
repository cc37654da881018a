"""The scorecard in a real Chromium: by mouse, by keyboard only, narrow, printed, and in every state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.server.app import create_app
from data.home.config import open_home
from data.loads.known_rows import known
from data.loads.store import Store
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving, until
from tests.dashboard import sample_pages
from tests.dashboard.sample_source import MONTHS, SampleReader, SampleStore, sample_app

pytestmark = pytest.mark.browser

EMPTY = SampleReader(published=[], latest=[])
ONE_MONTH = SampleReader(published=MONTHS[:1], latest=MONTHS[:1])
UNPUBLISHED = SampleReader(published=[])
NOTHING = SampleReader(card=sample_pages.EMPTY)


class Broken(SampleReader):
    def scorecard(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        raise RuntimeError("broken on purpose")


STATES = {
    "a month": (SampleReader(), "/", 200),
    "a service": (SampleReader(), "/?service=Front%20door", 200),
    "latest figures": (SampleReader(), "/?view=latest", 200),
    "an empty home": (EMPTY, "/", 200),
    "one month only": (ONE_MONTH, "/", 200),
    "nothing published": (UNPUBLISHED, "/?view=published", 404),
    "no figures in the month": (NOTHING, "/", 200),
    "a month that is not there": (SampleReader(), "/?month=2018-01", 404),
    "an unknown page": (SampleReader(), "/nowhere", 404),
    "an unknown service": (SampleReader(), "/?service=Nobody", 404),
    "our own fault": (Broken(), "/", 500),
}


OF_THE_SAME_PARTS = {"latest figures", "one month only", "an unknown service"}
"""Made by the code of another state, with other words."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving(sample_app()) as address:
        yield address


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_accessible_and_fits(open_page: Opener, state: str) -> None:
    """Narrow, axe looks at the one with all the parts."""
    reader, path, status = STATES[state]
    with serving(sample_app(reader, SampleStore())) as address:
        page = open_page(address + path, status=status, live=status != 500)
        if state not in OF_THE_SAME_PARTS:
            assert accessibility_faults(page) == []
        assert page.locator("h1").count() == 1
        assert overflow(page) == 0
        page.set_viewport_size({"width": 320, "height": 900})
        assert overflow(page) == 0
        if state == "a month":
            assert accessibility_faults(page) == []


def test_choosing_a_month_changes_the_page_and_the_back_button_works(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    assert page.locator("h1").inner_text() == "September 2020"
    page.get_by_label("Month", exact=True).select_option(label="July 2020")
    page.get_by_role("button", name="Show").click()
    until(page, "() => document.querySelector('h1')?.innerText === 'July 2020'")
    assert "month=2020-07" in page.url
    assert page.title().startswith("Scorecard, July 2020")
    page.go_back()
    until(page, "() => document.querySelector('h1')?.innerText === 'September 2020'")


def test_a_service_and_the_latest_figures_are_in_the_address(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    page.get_by_label("Service", exact=True).select_option("Front door")
    page.get_by_label("Figures", exact=True).select_option("latest")
    page.get_by_role("button", name="Show").click()
    until(page, "() => document.querySelector('h1')?.innerText === 'September 2020, Front door'")
    assert page.get_by_label("Figures", exact=True).input_value() == "latest"
    link = page.locator("table.measures tbody th a").first.get_attribute("href")
    assert link is not None and "view=latest" in link and "service=Front%20door" in link and "month=2020-09" in link


def test_the_page_can_be_used_by_keyboard_alone(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    stops = []
    for _ in range(20):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        assert focus_is_visible(page), stops[-1]
    assert stops[0] == "a Skip to the content"
    month = next(i for i, stop in enumerate(stops) if stop == "select month")
    assert stops[month + 1 : month + 4] == ["select service", "select view", "button Show"]
    page.locator("select[name=month]").focus()
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "() => document.querySelector('h1')?.innerText === 'August 2020'")


def test_the_skip_link_goes_to_the_content(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "() => document.activeElement.id === 'main'")
    page.keyboard.press("Tab")
    assert focused(page) == "a see revisions"


def test_targets_are_large_enough(base: str, open_page: Opener) -> None:
    page = open_page(base + "/", width=320)
    small = page.evaluate(
        "() => [...document.querySelectorAll('select, button, nav a, .button')]"
        ".map(e => [e.innerText, e.getBoundingClientRect()])"
        ".filter(([_, r]) => r.width < 24 || r.height < 24).map(([words]) => words)"
    )
    assert small == []


def test_nothing_is_lost_on_a_narrow_screen(base: str, open_page: Opener) -> None:
    page = open_page(base + "/", width=320)
    row = page.locator("table.measures tr", has_text="Re-referrals within 12 months").inner_text()
    for figure in ("39.4%", "28 of 71", "20%", "Red", "14 fewer for green", "Worse", "26.0%", "19.0%", "21%"):
        assert figure in row
    assert page.get_by_role("row").count() > 20, "a narrow table is still a table"


def test_the_page_is_whole_before_any_script_runs(base: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/")
    assert page.get_by_text("Three of twelve measures with a target are red.").is_visible()
    page.get_by_label("Month", exact=True).select_option(label="July 2020")
    page.get_by_role("button", name="Show").click()
    assert page.locator("h1").inner_text() == "July 2020"
    context.close()


def test_dash_takes_the_page_over_without_moving_the_focus(base: str, open_page: Opener) -> None:
    page = open_page(base + "/", live=False)
    page.locator("select[name=service]").focus()
    before = page.locator("table.measures").inner_html()
    until(page, "() => document.getElementById('main').dataset.live === 'yes'")
    assert focused(page) == "select service"
    assert page.locator("table.measures").inner_html() == before


def test_no_chart_library_and_no_callback_on_this_page(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    page.wait_for_timeout(300)
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map(e => e.name)")
    assert [
        name for name in loaded if re.search("plotly|dash_core|html_components|dash_table|update-component", name)
    ] == []


def test_nothing_is_kept_in_the_browser(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    kept = page.evaluate("() => [localStorage.length, sessionStorage.length]")
    assert kept == [0, 0]
    cookies = [(one["name"], one["expires"]) for one in page.context.cookies()]
    assert cookies == [("_csrf_token", -1)], "what a choice has to send, and only until the browser is closed"


def test_it_prints_on_a4_landscape_with_repeated_headings(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    pdf = page.pdf(prefer_css_page_size=True)
    box = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert box is not None
    assert float(box[1]) == pytest.approx(842, abs=1) and float(box[2]) == pytest.approx(595, abs=1)
    page.emulate_media(media="print")
    style = "() => getComputedStyle(document.querySelector('table.measures thead')).display"
    assert page.evaluate(style) == "table-header-group"
    assert not page.get_by_role("button", name="Show").is_visible()


def test_states_keep_their_shapes_without_colours(base: str, open_page: Opener) -> None:
    page = open_page(base + "/")
    page.emulate_media(forced_colors="active")
    tag = page.locator("table.measures .tag.r").first
    assert tag.inner_text() == "Red" and tag.locator("svg rect").is_visible()


def test_a_name_with_markup_in_it_is_only_words(open_page: Opener) -> None:
    line = sample_pages.SCORECARD.sections[0].lines[0]
    hostile = replace(line, row=replace(line.row, title='<img src=x onerror="document.title=1">'))
    section = replace(sample_pages.SCORECARD.sections[0], lines=(hostile,))
    card = replace(sample_pages.SCORECARD, sections=(section,))
    with serving(sample_app(SampleReader(card=card))) as address:
        page = open_page(address + "/")
        assert page.locator("img").count() == 0
        assert page.get_by_role("link", name="<img src=x onerror").is_visible()


# --- with real figures: the demo home


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def figure(page: Page, title: str) -> str:
    """The row of a measure, its words joined with spaces."""
    row = page.locator("table.measures tr", has=page.get_by_role("link", name=title, exact=True))
    return " ".join(row.inner_text().split())


def test_the_published_and_the_latest_figure_of_a_month(demo: str, open_page: Opener) -> None:
    page = open_page(demo + "/?month=2020-08")
    published = figure(page, "MASH contacts decided within 24 hours")
    assert "87.2% 376 of 431" in published
    page.get_by_label("Figures", exact=True).select_option("latest")
    page.get_by_role("button", name="Show").click()
    until(page, "() => location.search.includes('view=latest')")
    assert "86.4% 376 of 435" in figure(page, "MASH contacts decided within 24 hours")
    page.go_back()
    until(page, "() => document.querySelector('[name=view]').value === 'published'")
    assert figure(page, "MASH contacts decided within 24 hours") == published


def test_a_measure_is_followed_to_its_page_and_back(demo: str, open_page: Opener) -> None:
    page = open_page(demo + "/?month=2020-07")
    page.get_by_role("link", name="Re-referrals within 12 months", exact=True).first.click()
    until(page, "() => location.pathname.startsWith('/measure/')")
    assert page.locator("h1").inner_text() == "Re-referrals within 12 months"
    assert "month=2020-07" in page.url
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.click()
    until(page, "() => location.pathname === '/'")
    assert page.locator("h1").inner_text() == "July 2020"


def test_a_service_shows_its_own_figures(demo: str, open_page: Opener) -> None:
    page = open_page(demo + "/")
    whole = page.locator("table.measures tbody tr").count()
    services = page.get_by_label("Service", exact=True).locator("option").all_inner_texts()
    page.get_by_label("Service", exact=True).select_option(services[1])
    page.get_by_role("button", name="Show").click()
    until(page, "() => location.search.includes('service=') && document.querySelector('h1') !== null")
    assert page.locator("h1").inner_text() == f"September 2020, {services[1]}"
    assert 0 < page.locator("table.measures tbody tr").count() < whole


@pytest.mark.parametrize(("query", "axe_at"), [("", 1366), ("?month=2020-04&view=latest", 320)])
def test_the_demo_is_accessible_and_fits(demo: str, open_page: Opener, query: str, axe_at: int) -> None:
    page = open_page(f"{demo}/{query}")
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
        if width == axe_at:
            assert accessibility_faults(page) == []


def test_no_record_of_a_child_reaches_the_browser(demo_home: Path, demo: str) -> None:
    holding = Store(open_home(demo_home)).holding()
    ids = {
        str(value)
        for table in known(holding.loads[0], holding).tables.values()
        if "child_id" in table.column_names
        for value in table.column("child_id").to_pylist()
        if value is not None
    }
    assert len(ids) > 500
    asks = create_app(demo_home).server.test_client()
    for address in (
        "/",
        "/?view=latest",
        "/measures",
        "/measure/lac",
        "/_dash-layout",
        "/_dash-dependencies",
        "/health",
    ):
        words = set(re.findall(r"[\w-]+", asks.get(address).text))
        assert not words & {one for one in ids if not one.isdigit()}, address


def focus_is_visible(page: Page) -> bool:
    """The yellow ring with its dark edge is drawn, and the place is in view."""
    return bool(
        page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect(); "
            "return s.outlineStyle !== 'none' && s.boxShadow !== 'none' && r.bottom > 0 && r.top < innerHeight }"
        )
    )
