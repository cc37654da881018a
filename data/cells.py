"""The raw cells of one column → one typed Arrow array and the cells that cannot be read, a whole column at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from data.codes import read_code
from data.dates import FIRST, LAST, Unreadable, in_range, read_datetime, read_month, read_serial
from data.spec import Column, Type, nearest

Cell = str | float | int | bool | datetime | date | time | timedelta | None
Fault = tuple[int, Unreadable]
"""The position of a cell in the column, and why it is refused."""

ARROW: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "whole number": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "month": pa.date32(),
    "yes/no": pa.bool_(),
    "yes/no/unknown": pa.string(),
    "category": pa.string(),
    "code": pa.string(),
    "source code": pa.string(),
}
ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#MULTIVALUE"})
_PLACEHOLDERS = frozenset({"-", "–", "—", ".", "n/a", "na", "nan", "null", "none", "nil", "tbc"})
_MOST = 1_000_000_000
_UNTIDY = r"[\p{Cc}\p{Cf}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]|  |^ | $"
_NONE = type(None)
_EXACT_DIGITS = 10**15


def type_column(column: Column, values: Sequence[Cell]) -> tuple[pa.Array, list[Fault]]:
    """`values` as `column`'s Arrow type, null where blank or refused. The fast way where every cell is of the expected kind."""
    kinds = set(map(type, values)) - {_NONE}
    fast = _FAST.get(column.type, _fast_code)(column, values, kinds) if kinds else pa.nulls(len(values))
    if fast is not None:
        return fast.cast(ARROW[column.type]), []
    return _one_by_one(column, values)


def read_cell(column: Column, value: Cell) -> object:
    """One cell as its column's type; None where it is blank. Raises Unreadable."""
    if isinstance(value, str):
        value = tidy(value)
        if value.upper() in ERROR_VALUES:
            raise Unreadable("cell.error value", "is an error value that was kept as text. Mend it, or clear the cell.")
    if value is None or value == "":
        return None
    if column.type == "text":
        return _text(value)
    if isinstance(value, str) and value.casefold() in _PLACEHOLDERS and _code(column, value) is None:
        raise Unreadable("cell.placeholder", "stands for nothing known. Leave the cell empty instead.")
    return _READ.get(column.type, _code_or_refuse)(column, value)


def tidy(text: str) -> str:
    """`text` without invisible characters, line breaks as spaces, single spaces, none at the ends."""
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
        text = tidy(str(value))
    return text if len(text) <= 80 else text[:79] + "…"


def _one_by_one(column: Column, values: Sequence[Cell]) -> tuple[pa.Array, list[Fault]]:
    """Each different value is read once, so that a long column of repeated text costs little."""
    read: dict[tuple[type, Cell], object] = {}
    typed: list[object] = []
    faults: list[Fault] = []
    for row, value in enumerate(values):
        key = (type(value), value)
        if key not in read:
            try:
                read[key] = read_cell(column, value)
            except Unreadable as fault:
                read[key] = fault
        result = read[key]
        if isinstance(result, Unreadable):
            faults.append((row, result))
            result = None
        typed.append(result)
    return pa.array(typed, ARROW[column.type]), faults


# ---- the fast way: an array, or None where the column has to be read cell by cell


def _fast_text(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if kinds != {str}:
        return None
    try:
        array = pa.array(values, pa.string())
    except UnicodeEncodeError:
        return None
    if pc.any(pc.match_substring_regex(array, _UNTIDY)).as_py():
        return None
    if pc.any(pc.or_(pc.equal(pc.utf8_length(array), 0), pc.starts_with(array, "#"))).as_py():
        return None
    return array


def _fast_code(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if kinds != {str}:
        return None
    try:
        encoded = pa.array(values, pa.string()).dictionary_encode()
        found = [read_cell(column, text) for text in encoded.dictionary.to_pylist()]
    except (UnicodeEncodeError, Unreadable):
        return None
    return pa.array(found, ARROW[column.type]).take(encoded.indices)


def _fast_date(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if not kinds <= {date, datetime} or column.type == "month":
        return None
    array = pa.array(values, pa.date32())
    bounds = pc.min_max(array).as_py()
    if bounds["min"] < FIRST or bounds["max"] > LAST:
        return None
    if not column.month_only:
        return array
    return pc.floor_temporal(array, unit="month")


def _fast_datetime(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if not kinds <= {date, datetime}:
        return None
    if date in kinds:
        values = [datetime(one.year, one.month, one.day) if type(one) is date else one for one in values]
    array = pa.array(values, pa.timestamp("us"))
    bounds = pc.min_max(array).as_py()
    if bounds["min"].date() < FIRST or bounds["max"].date() > LAST:
        return None
    return pc.round_temporal(array, unit="second")


def _fast_number(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if not kinds <= {int, float}:
        return None
    try:
        array = pa.array(values, pa.float64())
    except pa.ArrowInvalid:
        return None
    bounds = pc.min_max(array).as_py()
    if not (bounds["min"] >= 0 and bounds["max"] <= _MOST):
        return None
    whole = column.type != "whole number" or pc.all(pc.equal(array, pc.floor(array))).as_py()
    return array if whole else None


_FAST: dict[Type, Callable[[Column, Sequence[Cell], set[type]], pa.Array | None]] = {
    "text": _fast_text,
    "date": _fast_date,
    "month": _fast_date,
    "datetime": _fast_datetime,
    "number": _fast_number,
    "whole number": _fast_number,
}


# ---- one cell


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


def _date(column: Column, value: Cell) -> date:
    day = _datetime(column, value).date()
    return day.replace(day=1) if column.month_only else day


def _datetime(column: Column, value: Cell) -> datetime:
    if isinstance(value, str):
        return read_datetime(value)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000) if value.year < LAST.year else value
        return in_range(rounded.replace(microsecond=0))
    if isinstance(value, date):
        return in_range(datetime(value.year, value.month, value.day))
    if isinstance(value, time | timedelta):
        raise Unreadable("date.time alone", "is a time without a date. Write it as dd/mm/yyyy hh:mm.")
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise read_serial(value)
    raise Unreadable("date.not a date", "is not a date. Write it as dd/mm/yyyy.")


def _month(column: Column, value: Cell) -> date:
    return read_month(value) if isinstance(value, str) else _datetime(column, value).date().replace(day=1)


def _number(column: Column, value: Cell) -> float:
    number = value
    if isinstance(value, str) and re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", value, re.A) and len(value) < 20:
        number = float(value.replace(",", ""))
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Unreadable("number.not a number", "is not a number. Write digits alone, without a unit or a sign.")
    if number < 0:
        raise Unreadable("number.negative", "is below 0. Correct the number.")
    if not number <= _MOST:
        raise Unreadable("number.too large", "is too large to be right. Correct the number.")
    return float(number)


def _whole(column: Column, value: Cell) -> int:
    number = _number(column, value)
    if number != int(number):
        raise Unreadable("number.not whole", "is not a whole number. Write it without a part after the point.")
    return int(number)


def _code(column: Column, value: Cell) -> str | bool | None:
    if isinstance(value, date | time | timedelta):
        return None
    found = read_code(shown(value) if not isinstance(value, str) else value, column.codes)
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


_READ: dict[Type, Callable[[Column, Cell], object]] = {
    "date": _date,
    "datetime": _datetime,
    "month": _month,
    "number": _number,
    "whole number": _whole,
}
