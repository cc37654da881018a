"""Which sheet is which table, where its headings are, and what is ignored or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.checks.check import check_sheets
from data.checks.headings import find_header, headings, table_named, tables_that_fit
from data.extract import Checked
from data.issues import Issue
from data.spec import tables
from data.spelling import plain
from data.workbook.reader import Sheet
from tests.data.small_extract import SOUND, TODAY, about, extract, sheet, sheets_of


def check(*some: Sheet) -> Checked:
    return check_sheets(sheets_of(*some), today=TODAY)


def told(checked: Checked) -> list[Issue]:
    """Issues but for the sheets that a small workbook does not have."""
    return [issue for issue in checked.issues if issue.rule != "sheets.missing"]


def contacts(*above: list[Any], name: str = "Contacts") -> Sheet:
    return Sheet(name, False, [*above, *sheet("contacts", [SOUND["contacts"]]).rows])


# ---- names of sheets


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Contacts", "contacts"),
        (" CONTACTS ", "contacts"),
        ("List_1", "contacts"),
        ("List 1", "contacts"),
        ("list1", "contacts"),
        ("List 1: Contacts", "contacts"),
        ("List_10", "adoption"),
        ("List 10 Adoption", "adoption"),
        ("List 5 Section 47 enquiries and", "section_47"),
        ("Sec47 and ICPC", "section_47"),
        ("Children in Care", "looked_after"),
        ("Child Protection", "child_protection_plans"),
        ("children_in_need", "children_in_need"),
        ("List_11", None),
        ("List", None),
        ("Contacts old", None),
        ("", None),
    ],
)
def test_a_sheet_is_known_by_its_name(name: str, table: str | None) -> None:
    found = table_named(name)
    assert (found.name if found else None) == table


# ---- where the headings are


def test_headings_are_found_below_a_title_and_notes() -> None:
    notes: list[list[Any]] = [["List 1: Contacts"], [None], ["Produced by the data team", None, 3]]
    checked = check(contacts(*notes))
    assert checked.ok and not told(checked)
    assert checked.extract and checked.extract.tables["contacts"].column("excel_row").to_pylist() == [5]


def test_headings_in_row_20_are_found_and_in_row_21_are_not() -> None:
    assert check(contacts(*[["note"]] * 19)).ok
    (issue,) = told(check(contacts(*[["note"]] * 20)))
    assert issue.level == "error"
    assert issue.says.startswith(
        "Contacts: no heading of Contacts is in the first 20 rows. Put the headings in one row: 'Child"
    )


@given(st.sampled_from(tables()["looked_after"].columns), st.data())
def test_a_heading_is_known_with_any_quotes_spaces_case_and_punctuation(column: Any, data: st.DataObject) -> None:
    written = column.heading.replace("'", data.draw(st.sampled_from("'’‘`´")))
    written = written.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0", "\n", "_", "\u2009"])))
    written = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))(written)
    written = (
        data.draw(st.sampled_from(["", " ", "\ufeff"]))
        + written
        + data.draw(st.sampled_from(["", " ", "?", ":", " *", ")", "."]))
    )
    assert headings("looked_after")[plain(written)] == column.name


def test_a_heading_is_not_found_inside_another() -> None:
    header = find_header([["Stage", "Child Unique ID", "Usage"]], tables()["care_leavers"])
    assert header and set(header.columns) == {"child_id"}


def test_two_columns_for_one_heading_are_an_error() -> None:
    one = contacts()
    one.rows[0][5], one.rows[1][5] = "Date of Contact", None
    (issue,) = told(check(one))
    assert issue.level == "error"
    assert issue.says == (
        "Contacts: C1 and F1 are both headed 'Date and time received' or a spelling of it. Delete or rename"
        " one of them."
    )


def test_a_missing_required_column_is_an_error_that_says_what_to_write() -> None:
    (issue,) = told(check(sheet("contacts", [SOUND["contacts"]], without=["source"])))
    assert issue.level == "error"
    assert issue.says == (
        "Contacts: there is no column 'Contact Source'. Add it, or head the column that holds it"
        " 'Contact Source' or 'Source'."
    )


def test_a_missing_optional_column_is_recorded_and_no_issue() -> None:
    checked = check(sheet("contacts", [SOUND["contacts"]], without=["concern", "route"]))
    assert checked.ok and checked.extract and not told(checked)
    assert checked.extract.missing == {"contacts": frozenset({"concern", "route"})}
    assert checked.extract.tables["contacts"].column("route").to_pylist() == [None]


def test_headings_that_are_merged_over_two_rows_are_an_error_that_says_so() -> None:
    one = contacts()
    over: list[Any] = [None] * 9
    over[1], one.rows[0][1] = one.rows[0][1], None
    issues = told(check(Sheet("Contacts", False, [over, *one.rows])))
    assert (
        "the heading 'Child Unique ID' is in row 1, the other headings are in row 2. Unmerge the heading cells"
        in issues[0].says
    )


def test_unknown_columns_are_listed_once_and_ignored() -> None:
    one = contacts()
    one.rows[0] += ["Shoe size", None, "Shoe size of the\nworker", None]
    one.rows[1] += ["M", "x", None, None]
    (issue,) = told(check(one))
    assert issue.level == "warning"
    assert issue.says == (
        "Contacts: these columns are not known and are ignored: 'Shoe size', column K (no heading),"
        " 'Shoe size of the worker'."
        " There is nothing to mend unless a heading is misspelt."
    )


def test_a_hundred_unknown_columns_are_one_short_sentence() -> None:
    one = contacts()
    one.rows[0] += [f"Mine {n}" for n in range(100)]
    (issue,) = told(check(one))
    assert "'Mine 11' and 88 more." in issue.says


def test_blank_rows_are_skipped_and_rows_keep_their_excel_numbers() -> None:
    one = contacts()
    one.rows[1:1] = [[None] * 9, [" ", "", "\t", *[None] * 6]]
    one.rows.append([None] * 9)
    checked = check(one)
    assert checked.ok and checked.extract
    assert checked.extract.tables["contacts"].column("excel_row").to_pylist() == [4]
    assert checked.sheets[-1].rows == 1


def test_the_example_row_is_skipped() -> None:
    one = contacts()
    one.rows.insert(1, ["Example row (not read)", "x", "x", "x", "x", "x", "x", "x", "x"])
    checked = check(one)
    assert checked.ok and checked.sheets[-1].rows == 1


def test_columns_may_stand_anywhere_in_any_order() -> None:
    one = contacts()
    moved = Sheet("Contacts", False, [[None, *reversed(row)] for row in one.rows])
    straight, turned = check(one).extract, check(moved).extract
    assert straight and turned
    assert straight.tables["contacts"].equals(turned.tables["contacts"])


def test_short_rows_are_filled_with_blanks() -> None:
    one = contacts()
    one.rows[1] = one.rows[1][:4]
    checked = check(one)
    assert checked.ok and checked.extract
    assert checked.extract.tables["contacts"].to_pylist()[0]["team"] is None


# ---- sheets


def test_swapped_sheets_are_told_apart_by_their_headings() -> None:
    swapped = [
        replace(one, name={"Contacts": "Referrals", "Referrals": "Contacts"}.get(one.name, one.name))
        for one in extract()
    ]
    checked = check_sheets(swapped, today=TODAY)
    assert checked.ok
    assert {(read.sheet, read.table) for read in checked.sheets} >= {
        ("Contacts", "referrals"),
        ("Referrals", "contacts"),
    }
    assert [issue.says for issue in checked.issues] == [
        "Referrals: the headings are those of Contacts, so it is read as that. Rename the sheet 'Contacts'.",
        "Contacts: the headings are those of Referrals, so it is read as that. Rename the sheet 'Referrals'.",
    ]


def test_a_sheet_of_any_name_is_recognised_by_its_headings() -> None:
    checked = check(replace(contacts(), name="Sheet3"))
    assert [read.table for read in checked.sheets] == ["about", "teams", "contacts"]
    assert "Sheet3: the headings are those of Contacts" in told(checked)[0].says


def test_a_named_sheet_that_lacks_a_heading_is_not_taken_for_a_smaller_table() -> None:
    visits = sheet("visits", [SOUND["visits"]], without=["due"])
    assert [table.name for table in tables_that_fit(visits.rows)] == ["case_supervision"]
    (issue,) = told(check(visits))
    assert issue.says.startswith("Visits: there is no column 'Next visit due'.")


def test_headings_that_fit_two_tables_are_told_and_not_read() -> None:
    two = Sheet(
        "Sheet1", False, [["Child Unique ID", "Date of referral", "Referral Source", "Assessment start date"], ["1"]]
    )
    assert [table.name for table in tables_that_fit(two.rows)] == ["referrals", "assessments"]
    issue = next(one for one in told(check(two)) if "the headings are those" in one.says)
    assert issue.level == "warning"
    assert "the headings are those of Referrals and of Assessments, so it is not read" in issue.says


def test_one_table_on_two_sheets_is_an_error() -> None:
    issues = told(check(contacts(), contacts(name="List_1")))
    assert [issue.level for issue in issues] == ["error"]
    assert issues[0].says == "List_1: holds Contacts, and so does the sheet 'Contacts'. Keep one, delete the other."


def test_a_hidden_sheet_is_read_with_a_warning() -> None:
    checked = check(replace(contacts(), hidden=True))
    assert checked.ok and checked.sheets[-1].rows == 1
    assert "Contacts: is hidden and is read all the same. Unhide it" in told(checked)[0].says


def test_unknown_sheets_are_listed_once_and_guidance_not_at_all() -> None:
    extra = [Sheet(name, False, [["x"]]) for name in ("Pivot", "Notes", "Guidance", "Front_Sheet", "Codes_used")]
    (issue,) = told(check(*extra, Sheet("Empty", False, []), contacts()))
    assert issue.level == "warning" and issue.sheet == "Workbook"
    assert "are ignored: 'Pivot', 'Notes'. Rename one if it belongs" in issue.says


def test_an_empty_sheet_is_taken_as_not_there() -> None:
    checked = check(Sheet("Exploitation", False, []), contacts())
    (issue,) = told(checked)
    assert issue.says.startswith("Exploitation: has neither headings nor rows, so it is taken as not there.")
    assert checked.ok and checked.extract and "exploitation" not in checked.extract.tables


def test_a_sheet_with_headings_and_no_rows_is_there_with_none() -> None:
    checked = check(contacts(), sheet("exploitation", []))
    assert checked.ok and checked.extract and not told(checked)
    assert checked.extract.tables["exploitation"].num_rows == 0


def test_a_missing_sheet_is_a_warning_that_says_what_is_not_there() -> None:
    missing = [issue for issue in check(contacts()).issues if issue.sheet == "Early Help"]
    assert [issue.says for issue in missing] == [
        "Early Help: there is no sheet 'Early Help' (or 'List 2'), so its measures show as not loaded. One row is one"
        " early help assessment. Add it if the extract should have it."
    ]
    assert missing[0].level == "warning"


def test_teams_is_needed_and_needs_rows() -> None:
    (issue,) = told(check_sheets([about(), sheet("teams", [])], today=TODAY))
    assert issue.level == "error" and issue.says.startswith("Teams: has no rows, and every extract needs them")
    errors = [one for one in check_sheets([about(), contacts()], today=TODAY).issues if one.level == "error"]
    assert [one.says for one in errors] == [
        "Teams: there is no sheet 'Teams', and every extract needs it. Add it as in the template."
    ]
