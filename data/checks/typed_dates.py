"""The text of a date, a time or a month, as people type it → date and datetime, or why it is not one."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside these are typing faults."""
HOW = "Write it as dd/mm/yyyy."
_MONTHS = {name.casefold(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names)}
_MONTHS |= {"sept": 9}
_TIME = r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?"
_ISO = re.compile(r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})" + _TIME, re.I | re.A)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4})" + _TIME, re.I | re.A)
_NAMED = re.compile(r"(?P<day>\d{1,2})[-/. ]?(?P<month>[a-z]{3,9})\.?[-/., ]{0,2}(?P<year>\d{4})" + _TIME, re.I | re.A)
_ZONED = re.compile(r".*\d{1,2}:\d{2}\S*\s?(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})", re.I | re.A)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2}(?:[T ,].*)?", re.I | re.A)
_MONTH_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})", re.A),
    re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.A),
    re.compile(r"(?P<month>[a-z]{3,9})\.?[-/., ]{0,2}(?P<year>\d{4})", re.I | re.A),
)


class Unreadable(Exception):
    """A cell that is not what its column holds. `says` follows "Heading 'value'"; `rule` names the fault."""

    def __init__(self, rule: str, says: str) -> None:
        super().__init__(says)
        self.rule = rule
        self.says = says


def read_datetime(text: str) -> datetime:
    """dd/mm/yyyy, ISO or '1 Sep 2020', with or without a time (without: midnight). Raises Unreadable."""
    text = text.strip()
    for form in (_ISO, _DAY_FIRST, _NAMED):
        if found := form.fullmatch(text):
            day = _day(int(found["year"]), _month_number(found["month"]), int(found["day"]))
            return in_range(datetime(day.year, day.month, day.day, *_time(found)))
    if _ZONED.fullmatch(text):
        raise Unreadable("date.time zone", "has a time zone. Write the local time without one, as dd/mm/yyyy hh:mm.")
    if _SHORT_YEAR.fullmatch(text):
        raise Unreadable("date.short year", "has a year of two digits. Write all four: dd/mm/yyyy.")
    raise Unreadable("date.not a date", f"is not a date. {HOW}")


def read_month(text: str) -> date:
    """YYYY-MM, MM/YYYY, 'September 2020', or any date in it → the first of the month. Raises Unreadable."""
    for form in _MONTH_FORMS:
        if found := form.fullmatch(text.strip()):
            return in_range(datetime(int(found["year"]), _month_of(found["month"]), 1)).date()
    try:
        return read_datetime(text).date().replace(day=1)
    except Unreadable:
        raise Unreadable("month.not a month", "is not a month. Write it as YYYY-MM, such as 2020-09.") from None


def read_serial(number: float) -> Unreadable:
    """Why a bare number is not taken for a date, and which day Excel means by it."""
    says = "is a bare number and not a date."
    if 1 <= number <= 73415:  # 1 January 1900 to 31 December 2100 as Excel counts days
        day = date(1899, 12, 30) + timedelta(days=int(number))
        says += f" In Excel it stands for {day:%d/%m/%Y}: format the column as a date and save again."
    else:
        says += f" {HOW}"
    return Unreadable("date.bare number", says)


def in_range(value: datetime) -> datetime:
    """`value` itself. Raises Unreadable where its year cannot be meant."""
    if not FIRST.year <= value.year <= LAST.year:
        raise Unreadable("date.out of range", "is not between 1900 and 2100. Check the year.")
    return value


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    number = _MONTHS.get(text.casefold(), 0)
    if not number:
        raise Unreadable("date.not a date", f"is not a date: '{text}' is not a month. {HOW}")
    return number


def _month_of(text: str) -> int:
    number = int(text) if text.isdigit() else _MONTHS.get(text.casefold(), 0)
    if not 1 <= number <= 12:
        raise Unreadable("month.not a month", "is not a month. Write it as YYYY-MM, such as 2020-09.")
    return number


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_such_day(year, month, day) from None


def _no_such_day(year: int, month: int, day: int) -> Unreadable:
    if not 1 <= year <= 9999:
        return Unreadable("date.out of range", "is not between 1900 and 2100. Check the year.")
    if month > 12 >= day:
        swapped = "the month comes second. Day and month may be the wrong way round"
        return Unreadable("date.not a date", f"is not a date: there is no month {month}, and {swapped}. {HOW}")
    if not 1 <= month <= 12:
        return Unreadable("date.not a date", f"is not a date: there is no month {month}. {HOW}")
    last = calendar.monthrange(year, month)[1]
    name = f"{calendar.month_name[month]} {year}"
    return Unreadable("date.not a date", f"is not a date: {name} has {last} days. Correct the day.")


def _time(found: re.Match[str]) -> tuple[int, int, int]:
    if found["hour"] is None:
        return (0, 0, 0)
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable("date.not a time", "has a time that is not one. Write it as dd/mm/yyyy hh:mm.")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable("date.not a time", "has a time that is not one. Write it as dd/mm/yyyy hh:mm, 00:00 to 23:59.")
    return (hour, minute, second)
