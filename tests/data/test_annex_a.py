"""Annex A files of every described shape load as they are, to the same figures; what is none is refused in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.checks.about_sheet import MONTH_UNKNOWN
from data.checks.check import check
from data.checks.codes import read_code
from data.checks.headings import list_number
from data.extract import Checked
from data.spec import tables
from metrics.engine.authority_settings import Population, Settings
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from tests.data import annex_a
from tests.data.annex_a import MONTH, SHAPES, Lists, ofsted_lists, write_workbook, write_zip
from tests.data.drawn_extracts import known_alone

SETTINGS = Settings(lambda _: Population(20_000, 2022, ""), date(1900, 1, 1))
LISTS = {
    "contacts",
    "early_help",
    "referrals",
    "assessments",
    "section_47",
    "children_in_need",
    "child_protection_plans",
    "looked_after",
    "care_leavers",
    "adoption",
}


def checked_as(shape: str, folder: Path) -> Checked:
    return check(SHAPES[shape](folder), month=MONTH)


def told(checked: Checked, rule: str) -> list[str]:
    return [issue.says for issue in checked.issues if issue.rule.startswith(rule)]


def results(checked: Checked) -> list[dict[str, Any]]:
    assert checked.extract, [issue.says for issue in checked.issues]
    extract = checked.extract
    return compute(known_alone(extract), load_definitions(), SETTINGS).to_pylist()


def changed(number: int, heading: str, values: list[Any], lists: Lists | None = None) -> Lists:
    """The lists with other cells in a column, from its first row on."""
    lists = lists or ofsted_lists()
    headings, rows = lists[number]
    place = headings.index(heading)
    rows = [list(row) for row in rows]
    for row, value in zip(rows, values, strict=False):
        row[place] = value
    return lists | {number: (headings, rows)}


# ---- shapes


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_loads_with_all_its_lists(shape: str, tmp_path: Path) -> None:
    checked = checked_as(shape, tmp_path)
    assert checked.extract, [issue.says for issue in checked.issues]
    assert {one.table for one in checked.sheets} == LISTS
    assert {name: len(rows) for name, rows in checked.extract.tables.items()} == {
        **{"contacts": 4, "early_help": 2, "referrals": 4, "assessments": 5, "section_47": 2, "children_in_need": 5},
        **{"child_protection_plans": 2, "looked_after": 3, "care_leavers": 1, "adoption": 2, "teams": 3},
    }


def test_every_shape_gives_the_same_figures(tmp_path: Path) -> None:
    found = {}
    for shape in SHAPES:
        folder = tmp_path / shape.replace(" ", "-")
        folder.mkdir()
        found[shape] = results(checked_as(shape, folder))
    whole = found.pop("Ofsted 2019")
    own = [row for row in whole if row["breakdown"] == "all" and row["basis"] in ("month", "month_end")]
    by_measure = {(row["measure"], row["month"]): row for row in own}
    assert by_measure["referrals", MONTH]["value"] == 2
    assert by_measure["referrals", date(2023, 11, 1)]["value"] == 1
    assert by_measure["cp_plans", MONTH]["value"] == 1
    assert by_measure["lac", MONTH]["value"] == 2
    assert by_measure["icpc_15d", MONTH]["denominator"] == 1
    # The 17 columns say when a pathway plan was reviewed, the 13 do not.
    unlike = {"pathway_plans"}
    plain = [row for row in whole if not row["measure"].startswith(tuple(unlike))]
    for shape, rows in found.items():
        assert [row for row in rows if not row["measure"].startswith(tuple(unlike))] == plain, shape


def test_the_window_is_six_months_unless_told(tmp_path: Path) -> None:
    path = SHAPES["Ofsted 2019"](tmp_path)
    about = check(path, month=MONTH).about
    assert about and (about.records_from, about.records_to) == (date(2023, 8, 1), date(2024, 1, 31))
    about = check(path, month=MONTH, records_from=date(2023, 2, 1)).about
    assert about and about.records_from == date(2023, 2, 1)
    checked = check(path)
    assert not checked.ok and "the reporting month is not known" in checked.issues[0].says
    assert checked.issues[0].rule == MONTH_UNKNOWN


def test_the_list_of_adoptions_holds_twelve_months(tmp_path: Path) -> None:
    path = SHAPES["Ofsted 2019"](tmp_path)
    extract = check(path, month=MONTH).extract
    assert extract and extract.starts == {"adoption": date(2023, 2, 1)}
    (row,) = [r for r in results(check(path, month=MONTH)) if r["measure"] == "adoption_14m" and r["month"] == MONTH]
    assert (row["state"], row["numerator"], row["denominator"]) == ("computed", 0, 1)
    told = check(path, month=MONTH, records_from=date(2023, 8, 1))
    assert told.extract and told.extract.starts == {}
    (row,) = [r for r in results(told) if r["measure"] == "adoption_14m" and r["month"] == MONTH]
    assert row["state"] == "not loaded" and "6 of 12 are held" in row["reason"]


def test_ids_that_are_numbers_or_hold_spaces_are_the_same_in_every_shape(tmp_path: Path) -> None:
    for shape in ("Ofsted 2019", "zip"):
        extract = checked_as(shape, tmp_path).extract
        assert extract
        assert extract.tables["contacts"].column("child_id").to_pylist() == ["1000001", "1000002", "SYN 003", "1000004"]


def test_the_teams_are_those_that_the_rows_name(tmp_path: Path) -> None:
    checked = checked_as("Ofsted 2019", tmp_path)
    assert checked.extract
    assert checked.extract.tables["teams"].select(["team", "service"]).to_pylist() == [
        {"team": team, "service": "Not recorded"} for team in ("Court Team", "Duty Team", "Looked After Team")
    ]
    (says,) = told(checked, "teams.named")
    assert "the 3 teams that the rows name are taken, each of the service 'Not recorded'" in says
    assert "load a workbook with the sheet 'Teams'" in says


def test_a_team_in_two_spellings_is_one_team(tmp_path: Path) -> None:
    lists = changed(3, "Allocated Team", ["DUTY  team", "Duty Team"])
    extract = check(write_workbook(tmp_path / "annex.xlsx", lists), month=MONTH).extract
    assert extract and len(extract.tables["teams"]) == 3
    assert (
        extract.tables["referrals"].column("team").to_pylist()[0] in extract.tables["teams"].column("team").to_pylist()
    )


def test_a_teams_sheet_in_the_workbook_wins(tmp_path: Path) -> None:
    teams = [[team, "Care Leavers"] for team in (annex_a.DUTY, annex_a.COURT, annex_a.CARE)]
    path = write_workbook(
        tmp_path / "annex.xlsx", ofsted_lists() | {12: (["Team", "Service"], teams)}, names={12: "Teams"}
    )
    checked = check(path, month=MONTH)
    assert checked.extract and not told(checked, "teams.named")
    assert set(checked.extract.tables["teams"].column("service").to_pylist()) == {"Care Leavers"}


# ---- names of lists


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("List_1", 1),
        ("List 10", 10),
        ("list11", 11),
        ("demoshire_list_1_2024", 1),
        ("Demoshire list 01", 1),
        ("List_1: Contacts", 1),
        ("Checklist 1", None),
        ("list_123", None),
        ("Listed 1", None),
    ],
)
def test_the_number_of_a_list_in_a_name(name: str, number: int | None) -> None:
    assert list_number(name) == number


def test_list_1_alone_is_not_list_10_or_11(tmp_path: Path) -> None:
    lists = {number: content for number, content in ofsted_lists().items() if number in (1, 10, 11)}
    names = {1: "list 1 of 11", 10: "list 10 of 11", 11: "list 11 of 11"}
    checked = check(write_workbook(tmp_path / "annex.xlsx", lists, names=names), month=MONTH)
    assert [(one.sheet, one.table) for one in checked.sheets] == [
        ("list 1 of 11", "contacts"),
        ("list 10 of 11", "adoption"),
    ]
    assert "adopters" in told(checked, "sheets.adopters")[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_adopters_are_recognised_and_not_read(shape: str, tmp_path: Path) -> None:
    checked = checked_as(shape, tmp_path)
    (says,) = told(checked, "sheets.adopters")
    assert "holds adopters (Annex A's List 11), which no measure needs" in says
    assert not told(checked, "sheets.unknown")


# ---- values seen in practice


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("section_47.icpc_unnecessary", "a) Yes|a. Yes|1|1 - Yes|Y|Yes|True|b) No|b. No|0|0 - No|N|No|False"),
        ("referrals.nfa", "NFA|FA|Further action"),
        ("assessments.child_seen", "Seen alone|Child seen|Not seen|Child not seen alone|Unborn"),
        ("child_protection_plans.seen_alone", "Seen alone|Child seen|Not seen|Child not seen alone|Unborn"),
        (
            "children_in_need.case_status",
            "CLA|LAC|CLA&CP|CP/CLA|CP|CPP|CIN|CiN Plan|Assessment|CF Assessment in progress|Closed|Care leaver"
            "|Closed - stepdown",
        ),
        ("child_protection_plans.category", "NEG|PHY|SAB|EMO|Likelihood of Neglect|YNNN|NYNN|NNYN|NNNY"),
        (
            "care_leavers.eligibility",
            "R|FR|Q|E|Former Relevant|former relevant 18-20|former relevant 21-24|Care Leaver - PA to 25",
        ),
        (
            "care_leavers.in_touch",
            "01 - Yes, resident in the UK|2 - No, resident in the UK|3 - Yes, gone abroad"
            "|08 - Young Person Refuses Contact|10 - Young person no longer requires services",
        ),
        ("care_leavers.suitable", "1|2|0 - Unsuitable|Accommodation is considered suitable"),
        (
            "missing_episodes.offered",
            "Offered and Accepted|Offered and Declined (by YP)|Not Offered (Missing Again)"
            "|Not Offered (Unable to make contact)",
        ),
        ("looked_after.location", "In borough|In LA|Inside LA Boundary|Yes|Y"),
    ],
)
def test_values_seen_in_real_files_are_codes(column: str, values: str) -> None:
    table, name = column.split(".")
    codes = tables()[table].column(name).codes
    assert [value for value in values.split("|") if read_code(value, codes) is None] == []


# ---- junk


def test_junk_in_a_column_that_may_be_blank_is_blank_and_told_once(tmp_path: Path) -> None:
    lists = changed(8, "Date of Last Dental Check", ["-", "#N/A", "nan"])
    lists = changed(8, "Was the child offered a Return Interview after their last missing episode (Y/N)?", ["x"], lists)
    lists = changed(6, "Primary Need Code", ["Code 'Q' is not mapped", "#MULTIVALUE"], lists)
    lists = changed(3, "Allocated Team", ["~DO NOT USE ESCR TESTING ONLY!!!!"], lists)
    checked = check(write_workbook(tmp_path / "annex.xlsx", lists, titles=True), month=MONTH)
    assert checked.extract, [issue.says for issue in checked.issues]
    assert told(checked, "blank.") == [
        "List_3!J3: Allocated Team '~DO NOT USE ESCR TESTING ONLY!!!!' stands for nothing known and is taken as blank.",
        "List_6!H3: Primary Need Code 'Code 'Q' is not mapped' stands for nothing known and is taken as blank. The same"
        " is true of 2 cells of this column; this is the first.",
        "List_8!R3: Date of Last Dental Check '-' stands for nothing known and is taken as blank. The same is true of 3"
        " cells of this column; this is the first.",
    ]
    assert checked.extract.tables["looked_after"].column("last_dental").null_count == 3
    assert checked.extract.tables["children_in_need"].column("primary_need").null_count == 2


@pytest.mark.parametrize("value", ["#N/A", "-", "nan", "Code 'Q' is not mapped"])
def test_junk_in_a_column_that_every_row_needs_is_an_error(value: str, tmp_path: Path) -> None:
    checked = check(write_workbook(tmp_path / "annex.xlsx", changed(1, "Contact Source", [value])), month=MONTH)
    assert not checked.ok
    (error,) = [issue for issue in checked.issues if issue.level == "error"]
    assert (error.sheet, error.cell, error.value) == ("List_1", "G2", value)


# ---- a zip of CSV files


def refused(path: Path) -> str:
    checked = check(path, month=MONTH)
    (issue,) = checked.issues
    assert not checked.ok and issue.level == "error" and issue.rule.startswith("workbook.")
    return issue.says


def zip_of(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"list_1.csv": b"a,b", "notes.docx": b"PK"}, "The zip holds 'notes.docx'. A zip may hold nothing but one CSV"),
        ({"list_1.xlsx": b"PK"}, "The zip holds 'list_1.xlsx'."),
        ({"inner.zip": b"PK"}, "The zip holds 'inner.zip'."),
        ({".DS_Store": b"x"}, "The zip holds no CSV file."),
        ({"list_1.csv": b"Child\0ID"}, "This is not text as Excel writes it to a CSV file."),
        ({"list_1.csv": "Child Unique ID".encode("utf-16")}, "This is not text as Excel writes it to a CSV file."),
        ({"list_1.csv": b"\x81\x8d,b"}, "This is not text as Excel writes it to a CSV file."),
        ({"list_1.csv": b'"' + b"a,b\n" * 20_000}, "A cell of the sheet holds a text of more than"),
        ({"list_1.csv": b"a,b\n" + b"," * 600 + b"x"}, "Its cells reach as far as WC2"),
        ({f"list_{n}.csv": b"a" for n in range(61)}, "The zip holds 61 files; the most is 60."),
    ],
    ids=range(10),
)
def test_a_zip_with_anything_else_is_refused_in_words(files: dict[str, bytes], says: str, tmp_path: Path) -> None:
    assert says in refused(zip_of(tmp_path / "annex.zip", **files))


def test_a_zip_bomb_of_lists_is_refused(tmp_path: Path) -> None:
    bomb = zip_of(tmp_path / "annex.zip", **{"list_1.csv": b"," * 60_000_000})
    assert "packed far more tightly than a real one" in refused(bomb)
    with zipfile.ZipFile(tmp_path / "large.zip", "w") as out:
        out.writestr("list_1.csv", b"Child Unique ID\n" * 7_000_000, zipfile.ZIP_DEFLATED)
    assert refused(tmp_path / "large.zip")


def test_what_is_no_zip_is_refused_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "annex.zip"
    path.write_bytes(b"Child Unique ID,Date of Contact\n1,2\n")
    assert "This is a text file (CSV)" in refused(path)


def csv_of(text: str, path: Path, encoding: str = "utf-8") -> Checked:
    return check(zip_of(path, **{"list_1.csv": text.encode(encoding)}), month=MONTH)


CONTACTS = "Child Unique ID,Date of Contact,Contact Source\n0012,14/08/2023,6\n"


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: "sep=;\r\n" + text.replace(",", ";").replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "List 1: Contacts,,\n" + text + ",,\n,,\n",
        lambda text: text.replace("0012", '"0012"').replace("Child Unique ID", '"Child Unique ID"'),
        lambda text: text.replace("Contact Source", "Contact Source,Notes").replace(
            ",6\n", ',6,"two\nlines, and ""more"""\n'
        ),
    ],
)
def test_csv_as_excel_and_others_write_it(write: Callable[[str], str], tmp_path: Path) -> None:
    extract = csv_of(write(CONTACTS), tmp_path / "annex.zip").extract
    assert extract
    (row,) = extract.tables["contacts"].to_pylist()
    assert (row["child_id"], row["received"].date(), row["source"]) == ("0012", date(2023, 8, 14), "6")


def test_a_fault_in_a_csv_is_told_as_in_excel(tmp_path: Path) -> None:
    checked = csv_of(CONTACTS.replace("14/08/2023", "31/02/2023"), tmp_path / "annex.zip")
    (error,) = [issue for issue in checked.issues if issue.level == "error"]
    assert error.says.startswith("list_1!B2: Date of Contact '31/02/2023' is not a date")


def test_two_files_of_one_list_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "annex.zip", **{"a/list_1.csv": CONTACTS.encode(), "b/list_1.csv": CONTACTS.encode()})
    checked = check(path, month=MONTH)
    assert not checked.ok and "holds Contacts, and so does the sheet 'list_1'" in checked.issues[0].says


def test_a_cut_or_flipped_zip_is_read_or_refused_and_no_more(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "whole.zip", {1: ofsted_lists()[1]}).read_bytes()
    path, refusals = tmp_path / "broken.zip", 0
    for place in range(0, len(whole), 31):
        path.write_bytes(whole[:place])
        assert not check(path, month=MONTH).ok
        flipped = bytearray(whole)
        flipped[place] ^= 0x55
        path.write_bytes(bytes(flipped))
        refusals += not check(path, month=MONTH).ok
    assert refusals > len(whole) // 31 * 0.5


def test_litter_of_a_mac_is_passed_over(tmp_path: Path) -> None:
    files = {"__MACOSX/._list_1.csv": b"\0\1", "list_1.csv": CONTACTS.encode(), ".DS_Store": b"\0"}
    assert check(zip_of(tmp_path / "annex.zip", **files), month=MONTH).ok


def test_the_zip_is_not_unpacked_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> io.BytesIO:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.TemporaryFile", never)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", never)
    assert csv_of(CONTACTS, tmp_path / "annex.zip").ok
    assert [one.name for one in tmp_path.iterdir()] == ["annex.zip"]
