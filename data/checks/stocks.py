"""Open spells of a load before × a new extract → a warning where the stock does not follow from what came and went.

Who was open on the last day of the load before is on the new sheet too: still open, or ended since. Who is not has been
lost between the two, and the stock at the month's end with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from data.checks.cells import shown
from data.checks.issue_list import IssueList
from data.checks.typed_sheet import SheetTable
from data.database import connect
from data.errors import Damaged
from data.extract import About, LastLoad
from data.spec import Table
from data.workbook.reader import address

NAMED = 12
"""How many children or cells a sentence names."""


def check_stocks(read: Mapping[str, SheetTable], about: About, before: Sequence[LastLoad], issues: IssueList) -> None:
    """Compares each sheet in which a child has one row at a time with the newest load of `before` that ends earlier,
    where the extract goes back to the end of that load. Sheets that were kept from a load are left out."""
    earlier = [one for one in before if one.records_to and one.records_to < about.records_to]
    last = max(earlier, key=lambda one: one.records_to or date.min, default=None)
    if last is None or last.records_to is None or last.read is None:
        return
    if about.records_from > last.records_to + timedelta(days=1):
        return
    for name, sheet in read.items():
        if sheet.table.one_at_a_time and sheet.columns and last.rows.get(name) and sheet.rows.num_rows:
            try:
                rows = last.read(name)
            except Damaged:
                says = f"could not be compared with {last.called}, which is damaged: see 'scorecard verify'."
                issues.sheet("warning", sheet.sheet, says, "stocks damaged")
                continue
            _compare(sheet, rows, last.records_to, last, issues)


def _compare(sheet: SheetTable, before: pa.Table, day: date, last: LastLoad, issues: IssueList) -> None:
    table = sheet.table
    then, now = _open_on(table, before, day), _open_on(table, sheet.rows, day)
    lost = sorted(set(then) - set(sheet.rows["child_id"].to_pylist()))
    late = sorted(row for child, row in now.items() if child not in then)
    if lost:
        more = f" and {len(lost) - NAMED:,} more" if len(lost) > NAMED else ""
        named = ", ".join(f"'{shown(child)}'" for child in lost[:NAMED])
        who = f"{len(lost):,} children who were" if len(lost) > 1 else "1 child who was"
        says = (
            f"{who} open here on {day:%d/%m/%Y} in {last.called} {'are' if len(lost) > 1 else 'is'} not on this sheet,"
            f" neither open nor ended: {named}{more}. So the number at the end of the month does not follow from the"
            " one before and from who came and went. Check that the export is whole and that no id was changed; who"
            " left belongs on the sheet, with the date."
        )
        issues.sheet("warning", sheet.sheet, says, "stocks.lost")
    if late:
        place = sheet.columns["child_id"]
        more = f" and {len(late) - NAMED:,} more" if len(late) > NAMED else ""
        cells = ", ".join(address(row - 1, place) for row in late[:NAMED])
        who, was = (f"{len(late):,} children", "were") if len(late) > 1 else ("1 child", "was")
        says = (
            f"{who} open on {day:%d/%m/%Y} {was} not so in {last.called}: {cells}{more}. What was entered late changes"
            " the figures of earlier months."
        )
        issues.sheet("warning", sheet.sheet, says, "late.stocks")


def _open_on(table: Table, rows: pa.Table, day: date) -> dict[str, int]:
    """Child → its first row in the sheet, of those open at the end of a day."""
    con = connect()
    try:
        con.register("spells", rows)
        found: Iterable[tuple[str, int]] = con.execute(
            "SELECT child_id, min(excel_row) FROM spells WHERE child_id IS NOT NULL AND"
            f" ({table.dated_by})::DATE <= $day AND coalesce(({table.last_day})::DATE > $day, true) GROUP BY child_id",
            {"day": day},
        ).fetchall()
        return dict(found)
    finally:
        con.close()
