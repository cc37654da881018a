"""Reading a workbook: raw values at their right addresses, hidden sheets, errors, and a child that may die."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from data.workbook import child_process, reader
from data.workbook.reader import Sheet, address, read
from data.workbook.refusal import NotAWorkbook
from data.workbook.worksheet_scan import Marks, SheetScan, letters, number
from tests.hostile.raw_workbook import HEAD, MAIN, rows_xml, workbook_parts, worksheet, write_parts
from tests.hostile.workbooks import DECIDED, HOSTILE, RECEIVED, one_sheet


def only(path: Path) -> Sheet:
    (sheet,) = read(path)
    return sheet


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(26, 5, "F27"), (0, 0, "A1"), (0, 25, "Z1"), (4, 26, "AA5"), (1048575, 16383, "XFD1048576")],
)
def test_address(row: int, column: int, name: str) -> None:
    assert address(row, column) == name


def test_letters_and_numbers_are_each_others_inverse() -> None:
    assert [number(letters(column).encode()) for column in range(16_384)] == list(range(16_384))


def test_values_keep_their_types(tmp_path: Path) -> None:
    given = ["00123", "12", 12, 1.5, True, date(2020, 9, 7), RECEIVED, None, "", " a b\n", "N/A", "=1+1"]
    (row,) = only(one_sheet(tmp_path, rows_xml([given]))).rows
    assert row == ["00123", "12", 12.0, 1.5, True, date(2020, 9, 7), RECEIVED, None, None, " a b\n", "N/A", "=1+1"]
    assert [type(value) for value in row[2:7]] == [float, float, bool, date, datetime]


def test_times_and_durations(tmp_path: Path) -> None:
    cells = ['<c s="3"><v>0.5</v></c>', '<c s="4"><v>1.5</v></c>', '<c t="d"><v>2020-05-01T10:11:12</v></c>']
    assert only(one_sheet(tmp_path, rows_xml([cells]))).rows == [
        [time(12), timedelta(hours=36), datetime(2020, 5, 1, 10, 11, 12)]
    ]


def test_yes_and_one_are_not_the_same(tmp_path: Path) -> None:
    for given in ([[1, True], [True, 1], [0, False]], [[True, 1], [False, 0]], [[1, 0], [True, False]]):
        got = only(one_sheet(tmp_path, rows_xml(given))).rows
        assert [[type(value) is bool for value in row] for row in got] == [
            [type(value) is bool for value in row] for row in given
        ]
        assert got == given


def test_numbers_that_are_none_come_as_text(tmp_path: Path) -> None:
    cells = ["<c><v>NaN</v></c>", "<c><v>INF</v></c>", "<c><v>1e999</v></c>", "<c><v>1e300</v></c>"]
    assert only(one_sheet(tmp_path, rows_xml([cells]))).rows == [["nan", "inf", "inf", 1e300]]


def test_shared_strings_rich_text_and_formulas(tmp_path: Path) -> None:
    shared = (
        f'{HEAD}<sst xmlns="{MAIN}" count="3" uniqueCount="2"><si><t>plain</t></si>'
        "<si><r><rPr><b/></rPr><t xml:space='preserve'>two </t></r><r><t>parts</t></r></si></sst>"
    )
    cells = [
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>1</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        '<c t="str"><f>A1</f><v>x</v></c>',
    ]
    sheet = only(one_sheet(tmp_path, rows_xml([cells]), sharedStrings=shared))
    assert sheet.rows == [["plain", "two parts", 2.0, "x"]]


def test_addresses_are_right_where_data_begins_far_from_a1(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="D3"><v>1</v></c></row><row r="5"><c r="C5" t="e"><v>#N/A</v></c><c r="E5"><v>2</v></c></row>'
    )
    sheet = only(one_sheet(tmp_path, rows))
    assert sheet.rows == [[None] * 5, [None] * 5, [None, None, None, 1.0, None], [None] * 5, [None] * 4 + [2.0]]
    assert sheet.marks.errors == {(4, 2): "#N/A"}


def test_sheets_come_in_order_with_hidden_ones_and_without_charts(tmp_path: Path) -> None:
    path = tmp_path / "charts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("First").write("B2", "one")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=First!$B$2:$B$3"})
        book.add_chartsheet("Chart").set_chart(chart)
        hidden = book.add_worksheet("Hidden")
        hidden.write("A1", "two")
        hidden.hide()
        deep = book.add_worksheet("Very hidden")
        deep.write_formula("A1", "=1/0", value="#DIV/0!")
        deep.very_hidden()
        book.add_worksheet("Empty & last")
    assert list(read(path)) == [
        Sheet("First", False, [[None, None], [None, "one"]]),
        Sheet("Hidden", True, [["two"]]),
        Sheet("Very hidden", True, [[None]], Marks({(0, 0): "#DIV/0!"}, {(0, 0)})),
        Sheet("Empty & last", False, []),
    ]


def test_workbooks_of_1904_have_the_same_dates(tmp_path: Path) -> None:
    contacts = {name: list(read(HOSTILE[name](tmp_path)))[2].rows for name in ("sound", "dates_from_1904")}
    assert contacts["sound"] == contacts["dates_from_1904"]
    assert contacts["sound"][1][2] == RECEIVED
    assert contacts["sound"][1][6] == DECIDED


def test_formatting_far_away_does_not_matter(tmp_path: Path) -> None:
    assert only(HOSTILE["formatting_to_the_very_end"](tmp_path)).rows == [[1.0]]


def test_names_of_sheets_hold_nothing_that_cannot_be_seen_and_what_turns_them_is_named(tmp_path: Path) -> None:
    names = ["\u202eContacts", "Early\u00a0Help", "a\tb", "Ünïcode 🙂"]
    path = write_parts(tmp_path / "case.xlsx", workbook_parts(dict.fromkeys(names, "")))
    assert [sheet.name for sheet in read(path)] == ["[U+202E]Contacts", "Early Help", "a b", "Ünïcode 🙂"]


def test_a_text_may_be_as_long_as_excel_allows(tmp_path: Path) -> None:
    for more in ("yes", True):
        assert only(one_sheet(tmp_path, rows_xml([["x" * 32_767, more]]))).rows == [["x" * 32_767, more]]
        with pytest.raises(NotAWorkbook, match="32,767"):
            list(read(one_sheet(tmp_path, rows_xml([["x" * 32_768, more]]))))


def test_a_strict_workbook_reads_the_same(tmp_path: Path) -> None:
    assert only(HOSTILE["strict_open_xml"](tmp_path)).rows == [["a", 1.0]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><v>1</v></c></row>',
        '<row r="2"><c r="B2" s="1" t="e"><v>#DIV/0!</v></c><c r="C2"><v>1</v></c></row>',
        "<row r='2'><c t='e' r='B2'><f>1&lt;0</f><v>#DIV/0!</v></c><c r='C2'><v>1</v></c></row>",
        '<row r="1"/><row><c/><c t="e"><f/><v>#DIV/0!</v></c><c><v>1</v></c></row>',
        '<row\n r = "2" ><c\n r = "B2"\n t = "e" ><v>#DIV/0!</v></c><c r="C2"><v>1</v></c></row>',
    ],
)
def test_error_cells_are_found_however_they_are_written(tmp_path: Path, rows: str) -> None:
    sheet = only(one_sheet(tmp_path, rows))
    assert sheet.marks.errors == {(1, 1): "#DIV/0!"}
    assert sheet.rows[1] == [None, None, 1.0]


def test_error_cells_in_a_prefixed_worksheet(tmp_path: Path) -> None:
    xml = worksheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>').replace("<", "<x:").replace("<x:/", "</x:")
    xml = xml.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    assert only(one_sheet(tmp_path, xml)).marks.errors == {(0, 0): "#REF!"}


def test_text_that_looks_like_an_error_or_a_far_cell_is_neither(tmp_path: Path) -> None:
    told = '#N/A t="e" r="XFD1048576"'
    sheet = only(one_sheet(tmp_path, rows_xml([[told, "#REF!"]])))
    assert sheet.rows == [[told, "#REF!"]]
    assert sheet.marks.errors == {}


def test_a_scan_finds_the_same_wherever_its_pieces_end() -> None:
    rows = rows_xml(
        [
            ['<c t="e"><f>A1</f><v>#N/A</v></c>', 1, "a"],
            [None] * 27 + ['<c t="e"><v>#REF!</v></c>'],
            ["<c><f>A1</f><v></v></c>", '<c t="str"><f>A1</f><v></v></c>', "<c><f>A1</f><v>0</v></c>"],
        ]
    )
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'
    xml = worksheet(rows.replace('<row r="2"', '<row r="2" hidden="1"')).replace("</sheetData>", merged).encode()
    marks = Marks({(0, 0): "#N/A", (1, 27): "#REF!"}, {(0, 0)}, {(2, 0)}, {1}, [(1, 1, 2, 2)])
    for size in (*range(1, 60), len(xml)):
        scan = SheetScan()
        for at in range(0, len(xml), size):
            scan.feed(xml[at : at + size])
        scan.finish()
        assert (scan.rows, scan.columns) == (3, 28), size
        assert scan.marks == marks, size


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2" hidden="1"><c r="B2"><f>A1</f><v></v></c><c r="C2"><v>1</v></c></row>',
        '<row r="2" hidden="true"><c r="B2" s="1"><f t="shared" si="0"/><v /></c><c r="C2"><v>1</v></c></row>',
        "<row r='2' hidden='1'><c r='B2'><f>A1</f></c><c r='C2'><v>1</v></c></row>",
        '<row/><row hidden="1"><c/><c><f/><v/></c><c><v>1</v></c></row>',
        '<row\n r = "2" hidden = "1" ><c\n r = "B2"><f>A1</f>\n<v>\n</v></c><c r="C2"><v>1</v></c></row>',
    ],
)
def test_what_was_never_calculated_is_found_however_it_is_written(tmp_path: Path, rows: str) -> None:
    sheet = only(one_sheet(tmp_path, rows))
    assert (sheet.marks.unsaved, sheet.marks.hidden) == ({(1, 1)}, {1})
    assert sheet.rows[1] == [None, None, 1.0]


def test_a_large_sheet_reads_as_two_other_readers_read_it(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Large")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row in range(12_000):
            sheet.write_row(row, 1, [f"C{row}", row, row % 7 / 3, "Yes"])
            sheet.write_datetime(row, 5, datetime(2020, 1, 1) + timedelta(days=row % 300), day)
            if row % 1_000 == 7:
                sheet.write_formula(row, 6, "=1/0", value="#DIV/0!")
            if row % 3:
                sheet.write_boolean(row, 7, bool(row % 2))
    got = only(path)
    plain = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert got.rows == [[None if value == "" else value for value in row] for row in plain]
    assert got.marks.errors == {(row, 6): "#DIV/0!" for row in range(7, 12_000, 1_000)}
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for mine, told in zip(got.rows, book["Large"].iter_rows(values_only=True), strict=True):
        assert mine[1:5] == list(told[1:5])
        assert told[5].date() == mine[5]
    book.close()


def test_a_reader_that_stops_early_leaves_no_process(tmp_path: Path) -> None:
    parts = workbook_parts({f"S{i}": rows_xml([["x"] * 20] * 2_000) for i in range(10)})
    sheets = read(write_parts(tmp_path / "case.xlsx", parts))
    assert next(sheets).name == "S0"
    assert children()
    sheets.close()
    assert not children()


def test_a_child_that_is_killed_becomes_words(tmp_path: Path) -> None:
    parts = workbook_parts({f"S{i}": rows_xml([[f"{j} {i}" for j in range(20)]] * 9_000) for i in range(4)})
    sheets = read(write_parts(tmp_path / "case.xlsx", parts))
    next(sheets)
    for child in children():
        os.kill(child, signal.SIGKILL)
    with pytest.raises(NotAWorkbook, match="memory"):
        list(sheets)


def test_a_child_that_says_nothing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS_WAITING", 0.0)
    with pytest.raises(NotAWorkbook, match="too long"):
        list(read(HOSTILE["sound"](tmp_path)))
    assert not children()


def test_reading_in_several_threads_at_once(tmp_path: Path) -> None:
    path = HOSTILE["sound"](tmp_path)
    first = list(read(path))
    got: list[list[Sheet]] = []
    threads = [Thread(target=lambda: got.append(list(read(path)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [first] * 8


def test_the_file_may_be_replaced_while_it_is_read(tmp_path: Path) -> None:
    """What was looked at is what is read: the child has the open file, not its name."""
    path = HOSTILE["sound"](tmp_path)
    sheets = read(path)
    next(sheets)
    path.unlink()
    assert [sheet.name for sheet in sheets] == ["Teams", "Contacts"]


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def test_only_dates_and_times_are_taken_from_the_child() -> None:
    good = ("rows", [[date(2020, 1, 1), RECEIVED, time(1), timedelta(1), "a", 1.0, None]])
    assert reader._Unpickler(BytesIO(pickle.dumps(good))).load() == good
    for evil in (Evil(), (print,), [openpyxl.Workbook]):
        with pytest.raises(pickle.UnpicklingError):
            reader._Unpickler(BytesIO(pickle.dumps(evil))).load()


def test_the_child_imports_nothing_of_the_product_and_cannot_write(tmp_path: Path) -> None:
    told = """
import sys, runpy
module = runpy.run_path(sys.argv[1], run_name="x")
module["limit"]()
foreign = {"data", "pandas", "numpy", "zipfile", "socket"} & {name.split(".")[0] for name in sys.modules}
assert not foreign, foreign
try:
    with open(sys.argv[2], "w") as file:
        file.write("x" * 10)
except OSError:
    print("could not write")
"""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", told, child_process.__file__, str(tmp_path / "written")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stdout == "could not write\n", ran
    assert not (tmp_path / "written").stat().st_size


def children() -> list[int]:
    """The readers that this process has started and that are still there."""
    found = []
    for path in Path("/proc/self/task").glob("*/children"):
        for child in path.read_text().split():
            with suppress(OSError):
                if b"child_process.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
    return found
