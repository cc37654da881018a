"""Ids of a new extract × those of a load before → a warning where one id has come to be written in another way.

A child whose id changed between two extracts is two children from then on: a repeat within twelve months, an earlier
plan or a spell that ended is not found any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow.compute as pc

from data.checks.cells import shown
from data.checks.ids import written_two_ways
from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.errors import Damaged
from data.extract import About, LastLoad
from data.spec import Column
from data.workbook.reader import address

NAMED = 12
"""How many ids a sentence names."""
ENOUGH = 20
"""Below so many ids on a sheet, then or now, that none is the same is no surprise."""


def check_ids_before(
    read: Mapping[str, SheetTable], about: About, before: Sequence[LastLoad], issues: IssueList
) -> None:
    """Compares the ids of each sheet with those of the newest load before. Sheets that were kept from a load are left
    out."""
    last = max(before, key=lambda one: one.records_to or date.min, default=None)
    if last is None or last.read is None:
        return
    for name, sheet in read.items():
        ids = [column for column in sheet.table.columns if column.is_id and column.name in sheet.columns]
        if not ids or not last.rows.get(name) or not sheet.rows.num_rows:
            continue
        try:
            rows = last.read(name)
        except Damaged:
            continue  # the comparison of stocks and 'scorecard verify' say it
        for column in ids:
            if column.name in rows.column_names:
                then = {one for one in pc.unique(rows.column(column.name)).to_pylist() if one}
                now = {one for one in pc.unique(sheet.rows.column(column.name)).to_pylist() if one}
                if not _tell_otherwise(sheet, column, then, now, last, issues) and _overlap(about, last):
                    _tell_all_new(sheet, column, then, now, last, issues)


def _overlap(about: About, last: LastLoad) -> bool:
    return last.records_to is not None and about.records_from <= last.records_to


def _tell_otherwise(
    sheet: SheetTable, column: Column, then: set[str], now: set[str], last: LastLoad, issues: IssueList
) -> bool:
    """Tells of ids that differ in case, spaces, punctuation or noughts alone; True where there are any."""
    groups = [_apart(group, then, now) for group in written_two_ways(then | now)]
    changed = [(old[0], new[0]) for old, new in groups if old and new]
    if not changed:
        return False
    told = "; ".join(_pair(sheet, column, old, new) for old, new in changed[:NAMED])
    more = f", and {len(changed) - NAMED:,} more" if len(changed) > NAMED else ""
    says = (
        f"'{column.heading}' is very likely written in another way than in {last.called}: {told}{more}. Who has a new"
        " id counts as somebody else, and what was known before is not found. Write every id as it was."
    )
    issues.sheet("warning", sheet.sheet, says, "ids.written otherwise")
    return True


def _tell_all_new(
    sheet: SheetTable, column: Column, then: set[str], now: set[str], last: LastLoad, issues: IssueList
) -> None:
    if column.name != "child_id" or min(len(then), len(now)) < ENOUGH or then & now:
        return
    says = (
        f"none of the {len(now):,} children is in {last.called}, which had {len(then):,}. If their ids were changed,"
        " nothing that was known of them is found: repeats and earlier plans would count as first ones. Check that the"
        " export has the ids of before."
    )
    issues.sheet("warning", sheet.sheet, says, "ids.all new")


def _apart(group: Sequence[str], then: set[str], now: set[str]) -> tuple[list[str], list[str]]:
    """Those of a group that are only then, and those that are only now."""
    return [one for one in group if one not in now], [one for one in group if one not in then]


def _pair(sheet: SheetTable, column: Column, old: str, new: str) -> str:
    return f"'{shown(new)}' ({_cell(sheet, column, new)}) was '{shown(old)}'"


def _cell(sheet: SheetTable, column: Column, text: str) -> str:
    at = pc.index(sheet.rows.column(column.name), text).as_py()
    return address(sheet.rows.column("excel_row")[at].as_py() - 1, sheet.columns[column.name])
