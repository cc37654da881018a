"""A council's own words for codes: which a check has met, and what was taught, as rows for the page and the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.checks.headings import headings
from data.checks.taught_spellings import LONGEST, NOT_A_CODE
from data.extract import Checked
from data.issues import NOT_LISTED, PERSONAL, Issue
from data.own_spellings import SpellingEntry, in_force
from data.spec import Column, tables
from data.spelling import plain

FIELDS = ("sheet", "column", "text", "code", "who", "at", "state")
MOST_WORDS = 50
"""How many words of a check are offered at once."""
_UNKNOWN = (NOT_A_CODE, "codes.new", NOT_LISTED)


def unknown_words(checked: Checked) -> list[dict[str, Any]]:
    """The texts of a check that are in no list and can be taught: table, column, both as the workbook has them, the
    text, and its first cell. Each once."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for issue, table, name in _placed(checked, _UNKNOWN):
        text = issue.value or ""
        if plain(text) and len(text) <= LONGEST:
            word = {"table": table, "column": name, "text": text, "where": issue.where, "heading": issue.column}
            found.setdefault((table, name, plain(text)), word)
    return list(found.values())[:MOST_WORDS]


def unlisted_words(checked: Checked) -> list[dict[str, Any]]:
    """Table and column, and both as the workbook has them, of every column of free text with words in no list."""
    return [
        {"table": table, "column": name, "sheet": issue.sheet, "heading": issue.column}
        for issue, table, name in _placed(checked, (NOT_LISTED, PERSONAL))
    ]


def _placed(checked: Checked, rules: Sequence[str]) -> Iterator[tuple[Issue, str, str]]:
    """The issues of these rules, each with the table and the column that it is about."""
    table_of = {one.sheet: one.table for one in checked.sheets}
    for issue in checked.issues:
        table = table_of.get(issue.sheet)
        name = headings(table).get(plain(issue.column or "")) if table else None
        if issue.rule in rules and table and name:
            yield issue, table, name


def choices(words: Sequence[Mapping[str, Any]], entries: Sequence[SpellingEntry] = ()) -> list[dict[str, Any]]:
    """The words with what each may be read as, as (code, words of the choice), in the list's order; a free text may be
    put on the council's list as it is, or read as a word of it. A column of before is left out."""
    specs = tables()
    return [
        {**one, "codes": _choices(column, one["text"], entries, one["table"])}
        for one in words
        for column in (specs[one["table"]].columns if one["table"] in specs else ())
        if column.name == one["column"]
    ]


def _choices(column: Column, text: str, entries: Sequence[SpellingEntry], table: str) -> list[tuple[str, str]]:
    if column.own_list is None:
        return [(one.value, f"Treat it as {one.value}{f': {one.means}' if one.means else ''}") for one in column.codes]
    own = {one.spelling.code for (of, name, _), one in in_force(entries).items() if (of, name) == (table, column.name)}
    words = sorted({*column.own_list, *own}, key=str.casefold)
    return [(text, "Keep it: it is a word of our list"), *((word, f"Treat it as ‘{word}’") for word in words)]


def taught_rows(entries: Sequence[SpellingEntry]) -> list[dict[str, str]]:
    """What was taught and withdrawn, the newest first. `state`: stands, replaced, withdrawn."""
    standing = {one.id for one in in_force(entries).values()}
    return [
        {
            **_named(one),
            "text": one.spelling.text,
            "code": one.spelling.code,
            "who": one.who,
            "at": one.at.isoformat(timespec="seconds"),
            "state": "stands" if one.id in standing else "replaced" if one.spelling.code else "withdrawn",
        }
        for one in sorted(entries, key=lambda one: -one.id)
    ]


def _named(one: SpellingEntry) -> dict[str, str]:
    """The sheet and the heading of its column; their own names where the lists no longer have them."""
    table = tables().get(one.spelling.table)
    columns = {column.name: column.heading for column in table.columns} if table else {}
    return {
        "sheet": table.sheet if table else one.spelling.table,
        "column": columns.get(one.spelling.column, one.spelling.column),
    }
