"""Who was open in the load before is on the new sheet, still open or ended since: else it is said, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from data.checks.check import check_sheets
from data.errors import Damaged
from data.extract import Checked, LastLoad
from data.spec import tables
from data.table_schema import arrow_schema
from tests.data.small_extract import TODAY, extract

D = date
LAST_DAY = D(2020, 8, 31)
Rows = Sequence[Mapping[str, Any]]


def plan(child: str, started: date, ended: date | None = None) -> dict[str, Any]:
    return {"child_id": child, "started": started, "ended": ended}


def checked(before: Rows, now: Rows, *, records_to: date = LAST_DAY, damaged: bool = False) -> Checked:
    """An extract from 1 April to 30 September with these plans, after a load with those."""

    def read(table: str) -> pa.Table:
        if damaged:
            raise Damaged("gone", D(2020, 8, 1))
        rows = before if table == "child_protection_plans" else []
        return pa.Table.from_pylist([dict(row) for row in rows], schema=arrow_schema(tables()[table]))

    counts = {name: len(before) if name == "child_protection_plans" else 1 for name in tables()}
    last = LastLoad("2020-08.1", counts, published=True, records_to=records_to, read=read)
    return check_sheets(extract({"child_protection_plans": list(now)}), today=TODAY, last=last)


def told(found: Checked, rule: str) -> list[str]:
    return [one.says for one in found.issues if one.rule == rule and one.sheet == "Child protection plans"]


BEFORE = [plan("C1", D(2020, 5, 1)), plan("C2", D(2020, 5, 1)), plan("C3", D(2020, 5, 1), D(2020, 8, 31))]


def test_who_is_neither_open_nor_ended_any_more_is_asked_about() -> None:
    found = checked(BEFORE, [plan("C1", D(2020, 5, 1))])
    assert told(found, "stocks.lost") == [
        "Child protection plans: 1 child who was open here on 31/08/2020 in the published load (2020-08.1) is not on"
        " this sheet, neither open nor ended: 'C2'. So the number at the end of the month does not follow from the one"
        " before and from who came and went. Check that the export is whole and that no id was changed; who left"
        " belongs on the sheet, with the date."
    ]
    assert [issue.code for issue in found.must_be_accepted if "stocks" in issue.rule] == [
        "stocks-lost-child-protection-plans"
    ]


@pytest.mark.parametrize(
    "now",
    [
        [plan("C1", D(2020, 5, 1)), plan("C2", D(2020, 5, 1), D(2020, 9, 3))],
        [plan("C1", D(2020, 5, 1)), plan("C2", D(2020, 5, 1), D(2020, 8, 20))],
        [plan("C1", D(2020, 5, 1)), plan("C2", D(2020, 9, 1))],
    ],
    ids=["ended since", "its end was entered late", "only the latest is on the sheet"],
)
def test_who_is_still_on_the_sheet_is_not_lost(now: Rows) -> None:
    assert told(checked(BEFORE, now), "stocks.lost") == []


def test_who_was_entered_late_is_told_with_the_cell_and_not_asked_about() -> None:
    now = [plan("C1", D(2020, 5, 1)), plan("C2", D(2020, 5, 1)), plan("C9", D(2020, 8, 31)), plan("C8", D(2020, 9, 1))]
    found = checked(BEFORE, now)
    assert told(found, "late.stocks") == [
        "Child protection plans: 1 child open on 31/08/2020 was not so in the published load (2020-08.1): A4. What was"
        " entered late changes the figures of earlier months."
    ]
    assert next(one for one in found.issues if one.rule == "late.stocks").as_json()["level"] == "note"


def test_many_are_counted_and_the_first_named() -> None:
    before = [plan(f"C{n:02}", D(2020, 5, 1)) for n in range(20)]
    (says,) = told(checked(before, [plan("C00", D(2020, 5, 1))]), "stocks.lost")
    assert "19 children who were open" in says and "'C12' and 7 more." in says


@pytest.mark.parametrize("last_day", [D(2020, 3, 30), D(2020, 9, 30)], ids=["before its first day", "the same month"])
def test_a_load_that_the_extract_does_not_follow_on_is_not_compared(last_day: date) -> None:
    found = checked(BEFORE, [plan("C9", D(2020, 5, 1))], records_to=last_day)
    assert not [issue for issue in found.issues if "stocks" in issue.rule]


def test_a_damaged_load_before_stops_nothing_and_is_told() -> None:
    found = checked(BEFORE, [plan("C1", D(2020, 5, 1))], damaged=True)
    assert found.ok and "could not be compared with the published load (2020-08.1)" in told(found, "stocks damaged")[0]
