"""The cases of tests/cases/ about cells and rows: refused with the cell, or counted as what is true of them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.data.shared_cases import checked_case, figures, said


@pytest.mark.parametrize(
    ("case", "cells", "rule"),
    [
        ("placeholder-id/02.xlsx", ["List_1!A7", "List_1!A8", "List_7!A7", "List_8!A7", "List_8!A8"], "id.placeholder"),
        (
            "scientific-id/03.zip",
            [f"list_{number}!A{row}" for number in (7, 8) for row in (2, 3, 4, 5)],
            "id.digits lost",
        ),
    ],
)
def test_what_is_no_id_is_refused_at_its_cell(case: str, cells: list[str], rule: str) -> None:
    checked = checked_case(case)
    assert checked.extract is None
    assert [says.partition(":")[0] for says in said(checked, "error")] == cells
    assert {issue.rule for issue in checked.issues if issue.level == "error"} == {rule}


def test_a_number_in_a_date_column_of_a_csv_is_told_with_its_day() -> None:
    checked = checked_case("csv-serial/25.zip")
    assert said(checked, "error")[0] == (
        "list_1!F2: Date of Contact '45294' is a bare number and not a date. In Excel it stands for 03/01/2024: format"
        " the column as a date and save again, or write it so."
    )
    assert all("In Excel it stands for" in says for says in said(checked, "error"))


def test_a_repeated_heading_is_one_error_of_its_row() -> None:
    assert said(checked_case("repeated-heading/70.xlsx"), "error") == [
        "List_1: row 8 repeats the headings: delete it, and check that the rows below it belong to the extract."
    ]


def test_a_fraction_of_a_year_is_no_fault_of_an_age() -> None:
    checked = checked_case("fractional-age/21.xlsx")
    assert checked.extract
    assert figures(checked, "leavers_in_touch") == {"": (2, 2)}


def test_the_first_day_of_a_system_is_refused_in_words() -> None:
    checked = checked_case("date-1900/16.xlsx")
    assert checked.extract is None
    told = said(checked, "error")
    assert [says.partition(":")[0] for says in told] == [
        *("List_7!J3", "List_7!J4"),
        *(f"List_8!{column}{row}" for column in "MQ" for row in (3, 4, 5)),
    ]
    assert all(
        "'01/01/1900' is the first day that a system knows, and stands for no date. Clear" in one for one in told
    )


@pytest.mark.parametrize(
    ("case", "rule"), [("zero-date/15.xlsx", "blank.date.zero"), ("end-9999/17.xlsx", "blank.date.open end")]
)
def test_no_end_that_is_written_as_a_day_is_still_open(case: str, rule: str) -> None:
    checked = checked_case(case)
    assert figures(checked, "lac") == {"": (3, None)}
    (says,) = said(checked, "warning", rule)
    assert says.startswith("List_8!T3: ") and says.endswith(
        "The same is true of 3 cells of this column; this is the first."
    )


def test_a_name_with_a_date_of_birth_is_no_id() -> None:
    assert said(checked_case("name-as-id/62.xlsx"), "error") == [
        "List_1!A7: 'Child Unique ID' holds what looks like a person's name with a date or initials. No names are kept:"
        " send an id, and nothing that says who it is."
    ]


def test_ids_written_in_two_ways_are_told_with_their_cells() -> None:
    (says,) = said(checked_case("id-two-ways/13.xlsx"), "warning", "ids.")
    assert "'AB12' (List_8!A9); 'ab12' (List_8!A8) / 'CD9' (List_7!A8); 'cd9' (List_7!A7)." in says
    (says,) = said(checked_case("id-two-ways/14.xlsx"), "warning", "ids.")
    assert "'0003001' (List_8!A7); '3001' (List_8!A3)." in says


def test_an_age_is_that_of_the_day_although_the_day_of_birth_is_not_kept() -> None:
    checked = checked_case("age-bands/52.xlsx")
    assert {part: numbers[0] for part, numbers in figures(checked, "lac_started_by_age").items()} == {
        "Age 0-4": 1, "Age 5-9": 1, "Age 10-15": 2, "Age 16+": 0,
    }  # fmt: skip
    assert checked.extract
    born = checked.extract.tables["looked_after"].column("born").to_pylist()
    assert born == [date(2014, 1, 31), date(2019, 1, 31), date(2008, 1, 31), date(2014, 1, 1)]


@pytest.mark.parametrize(
    ("case", "measure"),
    [("clock-change/1.xlsx", "rhi_72h"), ("clock-without-settings/1.xlsx", "contacts_decided_24h")],
)
def test_hours_are_true_hours_and_the_clock_runs_through_until_it_was_changed(case: str, measure: str) -> None:
    assert figures(checked_case(case, None), measure) == {"": (0, 1)}


def test_a_child_with_two_open_plans_is_one_child_and_is_told() -> None:
    checked = checked_case("two-open-plans/1.xlsx", None)
    assert figures(checked, "cp_2y_open") == {"": (1, 2)}
    assert figures(checked, "cp_plans") == {"": (2, None)}
    parts = figures(checked, "cp_by_category")
    assert sum(numbers[0] or 0 for numbers in parts.values()) == 2
    assert {numbers[1] for numbers in parts.values()} == {2}
    (says,) = said(checked, "warning", "row.overlap")
    assert says.startswith("Child protection plans!B3: Child Protection Plan Start Date '02/05/2024' begins before one")
    assert says.endswith("End the earlier, or delete one. Rows: 3 and 2.")
