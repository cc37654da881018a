"""Table specs → the blank extract workbook: a guidance sheet, each table with drop-downs and an example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as Marked
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from data.spec import Code, Column, Table, tables

EXAMPLE_MARK = "Example row (not read)"
"""What the first cell of the example row says; data.checks.typed_sheet skips a row with a cell that starts 'Example
row'."""
LAST_ROW = 1_048_576
FORMATS = {"text": "@", "date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm", "month": "yyyy-mm", "whole number": "0"}
KINDS = {
    "text": "text",
    "whole number": "a whole number",
    "number": "a number",
    "date": "a date, dd/mm/yyyy",
    "datetime": "a date and time, dd/mm/yyyy hh:mm",
    "month": "a month, YYYY-MM",
    "yes/no": "Yes or No",
    "yes/no/unknown": "Yes, No or Unknown",
    "category": "one of the values",
    "code": "one of the codes",
    "source code": "one of the codes",
}
_DUPLICATES = {
    "error": "Two rows with the same {key} are refused",
    "warning": "Two rows with the same {key} are a warning",
    "allowed": "Several rows may be alike",
}


def write_template(to: Path | IO[bytes]) -> None:
    """Writes the blank workbook to a path or stream: filled in it passes the check, blank it is asked for the month."""
    book = Workbook()
    book.properties.title = "Monthly extract for the scorecard"
    book.properties.creator = "Children's services scorecard"
    guidance = book.active
    guidance.title = "Guidance"
    _write_guidance(guidance)
    lists = book.create_sheet("Codes")
    places = _write_codes(lists)
    for table in tables().values():
        sheet = book.create_sheet(table.sheet)
        if table.grain == "about":
            _write_about(sheet, table)
        else:
            _write_table(sheet, table, places)
    book.move_sheet(lists, offset=len(tables()))
    book.save(to)


def _write_guidance(sheet: Worksheet) -> None:
    sheet["A1"] = "How to fill in the monthly extract"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A2"] = (
        "Fill in About and Teams, then the sheets that you have. Leave a cell empty where a thing is not known."
    )
    sheet["A3"] = (
        "Headings may stand in any order, and columns of your own are ignored. Delete the example rows or leave them."
    )
    sheet["A4"] = "Use invented ids and posts: no names of children or workers."
    headings = ["Sheet", "Heading", "Needed", "What to write", "Values", "Annex A"]
    rows = [row for table in tables().values() for row in _guidance_rows(table)]
    for number, row in enumerate([headings, *rows], start=6):
        for column, text in enumerate(row, start=1):
            sheet.cell(number, column, text).alignment = Alignment(wrap_text=True, vertical="top")
    _mark(sheet, "Guidance_table", f"A6:F{6 + len(rows)}")
    for letter, width in zip("ABCDEF", (24, 44, 10, 60, 60, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A7"


def _guidance_rows(table: Table) -> Iterator[list[str]]:
    """The sheet as a whole, then each of its columns."""
    needed = "yes" if table.required else "no"
    yield [table.sheet, "(the whole sheet)", needed, _about_sheet(table), "", table.annex_a or ""]
    for column in table.columns:
        what = KINDS[column.type] + (f"; {column.help}" if column.help else "")
        needed = "yes" if column.required else "no"
        values = "; ".join(_in_full(code) for code in column.codes)
        yield [table.sheet, column.heading, needed, what, values, ""]


def _in_full(code: Code) -> str:
    """'K3 (Supported accommodation, from 2024-25)': what it means, and its years in government's return."""
    told = ", ".join(part for part in (code.means, code.years) if part)
    return f"{code.value} ({told})" if told else code.value


def _about_sheet(table: Table) -> str:
    if table.grain == "about":
        return table.guidance
    key = " and ".join(f"'{table.column(name).heading}'" for name in table.key)
    parts = [
        f"One row is {table.one_row_is}",
        _DUPLICATES[table.duplicates].format(key=key),
        table.guidance.rstrip("."),
    ]
    return ". ".join(part for part in parts if part) + "."


def _write_codes(sheet: Worksheet) -> dict[tuple[str, ...], str]:
    """Every list of values once, a column each → the cells of each list, for the drop-downs."""
    places: dict[tuple[str, ...], str] = {}
    for table in tables().values():
        for column in table.columns:
            values = tuple(code.value for code in column.codes)
            if not values or values in places:
                continue
            number = len(places) + 1
            letter = get_column_letter(number)
            sheet.cell(1, number, f"{table.sheet}: {column.heading}").font = Font(bold=True)
            for row, value in enumerate(values, start=2):
                sheet.cell(row, number, value).number_format = "@"
            sheet.column_dimensions[letter].width = 24
            places[values] = f"Codes!${letter}$2:${letter}${len(values) + 1}"
    return places


def _write_about(sheet: Worksheet, table: Table) -> None:
    for row, column in enumerate(table.columns, start=1):
        sheet.cell(row, 1, column.heading).font = Font(bold=True)
        sheet.cell(row, 2).number_format = FORMATS.get(column.type, "General")
        sheet.cell(row, 3, (KINDS[column.type] + (f"; {column.help}" if column.help else "")).capitalize())
    for letter, width in zip("ABC", (24, 24, 80), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_table(sheet: Worksheet, table: Table, places: dict[tuple[str, ...], str]) -> None:
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        sheet.cell(1, number, column.heading).alignment = Alignment(wrap_text=True, vertical="top")
        example = sheet.cell(2, number, EXAMPLE_MARK if number == 1 else _example(column))
        example.font = Font(italic=True)
        style = FORMATS.get(column.type, "General")
        example.number_format = style
        sheet.column_dimensions[letter].number_format = style
        sheet.column_dimensions[letter].width = max(14, min(40, len(column.heading) + 4))
        sheet.add_data_validation(_validation(column, f"{letter}2:{letter}{LAST_ROW}", places))
    _mark(sheet, f"{table.name}_table", f"A1:{get_column_letter(len(table.columns))}2")
    sheet.freeze_panes = "A2"


def _validation(column: Column, cells: str, places: dict[tuple[str, ...], str]) -> DataValidation:
    """A drop-down where there are values, and what to write as a prompt; other spellings are left to the check."""
    place = places.get(tuple(code.value for code in column.codes))
    rule = DataValidation(type="list", formula1=place, allow_blank=True) if place else DataValidation()
    rule.errorStyle = "warning"
    rule.showErrorMessage = place is not None
    rule.errorTitle, rule.error = "Not in the list", "Choose from the list, or keep it if the check knows it."
    rule.showInputMessage = True
    rule.promptTitle = column.heading[:32]
    need = "Needed. " if column.required else ""
    rule.prompt = f"{need}{KINDS[column.type].capitalize()}. {column.help}".strip()[:255]
    rule.sqref = cells
    return rule


def _example(column: Column) -> object:
    if column.codes:
        return column.codes[0].value
    examples: dict[str, object] = {
        "text": "Team 1" if column.name == "team" else "A-0001",
        "whole number": 1,
        "number": 1.0,
        "date": date(2020, 9, 1),
        "datetime": datetime(2020, 9, 1, 9, 30),
        "month": "2020-09",
    }
    return examples[column.type]


def _mark(sheet: Worksheet, name: str, cells: str) -> None:
    """Marks cells as a table with a heading row, so that a screen reader names the columns."""
    marked = Marked(displayName=name, ref=cells)
    marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(marked)
