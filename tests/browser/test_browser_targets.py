"""The page of targets in a real Chromium: set one, see the colour; a fault keeps what was typed; a file of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving

pytestmark = pytest.mark.browser
MEASURE = "contacts_decided_24h"


@pytest.fixture
def base(loaded: Path) -> Iterator[str]:
    with serving(create_app(loaded)) as address:
        yield address


def assert_calm(page: object) -> None:
    assert accessibility_faults(page) == []  # type: ignore[arg-type]
    for width in (1366, 820, 320):
        page.set_viewport_size({"width": width, "height": 900})  # type: ignore[attr-defined]
        assert overflow(page) == 0, width  # type: ignore[arg-type]


def test_a_target_is_set_by_somebody_and_colours_the_latest_figure(base: str, open_page: Opener, loaded: Path) -> None:
    page = open_page(base + "/targets", refused=422)
    assert "0 of" in page.locator(".fresh").inner_text()
    assert_calm(page)
    page.get_by_role("link", name="MASH contacts decided within 24 hours").click()
    page.get_by_label("Green, from (%)").fill("0.95")
    page.get_by_label("From the month").fill("2020-04")
    page.get_by_label("Set by whom, in which paper").fill("Board, 3 April 2020")
    page.get_by_role("button", name="Set it").click()
    assert "Write 95 for 95%" in page.locator("[role=alert]").inner_text()
    assert page.get_by_label("Set by whom, in which paper").input_value() == "Board, 3 April 2020"
    assert open_intake(loaded).store.targets() == []
    assert_calm(page)
    page.get_by_label("Green, from (%)").fill("95")
    page.get_by_role("button", name="Set it").click()
    page.wait_for_url("**/targets/contacts_decided_24h?set=yes")
    assert "Green from 95%, no amber" in page.locator("table.listed").last.inner_text()
    assert_calm(page)
    row = page.locator("tr").filter(has_text="MASH contacts decided within 24 hours")
    for _ in range(200):  # computed again beside the pages
        page.goto(base + "/?view=latest")
        if "Green" in row.first.inner_text():
            break
        page.wait_for_timeout(100)
    assert "Green" in row.first.inner_text() and "95%" in row.first.inner_text()


def test_a_file_of_targets_is_taken_in_whole_or_not_at_all(base: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/targets", refused=422)
    path = tmp_path / "targets.csv"
    lines = ["measure,from,green,amber,set_by", f"{MEASURE},2020-04,95,85,Board", "nothing,2020-04,95,85,Board"]
    path.write_text("\n".join(lines), encoding="utf-8")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Take it in").click()
    assert "Row 3: there is no measure 'nothing'" in page.locator("[role=alert]").inner_text()
    path.write_text("\n".join(lines[:2]), encoding="utf-8")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Take it in").click()
    page.wait_for_url("**/targets?new=1&same=0")
    assert "1 set" in page.locator(".done").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the targets as a workbook").click()
    assert download.value.suggested_filename == "targets.xlsx"


def test_what_is_not_there_is_said(base: str, open_page: Opener) -> None:
    page = open_page(base + "/targets/nothing", status=404)
    assert "There is no such" in page.locator("h1").inner_text()
    page.goto(base + "/targets/a/b")
    assert "There is no such" in page.locator("h1").inner_text()
