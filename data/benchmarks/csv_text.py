"""A file of published figures as people have it → its lines: CSV of any separator, UTF-16, below titles, in a zip."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from data.errors import BenchmarkError

MOST_UNPACKED = 500_000_000
MOST_LINES, MOST_CELLS = 200_000, 2_000_000
"""Of a small file; a byte more allows a cell more, and 50 bytes a line."""
TITLE_LINES = 20
"""The headings are looked for in so many lines."""
SEPARATORS = (",", ";", "\t")
HOW = "Take the CSV file from the data catalogue of Explore Education Statistics, and import that as it is."


def table_text(path: Path, needed: Sequence[str]) -> list[tuple[int, list[str]]]:
    """(line, cells) of every line that is not blank, from the headings on, which are the first line that holds all of
    `needed` (else the first line of all). BenchmarkError, in words, where the file is no text."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        content = _from_zip(path.name, content)
    text = _decoded(path.name, content)
    head = list(islice(StringIO(text, newline=""), TITLE_LINES))
    try:
        widest = {one: max(map(len, csv.reader(head, delimiter=one)), default=0) for one in SEPARATORS}
        separator = max(SEPARATORS, key=lambda one: widest[one])
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
        lines = _within(path, reader)
    except csv.Error as error:
        raise BenchmarkError(f"{path.name} cannot be read as a CSV: {error}. {HOW}") from error
    wanted = {one.casefold() for one in needed}
    for number, (_, cells) in enumerate(lines[:TITLE_LINES]):
        if wanted <= {cell.strip().casefold() for cell in cells}:
            return lines[number:]
    return lines


def _within(path: Path, reader: Any) -> list[tuple[int, list[str]]]:
    """The lines that are not blank, as many as a file of that size can honestly hold."""
    size, cells = path.stat().st_size, 0
    lines: list[tuple[int, list[str]]] = []
    for row in reader:
        cells += len(row) + 1
        if cells > MOST_CELLS + size or len(lines) > MOST_LINES + size // 50:
            raise BenchmarkError(f"{path.name} holds far more lines or cells than a file of DfE's. {HOW}")
        if any(cell.strip() for cell in row):
            lines.append((reader.line_num, row))
    return lines


def _from_zip(name: str, content: bytes) -> bytes:
    """The one CSV of a zip as DfE offers it; a workbook is a zip too, and is refused."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if any(one.filename == "[Content_Types].xml" for one in members):
                raise BenchmarkError(f"{name} is a workbook, in which Excel may have changed the figures. {HOW}")
            lists = [one for one in members if PurePosixPath(one.filename).suffix.casefold() == ".csv"]
            if len(lists) != 1:
                found = ", ".join(PurePosixPath(one.filename).name for one in lists[:8]) or "none"
                says = f"{name} holds {len(lists)} CSV files ({found}). Unzip it, and import the one that is meant."
                raise BenchmarkError(says)
            if lists[0].file_size > min(MOST_UNPACKED, 25_000_000 + 25 * len(content)):
                raise BenchmarkError(f"{name} is too large unpacked: no file of DfE's is.")
            with archive.open(lists[0]) as file:
                return file.read(MOST_UNPACKED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise BenchmarkError(f"{name} is a zip file that is damaged. Fetch it again. {HOW}") from error


def _decoded(name: str, content: bytes) -> str:
    """UTF-8 or UTF-16 (Excel's 'Unicode text'), by their marks; else what Windows programs write."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BenchmarkError(f"{name} is not text. {HOW}")
