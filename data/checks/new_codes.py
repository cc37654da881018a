"""Typed rows → the codes in them that a list of government's does not know yet, where they stand, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from data.spec import NEW_CODE, Column, Table

_NAMED = 12
"""How many cells a warning names."""
_FEW = 10
"""Below so many cells with a new code nothing is made of their share."""
MOSTLY = "codes.mostly new"
"""The rule of the warning that a person has to accept."""


@dataclass(frozen=True)
class NewCode:
    """A code that is not in its list, in how many rows of a sheet."""

    sheet: str
    heading: str
    code: str
    rows: int


def new_codes(table: Table, rows: pa.Table) -> list[NewCode]:
    """Those of a table's rows, by column, the most frequent first. A load of before has no new codes in a column that
    it lacks."""
    found = []
    for column in table.columns:
        if column.shape and column.name in rows.column_names:
            counts = pc.value_counts(rows.column(column.name).combine_chunks()).to_pylist()
            of_column = {one["values"]: one["counts"] for one in counts if is_new(column, one["values"])}
            found += [
                NewCode(table.sheet, column.heading, code, number)
                for code, number in sorted(of_column.items(), key=lambda one: (-one[1], one[0]))
            ]
    return found


def places(column: Column, array: pa.Array) -> dict[str, list[int]]:
    """New code → the positions in the column that hold it."""
    if column.shape is None:
        return {}
    new = [code for code in pc.unique(array).to_pylist() if is_new(column, code)]
    return {code: pc.indices_nonzero(pc.fill_null(pc.equal(array, code), False)).to_pylist() for code in new}


def is_new(column: Column, code: str | None) -> bool:
    """Whether a typed value is one that the list does not know."""
    return code is not None and all(code != one.value for one in column.codes)


def said(cells: Sequence[str]) -> str:
    """What a warning says of one new code, given the cells that hold it."""
    more = f" and {len(cells) - _NAMED:,} more" if len(cells) > _NAMED else ""
    rows = f"{len(cells):,} row{'' if len(cells) == 1 else 's'}"
    return (
        "is a code that the list does not know. Its row is kept, and where the list is shown it counts in"
        f" '{NEW_CODE}'. Correct it if it is a mistake. In {rows}: {', '.join(cells[:_NAMED])}{more}."
    )


def mostly_new(column: Column, new: int, filled: int) -> str | None:
    """What is said of a column of which most is new: it may be another column's. None where it is not so."""
    if new < _FEW or 2 * new <= filled:
        return None
    return (
        f"{new:,} of the {filled:,} cells under '{column.heading}' hold codes that its list does not know. The"
        " column may hold another list's codes. Check its heading before this is loaded."
    )
