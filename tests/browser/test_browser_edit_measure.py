"""The form of a definition in a real Chromium: told as it is typed, compared, kept, by keyboard, at any width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving, until

pytestmark = pytest.mark.browser
FOCUS = "() => document.activeElement && document.activeElement.id === '{}'"


@pytest.fixture
def base(loaded: Path) -> Iterator[str]:
    with serving(create_app(loaded)) as address:
        yield address


def assert_calm(page: Page) -> None:
    assert accessibility_faults(page) == []
    for width in (1366, 820, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
    page.set_viewport_size({"width": 1366, "height": 900})


def said(page: Page, words: str) -> None:
    page.locator("#tried .summary", has_text=words).wait_for(timeout=30_000)
    assert words in page.locator("#told").inner_text()


def test_a_definition_is_checked_as_it_is_typed_compared_and_kept(base: str, open_page: Opener) -> None:
    page = open_page(base + "/measure/contacts_decided_24h", refused=422)
    page.get_by_role("link", name="Change this measure").click()
    page.wait_for_url("**/measures/edit/contacts_decided_24h")
    text = page.get_by_label("The definition (TOML")
    shipped = text.input_value()
    text.fill(shipped.replace("(received, decided, period)", "(recieved, decided, period)"))
    said(page, "1 fault.")
    assert "Did you mean 'received'?" in page.locator(".faults").inner_text()
    until(page, FOCUS.format("text"))
    assert_calm(page)
    text.fill(shipped.replace("within 24 hours", "within a day", 1))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Check"
    page.keyboard.press("Enter")
    said(page, "No fault, and all 5 examples hold.")
    assert page.evaluate("document.activeElement.innerText") == "Check", "the focus stays where it was"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#compared", timeout=30_000)
    until(page, FOCUS.format("compared"))
    table = page.get_by_role("table", name="Published months by both definitions")
    assert "September 2020" in table.inner_text() and "none" in table.inner_text()
    assert page.get_by_label("A break is shown from the month").input_value() == "2020-10"
    assert_calm(page)
    compared = text.input_value()
    text.fill(compared + "\n")
    assert page.get_by_role("button", name="Make it count").is_disabled()
    assert page.get_by_text("The text was changed since").is_visible()
    text.fill(compared)
    page.get_by_label("Who decided it (a post)").first.fill("Head of Performance")
    page.get_by_label("In which paper, or why").first.fill("Board, 3 April 2020")
    page.get_by_role("button", name="Make it count").click()
    page.wait_for_url("**?done=kept#found", timeout=30_000)
    assert "It counts now." in page.locator(".done").inner_text()
    assert "Head of Performance" in page.locator(".kept summary").inner_text()
    assert_calm(page)


def test_a_measure_is_added(base: str, open_page: Opener) -> None:
    page = open_page(base + "/measures")
    page.get_by_role("link", name="Add a measure").click()
    page.wait_for_url("**/measures/new")
    assert_calm(page)
