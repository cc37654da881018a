"""Of a date of birth its month is kept, and the ages come out as the full date has them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.checks.check import check_sheets
from data.database import Connection
from data.periods import month_end
from metrics.engine.authority_settings import Settings
from metrics.engine.connection import Window, fill, opened
from tests.data.small_extract import SOUND, about, sheet
from tests.soak import often

births = st.dates(date(2000, 1, 1), date(2020, 1, 1)) | st.sampled_from([date(2008, 2, 29), date(2016, 2, 29)])


def age(born: date, day: date) -> int:
    """Whole years, counted on the calendar: 29 February turns on 1 March where there is none."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def kept(table: str, rows: list[dict[str, Any]], records_to: date) -> list[date]:
    """What a check keeps of the dates of birth, of a month that ends on `records_to`."""
    window = about(
        Reporting_month=records_to.replace(day=1),
        Records_from=records_to.replace(day=1),
        Records_to=records_to,
        Produced_on=records_to,
    )
    sheets = [window, sheet("teams", [SOUND["teams"]]), sheet(table, rows)]
    checked = check_sheets(sheets, today=date(2060, 1, 1))
    assert checked.extract, [issue.says for issue in checked.issues]
    born: list[date] = checked.extract.tables[table].column("born").to_pylist()
    return born


@cache
def connection() -> Connection:
    """The macros that every definition asks, over no rows: nothing here changes them."""
    con = opened(["referrals"])
    january, settings = date(2024, 1, 1), Settings(lambda _: None, date(1900, 1, 1))
    fill(con, ["referrals"], {}, Window((january,), january, date(2024, 1, 31), settings))
    return con


def told(born: date, day: date) -> int:
    """The age by the macro that every definition asks."""
    found: int = connection().execute("SELECT age_at(?::DATE, ?::DATE)", [born, day]).fetchall()[0][0]
    return found


@settings(deadline=None, max_examples=often(20, 5))
@given(births, st.integers(0, 24), st.integers(0, 30))
def test_an_age_is_right_on_the_day_of_the_row_and_at_a_months_end(born: date, later: int, days: int) -> None:
    started = born + timedelta(days=later * 365 + days)
    end = month_end(started)
    (got,) = kept("looked_after", [{**SOUND["looked_after"], **care(born, started)}], end)
    assert (got.year, got.month) == (born.year, born.month) and got in (got.replace(day=1), month_end(got))
    assert told(got, started) == age(born, started)
    for month in range(1, 13):
        assert told(got, month_end(date(2025, month, 1))) == age(born, month_end(date(2025, month, 1)))


@settings(deadline=None, max_examples=often(20, 5))
@given(births, st.integers(17, 24), st.integers(-20, 20))
def test_an_age_is_right_on_the_last_day_of_an_extract_that_ends_early(born: date, years: int, days: int) -> None:
    last = date(born.year + years, born.month, 15) + timedelta(days=days)
    (got,) = kept("care_leavers", [{**SOUND["care_leavers"], "born": born, "pathway_reviewed": None}], last)
    assert told(got, last) == age(born, last)


@pytest.mark.parametrize(("day", "years"), [(date(2023, 2, 28), 14), (date(2023, 3, 1), 15), (date(2024, 2, 29), 16)])
def test_29_february_turns_on_1_march(day: date, years: int) -> None:
    born = date(2008, 2, 29)
    (got,) = kept("looked_after", [{**SOUND["looked_after"], **care(born, day)}], month_end(day))
    assert told(got, day) == age(born, day) == years


def test_no_event_lies_before_a_birth() -> None:
    row = {**SOUND["looked_after"], **care(date(2010, 6, 17), date(2024, 1, 5)), "last_dental": date(2010, 6, 16)}
    sheets = [about(Reporting_month="2024-01", Records_from=date(2024, 1, 1), Produced_on=date(2024, 2, 1))]
    checked = check_sheets([*sheets, sheet("teams", [SOUND["teams"]]), sheet("looked_after", [row])])
    (error,) = [issue for issue in checked.issues if issue.level == "error"]
    assert error.says.endswith("'16/06/2010' is before the date of birth. Correct whichever date is wrong.")


def care(born: date, started: date) -> dict[str, Any]:
    """A child looked after from a day on, with no other dates."""
    blank = dict.fromkeys(("last_review", "last_visit", "last_health", "last_dental", "previous_placement_started"))
    return {"born": born, "started": started, "placement_started": started, **blank}
