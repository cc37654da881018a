"""The ids on all sheets of a workbook → a warning of those that are very likely one id, written in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow.compute as pc

from data.checks.ids import written_two_ways
from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.spec import tables
from data.workbook.reader import address

NAMED = 12
"""How many of them the warning names."""


def check_same_ids(read: Mapping[str, SheetTable], issues: IssueList) -> None:
    """One warning for each kind of id. 'cd9' and 'CD9', 0003001 and 3001 would count as two children."""
    for name in sorted({column.name for table in tables().values() for column in table.columns if column.is_id}):
        columns = [(sheet, sheet.rows.column(name)) for sheet in read.values() if name in sheet.rows.column_names]
        ids = {one for _, cells in columns for one in pc.unique(cells).to_pylist() if one}
        groups = written_two_ways(ids)
        if not groups:
            continue
        told = ["; ".join(_places(name, group, read)) for group in groups[:NAMED]]
        more = f", and {len(groups) - NAMED:,} more" if len(groups) > NAMED else ""
        heading = next(column.heading for sheet, _ in columns for column in sheet.table.columns if column.name == name)
        says = (
            f"'{heading}' is very likely written in two ways for one and the same: {' / '.join(told)}{more}. Each way"
            " counts as one of its own. Write every id in one way, in all sheets."
        )
        issues.sheet("warning", "Workbook", says, "ids.two ways")


def _places(name: str, group: list[str], read: Mapping[str, SheetTable]) -> Iterator[str]:
    """Each way of writing, with the first cell that holds it; a sheet kept from a load has no cells."""
    for one in group:
        for sheet in read.values():
            if name in sheet.columns and (at := pc.index(sheet.rows.column(name), one).as_py()) >= 0:
                row = sheet.rows.column("excel_row")[at].as_py()
                yield f"'{one}' ({sheet.sheet}!{address(row - 1, sheet.columns[name])})"
                break
        else:
            yield f"'{one}'"
