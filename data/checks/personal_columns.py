"""Typed rows → issues of columns of ids, teams and posts that hold people's names; workers named are told of."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from data.checks.issue_list import IssueList
from data.checks.personal_names import looks_like_a_name
from data.checks.typed_sheet import SheetTable
from data.spec import WORKER, Column

DATED_NAME = (
    r"\pL{2,}.*\b\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{2}|\d{4})\b|\pL{2,}.*\b\d{4}-\d{2}-\d{2}\b"
    r"|^\p{Lu}[\pL'’-]+, ?\p{Lu}(?:\.| |$)"
)
"""A name with a date ('S…, J (01/02/2010)'), or a surname with an initial."""
IDS = ("child_id", "contact_id", "audit_id", "post_id", "manager_post")


def check_names(read: Mapping[str, SheetTable], issues: IssueList, *, teams_listed: bool) -> None:
    """An error for each column of ids, or of teams that no Teams sheet lists, that holds names in most of its rows. It
    quotes none of them. A warning, once, where workers are named: they are kept as codes."""
    named = []
    for sheet in read.values():
        for column in sheet.table.columns:
            if column.name not in sheet.columns or column.type != "text":
                continue
            team = column.refers_to == "teams.team" and not teams_listed
            if not team and column.name not in (*IDS, WORKER):
                continue
            if column.is_id:
                _tell_dated_names(sheet, column, issues)
            names, filled = _names(sheet.rows.column(column.name))
            if not names or names * 2 <= filled:
                continue
            heading = sheet.headings[column.name]
            if column.name == WORKER:
                named.append(f"'{heading}' of {sheet.sheet}")
                continue
            instead = "the post" if column.name == "manager_post" else "the name of the team" if team else "an id"
            says = (
                f"the column '{heading}' holds what look like names of people, in {names:,} of {filled:,} rows. No"
                f" names are kept: send {instead} instead."
            )
            says += " Where these are teams, send a sheet 'Teams' that lists them." if team else ""
            issues.sheet("error", sheet.sheet, says, "personal.names")
    if named:
        says = (
            f"workers are named: {', '.join(named)}. No name is kept: each is stored as a code that only this home can"
            " make, the same for the same worker every month. Sending a staff number or a post instead is better."
        )
        issues.sheet("warning", "Workbook", says, "personal.workers")


def _tell_dated_names(sheet: SheetTable, column: Column, issues: IssueList) -> None:
    """An error, at the first cell, where an id is a name with a date (of birth) or with initials; it is not quoted."""
    found = pc.match_substring_regex(sheet.rows.column(column.name), DATED_NAME)
    rows = sheet.rows.column("excel_row").filter(pc.fill_null(found, False)).to_pylist()
    if rows:
        many = f", and so do {len(rows) - 1:,} more cells of the column" if len(rows) > 1 else ""
        says = (
            f"holds what looks like a person's name with a date or initials{many}. No names are kept: send an id, and"
            " nothing that says who it is."
        )
        at = (rows[0] - 1, sheet.columns[column.name])
        issues.cell("error", sheet.sheet, at, sheet.headings[column.name], None, says, "personal.names")


def _names(cells: pa.ChunkedArray) -> tuple[int, int]:
    """How many cells look like a name, and how many are filled."""
    filled = cells.filter(pc.not_equal(cells, ""))
    apart = filled.filter(pc.match_substring(filled, " "))
    counts = pc.value_counts(apart).to_pylist()
    return sum(one["counts"] for one in counts if looks_like_a_name(one["values"])), len(filled)
