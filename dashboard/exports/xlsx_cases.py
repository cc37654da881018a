"""The cases that a page shows → csv and an accessible xlsx of exactly them, in that order."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo

from metrics.scorecard.safe_text import safe_text

_WIDTHS = {"service": 28, "team": 28, "worker": 20, "id": 14, "sheet": 20, "value": 24, "why": 100, "measure": 26}
_USUAL = 12


def cases_workbook(title: str, about: str, fields: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One sheet, one table: A1 the title, A2 what it holds and for whom. No cell can start a formula."""
    book = Workbook()
    book.properties.title = title
    book.properties.language = "en-GB"
    sheet = book.active
    sheet.title = "Cases"
    sheet["A1"] = safe_text(title)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = safe_text(about)
    for column, name in enumerate(fields, 1):
        sheet.cell(4, column, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, _USUAL)
    for number, row in enumerate(rows, 5):
        for column, name in enumerate(fields, 1):
            cell = sheet.cell(number, column, _safe(row[name]))
            cell.alignment = Alignment(wrap_text=name == "why", vertical="top")
    table = Table(displayName="cases", ref=f"A4:{get_column_letter(len(fields))}{max(5, 4 + len(rows))}")
    table.tableStyleInfo = TableStyleInfo("TableStyleLight1")
    sheet.add_table(table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cases_csv(fields: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The same as text, with the columns of `scorecard cases`."""
    out = StringIO()
    writer = csv.DictWriter(out, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(row[name]) for name in fields} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(told: Any) -> Any:
    return safe_text(told) if isinstance(told, str) else told
