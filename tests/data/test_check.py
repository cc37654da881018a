"""The stages are wired in, stop where they must, and list a thousand issues at most; whole workbooks end to end."""

from __future__ import annotations

import inspect
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from data.checks import stages
from data.checks.check import check, check_sheets
from data.extract import LastLoad
from data.spec import tables
from data.workbook.reader import Sheet
from tests.data.small_extract import SOUND, TODAY, about, extract, sheet, sheets_of

STAGES: dict[str, tuple[list[Sheet], str]] = {
    "sheets": ([*extract(), sheet("contacts", [], name="List 1")], "sheets.twice"),
    "headings": (sheets_of(sheet("contacts", [], without=["child_id"])), "headings.missing"),
    "types": (extract(contacts={"received": "never"}), "date.not a date"),
    "codes": (extract(contacts={"outcome": "nothing"}), "code.not a code"),
    "row rules of the spec": (extract(court={"concluded": date(2019, 1, 1)}), "row.concluded before started"),
    "row rules of the window": (extract(leavers={"left": date(2020, 10, 1)}), "row.after the extract"),
    "row rules of the key": (extract({"posts": [{}, {}]}), "row.duplicate"),
    "between sheets: teams": (extract(court={"team": "Nobody"}), "row.team not known"),
    "between sheets: visits": (extract(visits={"child_id": "9"}), "row.visit without plan"),
    "between sheets: actions": (extract(audit_actions={"audit_id": "A9"}), "row.action without audit"),
    "ids": (extract(contacts={"child_id": "01"}, referrals={"child_id": "1"}), "ids.two ways"),
    "last load": (extract({"contacts": []}), "last load.empty"),
}
LAST = LastLoad("2020-08.1", dict.fromkeys(tables(), 1))


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_called(stage: str) -> None:
    sheets, rule = STAGES[stage]
    assert rule in {issue.rule for issue in check_sheets(sheets, today=TODAY, last=LAST).issues}


def test_every_stage_that_is_defined_is_in_the_list() -> None:
    takes_a_state = {
        name
        for name, one in inspect.getmembers(stages, inspect.isfunction)
        if one.__module__ == stages.__name__
        and list(one.__annotations__.values()) == ["State", "State"]
        and name != stages.run.__name__
    }
    assert takes_a_state == {one.__name__ for line in stages.STAGES for one in line} and len(takes_a_state) == 11


def test_a_stage_with_errors_is_the_last() -> None:
    broken = {
        "court": {"concluded": date(2019, 1, 1)},
        "visits": {"child_id": "9"},
        "posts": {"fte": -1},
    }
    rules = {issue.rule for issue in check_sheets(extract(**broken), today=TODAY, last=LAST).issues}
    assert rules == {"number.negative"}
    del broken["posts"]
    rules = {issue.rule for issue in check_sheets(extract(**broken), today=TODAY, last=LAST).issues}
    assert rules == {"row.concluded before started"}
    del broken["court"]
    checked = check_sheets(extract({"contacts": []}, **broken), today=TODAY, last=LAST)
    assert {issue.rule for issue in checked.issues} == {"row.visit without plan", "last load.empty"}
    assert checked.ok


def test_all_issues_of_a_stage_are_collected_over_all_sheets() -> None:
    checked = check_sheets(
        extract(contacts={"outcome": "x", "received": "y"}, court={"stage": "z"}, about_never={}), today=TODAY
    )
    assert [issue.cell for issue in checked.issues] == ["C2", "H2", "B2"]
    assert checked.extract is None and checked.about is not None


def test_at_most_a_thousand_are_listed_and_every_sheet_has_its_share() -> None:
    bad = [{"contact_id": f"K{n}", "outcome": "x", "route": "y"} for n in range(1500)]
    checked = check_sheets(extract({"contacts": bad}, court={"stage": "z"}, referrals={"nfa": "q"}), today=TODAY)
    assert len(checked.issues) == 1000
    assert checked.not_listed == 3002 - 1000
    assert {issue.sheet for issue in checked.issues} == {"Contacts", "Court", "Referrals"}


def test_exactly_a_thousand_are_all_listed() -> None:
    bad = [{"contact_id": f"K{n}", "outcome": "x"} for n in range(1000)]
    checked = check_sheets(extract({"contacts": bad}), today=TODAY)
    assert (len(checked.issues), checked.not_listed) == (1000, 0)


def test_row_rules_count_what_they_do_not_list() -> None:
    bad = [{"contact_id": f"K{n}", "decided": datetime(2020, 8, 1)} for n in range(2500)]
    checked = check_sheets(extract({"contacts": bad}), today=TODAY)
    assert (len(checked.issues), checked.not_listed) == (1000, 1500)
    twice = [{"contact_id": "K1"} for _ in range(2502)]
    checked = check_sheets(extract({"contacts": twice}), today=TODAY)
    assert (len(checked.issues), checked.not_listed) == (1000, 1501)


def test_errors_are_listed_before_warnings() -> None:
    checked = check_sheets(sheets_of(sheet("contacts", [{**SOUND["contacts"], "outcome": "x"}])), today=TODAY)
    levels = [issue.level for issue in checked.issues]
    assert levels[0] == "error" and set(levels[1:]) == {"warning"} and len(levels) > 2


def test_a_sheet_is_checked_before_the_next_is_asked_for() -> None:
    seen: list[str] = []

    def arriving() -> Iterator[Sheet]:
        for one in extract():
            seen.append(one.name)
            yield one
            one.rows.clear()

    checked = check_sheets(arriving(), today=TODAY)
    assert checked.ok and len(seen) == len(tables())
    assert checked.extract and checked.extract.tables["contacts"].num_rows == 1


def test_the_order_of_sheets_does_not_matter() -> None:
    there, back = check_sheets(extract(), today=TODAY), check_sheets(reversed(extract()), today=TODAY)
    assert there.extract and back.extract
    assert all(table.equals(back.extract.tables[name]) for name, table in there.extract.tables.items())


def with_a_hyphen(place_of_about: int) -> list[Sheet]:
    """A '-' in a column that may be blank, with About in that place among the sheets."""
    about_sheet, *others = extract(court={"concluded": "-"})
    return [*others[:place_of_about], about_sheet, *others[place_of_about:]]


@pytest.mark.parametrize("place", [0, 7, len(tables()) - 1])
@pytest.mark.parametrize("from_a_file", [False, True])
def test_cells_are_read_as_strictly_wherever_about_stands(place: int, from_a_file: bool, tmp_path: Path) -> None:
    sheets = with_a_hyphen(place)
    assert [one.name for one in sheets].index("About") == place and len(sheets) == len(tables())
    if from_a_file:
        checked = check(write(tmp_path / "extract.xlsx", sheets), today=TODAY)
    else:
        checked = check_sheets(iter(sheets), today=TODAY)
    assert ("warning", "D2", "blank.cell.placeholder") in [(one.level, one.cell, one.rule) for one in checked.issues]
    assert checked.ok


LISTS = {
    "about.csv": "Authority,Demoshire\nReporting month,2020-09\nRecords from,01/04/2020\nProduced on,05/10/2020\n",
    "court.csv": "Child Unique ID,Stage,Date started,Date concluded\n0003,Care proceedings,01/02/2020,-\n",
    "teams.csv": "Team,Service\nMASH 1,MASH\n",
}


@pytest.mark.parametrize("names", [("about.csv", "court.csv", "teams.csv"), ("teams.csv", "court.csv", "about.csv")])
def test_about_is_read_first_wherever_it_stands_in_a_zip(names: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name in names:
            out.writestr(name, LISTS[name])
    checked = check(path, today=TODAY)
    assert [read.rows for read in checked.sheets if read.table != "about"] == [1, 1]
    assert ("D2", "blank.cell.placeholder") in [(issue.cell, issue.rule) for issue in checked.issues]
    assert checked.ok


# ---- real files


def write(path: Path, sheets: list[Sheet]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for one in sheets:
        made = book.create_sheet(one.name)
        made.sheet_state = "hidden" if one.hidden else "visible"
        for row in one.rows:
            made.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_as_its_sheets_do(tmp_path: Path) -> None:
    path = write(tmp_path / "extract.xlsx", extract())
    checked = check(path, today=TODAY)
    assert checked.issues == () and checked.extract
    expected = check_sheets(extract(), today=TODAY).extract
    assert expected and expected.about == checked.extract.about
    for name, table in expected.tables.items():
        assert checked.extract.tables[name].equals(table), name


def test_the_faults_of_a_workbook_are_told_by_their_cells(tmp_path: Path) -> None:
    sheets = extract(contacts={"decided": "31/02/2020"}, court={"team": "Nobody"})
    contacts = sheets[2]
    sheets[2] = replace(contacts, rows=[["List 1: Contacts"], [], *contacts.rows])
    checked = check(write(tmp_path / "extract.xlsx", sheets), today=TODAY)
    (issue,) = checked.issues
    assert issue.says.startswith("Contacts!G4: Date and time decided '31/02/2020' is not a date")
    assert issue.as_json()["cell"] == "G4"


def test_a_file_that_is_no_workbook_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    path.write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    checked = check(path, today=TODAY)
    assert not checked.ok and [issue.level for issue in checked.issues] == ["error"]


def test_dates_of_a_1904_workbook_are_the_same_days(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    write(path, extract())
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    checked = check(path, today=TODAY)
    assert checked.ok and checked.extract
    assert checked.extract.tables["contacts"].column("received").to_pylist() == [datetime(2020, 9, 1, 10)]


def test_a_bare_annex_a_list_is_checked_with_the_month_given(tmp_path: Path) -> None:
    rows = [
        ["List 1: Contacts"],
        [
            "Child Unique ID",
            "Gender",
            "Ethnicity",
            "Date of Birth",
            "Age of Child (Years)",
            "Date of Contact",
            "Contact Source",
        ],
        ["00123", "a) Male", "a) WBRI", "01/02/2010", 10, datetime(2020, 9, 3), "q) 6: Police"],
    ]
    path = write(tmp_path / "annex.xlsx", [Sheet("List_1", False, rows)])
    checked = check(path, month=date(2020, 9, 1), records_from=date(2020, 4, 1), today=TODAY)
    assert checked.ok and checked.extract
    (row,) = checked.extract.tables["contacts"].to_pylist()
    assert (row["child_id"], row["received"], row["source"]) == ("00123", datetime(2020, 9, 3), "6")
    assert "route" in checked.extract.missing["contacts"]


def test_about_with_a_formula_is_read_by_its_kept_value_only(tmp_path: Path) -> None:
    path = write(tmp_path / "extract.xlsx", [about(Reporting_month="=1/0"), *extract()[1:]])
    checked = check(path, today=TODAY)
    assert not checked.ok and checked.issues[0].cell == "B2"
