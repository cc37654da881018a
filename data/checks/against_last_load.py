"""Rows of each sheet against loads before it → warnings to be accepted: a full sheet is empty, rows change by half."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.extract import LastLoad
from data.spec import Table, tables

ENOUGH = 20
"""Below so many rows before, a change by half is no surprise."""


def compare(
    read: Mapping[str, SheetTable],
    seen: Collection[str],
    before: Sequence[LastLoad],
    issues: IssueList,
    *,
    added: bool,
) -> None:
    """Warns of every sheet that holds far more or fewer rows than in one of the loads `before`, of the first where it
    does; the rule starts with 'last load' where a person has to accept it. More rows are told and no more: a window
    that begins in April grows by itself. Figures are left out: they backfill earlier months once. `seen`: the tables
    that the workbook has a sheet for, with rows or without. `added`: the sheets were added to a load, so that they were
    not there before is what is wanted."""
    for name, table in tables().items():
        if table.grain in ("about", "figures"):
            continue
        sheet = read[name].sheet if name in read else table.sheet
        now = read[name].rows.num_rows if name in read else 0
        for last in before:
            found = _doubt(table, now, last, added) or _gone(table, read, seen, last)
            if found is not None:
                issues.sheet("warning", sheet, *found)
                break


def _doubt(table: Table, now: int, last: LastLoad, added: bool) -> tuple[str, str] | None:
    """The sentence and the rule, where the number of rows is a surprise after that load."""
    rows = last.rows.get(table.name, 0)
    if now and not rows and not added and table.grain != "reference":
        return (
            f"has {_rows(now)}, while {last.called} had none. Check that it belongs to the extract from now on.",
            "last load.new",
        )
    if now and rows >= ENOUGH and not rows / 2 < now < rows * 1.5:
        share = f"{abs(now - rows) / rows:.0%} {'more' if now > rows else 'fewer'}"
        named = f"{last.called.removesuffix(')')}: {rows:,})"
        return f"has {_rows(now)}, {share} than {named}. Check that it is complete.", (
            "last load.rows" if now < rows else "more rows"
        )
    return None


def _gone(
    table: Table, read: Mapping[str, SheetTable], seen: Collection[str], last: LastLoad
) -> tuple[str, str] | None:
    """The same where the load had rows and the workbook has none. A sheet without a row says that there was nothing to
    count; one that is not there says nothing, and its measures show as not loaded."""
    rows = last.rows.get(table.name, 0)
    if not rows or (table.name in read and read[table.name].rows.num_rows):
        return None
    had = f"while {last.called} had {_rows(rows)}"
    if table.name in read:
        return f"is empty, {had}. Check that the export worked.", "last load.empty"
    what = "has neither headings nor rows" if table.name in seen else "is not in the workbook"
    return (
        f"{what}, {had}. Add it, or check that the extract no longer has it.",
        "last load.gone",
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
