"""Typed rows → the same without names, postcodes, telephone numbers and addresses of mail in columns of free text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from data.checks.issue_list import IssueList
from data.checks.personal_names import looks_like_a_name, without_contact_details
from data.checks.typed_sheet import SheetTable

FREE = ("concern", "theme", "organisation")
"""Columns in which anything may be written."""
OF_A_LIST = 5
"""What stands in so many cells is a word of a council's list, not a person."""
MASKED = "Not kept"


def without_people(read: Mapping[str, SheetTable], issues: IssueList) -> dict[str, SheetTable]:
    """The sheets with MASKED in place of what could say who somebody is; a warning at the first cell of each column. It
    quotes none of them."""
    masked = dict(read)
    for name, sheet in read.items():
        for column in FREE:
            if column in sheet.columns and sheet.table.column(column).type == "text":
                masked[name] = _masked(masked[name], column, issues)
    return masked


def _masked(sheet: SheetTable, column: str, issues: IssueList) -> SheetTable:
    cells = sheet.rows.column(column).to_pylist()
    times = Counter(cells)
    personal = {text for text in times if text and _is_personal(text, times[text])}
    if not personal:
        return sheet
    found = [row for row, text in enumerate(cells) if text in personal]
    at = (sheet.rows.column("excel_row")[found[0]].as_py() - 1, sheet.columns[column])
    more = len(found) - 1
    many = f" So {'does 1 more cell' if more == 1 else f'do {more:,} more cells'} of this column." if more else ""
    says = (
        "holds what may be a person's name, a postcode, a telephone number or an address of mail, so"
        f" '{MASKED}' is kept in its place.{many} Write a word of your list there; who somebody is belongs in no"
        " extract."
    )
    issues.cell("warning", sheet.sheet, at, sheet.headings[column], None, says, "personal.free text")
    kept = pa.array([MASKED if text in personal else text for text in cells], pa.string())
    place = sheet.rows.column_names.index(column)
    rows = sheet.rows.set_column(place, sheet.rows.schema.field(place), kept)
    written = {name: held for name, held in sheet.written.items() if name != column}
    return replace(sheet, rows=rows, written=written)


def _is_personal(text: str, times: int) -> bool:
    return without_contact_details(text) != text or (times < OF_A_LIST and looks_like_a_name(text))
