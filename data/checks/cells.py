"""One raw cell and its column → its value, or a sentence that says why it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from data.checks.codes import read_code, read_new_code
from data.checks.ids import DIGITS_LOST, is_power_of_ten, no_id, read_id
from data.checks.typed_dates import LAST, Unreadable, day_zero, in_range, read_datetime, read_month, read_serial
from data.spelling import nearest
from data.visible_text import turns_named

if TYPE_CHECKING:  # a spec reads its example row with this
    from data.spec import Column

Cell = str | float | int | bool | datetime | date | time | timedelta | None
ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#MULTIVALUE"})
PLACEHOLDERS = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        ".",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "tbc",
        "(blank)",
        "<null>",
        "(null)",
        "[null]",
    }
)
_JUNK = re.compile(r"code .{0,40} is not mapped|~\s*do not use.*|nope", re.I | re.S)
"""What exports of case systems write where they have no value (Annex A files seen by the London and Eastern region)."""
MOST_NUMBER = 1_000_000_000
_EXACT_DIGITS = 10**15
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
"""`="0012"`: how exports keep the noughts of an id from Excel."""


def read_cell(column: Column, value: Cell) -> object:
    """One cell as its column's type; None where it is blank. Raises Unreadable."""
    if isinstance(value, str):
        value = tidy(value)
        if kept := _KEPT_AS_TEXT.fullmatch(value):
            value = kept[1].strip()
    if value is None or value == "":
        return None
    if isinstance(value, str) and (nothing := _stands_for_nothing(column, value)):
        raise nothing
    if column.type == "text":
        text = _text(value)
        return (read_code(text, column.codes) if column.codes else None) or _id_or_text(column, text)
    match column.type:
        case "date":
            return _datetime(value).date()
        case "datetime":
            return _datetime(value)
        case "month":
            return read_month(value) if isinstance(value, str) else _datetime(value).date().replace(day=1)
        case "number":
            return _number(value)
        case "whole number":
            return int(_number(value)) if column.cut_to_whole else _whole(value)
        case _:
            return _code_or_refuse(column, value)


def _stands_for_nothing(column: Column, text: str) -> Unreadable | None:
    """Why text that a real export writes for nothing known is no value: an error value, '-', 'nan', "Code 'Q' is not
    mapped". None where it is a value, as a code may be. In a column that may be blank it is taken as blank."""
    if text.upper() in ERROR_VALUES:
        rule, says = "cell.error value", "is an error value that was kept as text. Mend it, or clear the cell."
    elif text.casefold() in PLACEHOLDERS:
        rule, says = "cell.placeholder", "stands for nothing known. Leave the cell empty instead."
        if column.is_id:
            return no_id()
    elif _JUNK.fullmatch(text) and not column.required:
        rule, says = "cell.junk", ""
    else:
        return None
    if column.codes and read_code(text, column.codes) is not None:
        return None
    return Unreadable(rule, says, as_blank="stands for nothing known and is taken as blank.")


def _id_or_text(column: Column, text: str) -> str:
    if is_power_of_ten(text):
        raise Unreadable("id.digits lost", DIGITS_LOST)
    return read_id(text) if column.is_id else text


def tidy(text: str) -> str:
    """`text` without invisible characters, line breaks as spaces, single spaces, none at the ends."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    kept = "".join(
        " " if one.isspace() or unicodedata.category(one) == "Cc" else one
        for one in text
        if unicodedata.category(one) not in ("Cf", "Cs")
    )
    return re.sub(" +", " ", kept).strip(" ")


def shown(value: object) -> str:
    """A cell's value as a sentence quotes it: as Excel shows it, without control characters, at most 80 characters."""
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    elif isinstance(value, datetime):
        text = f"{value:%d/%m/%Y %H:%M}" if value.time() != time() else f"{value:%d/%m/%Y}"
    elif isinstance(value, date):
        text = f"{value:%d/%m/%Y}"
    elif isinstance(value, time):
        text = f"{value:%H:%M}"
    elif isinstance(value, float):
        text = f"{value:.15g}"
    else:
        text = tidy(turns_named(str(value)))
    return text if len(text) <= 80 else text[:79] + "…"


def _text(value: Cell) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        if abs(value) >= _EXACT_DIGITS:
            raise Unreadable(
                "text.digits lost",
                "is a number of more than 15 digits, of which Excel has lost the last. Format the"
                " column as text and paste the values again.",
            )
        return shown(value)
    raise Unreadable(
        "text.date",
        "is a date or time where text belongs: Excel has changed what was typed. Format the column as"
        " text and type it again.",
    )


def _datetime(value: Cell) -> datetime:
    if isinstance(value, str):
        return read_datetime(value)
    if isinstance(value, datetime):
        return in_range(_to_the_second(value))
    if isinstance(value, date):
        return in_range(datetime(value.year, value.month, value.day))
    if value in (time(), timedelta()):
        raise day_zero()
    if isinstance(value, time | timedelta):
        raise Unreadable("date.time alone", "is a time without a date. Write it as dd/mm/yyyy hh:mm.")
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise read_serial(value)
    raise Unreadable("date.not a date", "is not a date. Write it as dd/mm/yyyy.")


def _to_the_second(value: datetime) -> datetime:
    """The nearest second (Excel's fractions of a day are a hair off), but never of the next day: what happened in the
    last half second of a day, as databases write its end, happened on that day."""
    rounded = (value + timedelta(microseconds=500_000) if value.year < LAST.year else value).replace(microsecond=0)
    return rounded if rounded.date() == value.date() else value.replace(microsecond=0)


def _number(value: Cell) -> float:
    number = value
    if isinstance(value, str) and re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", value, re.A) and len(value) < 20:
        number = float(value.replace(",", ""))
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Unreadable("number.not a number", "is not a number. Write digits alone, without a unit or a sign.")
    if number < 0:
        raise Unreadable("number.negative", "is below 0. Correct the number.")
    if not number <= MOST_NUMBER:
        raise Unreadable("number.too large", "is too large to be right. Correct the number.")
    return float(number)


def _whole(value: Cell) -> int:
    number = _number(value)
    if number != int(number):
        raise Unreadable("number.not whole", "is not a whole number. Write it without a part after the point.")
    return int(number)


def _code(column: Column, value: Cell) -> str | bool | None:
    if isinstance(value, date | time | timedelta):
        return None
    text = shown(value) if not isinstance(value, str) else value
    found = read_code(text, column.codes) or (read_new_code(text, column.shape) if column.shape else None)
    return found if found is None or column.type != "yes/no" else found == "Yes"


def _code_or_refuse(column: Column, value: Cell) -> str | bool:
    found = _code(column, value)
    if found is not None:
        return found
    allowed = [f"{code.value} ({code.means})" if code.means else code.value for code in column.codes]
    near = nearest(str(value), [code.value for code in column.codes if len(code.value) > 2])
    hint = f"Did you mean '{near}'? " if near else ""
    listed = ", ".join(allowed) if len(allowed) <= 12 else ", ".join(c.value for c in column.codes)
    raise Unreadable("code.not a code", f"is not one of the values allowed. {hint}Use one of: {listed}.")
