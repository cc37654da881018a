"""A file that says it is a workbook → its members, whole and within limits, or a sentence that says what to do.

Nothing here parses a worksheet: the file is judged by its name, its first bytes and its zip directory, and its members
are unpacked in small pieces while the bytes that really come out are counted (a zip's own figures can lie).
"""

from __future__ import annotations

import os
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.workbook.budget import Budget, budget
from data.workbook.refusal import (
    BINARY,
    BY_EXTENSION,
    DAMAGED,
    ENCRYPTED,
    MEGABYTE,
    OLD_EXCEL,
    OPEN_DOCUMENT,
    SAVE_AS,
    TEXT,
    TOO_BIG,
    TOO_BIG_UNPACKED,
    WEB_PAGE,
    XML_2003,
    NotAWorkbook,
    refuse,
    shown,
)

MOST_BYTES = 50 * MEGABYTE
MOST_MEMBERS = 2_000
RATIO_FROM = 50 * MEGABYTE
"""Below this size a member may be packed as tightly as it likes: repeated blank cells can be, honestly."""
MOST_RATIO = 250
PIECE = MEGABYTE

MAIN = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
}
LOCAL_HEADER = struct.Struct("<4s2H3H3L2H")


@dataclass(frozen=True)
class Package:
    """An open .xlsx, .xlsm or .zip whose name, first bytes and zip directory have been looked at, and its members."""

    name: str
    file: BinaryIO
    members: dict[str, zipfile.ZipInfo]
    budget: Budget
    until: float
    """When looking at it has taken too long (this thread's time.thread_time)."""

    @property
    def is_lists(self) -> bool:
        """A .zip that is no workbook under another name: it should hold one CSV per list (data.workbook.csv_lists)."""
        ours = {"[Content_Types].xml", "mimetype"} & self.members.keys()
        return self.name.lower().endswith(".zip") and not ours

    def refusal(self, says: str, rule: str) -> NotAWorkbook:
        """A refusal of the whole file, to be raised."""
        return refuse(self.name, says, rule)

    def whole(self, member: str, most: int = 8 * MEGABYTE) -> bytes:
        """A small member's bytes; refused above `most`."""
        got = bytearray()
        for piece in self.pieces(member):
            got += piece
            if len(got) > most:
                raise self.refusal(TOO_BIG_UNPACKED, "size")
        return bytes(got)

    def pieces(self, member: str) -> Iterator[bytes]:
        """A member's bytes in pieces of at most PIECE, never more than it says it has. NotAWorkbook where it lies, is
        damaged, or takes too long."""
        info = self.members[member]
        header = os.pread(self.file.fileno(), LOCAL_HEADER.size, info.header_offset)
        if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise self.refusal(DAMAGED, "damaged")
        *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
        out = check = 0
        try:
            for piece in self._inflated(info, info.header_offset + LOCAL_HEADER.size + name_length + extra_length):
                out += len(piece)
                check = zlib.crc32(piece, check)
                if out > info.file_size:
                    raise self.refusal(f"A part of the workbook is larger than it says. {DAMAGED}", "size")
                if out > RATIO_FROM and out > MOST_RATIO * info.compress_size:
                    raise self.refusal(TOO_BIG_UNPACKED, "size")
                if time.thread_time() > self.until:
                    raise self.refusal(f"Looking at the workbook took too long and was stopped. {TOO_BIG}", "time")
                yield piece
        except zlib.error as error:
            raise self.refusal(DAMAGED, "damaged") from error
        if out != info.file_size or check != info.CRC:
            raise self.refusal(DAMAGED, "damaged")

    def _inflated(self, info: zipfile.ZipInfo, at: int) -> Iterator[bytes]:
        end = at + info.compress_size
        inflater = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == zipfile.ZIP_DEFLATED else None
        while at < end and (raw := os.pread(self.file.fileno(), min(PIECE // 4, end - at), at)):
            at += len(raw)
            if inflater is None:
                yield raw
                continue
            while raw:
                piece = inflater.decompress(raw, PIECE)
                raw = inflater.unconsumed_tail
                if piece:
                    yield piece
            if inflater.eof:
                return
        if inflater is not None and (rest := inflater.flush()):
            yield rest


def open_package(path: Path, file: BinaryIO) -> Package:
    """The package in an open file, after every check that needs no unpacking. Raises NotAWorkbook."""
    name = path.name
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise refuse(name, "This is not a file that can be read. Give the workbook itself.", "open")
    size = status.st_size
    if size > MOST_BYTES:
        most = MOST_BYTES // MEGABYTE
        raise refuse(name, f"The file has {size // MEGABYTE} MB; the most is {most} MB. {TOO_BIG}", "size")
    extension = path.suffix.lower()
    _check_content(name, extension, os.pread(file.fileno(), 4096, 0), file)
    try:
        with zipfile.ZipFile(file) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error, EOFError) as error:
        raise refuse(name, DAMAGED, "damaged") from error
    _check_directory(name, listed)
    members = {member.filename: member for member in listed}
    allowed = budget(size)
    if sum(member.file_size for member in listed) > allowed.unpacked:
        raise refuse(name, TOO_BIG_UNPACKED, "size")
    package = Package(name, file, members, allowed, time.thread_time() + allowed.looking)
    if not package.is_lists:
        _check_kind(package, extension)
    return package


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
    printable = not any(byte < 32 and byte not in b"\t\r\n\f" for byte in head)
    return printable and any(separator in head for separator in (b",", b";", b"\t"))


def _check_directory(name: str, listed: list[zipfile.ZipInfo]) -> None:
    """Refuses a zip directory that no honest program writes, or that says it is too big."""
    if len(listed) > MOST_MEMBERS:
        says = f"The workbook is made of {len(listed):,} parts; the most is {MOST_MEMBERS:,}. {TOO_BIG}"
        raise refuse(name, says, "parts")
    if len({member.filename.casefold() for member in listed}) < len(listed):
        raise refuse(name, f"Two parts of the workbook have the same name. {DAMAGED}", "parts")
    end = 0
    for member in sorted(listed, key=lambda member: member.header_offset):
        steps = member.filename.replace("\\", "/").split("/")
        if steps[0] == "" or ".." in steps or ":" in member.filename:
            raise refuse(name, f"A part of the workbook is named like a path outside it. {DAMAGED}", "parts")
        if member.flag_bits & 0x41:
            raise refuse(name, ENCRYPTED, "format")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(name, f"The workbook is packed in a way that Excel does not use. {DAMAGED}", "parts")
        if member.header_offset < end:
            raise refuse(name, f"Parts of the workbook lie over each other. {DAMAGED}", "parts")
        end = member.header_offset + LOCAL_HEADER.size + member.compress_size


def _check_kind(package: Package, extension: str) -> None:
    """Refuses what is a zip but no .xlsx or .xlsm, and a name that does not agree with the content."""
    if "mimetype" in package.members:
        raise package.refusal(OPEN_DOCUMENT, "format")
    if "xl/workbook.bin" in package.members:
        raise package.refusal(BINARY, "format")
    if "[Content_Types].xml" not in package.members:
        says = (
            f"This is a zip file, not a workbook. Take the workbook out of it and use that. {SAVE_AS} "
            "Or, where it holds one CSV file for each list, give it a name that ends in .zip."
        )
        raise package.refusal(says, "format")
    if any(member.startswith(("word/", "ppt/", "visio/")) for member in package.members):
        says = f"This is a Word, PowerPoint or Visio file under the name of a workbook. {SAVE_AS}"
        raise package.refusal(says, "format")
    types = package.whole("[Content_Types].xml").decode("utf-8", "replace")
    kinds = [kind for content_type, kind in MAIN.items() if content_type in types]
    if not kinds and ("template" in types or "addin" in types):
        raise package.refusal(f"This is an Excel template or add-in. {SAVE_AS}", "format")
    if not kinds or "xl/workbook.xml" not in package.members:
        raise package.refusal(f"The list of sheets is missing. {DAMAGED}", "parts")
    if extension not in kinds:
        says = f"The name ends in '{shown(extension, 12)}' but the content is that of an {kinds[0]} workbook. {SAVE_AS}"
        raise package.refusal(says, "format")
