"""The hard ideas in SQL, each on its own and at its boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data.database import Connection, DatabaseError
from data.periods import FIRST, LAST, bank_holidays
from metrics.engine.authority_settings import Settings
from metrics.engine.connection import Window, fill, opened

SEPTEMBER = date(2020, 9, 1)
SETTINGS = Settings(lambda _: None, date(2020, 9, 1))


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    con = opened(["referrals"])
    fill(con, ["referrals"], {}, Window((SEPTEMBER,), SEPTEMBER, date(2020, 9, 30), SETTINGS))
    yield con
    con.close()


def value(con: Connection, sql: str, *given: Any) -> Any:
    return con.execute(f"SELECT {sql}", list(given)).fetchall()[0][0]


def working_days(con: Connection, start: str | None, end: str | None) -> Any:
    return value(con, "working_days_between(?::DATE, ?::DATE)", start, end)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2020-09-04", "2020-09-07", 1),  # Friday to Monday
        ("2020-09-07", "2020-09-07", 0),  # the start is excluded
        ("2020-09-07", "2020-09-08", 1),  # the end is included
        ("2020-09-05", "2020-09-07", 1),  # from a Saturday
        ("2020-09-04", "2020-09-06", 0),  # to a Sunday
        ("2020-09-08", "2020-09-07", None),  # backwards is no success
        ("2020-04-09", "2020-04-14", 1),  # over Good Friday and Easter Monday
        ("2020-05-07", "2020-05-11", 1),  # the early May holiday was a Friday that year
        ("2020-05-01", "2020-05-04", 1),  # and its Monday a working day
        ("2021-12-24", "2021-12-29", 1),  # Christmas and Boxing Day on a weekend move to Monday and Tuesday
        ("2019-12-31", "2020-12-31", 254),
    ],
)
def test_working_days_leave_out_the_start_weekends_and_bank_holidays(
    con, start: str, end: str, days: int | None
) -> None:
    assert working_days(con, start, end) == days


def test_working_days_agree_with_counting_day_by_day(con) -> None:
    closed = bank_holidays()
    start, count = date(2019, 11, 29), 0
    for step in range(1, 500):
        day = start + timedelta(days=step)
        count += day.weekday() < 5 and day not in closed
        assert working_days(con, start.isoformat(), day.isoformat()) == count, day


def test_working_days_of_a_blank_date_are_blank(con) -> None:
    assert working_days(con, None, "2020-09-07") is None
    assert working_days(con, "2020-09-07", None) is None


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_day_outside_the_calendar_is_refused_in_words(con, day: date) -> None:
    says = (
        f"{day:%d/%m/%Y} is outside the calendar of working days, which runs from {FIRST:%d/%m/%Y} to {LAST:%d/%m/%Y}"
    )
    with pytest.raises(DatabaseError, match=says):
        value(
            con,
            "working_days_between(least(?::DATE, DATE '2020-09-07'), greatest(?::DATE, DATE '2020-09-07'))",
            day,
            day,
        )
    start, stop = (
        "least(?::TIMESTAMP, TIMESTAMP '2020-09-07 09:00')",
        "greatest(?::TIMESTAMP, TIMESTAMP '2020-09-07 09:00')",
    )
    with pytest.raises(DatabaseError, match="outside the calendar"):
        value(con, f"hours_on_the_clock({start}, {stop}, DATE '2020-09-01')", day, day)


def test_the_calendars_first_and_last_day_are_in_it(con) -> None:
    assert working_days(con, FIRST.isoformat(), LAST.isoformat()) > 9000


def hours(con: Connection, start: object, stop: object, period: date = SEPTEMBER) -> Any:
    return value(con, "hours_on_the_clock(?::TIMESTAMP, ?::TIMESTAMP, ?::DATE)", start, stop, period)


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2020-09-07 09:00", "2020-09-08 09:00", 24),
        ("2020-09-04 16:00", "2020-09-07 16:00", 24),  # over a weekend
        ("2020-09-04 16:00", "2020-09-07 15:59", 23 + 59 / 60),
        ("2020-09-05 10:00", "2020-09-07 06:30", 6.5),  # received on a Saturday: the clock starts on Monday at midnight
        ("2020-09-04 18:00", "2020-09-06 12:00", 6),  # decided on a Sunday
        ("2020-09-05 10:00", "2020-09-06 12:00", 0),
        ("2020-08-28 12:00", "2020-09-01 12:00", 24),  # over the bank holiday of 31 August
        ("2020-09-08 09:00", "2020-09-08 00:00", 0),  # a day without a time, that of the start
    ],
)
def test_the_clock_stands_still_on_days_that_are_not_working_days(con, start: str, stop: str, expected: float) -> None:
    assert hours(con, start, stop) == pytest.approx(expected)


def test_before_the_setting_the_clock_runs_through(con) -> None:
    august = date(2020, 8, 1)
    assert hours(con, "2020-08-28 12:00", "2020-08-31 12:00", august) == 72
    assert hours(con, "2020-08-28 12:00", "2020-09-01 12:00", august) == 96  # by the month received, not decided


def test_a_day_later_is_exactly_24_hours_at_every_minute(con) -> None:
    for minute in range(0, 24 * 60, 7):
        start = datetime(2020, 9, 7) + timedelta(minutes=minute, seconds=minute % 60)
        assert hours(con, start, start + timedelta(days=1)) == 24
        assert hours(con, start, start + timedelta(days=1, microseconds=1)) > 24


def test_a_date_without_a_time_is_its_midnight(con) -> None:
    assert value(con, "hours_on_the_clock(DATE '2020-09-07', TIMESTAMP '2020-09-07 05:00', DATE '2020-09-01')") == 5


@pytest.mark.parametrize("stop", ["2020-09-07 09:00", "2020-09-07", "2020-09-08 08:59"])
def test_backwards_is_no_number_of_hours(con, stop: str) -> None:
    for period in (SEPTEMBER, date(2020, 8, 1)):
        assert hours(con, "2020-09-08 09:00", stop, period) is None
    assert value(con, "hours_between(TIMESTAMP '2020-09-08 09:00', ?::TIMESTAMP)", stop) is None


@pytest.mark.parametrize(
    ("start", "clock", "true_hours", "days"),
    [
        ("2020-09-30 00:00", True, True, True),
        ("2020-09-29 23:59", False, False, True),
        ("2020-09-29 00:00", False, False, True),
        ("2020-09-28 23:59", False, False, False),
        ("2020-10-02 09:00", True, True, True),  # after the last day of the records: all its time is before it
    ],
)
def test_what_is_left_of_a_limit_is_told_at_the_end_of_the_records(
    con, start: str, clock: bool, true_hours: bool, days: bool
) -> None:
    """The records end on Wednesday 30 September 2020: 24 hours, and two working days of which the last is in time."""
    assert value(con, "clock_hours_left(?::TIMESTAMP, 24, DATE '2020-09-01')", start) is clock
    assert value(con, "hours_left(?::TIMESTAMP, 24)", start) is true_hours
    assert value(con, "working_days_left(?::DATE, 2)", start) is days


def test_nothing_is_left_of_a_limit_without_a_start(con) -> None:
    assert value(con, "clock_hours_left(NULL::TIMESTAMP, 24, DATE '2020-09-01')") is None
    assert value(con, "working_days_left(NULL::DATE, 2)") is None


def test_hours_of_a_blank_are_blank(con) -> None:
    assert hours(con, None, "2020-09-07") is None
    assert hours(con, "2020-09-07", None) is None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2019-08-31", 6, date(2020, 2, 29)),
        ("2020-08-31", 6, date(2021, 2, 28)),
        ("2020-02-29", 12, date(2021, 2, 28)),
        ("2020-09-15", 12, date(2021, 9, 15)),
        ("2020-03-31", -1, date(2020, 2, 29)),
        ("2020-01-31 23:59", 1, date(2020, 2, 29)),
        (None, 1, None),
    ],
)
def test_months_after_clips_to_the_months_end(con, day: str | None, months: int, expected: date | None) -> None:
    assert value(con, "months_after(?::TIMESTAMP, ?)", day, months) == expected


@pytest.mark.parametrize(
    ("started", "ended", "is_open"),
    [
        ("2020-09-30", None, True),
        ("2020-10-01", None, False),
        ("2020-01-01", "2020-09-30", False),  # ceased on the last day
        ("2020-01-01", "2020-10-01", True),
        ("2020-09-30", "2020-09-30", False),
        (None, None, False),
    ],
)
def test_open_at_month_end(con, started: str | None, ended: str | None, is_open: bool) -> None:
    sql = "open_at_month_end(?::DATE, ?::DATE, DATE '2020-09-01')"
    assert value(con, sql, started, ended) is is_open


@pytest.mark.parametrize(
    ("moment", "within"),
    [
        ("2020-09-01 00:00", True),
        ("2020-09-30 23:59:59.999999", True),
        ("2020-10-01 00:00", False),
        ("2020-08-31 23:59", False),
        ("2019-09-15", False),
        (None, None),  # chooses no row, like FALSE
    ],
)
def test_in_month(con, moment: str | None, within: bool | None) -> None:
    assert value(con, "in_month(?::TIMESTAMP, DATE '2020-09-01')", moment) is within
    if moment is None or len(moment) <= 16:
        assert value(con, "in_month(?::TIMESTAMP::DATE, DATE '2020-09-01')", moment) is within


def test_month_end_knows_leap_years(con) -> None:
    assert value(con, "month_end(DATE '2020-02-01')") == date(2020, 2, 29)
    assert value(con, "month_end(DATE '2021-02-01')") == date(2021, 2, 28)


def test_the_twelve_months_to_a_month_are_its_own_and_eleven_before(con) -> None:
    days = ("2019-09-30", "2019-10-01", "2020-09-30", "2020-10-01", None)
    within = [value(con, "in_12_months_to(?::DATE, DATE '2020-09-01')", day) for day in days]
    assert within == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2004-10-01", "2020-09-30", 15),
        ("2004-09-01", "2020-09-30", 16),
        ("2004-02-29", "2020-02-28", 15),
        ("2004-02-29", "2020-02-29", 16),
        ("2004-02-29", "2021-02-28", 16),
        ("2004-02-29", "2021-03-01", 17),
        ("2020-09-30", "2020-09-30", 0),
        (None, "2020-09-30", None),
    ],
)
def test_age_in_whole_years(con, born: str | None, day: str, age: int | None) -> None:
    assert value(con, "age_at(?::DATE, ?::DATE)", born, day) == age


def test_referral_history_gives_the_childs_referral_before_and_says_which_is_the_latest() -> None:
    moments = [
        datetime(2020, 9, 3),
        datetime(2019, 9, 1),
        datetime(2020, 1, 5),
        datetime(2020, 9, 4),
        datetime(2020, 9, 4),
    ]
    children = ["A", "A", "A", "B", "B"]
    rows = pa.table({"child_id": children, "referred": moments, "excel_row": pa.array([2, 3, 4, 5, 6], pa.int32())})
    con = opened(["referrals"])
    fill(con, ["referrals"], {"referrals": rows}, Window((), SEPTEMBER, date(2020, 9, 30), SETTINGS))
    found = con.execute(
        "SELECT child_id, referred, previous_held, latest FROM referral_history ORDER BY ALL"
    ).fetchall()
    con.close()
    assert found == [
        ("A", datetime(2019, 9, 1), None, False),
        ("A", datetime(2020, 1, 5), datetime(2019, 9, 1), False),
        ("A", datetime(2020, 9, 3), datetime(2020, 1, 5), True),
        ("B", datetime(2020, 9, 4), None, True),  # written twice: neither came back
        ("B", datetime(2020, 9, 4), None, True),
    ]


def test_in_month_is_never_negated() -> None:
    """Its answer to a blank date is NULL, which NOT would leave NULL: no row, where a row was meant."""
    for path in (Path(__file__).parent.parent.parent / "metrics").rglob("*.toml"):
        assert not re.search(
            r"NOT\s*\(?\s*in_month|in_month\([^)]*\)\s+IS\b", path.read_text(encoding="utf-8"), re.I
        ), path.name


@pytest.mark.parametrize(
    ("start", "stop", "hours"),
    [
        ("2024-10-25 20:00", "2024-10-28 19:30", 72.5),
        ("2024-10-27 00:30", "2024-10-27 02:30", 3.0),
        ("2024-10-27 01:30", "2024-10-27 02:30", 1.0),
        ("2024-03-31 00:30", "2024-03-31 02:30", 1.0),
        ("2024-03-29 20:00", "2024-04-01 20:00", 71.0),
        ("2024-07-01 10:00", "2024-07-01 09:00", None),
        ("2024-07-01 10:00", None, None),
    ],
)
def test_hours_between_are_true_hours(con: Connection, start: str, stop: str | None, hours: float | None) -> None:
    assert value(con, "hours_between(?::TIMESTAMP, ?::TIMESTAMP)", start, stop) == hours
    if hours is not None:  # working days have no clock change, so only the clock that runs through counts it
        before = value(con, "hours_on_the_clock(?::TIMESTAMP, ?::TIMESTAMP, DATE '2020-01-01')", start, stop)
        assert before == hours
