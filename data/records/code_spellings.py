"""A council's own spellings of codes in SQL: each that was taught or withdrawn, and by whom. Rows are only added."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from data.own_spellings import Spelling, SpellingEntry
from data.records import register, trail
from data.records.tables import code_spellings

SPELLING = "spelling"
"""What its entries in the trail and in the register of changes are about."""


def add(connection: Connection, new: Sequence[Spelling], who: str) -> None:
    """Enters spellings, with their entries in the trail and in the register of changes, within the caller's
    transaction. What stands so already is not entered again."""
    newest = {one.spelling.place: one.spelling for one in read(connection)}
    for one in new:
        before = newest.get(one.place)
        if (before.code if before else "") == one.code:
            continue
        at = datetime.now(UTC)
        number = connection.execute(
            insert(code_spellings).values(at=at, who=who, **_row(one)).returning(code_spellings.c.id)
        ).scalar_one()
        was, about = asdict(before) if before else {}, f"{one.table}.{one.column}"[:80]
        changed = register.enter(connection, at, who, SPELLING, about, before=was, after=asdict(one))
        trail.append(connection, who, said(number, one), at, SPELLING, [(code_spellings, number), changed])
        newest[one.place] = one


def read(connection: Connection) -> list[SpellingEntry]:
    """Every spelling that was taught or withdrawn, oldest first."""
    rows = connection.execute(select(code_spellings).order_by(code_spellings.c.id))
    return [
        SpellingEntry(row.id, row.at, row.who, Spelling(row.of_table, row.of_column, row.text, row.code))
        for row in rows
    ]


def said(number: int, spelling: Spelling) -> str:
    """How the trail words a spelling. data.loads.verify looks for the very same words."""
    deed = "taught" if spelling.code else "withdrew"
    return f"{deed} spelling {number}: {json.dumps(asdict(spelling), sort_keys=True, ensure_ascii=False)}"


def _row(one: Spelling) -> dict[str, str]:
    return {"of_table": one.table, "of_column": one.column, "text": one.text, "code": one.code}
