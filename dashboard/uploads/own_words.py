"""A council's own words for codes: which a check has met, and what was taught, as rows for the page and the command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.checks.headings import headings
from data.checks.taught_spellings import LONGEST, NOT_A_CODE
from data.extract import Checked
from data.own_spellings import SpellingEntry, in_force
from data.spec import tables
from data.spelling import plain

FIELDS = ("sheet", "column", "text", "code", "who", "at", "state")
MOST_WORDS = 50
"""How many words of a check are offered at once."""
_UNKNOWN = (NOT_A_CODE, "codes.new")


def unknown_words(checked: Checked) -> list[dict[str, Any]]:
    """The texts of a check that are in no list and can be taught: table, column, both as the workbook has them, the
    text, and its first cell. Each once."""
    table_of = {one.sheet: one.table for one in checked.sheets}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for issue in checked.issues:
        text, table = issue.value or "", table_of.get(issue.sheet)
        name = headings(table).get(plain(issue.column or "")) if table else None
        if issue.rule in _UNKNOWN and name and table and plain(text) and len(text) <= LONGEST:
            word = {"table": table, "column": name, "text": text, "where": issue.where, "heading": issue.column}
            found.setdefault((table, name, plain(text)), word)
    return list(found.values())[:MOST_WORDS]


def choices(words: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The words with the codes that each may stand for, in the list's order. A column of before is left out."""
    specs = tables()
    return [
        {**one, "codes": column.codes}
        for one in words
        for column in (specs[one["table"]].columns if one["table"] in specs else ())
        if column.name == one["column"]
    ]


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
