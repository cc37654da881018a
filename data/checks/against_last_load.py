"""Rows of each sheet against the last load → warnings to be accepted: a full sheet is empty, rows change by half."""

from __future__ import annotations

from collections.abc import Mapping

from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.extract import LastLoad
from data.spec import tables

ENOUGH = 20
"""Below so many rows in the last load a change by half is no surprise."""


def compare(read: Mapping[str, SheetTable], last: LastLoad, issues: IssueList) -> None:
    """Warns of every sheet that holds far more or fewer rows than in `last`; the rule starts with 'last load'. Figures
    are left out: they backfill earlier months once."""
    for name, before in last.rows.items():
        table = tables().get(name)
        if table is None or table.grain in ("about", "figures") or before == 0:
            continue
        sheet = read[name].sheet if name in read else table.sheet
        now = read[name].rows.num_rows if name in read else 0
        if now == 0:
            says = f"is empty, while the last load ({last.name}) had {_rows(before)}. Check that the export worked."
            issues.sheet("warning", sheet, says, "last load.empty")
        elif before >= ENOUGH and not before / 2 < now < before * 1.5:
            share = f"{abs(now - before) / before:.0%} {'more' if now > before else 'fewer'}"
            says = f"has {_rows(now)}, {share} than the last load ({last.name}: {before:,}). Check that it is complete."
            issues.sheet("warning", sheet, says, "last load.rows")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
