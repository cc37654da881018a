# ruff: noqa: RUF005
"""What of a person is never kept: names are refused, workers become codes, what no measure needs is dropped."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.uploads.intake import open_intake
from data.authorities import by_code
from data.checks.check import check, check_sheets
from data.checks.personal_names import is_name_heading, is_not_kept, looks_like_a_name
from data.extract import Checked
from data.home.config import open_home
from data.home.confirmed_authority import confirm_authority
from data.loads.worker_codes import KEY
from tests.data import annex_a
from tests.data.annex_a import MONTH, ofsted_lists, write_workbook, write_zip
from tests.data.small_extract import SOUND, TODAY, extract, sheet, sheets_of

CANARY = "Canary Birdsong"


def told(checked: Checked, rule: str) -> list[str]:
    return [issue.says for issue in checked.issues if issue.rule == rule]


def with_column(number: int, heading: str, values: list[Any]) -> annex_a.Lists:
    """The lists with a column more, or with other cells in the one that has the heading."""
    lists = ofsted_lists()
    headings, rows = lists[number]
    if heading not in headings:
        headings = [*headings, heading]
        rows = [[*row, None] for row in rows]
    place = headings.index(heading)
    rows = [[*row[:place], value, *row[place + 1 :]] for row, value in zip(rows, values, strict=False)]
    return lists | {number: (headings, rows)}


def checked(tmp_path: Path, lists: annex_a.Lists) -> Checked:
    return check(write_workbook(tmp_path / "annex.xlsx", lists), month=MONTH)


# ---- columns that are not kept


def test_what_is_not_kept_is_named_for_every_list(tmp_path: Path) -> None:
    found = checked(tmp_path, ofsted_lists())
    assert found.ok
    says = told(found, "headings.not kept")
    assert len(says) == 10 and not told(found, "headings.unknown")
    assert says[0] == (
        "List_1: not kept: 'Gender', 'Ethnicity', 'Date of Birth', 'Age of Child (Years)'. No measure needs them."
    )
    assert "'Placement postcode', 'URN of Placement', 'LA of Placement'" in says[7]


@pytest.mark.parametrize("shape", annex_a.SHAPES)
def test_no_column_of_annex_a_is_unknown(shape: str, tmp_path: Path) -> None:
    assert not told(check(annex_a.SHAPES[shape](tmp_path), month=MONTH), "headings.unknown")


def test_of_a_date_of_birth_the_month_is_kept(tmp_path: Path) -> None:
    extract = checked(tmp_path, ofsted_lists()).extract
    assert extract
    assert extract.tables["looked_after"].column("born").to_pylist()[0] == date(2012, 1, 1)
    for name, rows in extract.tables.items():
        kept = {"gender", "ethnicity", "postcode", "born"} & set(rows.column_names)
        assert kept == ({"born"} if name in ("looked_after", "care_leavers") else set()), name


# ---- columns of names


@pytest.mark.parametrize(
    "heading",
    [
        "Child name",
        "Child's Name",
        "Forename",
        "SURNAME",
        "Full name",
        "ChildForename",
        "Child_Surname",
        "First Name(s)",
    ]
    + ["Name of child", "Social Worker Name", "Known as", "Young person's name", "Mother's name"],
)
def test_a_column_headed_as_names_is_refused(heading: str, tmp_path: Path) -> None:
    assert is_name_heading(heading)
    found = checked(tmp_path, with_column(1, heading, ["x", "y", "z", "q"]))
    assert not found.ok
    (says,) = told(found, "personal.names")
    assert says == (
        f"List_1: '{heading}' holds names of people, and no names are kept. Delete the column and send the child's id,"
        " or the post, instead."
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Team name",
        "Allocated Team",
        "Child Unique ID",
        "Family identifier",
        "Provider name",
        "School name",
        "Named plan",
    ],
)
def test_other_headings_are_no_names(heading: str) -> None:
    assert not is_name_heading(heading)


@pytest.mark.parametrize("text", ["Canary Birdsong", "BIRDSONG, CANARY", "Birdsong, Canary J", "Anne-Marie O’Test"])
def test_what_looks_like_a_name(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "1000001",
        "SYN 003",
        "Worker 1",
        "Duty Team",
        "Court and Proceedings",
        "Team manager",
        "W1",
        "MASH",
        "",
        "Head Of Service",
    ]
    + ["Golden Valley", "North Locality", "Edge of Care", "not recorded", "AB CD"],
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_a_name(text)


@pytest.mark.parametrize("heading", ["Gender", "ethnicity ", "DateOfBirth", "Placement Postcode", "AGE"])
def test_what_is_known_and_not_kept(heading: str) -> None:
    assert is_not_kept(heading)


def test_stage_is_not_age() -> None:
    assert not is_not_kept("Stage")


def test_ids_that_are_names_are_refused_without_quoting_them(tmp_path: Path) -> None:
    names = [CANARY, "Linnet Birdsong", "1000001", "Wren Birdsong"]
    found = checked(tmp_path, with_column(1, "Child Unique ID", names))
    assert not found.ok
    (says,) = told(found, "personal.names")
    assert (
        "'Child Unique ID' holds what look like names of people, in 3 of 4 rows. No names are kept: send an id" in says
    )
    assert "Birdsong" not in "".join(issue.says + (issue.value or "") for issue in found.issues)


def test_a_few_ids_that_look_like_names_pass(tmp_path: Path) -> None:
    assert checked(tmp_path, with_column(1, "Child Unique ID", [CANARY, "1000001", "1000002", "1000004"])).ok


def test_teams_that_are_people_are_refused_unless_a_teams_sheet_lists_them(tmp_path: Path) -> None:
    names = [CANARY, "Linnet Birdsong", "Wren Birdsong", None]
    found = checked(tmp_path, with_column(3, "Allocated Team", names))
    assert not found.ok
    assert (
        "send the name of the team instead. Where these are teams, send a sheet 'Teams'"
        in told(found, "personal.names")[0]
    )
    teams = [[team, "Care Leavers"] for team in [*filter(None, names), annex_a.DUTY, annex_a.COURT, annex_a.CARE]]
    lists = with_column(3, "Allocated Team", names) | {12: (["Team", "Service"], teams)}
    path = write_workbook(tmp_path / "listed.xlsx", lists, names={12: "Teams"})
    assert check(path, month=MONTH).ok


def test_a_manager_who_is_named_is_refused_and_a_post_is_not() -> None:
    teams = sheet("teams", [{**SOUND["teams"], "manager_post": CANARY}])
    found = check_sheets([sheets_of()[0], teams, *extract()[2:]], today=TODAY)
    assert "send the post instead" in told(found, "personal.names")[0]
    assert not told(check_sheets(extract(), today=TODAY), "personal.names")


# ---- workers


def stored(home: Path, path: Path, month: date = MONTH) -> dict[str, list[str | None]]:
    intake = open_intake(home)
    found = intake.check(path, month)
    assert found.ok, [issue.says for issue in found.issues]
    load, _ = intake.load(path, found)
    tables = intake.store.extract(load).tables
    return {name: rows.column("worker").to_pylist() for name, rows in tables.items() if "worker" in rows.column_names}


def test_workers_are_kept_as_codes_the_same_in_every_sheet_and_load(home: Path, tmp_path: Path) -> None:
    lists = with_column(3, "Allocated Worker", [CANARY, "Linnet Birdsong", f" {CANARY.upper()}", None])
    lists[4] = with_column(4, "Allocated Worker", ["Linnet Birdsong"] * 5)[4]
    path = write_workbook(tmp_path / "annex.xlsx", lists)
    (says,) = told(check(path, month=MONTH), "personal.workers")
    assert "workers are named: 'Allocated Worker' of List_3, 'Allocated Worker' of List_4. No name is kept" in says
    kept = stored(home, path)
    first, second, third, none = kept["referrals"]
    assert first and first.startswith("w-") and first == third != second and none is None
    assert set(kept["assessments"]) == {second}
    again = stored(home, write_zip(tmp_path / "annex.zip", lists))
    assert again["referrals"] == kept["referrals"]
    assert open_intake(home).store.verify() == []


def test_no_name_of_a_worker_is_anywhere_in_the_home(home: Path, tmp_path: Path) -> None:
    lists = with_column(3, "Allocated Worker", [CANARY] * 4)
    stored(home, write_workbook(tmp_path / "annex.xlsx", lists))
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert b"Birdsong" not in path.read_bytes(), path


def test_another_home_makes_other_codes_and_its_key_is_for_its_owner_alone(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    confirm_authority(open_home(other), by_code()["884"])
    path = write_workbook(tmp_path / "annex.xlsx", with_column(3, "Allocated Worker", [CANARY] * 4))
    assert stored(home, path)["referrals"] != stored(other, path)["referrals"]
    assert stat.S_IMODE((home / KEY).stat().st_mode) == 0o600
    assert len((home / KEY).read_bytes()) == 32


def test_staff_numbers_and_numbered_posts_stay_as_they_are(home: Path, tmp_path: Path) -> None:
    kept = stored(home, annex_a.SHAPES["Ofsted 2019"](tmp_path))
    assert set(kept["referrals"]) - {None} == {"Worker 1", "Worker 2"}


def test_posts_and_numbers_of_workers_need_no_warning(tmp_path: Path) -> None:
    assert not told(checked(tmp_path, ofsted_lists()), "personal.workers")
