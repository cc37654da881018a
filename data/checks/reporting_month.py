"""Rows of events against the reporting month → a warning to be accepted where nothing happened in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.database import Connection


def check_events(con: Connection, read: Mapping[str, SheetTable], month: date, issues: IssueList) -> None:
    """Warns where sheets of events are there and none has a row of the month, naming the newest date of all: a workbook
    of another month, most likely. `con` is of `open_rows`."""
    events = [sheet for sheet in read.values() if sheet.table.grain == "event" and sheet.table.last_day]
    if not events:
        return
    newest = []
    for sheet in events:
        day = f"({sheet.table.last_day})::DATE"
        found = con.execute(f"SELECT max({day}) FROM {sheet.table.name}, extract_window WHERE {day} <= records_to")
        newest += [row[0] for row in found.fetchall() if row[0] is not None]
    if newest and max(newest) >= month:
        return
    last = f"the newest is of {max(newest):%d/%m/%Y}" if newest else "they have no rows at all"
    says = (
        f"no sheet of events ({', '.join(sheet.sheet for sheet in events)}) has a row of {month:%B %Y}: {last}. Check"
        " that this is the workbook of that month."
    )
    issues.sheet("warning", "Workbook", says, "month.no events")
