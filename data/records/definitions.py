"""Definitions that a council changed on screen, in SQL: each text that was kept, by whom and why. Rows are only added.

They are rows of the register of changes: a text and the one before it. What counts is the file; the texts are here so
that nothing is lost, and the trail has the digest of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from data.records import register, trail
from data.records.tables import changes

DEFINITION = "definition"
"""What its entries in the trail and in the register of changes are about."""


@dataclass(frozen=True)
class DefinitionKept:
    """A home's own file of a measure as somebody kept it. `after` is its text, '' where the file was taken away;
    `before` what it was before. `file` is its place in the folder of definitions; `decided_by` says who decided it, in
    which paper."""

    measure: str
    file: str
    before: str
    after: str
    decided_by: str
    reason: str = ""


@dataclass(frozen=True)
class DefinitionEntry:
    """A kept text with when it was entered (UTC), by whom, and its number."""

    id: int
    at: datetime
    who: str
    kept: DefinitionKept


def add(connection: Connection, new: DefinitionKept, who: str) -> None:
    """Enters a text with its entry in the trail, within the caller's transaction."""
    at = datetime.now(UTC)
    before = {"text": new.before}
    after = {"text": new.after, "file": new.file, "decided_by": new.decided_by}
    row = register.enter(connection, at, who, DEFINITION, new.measure, before=before, after=after, reason=new.reason)
    trail.append(connection, who, said(row[1], new), at, DEFINITION, [row])


def read(connection: Connection) -> list[DefinitionEntry]:
    """Every text that was kept, oldest first."""
    rows = connection.execute(select(changes).where(changes.c.subject == DEFINITION).order_by(changes.c.id)).mappings()
    return [DefinitionEntry(row["id"], row["at"], row["who"], _kept(row)) for row in rows]


def said(number: int, kept: DefinitionKept) -> str:
    """How the trail words it, with the digest of either text. data.loads.verify looks for the very same words."""
    told = {
        "measure": kept.measure,
        "file": kept.file,
        "before": _digest(kept.before),
        "after": _digest(kept.after),
        "decided_by": kept.decided_by,
        "reason": kept.reason,
    }
    return f"kept definition {number}: {json.dumps(told, sort_keys=True, ensure_ascii=False)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def _kept(row: Mapping[Any, Any]) -> DefinitionKept:
    after = row["after"]
    return DefinitionKept(
        row["about"], after["file"], row["before"]["text"], after["text"], after["decided_by"], row["reason"]
    )
