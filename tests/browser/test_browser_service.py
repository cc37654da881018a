"""The page of a service in a real Chromium: reached from the scorecard, and one page on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, serving
from tests.browser.paper import printed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def test_a_head_of_service_comes_from_the_scorecard_to_the_teams_and_back(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/?month=2020-08&service=MASH%20and%20Assessment&view=latest")
    page.get_by_role("link", name="This service on one page, team by team").click()
    page.wait_for_url("**/service/MASH%20and%20Assessment?month=2020-08&view=latest")
    assert page.locator("h1").inner_text() == "MASH and Assessment, August 2020"
    page.get_by_role("link", name="MASH, evening team").click()
    page.wait_for_url("**/?month=2020-08&service=MASH%20and%20Assessment&team=MASH%2C%20evening%20team&view=latest")
    page.go_back()
    page.get_by_role("link", name="Its monthly report").click()
    page.wait_for_url("**/report?month=2020-08&service=MASH%20and%20Assessment&view=latest")
    assert page.locator("h1").inner_text() == "Monthly report, August 2020: MASH and Assessment"


@pytest.mark.parametrize("name", ["MASH and Assessment", "Looked After Children", "Child Protection and Court"])
def test_it_is_one_page_on_paper_and_nothing_is_under_8_points(base: str, open_page: Opener, name: str) -> None:
    (sheet,) = printed(open_page(f"{base}/service/{name}?month=2020-09", live=False))
    assert (round(sheet.width), round(sheet.height)) in ((595, 842), (596, 842))
    assert sheet.smallest >= 7.99
    assert "Herefordshire: children’s services" in sheet.text and "September 2020" in sheet.text
