"""A file that says it is a workbook → its members, whole and within limits, or a sentence that says what to do instead.

Nothing here parses a worksheet: the file is judged by its name, its first bytes and its zip directory, and its members are
unpacked in small pieces while the bytes that really come out are counted (a zip's own figures can lie).
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from data.issues import Issue

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
MOST_UNPACKED = 600 * MEGABYTE
MOST_MEMBERS = 2_000
RATIO_FROM = 50 * MEGABYTE
"""Below this size a member may be packed as tightly as it likes: repeated blank cells honestly reach a hundred to one."""
MOST_RATIO = 250
PIECE = MEGABYTE

SAVE_AS = "Open it in Excel, choose File, Save As, 'Excel Workbook (*.xlsx)', and use that file."
DAMAGED = (
    "The file is damaged or was changed by another program. Open it in Excel; if Excel offers to repair it, accept, "
    "save it as a new .xlsx and use that file."
)
TOO_BIG = "Delete sheets and formatting that the extract does not need, save it as a new .xlsx and try again."

OLD_EXCEL = f"This is a workbook of Excel 97 to 2003 (.xls). {SAVE_AS}"
BINARY = f"This is a binary workbook (.xlsb), which cannot be read without loss. {SAVE_AS}"
OPEN_DOCUMENT = f"This is an OpenDocument spreadsheet (.ods). {SAVE_AS}"
TEXT = f"This is a text file (CSV), not a workbook, so it has no sheets. {SAVE_AS}"
ENCRYPTED = (
    "The workbook is protected by a password. Open it in Excel, choose File, Info, Protect Workbook, Encrypt with Password, "
    "delete the password, save it and use that file."
)
WEB_PAGE = f"This is a web page under the name of a workbook: some systems export it so. {SAVE_AS}"
XML_2003 = f"This is an 'XML Spreadsheet 2003', not an .xlsx workbook. {SAVE_AS}"
BY_EXTENSION = {
    ".xls": OLD_EXCEL,
    ".xlsb": BINARY,
    ".ods": OPEN_DOCUMENT,
    ".csv": TEXT,
    ".txt": TEXT,
    ".tsv": TEXT,
    ".xltx": f"This is an Excel template. {SAVE_AS}",
    ".xltm": f"This is an Excel template. {SAVE_AS}",
}
MAIN = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
}
LOCAL_HEADER = struct.Struct("<4s2H3H3L2H")


class NotAWorkbook(Exception):
    """The whole file is refused. `issue` says why and what to do."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.says)
        self.issue = issue


def refuse(where: str, says: str, rule: str) -> NotAWorkbook:
    """A refusal that names a sheet or the file (`where`), to be raised."""
    return NotAWorkbook(Issue("error", shown(where), None, None, None, says, f"workbook.{rule}"))


def shown(name: str, most: int = 60) -> str:
    """A file's or sheet's name fit for a message: one line, printable, shortened in the middle."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name).strip() or "(no name)"
    return plain if len(plain) <= most else f"{plain[: most // 2]}…{plain[-(most // 2 - 1) :]}"


def members(path: Path, file: BinaryIO) -> dict[str, zipfile.ZipInfo]:
    """The members of an .xlsx or .xlsm by name, after every check that needs no unpacking. Raises NotAWorkbook."""
    name = path.name
    size = os.fstat(file.fileno()).st_size
    if size > MOST_BYTES:
        raise refuse(
            name, f"The file has {size // MEGABYTE} MB; the most is {MOST_BYTES // MEGABYTE} MB. {TOO_BIG}", "size"
        )
    extension = path.suffix.lower()
    _check_content(name, extension, os.pread(file.fileno(), 4096, 0), file)
    try:
        with zipfile.ZipFile(file) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error, EOFError) as error:
        raise refuse(name, DAMAGED, "damaged") from error
    _check_directory(name, listed)
    found = {member.filename: member for member in listed}
    _check_kind(name, extension, found, file)
    return found


def _check_content(name: str, extension: str, head: bytes, file: BinaryIO) -> None:
    """Refuses what is no zip at all, by its first bytes."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        raise refuse(name, "The file is empty: it has no bytes. Copy it again from where it came.", "empty")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        file.seek(0)
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(MOST_BYTES)
        raise refuse(name, ENCRYPTED if encrypted else OLD_EXCEL, "format")
    if head.startswith(b"PK"):
        return
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise refuse(name, XML_2003, "format")
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<body")) or b"<html" in text:
        raise refuse(name, WEB_PAGE, "format")
    if extension in BY_EXTENSION:
        raise refuse(name, BY_EXTENSION[extension], "format")
    if _is_text(head):
        raise refuse(name, TEXT, "format")
    raise refuse(name, f"This is not an Excel workbook, whatever its name says. {SAVE_AS}", "format")


def _is_text(head: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\r\n\f" for byte in head) and (
        b"," in head or b"\t" in head or b";" in head
    )


def _check_directory(name: str, listed: list[zipfile.ZipInfo]) -> None:
    """Refuses a zip directory that no honest program writes, or that says it is too big."""
    if len(listed) > MOST_MEMBERS:
        raise refuse(
            name, f"The workbook is made of {len(listed):,} parts; the most is {MOST_MEMBERS:,}. {TOO_BIG}", "parts"
        )
    folded = {member.filename.casefold() for member in listed}
    if len(folded) < len(listed):
        raise refuse(name, f"Two parts of the workbook have the same name. {DAMAGED}", "parts")
    end = 0
    for member in sorted(listed, key=lambda member: member.header_offset):
        if (
            member.filename.startswith(("/", "\\"))
            or ".." in member.filename.replace("\\", "/").split("/")
            or ":" in member.filename
        ):
            raise refuse(name, f"A part of the workbook is named like a path outside it. {DAMAGED}", "parts")
        if member.flag_bits & 0x41:
            raise refuse(name, ENCRYPTED, "format")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(name, f"The workbook is packed in a way that Excel does not use. {DAMAGED}", "parts")
        if member.header_offset < end:
            raise refuse(name, f"Parts of the workbook lie over each other. {DAMAGED}", "parts")
        end = member.header_offset + LOCAL_HEADER.size + member.compress_size
    if sum(member.file_size for member in listed) > MOST_UNPACKED:
        raise too_big_unpacked(name)


def _check_kind(name: str, extension: str, found: dict[str, zipfile.ZipInfo], file: BinaryIO) -> None:
    """Refuses what is a zip but no .xlsx or .xlsm, and a name that does not agree with the content."""
    if "mimetype" in found:
        raise refuse(name, OPEN_DOCUMENT, "format")
    if "xl/workbook.bin" in found:
        raise refuse(name, BINARY, "format")
    if "[Content_Types].xml" not in found:
        raise refuse(
            name, f"This is a zip file, not a workbook. Take the workbook out of it and use that. {SAVE_AS}", "format"
        )
    if any(member.startswith(("word/", "ppt/", "visio/")) for member in found):
        raise refuse(
            name, f"This is a Word, PowerPoint or Visio file under the name of a workbook. {SAVE_AS}", "format"
        )
    types = whole(name, file, found["[Content_Types].xml"]).decode("utf-8", "replace")
    kinds = [kind for content_type, kind in MAIN.items() if content_type in types]
    if not kinds or "xl/workbook.xml" not in found:
        other = "template" in types or "addin" in types
        raise refuse(
            name,
            f"This is an Excel template or add-in. {SAVE_AS}" if other else f"The list of sheets is missing. {DAMAGED}",
            "format",
        )
    if extension not in kinds:
        says = f"The name ends in '{shown(extension, 12)}' but the content is that of an {kinds[0]} workbook. {SAVE_AS}"
        raise refuse(name, says, "format")


def too_big_unpacked(name: str) -> NotAWorkbook:
    """The refusal of a workbook that grows beyond the limits when it is unpacked."""
    says = f"Unpacked, the workbook is larger than {MOST_UNPACKED // MEGABYTE} MB or packed far more tightly than a real one. {TOO_BIG}"
    return refuse(name, says, "size")


def whole(name: str, file: BinaryIO, member: zipfile.ZipInfo, most: int = 8 * MEGABYTE) -> bytes:
    """A small member's bytes; refused above `most`."""
    got = bytearray()
    for piece in unpacked(name, file, member):
        got += piece
        if len(got) > most:
            raise too_big_unpacked(name)
    return bytes(got)


def unpacked(name: str, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member in pieces of at most PIECE, never more than it says it has; NotAWorkbook where it lies or is damaged."""
    descriptor = file.fileno()
    header = os.pread(descriptor, LOCAL_HEADER.size, member.header_offset)
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise refuse(name, DAMAGED, "damaged")
    *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
    at = member.header_offset + LOCAL_HEADER.size + name_length + extra_length
    out = 0
    for piece in _inflated(name, descriptor, at, member):
        out += len(piece)
        if out > member.file_size:
            raise refuse(name, f"A part of the workbook is larger than it says. {DAMAGED}", "size")
        if out > RATIO_FROM and out > MOST_RATIO * member.compress_size:
            raise too_big_unpacked(name)
        yield piece
    if out != member.file_size:
        raise refuse(name, DAMAGED, "damaged")


def _inflated(name: str, descriptor: int, at: int, member: zipfile.ZipInfo) -> Iterator[bytes]:
    end = at + member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while at < end and (raw := os.pread(descriptor, min(PIECE, end - at), at)):
            at += len(raw)
            yield raw
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while at < end and not inflater.eof and (raw := os.pread(descriptor, min(PIECE // 4, end - at), at)):
            at += len(raw)
            while raw:
                piece = inflater.decompress(raw, PIECE)
                raw = inflater.unconsumed_tail
                if piece:
                    yield piece
        if rest := inflater.flush():
            yield rest
    except zlib.error as error:
        raise refuse(name, DAMAGED, "damaged") from error
