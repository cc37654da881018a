"""Columns and cells of a worksheet → the words in which a page tells them: 'received', 'Fri 4 Sep 2020 16:10'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from data import spec
from metrics.cases.macro_words import column_words, sheet_sql
from metrics.measures.sql_library import base_tables
from metrics.wording import MINUS, format_number

BLANK = "blank"
_LEADS = re.compile(r"^(Date and time |Date of |Date |Start date of )(?=.)")
_BESIDE = re.compile(r"\s*\(.*?\)|\?$")
MINUTES = 60


@cache
def column_of(source: str, name: str) -> spec.Column | None:
    """The worksheet's column that a name means in a table or view; None for one that a view adds."""
    specs = spec.tables()
    for table in _tables(source):
        for column in specs[table].columns:
            if column.name == name:
                return column
    return None


@cache
def title_of(source: str, name: str) -> str:
    """A column's heading as it is said within a sentence: 'received' for 'Date and time received'."""
    column = column_of(source, name)
    if column is None or name in column_words():
        return column_words().get(name, name.replace("_", " "))
    heading = _BESIDE.sub("", column.heading)
    bare = _LEADS.sub("", heading)
    return " ".join(word if word.isupper() else word[:1].lower() + word[1:] for word in bare.split())


def cell_text(value: Any, column: spec.Column | None = None) -> str:
    """A cell's value: a day with its weekday, a time unless it is midnight, yes or no, a code with what it means."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        time = f" {value:%H:%M}" if (value.hour, value.minute, value.second) != (0, 0, 0) else ""
        return day_words(value) + time
    if isinstance(value, date):
        return f"{value:%B %Y}" if column is not None and column.month_only else day_words(value)
    if isinstance(value, int | float | Decimal):
        return format_number(float(value))
    means = _meanings(column).get(str(value), "") if column is not None else ""
    return f"{value} ({means})" if means else str(value)


def day_words(day: date) -> str:
    """'Fri 4 Sep 2020'."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def span_text(value: float, unit: str) -> str:
    """'18 h 55 min' of hours, '3 working days', '1 day'. What is less than a minute is told in seconds: a limit may be
    missed by one."""
    if unit == "hours":
        return _hours(value)
    return f"{format_number(value)} {unit[:-1] if value == 1 and unit.endswith('s') else unit}"


def limit_text(value: float, unit: str) -> str:
    """A limit as it stands in the definition: '24 hours', '45 working days'."""
    return f"{format_number(value)} {unit[:-1] if value == 1 and unit.endswith('s') else unit}"


def _hours(value: float) -> str:
    seconds = round(value * 3600)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, MINUTES)
    told = [f"{hours:,} h"] if hours or not (minutes or left) else []
    told += [f"{minutes} min"] if minutes else []
    told += [f"{left} s"] if left else []
    return " ".join(told).replace("-", MINUS)


@cache
def _meanings(column: spec.Column) -> dict[str, str]:
    return {code.value: code.means for code in column.codes if code.means}


@cache
def _tables(source: str) -> Sequence[str]:
    """The worksheets under a name, that of its own rows first."""
    own = sheet_sql(source)
    known = spec.tables()
    return sorted((name for name in base_tables(source) if name in known), key=lambda name: f"'{name}'" not in own)
