"""A workbook of sheets that are added to a load of its month → what is kept of that load, and whether the two fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow.compute as pc

from data.checks.between_sheets import settle, team_column
from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.extract import About, Base, Extract
from data.spec import tables
from data.spelling import plain
from data.table_schema import arrow_schema, conform

NEVER_SHARED = ("about", "teams")
"""Sheets that both may have, and that do not make the one a new version of the other."""


def is_added_to(base: Base | None, seen: Iterable[str], asked: bool | None) -> bool:
    """Whether sheets go beside those of `base`: as a person asked; unasked only where the two have none in common."""
    if base is None or asked is not None:
        return base is not None and bool(asked)
    shared = set(seen) & base.tables - {*NEVER_SHARED}
    return not shared and bool(set(seen) - {"about"}) and bool(base.tables - {*NEVER_SHARED})


def about_both(base: Base, extract: Extract, about: About, issues: IssueList) -> About:
    """About of the two together: the window of the load, which the added sheets must have too."""
    kept = extract.about
    for what, ours, theirs in (
        ("begin", about.records_from, kept.records_from),
        ("end", about.records_to, kept.records_to),
    ):
        if ours != theirs:
            says = (
                f"the records {what} on {ours:%d/%m/%Y}, those of load {base.name} on {theirs:%d/%m/%Y}. Sheets can be"
                " added to a load only where both are of the same days. Correct it, or load all sheets in one workbook."
            )
            issues.sheet("error", "About", says, "beside.window")
    return replace(kept, produced_on=max(kept.produced_on, about.produced_on))


def kept_sheets(base: Base, extract: Extract, seen: Iterable[str], issues: IssueList) -> dict[str, SheetTable]:
    """The load's sheets that the workbook does not have, as they were kept; said in one warning."""
    specs, new = tables(), set(seen)
    kept = {
        name: SheetTable(specs[name].sheet, specs[name], conform(rows, arrow_schema(specs[name])), {}, {})
        for name, rows in extract.tables.items()
        if name in specs and name not in new
    }
    if kept:
        named = ", ".join(specs[name].sheet for name in specs if name in kept)
        says = f"these sheets are kept from load {base.name}: {named}. The sheets of this workbook are added to them."
        issues.sheet("warning", "Workbook", says, "sheets.kept")
    return kept


def settle_kept(read: Mapping[str, SheetTable], issues: IssueList) -> dict[str, SheetTable]:
    """The teams of kept rows as a new Teams sheet writes them; an error names those that it does not have."""
    known = {plain(team): team for team in read["teams"].rows.column("team").to_pylist() if team}
    settled, unknown = dict(read), set[str]()
    for name, sheet in read.items():
        column = team_column(sheet)
        if column is None or sheet.columns:
            continue
        teams = pc.unique(sheet.rows.column(column.name)).to_pylist()
        lacking = {team for team in teams if team and plain(team) not in known}
        unknown |= lacking
        if not lacking:
            settled[name] = settle(sheet, column, known, issues)
    if unknown:
        named = ", ".join(f"'{team}'" for team in sorted(unknown)[:12])
        says = f"it lacks teams that the sheets kept from the load name: {named}. Add them, with their services."
        issues.sheet("error", read["teams"].sheet, says, "beside.teams")
    return settled
