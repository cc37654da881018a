"""A sheet's marks → issues: cells in error, formulas never calculated, merged cells, hidden rows."""

from __future__ import annotations

from collections.abc import Collection

from data.checks.issue_list import IssueList
from data.checks.typed_dates import Unreadable
from data.workbook.reader import Sheet, address

UNSAVED = (
    "is a formula whose result was never saved with the file, as other programs leave it, so its value is not known."
    " Open the workbook in Excel, save it, and load it again."
)
NAMED = 5
"""How many hidden rows a warning names."""


def marked_cell(sheet: Sheet, row: int, column: int) -> Unreadable | None:
    """Why the cell (from zero) has no value that can be read: it is in error or was never calculated; None else."""
    at = (row, column)
    if at in sheet.marks.unsaved:
        return Unreadable("cell.never calculated", UNSAVED)
    if at not in sheet.marks.errors:
        return None
    value = sheet.marks.errors[at]
    if at in sheet.marks.formulas:
        return Unreadable("cell.error value", f"is a formula that gives {value}. Mend the formula, or type the value.")
    return Unreadable("cell.error value", f"holds the error value {value}. Type the value that is meant.")


def tell_heading_marks(sheet: Sheet, row: int, issues: IssueList) -> bool:
    """An error for each heading in `row` (from zero) that is a formula without a result; True where there is one."""
    found = sorted(at for at in sheet.marks.unsaved if at[0] == row)
    for at in found:
        issues.cell("error", sheet.name, at, "heading", None, UNSAVED, "cell.never calculated")
    return bool(found)


def tell_hidden_rows(sheet: Sheet, read: Collection[int], issues: IssueList) -> None:
    """A warning of the rows among those `read` (from zero) that are hidden: they count as all others do."""
    hidden = sorted(sheet.marks.hidden.intersection(read)) if sheet.marks.hidden else []
    if hidden:
        named = ", ".join(str(row + 1) for row in hidden[:NAMED]) + (" and others" if len(hidden) > NAMED else "")
        many = f"1 row is hidden (row {named}) and is" if len(hidden) == 1 else (
            f"{len(hidden):,} rows are hidden (rows {named}) and are"
        )  # fmt: skip
        says = (
            f"{many} counted all the same. Show them (Data, Clear, or Unhide) and delete those that do not belong to"
            " the extract."
        )
        issues.sheet("warning", sheet.name, says, "rows.hidden")


def tell_merged(sheet: Sheet, header: int, columns: Collection[int], issues: IssueList) -> None:
    """An error for merged cells below the heading row that span two or more cells that are read: all but the first are
    blank, whatever they show. Rows and columns count from zero."""
    for top, left, bottom, right in sheet.marks.merged:
        spanned = [one for one in columns if left <= one <= right]
        first = sheet.rows[top][left] if top < len(sheet.rows) and left < len(sheet.rows[top]) else None
        if top <= header or first is None or not spanned or (bottom == top and spanned == [left]):
            continue
        cells = f"{address(top, left)}:{address(bottom, right)}"
        says = (
            f"the cells {cells} are merged, so only {address(top, left)} holds a value and the others are blank."
            " Unmerge them (Home, Merge & Center) and fill in every cell."
        )
        issues.sheet("error", sheet.name, says, "cells.merged")
