"""A home's targets → an accessible xlsx that can be filled in and taken in again."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo

from data.records.targets import TargetEntry
from metrics.measures.definition import Definition
from metrics.measures.target_rows import COLUMNS, rows_of
from metrics.scorecard.safe_text import safe_text

WIDTHS = (34, 12, 10, 12, 12, 44, 70, 60, 14)
BESIDE = ("title", "good")
"""Columns that only tell which measure a row is: they are not read again."""


def targets_workbook(definitions: Mapping[str, Definition], entries: list[TargetEntry]) -> bytes:
    """One sheet, one table: every target that stands, then an empty row for each measure that has none and could."""
    book = Workbook()
    book.properties.title = "Targets"
    book.properties.language = "en-GB"
    sheet = book.active
    sheet.title = "Targets"
    sheet["A1"] = "Targets"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = "Fill in green (and amber, or leave it out for two colours), from which month, and who set it."
    for column, (heading, width) in enumerate(zip((*COLUMNS, *BESIDE), WIDTHS, strict=True), 1):
        sheet.cell(4, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    rows = rows_of(definitions, entries)
    has = {row["measure"] for row in rows}
    could = [one for one in definitions.values() if one.may_have_target and one.id not in has]
    rows += [dict.fromkeys(COLUMNS, "") | {"measure": one.id, "for": "month"} for one in could]
    for number, row in enumerate(rows, 5):
        measure = definitions.get(row["measure"])
        told = {"title": measure.title if measure else "no longer defined", "good": measure.good if measure else ""}
        for column, name in enumerate((*COLUMNS, *BESIDE), 1):
            cell = sheet.cell(number, column, safe_text((row | told)[name]))
            cell.alignment = Alignment(wrap_text=name in ("set_by", "reason"), vertical="top")
            cell.number_format = "@"
    table = Table(displayName="targets", ref=f"A4:{get_column_letter(len(WIDTHS))}{max(5, 4 + len(rows))}")
    table.tableStyleInfo = TableStyleInfo("TableStyleLight1")
    sheet.add_table(table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
