"""The blank workbook: refused politely as it is, and passes when filled in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from data.checks.check import check
from data.checks.headings import headings
from data.spec import tables
from data.spelling import plain
from data.template import write_template
from data.workbook.reader import read
from tests.data.small_extract import ABOUT, SOUND, TODAY


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path)
    return path


def test_every_table_has_its_sheet_after_the_guidance(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Guidance", *(table.sheet for table in tables().values()), "Codes"]
    for table in tables().values():
        if table.grain != "about":
            assert [cell.value for cell in book[table.sheet][1]] == [column.heading for column in table.columns]


def test_blank_it_is_refused_in_words_for_want_of_a_month(template: Path) -> None:
    checked = check(template, today=TODAY)
    assert not checked.ok
    assert [issue.cell for issue in checked.issues] == ["B1", "B2", "B3", "B5", None]
    assert checked.issues[1].says == (
        "About!B2: 'Reporting month' is empty. Write the reporting month in column B, as YYYY-MM."
    )
    assert checked.issues[-1].says.startswith("Teams: has no rows, and every extract needs them")
    assert all(read.rows == 0 for read in checked.sheets), "the example rows are not read"


@pytest.mark.parametrize("keep_example", [True, False])
def test_filled_in_it_passes(template: Path, tmp_path: Path, keep_example: bool) -> None:
    book = openpyxl.load_workbook(template)
    for row, value in enumerate(ABOUT.values(), start=1):
        book["About"].cell(row, 2, value)
    for table in list(tables().values())[1:]:
        for number, column in enumerate(table.columns, start=1):
            book[table.sheet].cell(3 if keep_example else 2, number).value = SOUND[table.name].get(column.name)
    path = tmp_path / "filled.xlsx"
    book.save(path)
    checked = check(path, today=TODAY)
    assert [issue.says for issue in checked.issues] == []
    assert checked.ok and {read.rows for read in checked.sheets if read.table != "about"} == {1}


def test_the_examples_would_be_sound_rows_of_their_types(template: Path) -> None:
    """Whoever types over the mark in the first cell gets no fault of type or code from the rest of the example."""
    from data.checks.headings import find_header
    from data.checks.issue_list import IssueList
    from data.checks.typed_sheet import check_cells

    for sheet in read(template):
        table = next((one for one in tables().values() if one.sheet == sheet.name and one.grain != "about"), None)
        if table:
            header = find_header(sheet.rows, table)
            assert header and header.row == 0
            sheet.rows[1][0] = "A1"
            issues = IssueList()
            assert check_cells(sheet, table, header, issues).rows.num_rows == 1
            assert not issues.listed()


def test_codes_have_drop_downs_that_hold_exactly_the_codes(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    for table in list(tables().values())[1:]:
        rules = {str(rule.sqref).split("2:")[0]: rule for rule in book[table.sheet].data_validations.dataValidation}
        for number, column in enumerate(table.columns, start=1):
            rule = rules[openpyxl.utils.get_column_letter(number)]
            if column.codes:
                sheet, cells = rule.formula1.split("!")
                offered = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
                assert offered == [code.value for code in column.codes]
                assert rule.type == "list"
            else:
                assert rule.formula1 is None
            assert rule.promptTitle and rule.prompt


def test_dates_are_formatted_as_dates_and_ids_as_text(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book["Contacts"].column_dimensions["C"].number_format == "dd/mm/yyyy hh:mm"
    assert book["Contacts"].column_dimensions["B"].number_format == "@"
    assert book["Early Help"]["B2"].number_format == "dd/mm/yyyy"


def test_the_guidance_is_readable_by_a_screen_reader_and_complete(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    guidance = book["Guidance"]
    assert guidance["A1"].value == "How to fill in the monthly extract"
    (marked,) = guidance.tables.values()
    assert marked.headerRowCount == 1
    told = {(row[0].value, row[1].value) for row in guidance[marked.ref][1:]}
    assert told >= {(table.sheet, column.heading) for table in tables().values() for column in table.columns}
    text = {row[0].value: row[3].value for row in guidance[marked.ref] if row[1].value == "(the whole sheet)"}
    assert "Two rows with the same 'Audit ID' are refused" in text["Audits"]
    assert "Two rows with the same 'Child Unique ID' and 'Date of referral' are a warning" in text["Referrals"]
    assert all(not sheet.merged_cells.ranges for sheet in book)


def test_headings_of_the_template_are_the_specs_own() -> None:
    for table in tables().values():
        assert all(headings(table.name)[plain(column.heading)] == column.name for column in table.columns)
