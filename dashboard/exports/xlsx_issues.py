"""A check's issues → an accessible xlsx that can be worked through beside the extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.table import Table, TableStyleInfo

from data.issues import LEVELS
from metrics.scorecard.safe_text import safe_text

HEADINGS = ("Level", "Sheet", "Cell", "Column", "Value", "What is wrong, and how to mend it")
WIDTHS = (16, 24, 10, 30, 24, 90)


def issues_workbook(name: str, checked: Mapping[str, Any]) -> bytes:
    """One sheet, one table: A1 the title, A2 what it holds. No cell can start a formula."""
    order = list(LEVELS)
    issues: Sequence[Mapping[str, str | None]] = sorted(
        checked["issues"], key=lambda one: order.index(str(one["level"]))
    )
    book = Workbook()
    book.properties.title = "What to mend in the extract"
    book.properties.language = "en-GB"
    sheet = book.active
    sheet.title = "What to mend"
    sheet["A1"] = "What to mend in the extract"
    sheet["A1"].font = Font(bold=True, size=14)
    more = f" {checked['not_listed']:,} more are not listed." if checked.get("not_listed") else ""
    about = "Those that stop the load come first, then those to decide, then what is for information."
    sheet["A2"] = safe_text(f"{name}: {len(issues):,} found. {about}{more}")
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        sheet.cell(4, column, heading).font = Font(bold=True)
        sheet.column_dimensions[chr(64 + column)].width = width
    for row, issue in enumerate(issues, 5):
        for column, key in enumerate(("level", "sheet", "cell", "column", "value", "says"), 1):
            text = LEVELS[str(issue["level"])] if key == "level" else issue[key] or ""
            cell = sheet.cell(row, column, safe_text(text))
            cell.alignment = Alignment(wrap_text=column == 6, vertical="top")
    last = max(5, 4 + len(issues))
    table = Table(displayName="issues", ref=f"A4:F{last}", tableStyleInfo=TableStyleInfo("TableStyleLight1"))
    table.autoFilter = None
    sheet.add_table(table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
