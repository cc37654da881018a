"""The XML of one worksheet, piece by piece → how far its cells reach, and what the fast reader does not tell of them.

The fast reader reads an error cell and a formula that was never calculated as blank and aborts on a cell far away, so
these are looked for here first; so are hidden rows and merged cells, of which it says nothing. What Excel and the usual
libraries write (`<c r="B7" …>`) is scanned with a few searches over whole pieces; other spellings cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

# Every pattern stops at the next '<', so that no text makes a search start again and again over the same bytes.
CELL = re.compile(rb"<(?:\w{1,20}:)?c[ >/\t\r\n]")
ROW_NUMBER = re.compile(rb'<row [^<>]*?\br="([0-9]{1,9})')
FULL_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]+)([0-9]{1,9})[\"'][^<>]*(?<!/)>(?!</)")
ERROR_CELL = re.compile(rb'<c ([^<>]*?\bt="e"[^<>]*)>(<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>([^<]*)</v>')
FORMULA = rb"\s*<(?:\w{1,20}:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w{1,20}:)?f\s*>)\s*(?:<(?:\w{1,20}:)?v\s*>([^<]*)<)?"
"""A formula and, where it has one that is not blank, its result."""
FORMULA_CELL = re.compile(rb"<c ([^<>]*)>" + FORMULA)
FORMULA_HERE = re.compile(FORMULA)
TEXT_TYPE = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
HIDDEN_ROW = re.compile(rb"<row\b([^<>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]*)>")
MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,9}):([A-Z]{1,3})([0-9]{1,9})[\"']"
)
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)([0-9]{1,9})[\"']")
ROW_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([0-9]{1,9})[\"']")
ERROR_TYPE = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
ANY_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)\b([^<>]*)>")
ERROR_VALUE = re.compile(
    rb"\s*(?:<(?:\w{1,20}:)?f\b[^<>]*/>|<(?:\w{1,20}:)?f\b[^<>]*>[^<]*</(?:\w{1,20}:)?f\s*>)?\s*<(?:\w{1,20}:)?v\s*>([^<]*)<"
)
LONGEST_CARRY = 1024 * 1024
MOST_MERGED = 20_000
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


@dataclass
class Marks:
    """What is true of a worksheet's cells beside their values. Rows and columns count from zero."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells in error, and what they show: '#N/A'."""
    formulas: set[tuple[int, int]] = field(default_factory=set)
    """Those of `errors` that hold a formula."""
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    """Formulas whose result was never saved: programs write them so, and Excel calculates them on opening."""
    hidden: set[int] = field(default_factory=set)
    """Rows that are hidden, by a filter or by hand."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged cells: first row, first column, last row, last column. Only the first cell holds a value."""


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
    blank cells too), `marks` what else is true of the cells. `calculated_at_open`: the workbook asks Excel to calculate
    all formulas when it opens it, so a program wrote their results, and 0 stands for none."""

    def __init__(self, *, calculated_at_open: bool = False) -> None:
        self.rows = 0
        self.columns = 0
        self.marks = Marks()
        self._no_result = ("", "0") if calculated_at_open else ("",)
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
        else:
            self._take_any(text)
        for left, top, right, bottom in MERGED.findall(text) if b"mergeCell" in text else ():
            if len(self.marks.merged) < MOST_MERGED:
                self.marks.merged.append((int(top) - 1, number(left), int(bottom) - 1, number(right)))

    def _take_usual(self, text: bytes) -> None:
        if numbers := ROW_NUMBER.findall(text):
            self.rows = max(self.rows, max(map(int, numbers)))
        at = 0
        while self.columns < WIDEST and (found := _beyond(self.columns - 1).search(text, at)):
            self.columns = number(found[1][:6]) + 1
            at = found.end()
        if b't="e"' in text:
            for attributes, formula, value in ERROR_CELL.findall(text):
                if place := REFERENCE.search(attributes):
                    self._error(int(place[2]) - 1, number(place[1]), value, bool(formula))
        if b"<f" in text:
            for attributes, value in FORMULA_CELL.findall(text):
                if place := REFERENCE.search(attributes):
                    self._formula(int(place[2]) - 1, number(place[1]), attributes, value)
        if b"hidden=" in text:
            for attributes in HIDDEN_ROW.findall(text):
                if given := ROW_REFERENCE.search(attributes):
                    self.marks.hidden.add(int(given[1]) - 1)

    def _take_any(self, text: bytes) -> None:
        for tag in ANY_TAG.finditer(text):
            if tag[1] == b"row":
                given = ROW_REFERENCE.search(tag[2])
                self._row = int(given[1]) - 1 if given else self._row + 1
                self._column = -1
                if HIDDEN.search(tag[2]):
                    self.marks.hidden.add(self._row)
                continue
            if place := REFERENCE.search(tag[2]):
                self._row, self._column = int(place[2]) - 1, number(place[1][:6])
            else:
                self._column += 1
            self.rows, self.columns = max(self.rows, self._row + 1), max(self.columns, self._column + 1)
            if ERROR_TYPE.search(tag[2]) and (value := ERROR_VALUE.match(text, tag.end())):
                self._error(self._row, self._column, value[1], FORMULA_HERE.match(text, tag.end()) is not None)
            elif formula := FORMULA_HERE.match(text, tag.end()):
                self._formula(self._row, self._column, tag[2], formula[1] or b"")

    def _error(self, row: int, column: int, value: bytes, has_formula: bool) -> None:
        self.marks.errors[row, column] = value.decode("utf-8", "replace").strip()[:20] or "#ERROR"
        if has_formula:
            self.marks.formulas.add((row, column))

    def _formula(self, row: int, column: int, attributes: bytes, result: bytes) -> None:
        """A formula that was calculated and gives no text is saved as a text without letters."""
        if result.decode("ascii", "replace").strip() in self._no_result and not TEXT_TYPE.search(attributes):
            self.marks.unsaved.add((row, column))


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
