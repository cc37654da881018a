"""The members of a workbook's package, looked at one after the other → its worksheets, each with its error cells, safe to parse.

What every part must satisfy: no DTD and no entity (an .xlsx has none), UTF-8, a count of shared strings that its size can hold. What a
worksheet must satisfy besides: data within the limits of the reading process.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree

from data.package import DAMAGED, MOST_UNPACKED, TOO_BIG, NotAWorkbook, refuse, unpacked, whole
from data.reading import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from data.sheet_scan import FilledScan, SheetScan, letters

MOST_SHEETS = 250
MOST_ERRORS = 20_000
DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
STRING_COUNT = re.compile(rb"<(?:\w+:)?sst\b[^>]*")
COUNT = re.compile(rb"\b(uniqueCount|count)\s*=\s*[\"']\s*([^\"']*)")
SMALLEST = {b"uniqueCount": len("<si/>"), b"count": len("<c/>")}
WITH_ID = re.compile(r"\{[^}]*\}id$")


@dataclass(frozen=True)
class SheetPart:
    """A worksheet of the workbook: its place among all sheets (zero-based), its name, and the member that holds it."""

    number: int
    name: str
    member: str


def look_at(
    name: str, file: BinaryIO, found: dict[str, zipfile.ZipInfo]
) -> Iterator[tuple[SheetPart, dict[tuple[int, int], str]]]:
    """Every worksheet in order with its error cells, each as soon as it and all parts that are no worksheets are known to be harmless.
    `name` is the file's. Raises NotAWorkbook."""
    sheets = _sheets(name, file, found)
    held = {sheet.member for sheet in sheets}
    for member in found.values():
        if member.filename not in held:
            for _ in _harmless(name, file, member):
                pass
    for sheet in sheets:
        yield sheet, _errors(name, file, sheet, found[sheet.member])


def _sheets(name: str, file: BinaryIO, found: dict[str, zipfile.ZipInfo]) -> list[SheetPart]:
    """The worksheets that xl/workbook.xml lists; chart and dialogue sheets are passed over."""
    targets = {}
    for relation in _xml(name, file, found, "xl/_rels/workbook.xml.rels"):
        targets[relation.get("Id", "")] = (relation.get("Type", ""), _inside(relation.get("Target", "")))
    sheets = []
    book = _xml(name, file, found, "xl/workbook.xml")
    listed = [element for element in book.iter() if element.tag.rpartition("}")[2] == "sheet"]
    if len(listed) > MOST_SHEETS:
        raise refuse(name, f"The workbook has {len(listed):,} sheets; the most is {MOST_SHEETS}. {TOO_BIG}", "parts")
    for number, element in enumerate(listed):
        sheet = element.get("name", "")
        identity = next((value for key, value in element.items() if WITH_ID.search(key)), "")
        kind, member = targets.get(identity, ("", ""))
        if kind.endswith(("/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")):
            continue
        if member not in found:
            raise refuse(
                sheet,
                f"The sheet is listed in the workbook but its content is missing from the file. {DAMAGED}",
                "parts",
            )
        sheets.append(SheetPart(number, sheet, member))
    if not sheets:
        raise refuse(name, f"The workbook has no worksheet. {DAMAGED}", "parts")
    return sheets


def _inside(target: str) -> str:
    """The member that a relationship of the workbook means; outside the package it is no member."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))


def _xml(name: str, file: BinaryIO, found: dict[str, zipfile.ZipInfo], member: str) -> ElementTree.Element:
    if member not in found:
        raise refuse(name, f"The list of sheets is incomplete. {DAMAGED}", "parts")
    for _ in _harmless(name, file, found[member]):
        pass
    try:
        return ElementTree.fromstring(whole(name, file, found[member]))  # noqa: S314 (DTDs were refused a line above)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise refuse(name, DAMAGED, "damaged") from error


def _harmless(name: str, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces of a member, each after it was looked at."""
    before = b""
    xml = False
    for number, piece in enumerate(unpacked(name, file, member)):
        if number == 0:
            xml = _is_xml(name, piece)
            _check_counts(name, piece, member)
        if xml and b"<!" in piece and DTD.search(piece):
            raise _declares(name)
        if xml and DTD.search(before + piece[:16]):
            raise _declares(name)
        before = piece[-16:]
        yield piece


def _is_xml(name: str, start: bytes) -> bool:
    """True for XML in UTF-8; XML in another encoding is refused, since what it holds could not be looked at."""
    text = start[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if (
        start.startswith((b"\xff\xfe", b"\xfe\xff"))
        or text[:4] in (b"<\0?\0", b"\0<\0?")
        or b"\0<" in text[:4]
        or b"<\0" in text[:4]
    ):
        raise refuse(
            name, f"A part of the workbook is written in UTF-16, which Excel does not do. {DAMAGED}", "encoding"
        )
    declared = ENCODING.match(text)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise refuse(
            name, f"A part of the workbook is written in an encoding that Excel does not use. {DAMAGED}", "encoding"
        )
    return text.startswith(b"<")


def _declares(name: str) -> NotAWorkbook:
    return refuse(
        name, f"A part of the workbook declares a document type or entities, as no real workbook does. {DAMAGED}", "dtd"
    )


def _check_counts(name: str, start: bytes, member: zipfile.ZipInfo) -> None:
    """Refuses a table of texts that says it has more than its size can hold: a reader would reserve memory for them."""
    table = STRING_COUNT.search(start[:65536])
    for attribute, count in COUNT.findall(table[0]) if table else ():
        room = member.file_size if attribute == b"uniqueCount" else MOST_UNPACKED
        if not re.fullmatch(rb"[0-9]{1,12}\s*", count) or int(count) > room // SMALLEST[attribute]:
            raise refuse(name, f"The table of texts says that it holds more than it does. {DAMAGED}", "counts")


def _errors(name: str, file: BinaryIO, sheet: SheetPart, member: zipfile.ZipInfo) -> dict[tuple[int, int], str]:
    """The error cells of a worksheet whose data lies within the limits."""
    scan = SheetScan()
    for piece in _harmless(name, file, member):
        scan.feed(piece)
        if len(scan.errors) > MOST_ERRORS:
            says = (
                f"The sheet has more than {MOST_ERRORS:,} cells in error, such as {next(iter(scan.errors.values()))}."
            )
            raise refuse(sheet.name, f"{says} Mend the formula, or paste the values, and save again.", "errors")
    scan.finish()
    if _too_far(scan.rows, scan.columns):
        filled = FilledScan()
        for piece in unpacked(name, file, member):
            filled.feed(piece)
        filled.finish()
        if _too_far(filled.rows, filled.columns):
            last = f"{letters(filled.columns - 1)}{filled.rows}"
            says = (
                f"Its cells reach as far as {last}; the most is {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_CELLS:,} cells. "
                "Press Ctrl+End to see the last cell, delete the rows and columns after the data, save and try again."
            )
            raise refuse(sheet.name, says, "far")
    return scan.errors


def _too_far(rows: int, columns: int) -> bool:
    return rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS
