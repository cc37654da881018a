"""Tables drawn with | in a definition's examples → rows typed as the worksheets are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from data import spec
from data.errors import DefinitionError
from data.spelling import did_you_mean
from data.table_schema import ARROW
from metrics.measures.definition import Definition, Example


def _yes_or_no(text: str) -> bool:
    return {"yes": True, "no": False}[text.casefold()]


READ: Mapping[str, Callable[[str], Any]] = {
    "whole number": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "month": lambda text: date.fromisoformat(f"{text}-01" if len(text) == 7 else text),
    "yes/no": _yes_or_no,
}


def cells(text: str) -> tuple[tuple[str, ...], ...]:
    """The header and the rows of a drawn table, blanks as ''. ValueError where a row has another number of cells."""
    lines = [line.strip() for line in text.strip().splitlines()]
    rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.strip("|-+ :"))
    for row in rows:
        if len(row) != len(rows[0]):
            raise ValueError(f"'{' | '.join(row)}' has {len(row)} cells, but the header has {len(rows[0])}.")
    return rows


def tables(measure: Definition, example: Example) -> dict[str, pa.Table]:
    """An example's rows by table, as a checked workbook would have them: blank is NULL, a column that is not drawn is
    NULL too, and each row is about a child of its own where the child is not drawn. DefinitionError for a name or value
    that the worksheet could not have: a misspelt code would hold for the wrong reason."""
    specs = spec.tables()
    found = {}
    for name, text in example.rows:
        if name not in specs:
            raise DefinitionError(
                measure.file, "example.rows", f"there is no table '{name}'. {did_you_mean(name, specs)}"
            )
        try:
            found[name] = typed(specs[name], text)
        except ValueError as error:
            raise DefinitionError(measure.file, f"example.rows.{name}", f"'{example.name}': {error}") from error
    return found


def typed(table: spec.Table, text: str) -> pa.Table:
    """One drawn table with all the columns of its worksheet. ValueError for what it could not have."""
    header, *rows = cells(text)
    known = [column.name for column in table.columns]
    for name in header:
        if name not in known:
            raise ValueError(f"there is no column '{name}'. {did_you_mean(name, known)}")
    columns = {}
    for column in table.columns:
        if column.name in header:
            place = header.index(column.name)
            values = [_value(column, row[place]) for row in rows]
        elif column.name == "child_id":
            values = [f"child {number}" for number in range(1, len(rows) + 1)]
        else:
            values = [None] * len(rows)
        columns[column.name] = pa.array(values, ARROW[column.type])
    columns["excel_row"] = pa.array(range(2, len(rows) + 2), pa.int32())
    return pa.table(columns)


def _is_drawn_as_new(column: spec.Column, text: str) -> bool:
    """Whether it is a code that the list does not know yet: an example draws it with 99 (Z99), so that no slip is taken
    for one."""
    return column.shape is not None and "99" in text and re.fullmatch(column.shape, text) is not None


def _value(column: spec.Column, text: str) -> object:
    if not text:
        return None
    if column.type in READ:
        try:
            return READ[column.type](text)
        except (ValueError, KeyError) as error:
            raise ValueError(f"'{text}' cannot stand in {column.name}, which is a {column.type}.") from error
    codes = [code.value for code in column.codes]
    if codes and text not in codes and not _is_drawn_as_new(column, text):
        raise ValueError(f"'{text}' is not a code of {column.name}. {did_you_mean(text, codes)}")
    return text
