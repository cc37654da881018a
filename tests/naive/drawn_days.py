"""Days and moments to draw from: those on which rules turn, and spans on and beside the limits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from tests.naive.calendar import is_working, last_day, later, working_days

MONTH = date(2020, 9, 1)
RECORDS_FROM = date(2020, 4, 1)
MONTHS = tuple(date(2020, month, 1) for month in range(4, 10))
TEAMS = {
    "MASH": "MASH and Assessment",
    "Assessment 1": "MASH and Assessment",
    "Court 1": "Child Protection and Court",
    "Nobody's": "Care Leavers",
}
"""The last team never has a row: it must appear all the same."""

TURNING_DAYS = [
    *(date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 9), date(2020, 4, 10), date(2020, 4, 13), date(2020, 4, 30)),
    *(date(2020, 5, 1), date(2020, 5, 7), date(2020, 5, 8), date(2020, 5, 25), date(2020, 5, 30), date(2020, 5, 31)),
    *(date(2020, 6, 1), date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 25), date(2020, 7, 31), date(2020, 8, 1)),
    *(date(2020, 8, 28), date(2020, 8, 29), date(2020, 8, 30), date(2020, 8, 31), date(2020, 9, 1), date(2020, 9, 4)),
    *(date(2020, 9, 5), date(2020, 9, 6), date(2020, 9, 7), date(2020, 9, 28), date(2020, 9, 29), date(2020, 9, 30)),
]
EARLIER_DAYS = [
    *(date(2017, 8, 31), date(2018, 2, 28), date(2018, 3, 31), date(2018, 9, 30), date(2019, 4, 30), date(2019, 8, 31)),
    *(date(2019, 9, 30), date(2020, 1, 1), date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 2)),
]
SOURCES = ["1A", "1D", "2A", "2B", "3A", "3F", "4", "5A", "5C", "5D", "6", "7", "8", "9", "10"]
ROUTES = ["MASH", "Domestic Abuse Hub", "Early Help Hub"] * 2 + [None]
LAST = date(2020, 9, 30)
MIDDLE = date(2020, 9, 16)
MONTH_ENDS = [last_day(month) for month in MONTHS]

day = st.sampled_from(TURNING_DAYS) | st.dates(RECORDS_FROM, LAST)
"""A day of the window, mostly one on which something turns."""
earlier_day = st.sampled_from(EARLIER_DAYS) | day
moment = st.builds(
    datetime.combine, day, st.sampled_from([time(0, 0), time(0, 1), time(9, 0), time(16, 0), time(23, 59)])
)
clock_days = st.sampled_from(
    [
        date(2020, 4, 9),
        date(2020, 8, 7),
        date(2020, 8, 28),
        date(2020, 8, 31),
        *(date(2020, 9, day) for day in (4, 5, 6, 25, 26)),
    ]
)
clock_moment = st.builds(datetime.combine, clock_days, st.sampled_from([time(0, 0), time(16, 0), time(23, 59)]))
"""Just before and on days on which the clock stands still, or stood still not yet."""
few_children = st.sampled_from([f"C{number}" for number in range(8)])
"""So few that the same child comes again and again."""
child = st.integers(0, 60).map("C{}".format)
team = st.sampled_from(["MASH", "Assessment 1", "Court 1", None])


def on_working_day(start: date, number: int) -> date:
    """The first day that is `number` working days after the start."""
    end = start
    while number > 0:
        end += timedelta(days=1)
        number -= is_working(end)
    return end


def before_working_days(end: date, number: int) -> date:
    """The last day that is `number` working days before the end."""
    start = end
    while working_days(start, end) < number:
        start -= timedelta(days=1)
    return start


def around(start: date, limit: int) -> st.SearchStrategy[date | None]:
    """A day on, just before or just after the limit in working days from the start, the start itself, a day before it
    that cannot be, or blank."""
    near = st.sampled_from([limit - 1, limit, limit, limit + 1]).map(lambda number: on_working_day(start, number))
    before = st.integers(1, 40).map(lambda days: start - timedelta(days=days))
    return st.one_of(
        near, near, st.just(start), st.none(), before, st.integers(1, 90).map(lambda days: start + timedelta(days=days))
    )


def when_the_clock_shows(start: datetime, hours: int) -> datetime:
    """The moment at which so many hours have gone by without those of non-working days."""
    left, at = timedelta(hours=hours), start
    while True:
        midnight = datetime.combine(at.date() + timedelta(days=1), time.min)
        if is_working(at.date()):
            if left <= midnight - at:
                return at + left
            left -= midnight - at
        at = midnight


def soon(start: datetime, hours: int) -> st.SearchStrategy[datetime | None]:
    """A moment on, just before or just after the limit, with and without non-working days; at once; at midnight
    before or earlier; or blank."""
    limits = [start + timedelta(hours=hours), when_the_clock_shows(start, hours)]
    stop = st.builds(
        lambda limit, minutes: limit + timedelta(minutes=minutes), st.sampled_from(limits), st.integers(-1, 1)
    )
    midnight = datetime.combine(start.date(), time.min)
    odd = st.sampled_from([midnight, midnight - timedelta(minutes=1), start - timedelta(minutes=1)])
    return st.one_of(stop, stop, stop, st.just(start), odd, st.none())


def then(start: date, longest: int) -> st.SearchStrategy[date | None]:
    """An end: blank, a turning day after the start, or some days later."""
    ends = [other for other in TURNING_DAYS if other >= start] or [start]
    last = st.sampled_from([max(start, end) for end in (LAST, LAST + timedelta(days=1))])
    some_days = st.integers(0, longest).map(lambda days: start + timedelta(days=days))
    return st.one_of(st.none(), st.sampled_from(ends), last, some_days)


def months_before(end: date, months: int) -> st.SearchStrategy[date]:
    """About so many months before a day."""
    return st.sampled_from([-2, -1, 0, 0, 1, 2]).map(lambda days: later(end, -months) + timedelta(days=days))
