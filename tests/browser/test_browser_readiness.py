"""What a load can tell, and adding sheets to it, in a real Chromium: accessible, and no wider than its window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving, until
from tests.data.test_added_sheets import AUDITS, of_annex_a, workbook

__all__ = ["of_annex_a"]
pytestmark = pytest.mark.browser


@pytest.fixture
def base(of_annex_a: Path, tmp_path: Path) -> Iterator[str]:
    with serving(create_app(shutil.copytree(of_annex_a, tmp_path / "home"))) as address:
        yield address


def test_an_annex_a_load_is_read_and_added_to(base: str, open_page: Opener, tmp_path: Path) -> None:
    def calm() -> None:
        until(page, "() => !document.querySelector('._dash-loading')")
        for width in (320, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) == 0, f"{page.url} at {width} px"
        assert accessibility_faults(page) == []

    page = open_page(base + "/upload")
    page.get_by_role("link", name="What it can tell").click()
    page.wait_for_url("**/readiness?load=2024-01.1")
    assert page.get_by_role("heading", name="Computed by proxy").is_visible()
    calm()
    page.goto(base + "/upload")
    page.locator("#workbook").set_input_files(workbook(tmp_path / "local.xlsx", {"Audits": AUDITS}))
    page.get_by_role("button", name="Check the workbook").click()
    page.wait_for_url("**/upload?check=*")
    assert page.get_by_role("heading", name="Which month is it for?").is_visible()
    calm()
    page.get_by_label("Reporting month").fill("2024-01")
    page.get_by_role("button", name="Check it for this month").click()
    page.get_by_role("heading", name="It is added to load 2024-01.1").wait_for()
    calm()
    page.get_by_role("button", name="Check it without them").click()
    page.get_by_role("heading", name="Is it all of the month?").wait_for()
    calm()
    page.get_by_label("Add these sheets to load 2024-01.1").check()
    page.get_by_role("button", name="Check it again, added").click()
    page.get_by_role("heading", name="It is added to load 2024-01.1").wait_for()
    page.get_by_role("button", name="Load January 2024").click()
    page.wait_for_url("**/upload?loaded=2024-01.2")
    calm()
