"""Local sheets beside an Annex A load: they are added to it in a new revision; nothing that is kept changes."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from flask.testing import FlaskClient

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import Intake, open_intake
from data.extract import Checked
from data.load import Load
from tests.conftest import made_once, of_herefordshire
from tests.data import annex_a

MONTH = annex_a.MONTH
AUDITS = (
    ["Audit ID", "Date completed", "Theme", "Audit type", "Grade", "Team"],
    [["AU1", date(2024, 1, 9), "Planning", "Thematic", "Good", annex_a.DUTY]],
)
TEAMS = (
    ["Team", "Service"],
    [
        [annex_a.DUTY.upper(), "MASH and Assessment"],
        [annex_a.COURT, "Child Protection and Court"],
        [annex_a.CARE, "Looked After Children"],
    ],
)
Sheets = dict[str, tuple[list[str], list[list[Any]]]]


def _sorted(results: pa.Table) -> pa.Table:
    keys = ("measure", "basis", "month", "breakdown", "group", "category")
    return results.sort_by([(name, "ascending") for name in keys]).combine_chunks()


def workbook(path: Path, sheets: Sheets) -> Path:
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    for name, (headings, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate([headings, *rows] if headings else rows):
            sheet.write_row(line, 0, row)
    book.close()
    return path


def about(first: date = date(2023, 8, 1)) -> tuple[list[str], list[list[Any]]]:
    return [], [
        ["Authority", "Herefordshire"],
        ["Reporting month", "2024-01"],
        ["Records from", first],
        ["Records to", None],
        ["Produced on", datetime(2024, 2, 5, 9)],
    ]


@pytest.fixture(scope="module")
def of_annex_a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a load of Annex A. Copied before it is changed."""

    def make(home: Path) -> None:
        intake = open_intake(of_herefordshire(home))
        load(intake, annex_a.SHAPES["Ofsted 2019"](tmp_path_factory.mktemp("annex-a")))
        intake.store.close()

    return made_once(tmp_path_factory, "home-of-annex-a", make)


@pytest.fixture
def intake(of_annex_a: Path, home: Path) -> Intake:
    return open_intake(shutil.copytree(of_annex_a, home, dirs_exist_ok=True))


def load(intake: Intake, path: Path, **more: Any) -> tuple[Load, bool]:
    checked = intake.check(path, MONTH, **more)
    assert checked.ok, [issue.says for issue in checked.issues]
    return intake.load(path, checked)


def told(checked: Checked, rule: str) -> list[str]:
    return [issue.says for issue in checked.issues if issue.rule.startswith(rule)]


def values(intake: Intake, load: Load, measure: str) -> list[Any]:
    rows = intake.results_of(load).to_pylist()
    own = [r for r in rows if r["measure"] == measure and r["breakdown"] == "all" and r["month"] == MONTH]
    return [r["value"] for r in own if r["basis"] in ("month", "month_end")]


def test_local_sheets_make_a_new_revision_with_the_sheets_of_the_load(intake: Intake, tmp_path: Path) -> None:
    first = intake.store.load(MONTH)
    assert first and values(intake, first, "audits") == [None]
    before = intake.results_of(first)
    path = workbook(tmp_path / "local.xlsx", {"Audits": AUDITS})
    checked = intake.check(path, MONTH)
    (says,) = told(checked, "sheets.kept")
    assert says.startswith(
        "Workbook: these sheets are kept from load 2024-01.1: Teams, Contacts, Early Help, Referrals"
    )
    assert not told(checked, "sheets.missing") and not told(checked, "last load") and not told(checked, "about.assumed")
    second, new = intake.load(path, checked)
    assert new and second.name == "2024-01.2"
    assert values(intake, second, "audits") == [1]
    assert values(intake, second, "lac") == values(intake, first, "lac") == [2]
    assert intake.store.extract(second).beside == "2024-01.1"
    assert intake.store.extract(second).missing["contacts"] == intake.store.extract(first).missing["contacts"]
    assert intake.store.extract(second).starts == intake.store.extract(first).starts == {"adoption": date(2023, 2, 1)}
    assert _sorted(intake.results_of(first)).equals(_sorted(before))
    assert intake.store.verify() == []


def test_the_same_sheets_again_are_the_same_load(intake: Intake, tmp_path: Path) -> None:
    path = workbook(tmp_path / "local.xlsx", {"Audits": AUDITS})
    assert load(intake, path)[0].name == "2024-01.2"
    again, new = load(intake, path)
    assert (again.name, new) == ("2024-01.2", False)


def test_a_second_set_of_sheets_is_added_to_the_first(intake: Intake, tmp_path: Path) -> None:
    load(intake, workbook(tmp_path / "audits.xlsx", {"Audits": AUDITS}))
    headings = ["Child Unique ID", "Plan", "Date of last visit", "Next visit due", "Allocated Team"]
    visits = (headings, [["1000001", "CP", date(2024, 1, 24), date(2024, 2, 7), annex_a.COURT]])
    third, _ = load(intake, workbook(tmp_path / "visits.xlsx", {"Visits": visits}))
    assert third.name == "2024-01.3" and {"audits", "visits", "contacts"} <= set(third.rows)


def test_a_new_annex_a_takes_the_place_of_all_unless_it_is_added(intake: Intake, tmp_path: Path) -> None:
    load(intake, workbook(tmp_path / "audits.xlsx", {"Audits": AUDITS}))
    lists = annex_a.ofsted_lists()
    lists[1][1].pop()
    path = annex_a.write_workbook(tmp_path / "mended.xlsx", lists)
    checked = intake.check(path, MONTH)
    assert checked.extract and "audits" not in checked.extract.tables and not told(checked, "sheets.kept")
    added = intake.check(path, MONTH, add=True)
    assert added.extract and len(added.extract.tables["audits"]) == 1 and len(added.extract.tables["contacts"]) == 3
    assert told(added, "sheets.kept") == [
        "Workbook: these sheets are kept from load 2024-01.2: Teams, Audits."
        " The sheets of this workbook are added to them."
    ]
    assert intake.load(path, added)[0].name == "2024-01.3"


def test_a_person_may_say_that_nothing_is_kept(intake: Intake, tmp_path: Path) -> None:
    checked = intake.check(workbook(tmp_path / "local.xlsx", {"Audits": AUDITS}), MONTH, add=False)
    assert checked.extract and set(checked.extract.tables) == {"audits", "teams"}


def test_the_sheet_of_teams_gives_the_kept_rows_their_services(intake: Intake, tmp_path: Path) -> None:
    second, _ = load(intake, workbook(tmp_path / "local.xlsx", {"Teams": TEAMS}))
    rows = intake.results_of(second).to_pylist()
    services = {r["group"]: r["value"] for r in rows if r["measure"] == "lac" and r["breakdown"] == "service"}
    assert services["Looked After Children"] == 2
    teams = {r["group"] for r in rows if r["measure"] == "referrals" and r["breakdown"] == "team"}
    assert annex_a.DUTY.upper() in teams and annex_a.DUTY not in teams


def test_a_sheet_of_teams_that_lacks_one_is_refused(intake: Intake, tmp_path: Path) -> None:
    checked = intake.check(workbook(tmp_path / "local.xlsx", {"Teams": (TEAMS[0], TEAMS[1][:2])}), MONTH)
    assert not checked.ok
    assert told(checked, "beside.teams") == [
        "Teams: it lacks teams that the sheets kept from the load name: 'Looked After Team'."
        " Add them, with their services."
    ]


def test_a_team_that_the_load_does_not_have_is_added_and_told(intake: Intake, tmp_path: Path) -> None:
    audits = (AUDITS[0], [[*AUDITS[1][0][:-1], "Quality Team"]])
    checked = intake.check(workbook(tmp_path / "local.xlsx", {"Audits": audits}), MONTH)
    assert checked.extract and len(checked.extract.tables["teams"]) == 4
    assert "these teams are not among those of the load" in told(checked, "teams.named")[0]


def test_sheets_of_another_window_are_refused(intake: Intake, tmp_path: Path) -> None:
    path = workbook(tmp_path / "local.xlsx", {"About": about(date(2024, 1, 1)), "Audits": AUDITS})
    checked = intake.check(path)
    assert not checked.ok
    assert (
        "the records begin on 01/01/2024, those of load 2024-01.1 on 01/08/2023." in told(checked, "beside.window")[0]
    )
    path = workbook(tmp_path / "same.xlsx", {"About": about(), "Audits": AUDITS})
    checked = intake.check(path)
    assert checked.extract and checked.extract.beside == "2024-01.1", [issue.says for issue in checked.issues]
    assert checked.extract.about.produced_on >= datetime(2024, 2, 5, 9)


def test_there_must_be_a_load_to_add_to(home: Path, tmp_path: Path) -> None:
    checked = open_intake(home).check(workbook(tmp_path / "local.xlsx", {"Audits": AUDITS}), MONTH, add=True)
    assert not checked.ok
    assert "there is no load of January 2024 to add sheets to" in told(checked, "beside.nothing")[0]


def test_the_command_adds(intake: Intake, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = annex_a.SHAPES["SSD"](tmp_path)
    load(intake, workbook(tmp_path / "audits.xlsx", {"Audits": AUDITS}))
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home), "load", str(path), "--month", "2024-01", "--add", "--format", "json"])
    assert left.value.code == 0
    assert json.loads(capsys.readouterr().out)["load"] == "2024-01.3"
    assert "audits" in (open_intake(home).store.load(MONTH) or pytest.fail()).rows


def posted(asks: FlaskClient, path: Path | None = None, **form: str) -> str:
    token = asks.get("/upload").text.split('name="csrf_token" value="')[-1].split('"')[0]
    data: dict[str, Any] = {"csrf_token": token, **form}
    if path is not None:
        data["workbook"] = (path.open("rb"), path.name)
    answer = asks.post("/upload/check", data=data, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303, answer.text
    return asks.get(answer.headers["Location"]).text


def test_the_page_says_what_is_kept_and_offers_to_keep(intake: Intake, home: Path, tmp_path: Path) -> None:
    asks = create_app(home).server.test_client()
    page = posted(asks, workbook(tmp_path / "audits.xlsx", {"Audits": AUDITS}), month="2024-01")
    assert "It is added to load 2024-01.1" in page
    assert "These sheets are kept from load 2024-01.1: Teams, Contacts, Early Help, Referrals" in page
    same = page.split('name="same" value="')[1].split('"')[0]
    page = posted(asks, same=same, month="2024-01", add="no")
    assert "Add these sheets to load 2024-01.1" in page and "It is added" not in page
    page = posted(asks, same=same, month="2024-01", add="yes")
    assert "It is added to load 2024-01.1" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "check": same, "accept": "yes"}
    answer = asks.post("/upload/load", data=form, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"] == "/upload?loaded=2024-01.2"
    assert {"audits", "contacts"} <= set((intake.store.load(MONTH) or pytest.fail()).rows)
