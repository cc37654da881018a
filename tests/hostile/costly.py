"""Small files that would cost a server much, built by code: `COSTLY[name](folder)` writes one of under 1 MB."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from hashlib import sha512
from pathlib import Path

from tests.hostile.raw_workbook import HEAD, MAIN, Member, repeated, rows_xml, workbook_parts, worksheet, write_parts
from tests.hostile.workbooks import ABOUT, HEADINGS, TEAMS, one_sheet

COSTLY: dict[str, Callable[[Path], Path]] = {}
MOST_BYTES = 1_000_000
LONG = "x" * 31_800
MANY = len(HEADINGS)
SHARED = '<c t="s"><v>0</v></c>'


def long_text(number: int, filling: str = "x") -> str:
    """A text as long as a cell can hold that packs well, though not so well that its workbook is refused for that."""
    return f"{sha512(b'%d' % number).hexdigest()}{filling * 31_800}"


def costly(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """The function builds one of them."""
    COSTLY[build.__name__] = build
    return build


def headed(rows: str, headings: list[str] | None = None) -> str:
    """Rows of XML below the headings of Contacts."""
    return rows_xml([headings or HEADINGS]) + rows


def shared_row(number: int, text: int) -> str:
    """A row of Contacts whose every cell is that shared text."""
    cells = "".join(f'<c r="{chr(65 + column)}{number}" t="s"><v>{text}</v></c>' for column in range(MANY))
    return f'<row r="{number}">{cells}</row>'


def table(texts: list[str]) -> str:
    """A table of shared texts."""
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def extract(folder: Path, contacts: str, **parts: str) -> Path:
    """A sound extract but for the rows of its Contacts."""
    sheets = {"About": rows_xml(ABOUT), "Teams": rows_xml(TEAMS), "Contacts": headed(contacts)}
    changed = {f"xl/{name}.xml": part for name, part in parts.items()}
    return write_parts(folder / "case.xlsx", workbook_parts(sheets) | changed)


@costly
def many_shared_texts_of_32_kb(folder: Path) -> Path:
    texts = [long_text(i) for i in range(1_550)]
    return extract(folder, "".join(shared_row(i + 2, i) for i in range(1_550)), sharedStrings=table(texts))


@costly
def many_shared_texts_of_32_kb_that_no_cell_uses(folder: Path) -> Path:
    return extract(folder, "", sharedStrings=table([long_text(i) for i in range(5_000)]))


@costly
def shared_texts_of_blanks(folder: Path) -> Path:
    texts = [long_text(i, " ") + "." for i in range(1_550)]
    return extract(folder, "".join(shared_row(i + 2, i) for i in range(1_550)), sharedStrings=table(texts))


@costly
def shared_texts_of_invisible_characters(folder: Path) -> Path:
    texts = [long_text(i, chr(0x200B)) + "." for i in range(700)]
    return extract(folder, "".join(shared_row(i + 2, i) for i in range(700)), sharedStrings=table(texts))


@costly
def many_inline_texts_of_32_kb(folder: Path) -> Path:
    return extract(folder, "".join(row_of(i + 2, long_text(i)) for i in range(1_550)))


def row_of(number: int, text: str) -> str:
    """A row with that text in A and in D, inline."""
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    return f'<row r="{number}">{cell.format("A", number, text)}{cell.format("D", number, text)}</row>'


@costly
def one_shared_text_in_a_million_cells(folder: Path) -> Path:
    rows = (f'<row r="{i}">{SHARED * 500}</row>' for i in range(2, 2_002))
    return one_sheet(folder, headed("".join(rows)), sharedStrings=table(["x" * 30_000]))


@costly
def a_short_text_in_a_million_cells(folder: Path) -> Path:
    rows = (f'<row r="{i}">{SHARED * MANY}</row>' for i in range(2, 111_111))
    return extract(folder, "".join(rows), sharedStrings=table(["nonsense"]))


@costly
def half_a_million_different_short_texts(folder: Path) -> Path:
    rows = (f'<row r="{i}"><c t="inlineStr"><is><t>{i}</t></is></c></row>' for i in range(2, 180_000))
    return extract(folder, "".join(rows))


@costly
def short_shared_texts_by_the_hundred_thousand(folder: Path) -> Path:
    return extract(folder, "", sharedStrings=f'{HEAD}<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 2_900_000}</sst>')


@costly
def texts_of_a_million_runs(folder: Path) -> Path:
    runs = f"<si>{'<r><t>x</t></r>' * 3_000_000}</si>"
    return extract(folder, shared_row(2, 0), sharedStrings=f'{HEAD}<sst xmlns="{MAIN}">{runs}</sst>')


@costly
def millions_of_empty_cells(folder: Path) -> Path:
    row = '<row r="{}">' + "<c/>" * 450 + "</row>"
    return extract(folder, "".join(row.format(i) for i in range(2, 11_000)))


@costly
def millions_of_rows_without_cells(folder: Path) -> Path:
    return big_sheet(folder, b"<row/>" * 100_000, 80)


@costly
def millions_of_blank_texts(folder: Path) -> Path:
    row = '<row r="{}">' + '<c t="str"><v></v></c>' * 100 + "</row>"
    return extract(folder, "".join(row.format(i) for i in range(2, 20_000)))


@costly
def zeros_to_the_limit(folder: Path) -> Path:
    row = '<row r="{}">' + "<c><v>0</v></c>" * 490 + "</row>"
    return one_sheet(folder, headed("".join(row.format(i) for i in range(2, 6_000))))


@costly
def two_cells_far_apart(folder: Path) -> Path:
    return extract(folder, '<row r="9900"><c r="SF9900"><v>1</v></c></row>')


@costly
def a_cell_at_the_last_row_that_is_allowed(folder: Path) -> Path:
    return extract(folder, '<row r="1000000"><c r="A1000000"><v>1</v></c></row>')


@costly
def two_hundred_sheets_with_a_cell_far_away(folder: Path) -> Path:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="10000"><c r="SF10000"><v>1</v></c></row>'
    return write_parts(folder / "case.xlsx", workbook_parts({f"S{i}": far for i in range(200)}))


@costly
def two_hundred_sheets_of_contacts(folder: Path) -> Path:
    rows = headed("".join(row_of(i, "x") for i in range(2, 500)))
    return write_parts(folder / "case.xlsx", workbook_parts({f"S{i}": rows for i in range(200)}))


@costly
def long_names_of_sheets(folder: Path) -> Path:
    sheets = dict.fromkeys((f"{i}{'n' * 30_000}" for i in range(200)), rows_xml([["a", "b"]]))
    return write_parts(folder / "case.xlsx", workbook_parts(sheets))


@costly
def headings_in_ten_thousand_columns(folder: Path) -> Path:
    return one_sheet(folder, rows_xml_wide([f"Heading {i}" for i in range(10_000)]))


@costly
def headings_of_32_kb_in_five_hundred_columns(folder: Path) -> Path:
    return one_sheet(folder, rows_xml_wide(HEADINGS + [long_text(i) for i in range(480)]))


@costly
def twenty_rows_of_long_texts_before_the_headings(folder: Path) -> Path:
    long = [long_text(i) for i in range(60)]
    return one_sheet(folder, "".join(rows_xml_wide(long, i) for i in range(1, 20)))


def rows_xml_wide(texts: list[str], number: int = 1) -> str:
    """One row of inline texts without addresses."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


@costly
def deep_xml_in_a_sheet(folder: Path) -> Path:
    return one_sheet(folder, worksheet("<a>" * 4_000_000))


@costly
def deep_xml_in_the_list_of_sheets(folder: Path) -> Path:
    book = workbook_parts({"Contacts": ""})["xl/workbook.xml"]
    return one_sheet(folder, "", workbook=book.replace("<sheets>", "<a>" * 2_000_000 + "<sheets>"))


@costly
def many_elements_in_the_list_of_sheets(folder: Path) -> Path:
    book = workbook_parts({"Contacts": ""})["xl/workbook.xml"]
    return one_sheet(folder, "", workbook=book.replace("<sheets>", '<a b="c"/>' * 800_000 + "<sheets>"))


@costly
def many_relationships(folder: Path) -> Path:
    rels = workbook_parts({"Contacts": ""})["xl/_rels/workbook.xml.rels"]
    more = "".join(f'<Relationship Id="x{i}" Type="t" Target="t{i}"/>' for i in range(150_000))
    parts = workbook_parts({"Contacts": ""})
    return write_parts(
        folder / "case.xlsx",
        parts | {"xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", more + "</Relationships>")},
    )


@costly
def many_styles(folder: Path) -> Path:
    formats = '<numFmt numFmtId="200" formatCode="yyyy"/>' * 500_000
    xfs = '<xf numFmtId="200"/>' * 1_000_000
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>'
    return one_sheet(folder, headed(""), styles=styles)


@costly
def formats_of_numbers_of_32_kb(folder: Path) -> Path:
    formats = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{LONG}"/>' for i in range(1_500))
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts></styleSheet>'
    return one_sheet(folder, headed(""), styles=styles)


@costly
def many_defined_names(folder: Path) -> Path:
    names = "".join(f'<definedName name="n{i}">Contacts!$A$1</definedName>' for i in range(120_000))
    book = workbook_parts({"Contacts": ""})["xl/workbook.xml"]
    return one_sheet(
        folder, headed(""), workbook=book.replace("</sheets>", f"</sheets><definedNames>{names}</definedNames>")
    )


@costly
def many_merged_cells(folder: Path) -> Path:
    merged = "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(2, 150_000))
    sheet = worksheet(headed("")).replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
    return one_sheet(folder, sheet)


@costly
def comments_by_the_hundred_thousand(folder: Path) -> Path:
    comments = f'{HEAD}<comments xmlns="{MAIN}">{"<comment><text><t>a</t></text></comment>" * 1_000_000}</comments>'
    return one_sheet(folder, headed(""), comments1=comments)


@costly
def long_formulas(folder: Path) -> Path:
    cell = '<row r="{0}"><c r="A{0}" t="str"><f>{1}</f><v>a</v></c></row>'
    return extract(folder, "".join(cell.format(i, LONG) for i in range(2, 1_500)))


@costly
def shared_formulas(folder: Path) -> Path:
    """Each is worked out anew for its cell by a reader that reads formulas."""
    first = f'<row r="2"><c r="A2" t="str"><f t="shared" ref="A2:A90000" si="0">{"A1+" * 8_000}1</f><v>a</v></c></row>'
    rest = "".join(
        f'<row r="{i}"><c r="A{i}" t="str"><f t="shared" si="0"/><v>a</v></c></row>' for i in range(3, 90_000)
    )
    return extract(folder, first + rest)


@costly
def formulas_never_calculated(folder: Path) -> Path:
    row = '<row r="{0}">' + "".join(f'<c r="{c}{{0}}"><f>1</f></c>' for c in "ABCDEFGHI") + "</row>"
    return extract(folder, "".join(row.format(i) for i in range(2, 2_200)))


@costly
def thousands_of_findings_with_long_values(folder: Path) -> Path:
    """Every cell is a fault of its own, near to no code."""
    rows = [
        "".join(f'<c t="inlineStr"><is><t>{i * 10 + j} {"N" * 3_000}</t></is></c>' for j in range(MANY))
        for i in range(2_000)
    ]
    return extract(folder, "".join(f'<row r="{i}">{cells}</row>' for i, cells in enumerate(rows, 2)))


@costly
def a_hundred_thousand_findings(folder: Path) -> Path:
    cells = "".join('<c t="inlineStr"><is><t>{0}z</t></is></c>' for _ in range(MANY))
    return extract(folder, "".join(f'<row r="{i}">{cells.format(i)}</row>' for i in range(2, 25_000)))


@costly
def thirty_thousand_hidden_rows(folder: Path) -> Path:
    return big_sheet(folder, b'<row hidden="1"><c t="str"><v>a</v></c></row>' * 20_000, 40)


@costly
def headings_repeated_in_every_row(folder: Path) -> Path:
    rows = rows_xml([HEADINGS] * 3_000)
    return one_sheet(folder, rows)


@costly
def dates_as_text_by_the_hundred_thousand(folder: Path) -> Path:
    rows = [[f"C{i}", f"H{i}", f"{i % 28 + 1:02}/09/2020 {i % 24:02}:{i % 60:02}"] for i in range(30_000)]
    return extract(folder, rows_xml([HEADINGS[:3], *rows]))


@costly
def one_id_in_every_row(folder: Path) -> Path:
    row = '<row r="{0}"><c t="str"><v>C1</v></c><c t="str"><v>H1</v></c><c s="2"><v>44083.5</v></c></row>'
    return extract(folder, "".join(row.format(i) for i in range(2, 200_000)))


@costly
def unused_parts_of_400_mb(folder: Path) -> Path:
    packed, size, crc = repeated(b"<a>", b"<b/>" * 250_000, 49, b"</a>")
    members = [Member(f"xl/media/{i}.xml", b"", packed, size, crc=crc) for i in range(8)]
    return write_parts(folder / "case.xlsx", workbook_parts({"Contacts": headed("")}), *members)


def big_sheet(folder: Path, block: bytes, times: int) -> Path:
    """An extract whose Contacts hold a block of rows so many times."""
    sheets = {"About": rows_xml(ABOUT), "Teams": rows_xml(TEAMS), "Contacts": headed("")}
    parts = workbook_parts(sheets)
    head, tail = parts.pop("xl/worksheets/sheet3.xml").split("</sheetData>")
    packed, size, crc = repeated(head.encode(), block, times, b"</sheetData>" + tail.encode())
    return write_parts(folder / "case.xlsx", parts, Member("xl/worksheets/sheet3.xml", b"", packed, size, crc=crc))


def lists(folder: Path, content: bytes) -> Path:
    """A zip with one list of Annex A."""
    path = folder / "case.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("list_1.csv", content)
    return path


CONTACTS = b"Child Unique ID,Gender,Ethnicity,Date of Birth,Date of Contact,Contact Source\r\n"


@costly
def a_list_with_one_endless_line(folder: Path) -> Path:
    return lists(folder, CONTACTS + b"a" * 90_000_000)


@costly
def a_list_of_commas(folder: Path) -> Path:
    return lists(folder, CONTACTS + b"," * 90_000_000)


@costly
def a_list_with_an_open_quotation_mark(folder: Path) -> Path:
    return lists(folder, CONTACTS + b'"' + b"a\r\n" * 30_000_000)


@costly
def a_list_of_blank_lines(folder: Path) -> Path:
    return lists(folder, CONTACTS + b"\r\n" * 45_000_000)


@costly
def a_list_of_short_lines(folder: Path) -> Path:
    return lists(folder, CONTACTS + b"a,b,c,d,e,f\r\n" * 800_000)


@costly
def a_list_of_long_cells(folder: Path) -> Path:
    return lists(folder, CONTACTS + b"".join(b"%d,%b\r\n" % (i, b"x" * 32_000) for i in range(2_500)))


@costly
def sixty_lists(folder: Path) -> Path:
    path = folder / "case.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for i in range(60):
            archive.writestr(f"list_{i}.csv", CONTACTS + b"a,b,c,d,e,f\r\n" * 100_000)
    return path
