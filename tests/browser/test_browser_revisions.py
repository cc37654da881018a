"""As published and as now in a real Chromium: why a figure was revised is found with the keyboard, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving

pytestmark = pytest.mark.browser
TITLE = "Child and family assessments completed within 45 working days"


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def test_from_the_scorecard_to_why_and_on_to_the_triangle(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/?month=2020-07", live=False)
    row = page.locator("#row-assessments_45d")
    assert "[r] now 95.1%" in row.inner_text() and "three cases recorded late" in row.inner_text()
    row.locator("a.rev").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#revisions")
    why = page.locator("#revisions tr", has_text="Amber to green").filter(has_text=TITLE)
    assert "Three cases recorded late" in why.inner_text() and "Amber to green" in why.inner_text()
    page.goto(f"{base}/revisions")
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page).endswith(TITLE) or TITLE in focused(page):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/revisions/assessments_45d")
    july = page.locator(".triangle tr", has_text="July 2020").inner_text()
    assert "151 of 159" in july and "154 of 162" in july and "One month later: three cases recorded late." in july


@pytest.mark.parametrize("address", ["/revisions", "/revisions/assessments_45d", "/changes"])
def test_opened_and_narrow_each_is_sound(base: str, open_page: Opener, address: str) -> None:
    page = open_page(f"{base}{address}", live=False)
    for one in page.locator("main details summary").all():
        one.focus()
        page.keyboard.press("Enter")
    for width in (320, 760, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0
    assert accessibility_faults(page) == []
