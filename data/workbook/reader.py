"""An .xlsx or .xlsm file, or a .zip of CSV files → its sheets as raw cells with their addresses, read by a limited
child; converts nothing.

The parent looks at the whole file first (data.workbook.zip_package, data.workbook.xlsx_parts) and asks the child for a
sheet only when every part that the child needs for it has been looked at; the caller gets the first sheet when the last
has passed.
"""

from __future__ import annotations

import fcntl
import io
import logging
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from data.visible_text import visible
from data.workbook import child_process
from data.workbook.budget import Budget
from data.workbook.csv_lists import look_at_lists, places
from data.workbook.refusal import DAMAGED, ENCRYPTED, NOT_TEXT, TOO_BIG, TOO_MUCH_TEXT, NotAWorkbook, refuse
from data.workbook.worksheet_scan import Marks, letters
from data.workbook.xlsx_parts import WorksheetMember, look_at, too_far
from data.workbook.zip_package import Package, open_package

Cell = str | float | int | bool | datetime | date | clock_time | timedelta | None

SECONDS_WAITING = 60.0
"""The longest the parent waits, in all, for a child that says nothing."""
BYTES_OF_A_CELL = 20
"""The most that a cell which is no text has in a message; of a text, four bytes a character come to that."""
ROOM = 8 * 1024 * 1024
"""For what lies around the cells in all messages."""
LONGEST_NAME = 120
"""Of a sheet, whose name stands in every finding; Excel has up to 31."""
PIPE_BYTES = 1024 * 1024
DATETIMES = {"date": date, "datetime": datetime, "time": clock_time, "timedelta": timedelta}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sheet:
    """One worksheet. `rows[0][0]` is A1; a blank cell is None, and so is a cell in error and a formula whose result was
    never saved: `marks` names them by zero-based (row, column). Rows after the last that holds something are not there;
    all rows are equally long."""

    name: str
    hidden: bool
    rows: list[list[Cell]]
    marks: Marks = field(default_factory=Marks)


def address(row: int, column: int) -> str:
    """Excel's name of a cell from zero-based numbers: (26, 5) → 'F27'."""
    return f"{letters(column)}{row + 1}"


def read(path: Path, first: Callable[[str], bool] | None = None) -> Iterator[Sheet]:
    """The worksheets in the workbook's order, hidden ones too, but those whose name is `first` before the others; chart
    sheets are left out. Of a zip: its CSV files, each a sheet of text. Raises NotAWorkbook, whose issue says in words
    what is wrong with the file and what to do; nothing else, whatever the file holds."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise refuse(
            path.name, "The file cannot be opened. Check that it is still there and not locked.", "open"
        ) from error
    with file:
        package = open_package(path, file)
        with _Child(path.name, file, package.budget, _arguments(package)) as child:
            sheets = []
            for part, marks in look_at_lists(package, first) if package.is_lists else look_at(package, first):
                child.ask(part)
                sheets.append((part, marks))
            child.no_more()
            for part, marks in sheets:
                yield child.sheet(part, marks)


def _limits(most: Budget) -> str:
    return f"{most.memory}:{most.reading}:{most.cells}:{most.characters}"


def _arguments(package: Package) -> list[str]:
    """What the child is told of the file: where the reader of workbooks lies, or where each list lies in the zip."""
    if package.is_lists:
        return [child_process.LISTS, *places(package)]
    calamine = find_spec("python_calamine")
    assert calamine is not None and calamine.origin is not None
    return [str(Path(calamine.origin).parent.parent)]


class _Child:
    """The process that reads, and the conversation with it."""

    def __init__(self, file_name: str, file: BinaryIO, most: Budget, arguments: list[str]) -> None:
        self._file_name, self._most = file_name, most
        self._left = 4 * most.characters + BYTES_OF_A_CELL * most.cells + ROOM
        self._waited = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", child_process.__file__, str(file.fileno()), _limits(most), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[file.fileno()],
            env={},
            cwd="/",
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._asking = self._process.stdin
        self._telling = self._process.stdout
        with suppress(
            OSError, AttributeError
        ):  # a larger pipe lets the child run further ahead; not every system has it
            fcntl.fcntl(self._telling, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        with suppress(BrokenPipeError):
            self._asking.close()
        self._telling.close()
        self._process.wait()

    def ask(self, part: WorksheetMember) -> None:
        """Tells the child to read a sheet, in order. A child that died says so when its answer is read."""
        with suppress(BrokenPipeError):
            self._asking.write(struct.pack("<I", part.number))
            self._asking.flush()

    def no_more(self) -> None:
        """Tells the child that it may end after the sheets asked for."""
        with suppress(BrokenPipeError):
            self._asking.close()

    def sheet(self, part: WorksheetMember, marks: Marks) -> Sheet:
        """The next sheet that the child answers with."""
        _, name, hidden = self._message(part, "sheet")
        rows: list[list[Cell]] = []
        while (message := self._message(part, "rows", "end"))[0] == "rows":
            rows += message[1]
        for row, column in chain(marks.errors, marks.unsaved):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = None
        return Sheet(visible(str(name))[:LONGEST_NAME], bool(hidden), rows, marks)

    def _message(self, part: WorksheetMember, *expected: str) -> tuple[Any, ...]:
        length = struct.unpack("<Q", self._bytes(part, 8))[0]
        self._left -= length
        if self._left < 0:  # the child keeps to less: something else speaks for it
            raise self._too_big(part)
        message = _Unpickler(io.BytesIO(self._bytes(part, length))).load()
        if message[0] == "fault":
            raise self._fault(part, message[1], message[2])
        if message[0] not in expected:
            raise refuse(part.name, DAMAGED, "damaged")
        return tuple(message)

    def _bytes(self, part: WorksheetMember, length: int) -> bytearray:
        """Exactly so many bytes from the child, or the refusal that explains their absence."""
        got = bytearray(length)
        view, at = memoryview(got), 0
        descriptor = self._telling.fileno()
        while at < length:
            started = time.monotonic()
            ready, _, _ = select.select([descriptor], [], [], max(0.0, SECONDS_WAITING - self._waited))
            self._waited += time.monotonic() - started
            if not ready:
                raise self._too_slow(part)
            count = os.readv(descriptor, [view[at:]])
            if count == 0:
                raise self._died(part)
            at += count
        return got

    def _died(self, part: WorksheetMember) -> NotAWorkbook:
        code = self._process.wait()
        logger.info("the reading process ended with %s at a sheet", code)
        return self._too_slow(part) if code in (-24, -14) else self._too_big(part)  # SIGXCPU, SIGALRM

    def _too_big(self, part: WorksheetMember) -> NotAWorkbook:
        says = (
            "The sheet needs more memory than reading may use: usually a cell far from the others, or very long texts. "
            "Press Ctrl+End on it to see how far it reaches, delete what is not data, save and try again."
        )
        return refuse(part.name, says, "memory")

    def _too_slow(self, part: WorksheetMember) -> NotAWorkbook:
        return refuse(part.name, f"Reading the sheet took too long and was stopped. {TOO_BIG}", "time")

    def _fault(self, part: WorksheetMember, kind: str, text: str) -> NotAWorkbook:
        logger.info("the reading process refused a sheet: %s %s", kind, text)
        if kind == "password":
            return refuse(self._file_name, ENCRYPTED, "format")
        if kind == "memory":
            return self._too_big(part)
        if kind == "far":
            rows, columns = (int(number) for number in text.split())
            return refuse(part.name, too_far(rows, columns, self._most.cells), "far")
        if kind == "long":
            most = f"{child_process.MOST_CHARACTERS:,}"
            says = (
                f"A cell of the sheet holds a text of more than {most} characters, which Excel cannot hold. Shorten it."
            )
            return refuse(part.name, says, "long")
        if kind == "texts":
            return refuse(part.name, TOO_MUCH_TEXT, "texts")
        if kind == "text":
            return refuse(part.name, NOT_TEXT, "encoding")
        if kind == "calendar":
            says = (
                "The sheet holds a number far outside the calendar in a cell that is formatted as a date or a time. "
                "Look for a cell that shows #####, mend it or format it as a number, save and try again."
            )
            return refuse(part.name, says, "calendar")
        return refuse(part.name, DAMAGED, "damaged")


class _Unpickler(pickle.Unpickler):
    """Admits the classes of dates and times and nothing else: the child has read a stranger's file."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in DATETIMES:
            return DATETIMES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")
