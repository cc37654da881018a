"""One sheet and its table's spec → typed rows with Excel row numbers, and the issues of its headings and cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.checks import new_codes, taught_spellings
from data.checks.cells import Cell, tidy
from data.checks.columns import Fault, type_column
from data.checks.headings import Header
from data.checks.issue_list import IssueList
from data.checks.marked_cells import marked_cell, tell_hidden_rows, tell_merged
from data.checks.repeated_headings import tell_repeated_headings
from data.checks.taught_spellings import Taught, read_taught
from data.checks.typed_dates import Unreadable
from data.issues import Level
from data.own_spellings import SpellingEntry
from data.spec import Column, Table
from data.spelling import plain
from data.table_schema import arrow_schema
from data.workbook.reader import Sheet, address

EXAMPLE = "example row"
"""A row with a cell that starts so (any case) is the template's example and is not read."""
EXAMPLE_ROWS = 50
"""The example is looked for in so many rows below the headings."""
_AS_IT_STANDS = ("text", "number", "whole number", "date", "datetime")
"""Types whose values are shown as their cells are, unless these are text."""


@dataclass(frozen=True)
class SheetTable:
    """A sheet that was read: its typed rows, and where each column stands in the workbook."""

    sheet: str
    table: Table
    rows: pa.Table
    """All the spec's columns and `excel_row`; blank rows and the example are left out."""
    columns: Mapping[str, int]
    """SQL name → column of the sheet, from zero. Columns that the sheet lacks are not in it."""
    headings: Mapping[str, str]
    """SQL name → the heading as the sheet writes it."""
    written: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    """SQL name → the cells themselves, of columns whose values are kept otherwise than they stand (codes, dates as
    text): a sentence quotes what a cell holds."""
    taught: tuple[str, ...] = ()
    """How cells were read by what the council taught (data.extract.Extract.taught)."""

    def cell(self, name: str, excel_row: int) -> Cell:
        """What the cell of that column and row holds; the value itself where that is shown as the cell is."""
        at = int(np.searchsorted(self.rows.column("excel_row").to_numpy(), excel_row))
        held: Cell = self.written[name][at] if name in self.written else self.rows.column(name)[at].as_py()
        return held

    @property
    def missing(self) -> frozenset[str]:
        """SQL names of the columns that the sheet did not have; none of a sheet that was made up (teams named)."""
        if not self.columns:
            return frozenset()
        return frozenset(one.name for one in self.table.columns if one.name not in self.columns)


def check_cells(
    sheet: Sheet, table: Table, header: Header, issues: IssueList, taught: Taught | None = None
) -> SheetTable:
    """Types every column of the sheet. Refused and missing cells become issues; their places in `rows` are null.
    What real files write for nothing ('-', 'nan', 01/01/1900) is blank in a column that may be, with a warning."""
    first = header.row + 1
    below = sheet.rows[first:]
    raw = {one.name: _cells(below, header.columns.get(one.name)) for one in table.columns}
    kept = _rows_kept(raw, below)
    if repeated := tell_repeated_headings(sheet, header, raw, issues):
        kept = kept[~np.isin(kept, repeated)]
    tell_hidden_rows(sheet, (kept + first).tolist() if sheet.marks.hidden else [], issues)
    tell_merged(sheet, header.row, header.columns.values(), issues)
    if len(kept) < len(below):
        take = kept.tolist()
        raw = {name: [cells[row] for row in take] for name, cells in raw.items()}
    arrays: list[pa.Array] = []
    written: dict[str, Sequence[Cell]] = {}
    own: list[str] = []
    for column in table.columns:
        cells = raw[column.name]
        if column.only_without:
            beside = arrays[[one.name for one in table.columns].index(column.only_without)]
            cells = [cell if blank else None for cell, blank in zip(cells, beside.is_null().to_pylist(), strict=True)]
        words = taught.get((table.name, column.name)) if taught else None
        meant, read_so = read_taught(column, cells, words) if words else (cells, {})
        array, faults = type_column(column, meant)
        own += [f"{table.name} {column.name} {plain(one.spelling.text)} = {one.spelling.code}" for one in read_so]
        if column.name in header.columns:
            place = _Place(sheet, header, column, header.columns[column.name], kept + first)
            place.tell(cells, array, faults, issues)
            place.tell_new_codes(array, issues)
            place.tell_taught(cells, read_so, issues)
            if column.type not in _AS_IT_STANDS or (column.type != "text" and str in set(map(type, cells))):
                written[column.name] = cells
        arrays.append(array)
    arrays.append(pa.array(kept + first + 1, pa.int32()))
    return SheetTable(
        sheet=sheet.name,
        table=table,
        rows=pa.Table.from_arrays(arrays, schema=arrow_schema(table)),
        columns=dict(header.columns),
        headings={name: _heading(sheet, header, place) for name, place in header.columns.items()},
        written=written,
        taught=tuple(own),
    )


@dataclass(frozen=True)
class _Place:
    """A column where it stands in the sheet, to tell of its cells."""

    sheet: Sheet
    header: Header
    column: Column
    place: int
    sheet_rows: NDArray[np.intp]
    """The sheet's row (from zero) of each cell read."""

    def tell(self, cells: Sequence[Cell], array: pa.Array, faults: Sequence[Fault], issues: IssueList) -> None:
        """Issues of the cells that are refused, in error, or empty though required."""
        blank: dict[str, list[tuple[int, Unreadable]]] = defaultdict(list)
        for row, fault in faults:
            if fault.as_blank and not self.column.required:
                blank[fault.as_blank].append((row, fault))
            else:
                self._cell(issues, int(self.sheet_rows[row]), _quoted(cells[row], fault), fault.says, fault.rule)
        for says, found in blank.items():
            row, fault = found[0]
            at, says = int(self.sheet_rows[row]), says + _same(len(found))
            self._cell(issues, at, _quoted(cells[row], fault), says, f"blank.{fault.rule}", "warning")
        in_error = self._tell_marks(issues)
        if not self.column.required or not array.null_count:
            return
        refused = {row for row, _ in faults}
        for row in np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)).tolist():
            if row not in refused and int(self.sheet_rows[row]) not in in_error:
                self._cell(issues, int(self.sheet_rows[row]), None, _EMPTY, "cell.empty")

    def tell_new_codes(self, array: pa.Array, issues: IssueList) -> None:
        """A warning for each code that the list does not know, and one where most of the column is of such codes."""
        found = new_codes.places(self.column, array)
        for code, positions in found.items():
            rows = [int(self.sheet_rows[one]) for one in positions]
            says = new_codes.said([address(row, self.place) for row in rows])
            self._cell(issues, rows[0], code, says, "codes.new", "warning")
        says_most = new_codes.mostly_new(self.column, sum(map(len, found.values())), len(array) - array.null_count)
        if says_most:
            issues.sheet("warning", self.sheet.name, says_most, new_codes.MOSTLY)

    def tell_taught(
        self, cells: Sequence[Cell], read_so: Mapping[SpellingEntry, Sequence[int]], issues: IssueList
    ) -> None:
        """A note for each of the council's own words: how many cells were read so, and who taught it."""
        for entry, positions in read_so.items():
            if plain(entry.spelling.code) == plain(entry.spelling.text):
                continue  # a word of the council's own list, which stands for itself
            says = taught_spellings.said(self.column, entry, len(positions))
            first = positions[0]
            self._cell(issues, int(self.sheet_rows[first]), cells[first], says, "codes.taught", "warning")

    def _tell_marks(self, issues: IssueList) -> set[int]:
        """The rows whose cell is in error or was never calculated, each with its issue. An error value is blank where
        the column may be, as the same text is; what was never calculated is never known to be."""
        marks = self.sheet.marks
        rows = {
            row for row, place in chain(marks.errors, marks.unsaved) if place == self.place and row > self.header.row
        }
        blank = [row for row in sorted(rows) if (row, self.place) in marks.errors] if not self.column.required else []
        for row in sorted(rows.difference(blank)):
            marked = marked_cell(self.sheet, row, self.place)
            if marked is not None:
                self._cell(issues, row, None, marked.says, marked.rule)
        if blank:
            value = marks.errors[blank[0], self.place]
            what = "is a formula that gives" if (blank[0], self.place) in marks.formulas else "holds the error value"
            says = f"{what} {value} and is taken as blank. Mend it, or clear the cell.{_same(len(blank))}"
            self._cell(issues, blank[0], None, says, "blank.cell.error value", "warning")
        return rows

    def _cell(self, issues: IssueList, row: int, value: Cell, says: str, rule: str, level: Level = "error") -> None:
        heading = _heading(self.sheet, self.header, self.place)
        issues.cell(level, self.sheet.name, (row, self.place), heading, value, says, rule)


def _quoted(value: Cell, fault: Unreadable) -> Cell:
    """The cell as a sentence quotes it; nothing where Excel shows something else (a day 0 comes as midnight)."""
    return None if fault.rule == "date.zero" and not isinstance(value, str) else value


def _same(count: int) -> str:
    return f" The same is true of {count:,} cells of this column; this is the first." if count > 1 else ""


_EMPTY = "is empty, and every row needs it. Fill it in, or delete the row."


def _cells(rows: Sequence[Sequence[Cell]], place: int | None) -> list[Cell]:
    if place is None:
        return [None] * len(rows)
    try:
        return list(map(itemgetter(place), rows))
    except IndexError:
        return [row[place] if place < len(row) else None for row in rows]


def _rows_kept(raw: Mapping[str, Sequence[Cell]], below: Sequence[Sequence[Cell]]) -> NDArray[np.intp]:
    """Positions of the rows that hold something in a column of the table and are not the template's example."""
    columns = list(raw.values())
    filled = np.zeros(len(columns[0]), dtype=bool)
    for cells in columns:
        if filled.all():
            break
        texts = [cell for cell in cells if isinstance(cell, str)]
        if len(texts) == len(cells) and all(map(str.strip, texts)):  # as ids are
            filled[:] = True
            break
        blank = {cell for cell in set(cells) if cell is None or (isinstance(cell, str) and not cell.strip())}
        filled |= np.fromiter((cell not in blank for cell in cells), dtype=bool, count=len(cells))
    for row, one in enumerate(below[:EXAMPLE_ROWS]):
        if any(isinstance(cell, str) and tidy(cell).casefold().startswith(EXAMPLE) for cell in one):
            filled[row] = False
    return np.flatnonzero(filled)


def _heading(sheet: Sheet, header: Header, place: int) -> str:
    return tidy(str(sheet.rows[header.row][place]))
