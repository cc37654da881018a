"""The analyst's month in a real Chromium: what would change, the preview, published in another's place, withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.store import Store
from data.records.targets import TargetSet
from tests.browser.chromium import Opener, overflow, serving
from tests.browser.test_browser_upload import assert_calm, send
from tests.data.small_extract import SOUND
from tests.data.small_workbook import contacts, write

pytestmark = pytest.mark.browser
TITLE = "MASH contacts decided within 24 hours"


def narrow(page: Page) -> int:
    """By how much a page is wider than a phone; then it is wide again."""
    page.set_viewport_size({"width": 320, "height": 900})
    found = overflow(page)
    page.set_viewport_size({"width": 1366, "height": 900})
    return found


def test_the_analysts_month(home: Path, tmp_path: Path, open_page: Opener) -> None:
    store = Store(open_home(home))
    store.set_targets([TargetSet("contacts_decided_24h", date(2020, 4, 1), "month", (95, 95), (85, 85), "The board")])
    store.close()
    intake = open_intake(home)
    first = write(tmp_path / "1.xlsx", {"contacts": contacts(4)})
    load, _ = intake.load(first, intake.check(first))
    intake.publish(load, "As agreed", who="Performance analyst")
    late = {**SOUND["contacts"], "contact_id": "K3", "decided": datetime(2020, 9, 3, 15)}
    second = write(tmp_path / "2.xlsx", {"contacts": [*contacts(2), late]})
    book = load_workbook(second)
    del book["Court"]
    book["Visits"].sheet_state = "hidden"
    book["Audits"].sheet_state = "hidden"
    book.save(second)
    with serving(create_app(home)) as base:
        page = open_page(base + "/upload")
        send(page, second)
        main = page.locator("main")
        assert "It is sound" not in main.inner_text()
        decide = page.locator(".level.decide")
        assert "To decide" in decide.inner_text() and "Court: is not in the workbook, while the" in decide.inner_text()
        notes = page.locator(".level.informs")
        assert "Each of Audits and Visits is hidden" in notes.inner_text().replace(
            "Visits and Audits", "Audits and Visits"
        )
        assert main.locator(".short").inner_text() == "1 would turn red, 0 green."
        row = page.locator("section.would tbody tr").first
        assert TITLE in row.inner_text() and "green to red" in row.inner_text()
        assert page.locator("details.stay").get_attribute("open") is None
        assert_calm(page)

        page.get_by_role("link", name="See the whole scorecard as it would be").click()
        page.wait_for_url("**/upload?preview=*")
        line = page.locator("tr").filter(has_text=TITLE)
        assert "66.7%" in line.inner_text() and "Red" in line.inner_text()
        assert narrow(page) == 0
        page.get_by_role("link", name="Back to the upload").click()

        page.get_by_role("checkbox", name="Court").check()
        page.get_by_role("button", name="Load September 2020").click()
        page.wait_for_url("**/upload?loaded=2020-09.2")
        assert "It takes the place of load 2020-09.1" in page.locator("main").inner_text()
        page.get_by_label("Your post").fill("Performance analyst")
        page.get_by_label("Why it is published again").fill("A late contact")
        assert narrow(page) == 0
        page.get_by_role("button", name="Publish September 2020").click()
        page.wait_for_url("**/upload?published=2020-09.2")

        for said, then in (("Wrong", "is shown again"), ("All of it is wrong", "its pages will say")):
            page.goto(base + "/upload")
            page.get_by_role("link", name="Withdraw September 2020").click()
            assert then in page.locator("main").inner_text()
            page.get_by_label("The reason").fill(said)
            page.get_by_label("Your post").fill("Head of performance")
            page.get_by_role("button", name="Withdraw September 2020").click()
            page.wait_for_url("**/upload?withdrawn=2020-09")
        assert page.locator("table.deeds tbody tr").count() == 4
        assert_calm(page)
        page.get_by_role("link", name="See what readers see").click()
        page.wait_for_url("**/?month=2020-09*")
        assert "September 2020 is being corrected" in page.locator("h1").inner_text()
        assert "by Head of performance: ‘All of it is wrong’" in page.locator("main").inner_text()
