"""Months, financial years and quarters, and working days: text and dates → the periods that figures belong to.

A month is the date of its first day everywhere. The financial year runs from April to March; its quarters start in
April, July, October and January. Working days are Monday to Friday without the bank holidays of England and Wales.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import cache

import pyarrow as pa

# The calendar of working days. Bank holidays are announced on gov.uk about two years ahead, and now and then one is
# added (a coronation, a funeral) or moved. To move the calendar on: raise LAST by a year, update the `holidays` library
# in the lock file, and compare its new year with https://www.gov.uk/bank-holidays before releasing.
FIRST = date(1990, 1, 1)
LAST = date(2028, 12, 31)

_MONTH = re.compile(r"(\d{4})-(\d{2})")


class PeriodError(ValueError):
    """Text that is not a month, in a sentence that says what a month looks like."""


class CalendarError(ValueError):
    """A day outside the calendar of working days, in a sentence. Counting on would miss its bank holidays."""


def parse_month(text: str) -> date:
    """'2020-09' → 1 September 2020. PeriodError for anything else."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
        raise PeriodError(f"'{text}' is not a month. Write it as year and month, such as 2020-09.")
    return date(int(found[1]), int(found[2]), 1)


def iso_month(month: date) -> str:
    """1 September 2020 → '2020-09': how files, folders and addresses write a month."""
    return f"{month:%Y-%m}"


def month_of(day: date) -> date:
    """The first day of the month that `day` is in."""
    return date(day.year, day.month, 1)


def month_end(day: date) -> date:
    """The last day of the month that `day` is in."""
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def add_months(month: date, number: int) -> date:
    """The first day of the month `number` months later (earlier where negative)."""
    index = month.year * 12 + month.month - 1 + number
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> tuple[date, ...]:
    """Every month from that of `first` to that of `last`, both included; none where `last` is in an earlier month."""
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(add_months(month_of(first), step) for step in range(max(number, 0)))


def whole_months(records_from: date, month: date) -> tuple[date, ...]:
    """The months a window holds whole, up to the reporting month: one that begins before the records do is left out."""
    first = month_of(records_from)
    return months_between(first if first == records_from else add_months(first, 1), month)


def year_start(day: date) -> date:
    """1 April of the financial year that `day` is in."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def year_name(day: date) -> str:
    """The financial year that `day` is in: September 2020 → '2020-21'."""
    start = year_start(day).year
    return f"{start}-{(start + 1) % 100:02d}"


def year_begin(name: str) -> date:
    """The first day of the financial year of that name: '2024-25' → 1 April 2024."""
    return date(int(name[:4]), 4, 1)


def year_end(name: str) -> date:
    """The last day of the financial year of that name: '2024-25' → 31 March 2025."""
    return date(int(name[:4]) + 1, 3, 31)


def is_year_name(text: object) -> bool:
    """Whether it is the name of a financial year: '2024-25', not '2024-26'."""
    found = re.fullmatch(r"(20\d\d)-(\d\d)", text) if isinstance(text, str) else None
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def year_to_date(month: date) -> tuple[date, ...]:
    """April to `month`, both included."""
    return months_between(year_start(month), month)


def rolling_12(month: date) -> tuple[date, ...]:
    """The twelve months that end with `month`."""
    return months_between(add_months(month, -11), month)


def quarter(day: date) -> int:
    """The quarter of the financial year: April to June is 1, January to March is 4."""
    return (day.month - 4) % 12 // 3 + 1


def quarter_start(day: date) -> date:
    """The first day of the financial quarter that `day` is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_name(day: date) -> str:
    """September 2020 → 'Q2 2020-21'."""
    return f"Q{quarter(day)} {year_name(day)}"


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales from FIRST to LAST, substitute and one-off days included."""
    import holidays  # slow to import, and most commands never count a working day

    days = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday. CalendarError outside the calendar."""
    _number(day)
    return day.weekday() < 5 and day not in bank_holidays()


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`: from a Friday to the Monday after is 1, within one day 0.
    0 too where `end` is before `start`. CalendarError outside the calendar; TypeError for anything but two dates."""
    first, last = _number(start), _number(end)
    return max(last - first, 0)


@cache
def calendar_table() -> pa.Table:
    """Every day from FIRST to LAST for SQL: `day` date32, `number` int32, `working` bool. `number` counts the working
    days from FIRST up to and including that day, so working days between two days are the numbers' difference."""
    numbers = _numbers()
    before = (0, *numbers)
    return pa.table(
        {
            "day": pa.array([FIRST + timedelta(days=step) for step in range(len(numbers))], pa.date32()),
            "number": pa.array(numbers, pa.int32()),
            "working": pa.array([number > before[step] for step, number in enumerate(numbers)], pa.bool_()),
        }
    )


@cache
def _numbers() -> tuple[int, ...]:
    closed = bank_holidays()
    numbers: list[int] = []
    count = 0
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=step)
        count += day.weekday() < 5 and day not in closed
        numbers.append(count)
    return tuple(numbers)


def _number(day: date) -> int:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise TypeError(f"working days are counted between dates, not {type(day).__name__}")
    if not FIRST <= day <= LAST:
        raise CalendarError(
            f"{day:%d/%m/%Y} is outside the calendar of working days, which runs from {FIRST:%d/%m/%Y} "
            f"to {LAST:%d/%m/%Y}. "
            "Check the date; if it is right, the calendar has to be moved on (see data/periods.py)."
        )
    return _numbers()[(day - FIRST).days]
