"""What a workbook says of its cells beside their values: never calculated, in error, hidden, merged."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from data.checks.check import check
from data.extract import Checked
from data.spec import tables
from data.workbook.reader import read
from tests.data.shared_cases import checked_case, said
from tests.data.small_extract import TODAY
from tests.data.small_workbook import contacts, write

NEVER = "is a formula whose result was never saved"


def edited(path: Path, edit: Any, rows: int = 3) -> Checked:
    """The small workbook with `rows` contacts, checked after `edit` has changed it."""
    book: Workbook = load_workbook(write(path / "small.xlsx", {"contacts": contacts(rows)}))
    edit(book)
    book.save(path / "edited.xlsx")
    return check(path / "edited.xlsx", today=TODAY)


def test_a_formula_that_was_never_calculated_is_refused_at_its_cell() -> None:
    checked = checked_case("formula-unsaved/01.xlsx")
    assert checked.extract is None
    told = said(checked, "error")
    assert [says.partition(":")[0] for says in told] == [
        "List_7!M5",
        "List_8!T3",
        "List_8!T4",
        "List_8!T5",
        "List_8!T6",
    ]
    assert all(NEVER in says and "Open the workbook in Excel, save it" in says for says in told)


@pytest.mark.parametrize("cell", ["Contacts!G3", "Contacts!B2", "About!B3", "Teams!B2", "Contacts!H1"])
def test_a_formula_without_a_result_is_told_on_every_sheet_and_in_a_heading(tmp_path: Path, cell: str) -> None:
    sheet, _, place = cell.partition("!")

    def edit(book: Workbook) -> None:
        book[sheet][place] = '=IF(TRUE,DATE(2020,9,2),"")'

    checked = edited(tmp_path, edit)
    assert checked.extract is None
    assert any(says.startswith(f"{cell}: ") and NEVER in says for says in said(checked, "error"))


def test_a_sheet_of_nothing_but_formulas_is_refused(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        for row in book["Reviews"]:
            for cell in row:
                cell.value = "=Sheet9!A1"

    assert said(edited(tmp_path, edit), "error") == [
        "Reviews: every cell is a formula whose result was never saved with the file, as other programs leave it, so"
        " its value is not known. Open the workbook in Excel, save it, and load it again."
    ]


def test_nought_from_a_program_is_no_result_and_a_given_one_is(tmp_path: Path) -> None:
    # xlsxwriter saves 0 for every formula, and asks Excel to calculate them all when it opens the file.
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        for row, result in enumerate((0, 3, "No")):
            sheet.write_formula(row, 0, "=A9", None, result)
    (got,) = read(tmp_path / "x.xlsx")
    assert got.marks.unsaved == {(0, 0)}
    assert got.rows == [[None], [3.0], ["No"]]


def test_an_error_value_is_blank_where_the_column_may_be() -> None:
    checked = checked_case("error-cell-optional/22.xlsx")
    assert checked.extract
    assert said(checked, "warning", "blank.") == [
        "List_6!M3: 'Allocated Team' holds the error value #N/A and is taken as blank. Mend it, or clear the cell.",
        "List_6!N3: 'Allocated Worker' holds the error value #N/A and is taken as blank. Mend it, or clear the cell.",
    ]
    assert checked.extract.tables["children_in_need"].column("team").to_pylist() == [None, "Team A", "Team A"]


def test_an_error_value_is_refused_where_the_column_is_required(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Contacts"]["B3"] = "#N/A"
        book["Contacts"]["B3"].data_type = "e"

    checked = edited(tmp_path, edit)
    assert said(checked, "error") == [
        "Contacts!B3: 'Child Unique ID' holds the error value #N/A. Type the value that is meant."
    ]


def test_hidden_rows_are_counted_and_said() -> None:
    checked = checked_case("hidden-rows/08.xlsx")
    assert checked.extract and checked.extract.tables["looked_after"].num_rows == 4
    (says,) = said(checked, "warning", "rows.hidden")
    assert says.startswith("List_8: 2 rows are hidden (rows 5, 6) and are counted all the same.")


def test_hidden_rows_without_data_are_not_told(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Contacts"].row_dimensions[40].hidden = True
        book["Contacts"].row_dimensions[1].hidden = True

    assert not said(edited(tmp_path, edit), "warning", "rows.hidden")


def test_merged_cells_of_the_rows_are_refused_with_their_cells(tmp_path: Path) -> None:
    place = [one.name for one in tables()["contacts"].columns].index("team") + 1

    def edit(book: Workbook) -> None:
        book["Contacts"].merge_cells(start_row=2, end_row=4, start_column=place, end_column=place)

    (says,) = said(edited(tmp_path, edit), "error")
    assert says.startswith("Contacts: the cells I2:I4 are merged, so only I2 holds a value and the others are blank.")


def test_a_merged_title_above_the_headings_is_no_matter(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Contacts"].insert_rows(1)
        book["Contacts"]["A1"] = f"Contacts of {date(2020, 9, 1):%B %Y}, written {datetime(2020, 10, 1):%d/%m/%Y}"
        book["Contacts"].merge_cells("A1:F1")

    assert edited(tmp_path, edit).ok
