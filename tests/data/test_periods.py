"""Months, financial years, and working days against bank holidays that people can look up."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import periods
from data.database import arrow, connect, lock

IN_CALENDAR = st.dates(periods.FIRST, periods.LAST)


def test_a_month_is_read_from_text() -> None:
    assert periods.parse_month("2020-09") == date(2020, 9, 1)
    assert periods.parse_month(" 2020-12 ") == date(2020, 12, 1)


@pytest.mark.parametrize(
    "text", ["2020-13", "2020-00", "0000-01", "09-2020", "2020-9", "2020-09-01", "", "September 2020", "2020-1x"]
)
def test_text_that_is_no_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(periods.PeriodError, match="such as 2020-09"):
        periods.parse_month(text)


def test_the_ends_of_months_know_leap_years() -> None:
    assert periods.month_end(date(2020, 2, 10)) == date(2020, 2, 29)
    assert periods.month_end(date(2019, 2, 1)) == date(2019, 2, 28)
    assert periods.month_end(date(2020, 12, 31)) == date(2020, 12, 31)


def test_months_are_added_over_the_years() -> None:
    assert periods.add_months(date(2020, 1, 1), -1) == date(2019, 12, 1)
    assert periods.add_months(date(2020, 11, 1), 2) == date(2021, 1, 1)
    assert periods.add_months(date(2020, 12, 1), -12) == date(2019, 12, 1)


def test_the_financial_year_turns_in_april() -> None:
    assert periods.year_name(date(2020, 3, 31)) == "2019-20"
    assert periods.year_name(date(2020, 4, 1)) == "2020-21"
    assert periods.year_name(date(1999, 6, 1)) == "1999-00"
    assert periods.year_to_date(date(2020, 4, 1)) == (date(2020, 4, 1),)
    assert len(periods.year_to_date(date(2020, 3, 1))) == 12
    assert periods.year_to_date(date(2020, 9, 1))[0] == date(2020, 4, 1)


def test_quarters_are_those_of_the_financial_year() -> None:
    assert [periods.quarter(date(2020, month, 1)) for month in range(1, 13)] == [4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert periods.quarter_name(date(2021, 1, 15)) == "Q4 2020-21"
    assert periods.quarter_start(date(2021, 2, 15)) == date(2021, 1, 1)


def test_rolling_twelve_months_end_with_the_month() -> None:
    months = periods.rolling_12(date(2020, 9, 1))
    assert (months[0], months[-1], len(months)) == (date(2019, 10, 1), date(2020, 9, 1), 12)


def test_a_month_that_begins_before_the_records_do_is_not_held_whole() -> None:
    assert periods.whole_months(date(2020, 4, 1), date(2020, 6, 1)) == (
        date(2020, 4, 1),
        date(2020, 5, 1),
        date(2020, 6, 1),
    )
    assert periods.whole_months(date(2020, 4, 2), date(2020, 6, 1)) == (date(2020, 5, 1), date(2020, 6, 1))
    assert periods.whole_months(date(2020, 6, 2), date(2020, 6, 1)) == ()


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        (date(2020, 9, 4), date(2020, 9, 7), 1, "Friday to Monday"),
        (date(2020, 9, 4), date(2020, 9, 4), 0, "the same day"),
        (date(2020, 9, 4), date(2020, 9, 6), 0, "Friday to Sunday"),
        (date(2020, 9, 5), date(2020, 9, 7), 1, "Saturday to Monday"),
        (date(2020, 9, 7), date(2020, 9, 4), 0, "nothing lies between backwards"),
        (date(2020, 8, 28), date(2020, 9, 1), 1, "over the late summer bank holiday, Monday 31 August 2020"),
        (date(2020, 4, 9), date(2020, 4, 14), 1, "over Easter 2020"),
        (date(2020, 5, 1), date(2020, 5, 8), 4, "May Day moved to Friday 8 May 2020"),
        (date(2020, 5, 1), date(2020, 5, 4), 1, "and Monday 4 May 2020 was worked"),
        (date(2020, 12, 24), date(2020, 12, 29), 1, "Boxing Day on a Saturday is kept on Monday 28 December"),
        (date(2022, 9, 16), date(2022, 9, 20), 1, "the state funeral, Monday 19 September 2022"),
        (date(2023, 5, 5), date(2023, 5, 9), 1, "the coronation, Monday 8 May 2023"),
        (date(2021, 12, 24), date(2021, 12, 29), 1, "Christmas Day on a Saturday: substitutes on Monday and Tuesday"),
        (date(2020, 1, 1), date(2020, 12, 31), 254, "a leap year: 262 weekdays, 8 of them bank holidays"),
    ],
)
def test_working_days(start: date, end: date, expected: int, why: str) -> None:
    assert periods.working_days_between(start, end) == expected, why


def test_good_friday_counts_though_scotland_works() -> None:
    assert not periods.is_working_day(date(2020, 4, 10))
    assert periods.is_working_day(date(2020, 1, 2)), "2 January is a holiday in Scotland only"
    assert periods.is_working_day(date(2020, 3, 17)), "17 March is a holiday in Northern Ireland only"


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2029, 1, 1), date(1900, 1, 1), date(9999, 12, 31)])
def test_a_day_outside_the_calendar_is_refused_in_words(day: date) -> None:
    with pytest.raises(periods.CalendarError, match=f"{day:%d/%m/%Y} is outside the calendar"):
        periods.working_days_between(day, date(2020, 1, 1))
    with pytest.raises(periods.CalendarError):
        periods.working_days_between(date(2020, 1, 1), day)


@pytest.mark.parametrize("value", [None, "2020-01-01", datetime(2020, 1, 1), 43831])
def test_only_dates_are_counted_between(value: object) -> None:
    with pytest.raises(TypeError):
        periods.working_days_between(value, date(2020, 1, 1))  # type: ignore[arg-type]


@given(IN_CALENDAR, st.integers(0, 40))
def test_working_days_agree_with_counting_them_one_by_one(start: date, days: int) -> None:
    end = min(start + timedelta(days=days), periods.LAST)
    steps = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert periods.working_days_between(start, end) == sum(periods.is_working_day(day) for day in steps)


@given(IN_CALENDAR, IN_CALENDAR, IN_CALENDAR)
def test_working_days_add_up(a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    whole = periods.working_days_between(first, last)
    assert whole == periods.working_days_between(first, middle) + periods.working_days_between(middle, last)


def test_the_table_for_sql_says_the_same() -> None:
    con = connect()
    con.register("calendar", periods.calendar_table())
    between = con.execute(
        "SELECT b.number - a.number FROM calendar a, calendar b WHERE a.day = '2020-08-28' AND b.day = '2020-09-01'"
    ).fetchall()
    assert between == [(1,)]
    assert con.execute("SELECT min(day), max(day), count(*) FROM calendar").fetchall() == [
        (periods.FIRST, periods.LAST, 14245)
    ]
    assert con.execute(
        "SELECT working FROM calendar WHERE day IN ('2020-08-28', '2020-08-31') ORDER BY day"
    ).fetchall() == [(True,), (False,)]


def test_the_database_reaches_nothing_outside_itself() -> None:
    con = connect()
    lock(con)
    for query in (
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO 'out.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET threads = 1",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|cannot"):
            con.execute(query).fetchall()


def test_the_database_does_not_read_python_variables() -> None:
    secret = periods.calendar_table()
    assert secret.num_rows
    with pytest.raises(Exception, match="secret does not exist"):
        connect().execute("SELECT * FROM secret").fetchall()


def test_an_answer_comes_back_as_arrow() -> None:
    con = connect()
    con.register("calendar", periods.calendar_table())
    answer = arrow(con, "SELECT day FROM calendar WHERE day > ? ORDER BY day", [date(2028, 12, 29)])
    assert answer.column("day").to_pylist() == [date(2028, 12, 30), date(2028, 12, 31)]
