"""Who answers for a measure, or for all of a section, in SQL: each post that was ever named. Rows are only added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from data.records import register, trail
from data.records.tables import owners

OWNER = "owner"
"""What its entries in the trail and in the register of changes are about."""
MEASURE, SECTION = "measure", "section"


@dataclass(frozen=True)
class OwnerNamed:
    """A post that answers for a measure (its id), or for a section (its folder). '' where nobody does from then on.
    `decided_by` says who decided it, in which paper."""

    kind: str
    about: str
    post: str
    decided_by: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What it stands for: a later one for the same takes its place."""
        return self.kind, self.about


@dataclass(frozen=True)
class OwnerEntry:
    """A post with when it was entered (UTC), by whom, and its number."""

    id: int
    at: datetime
    who: str
    owner: OwnerNamed


def in_force(entries: Iterable[OwnerEntry]) -> dict[tuple[str, str], OwnerNamed]:
    """What stands: of those for the same, the one entered last."""
    return {one.owner.place: one.owner for one in sorted(entries, key=lambda one: one.id)}


def add(connection: Connection, new: Sequence[OwnerNamed], who: str) -> int:
    """Enters posts, with their entries in the trail and in the register of changes, within the caller's transaction.
    What stands so already is not entered again. How many were entered."""
    standing, entered = in_force(read(connection)), 0
    for one in new:
        before = standing.get(one.place)
        if before == one or (before is None and not one.post):
            continue
        at = datetime.now(UTC)
        named = insert(owners).values(at=at, who=who, **asdict(one)).returning(owners.c.id)
        number = connection.execute(named).scalar_one()
        was = asdict(before) if before else {}
        changed = register.enter(
            connection, at, who, OWNER, one.about, before=was, after=asdict(one), reason=one.decided_by
        )
        trail.append(connection, who, said(number, one), at, OWNER, [(owners, number), changed])
        standing[one.place] = one
        entered += 1
    return entered


def read(connection: Connection) -> list[OwnerEntry]:
    """Every post that was entered, oldest first."""
    rows = connection.execute(select(owners).order_by(owners.c.id)).mappings()
    return [OwnerEntry(row["id"], row["at"], row["who"], _owner(row)) for row in rows]


def said(number: int, owner: OwnerNamed) -> str:
    """How the trail words it. data.loads.verify looks for the very same words."""
    return f"named owner {number}: {json.dumps(asdict(owner), sort_keys=True, ensure_ascii=False)}"


def _owner(row: Mapping[Any, Any]) -> OwnerNamed:
    return OwnerNamed(row["kind"], row["about"], row["post"], row["decided_by"])
