"""What holds on every page, found by being there: no sideways scroll at any width, and a tree that reads well."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.addresses import pages
from dashboard.server.app import create_app
from metrics.wording import day_text
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving

pytestmark = pytest.mark.browser
TREES = Path(__file__).parent / "trees"
"""What a screen reader has of each page. A change of a page changes its file: TREES=write makes them anew, and the
difference is read before it is kept."""
WITH_A_NAME = {
    "/cases": "/cases/contacts_decided_24h",
    "/measure": "/measure/contacts_decided_24h",
    "/service": "/service/MASH%20and%20Assessment",
}
ADDRESSES = sorted(
    {
        *(WITH_A_NAME.get(path, path) for path in pages()),
        "/service",
        "/measure/assessment_outcomes",
        "/revisions/contacts_decided_24h",
    }
)
TOLD = (
    "heading",
    "table",
    "img",
    "navigation",
    "region",
    "form",
    "article",
    "complementary",
    "columnheader",
    "combobox",
)
TOLD += ("button", "textbox", "checkbox", "figure", "group", "caption")
"""What stays of a tree: what a person moves by; and of each table its first row."""


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_is_wider_than_its_window_and_each_is_accessible(base: str, open_page: Opener, address: str) -> None:
    page = open_page(f"{base}{address}", live=False)
    wide = {}
    for width in range(320, 1401, 20 if "SOAK" in os.environ else 60):
        page.set_viewport_size({"width": width, "height": 900})
        if over := overflow(page):
            wide[width] = over
    assert wide == {}
    page.set_viewport_size({"width": 1000, "height": 900})
    assert accessibility_faults(page) == []
    assert page.title().endswith(" – Children’s scorecard") and page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [320, 620, 820, 1000, 1366])
def test_the_name_of_a_measure_and_its_figure_stay_in_sight(base: str, open_page: Opener, width: int) -> None:
    page = open_page(f"{base}/", width=width, live=False)
    seen = page.evaluate(
        "() => [...document.querySelectorAll('.measures tbody tr:not(.section)')].slice(0, 12).every(row =>"
        " [...row.querySelectorAll('th, td:not(.none)')].every(cell => { const box = cell.getBoundingClientRect();"
        " return box.left >= 0 && box.right <= innerWidth + 1 && (cell.textContent.trim() === '' || box.width > 20) }))"
    )
    assert seen


def test_focus_is_never_under_the_header_that_stays(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/", width=1366, height=700)
    page.locator(".measures tbody a").nth(30).focus()
    under = (
        "() => { const head = document.querySelector('.measures thead th').getBoundingClientRect();"
        " const box = document.activeElement.getBoundingClientRect();"
        " return !document.activeElement.closest('.measures tbody') || (box.top >= head.bottom - 1"
        " && box.bottom <= innerHeight + 1) }"
    )
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 45:
        page.keyboard.press(key)
        assert page.evaluate(under), (key, page.evaluate("() => document.activeElement.textContent"))


def test_the_last_row_is_reached_in_fewer_than_twenty_keys(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/")
    keys = 0
    while page.evaluate("() => document.activeElement.textContent.trim()") != "Skip to the sections":
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.press("Enter")
    keys += 1
    while page.evaluate("() => document.activeElement.getAttribute('href')") != "#mixes":
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    keys += 2
    last = page.locator(".measures > tbody > tr:last-child").last
    assert last.evaluate("e => e.contains(document.activeElement)") and keys < 20, keys


def test_every_section_is_a_heading_and_stands_in_the_list(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/", live=False)
    links = page.locator("nav.jump a").evaluate_all("all => all.map(e => e.getAttribute('href').slice(1))")
    headings = page.locator("main h2[id]").evaluate_all("all => all.map(e => e.id)")
    assert links == [one for one in headings if one.startswith(("section-", "mixes"))] and len(links) == 12


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_tree_that_a_screen_reader_has_of_a_page_is_as_it_was(base: str, open_page: Opener, address: str) -> None:
    page = open_page(f"{base}{address}", live=address == "/")  # what opens its rows is there once it is live
    tree = _outline(page.locator("main").aria_snapshot())
    file = TREES / f"{address.strip('/').replace('/', '-').replace('%20', '-').lower() or 'scorecard'}.yaml"
    if os.environ.get("TREES") == "write":
        TREES.mkdir(exist_ok=True)
        file.write_text(f"{tree}\n", encoding="utf-8")
    assert tree == file.read_text(encoding="utf-8").rstrip("\n")


def _outline(tree: str) -> str:
    """The lines of TOLD, and the first row below the head of each table. The demo is loaded and published on the day of
    the test."""
    kept, rows, inside = [], 0, False
    for line in tree.splitlines():
        role = line.strip().removeprefix("- ").partition(" ")[0].rstrip(":")
        rows = 0 if role == "table" else rows + (role == "row")
        inside = rows == 2 if role == "row" else inside and role in ("cell", "rowheader", "link", "text", "img")
        if role in TOLD or inside:
            kept.append(line)
    return re.sub(rf"\b{day_text(date.today())}\b", "today", "\n".join(kept))
