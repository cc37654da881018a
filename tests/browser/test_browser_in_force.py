"""A page that is open while figures are computed again, in a real Chromium: told, offered the new ones, and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.server.app import create_app
from data.home.writer_lock import take_turn
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving, until
from tests.dashboard.server_process import TITLE, change
from tests.data.small_workbook import write

pytestmark = pytest.mark.browser
READY = "() => !document.querySelector('.notice a').hidden"
STATUS = ".notice [role=status]"
COUNT_CHANGES = """() => { window.changes = 0; new MutationObserver(() => { window.changes += 1; }).observe(
  document.querySelector('.notice [role=status]'), {childList: true, subtree: true, characterData: true}); }"""


@pytest.fixture
def base(loaded: Path) -> Iterator[str]:
    with serving(create_app(loaded)) as address:
        yield address


def assert_calm(page: Page) -> None:
    """Accessible, and no wider than its window, wide and narrow."""
    for width in (320, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{page.url} at {width} px"
    assert accessibility_faults(page) == []


def test_the_new_figures_are_offered_when_they_are_there(base: str, open_page: Opener, loaded: Path) -> None:
    """And the words are read out once, while the number counts."""
    address = base + "/?view=latest"
    open_page(address)
    with take_turn(loaded):
        change(loaded, "Ours, within the hour")
        page = open_page(address)
        page.evaluate(COUNT_CHANGES)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/figures-in-force") else None)
        assert page.locator(STATUS).inner_text().startswith("Figures are being computed again since")
        assert page.locator(f"text={TITLE}").count() and not page.locator(".notice a").is_visible()
        assert_calm(page)
        page.emulate_media(media="print")
        assert not page.locator(STATUS).is_visible() and page.locator(".notice .shown").is_visible()
        page.emulate_media(media="screen")
        while len(asked) < 2:  # so what was answered once is told by now
            page.wait_for_timeout(50)
        assert page.evaluate("() => window.changes") == 0
    until(page, READY, seconds=60)
    assert page.evaluate("() => window.changes") == 1
    assert page.locator(STATUS).inner_text() == "The new figures are ready."
    assert page.locator(f"text={TITLE}").count(), "what is open stays as it is until somebody asks"
    assert "by the rules before the change" in page.locator(".notice .shown").inner_text()
    assert_calm(page)
    page.locator(".top nav a").last.focus()
    page.keyboard.press("Tab")
    assert focused(page) == "a Show the new figures"
    page.keyboard.press("Enter")
    until(page, "() => document.querySelector('main') && !document.querySelector('.notice')")
    assert page.url == address
    assert page.locator("text=Ours, within the hour").count() and not page.locator(f"text={TITLE}").count()


def test_without_a_script_loading_the_page_again_shows_them(base: str, browser: Browser, loaded: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/?view=latest")
    with take_turn(loaded):
        change(loaded, "Ours")
        page.reload()
        assert "computed again since" in page.locator(STATUS).inner_text()
    for _ in range(300):
        page.reload()
        if not page.locator(".notice").count():
            break
        page.wait_for_timeout(100)
    assert page.get_by_role("rowheader", name="Ours").count() and not page.locator(".notice").count()
    context.close()


def test_a_file_that_is_half_saved_is_said_and_a_workbook_is_refused_in_words(
    base: str, open_page: Opener, browser: Browser, loaded: Path
) -> None:
    open_page(base + "/")
    (loaded / "config.toml").write_text("authority = ", encoding="utf-8")
    page = open_page(base + "/upload")
    assert "config.toml: it is not valid TOML" in page.locator(STATUS).inner_text()
    assert_calm(page)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/upload")
    page.locator("#workbook").set_input_files(write(loaded.parent / "small.xlsx"))
    page.get_by_role("button", name="Check the workbook").click()
    assert page.locator("h1").inner_text() == "It could not be checked"
    assert "config.toml: it is not valid TOML" in page.locator("main").inner_text()
    context.close()
