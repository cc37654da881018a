"""An upload in a real Chromium: faults, mended, loaded, published, seen; hostile files; nothing stored early."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.store import Store
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving, until
from tests.conftest import made_once, of_herefordshire
from tests.data.small_extract import SOUND
from tests.data.small_workbook import contacts, write
from tests.hostile import workbooks

pytestmark = pytest.mark.browser


@pytest.fixture
def base(home: Path) -> Iterator[str]:
    with serving(create_app(home)) as address:
        yield address


def send(page: Page, workbook: Path) -> None:
    before = page.url
    page.locator("#workbook").set_input_files(workbook)
    page.get_by_role("button", name="Check the workbook").click()
    page.wait_for_url(lambda url: "/upload?check=" in url and url != before)


def assert_calm(page: Page, *, axe_at: Sequence[int] = (1366,)) -> None:
    """Accessible, and no wider than its window, wide and narrow. Axe looks narrow too where told: a page of the same
    parts says the same."""
    until(page, "() => !document.querySelector('._dash-loading')")
    for width in (320, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{page.url} at {width} px"
        if width in axe_at:
            assert accessibility_faults(page) == []


def loads(home: Path) -> list[str]:
    return [load.name for load in Store(open_home(home)).loads()]


def test_a_workbook_with_a_fault_is_mended_loaded_published_and_seen(
    base: str, open_page: Opener, home: Path, tmp_path: Path
) -> None:
    page = open_page(base + "/upload")
    assert_calm(page)
    faulty = write(tmp_path / "september.xlsx", {"contacts": contacts(1, decided="31/02/2020")})
    send(page, faulty)
    assert page.locator("h1").inner_text() == "september.xlsx cannot be loaded yet"
    row = page.locator("table.found tbody tr").filter(has_text="31/02/2020")
    assert row.count() == 1 and "Date and time decided" in row.inner_text()
    assert_calm(page, axe_at=(1366, 320))
    assert loads(home) == []

    two_of_three = [*contacts(2), {**SOUND["contacts"], "contact_id": "K3", "decided": datetime(2020, 9, 3, 15)}]
    send(page, write(tmp_path / "mended.xlsx", {"contacts": two_of_three}))
    assert page.locator("h1").inner_text() == "September 2020 can be loaded"
    change = page.locator("tr").filter(has_text="MASH contacts decided within 24 hours")
    assert "66.7%" in change.inner_text() and "2 of 3" in change.inner_text()
    assert_calm(page, axe_at=(1366, 320))
    assert loads(home) == []

    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**/upload?loaded=2020-09.1")
    assert loads(home) == ["2020-09.1"]
    assert list((home / "incoming").iterdir()) == []
    assert_calm(page)
    page.get_by_label("Your post").fill("Performance analyst")
    page.get_by_role("button", name="Publish September 2020").click()
    page.wait_for_url("**/upload?published=2020-09.1")
    assert_calm(page)
    page.get_by_role("link", name="See the scorecard").click()
    line = page.locator("table.measures tr").filter(has_text="MASH contacts decided within 24 hours")
    assert "66.7%" in line.inner_text() and "2 of 3" in line.inner_text()
    assert "No target" in line.inner_text()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a load of forty contacts, not published. Copied before it is changed."""

    def make(home: Path) -> None:
        intake = open_intake(of_herefordshire(home))
        workbook = write(home.parent / "full.xlsx", {"contacts": contacts(40)})
        intake.load(workbook, intake.check(workbook))
        intake.store.close()

    return made_once(tmp_path_factory, "forty-contacts", make)


@pytest.fixture
def home_of_forty(full: Path, tmp_path: Path) -> Path:
    return shutil.copytree(full, tmp_path / "forty")


@pytest.fixture
def base_of_forty(home_of_forty: Path) -> Iterator[str]:
    with serving(create_app(home_of_forty)) as address:
        yield address


def test_doubts_against_the_last_load_have_to_be_accepted(
    base_of_forty: str, open_page: Opener, home_of_forty: Path, tmp_path: Path
) -> None:
    base, home = base_of_forty, home_of_forty
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "thin.xlsx", {"contacts": contacts(4)}))
    assert "90% fewer" in page.locator(".doubts").inner_text()
    assert_calm(page)
    page.evaluate("() => document.querySelector('input[name=accept]').removeAttribute('required')")
    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**accept=needed**")
    assert loads(home) == ["2020-09.1"]
    assert "Tick each box first" in page.locator("main").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**/upload?loaded=2020-09.2")
    assert loads(home) == ["2020-09.2", "2020-09.1"]
    page.get_by_label("Your post").fill("Performance analyst")
    page.get_by_role("button", name="Publish September 2020").click()  # it was accepted: it is not asked again
    page.wait_for_url("**/upload?published=2020-09.2")


def test_a_load_that_asked_on_the_command_line_is_asked_about_before_it_is_published(
    base_of_forty: str, open_page: Opener, home_of_forty: Path, tmp_path: Path
) -> None:
    intake, thin = open_intake(home_of_forty), write(tmp_path / "thin.xlsx", {"contacts": contacts(4)})
    intake.load(thin, intake.check(thin))
    page = open_page(base_of_forty + "/upload?loaded=2020-09.2")
    assert "Nobody has said yet that these are right." in page.locator("main").inner_text()
    assert_calm(page)
    page.evaluate("() => document.querySelector('input[name=accept]').removeAttribute('required')")
    page.get_by_label("Your post").fill("Performance analyst")
    page.get_by_role("button", name="Publish September 2020").click()
    page.wait_for_url("**accept=needed**")
    assert "Tick each box first" in page.locator("main").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_label("Your post").fill("Performance analyst")
    page.get_by_role("button", name="Publish September 2020").click()
    page.wait_for_url("**/upload?published=2020-09.2")


def test_what_is_not_loaded_leaves_nothing_behind(base: str, open_page: Opener, home: Path, tmp_path: Path) -> None:
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "sound.xlsx"))
    address = page.url
    page.get_by_role("button", name="Do not load it").click()
    page.wait_for_url(base + "/upload")
    assert list((home / "incoming").iterdir()) == []
    assert loads(home) == []
    open_page(address, status=404)


def test_the_same_file_again_is_said(base: str, open_page: Opener, home: Path, tmp_path: Path) -> None:
    sound = write(tmp_path / "sound.xlsx")
    page = open_page(base + "/upload")
    for _ in range(2):
        page.goto(base + "/upload")
        send(page, sound)
        page.get_by_role("button", name="Load September 2020").click()
        page.wait_for_url("**/upload?loaded=2020-09.1*")
    assert "was loaded before" in page.locator("main").inner_text()
    assert loads(home) == ["2020-09.1"]


def test_part_of_a_month_can_be_loaded_but_not_published(
    base: str, open_page: Opener, home: Path, tmp_path: Path
) -> None:
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "part.xlsx", Records_to=date(2020, 9, 20)))
    page.get_by_role("button", name="Load September 2020").click()
    page.wait_for_url("**/upload?loaded=2020-09.1")
    assert "cannot be published" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Publish September 2020").count() == 0
    assert_calm(page)


def test_a_hostile_file_is_refused_in_words_and_the_server_lives(
    base: str, open_page: Opener, home: Path, tmp_path: Path
) -> None:
    page = open_page(base + "/upload")
    for name in ("zip_bomb", "billion_laughs", "html_called_xlsx", "xls", "truncated"):
        send(page, getattr(workbooks, name)(tmp_path))
        assert "cannot be loaded yet" in page.locator("h1").inner_text(), name
        assert len(page.locator("td.says").inner_text()) > 40, name
        assert loads(home) == []
        assert page.request.get(base + "/health").status == 200, name
        page.goto(base + "/upload")


def test_the_list_of_faults_can_be_taken_away_as_a_workbook(base: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/upload")
    send(page, write(tmp_path / "september.xlsx", {"contacts": contacts(1, outcome="@HYPERLINK(1)")}))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the list as a workbook").first.click()
    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).active
    assert sheet["A1"].value == "What to mend in the extract"
    assert [cell.value for cell in sheet[4]][:3] == ["Level", "Sheet", "Cell"]
    row = next(row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1] == "Contacts")
    assert row[4].startswith("'@") and "HYPERLINK" in row[4]


def test_the_blank_workbook_is_offered(base: str, open_page: Opener) -> None:
    page = open_page(base + "/upload")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the blank workbook").click()
    assert "Contacts" in load_workbook(BytesIO(Path(download.value.path()).read_bytes())).sheetnames


def test_a_token_is_never_a_path(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/upload?check={'a' * 22}", status=404)
    for token in ("../../../etc", "%2e%2e%2f", "x"):
        answer = page.goto(f"{base}/upload?check={token}")
        assert answer is not None and answer.status == 404, token


def test_by_keyboard_alone(base: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(base + "/upload")
    page.locator("#workbook").set_input_files(write(tmp_path / "sound.xlsx"))
    page.locator("#workbook").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if focused(page).startswith("button"):
            break
    assert "Check the workbook" in focused(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload?check=*")
    for _ in range(20):
        page.keyboard.press("Tab")
        if "Load September 2020" in focused(page):
            break
    assert "Load September 2020" in focused(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload?loaded=2020-09.1")
