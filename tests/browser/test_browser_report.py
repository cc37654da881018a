"""The report in a real Chromium: accessible, narrow, on A4 pages, and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def assert_fits(page: Page) -> None:
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width


def test_the_report_is_accessible_and_fits_and_every_chart_has_a_name_and_a_sentence(
    base: str, open_page: Opener
) -> None:
    page = open_page(f"{base}/report?month=2020-09")
    assert accessibility_faults(page) == []
    assert_fits(page)
    assert page.locator("h1").inner_text() == "Monthly report, September 2020"
    assert page.title().startswith("Monthly report, September 2020")
    charts = page.locator(".charts figure")
    assert charts.count() > 10
    for place in range(charts.count()):
        chart = charts.nth(place)
        assert chart.get_by_role("img").get_attribute("aria-label")
        assert chart.locator("p.vh").inner_text().strip().endswith(".")


def test_it_prints_without_its_controls_and_keeps_small_tables_whole(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/report")
    page.emulate_media(media="print")
    kept = page.evaluate("() => [...document.querySelectorAll('.sheet')].map(e => getComputedStyle(e).breakInside)")
    assert set(kept) == {"avoid"}
    for hidden in (".top", ".controls", "[data-print]"):
        assert not page.locator(hidden).first.is_visible()
    pdf = page.pdf(prefer_css_page_size=True, tagged=True)
    assert b"/StructTreeRoot" in pdf


def test_the_button_prints_and_another_month_can_be_chosen(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/report")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    page.get_by_role("button", name="Print or save as PDF").press("Enter")
    assert page.evaluate("() => document.body.dataset.printed") == "yes"
    page.get_by_label("Month", exact=True).select_option(label="July 2020")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/report?*month=2020-07*")
    assert page.locator("h1").inner_text() == "Monthly report, July 2020"


def test_the_looked_after_update_is_accessible_and_fits(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/looked-after?months=2020-03,2020-06,2020-09")
    page.get_by_text("Choose months").press("Enter")
    assert accessibility_faults(page) == []
    assert_fits(page)


def test_months_are_chosen_by_keyboard(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/looked-after?months=2020-06,2020-09")
    page.get_by_text("Choose months").press("Enter")
    page.get_by_label("Jun 2020").press("Space")
    page.get_by_label("Jul 2020").press("Space")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**/looked-after?*months=2020-07*")
    assert page.locator(".cohorts thead th").nth(1).inner_text() == "July 2020"
