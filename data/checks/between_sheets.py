"""Typed rows of several sheets → issues where they do not agree: teams, child protection visits, audit actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from data.checks.issue_list import IssueList
from data.checks.row_rules import broken_rules, cell_issue
from data.checks.typed_sheet import SheetTable
from data.database import Connection
from data.spec import NOT_RECORDED, Column, RowRule, tables
from data.spelling import nearest, plain
from data.table_schema import arrow_schema

WITHOUT_PLAN = RowRule(
    name="visit without plan",
    level="warning",
    where="""plan = 'CP' AND NOT EXISTS (
        SELECT 1 FROM child_protection_plans p
        WHERE p.child_id = visits.child_id AND p.started <= records_to AND coalesce(p.ended > records_to, true))""",
    column="child_id",
    says="has a child protection visit due, but no open plan on the Child protection plans sheet. Add the plan, or take"
    " the row out.",
)
WITHOUT_AUDIT = RowRule(
    name="action without audit",
    level="warning",
    where="NOT EXISTS (SELECT 1 FROM audits a WHERE a.audit_id = audit_actions.audit_id)",
    column="audit_id",
    says="is not on the Audits sheet. Correct the id, or ignore this where the audit is older than the extract.",
)


def teams_named(read: Mapping[str, SheetTable], issues: IssueList) -> dict[str, SheetTable]:
    """A Teams sheet for a workbook without one: the teams that its rows name, each of the service 'Not recorded', after
    those of the load that it is added to. Empty where no row names another team."""
    before = read["teams"].rows if "teams" in read else None
    known = {plain(team) for team in before.column("team").to_pylist()} if before else set()
    named: dict[str, str] = {}
    for sheet in read.values():
        column = team_column(sheet)
        if column and column.name in sheet.columns:
            for team in pc.unique(sheet.rows.column(column.name)).to_pylist():
                if team and plain(team) not in known:
                    named.setdefault(plain(team), team)
    if not named:
        return {}
    table, teams = tables()["teams"], sorted(named.values())
    rows = [{"team": team, "service": NOT_RECORDED, "excel_row": None} for team in teams]
    new = pa.Table.from_pylist(rows, arrow_schema(table))
    issues.sheet("warning", table.sheet, _named_says(teams, more=before is not None), "teams.named")
    together = pa.concat_tables([before, new]) if before else new
    return {"teams": SheetTable(table.sheet, table, together, {}, {})}


def _named_says(teams: list[str], *, more: bool) -> str:
    if more:
        named = ", ".join(f"'{team}'" for team in teams[:12])
        return (
            f"these teams are not among those of the load, and are added with the service '{NOT_RECORDED}': {named}."
            " Correct the name where one is misspelt, or send a sheet 'Teams' (Team and Service) with all teams."
        )
    many = "the one team" if len(teams) == 1 else f"the {len(teams):,} teams"
    return (
        f"there is no sheet 'Teams', so {many} that the rows name are taken, each of the service '{NOT_RECORDED}':"
        " figures come by team, but by no service. To have services, load a workbook with the sheet 'Teams' (Team and"
        " Service) for the same month and add it to this load."
    )


def settle_teams(read: Mapping[str, SheetTable], issues: IssueList) -> dict[str, SheetTable]:
    """Every team as the Teams sheet writes it (case and spaces apart); an error for each team that is not on it."""
    if "teams" not in read:
        return dict(read)
    known = {plain(team): team for team in read["teams"].rows.column("team").to_pylist() if team}
    settled = dict(read)
    for name, sheet in read.items():
        column = team_column(sheet)
        if column and column.name in sheet.columns and sheet.rows.num_rows:
            settled[name] = settle(sheet, column, known, issues)
    return settled


def check_between(con: Connection, read: Mapping[str, SheetTable], issues: IssueList) -> None:
    """Rows that need a row on another sheet, where the workbook has both sheets; `con` is of `open_rows`."""
    if "visits" in read and "child_protection_plans" in read:
        broken_rules(con, read["visits"], [WITHOUT_PLAN], issues)
    if "audit_actions" in read and "audits" in read:
        broken_rules(con, read["audit_actions"], [WITHOUT_AUDIT], issues)


def team_column(sheet: SheetTable) -> Column | None:
    """The column that names a team of the Teams sheet, or None."""
    return next((one for one in sheet.table.columns if one.refers_to == "teams.team"), None)


def settle(sheet: SheetTable, column: Column, known: Mapping[str, str], issues: IssueList) -> SheetTable:
    """One sheet with its teams written as on the Teams sheet; each unknown team is told once, at its first row."""
    cells = sheet.rows.column(column.name).combine_chunks().dictionary_encode()
    written = cells.dictionary.to_pylist()
    for position, team in enumerate(written):
        if plain(team) not in known:
            _unknown_team(sheet, column, team, pc.equal(cells.indices, position), known, issues)
    settled = pa.array([known.get(plain(team), team) for team in written], pa.string())
    place = sheet.rows.column_names.index(column.name)
    return replace(sheet, rows=sheet.rows.set_column(place, column.name, settled.take(cells.indices)))


def _unknown_team(
    sheet: SheetTable, column: Column, team: str, where: pa.Array, known: Mapping[str, str], issues: IssueList
) -> None:
    rows = sheet.rows.column("excel_row").filter(where).to_pylist()
    near = nearest(team, known.values())
    hint = f"Did you mean '{near}'?" if near else "Correct the name."
    more = f" It is in {len(rows):,} rows; this is the first." if len(rows) > 1 else ""
    says = f"is not on the Teams sheet. {hint} Or add the team there, with its service.{more}"
    row = {column.name: team, "excel_row": rows[0]}
    cell_issue(sheet, "error", row, column.name, says, "team not known", issues)
