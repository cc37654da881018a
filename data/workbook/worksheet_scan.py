"""The XML of one worksheet, piece by piece → how far its cells reach and which of them hold an Excel error.

The fast reader reads an error cell as blank and aborts on a cell far away, so both are looked for here first. What
Excel and the usual libraries write (`<c r="B7" …>`) is scanned with a few searches over whole pieces; other spellings
cell by cell.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Every pattern stops at the next '<', so that no text makes a search start again and again over the same bytes.
CELL = re.compile(rb"<(?:\w{1,20}:)?c[ >/\t\r\n]")
ROW_NUMBER = re.compile(rb'<row [^<>]*?\br="([0-9]{1,9})')
FULL_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]+)([0-9]{1,9})[\"'][^<>]*(?<!/)>(?!</)")
ERROR_CELL = re.compile(rb'<c ([^<>]*?\bt="e"[^<>]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>([^<]*)</v>')
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)([0-9]{1,9})[\"']")
ROW_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([0-9]{1,9})[\"']")
ERROR_TYPE = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
ANY_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)\b([^<>]*)>")
ERROR_VALUE = re.compile(
    rb"\s*(?:<(?:\w{1,20}:)?f\b[^<>]*/>|<(?:\w{1,20}:)?f\b[^<>]*>[^<]*</(?:\w{1,20}:)?f\s*>)?\s*<(?:\w{1,20}:)?v\s*>([^<]*)<"
)
LONGEST_CARRY = 1024 * 1024
WIDEST = 1_000
"""Columns are not counted beyond: the sheet is too wide already."""


def letters(column: int) -> str:
    """A column's letters, from its zero-based number: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(column: bytes) -> int:
    """A column's zero-based number, from its letters: A → 0, AA → 26."""
    total = 0
    for byte in column.upper():
        total = total * 26 + byte - 64
    return total - 1


@lru_cache(maxsize=1000)
def _beyond(column: int) -> re.Pattern[bytes]:
    """Finds a cell reference to the right of `column` (-1: any)."""
    last = letters(column) if column >= 0 else ""
    ways = [f"[A-Z]{{{len(last) + 1},}}"]
    for i, letter in enumerate(last):
        if letter < "Z":
            ways.append(f"{last[:i]}[{chr(ord(letter) + 1)}-Z]" + "[A-Z]" * (len(last) - i - 1))
    return re.compile(f' r="({"|".join(ways)})[0-9]'.encode())


class SheetScan:
    """Fed with a worksheet's bytes in order; then `rows` and `columns` are how many its references span (formatted
    blank cells too), `errors` the error cells by zero-based (row, column)."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self.errors: dict[tuple[int, int], str] = {}
        self._usual: bool | None = None
        self._carry = b""
        self._row = -1
        self._column = -1

    def feed(self, piece: bytes) -> None:
        """The next bytes. The last, perhaps unfinished, cell is kept for the next call."""
        text = self._carry + piece
        cut = max(text.rfind(b"<c ", 0), text.rfind(b"<row ", 0))
        if cut < 0 or len(text) - cut > LONGEST_CARRY:
            cut = max(len(text) - 256, 0)
        self._carry = text[cut:]
        self._take(text[:cut])

    def finish(self) -> None:
        """After the last piece."""
        self._take(self._carry)
        self._carry = b""

    def _take(self, text: bytes) -> None:
        if self._usual is None and (first := CELL.search(text)):
            self._usual = text.startswith(b'<c r="', first.start())
        if self._usual:
            self._take_usual(text)
        elif self._usual is False:
            self._take_any(text)

    def _take_usual(self, text: bytes) -> None:
        if numbers := ROW_NUMBER.findall(text):
            self.rows = max(self.rows, max(map(int, numbers)))
        at = 0
        while self.columns < WIDEST and (found := _beyond(self.columns - 1).search(text, at)):
            self.columns = number(found[1][:6]) + 1
            at = found.end()
        if b't="e"' in text:
            for attributes, value in ERROR_CELL.findall(text):
                if place := REFERENCE.search(attributes):
                    self._error(int(place[2]) - 1, number(place[1]), value)

    def _take_any(self, text: bytes) -> None:
        for tag in ANY_TAG.finditer(text):
            if tag[1] == b"row":
                given = ROW_REFERENCE.search(tag[2])
                self._row = int(given[1]) - 1 if given else self._row + 1
                self._column = -1
                continue
            if place := REFERENCE.search(tag[2]):
                self._row, self._column = int(place[2]) - 1, number(place[1][:6])
            else:
                self._column += 1
            self.rows, self.columns = max(self.rows, self._row + 1), max(self.columns, self._column + 1)
            if ERROR_TYPE.search(tag[2]) and (value := ERROR_VALUE.match(text, tag.end())):
                self._error(self._row, self._column, value[1])

    def _error(self, row: int, column: int, value: bytes) -> None:
        self.errors[row, column] = value.decode("utf-8", "replace").strip()[:20] or "#ERROR"


class FilledScan:
    """Like SheetScan, but counts only cells that hold something: for formatting that reaches beyond the data."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._carry = b""

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        text = self._carry + piece
        cut = text.rfind(b"<c ")
        if cut < 0 or len(text) - cut > LONGEST_CARRY:
            cut = max(len(text) - 256, 0)
        self._carry = text[cut:]
        self._take(text[:cut])

    def finish(self) -> None:
        """After the last piece."""
        self._take(self._carry)

    def _take(self, text: bytes) -> None:
        if cells := FULL_CELL.findall(text):
            self.rows = max(self.rows, max(int(row) for _, row in cells))
            self.columns = max(self.columns, max(number(column[:6]) + 1 for column in {column for column, _ in cells}))
