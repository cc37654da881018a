"""Which months' rows are held at a load: its own window's and those of the loads before that had the sheet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa

from data.load import Load
from data.loads.holding import HeldLoad, Holding
from data.loads.known_rows import known
from data.periods import month_end, months_between
from tests.data.drawn_extracts import day, rows_of


def load(month: str, records_from: str, *sheets: str, provisional: bool = False) -> Load:
    at = datetime(2020, 10, 2, 9, 30)
    first = day(month)
    return Load(
        id=1, month=first, revision=1, records_from=day(records_from), records_to=month_end(first), produced_on=at,
        loaded_at=at.replace(tzinfo=UTC), workbook="any.xlsx", sha256="", rows=dict.fromkeys(sheets, 0),
        provisional=provisional,
    )  # fmt: skip


def held(sheet: str, *before: Load) -> frozenset[date]:
    def no_rows(_: Load, name: str) -> pa.Table:
        return rows_of(name, [])

    newest = HeldLoad(load("2020-09", "2020-04-01", "contacts", "leavers", "posts"), "")
    found = known(newest, Holding.of([newest, *(HeldLoad(one, "") for one in before)], no_rows))
    assert set(found.held) == {"contacts", "leavers"}, "a snapshot has no months but its own"
    return found.held[sheet]


def months(first: str, last: str) -> frozenset[date]:
    return frozenset(months_between(day(first), day(last)))


def test_a_load_alone_holds_its_own_window() -> None:
    assert held("leavers") == months("2020-04", "2020-09")


def test_loads_before_reach_back_for_the_sheets_that_they_had() -> None:
    before = load("2020-03", "2019-10-01", "contacts", "leavers"), load("2019-09", "2019-06-01", "contacts")
    assert held("contacts", *before) == months("2019-06", "2020-09")
    assert held("leavers", *before) == months("2019-10", "2020-09")


def test_a_month_between_two_windows_is_missing_and_a_part_of_a_month_is_not_a_month() -> None:
    assert held("leavers", load("2020-02", "2019-10-15", "leavers")) == months("2019-11", "2020-02") | months(
        "2020-04", "2020-09"
    )


def test_a_provisional_month_is_not_whole() -> None:
    assert held("leavers", load("2020-03", "2020-01-01", "leavers", provisional=True)) == months(
        "2020-01", "2020-02"
    ) | months("2020-04", "2020-09")
