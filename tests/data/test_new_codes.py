"""Government's lists change each year: a code's years, and codes that a list does not know yet."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.checks.cells import read_cell
from data.checks.check import check_sheets
from data.checks.codes import read_code
from data.checks.typed_dates import Unreadable
from data.extract import Checked
from data.issues import Issue
from data.spec import Column, tables
from tests.data.small_extract import SOUND, TODAY, about, extract, sheet

LISTS = [column for table in tables().values() for column in table.columns if column.shape]
CHILD = SOUND["looked_after"]


def of(checked: Checked, rule: str) -> list[Issue]:
    return [issue for issue in checked.issues if issue.rule == rule]


def placed(*kinds: Any, **row: Any) -> Checked:
    rows = [{**row, "child_id": f"{n:04}", "placement_type": kind} for n, kind in enumerate(kinds, 1)]
    return check_sheets(extract({"looked_after": rows}), today=TODAY)


def in_year(day: date, kind: str, **row: Any) -> Checked:
    """An extract of a later month, with one child."""
    child = {**CHILD, "placement_type": kind, **row}
    teams = sheet("teams", [SOUND["teams"]])
    window = {"Reporting_month": day.replace(day=1), "Records_from": day.replace(day=1), "Produced_on": day}
    return check_sheets([about(**window), teams, sheet("looked_after", [child])], today=day)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Z15", "Z15"), ("z15", "Z15"), (" Z15 ", "Z15"), ("e) Z15: Secure, other", "Z15"), ("U7 - Foster, new", "U7"),
        ("Z15 Somewhere", "Z15"),
    ],
)  # fmt: skip
def test_a_new_code_is_kept_with_a_warning_that_names_the_cells(written: str, kept: str) -> None:
    checked = placed("U4", written, written)
    (told,) = of(checked, "codes.new")
    assert checked.ok and checked.extract is not None
    assert (told.level, told.cell, told.value) == ("warning", "P3", kept)
    assert "In 2 rows: P3, P4." in told.says and "'Other or new code'" in told.says
    assert checked.extract.tables["looked_after"]["placement_type"].to_pylist() == ["U4", kept, kept]


@pytest.mark.parametrize(
    "text", ["Z", "Z155", "ZZ1", "Supp Accom", "E12 4QX", "Z1.5", "15", "Ｚ１５５", "Z15 4QX", True]
)
def test_what_has_not_the_shape_of_the_list_is_refused(text: object) -> None:
    checked = placed(text)
    assert not checked.ok and [issue.rule for issue in checked.issues] == ["code.not a code"]


def test_a_list_that_is_not_governments_knows_its_own_words_alone() -> None:
    assert not check_sheets(extract(contacts={"route": "R99"}), today=TODAY).ok


@given(st.sampled_from(LISTS), st.text(max_size=6) | st.from_regex(r"[A-Z]{1,2}[0-9]{0,3}[A-Z]?", fullmatch=True))
def test_a_cell_is_a_known_code_or_of_the_lists_shape_or_refused(column: Column, text: str) -> None:
    try:
        value = read_cell(column, text)
    except Unreadable:
        return
    known = read_code(text, column.codes)
    assert value == known if known else value is None or value in text.upper()


def test_a_column_of_another_lists_codes_has_to_be_accepted() -> None:
    def asks(*kinds: str) -> list[str]:
        return [issue.rule for issue in placed(*kinds).must_be_accepted]

    assert asks(*["C2"] * 10, "U4") == ["codes.mostly new"]
    assert asks(*["C2"] * 9) == asks(*["C2"] * 10, *["U4"] * 10) == []


@pytest.mark.parametrize(
    ("day", "kind", "years"),
    [
        (date(2024, 3, 31), "K3", "from 2024-25"), (date(2024, 4, 30), "K3", ""), (date(2025, 10, 31), "K3", ""),
        (date(2025, 3, 31), "Z11", "from 2025-26"), (date(2025, 4, 30), "Z14", ""),
        (date(2025, 3, 31), "H5", ""), (date(2025, 4, 30), "H5", "until 2024-25"),
        (date(2025, 4, 30), "P2", "until 2024-25"), (date(2025, 4, 30), "Z1", "until 2024-25"),
        (date(2025, 3, 31), "Z1", ""), (date(2026, 4, 30), "U4", ""),
    ],
)  # fmt: skip
def test_a_code_outside_its_years_is_told_and_kept(day: date, kind: str, years: str) -> None:
    checked = in_year(day, kind)
    told = of(checked, "row.code years")
    assert checked.extract is not None
    assert checked.extract.tables["looked_after"]["placement_type"].to_pylist() == [kind]
    assert [(issue.level, issue.cell) for issue in told] == ([("warning", "P2")] if years else [])
    assert all(years in issue.says for issue in told)


def test_the_year_of_a_placement_that_ended_is_that_of_its_end() -> None:
    """A child who left care in March 2025 stands in April's extract, with a code that was valid then."""
    assert not of(in_year(date(2025, 4, 30), "H5", ended=date(2025, 3, 31), end_reason="E4A"), "row.code years")
    assert of(in_year(date(2025, 4, 30), "H5", ended=date(2025, 4, 1), end_reason="E4A"), "row.code years")
    assert not of(in_year(date(2025, 4, 30), "Z11", ended=date(2025, 4, 1), end_reason="E4A"), "row.code years")


@pytest.mark.parametrize(
    "text", ["N1 - Abuse, neglect and exploitation", "Abuse, neglect and exploitation", "Abuse or neglect"]
)
def test_n1_is_read_in_its_old_and_its_new_words(text: str) -> None:
    checked = check_sheets(extract(children_in_need={"primary_need": text}), today=TODAY)
    assert checked.extract is not None and not checked.issues
    assert checked.extract.tables["children_in_need"]["primary_need"].to_pylist() == ["N1"]


@pytest.mark.parametrize("heading", ["Sex", "Gender"])
def test_sex_is_known_and_not_kept(heading: str) -> None:
    sheets = extract()
    contacts = next(one for one in sheets if one.name == "Contacts")
    contacts.rows[0].append(heading)
    contacts.rows[1].append("U")
    (told,) = check_sheets(sheets, today=TODAY).issues
    assert told.rule == "headings.not kept" and heading in told.says
