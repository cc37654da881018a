"""The text of a date, a time or a month, as people type it → date and datetime, or why it is not one."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside these are typing faults."""
NO_DATES = frozenset(
    {date(1, 1, 1), date(1601, 1, 1), date(1753, 1, 1), date(1900, 1, 1), date(1900, 1, 2), date(1970, 1, 1)}
)
"""The first days of databases, of Windows, Unix and Excel: what systems write for a date that they do not have. Whether
it never came or was lost in the export cannot be seen, so a person says."""
DAYS_ZERO = frozenset({date(1899, 12, 30), date(1899, 12, 31)})
OPEN_ENDS = frozenset(
    {date(2099, 12, 31), date(2100, 1, 1), date(2100, 12, 31), date(2999, 12, 31), date(3000, 1, 1), date(9999, 1, 1)}
    | {date(9999, 12, 30), date(9999, 12, 31)}
)
"""The last days of systems: what they write for an end that has not come."""
USUAL_FIRST, USUAL_LAST = date(1970, 1, 2), date(2099, 12, 30)
"""No day between these stands for something else."""
HOW = "Write it as dd/mm/yyyy."
_MONTHS = {name.casefold(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names)}
_MONTHS |= {"sept": 9}
_TIME = r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?"
_ISO = re.compile(r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})" + _TIME, re.I | re.A)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4})" + _TIME, re.I | re.A)
_NAMED = re.compile(r"(?P<day>\d{1,2})[-/. ]?(?P<month>[a-z]{3,9})\.?[-/., ]{0,2}(?P<year>\d{4})" + _TIME, re.I | re.A)
_SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?", re.A)
_ZONED = re.compile(r".*\d{1,2}:\d{2}\S*\s?(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})", re.I | re.A)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2}(?:[T ,].*)?", re.I | re.A)
_MONTH_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})", re.A),
    re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.A),
    re.compile(r"(?P<month>[a-z]{3,9})\.?[-/., ]{0,2}(?P<year>\d{4})", re.I | re.A),
)


class Unreadable(Exception):
    """A cell that is not what its column holds. `says` follows "Heading 'value'"; `rule` names the fault. `as_blank` is
    said instead in a column that may be blank, where the cell stands for nothing and is taken as blank."""

    def __init__(self, rule: str, says: str, *, as_blank: str | None = None) -> None:
        super().__init__(says)
        self.rule = rule
        self.says = says
        self.as_blank = as_blank


def read_datetime(text: str) -> datetime:
    """dd/mm/yyyy, ISO or '1 Sep 2020', with or without a time (without: midnight). Raises Unreadable."""
    text = text.strip()
    if _SERIAL.fullmatch(text):
        raise read_serial(float(text))
    if text.startswith("00/01/1900"):
        raise day_zero()
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
            return _in_years(datetime(int(found["year"]), _month_of(found["month"]), 1)).date()
    try:
        return read_datetime(text).date().replace(day=1)
    except Unreadable:
        raise Unreadable("month.not a month", "is not a month. Write it as YYYY-MM, such as 2020-09.") from None


def read_serial(number: float) -> Unreadable:
    """Why a bare number is not taken for a date, and which day Excel means by it."""
    if number == 0:
        return day_zero()
    says = "is a bare number and not a date."
    if 1 <= number <= 73415:  # 1 January 1900 to 31 December 2100 as Excel counts days
        day = date(1899, 12, 30) + timedelta(days=int(number))
        says += f" In Excel it stands for {day:%d/%m/%Y}: format the column as a date and save again, or write it so."
    else:
        says += f" {HOW}"
    return Unreadable("date.bare number", says)


def day_zero() -> Unreadable:
    """Why 0 is no date: a formula that looks up an empty cell gives it, and Excel shows it as 00/01/1900."""
    says = "is 0, Excel's day 00/01/1900: a blank that a formula passed on."
    return Unreadable(
        "date.zero",
        f"{says} Write the date, or clear the cell.",
        as_blank=f"{says} It is taken as blank: clear the cell.",
    )


def in_range(value: datetime) -> datetime:
    """`value` itself. Raises Unreadable where its year cannot be meant, or the day stands for none or for no end."""
    if value.date() in DAYS_ZERO:
        raise day_zero()
    if value.date() in NO_DATES:
        says = "is the first day that a system knows, and stands for no date. Clear the cell, or write the date."
        raise Unreadable("date.stands for none", says)
    if value.date() in OPEN_ENDS:
        says = "is the last day that a system knows, and stands for no end."
        raise Unreadable(
            "date.open end",
            f"{says} Write the date.",
            as_blank=f"{says} It is taken as blank, which means still open: clear the cell.",
        )
    return _in_years(value)


def _in_years(value: datetime) -> datetime:
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
