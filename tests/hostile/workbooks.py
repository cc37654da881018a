"""Broken and hostile workbooks, built by code: `HOSTILE[name](folder)` writes one and returns its path.

`HOSTILE[name].outcome` is what reading has to do with it: 'refused' in words, or 'read'. Of those that are read, `then`
says what a check has to make of it: 'sound', 'warning', or 'fault' where the content is wrong although the file is not.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

from tests.hostile.raw_workbook import (
    HEAD,
    MAIN,
    OFFICE,
    PACKAGE,
    Member,
    deflate,
    repeated,
    rows_xml,
    workbook_parts,
    worksheet,
    write_parts,
    write_zip,
)

Outcome = Literal["refused", "read"]
Then = Literal["sound", "warning", "fault", ""]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@dataclass(frozen=True)
class Hostile:
    """One of them. `says`: words that the refusal has to contain."""

    build: Callable[[Path], Path]
    outcome: Outcome
    says: str = ""
    then: Then = ""

    def __call__(self, folder: Path) -> Path:
        """Writes the workbook into the folder."""
        return self.build(folder)


HOSTILE: dict[str, Hostile] = {}


def refused(says: str) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    """The function builds a workbook that has to be refused with these words."""

    def add(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        HOSTILE[build.__name__] = Hostile(build, "refused", says)
        return build

    return add


def readable(then: Then = "") -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    """The function builds a workbook that can be read."""

    def add(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        HOSTILE[build.__name__] = Hostile(build, "read", then=then)
        return build

    return add


def one_sheet(folder: Path, rows: str, name: str = "case.xlsx", **changed: str | bytes) -> Path:
    """A sound workbook whose only sheet, Contacts, has these rows; `changed` are parts of xl by name."""
    parts: dict[str, str | bytes] = {**workbook_parts({"Contacts": rows})}
    parts |= {f"xl/{part}.xml": content for part, content in changed.items()}
    return write_parts(folder / name, parts)


def raw(folder: Path, name: str, content: bytes) -> Path:
    """A file of exactly these bytes."""
    path = folder / name
    path.write_bytes(content)
    return path


# Not a workbook at all


@refused("web page")
def html_called_xlsx(folder: Path) -> Path:
    return raw(folder, "case.xlsx", b"<html><body><table><tr><td>Child Unique ID</td></tr></table></body></html>")


@refused("web page")
def html_after_blank_lines(folder: Path) -> Path:
    return raw(folder, "case.xlsx", b"\xef\xbb\xbf\r\n\r\n<!DOCTYPE html>\n<html lang=en><table></table></html>")


@refused("empty")
def empty_file(folder: Path) -> Path:
    return raw(folder, "case.xlsx", b"")


@refused("not an Excel workbook")
def random_bytes(folder: Path) -> Path:
    return raw(folder, "case.xlsx", random.Random(5).randbytes(50_000))


@refused("not an Excel workbook")
def pdf_called_xlsx(folder: Path) -> Path:
    return raw(folder, "case.xlsx", b"%PDF-1.7\n\x00\x01\x02 1 0 obj <<>> endobj")


@refused("Excel 97 to 2003")
def xls(folder: Path) -> Path:
    return raw(folder, "case.xls", OLE + bytes(1000) + "Workbook".encode("utf-16-le") + bytes(3000))


@refused("Excel 97 to 2003")
def xls_called_xlsx(folder: Path) -> Path:
    return raw(folder, "case.xlsx", OLE + bytes(1000) + "Workbook".encode("utf-16-le") + bytes(3000))


@refused("password")
def encrypted_package(folder: Path) -> Path:
    return raw(folder, "case.xlsx", OLE + bytes(9000) + "EncryptedPackage".encode("utf-16-le") + bytes(3000))


@refused("CSV")
def csv(folder: Path) -> Path:
    return raw(folder, "case.csv", b"Child Unique ID,Date of Contact\r\nC1,01/09/2020\r\n")


@refused("CSV")
def csv_called_xlsx(folder: Path) -> Path:
    return raw(folder, "case.xlsx", b"Child Unique ID,Date of Contact\r\nC1,01/09/2020\r\n")


@refused("XML Spreadsheet 2003")
def xml_2003(folder: Path) -> Path:
    text = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    return raw(folder, "case.xlsx", text.encode())


@refused("OpenDocument")
def ods_called_xlsx(folder: Path) -> Path:
    mimetype = Member("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0)
    return write_zip(folder / "case.xlsx", [mimetype, Member("content.xml", b"<office:document-content/>")])


@refused(".xlsb")
def xlsb_called_xlsx(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": ONE}, kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    parts["xl/workbook.bin"] = parts.pop("xl/workbook.xml")
    return write_parts(folder / "case.xlsx", parts)


@refused("Word")
def docx_called_xlsx(folder: Path) -> Path:
    part = '<Override PartName="/word/document.xml" ContentType="w"/>'
    types = f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{part}</Types>'
    return write_parts(folder / "case.xlsx", {"[Content_Types].xml": types, "word/document.xml": "<w/>"})


@refused("zip file")
def zip_called_xlsx(folder: Path) -> Path:
    return write_parts(folder / "case.xlsx", {"September/Contacts.xlsx": b"PK", "notes.txt": "see inside"})


@refused("content is that of an .xlsx")
def xlsx_called_zip(folder: Path) -> Path:
    return one_sheet(folder, ONE, name="case.zip")


@refused("content is that of an .xlsm")
def macros_called_xlsx(folder: Path) -> Path:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}, kind=kind))


@refused("template")
def template_called_xlsx(folder: Path) -> Path:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}, kind=kind))


@refused("50 MB")
def larger_than_allowed(folder: Path) -> Path:
    path = one_sheet(folder, ONE)
    with path.open("r+b") as file:
        file.truncate(51 * 1024 * 1024)
    return path


# A zip that is broken or lies


@refused("damaged")
def truncated(folder: Path) -> Path:
    path = one_sheet(folder, ONE * 200)
    return raw(folder, "case.xlsx", path.read_bytes()[:-200])


@refused("damaged")
def a_flipped_byte(folder: Path) -> Path:
    content = bytearray(one_sheet(folder, rows_xml([[f"text {i}" for i in range(5)]] * 200)).read_bytes())
    place = content.rindex(b"xl/worksheets/sheet1.xml", 0, content.index(b"PK\x01\x02")) + 200
    content[place] ^= 0xFF
    return raw(folder, "case.xlsx", bytes(content))


@refused("larger than 600 MB")
def zip_bomb(folder: Path) -> Path:
    return _bomb(folder, 2_000, None)


@refused("larger than it says")
def zip_bomb_that_lies(folder: Path) -> Path:
    return _bomb(folder, 700, 4_000)


@refused("far more tightly")
def rows_packed_too_tightly(folder: Path) -> Path:
    return _bomb(folder, 120, None)


def _bomb(folder: Path, megabytes: int, says_size: int | None) -> Path:
    parts = workbook_parts({"Contacts": ONE})
    head, tail = parts.pop("xl/worksheets/sheet1.xml").split("</sheetData>")
    packed, size, crc = repeated(head.encode(), b"<row/>" * 174_763, megabytes, b"</sheetData>" + tail.encode())
    member = Member("xl/worksheets/sheet1.xml", b"", packed, says_size or size, crc=crc)
    return write_parts(folder / "case.xlsx", parts, member)


@refused("lie over each other")
def overlapping_members(folder: Path) -> Path:
    shared = Member("xl/media/first.xml", bytes(5_000_000))
    packed = deflate(bytes(5_000_000))
    again = [Member(f"xl/media/{i}.xml", bytes(5_000_000), packed, at=0) for i in range(50)]
    parts = [Member(name, part.encode()) for name, part in workbook_parts({"Contacts": ONE}).items()]
    return write_zip(folder / "case.xlsx", [shared, *parts, *again])


@refused("same name")
def two_members_of_one_name(folder: Path) -> Path:
    other = worksheet('<row r="1"><c r="A1"><v>2</v></c></row>').encode()
    return write_parts(
        folder / "case.xlsx", workbook_parts({"Contacts": ONE}), Member("xl/worksheets/Sheet1.xml", other)
    )


@refused("path outside")
def member_with_dots(folder: Path) -> Path:
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}), Member("../../etc/cron.d/x", b"x"))


@refused("path outside")
def absolute_member(folder: Path) -> Path:
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}), Member("/etc/passwd", b"x"))


@refused("password")
def encrypted_member(folder: Path) -> Path:
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}), Member("xl/media/a", b"x", flags=1))


@refused("packed in a way")
def unusual_packing(folder: Path) -> Path:
    return write_parts(
        folder / "case.xlsx", workbook_parts({"Contacts": ONE}), Member("xl/media/a", b"x", b"x", method=14)
    )


@refused("3,006 parts")
def three_thousand_parts(folder: Path) -> Path:
    more = [Member(f"xl/media/{i}", b"") for i in range(3_000)]
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}), *more)


@readable()
def a_bomb_inside_a_picture(folder: Path) -> Path:
    """A zip within the zip is never opened, so what it would unpack to does no harm."""
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.xml", bytes(20_000_000))
    member = Member("xl/embeddings/inner.zip", inner.getvalue())
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": ONE}), member)


# XML that declares or says what no workbook says

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))


@refused("document type")
def billion_laughs(folder: Path) -> Path:
    doctype = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{LAUGHS}]>'
    shared = f'{HEAD}{doctype}<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>&l11;</t></si></sst>'
    return one_sheet(folder, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=shared)


@refused("document type")
def external_entity_in_a_sheet(folder: Path) -> Path:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    return one_sheet(
        folder,
        worksheet(rows).replace("<worksheet", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'),
    )


@refused("document type")
def external_entity_in_the_list_of_sheets(folder: Path) -> Path:
    book = workbook_parts({"Contacts": ONE})["xl/workbook.xml"]
    doctype = '<!DOCTYPE w [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><workbook'
    return one_sheet(folder, ONE, workbook=book.replace("<workbook", doctype, 1))


@refused("document type")
def doctype_across_two_pieces(folder: Path) -> Path:
    sheet = worksheet(ONE)
    at = sheet.index("<worksheet")
    comment = f"<!--{'x' * (1024 * 1024 - at - 11)}-->"
    return one_sheet(folder, f"{sheet[:at]}{comment}<!DOCTYPE w [<!ENTITY x 'y'>]>{sheet[at:]}")


@refused("UTF-16")
def doctype_in_utf_16(folder: Path) -> Path:
    text = worksheet(ONE).replace("UTF-8", "UTF-16").replace("<worksheet", "<!DOCTYPE w [<!ENTITY x 'y'>]><worksheet")
    return one_sheet(folder, ONE, **{"worksheets/sheet1": text.encode("utf-16")})


@refused("UTF-16")
def utf_16_without_a_mark(folder: Path) -> Path:
    text = worksheet(ONE).replace("UTF-8", "UTF-16")
    return one_sheet(folder, ONE, **{"worksheets/sheet1": text.encode("utf-16-be")})


@refused("encoding")
def utf_7(folder: Path) -> Path:
    return one_sheet(folder, worksheet("+ADw-!DOCTYPE").replace("UTF-8", "UTF-7"))


@refused("table of texts")
def four_thousand_million_texts(folder: Path) -> Path:
    shared = f'{HEAD}<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'
    return one_sheet(folder, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=shared)


@refused("table of texts")
def as_many_texts_as_minus_one(folder: Path) -> Path:
    shared = f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="-1"><si><t>a</t></si></sst>'
    return one_sheet(folder, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=shared)


@refused("damaged")
def a_text_that_is_not_there(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1" t="s"><v>7</v></c></row>')


@refused("memory")
def one_text_a_million_times(folder: Path) -> Path:
    """A text of a megabyte, used by 50,000 cells: 50 GB from a file of 200 KB."""
    shared = f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="1"><si><t>{"x" * 1_000_000}</t></si></sst>'
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 50_001))
    return one_sheet(folder, rows, sharedStrings=shared)


@readable("fault")
def two_hundred_thousand_attributes(folder: Path) -> Path:
    """For a reader that compares every attribute with every other."""
    attributes = " ".join(f'a{i}=""' for i in range(200_000))
    return one_sheet(folder, f'<row r="1"><c {attributes} r="A1"><v>1</v></c></row>')


@refused("damaged")
def unclosed_cell(folder: Path) -> Path:
    return one_sheet(folder, f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1')


@refused("damaged")
def broken_list_of_sheets(folder: Path) -> Path:
    return one_sheet(folder, ONE, workbook=f'{HEAD}<workbook xmlns="{MAIN}"><sheets><sheet name="Contacts"')


@refused("damaged")
def half_a_million_nested_elements(folder: Path) -> Path:
    book = workbook_parts({"Contacts": ONE})["xl/workbook.xml"]
    return one_sheet(folder, ONE, workbook=book.replace("<sheets>", "<a>" * 500_000 + "<sheets>"))


@refused("damaged")
def a_lone_surrogate(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1" t="inlineStr"><is><t>&#xD800;</t></is></c></row>')


@refused("damaged")
def an_undeclared_entity(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c></row>')


@refused("damaged")
def bytes_that_are_not_utf_8(folder: Path) -> Path:
    sheet = worksheet(rows_xml([["CANARY"]])).encode().replace(b"CANARY", b"\xff\xfe\xc3\x28")
    return one_sheet(folder, ONE, **{"worksheets/sheet1": sheet})


# Parts that are missing or point elsewhere


@refused("list of sheets is missing")
def no_workbook_part(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": ONE})
    del parts["xl/workbook.xml"]
    return write_parts(folder / "case.xlsx", parts)


@refused("list of sheets is incomplete")
def no_relationships(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": ONE})
    del parts["xl/_rels/workbook.xml.rels"]
    return write_parts(folder / "case.xlsx", parts)


@refused("content is missing")
def no_sheet_part(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": ONE, "Referrals": ONE})
    del parts["xl/worksheets/sheet2.xml"]
    return write_parts(folder / "case.xlsx", parts)


@refused("content is missing")
def a_sheet_that_is_etc_passwd(folder: Path) -> Path:
    return _pointing_to(folder, "../../../../etc/passwd")


@refused("content is missing")
def a_sheet_on_another_computer(folder: Path) -> Path:
    return _pointing_to(folder, "file://server/share/sheet.xml")


def _pointing_to(folder: Path, target: str) -> Path:
    parts = workbook_parts({"Contacts": ONE})
    relations = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("worksheets/sheet1.xml", target)
    return write_parts(folder / "case.xlsx", parts)


@refused("40,000 sheets")
def forty_thousand_sheets(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": ONE})
    listed = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 40_001))
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = f"{book[: book.index('<sheets>')]}<sheets>{listed}</sheets></workbook>"
    return write_parts(folder / "case.xlsx", parts)


@refused("no worksheet")
def no_sheets(folder: Path) -> Path:
    return write_parts(folder / "case.xlsx", workbook_parts({}))


# Cells where no honest cell is


@refused("XFD1048576")
def a_cell_at_the_very_end(folder: Path) -> Path:
    return one_sheet(folder, ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@refused("memory")
def a_cell_at_the_very_end_in_small_letters(folder: Path) -> Path:
    return one_sheet(folder, ONE + '<row r="9"><c r="xfd1048576"><v>1</v></c></row>')


@refused("XFD1048576")
def a_cell_at_the_very_end_in_single_quotes(folder: Path) -> Path:
    return one_sheet(
        folder, "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row><row r='1'><c r='A1'><v>1</v></c></row>"
    )


@refused("ZZ5000")
def a_note_far_to_the_right(folder: Path) -> Path:
    return one_sheet(folder, ONE + '<row r="5000"><c r="ZZ5000" t="str"><v>note</v></c></row>')


@refused("OL900000")
def a_cell_far_right_and_far_down(folder: Path) -> Path:
    return one_sheet(folder, ONE + '<row r="900000"><c r="OL900000"><v>1</v></c></row>')


@refused("reach")
def a_column_of_nine_letters(folder: Path) -> Path:
    return one_sheet(folder, ONE + '<row r="2"><c r="ZZZZZZZZZ2"><v>1</v></c></row>')


@refused("damaged")
def row_zero(folder: Path) -> Path:
    return one_sheet(folder, '<row r="0"><c r="A0"><v>1</v></c></row>')


@refused("damaged")
def a_negative_row(folder: Path) -> Path:
    return one_sheet(folder, '<row r="-1"><c r="A-1"><v>1</v></c></row>')


@refused("cells in error")
def thirty_thousand_errors(folder: Path) -> Path:
    return one_sheet(folder, rows_xml([['<c t="e"><v>#REF!</v></c>'] * 10] * 3_000))


@readable("fault")
def formatting_to_the_very_end(folder: Path) -> Path:
    """Whole rows and columns were formatted: blank cells reach to XFD1048576, the data to A1."""
    rows = ONE + '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>'
    column = '<col min="{0}" max="{0}" width="9" style="1"/>'
    columns = f"<cols>{''.join(column.format(i) for i in range(1, 16385))}</cols>"
    return one_sheet(
        folder, worksheet(rows).replace("<sheetData>", f'<dimension ref="A1:XFD1048576"/>{columns}<sheetData>')
    )


@refused("32,767 characters")
def a_cell_of_ten_megabytes(folder: Path) -> Path:
    return one_sheet(folder, rows_xml([["x" * 10_000_000]]))


@readable("fault")
def duplicate_cells(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')


@readable("fault")
def rows_in_any_order(folder: Path) -> Path:
    return one_sheet(folder, '<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>')


@readable("fault")
def control_characters(folder: Path) -> Path:
    return one_sheet(
        folder, '<row r="1"><c r="A1" t="inlineStr"><is><t>a\x01\x1b[31mb&#2;_xD800__x0007_</t></is></c></row>'
    )


# Sound files with wrong content: `contacts` writes an extract whose Contacts sheet has these rows

HEADINGS = [
    "Contact ID", "Child Unique ID", "Date and time received", "Contact Source", "Route", "Concern",
    "Date and time decided", "Outcome", "Allocated Team",
]  # fmt: skip
ABOUT = [
    ["Authority", "Bromley"],
    ["Reporting month", date(2020, 9, 1)],
    ["Records from", date(2020, 9, 1)],
    ["Records to", date(2020, 9, 30)],
    ["Produced on", datetime(2020, 10, 5, 9, 0)],
]
TEAMS = [["Team", "Service", "Manager's post"], ["MASH 1", "MASH and Assessment", "Manager, MASH 1"]]
RECEIVED = datetime(2020, 9, 7, 10, 30)
DECIDED = datetime(2020, 9, 8, 9, 0)
CONTACT = ["K1", "C1", RECEIVED, "6", "MASH", None, DECIDED, "Referral", "MASH 1"]


def contact(number: int, **changed: object) -> list[object]:
    """A sound row of Contacts with some columns changed; a column is named by its heading."""
    row: list[object] = [f"K{number}", f"C{number}", *CONTACT[2:]]
    for key, value in changed.items():
        row[[heading.lower().replace(" ", "_") for heading in HEADINGS].index(key)] = value
    return row


def contacts(folder: Path, rows: list[list[object]], *, date1904: bool = False, after: str = "") -> Path:
    """An extract of September 2020 with About, Teams and Contacts; `after` is XML after the rows of Contacts."""
    sheets = {"About": ABOUT, "Teams": TEAMS, "Contacts": rows}
    xml = {name: rows_xml(told, date1904=date1904) for name, told in sheets.items()}
    parts = workbook_parts(xml, date1904=date1904)
    sheet = parts["xl/worksheets/sheet3.xml"]
    parts["xl/worksheets/sheet3.xml"] = sheet.replace("</sheetData>", f"</sheetData>{after}")
    return write_parts(folder / "case.xlsx", parts)


@readable("sound")
def sound(folder: Path) -> Path:
    return contacts(folder, [HEADINGS, contact(1), contact(2)])


@readable("sound")
def dates_from_1904(folder: Path) -> Path:
    return contacts(folder, [HEADINGS, contact(1), contact(2)], date1904=True)


@readable("warning")
def swapped_sheets(folder: Path) -> Path:
    """The rows of Contacts are on the sheet Teams and the other way round."""
    xml = {"About": rows_xml(ABOUT), "Teams": rows_xml([HEADINGS, contact(1)]), "Contacts": rows_xml(TEAMS)}
    return write_parts(folder / "case.xlsx", workbook_parts(xml))


@readable("fault")
def merged_headings(folder: Path) -> Path:
    """'Date and time received' is merged over two columns, so the columns after it have moved by one."""
    headings: list[object] = [*HEADINGS[:3], None, "Contact Source and Route", None, *HEADINGS[5:]]
    merged = '<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells>'
    return contacts(folder, [headings, contact(1)], after=merged)


@readable("fault")
def two_columns_for_one_heading(folder: Path) -> Path:
    return contacts(folder, [[*HEADINGS, "Date and time received"], [*contact(1), datetime(2020, 9, 9)]])


@readable("fault")
def a_date_that_does_not_exist(folder: Path) -> Path:
    return contacts(folder, [HEADINGS, contact(1, date_and_time_received="31/02/2020")])


@readable("fault")
def a_formula_in_error(folder: Path) -> Path:
    formula = '<c t="e"><f>VLOOKUP(B2,Other!A:B,2,FALSE)</f><v>#N/A</v></c>'
    return contacts(folder, [HEADINGS, contact(1, date_and_time_received=formula), contact(2, outcome=formula)])


@readable("fault")
def numbers_that_are_none(folder: Path) -> Path:
    wrong = [f'<c s="{style}"><v>{value}</v></c>' for style in (0, 1) for value in ("NaN", "INF", "1e999", "-0.0")]
    return contacts(folder, [HEADINGS, *(contact(i, date_and_time_received=cell) for i, cell in enumerate(wrong))])


@refused("outside the calendar")
def a_date_before_all_dates(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1" s="1"><v>-1e300</v></c></row>')


@refused("outside the calendar")
def a_duration_of_ever(folder: Path) -> Path:
    return one_sheet(folder, '<row r="1"><c r="A1" s="4"><v>1e12</v></c></row>')


@readable("fault")
def dates_beyond_the_calendar(folder: Path) -> Path:
    serials = (-1, -693_594, 0, 0.5, 1, 59, 60, 61, 2_958_465, 2_958_466, 1e12, 1e300)
    wrong = [f'<c s="1"><v>{serial}</v></c>' for serial in serials]
    return contacts(folder, [HEADINGS, *(contact(i, date_and_time_received=cell) for i, cell in enumerate(wrong))])


@readable("sound")
def formulas_with_their_results(folder: Path) -> Path:
    shared = ['<c t="str"><f t="shared" ref="H2:H3" si="0">"Ref"&amp;"erral"</f><v>Referral</v></c>',
              '<c t="str"><f t="shared" si="0"/><v>Referral</v></c>']  # fmt: skip
    return contacts(folder, [HEADINGS, *(contact(i, outcome=cell) for i, cell in enumerate(shared))])


@readable("sound")
def a_macro_and_a_link_that_are_not_run(folder: Path) -> Path:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    xml = {"About": rows_xml(ABOUT), "Teams": rows_xml(TEAMS), "Contacts": rows_xml([HEADINGS, contact(1)])}
    link = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    parts: dict[str, str | bytes] = {**workbook_parts(xml, kind=kind)}
    parts |= {"xl/vbaProject.bin": OLE + bytes(500), "xl/externalLinks/externalLink1.xml": link}
    return write_parts(folder / "case.xlsm", parts)


@readable("fault")
def formulas_in_the_text(folder: Path) -> Path:
    wrong = [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "@SUM(1)",
        "<script>alert(1)</script>",
        "{1+1}",
        "../../etc/passwd",
        "'; DROP TABLE x",
    ]
    return contacts(folder, [HEADINGS, *(contact(i, outcome=text, route=text) for i, text in enumerate(wrong))])


@readable()
def names_of_sheets_that_are_paths(folder: Path) -> Path:
    names = ["../../etc/passwd", "<b>Contacts</b>", "=1+1", "x" * 300, "\u202econtacts", "Contacts", "contacts"]
    return write_parts(folder / "case.xlsx", workbook_parts(dict.fromkeys(names, ONE)))


@readable()
def strict_open_xml(folder: Path) -> Path:
    parts = workbook_parts({"Contacts": rows_xml([["a", 1]])})
    for name, part in parts.items():
        strict = part.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        parts[name] = strict.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    return write_parts(folder / "case.xlsx", parts)
