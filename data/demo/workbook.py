"""An extract's rows → its Excel workbook, with the sheets and headings of the table specs; always the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from data.demo.rows import Cell
from data.spec import Table, tables

_EXCEL_DAY_0 = date(1899, 12, 30).toordinal()
_WRITTEN = datetime(2020, 10, 5, 9, 0)


def write_workbook(path: Path, about: Mapping[str, Cell], sheets: Mapping[str, Sequence[Mapping[str, Cell]]]) -> None:
    """Writes the About sheet and one sheet for each table in `sheets`, in the order of the specs."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.set_properties({"created": _WRITTEN, "title": "Extract for the scorecard (demo: invented rows)"})
    formats = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "datetime": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "month": book.add_format({"num_format": "mmm yyyy"}),
        "heading": book.add_format({"bold": True}),
    }
    specs = tables()
    _about(book.add_worksheet(specs["about"].sheet), specs["about"], about, formats)
    for name, table in specs.items():
        if name in sheets:
            _sheet(book.add_worksheet(table.sheet), table, sheets[name], formats)
    book.close()


def _about(
    sheet: xlsxwriter.worksheet.Worksheet, table: Table, values: Mapping[str, Cell], formats: Mapping[str, object]
) -> None:
    sheet.set_column(0, 1, 22)
    for row, column in enumerate(table.columns):
        sheet.write_string(row, 0, column.heading, formats["heading"])
        value = values[column.name]
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        elif isinstance(value, date):
            sheet.write_number(row, 1, _serial(value), formats[column.type])


def _sheet(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    rows: Sequence[Mapping[str, Cell]],
    formats: Mapping[str, object],
) -> None:
    for name in rows[0] if rows else ():
        table.column(name)  # KeyError for a column that the sheet does not have
    sheet.set_column(0, len(table.columns) - 1, 18)
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.heading, formats["heading"])
    kinds = [(number, column.name, formats.get(column.type)) for number, column in enumerate(table.columns)]
    for at, row in enumerate(rows, start=1):
        for number, name, look in kinds:
            value = row.get(name)
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(at, number, value)
            elif isinstance(value, bool):
                sheet.write_string(at, number, "Yes" if value else "No")
            elif isinstance(value, date):
                sheet.write_number(at, number, _serial(value), look)
            else:
                sheet.write_number(at, number, value)


def _serial(value: date) -> float:
    """Excel's number of a day or of a moment, in whole minutes."""
    day = value.toordinal() - _EXCEL_DAY_0
    return day + (value.hour * 60 + value.minute) / 1440 if isinstance(value, datetime) else day
