"""A signal in a real Chromium: read, answered and taken back with the keyboard alone; every state of it is sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving, until

pytestmark = pytest.mark.browser
ANSWERED = "/measure/s47_on_time"


@pytest.fixture(scope="module")
def base(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, copied: a signal is answered in it."""
    home = shutil.copytree(demo_home, tmp_path_factory.mktemp("signals") / "home")
    with serving(create_app(home)) as address:
        yield address


def tab_to(page: Page, words: str, *, most: int = 90) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"{words} is not reached in {most} keys")


def test_a_signal_is_answered_and_taken_back_with_the_keyboard_alone(base: str, open_page: Opener) -> None:
    page = open_page(base + ANSWERED, refused=422)
    said = page.locator("#signals")
    assert "Accepted by Head of MASH and Assessment" in said.inner_text()
    tab_to(page, "Answer a signal")
    page.keyboard.press("Enter")
    tab_to(page, "month")
    assert page.locator("#signal-month").input_value() == "2020-09"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    tab_to(page, "post")
    page.keyboard.type("Head of Court")
    tab_to(page, "reason")
    page.keyboard.type(" ")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert "Say why" in page.locator("[role=alert]").inner_text()
    assert page.locator("#signal-post").input_value() == "Head of Court"
    assert page.locator("#signal-answer").input_value() == "explained"
    assert accessibility_faults(page) == [] and overflow(page) == 0
    page.locator("#signal-reason").focus()
    page.keyboard.type("Joint visits waited.")
    page.keyboard.press("Enter")
    page.wait_for_url("**answered=yes**")
    assert "Kept. It stands under the chart." in said.inner_text()
    assert "Explained by Head of Court, " in said.inner_text() and "Joint visits waited." in said.inner_text()
    assert accessibility_faults(page) == []
    page.locator("details.answer summary").focus()
    page.keyboard.press("Enter")
    page.locator("#signal-answer").select_option("withdrawn")
    page.locator("#signal-post").fill("Head of Court")
    page.locator("#signal-reason").fill("In error.")
    page.keyboard.press("Enter")
    until(page, "() => !/Explained/.test(document.querySelector('.marks').textContent)")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/measure/contacts_peer_on_peer", "No month stands out from its usual range."),
        (ANSWERED, "Unusually low: worse"),
        ("/measure/contacts_decided_24h", "Fewer than 13 months: too few to judge"),
        ("/measure/cp_2y_open?team=Child%20Protection%20and%20Court%202", "Too little variation to judge"),
        ("/measure/vacancy_rate?month=2020-04", "Fewer than 13 months: too few to judge. There is one month so far."),
        ("/measure/turnover_12m", "A figure of twelve months shares eleven"),
    ],
)
def test_every_state_of_signals_is_accessible_and_fits(base: str, open_page: Opener, path: str, says: str) -> None:
    page = open_page(base + path, live=False)
    text = page.locator(".two.page").inner_text()
    assert says in text
    for one in page.locator("#signals > details > summary").all():
        one.click()
    assert accessibility_faults(page) == []
    narrow = open_page(base + path, live=False, width=320)
    for one in narrow.locator("#signals > details > summary").all():
        one.click()
    assert overflow(narrow) == 0
