"""The measure page and the catalogue in a real Chromium, on the demo: charts, their tables, teams, states."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, overflow, serving, until

pytestmark = pytest.mark.browser
DRAWN = "() => document.querySelector('.js-plotly-plot :is(.xtick, .bars)') !== null"


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "/measure/contacts_decided_24h",
        "/measure/contacts_decided_24h?month=2020-06&view=latest&service=MASH%20and%20Assessment",
        "/measure/assessment_outcomes",
        "/measure/cp_plans",
        "/measure/lac_3_placements",
    ],
)
def test_every_kind_of_measure_is_drawn_accessible_and_fits(open_page: Opener, base: str, path: str) -> None:
    """Narrow, axe looks at one of them: the others have the same parts."""
    page = open_page(base + path)
    until(page, DRAWN)
    assert overflow(page) == 0
    page.locator("details summary", has_text="The same figures as a table").click()
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    page.reload()
    until(page, DRAWN)
    assert overflow(page) == 0
    page.locator("details summary", has_text="The same figures as a table").click()
    assert overflow(page) == 0
    if path == "/measure/contacts_decided_24h":
        assert accessibility_faults(page) == []
        chart = "() => document.querySelector('.js-plotly-plot .main-svg').getBoundingClientRect().width"
        assert 200 < page.evaluate(chart) < 300
        letters = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.xtick text')).fontSize)")
        assert letters >= 14


def test_the_page_says_what_the_command_line_prints(open_page: Opener, base: str, demo_home: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "dashboard", "history", "contacts_decided_24h", "--home", demo_home, "--format", "csv"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    months = {
        row["period"]: row
        for row in csv.DictReader(io.StringIO(printed))
        if row["basis"] == "month" and not row["group"]
    }
    assert len(months) == 18
    page = open_page(base + "/measure/contacts_decided_24h")
    page.locator("details summary", has_text="The same figures as a table").click()
    shown = page.locator("table.months tbody tr")
    assert shown.count() == 18
    september = shown.first.inner_text()
    told = months["2020-09"]
    assert f"{told['numerator']} of {told['denominator']}" in september
    assert f"{float(told['value']):.1f}%" in september
    assert told["status"].capitalize() in september


def test_a_team_is_followed_and_the_back_button_works(open_page: Opener, base: str) -> None:
    page = open_page(base + "/")
    page.locator("table.measures").get_by_role("link", name="MASH contacts decided within 24 hours").click()
    page.get_by_role("link", name="MASH, day team").click()
    assert "MASH, day team" in page.locator("h1").inner_text()
    assert "95.4%" in page.locator(".facts").inner_text()
    page.go_back()
    assert "MASH, day team" not in page.locator("h1").inner_text()
    page.locator(".controls select[name=month]").select_option("2020-08")
    page.get_by_role("button", name="Show").click()
    assert "month=2020-08" in page.url
    assert page.locator(".facts .big").inner_text().startswith("87.2%")


def test_as_published_and_latest_differ_and_say_so(open_page: Opener, base: str) -> None:
    published = open_page(base + "/measure/contacts_decided_24h?month=2020-08")
    assert published.locator(".facts .big").inner_text().startswith("87.2%")
    assert "August 2020 was published as 87.2% and is now 86.4%" in published.locator(".facts").inner_text()
    latest = open_page(base + "/measure/contacts_decided_24h?month=2020-08&view=latest")
    assert latest.locator(".facts .big").inner_text().startswith("86.4%")


def test_what_is_not_there_says_what_to_do(open_page: Opener, base: str) -> None:
    unknown = open_page(base + "/measure/contacts_decided_24", status=404)
    assert unknown.get_by_role("link", name="MASH contacts decided within 24 hours").count() == 1
    assert accessibility_faults(unknown) == []
    month = open_page(base + "/measure/lac?month=2031-01", status=404)
    assert "September 2020" in month.locator("main").inner_text()
    bare = open_page(base + "/measure", status=404)
    assert bare.get_by_role("link", name="See all measures").count() == 1


def test_the_catalogue_is_accessible_and_every_measure_leads_to_its_page(open_page: Opener, base: str) -> None:
    page = open_page(base + "/measures")
    assert accessibility_faults(page) == []
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
    addresses = set(page.eval_on_selector_all("table.listed th a", "links => links.map(link => link.pathname)"))
    assert len(addresses) >= 43
    assert "Open Government Licence" in page.locator("main").inner_text()


def test_every_measure_of_the_catalogue_has_a_page(demo_home: Path) -> None:
    from metrics.engine.library import load_definitions

    asks = create_app(demo_home).server.test_client()
    for id in load_definitions():
        answer = asks.get(f"/measure/{id}", headers={"Host": "localhost"})
        assert answer.status_code == 200, id
        assert not re.search(rb"\bnan\b|\bNone\b|undefined", answer.data), id


def test_a_breakdown_that_the_definition_adds_is_shown(open_page: Opener, base: str) -> None:
    page = open_page(base + "/measure/leavers_in_touch")
    ages = page.locator("table.groups").filter(has_text="Age").first
    assert "27 of 29" in ages.inner_text() and "32 of 34" in ages.inner_text() and "25 of 27" in ages.inner_text()
    assert accessibility_faults(page) == []
