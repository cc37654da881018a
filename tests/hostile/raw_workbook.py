"""Workbooks written byte by byte, so that a test can break exactly one thing: parts → a zip whose directory may lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DAY_ZERO = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


@dataclass(frozen=True)
class Member:
    """One member of a zip. What is None is written truly; `packed` are the bytes as they lie in the file."""

    name: str
    data: bytes
    packed: bytes | None = None
    says_size: int | None = None
    method: int = 8
    flags: int = 0
    crc: int | None = None
    at: int | None = None
    """Where the directory says that the member begins."""


def write_zip(path: Path, members: Iterable[Member]) -> Path:
    """A zip of the members, lies included."""
    out, directory = bytearray(), bytearray()
    count = 0
    for member in members:
        packed = member.packed if member.packed is not None else deflate(member.data, member.method)
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.says_size is None else member.says_size
        name = member.name.encode()
        common = (20, member.flags, member.method, 0, 0x21, crc, len(packed), size, len(name), 0)
        at = len(out) if member.at is None else member.at
        if member.at is None:
            out += struct.pack("<4s5H3L2H", b"PK\x03\x04", *common) + name + packed
        directory += struct.pack("<4sH5H3L5H2L", b"PK\x01\x02", 20, *common, 0, 0, 0, 0, at) + name
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(out), 0)
    path.write_bytes(bytes(out + directory + end))
    return path


def deflate(data: bytes, method: int = 8) -> bytes:
    """Raw deflate, or the bytes as they are for method 0."""
    if method == 0:
        return data
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(head: bytes, block: bytes, times: int, tail: bytes) -> tuple[bytes, int, int]:
    """Raw deflate of `head + block * times + tail` without ever holding it: packed bytes, true size, CRC."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return start + one * times + end, len(head) + len(block) * times + len(tail), zlib.crc32(tail, crc)


def workbook_parts(
    sheets: Mapping[str, str],
    *,
    date1904: bool = False,
    states: Mapping[str, str] | None = None,
    kind: str = SHEET_TYPE,
) -> dict[str, str]:
    """The parts of a sound workbook; a sheet is given as its rows in XML, or whole where it begins with '<?xml'."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" state="{(states or {}).get(name, "visible")}" r:id="rId{i}"/>'
        for i, name in zip(numbers, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in numbers
    )
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 20, 46))
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="5">{formats}</cellXfs></styleSheet>',
    }
    for i, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{i}.xml"] = rows if rows.startswith("<?xml") else worksheet(rows)
    return parts


def worksheet(rows: str) -> str:
    """A whole worksheet around its rows."""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def write_parts(path: Path, parts: Mapping[str, str | bytes], *more: Member) -> Path:
    """The parts as a zip, and any further members after them."""
    told = [Member(name, part.encode() if isinstance(part, str) else part) for name, part in parts.items()]
    return write_zip(path, [*told, *more])


def rows_xml(rows: Sequence[Sequence[object]], *, date1904: bool = False) -> str:
    """Rows of values as XML: text inline, dates as serial numbers. A value that begins with '<c' is XML."""
    out = []
    for number, row in enumerate(rows, start=1):
        cells = (_cell(f"{_letters(column)}{number}", value, date1904) for column, value in enumerate(row))
        out.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(out)


def _cell(place: str, value: object, date1904: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("<c"):
        return value.replace("<c", f'<c r="{place}"', 1)
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        serial = (moment - DAY_ZERO[date1904]).total_seconds() / 86400
        return f'<c r="{place}" s="{2 if isinstance(value, datetime) else 1}"><v>{serial!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
