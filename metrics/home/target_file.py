"""A file of targets (xlsx or CSV) → a home's targets."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from itertools import islice
from pathlib import Path

from data.spelling import plain
from data.workbook.reader import Cell, read
from metrics.home.opened_home import OpenedHome
from metrics.measures.target_rows import COLUMNS, NewTargets, TargetError, new_targets
from metrics.wording import field

_MOST_ROWS = 5_000
_MOST_BYTES = 5_000_000
_MOST_COLUMNS = 50


def take_targets(home: OpenedHome, path: Path, *, name: str | None = None, who: str | None = None) -> NewTargets:
    """Enters what a file of targets says that does not stand already: all of it or, with TargetError, nothing.
    NotAWorkbook for an xlsx that cannot be read. `name`: what the person calls the file; `who`: the post that says so,
    the account unless told."""
    found = new_targets(_rows(path, name or path.name), home.definitions, home.store.targets())
    home.store.set_targets(found.new, who=who)
    return found


def _rows(path: Path, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if path.suffix.lower() == ".csv":
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise TargetError([f"{name} is larger than {_MOST_BYTES // 1_000_000} MB: no file of targets is."])
            text = StringIO(path.read_text(encoding="utf-8-sig"), newline="")
            lines = list(islice(csv.reader(text), _MOST_ROWS + 1))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise TargetError([f"{name} cannot be read: save it in Excel as 'CSV UTF-8 (Comma delimited)'."]) from error
        return _under_headings(name, lines)
    rows = next(read(path)).rows[: _MOST_ROWS + 1]
    return _under_headings(name, [[_text(cell) for cell in row[:_MOST_COLUMNS]] for row in rows])


def _under_headings(name: str, lines: list[list[str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    wanted = {plain(column): column for column in COLUMNS}
    for number, line in enumerate(lines[:20]):
        places = {wanted[key]: place for place, text in enumerate(line) if (key := plain(text[:100])) in wanted}
        if {"measure", "from", "green"} <= places.keys():
            return _below(lines, number, places)
    raise TargetError(
        [f"{name} has no row of headings: {', '.join(COLUMNS)}. Export the targets for a file to fill in."]
    )


def _below(lines: list[list[str]], header: int, places: Mapping[str, int]) -> Iterator[tuple[str, Mapping[str, str]]]:
    if len(lines) > _MOST_ROWS:
        raise TargetError([f"There are more than {_MOST_ROWS:,} rows. Delete those that set no target."])
    for number, line in enumerate(lines[header + 1 :], header + 2):
        row = {name: line[place] if place < len(line) else "" for name, place in places.items()}
        if row["measure"].strip() and (row["green"].strip() or row.get("set_by", "").strip()):
            yield f"Row {number}", row


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (date, datetime)):
        return f"{cell:%Y-%m-%d}"
    return field(cell) if isinstance(cell, float) else str(cell)
