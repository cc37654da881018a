"""Dates the demo needs: a month → its days, a day → the working day a number of days on."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from functools import cache

from data.periods import is_working_day, month_end, working_days_between


def chances(name: object) -> random.Random:
    """Chance that falls the same way every time for the same name."""
    return random.Random(str(name))  # noqa: S311 - invents rows, guards nothing


_FIRST = date(2018, 1, 1)
_LAST = date(2021, 3, 31)


@cache
def _working() -> tuple[date, ...]:
    every = (_FIRST + timedelta(days=step) for step in range((_LAST - _FIRST).days + 1))
    return tuple(day for day in every if is_working_day(day))


@cache
def working_days_of(month: date) -> tuple[date, ...]:
    """The working days of a month, in order."""
    return tuple(day for day in _working() if month <= day <= month_end(month))


@cache
def after(day: date, number: int) -> date:
    """The working day `number` working days after `day` (before where negative); 0: `day` or the next working day."""
    done = working_days_between(_FIRST - timedelta(days=1), day)
    if number > 0 or is_working_day(day):
        return _working()[done - 1 + number]
    return _working()[done + number]


@cache
def days_of(month: date) -> tuple[date, ...]:
    """Every day of a month."""
    return tuple(month + timedelta(days=step) for step in range((month_end(month) - month).days + 1))


@cache
def _weights(month: date) -> tuple[int, ...]:
    return tuple(6 if is_working_day(day) else 2 for day in days_of(month))


def some_day(month: date, chance: random.Random) -> date:
    """A day of the month, three times as likely a working day as not."""
    return chance.choices(days_of(month), _weights(month))[0]


def between(first: date, last: date, chance: random.Random) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=chance.randint(0, (last - first).days))


def at(day: date, hour: int, minute: int) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour, minute))


def last_moment(month: date) -> datetime:
    """Half past eleven in the evening of the month's last day: what is done in the month is done by then."""
    return at(month_end(month), 23, 30)


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier (28 February for a 29 February)."""
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)
