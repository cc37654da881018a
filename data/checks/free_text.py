"""Typed rows → the same with words of a list alone in columns of free text: no names, postcodes or telephones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from data.checks.issue_list import IssueList
from data.checks.personal_names import looks_like_a_name, without_contact_details
from data.checks.taught_spellings import LONGEST, Taught
from data.checks.typed_sheet import SheetTable
from data.issues import NOT_LISTED, PERSONAL
from data.own_spellings import SpellingEntry
from data.spec import Column
from data.spelling import plain

NOT_KEPT = "Not kept"
"""What stands in place of a text that is in no list."""
TOLD = 20
"""How many words of a column are told one by one: those of most cells."""


def listed_words_only(read: Mapping[str, SheetTable], taught: Taught, issues: IssueList) -> dict[str, SheetTable]:
    """The sheets with NOT_KEPT in place of each text that is neither in the column's list nor in the council's own. A
    warning for each such word; one that quotes nothing where the text may say who somebody is."""
    kept = dict(read)
    for name, sheet in read.items():
        for column in sheet.table.columns:
            if column.own_list is not None and column.name in sheet.columns:
                own = taught.get((name, column.name), {})
                kept[name] = _listed(kept[name], column, _words(column, own.values()), issues)
    return kept


def _words(column: Column, own: Iterable[SpellingEntry]) -> dict[str, str]:
    """Plain letters → the word as it is kept."""
    words = (NOT_KEPT, *(column.own_list or ()), *(one.spelling.code for one in own))
    return {plain(word): word for word in words}


def _listed(sheet: SheetTable, column: Column, words: Mapping[str, str], issues: IssueList) -> SheetTable:
    cells = sheet.rows.column(column.name).to_pylist()
    times = Counter(cells)
    read_as = {text: words.get(plain(text), NOT_KEPT) for text in times if text}
    unknown = [text for text, word in read_as.items() if word == NOT_KEPT and plain(text) != plain(NOT_KEPT)]
    personal = {text for text in unknown if _is_personal(text)}
    if personal:
        _tell_personal(sheet, column, cells, personal, issues)
    _tell_words(sheet, column, cells, {one: times[one] for one in unknown if one not in personal}, issues)
    if all(text == word for text, word in read_as.items()):
        return sheet
    array = pa.array([read_as[text] if text else text for text in cells], pa.string())
    place = sheet.rows.column_names.index(column.name)
    rows = sheet.rows.set_column(place, sheet.rows.schema.field(place), array)
    written = {name: held for name, held in sheet.written.items() if name != column.name}
    return replace(sheet, rows=rows, written=written)


def _tell_words(
    sheet: SheetTable, column: Column, cells: list[str | None], times: Mapping[str, int], issues: IssueList
) -> None:
    """A warning for each word, the most frequent first, which can be put on the list; one for all that are more."""
    most = sorted(times, key=lambda text: (-times[text], text))
    told = [text for text in most if len(text) <= LONGEST][:TOLD]
    for text in told:
        in_cells = "" if times[text] == 1 else f" The same is true of {times[text]:,} cells of this column."
        says = (
            f"is in no list of this council's, so '{NOT_KEPT}' is kept in its place.{in_cells} Put it on the list where"
            " it is a word of yours (page 'Upload', or 'scorecard spellings teach'), and check the file again."
        )
        issues.cell(
            "warning", sheet.sheet, _at(sheet, column, cells, {text}), _heading(sheet, column), text, says, NOT_LISTED
        )
    rest = {text for text in most if text not in told}
    if rest:
        number = f"{len(rest):,} more texts of this column are" if told else f"{len(rest):,} texts of this column are"
        says = f"is the first of these: {number} in no list of this council's, and '{NOT_KEPT}' is kept for each."
        issues.cell(
            "warning", sheet.sheet, _at(sheet, column, cells, rest), _heading(sheet, column), None, says, NOT_LISTED
        )


def _tell_personal(
    sheet: SheetTable, column: Column, cells: list[str | None], personal: set[str], issues: IssueList
) -> None:
    more = sum(text in personal for text in cells) - 1
    many = f" So {'does 1 more cell' if more == 1 else f'do {more:,} more cells'} of this column." if more else ""
    says = (
        "holds what may be a person's name, a postcode, a telephone number or an address of mail, so"
        f" '{NOT_KEPT}' is kept in its place.{many} Write a word of your list there; who somebody is belongs in no"
        " extract."
    )
    at = _at(sheet, column, cells, personal)
    issues.cell("warning", sheet.sheet, at, _heading(sheet, column), None, says, PERSONAL)


def _at(sheet: SheetTable, column: Column, cells: list[str | None], texts: set[str]) -> tuple[int, int]:
    """Where the first cell with one of these stands."""
    row = next(row for row, text in enumerate(cells) if text in texts)
    return sheet.rows.column("excel_row")[row].as_py() - 1, sheet.columns[column.name]


def _heading(sheet: SheetTable, column: Column) -> str:
    return sheet.headings[column.name]


def _is_personal(text: str) -> bool:
    return without_contact_details(text) != text or looks_like_a_name(text)
