"""A real server on a free port of this computer and a real Chromium: fixtures for page tests.

    def test_something(open_page: Opener) -> None:      # open_page and browser come by way of tests/conftest.py
        with serving(create_app(home)) as base:
            page = open_page(base + "/")

Poll with `until`: Playwright's own wait_for_function needs eval, which the content security policy forbids.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from dash import Dash
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIVE = "() => document.getElementById('main')?.dataset.live === 'yes'"
Opener = Callable[..., Page]


@contextmanager
def serving(app: Dash) -> Iterator[str]:
    """The address of a server that answers for `app` until the block ends."""
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens an address in a fresh context and waits until Dash has taken the page over.

    At the end of the test there must be no console error, no script error, no violation of the content security policy
    and no request that leaves the site. An address that is expected to be missing is opened with `status=404`; a form
    that will be refused on the page, with `refused=422`.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        address: str, *, status: int = 200, refused: int = 0, width: int = 1366, height: int = 900, live: bool = True
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        watch(page, faults, urlparse(address).netloc, refused or status)
        answer = page.goto(address)
        assert answer is not None and answer.status == status, f"{address} answered {answer and answer.status}"
        if live:
            until(page, LIVE)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def watch(page: Page, faults: list[str], host: str, status: int = 200) -> None:
    """Collects what must not happen while a page is open."""
    expected = f"the server responded with a status of {status}" if status != 200 else "\0"

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and expected not in message.text:
            faults.append(f"{message.text} {message.location.get('url', '')}")

    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: faults.append(f"leaves the site: {r.url}") if _outside(r.url, host) else None)


def _outside(url: str, host: str) -> bool:
    return urlparse(url).scheme in ("http", "https") and urlparse(url).netloc != host


def until(page: Page, holds: str, *, seconds: float = 15) -> None:
    """Waits until a script expression holds."""
    end = time.monotonic() + seconds
    while not _holds(page, holds):
        assert time.monotonic() < end, f"not within {seconds} seconds: {holds}"
        page.wait_for_timeout(30)


def _holds(page: Page, holds: str) -> bool:
    """False too while the page is between two addresses."""
    try:
        return bool(page.evaluate(holds))
    except Error as error:
        if "context was destroyed" in str(error):
            return False
        raise


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2 A and AA and its best practice. Of all that is as it should be it tells
    one element a rule: to describe thousands takes most of its time."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']} ×{len(v['nodes'])}: {v['nodes'][0]['html'][:160]}" for v in found]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def focused(page: Page) -> str:
    """What the keyboard is on: its tag and its words."""
    return str(
        page.evaluate(
            "() => { const e = document.activeElement; "
            "const words = e.getAttribute('aria-label') || e.name || e.innerText || '';"
            "return e.tagName.toLowerCase() + ' ' + words.trim() }"
        )
    )
