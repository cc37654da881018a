"""A month that is not over, that is to come, or in which nothing happened; a workbook in which nothing is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.checks.check import check, check_sheets
from data.extract import Checked
from tests.data.shared_cases import CASES, said
from tests.data.small_extract import SOUND, TODAY, extract, sheet, sheets_of

BASE = CASES / "future-month" / "base.xlsx"


def of(month: date, today: date, records_to: date | None = None) -> Checked:
    return check(BASE, month=month, today=today, records_to=records_to)


def test_a_month_to_come_is_refused() -> None:
    checked = of(date(2027, 5, 1), date(2026, 11, 26))
    assert said(checked, "error") == [
        "About: the month 2027-05 is in the future (today is 26/11/2026). Give the month that the records are of."
    ]


def test_a_month_that_is_not_over_is_provisional_without_an_about_sheet_too() -> None:
    checked = of(date(2024, 2, 1), date(2024, 2, 14))
    assert checked.about and checked.about.provisional and checked.about.records_to == date(2024, 2, 14)
    (says,) = said(checked, "warning", "about.not over")
    assert "February 2024 is not over: the records are taken to end today (14/02/2024)." in says
    over = of(date(2024, 1, 1), date(2024, 1, 31))
    assert over.about and not over.about.provisional


@pytest.mark.parametrize(
    ("last", "ok"), [(date(2024, 1, 31), True), (date(2024, 2, 1), False), (date(2023, 12, 31), False)]
)
def test_the_last_day_may_be_given(last: date, ok: bool) -> None:
    checked = of(date(2024, 1, 1), date(2024, 3, 1), last)
    assert (checked.extract is not None) == ok
    assert not ok or (checked.about and checked.about.records_to == last)


def test_a_month_in_which_nothing_happened_asks_and_names_the_newest_date() -> None:
    checked = of(date(2024, 5, 1), date(2024, 6, 3))
    assert checked.ok
    (doubt,) = checked.must_be_accepted
    assert doubt.code == "month-no-events-workbook"
    assert "has a row of May 2024: the newest is of 31/01/2024. Check that this is the workbook of that" in doubt.says
    assert not of(date(2024, 1, 1), date(2024, 2, 3)).must_be_accepted


def test_a_workbook_whose_lists_are_all_empty_is_refused() -> None:
    empty = extract({name: [] for name in SOUND if name != "teams"})
    assert said(check_sheets(empty, today=TODAY), "error") == [
        "Workbook: every sheet that is known is empty. Check that the export worked."
    ]
    alone = [*sheets_of(sheet("caseloads", [SOUND["caseloads"]]))]
    assert check_sheets(alone, today=TODAY).ok


def test_a_workbook_in_which_nothing_is_known_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Region", "Sales"])
    book.active.append(["North", 12])
    book.save(tmp_path / "sales.xlsx")
    (says,) = said(check(tmp_path / "sales.xlsx", month=date(2024, 1, 1)), "error")
    assert says.startswith("Workbook: no sheet of it is known, so there is nothing to load. Name the sheets as in the")
