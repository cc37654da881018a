"""The About sheet and what is given instead of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from data.checks.check import check_sheets
from data.extract import About
from data.workbook.reader import Sheet
from data.workbook.worksheet_scan import Marks
from tests.data.small_extract import ABOUT, SOUND, TODAY, about, extract, sheet

TEAMS = sheet("teams", [SOUND["teams"]])


def read(sheet: Sheet, **given: Any) -> tuple[About | None, list[str]]:
    checked = check_sheets([sheet, TEAMS], today=TODAY, **given)
    return checked.about, [issue.says for issue in checked.issues if not issue.rule.startswith("sheets.")]


def test_the_window_ends_with_the_month_unless_told() -> None:
    whole, issues = read(about())
    assert issues == []
    assert whole == About(
        "Herefordshire", date(2020, 9, 1), date(2020, 4, 1), date(2020, 9, 30), datetime(2020, 10, 5, 9)
    )
    part, issues = read(about(Records_to=date(2020, 9, 14), Produced_on=datetime(2020, 9, 14, 17)))
    assert part and part.records_to == date(2020, 9, 14) and part.provisional and issues == []


@pytest.mark.parametrize(
    "month", ["2020-09", date(2020, 9, 1), datetime(2020, 9, 30), "September 2020", "01/09/2020", "09/2020"]
)
def test_the_month_in_every_spelling(month: object) -> None:
    found, issues = read(about(Reporting_month=month))
    assert found and found.month == date(2020, 9, 1) and issues == []


def test_labels_may_stand_below_a_title_and_in_another_order() -> None:
    rows = [["About this extract"], [], *[["", label.upper() + ":", value] for label, value in reversed(ABOUT.items())]]
    found, issues = read(Sheet("about", False, rows))
    assert found and found.authority == "Herefordshire" and issues == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"Reporting_month": None},
            "About!B2: 'Reporting month' is empty. Write the reporting month in column B, as YYYY-MM.",
        ),
        ({"Reporting_month": "sometime"}, "About!B2: Reporting month 'sometime' is not a month. Write it as YYYY-MM"),
        ({"Authority": " "}, "About!B1: 'Authority' is empty. Write the authority's name"),
        (
            {"Records_from": "31/02/2020"},
            "About!B3: Records from '31/02/2020' is not a date: February 2020 has 29 days",
        ),
        (
            {"Records_from": date(2020, 9, 2)},
            "is after the first day of the month (01/09/2020). The records must hold all of it",
        ),
        ({"Records_to": date(2020, 10, 1)}, "About!B4: Records to '01/10/2020' is not in the reporting month 2020-09."),
        ({"Records_to": date(2020, 8, 31)}, "is not in the reporting month 2020-09"),
        (
            {"Produced_on": datetime(2020, 9, 29)},
            "Produced on '29/09/2020' is before the last day of the records (30/09/2020).",
        ),
        ({"Produced_on": date(2020, 10, 8)}, "is in the future (today is 07/10/2020). Correct the date."),
    ],
)
def test_a_fault_of_about_is_one_error(changes: dict[str, Any], says: str) -> None:
    found, issues = read(about(**changes))
    assert found is None
    assert len(issues) == 1 and says in issues[0]


def test_a_label_that_is_not_there_is_an_error() -> None:
    lacking = about()
    del lacking.rows[1]
    found, issues = read(lacking)
    assert found is None
    assert issues == [
        "About: 'Reporting month' is not there. Write it in column A and its value beside it in column B."
    ]


def test_a_formula_in_error_is_told() -> None:
    sheet = about(Reporting_month=None)
    found, issues = read(Sheet("About", False, sheet.rows, Marks({(1, 1): "#REF!"}, {(1, 1)})))
    assert found is None and issues == [
        "About!B2: 'Reporting month' is a formula that gives #REF!. Mend the formula, or type the value."
    ]


def test_what_is_asked_for_must_be_what_the_sheet_says() -> None:
    assert read(about(), month=date(2020, 9, 1), records_from=date(2020, 4, 1))[1] == []
    assert "is not the month that was asked for (2020-08)" in read(about(), month=date(2020, 8, 1))[1][0]
    assert "is not the first day that was asked for (01/05/2020)" in read(about(), records_from=date(2020, 5, 1))[1][0]


def test_a_workbook_without_about_and_month_is_refused_in_words() -> None:
    checked = check_sheets(extract()[1:], today=TODAY)
    assert not checked.ok and checked.about is None
    (issue,) = checked.issues
    assert issue.says == (
        "About: there is no About sheet, so the reporting month is not known. Add an About sheet as in the template, or"
        " give the month (and the first day of the records) when you upload or check the workbook."
    )


def test_a_workbook_without_about_takes_six_months_or_the_day_given() -> None:
    checked = check_sheets(extract()[1:], today=TODAY, month=date(2020, 9, 1))
    assert checked.ok and checked.about
    assert checked.about.records_from == date(2020, 4, 1)
    assert [issue.rule for issue in checked.issues] == ["about.assumed"]
    checked = check_sheets(extract()[1:], today=TODAY, month=date(2020, 1, 15), records_from=date(2019, 1, 1))
    assert checked.about and (checked.about.month, checked.about.records_from) == (date(2020, 1, 1), date(2019, 1, 1))
    checked = check_sheets(extract()[1:], today=TODAY, month=date(2020, 9, 1), records_from=date(2020, 9, 2))
    assert checked.about is None and "after the month 2020-09 did" in checked.issues[0].says


def test_a_bare_workbook_needs_no_teams_sheet() -> None:
    bare = [one for one in extract()[1:] if one.name != "Teams"]
    checked = check_sheets(bare, today=TODAY, month=date(2020, 9, 1), records_from=date(2020, 4, 1))
    assert checked.ok and [issue.level for issue in checked.issues] == ["warning"]
