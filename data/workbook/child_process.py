"""The child process that reads a workbook: on its own, limited in memory and time, importing nothing of the product.

Started as `python -I -S child_process.py <file descriptor> <memory>:<seconds>:<cells>:<characters> <folder of
python_calamine>`; for a zip of CSV files, in place of that folder, `lists <offset>:<bytes packed>:<deflated, 0 or
1>:<name> …`. The limits are data.workbook.budget's. It reads sheet numbers (4 bytes
each) from standard input and answers on standard output with pickles, each after its length in 8 bytes: ("sheet", name,
hidden), any number of ("rows", rows), ("end",); or ("fault", kind, text), after which it stops. Blank cells come as
None, numbers that are no numbers as text ('nan', 'inf').
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
from itertools import chain
from math import isfinite
from typing import Any

MEMORY = 1024**3
SECONDS_OF_CPU = 60
MOST_FILES = 16
SECONDS_ALIVE = 600
MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
MOST_CELLS = 5_000_000
MOST_CHARACTERS = 32_767
"""Of a cell, in Excel."""
CELLS_AT_ONCE = 60_000
LISTS = "lists"
"""In place of a folder: the file is a zip of CSV files."""
DELIMITERS = (",", ";", "\t")


class Left:
    """What may still be handed over of this file."""

    cells = 2 * MOST_CELLS
    characters = 400 * 1024 * 1024


def limit(memory: int = MEMORY, seconds: int = SECONDS_OF_CPU) -> None:
    """Gives up, for good, whatever reading does not need: memory, time, writing files, core dumps."""
    import resource

    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        resource.setrlimit(which, (most, most))
    signal.alarm(SECONDS_ALIVE)  # even when the parent died and this sleeps at its memory limit


def say(*message: Any) -> None:
    """One message to the parent."""
    import _pickle

    packed = _pickle.dumps(message, 5)
    out = memoryview(struct.pack("<Q", len(packed)) + packed)
    while out:
        out = out[os.write(1, out) :]


def plain(rows: list[list[Any]], left: int) -> list[list[Any]]:
    """Rows with '' as None and `left` blank columns before them; equal values become one object: half the bytes.

    Where there are yes/no cells nothing is shared, since True equals 1.0. TooMuch where the texts of all cells
    together have more characters than may be handed over."""
    before = [None] * left
    texts = [value for value in chain.from_iterable(rows) if type(value) is str]
    if any(map(odd, texts)):
        raise TooLong
    Left.characters -= sum(map(len, texts))
    if Left.characters < 0:
        raise TooMuch
    one: dict[Any, Any] = {"": None}
    if bool in set(map(type, chain.from_iterable(rows))):
        shared = [before + [None if value == "" else value for value in row] for row in rows]
        one |= dict.fromkeys(chain.from_iterable(rows))
    else:
        share = one.setdefault
        shared = [before + list(map(share, row, row)) for row in rows]
    if not any(map(odd, one)):
        return shared
    return [[str(value) if odd(value) else value for value in row] for row in shared]


def odd(value: Any) -> bool:
    """A number that is none, or a text that no cell of Excel can hold."""
    if type(value) is str:
        return len(value) > MOST_CHARACTERS
    return type(value) is float and not isfinite(value)


class TooLong(Exception):
    """A text longer than a cell can hold."""


class TooMuch(Exception):
    """Texts that have, together, more characters than a file of this size may hold."""


def too_far(rows: int, columns: int) -> bool:
    """Whether a sheet reaches too far, or is one too many; takes its cells from what is left."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > min(MOST_CELLS, Left.cells):
        return True
    Left.cells -= rows * columns
    return False


def send(sheet: Any, hidden: bool) -> bool:
    """One sheet to the parent; False after a fault."""
    if sheet.start is None or sheet.end is None:
        say("sheet", sheet.name, hidden)
        say("end")
        return True
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    if too_far(rows, columns):
        say("fault", "far", f"{rows} {columns}")
        return False
    say("sheet", sheet.name, hidden)
    at_once = max(1, CELLS_AT_ONCE // columns)
    waiting: list[list[Any]] = []
    for row in sheet.iter_rows():
        waiting.append(row)
        if len(waiting) == at_once:
            say("rows", plain(waiting, sheet.start[1]))
            waiting = []
    if waiting:
        say("rows", plain(waiting, sheet.start[1]))
    say("end")
    return True


class NoText(Exception):
    """A CSV file in no encoding that is known, or with bytes that no text has."""


def send_list(file: int, place: str) -> bool:
    """One CSV file to the parent as a sheet of text; False after a fault."""
    import csv
    from io import StringIO

    offset, packed, deflated, name = place.split(":", 3)
    text = decoded(unpacked(file, int(offset), int(packed), deflated == "1"))
    csv.field_size_limit(MOST_CHARACTERS)
    try:
        delimiter, text = delimiter_of(text)
        rows = columns = 0
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), start=1):
            filled = next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)
            rows, columns = (number, max(columns, filled)) if filled else (rows, columns)
            if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > min(MOST_CELLS, Left.cells):
                break
        if too_far(rows, columns):
            say("fault", "far", f"{rows} {columns}")
            return False
        say("sheet", name, False)
        at_once, waiting = max(1, CELLS_AT_ONCE // max(columns, 1)), []
        for row, _ in zip(csv.reader(StringIO(text, newline=""), delimiter=delimiter), range(rows), strict=False):
            waiting.append([*row[:columns], *[""] * (columns - len(row))])
            if len(waiting) == at_once:
                say("rows", plain(waiting, 0))
                waiting = []
        if waiting:
            say("rows", plain(waiting, 0))
    except csv.Error as error:  # a field longer than a cell can hold, which an unclosed quotation mark makes
        raise TooLong from error
    say("end")
    return True


def unpacked(file: int, offset: int, packed: int, deflated: bool) -> bytes:
    """A member's bytes. The parent has unpacked it once and found it within the limits."""
    import zlib

    raw = os.pread(file, packed, offset)
    return zlib.decompress(raw, -zlib.MAX_WBITS) if deflated else raw


def decoded(raw: bytes) -> str:
    """UTF-8, with or without its mark, or else what Windows programs write (cp1252)."""
    if b"\0" in raw or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoText
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NoText from error


def delimiter_of(text: str) -> tuple[str, str]:
    """What stands between the cells, and the text: Excel's own `sep=;` line, else what makes the widest of the first
    rows (headings hold commas too)."""
    import csv
    from io import StringIO
    from itertools import islice

    start = text[:6].lower()
    if start.startswith("sep=") and start[4:5] in DELIMITERS and text[5:6] in ("\r", "\n"):
        return text[4], text[5:]  # the line stays, blank, so that rows keep their numbers
    head = list(islice(StringIO(text[:200_000], newline=""), 20))
    widest = {one: max(map(len, csv.reader(head, delimiter=one)), default=0) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: widest[one]), text


def main() -> None:
    """Reads the sheets that are asked for until standard input ends."""
    file, how = int(sys.argv[1]), sys.argv[3]
    memory, seconds, Left.cells, Left.characters = map(int, sys.argv[2].split(":"))
    limit(memory, seconds)
    gc.disable()  # nothing here makes cycles; the collector would only walk the rows
    try:
        if how == LISTS:
            while len(asked := os.read(0, 4)) == 4 and send_list(file, sys.argv[4 + struct.unpack("<I", asked)[0]]):
                pass
            return
        read_workbook(file, how)
    except BrokenPipeError:
        return
    except TooLong:
        say("fault", "long", "")
    except TooMuch:
        say("fault", "texts", "")
    except NoText:
        say("fault", "text", "")
    except MemoryError:
        say("fault", "memory", "")
    except BaseException as error:  # Rust's panics are no Exceptions; whatever it is, the parent says it in words
        of_dates = isinstance(error, OverflowError) or type(error).__name__ == "PanicException"
        say("fault", "calendar" if of_dates else "damaged", f"{type(error).__name__}: {error}"[:500])


def read_workbook(file: int, folder: str) -> None:
    """Answers with the sheets of a workbook until no more are asked for or one has a fault."""
    sys.path.append(folder)
    import python_calamine

    book: Any = None
    sheets: Any = None
    try:
        while len(asked := os.read(0, 4)) == 4:
            if book is None:
                book = python_calamine.CalamineWorkbook.from_path(f"/dev/fd/{file}")
                sheets = book.sheets_metadata
            number = struct.unpack("<I", asked)[0]
            hidden = sheets[number].visible != python_calamine.SheetVisibleEnum.Visible
            if not send(book.get_sheet_by_index(number), hidden):
                return
    except python_calamine.PasswordError as error:
        say("fault", "password", str(error))


if __name__ == "__main__":
    main()
