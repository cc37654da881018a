"""Cells in a council's own words → the codes that it taught for them; and what may be taught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from data.checks.cells import Cell, read_cell, shown, tidy
from data.checks.codes import read_code, read_new_code, without_prefix
from data.checks.headings import headings, table_named
from data.checks.personal_names import without_contact_details
from data.checks.typed_dates import Unreadable
from data.errors import WrongUse
from data.own_spellings import Spelling, SpellingEntry, in_force
from data.spec import Column, Table, tables
from data.spelling import did_you_mean, plain

LONGEST = 79
"""Characters of a text that can be taught: no more is quoted of a cell."""
NOT_A_CODE = "code.not a code"
"""The rule of a cell whose text is in no list."""

Taught = Mapping[tuple[str, str], Mapping[str, SpellingEntry]]
"""(table, column) → plain text → what it was taught to stand for."""


def taught_by_column(entries: Iterable[SpellingEntry]) -> Taught:
    """What stands of the spellings that were taught, without those whose column or code is no longer in the lists."""
    found: dict[tuple[str, str], dict[str, SpellingEntry]] = {}
    for (table, name, text), entry in in_force(entries).items():
        column = _column(table, name)
        if column and (column.own_list is not None or entry.spelling.code in {code.value for code in column.codes}):
            found.setdefault((table, name), {})[text] = entry
    return found


def read_taught(
    column: Column, cells: Sequence[Cell], taught: Mapping[str, SpellingEntry]
) -> tuple[Sequence[Cell], dict[SpellingEntry, list[int]]]:
    """The cells with the codes in place of words that were taught, and where each stood. What the list itself knows,
    or came to know since, is left as it is."""
    meant = {cell: entry for cell in set(cells) if (entry := _meant(column, cell, taught)) is not None}
    if not meant:
        return cells, {}
    where: dict[SpellingEntry, list[int]] = {}
    read: list[Cell] = []
    for position, cell in enumerate(cells):
        entry = meant.get(cell)
        if entry is not None:
            where.setdefault(entry, []).append(position)
        read.append(cell if entry is None else entry.spelling.code)
    return read, where


def said(column: Column, entry: SpellingEntry, cells: int) -> str:
    """What a check says of the cells that were read so; it goes on after the cell."""
    meaning = next((code.means for code in column.codes if code.value == entry.spelling.code), "")
    number = f"{cells:,} cell{' is' if cells == 1 else 's of this column are'}"
    code = f"{entry.spelling.code}{f' ({meaning})' if meaning else ''}"
    return (
        f"is this council's own word: {number} read as {code}, as {entry.who} taught on {entry.at:%d/%m/%Y}."
        " Withdraw it on the page 'Upload' if it is wrong."
    )


def spelling(sheet: str, heading: str, text: str, code: str | None) -> Spelling:
    """What is to be taught (or, without a code, withdrawn), by the words of a person. WrongUse, in words, where it may
    not be: a blank, a text that the list knows already, a code that is not in it, a column without a list. In a column
    of free text the code is the text itself, or another word that it is kept as."""
    table = tables().get(sheet) or table_named(sheet)
    if table is None:
        raise WrongUse(
            f"There is no sheet '{shown(sheet)}'. {did_you_mean(sheet, [t.sheet for t in tables().values()])}"
        )
    column = _headed(table, heading)
    text = tidy(text)
    if not plain(text):
        raise WrongUse("Say which text it is: it needs a letter or a digit.")
    if len(text) > LONGEST:
        raise WrongUse(f"'{shown(text)}' is too long to be taught: at most {LONGEST} characters.")
    if code is None:
        return Spelling(table.name, column.name, text, "")
    if column.own_list is not None:
        return Spelling(table.name, column.name, text, _word(text, code))
    _refuse_known(column, text)
    return Spelling(table.name, column.name, text, _code(column, code))


def _word(text: str, word: str) -> str:
    """What a free text is kept as: itself where it is a word of the council's list, or another word of it."""
    word = tidy(word) or text
    if not plain(word) or len(word) > LONGEST:
        raise WrongUse(f"'{shown(word)}' is no word of a list: it needs a letter or a digit, and at most {LONGEST}.")
    if without_contact_details(f"{text} / {word}") != f"{text} / {word}":
        raise WrongUse("A postcode, a telephone number or an address of mail is no word of a list.")
    return word


def _headed(table: Table, heading: str) -> Column:
    name = heading if _column(table.name, heading) else headings(table.name).get(plain(heading))
    listed = [one for one in table.columns if one.own_list is not None or (one.codes and one.type != "text")]
    column = next((one for one in listed if one.name == name), None)
    if column is None:
        near = did_you_mean(heading, [one.heading for one in listed]) if listed else "It has none at all."
        raise WrongUse(f"'{table.sheet}' has no column '{shown(heading)}' with a list. {near}")
    return column


def _refuse_known(column: Column, text: str) -> None:
    """Only what is refused as no code, or kept as a new one, can be taught."""
    try:
        value = read_cell(column, text)
    except Unreadable as fault:
        if fault.rule == NOT_A_CODE:
            return
        raise WrongUse(f"'{shown(text)}' cannot be taught: it {fault.says}") from fault
    known = read_code(text, column.codes)
    if known is not None or value is None:
        raise WrongUse(f"'{shown(text)}' is read as {known or 'blank'} already: it cannot stand for anything else.")


def _code(column: Column, text: str) -> str:
    code = next((one.value for one in column.codes if plain(one.value) == plain(text)), None)
    if code is None:
        known = [one.value for one in column.codes]
        raise WrongUse(f"'{shown(text)}' is no code of '{column.heading}'. Use one of: {', '.join(known)}.")
    return code


def _column(table: str, name: str) -> Column | None:
    found = tables().get(table)
    listed = [one for one in found.columns if one.codes or one.own_list is not None] if found else []
    return next((one for one in listed if one.name == name), None)


def _meant(column: Column, cell: Cell, taught: Mapping[str, SpellingEntry]) -> SpellingEntry | None:
    if cell is None or isinstance(cell, date | time | timedelta | bool):
        return None
    text = tidy(cell) if isinstance(cell, str) else shown(cell)
    new = read_new_code(text, column.shape) if column.shape else None
    for one in (text, without_prefix(text), new or ""):
        if (entry := taught.get(plain(one))) is not None and read_code(text, column.codes) is None:
            return entry
    return None
