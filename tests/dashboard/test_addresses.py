"""What an address says is shown, or said to be unknown: never left out in silence. And it travels with every link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.addresses import pages
from dashboard.server.app import create_app

VIEW = "month=2020-08&service=MASH%20and%20Assessment&view=latest"


@pytest.fixture(scope="module")
def asks(demo_home: Path) -> Iterator[FlaskClient]:
    with create_app(demo_home).server.test_client() as client:
        yield client


@pytest.mark.parametrize("path", ["/measure/cp_plans", *(path for path in pages() if path != "/measure")])
def test_a_part_of_an_address_that_no_page_knows_is_said(asks: FlaskClient, path: str) -> None:
    answer = asks.get(f"{path}?month=2020-09&serivce=Early%20Help")
    page = unescape(answer.text)
    assert answer.status_code == 404
    assert "‘serivce’, which this page does not know" in page and "Did you mean ‘service’?" in page
    assert f'href="{path}?month=2020-09&service=Early%20Help"' in page
    assert f'href="{path}?month=2020-09"' in page
    without = unescape(asks.get(f"{path}?utm_source=mail").text)
    assert f'href="{path}">Open the page without it' in without and "Did you mean" not in without


def test_a_misspelt_value_is_said(asks: FlaskClient) -> None:
    for query in ("service=Erly%20Help", "team=Nobody", "month=2020-13", "view=newest"):
        assert asks.get(f"/?{query}").status_code == 404, query
    assert asks.get("/service/Erly%20Help").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/service", "/report", "/looked-after", "/measures", "/targets", "/upload", "/measure/cp_plans"]
)
def test_month_service_and_figures_travel_with_every_link_of_the_header(asks: FlaskClient, path: str) -> None:
    answer = asks.get(f"{path}?{VIEW}")
    assert answer.status_code == 200, answer.text
    header = unescape(answer.text.partition('<nav aria-label="Pages">')[2].partition("</nav>")[0])
    links = re.findall(r'href="([^"]+)"', header)
    assert len(links) >= 7 and all(link.endswith(f"?{VIEW}") for link in links), links
    assert "Herefordshire</span>" in answer.text, "whose figures they are stands on every page"


def test_a_page_of_the_whole_authority_says_so_where_a_service_was_chosen(asks: FlaskClient) -> None:
    assert "not of MASH and Assessment alone" in asks.get(f"/looked-after?{VIEW}").text
    assert "of the whole authority, and not of" not in asks.get("/looked-after").text


def test_the_services_page_is_where_its_name_is_whatever_is_in_it(asks: FlaskClient) -> None:
    page = asks.get(f"/service?{VIEW}").text
    assert "<h1>MASH and Assessment, August 2020</h1>" in page, "a service that was chosen is opened"
    every = asks.get("/service?month=2020-08")
    assert every.status_code == 200
    for link in re.findall(r'<th scope="row"><a href="(/service/[^"]+)"', every.text):
        assert asks.get(unescape(link)).status_code == 200, link


def test_every_part_of_a_query_that_is_read_is_one_that_its_page_knows() -> None:
    known = {name for module in pages().values() for name in getattr(module, "ARGS", ())}
    root = Path(__file__).parents[2] / "dashboard"
    for path in [*(root / "pages").glob("*.py"), *(root / "uploads").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        read = re.findall(r'request\.args\.get(?:list)?\("(\w+)"|"(\w+)" in request\.args', text)
        read = [one or other for one, other in read]
        led = re.findall(r"[?&](\w+)=\{|[?&](\w+)=needed", text) if path.parent.name == "uploads" else []
        assert {*read, *(one or other for one, other in led)} <= known | {"month", "view"}, path.name
