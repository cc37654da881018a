"""The members of a workbook's package, looked at one by one → its worksheets, each with its marks, safe to parse.

What every part must satisfy: no DTD and no entity (an .xlsx has none), UTF-8, a count of shared strings that its size
can hold. What a worksheet must satisfy besides: data within the limits of the reading process.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from data.workbook.child_process import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from data.workbook.refusal import DAMAGED, MOST_UNPACKED, TOO_BIG, TOO_MUCH_TEXT, refuse
from data.workbook.worksheet_scan import FilledScan, Marks, SheetScan, letters
from data.workbook.zip_package import Package

MOST_SHEETS = 250
MOST_RELATIONSHIPS = 5_000
DEEPEST = 100
"""Elements within elements; a list of sheets needs five."""
MOST_ERRORS = 20_000
DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
LONGEST_DTD_START = 16
ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
STRING_TABLE = re.compile(rb"<(?:\w{1,20}:)?sst\b[^>]*")
COUNT = re.compile(rb"\b(uniqueCount|count)\s*=\s*[\"']\s*([^\"']*)")
SMALLEST = {b"uniqueCount": len("<si/>"), b"count": len("<c/>")}
NO_WORKSHEETS = ("/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")
CALCULATED_AT_OPEN = re.compile(rb"\bfullCalcOnLoad\s*=\s*[\"'](?:1|true)[\"']")


@dataclass(frozen=True)
class WorksheetMember:
    """A worksheet of the workbook: its place among all sheets (zero-based), its name, and the member that holds it."""

    number: int
    name: str
    member: str


def look_at(package: Package, first: Callable[[str], bool] | None = None) -> Iterator[tuple[WorksheetMember, Marks]]:
    """Every worksheet (`in_order`) with its marks, each as soon as it (and, before
    the first, all that is no worksheet) is known to be harmless. Raises NotAWorkbook."""
    sheets = _sheets(package)
    held = {sheet.member for sheet in sheets}
    for member in package.members:
        if member not in held:
            for _ in _harmless(package, member):
                pass
    at_open = CALCULATED_AT_OPEN.search(package.whole("xl/workbook.xml")) is not None
    cells = package.budget.cells
    for sheet in in_order(sheets, first):
        marks, reached = _marks(package, sheet, at_open, cells)
        cells -= reached
        yield sheet, marks


def in_order(sheets: list[WorksheetMember], first: Callable[[str], bool] | None) -> list[WorksheetMember]:
    """The sheets as the file has them, but those whose name is `first` before the others."""
    return sorted(sheets, key=lambda sheet: not first(sheet.name)) if first else sheets


def _sheets(package: Package) -> list[WorksheetMember]:
    """The worksheets that xl/workbook.xml lists; chart and dialogue sheets are passed over."""
    targets = {}
    for relation in _elements(package, "xl/_rels/workbook.xml.rels", "Relationship", MOST_RELATIONSHIPS, "links"):
        targets[relation.get("Id", "")] = (relation.get("Type", ""), _inside(relation.get("Target", "")))
    listed = _elements(package, "xl/workbook.xml", "sheet", MOST_SHEETS, "sheets")
    sheets = []
    for number, element in enumerate(listed):
        name = element.get("name", "")
        kind, member = targets.get(next((value for key, value in element.items() if key.endswith("}id")), ""), ("", ""))
        if kind.endswith(NO_WORKSHEETS):
            continue
        if member not in package.members:
            says = f"The sheet is listed in the workbook but its content is missing from the file. {DAMAGED}"
            raise refuse(name, says, "parts")
        sheets.append(WorksheetMember(number, name, member))
    if not sheets:
        raise package.refusal(f"The workbook has no worksheet. {DAMAGED}", "parts")
    return sheets


def _inside(target: str) -> str:
    """The member that a relationship of the workbook means; a target outside the package is none of its members."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))


def _elements(package: Package, member: str, wanted: str, most: int, called: str) -> list[dict[str, str]]:
    """The attributes of every element of that name in a small part; nothing else of the part is kept."""
    if member not in package.members:
        raise package.refusal(f"The list of sheets is incomplete. {DAMAGED}", "parts")
    for _ in _harmless(package, member):  # refuses DTDs
        pass
    found: list[dict[str, str]] = []
    number = depth = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal number, depth
        depth += 1
        if depth > DEEPEST:
            raise package.refusal(DAMAGED, "damaged")
        if name.rpartition("}")[2] == wanted:
            number += 1
            if number <= most:
                found.append(attributes)

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    try:
        parser.Parse(package.whole(member), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise package.refusal(DAMAGED, "damaged") from error
    if number > most:
        raise package.refusal(f"The workbook has {number:,} {called}; the most is {most:,}. {TOO_BIG}", "parts")
    return found


def _harmless(package: Package, member: str) -> Iterator[bytes]:
    """The pieces of a member, each after it was looked at."""
    before = b""
    is_xml = False
    for number, piece in enumerate(package.pieces(member)):
        if number == 0:
            is_xml = _is_xml(package, piece)
            _check_counts(package, piece, member)
        across = before + piece[:LONGEST_DTD_START]
        if is_xml and ((b"<!" in piece and DTD.search(piece)) or DTD.search(across)):
            says = f"A part of the workbook declares a document type or entities, as no real workbook does. {DAMAGED}"
            raise package.refusal(says, "dtd")
        before = piece[-LONGEST_DTD_START:]
        yield piece


def _is_xml(package: Package, start: bytes) -> bool:
    """True for XML in UTF-8; XML in another encoding is refused, since what it holds could not be looked at."""
    text = start[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<\0" in text[:4] or b"\0<" in text[:4]:
        says = f"A part of the workbook is written in UTF-16, which Excel does not do. {DAMAGED}"
        raise package.refusal(says, "encoding")
    declared = ENCODING.match(text)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        says = f"A part of the workbook is written in an encoding that Excel does not use. {DAMAGED}"
        raise package.refusal(says, "encoding")
    return text.startswith(b"<")


def _check_counts(package: Package, start: bytes, member: str) -> None:
    """Refuses a table of texts that says it has more than its size can hold: a reader would reserve memory for them."""
    table = STRING_TABLE.search(start[:65536])
    if table and package.members[member].file_size > 2 * package.budget.characters:
        raise package.refusal(TOO_MUCH_TEXT, "texts")
    for attribute, count in COUNT.findall(table[0]) if table else ():
        room = package.members[member].file_size if attribute == b"uniqueCount" else MOST_UNPACKED
        if not re.fullmatch(rb"[0-9]{1,12}\s*", count) or int(count) > room // SMALLEST[attribute]:
            raise package.refusal(f"The table of texts says that it holds more than it does. {DAMAGED}", "counts")


def _marks(package: Package, sheet: WorksheetMember, at_open: bool, cells: int) -> tuple[Marks, int]:
    """The marks of a worksheet whose data lies within the limits, and how many of `cells` it takes."""
    scan = SheetScan(calculated_at_open=at_open)
    for piece in _harmless(package, sheet.member):
        scan.feed(piece)
        if len(scan.marks.errors) > MOST_ERRORS:
            first = next(iter(scan.marks.errors.values()))
            says = f"The sheet has more than {MOST_ERRORS:,} cells in error, such as {first}."
            raise refuse(sheet.name, f"{says} Mend the formula, or paste the values, and save again.", "errors")
        if len(scan.marks.unsaved) > MOST_ERRORS:
            says = f"The sheet has more than {MOST_ERRORS:,} formulas whose results were never saved."
            raise refuse(sheet.name, f"{says} Open the workbook in Excel, save it and use that file.", "unsaved")
    scan.finish()
    rows, columns = scan.rows, scan.columns
    if _too_far(rows, columns, cells):
        filled = FilledScan()
        for piece in package.pieces(sheet.member):
            filled.feed(piece)
        filled.finish()
        rows, columns = filled.rows, filled.columns
        if _too_far(rows, columns, cells):
            raise refuse(sheet.name, too_far(rows, columns, package.budget.cells), "far")
    return scan.marks, rows * columns


def too_far(rows: int, columns: int, cells: int) -> str:
    """The sentence of a sheet that reaches too far, where a file of its size may have so many cells."""
    return (
        f"Its cells reach as far as {letters(columns - 1)}{rows}; the most is {MOST_ROWS:,} rows, {MOST_COLUMNS} "
        f"columns and, in a file of this size, {min(MOST_CELLS, cells):,} cells on all sheets. "
        "Press Ctrl+End to see the last cell, delete the rows and columns after the data, save and try again."
    )


def _too_far(rows: int, columns: int, cells: int) -> bool:
    return rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > min(MOST_CELLS, cells)
