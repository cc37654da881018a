"""Days, months and clocks in plain Python, with the bank holidays typed out: the naive engine's own calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

BANK_HOLIDAYS = {
    *(date(2018, *d) for d in [(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)]),
    *(date(2019, *d) for d in [(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    *(date(2020, *d) for d in [(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
    *(date(2021, *d) for d in [(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
}
"""England and Wales, as gov.uk lists them; in 2020 the early May holiday was on Friday the 8th."""


def days_after(start: date, end: date) -> Iterator[date]:
    day = start
    while day < end:
        day += timedelta(days=1)
        yield day


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def working_days(start: date, end: date) -> int:
    """Working days after the start, the end included."""
    return sum(is_working(day) for day in days_after(start, end))


def soon_enough(start: date, end: date, limit: int) -> bool:
    """Done at most so many working days after the start, and not before it."""
    return start <= end and working_days(start, end) <= limit


def greenwich(moment: datetime) -> datetime:
    """A local time of England in Greenwich time: an hour earlier from the last Sunday of March to that of October."""
    march, october = (
        max(day for day in (date(moment.year, month, n) for n in range(25, 32)) if day.weekday() == 6)
        for month in (3, 10)
    )
    summer = datetime.combine(march, time(2)) <= moment < datetime.combine(october, time(1))
    return moment - timedelta(hours=summer)


def in_order(start: datetime, stop: datetime) -> bool:
    """Not done before it began. A day without a time is its midnight: on the day of the start it is no earlier."""
    return start <= stop or stop == datetime.combine(start.date(), time())


def elapsed(start: datetime, stop: datetime) -> timedelta:
    """The time that went by, whatever the clocks were set to."""
    return greenwich(stop) - greenwich(start)


def on_the_clock(start: datetime, stop: datetime, stops: bool) -> timedelta:
    """Time from start to stop; where the clock `stops`, the hours of non-working days do not count."""
    if not stops:
        return max(elapsed(start, stop), timedelta(0))
    total, day = timedelta(0), start.date()
    while day <= stop.date():
        midnight = datetime.combine(day, time.min)
        begin, finish = max(start, midnight), min(stop, midnight + timedelta(days=1))
        if finish > begin and is_working(day):
            total += finish - begin
        day += timedelta(days=1)
    return total


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def later(day: date, months: int) -> date:
    """The same day so many months on; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def within(moment: date | datetime | None, month: date) -> bool:
    return moment is not None and (moment.year, moment.month) == (month.year, month.month)


def is_open(started: date, ended: date | None, month: date) -> bool:
    """Open on the month's last day: from its start to before its end."""
    return started <= last_day(month) and (ended is None or ended > last_day(month))
