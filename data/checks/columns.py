"""The raw cells of one column → one typed Arrow array and the cells that cannot be read, a whole column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from data.checks.cells import MOST_NUMBER, PLACEHOLDERS, Cell, read_cell
from data.checks.ids import NO_IDS
from data.checks.issue_list import MOST
from data.checks.typed_dates import USUAL_FIRST, USUAL_LAST, Unreadable
from data.spec import Column
from data.table_schema import ARROW

Fault = tuple[int, Unreadable]
"""The position of a cell in the column, and why it is refused."""

_UNTIDY = r"[\p{Cc}\p{Cf}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]|  |^ | $"
_DOUBTFUL = _UNTIDY + r"|^$|^[#=~]|E\+[0-9]|is not mapped"
"""Text that has to be read cell by cell."""
_DOUBTFUL_ID = _DOUBTFUL + r"|^0+$|^[0-9]+\.0+$|^[0-9]{5,}0{6}$"


def _spellings(words: frozenset[str]) -> pa.Array:
    return pa.array({way for one in words for way in (one, one.upper(), one.title(), one.capitalize())})


_NOTHING = _spellings(PLACEHOLDERS | {"nope"})
_NO_ID = _spellings(PLACEHOLDERS | NO_IDS | {"nope"})


def type_column(column: Column, values: Sequence[Cell]) -> tuple[pa.Array, list[Fault]]:
    """`values` as `column`'s Arrow type, null where blank or refused. Fast where every cell is of the expected kind."""
    kinds = set(map(type, values)) - {type(None)}
    fast = _fast(column, values, kinds) if kinds else pa.nulls(len(values))
    if fast is not None:
        return fast.cast(ARROW[column.type]), []
    return _one_by_one(column, values)


def _one_by_one(column: Column, values: Sequence[Cell]) -> tuple[pa.Array, list[Fault]]:
    """Each different value is read once, so that a long column of repeated text costs little."""
    read: dict[tuple[type, Cell], object] = {}
    refused = 0
    typed: list[object] = []
    faults: list[Fault] = []
    for row, value in enumerate(values):
        key = (type(value), value)
        if key not in read:
            try:
                read[key] = read_cell(column, value)
            except Unreadable as fault:
                refused += fault.as_blank is None
                # no more are listed, and a traceback would keep what it passed through
                read[key] = fault.with_traceback(None) if refused <= MOST else Unreadable(fault.rule, "")
        result = read[key]
        if isinstance(result, Unreadable):
            faults.append((row, result))
            result = None
        typed.append(result)
    return pa.array(typed, ARROW[column.type]), faults


def _fast(column: Column, values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    """The column at once, or None where it has to be read cell by cell."""
    match column.type:
        case "text":
            return _fast_text(column, values) if kinds == {str} and not column.codes else None
        case "date":
            return _fast_date(values) if kinds <= {date, datetime} else None
        case "datetime":
            return _fast_datetime(values, kinds) if kinds <= {date, datetime} else None
        case "number" | "whole number":
            return _fast_number(column, values) if kinds <= {int, float} else None
        case "month":
            return None
        case _:
            return _fast_code(column, values) if kinds == {str} else None


def _fast_text(column: Column, values: Sequence[Cell]) -> pa.Array | None:
    try:
        array = pa.array(values, pa.string())
    except UnicodeEncodeError:
        return None
    doubtful = _DOUBTFUL_ID if column.is_id else _DOUBTFUL
    if pc.any(pc.match_substring_regex(array, doubtful)).as_py():
        return None
    if pc.any(pc.is_in(array, _NO_ID if column.is_id else _NOTHING)).as_py():
        return None
    return array


def _fast_code(column: Column, values: Sequence[Cell]) -> pa.Array | None:
    try:
        encoded = pa.array(values, pa.string()).dictionary_encode()
        found = [read_cell(column, text) for text in encoded.dictionary.to_pylist()]
    except (UnicodeEncodeError, Unreadable):
        return None
    return pa.array(found, ARROW[column.type]).take(encoded.indices)


def _fast_date(values: Sequence[Cell]) -> pa.Array | None:
    array = pa.array(values, pa.date32())
    bounds = pc.min_max(array).as_py()
    if bounds["min"] < USUAL_FIRST or bounds["max"] > USUAL_LAST:
        return None
    return array


def _fast_datetime(values: Sequence[Cell], kinds: set[type]) -> pa.Array | None:
    if date in kinds:
        values = [datetime(one.year, one.month, one.day) if type(one) is date else one for one in values]
    array = pa.array(values, pa.timestamp("us"))
    bounds = pc.min_max(array).as_py()
    if bounds["min"].date() < USUAL_FIRST or bounds["max"].date() > USUAL_LAST:
        return None
    rounded = pc.round_temporal(array, unit="second")
    same_day = pc.equal(pc.floor_temporal(rounded, unit="day"), pc.floor_temporal(array, unit="day"))
    return pc.if_else(same_day, rounded, pc.floor_temporal(array, unit="second"))


def _fast_number(column: Column, values: Sequence[Cell]) -> pa.Array | None:
    try:
        array = pa.array(values, pa.float64())
    except pa.ArrowInvalid:
        return None
    bounds = pc.min_max(array).as_py()
    if not (bounds["min"] >= 0 and bounds["max"] <= MOST_NUMBER):
        return None
    if column.cut_to_whole:
        return pc.floor(array)
    whole = column.type != "whole number" or pc.all(pc.equal(array, pc.floor(array))).as_py()
    return array if whole else None
