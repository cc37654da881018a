"""A council other than the demo's, set up from its first extract in a browser: no file is edited by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from data.authorities import by_code
from data.home.config import open_home
from data.home.confirmed_authority import confirm_authority
from tests.browser.chromium import Opener, focused, serving
from tests.browser.test_browser_upload import assert_calm, loads, send
from tests.data.annex_a import SHAPES
from tests.data.small_workbook import write

pytestmark = pytest.mark.browser


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A home that is nobody's yet."""
    return tmp_path / "new"


@pytest.fixture
def base(new: Path) -> Iterator[str]:
    with serving(create_app(new)) as address:
        yield address


def test_a_council_is_set_up_from_its_first_extract(base: str, new: Path, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/")
    assert "the first extract’s authority is proposed, and you confirm it" in page.locator("main").inner_text()
    assert_calm(page)
    page.goto(base + "/upload")
    send(page, write(tmp_path / "first.xlsx", Authority="Shropshire Council"))
    asked = page.get_by_role("group", name="Whose scorecard is this?")
    assert "The extract names Shropshire (893)." in asked.inner_text()
    assert "authority code 893" in asked.inner_text()
    preview = page.locator(".would tr", has_text="Looked after children per 10,000").first.inner_text()
    assert "of 6" in preview or "of 5" in preview, preview
    assert_calm(page)
    page.get_by_role("button", name="Load September 2020").click()
    assert "/upload?check=" in page.url, "the browser asks for the tick"
    assert loads(new) == [] and open_home(new).whose is None
    page.get_by_label("Yes, it is Shropshire’s: authority code 893").check()
    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**/upload?loaded=2020-09.1")
    page.get_by_label("Your post").fill("Performance analyst")
    page.get_by_role("button", name="Publish September 2020").click()
    page.wait_for_url("**/upload?published=2020-09.1")
    page.goto(base + "/measure/lac_rate")
    told = page.locator("main").inner_text()
    assert "Statistical neighbours" in told and "Population 5" in told, told
    page.goto(base + "/looked-after")
    assert "Shropshire" in page.locator("main").inner_text(), "pages of the running server say whose they are"
    assert open_home(new).la_code == "893"


def test_the_question_cannot_be_passed_over(base: str, new: Path, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "first.xlsx", Authority="Shropshire"))
    page.evaluate("() => { document.querySelector('form[action=\"/upload/load\"]').noValidate = true }")
    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**authority=needed**")
    assert "Tick the box first" in page.get_by_role("alert").inner_text()
    assert loads(new) == [] and open_home(new).whose is None
    assert_calm(page)


def test_a_workbook_that_names_nobody_has_all_authorities_to_choose_from_by_keyboard(
    base: str, new: Path, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(base + "/upload")
    send(page, SHAPES["Ofsted 2019"](tmp_path))
    page.get_by_role("textbox", name="Reporting month").first.fill("2024-01")
    page.get_by_role("button", name="Check it for this month").click()
    choice = page.get_by_label("Authority", exact=True)
    choice.wait_for()
    assert "The extract does not say whose it is." in page.locator("#whose").inner_text()
    assert choice.locator("option").count() == 154
    assert_calm(page)
    choice.focus()
    page.keyboard.type("Bristol")
    assert choice.input_value() == "801"
    for _ in range(12):
        page.keyboard.press("Tab")
        if "Load January 2024" in focused(page):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload?loaded=2024-01.1")
    assert (open_home(new).authority, open_home(new).la_code) == ("Bristol", "801")


def test_an_extract_of_another_authority_is_refused_on_the_page(home: Path, open_page: Opener, tmp_path: Path) -> None:
    with serving(create_app(home)) as base:
        page = open_page(base + "/upload")
        send(page, write(tmp_path / "other.xlsx", Authority="London Borough of Camden"))
        told = page.locator("main").inner_text()
        assert "other.xlsx cannot be loaded yet" in told and "the home is Herefordshire's (884)" in told
        assert page.get_by_role("button", name="Load").count() == 0
        assert_calm(page)
    assert loads(home) == []


def test_who_comes_second_is_told_whose_the_home_is(base: str, new: Path, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "first.xlsx", Authority="Shropsire"))
    assert "Did you mean 'Shropshire' (893)" in page.locator("#whose").inner_text()
    page.get_by_label("Authority", exact=True).select_option("893")
    confirm_authority(open_home(new), by_code()["202"])
    page.get_by_role("button", name="Load September 2020").click()
    page.get_by_role("heading", name="first.xlsx cannot be loaded yet").wait_for()
    assert "this home is Camden's (202)" in page.locator("main").inner_text()
    assert loads(new) == []
