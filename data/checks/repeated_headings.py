"""Rows that hold the headings once more, where lists were put under each other → an error for each such row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data.checks.headings import Header
from data.checks.issue_list import IssueList
from data.workbook.reader import Cell, Sheet

ENOUGH = 2
"""So many cells that are their column's own heading make a row of headings."""


def tell_repeated_headings(
    sheet: Sheet, header: Header, raw: Mapping[str, Sequence[Cell]], issues: IssueList
) -> list[int]:
    """The positions, counted from the row below the headings, of rows that repeat them; each with its error. `raw`: the
    cells below the headings of each SQL name."""
    found: Counter[int] = Counter()
    for name, place in header.columns.items():
        heading = sheet.rows[header.row][place]
        if heading in raw[name]:  # a search that costs little: hardly any column has its heading among its cells
            found.update(row for row, cell in enumerate(raw[name]) if cell == heading)
    repeated = sorted(row for row, cells in found.items() if cells >= ENOUGH)
    for row in repeated:
        number = row + header.row + 2
        says = f"row {number} repeats the headings: delete it, and check that the rows below it belong to the extract."
        issues.sheet("error", sheet.name, says, "headings.repeated")
    return repeated
