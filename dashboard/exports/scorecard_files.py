"""The rows of a scorecard that somebody sees → a csv and an accessible xlsx, which says what they were narrowed to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from metrics.figures.row import ScorecardRow
from metrics.scorecard.csv_rows import FIELDS, NUMBERS, comparators_text, write_csv
from metrics.scorecard.narrow import BY_SECTION, Narrowing
from metrics.scorecard.safe_text import safe_text
from metrics.selection import Selection

TITLE = "Scorecard"
WIDE = {"title": 44, "measure": 30, "comparators": 40, "target_set_by": 34, "reason": 30}
LONGEST_NAME = 120


def csv_bytes(rows: Sequence[ScorecardRow]) -> bytes:
    """The columns of `scorecard show --format csv`, for these rows; the file's name says what they were narrowed to."""
    text = StringIO()
    write_csv(rows, text)
    return text.getvalue().encode("utf-8")


def file_name(selection: Selection, narrowing: Narrowing, ending: str) -> str:
    """`scorecard-2020-09-published-red-front-door.csv`."""
    order = f"by {narrowing.order}" if narrowing.order != BY_SECTION else ""
    said = (
        TITLE, f"{selection.month:%Y-%m}", selection.vintage, selection.group, *narrowing.statuses, *narrowing.signals,
        narrowing.section, narrowing.words, narrowing.owner, "changed colour" if narrowing.changed else "", order,
    )  # fmt: skip
    words = "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", one.casefold()).strip("-") for one in said)))
    return f"{words[:LONGEST_NAME]}.{ending}"


def scorecard_workbook(rows: Sequence[ScorecardRow], said: Sequence[tuple[str, str]]) -> bytes:
    """Two sheets, a table each: what these figures are and were narrowed to; and the rows. No cell starts a formula."""
    book = Workbook()
    book.properties.title = TITLE
    book.properties.language = "en-GB"
    about = book.active
    about.title = "What is shown"
    _head(about, TITLE, "Which figures these are, and what they were narrowed to. The rows are on the next sheet.")
    _table(about, "about", ("What", "Chosen"), [(name, safe_text(text)) for name, text in said], (28, 80))
    sheet = book.create_sheet("Measures")
    _head(sheet, "Measures", "One row a measure, and of a total one a part; numbers are not rounded.")
    widths = [WIDE.get(name, max(12, len(name) + 2)) for name in FIELDS]
    _table(sheet, "measures", FIELDS, [[_cell(row, name) for name in FIELDS] for row in rows], widths)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, title: str, holds: str) -> None:
    sheet["A1"], sheet["A2"] = title, holds
    sheet["A1"].font = Font(bold=True, size=14)


def _table(
    sheet: Worksheet, name: str, headings: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]
) -> None:
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), 1):
        sheet.cell(4, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 5):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    table = Table(displayName=name, ref=f"A4:{get_column_letter(len(headings))}{max(5, 4 + len(rows))}")
    table.tableStyleInfo = TableStyleInfo("TableStyleLight1")
    sheet.add_table(table)


def _cell(row: ScorecardRow, name: str) -> object:
    if name in NUMBERS:
        return getattr(row, name)
    if name == "period":
        return f"{row.period:%Y-%m}"
    return safe_text(comparators_text(row.comparators) if name == "comparators" else str(getattr(row, name)))
