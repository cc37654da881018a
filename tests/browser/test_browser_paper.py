"""Documents on paper, measured from their PDFs: letters, sheets, feet, and what must not be split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, serving
from tests.browser.paper import Sheet, printed, split, squeezed, torn

pytestmark = pytest.mark.browser

SMALLEST = 7.99


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def hold(sheets: Sequence[Sheet], document: str) -> None:
    """What holds of every document: letters of 8 points, no sheet nearly empty but the last, and feet in order."""
    assert [place for place, sheet in enumerate(sheets, 1) if sheet.smallest < SMALLEST] == []
    assert [place for place, sheet in enumerate(sheets[:-1], 1) if sheet.full < 1 / 3] == []
    for place, sheet in enumerate(sheets, 1):
        assert sheet.foot.startswith(squeezed(f"{document} · Herefordshire: children’s services · version 2020-09.1, "))
        assert sheet.foot.endswith(f"Page{place}of{len(sheets)}")


def test_the_report_on_paper(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/report?month=2020-09", live=False)
    sheets = printed(page)
    hold(sheets, "Monthly report, September 2020")
    assert all(sheet.portrait for sheet in sheets) and len(sheets) <= 32
    assert split(page, sheets, ".lead, .small, .charts figure, .divided") == []
    assert torn(page, sheets, ".charts figure") == []


def test_the_looked_after_update_on_paper(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/looked-after?months=2020-03,2020-06,2020-09", live=False)
    sheets = printed(page)
    hold(sheets, "Looked-after update, September 2020")
    assert all(sheet.portrait for sheet in sheets) and len(sheets) <= 3
    assert split(page, sheets, ".cohorts, .in-line, .cohort-charts") == []


@pytest.mark.parametrize(
    ("measure", "title"),
    [("worker_supervision", "Workers supervised in the month"), ("lac_placements", "Placement mix")],
)
def test_a_measure_is_two_sheets_at_most(base: str, open_page: Opener, measure: str, title: str) -> None:
    page = open_page(f"{base}/measure/{measure}?month=2020-09", live=False)
    sheets = printed(page)
    hold(sheets, f"{title}, September 2020")
    assert all(sheet.portrait for sheet in sheets) and len(sheets) <= 2
    assert split(page, sheets, "table.plain, figure, .facts > div") == []
    assert "The whole query that runs" not in "".join(sheet.text for sheet in sheets)


def test_the_scorecard_on_paper(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/?month=2020-09", live=False)
    sheets = printed(page)
    hold(sheets, "Scorecard, September 2020")
    assert all(sheet.width > sheet.height for sheet in sheets) and len(sheets) <= 15
    assert split(page, sheets, ".lead, .measures tr:not(.section), .mix") == []
