"""A council's own targets in SQL: each that was ever set, by whom and why. Rows are added, never changed or removed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from data.records import register, trail
from data.records.tables import targets

TARGET = "target"
"""What its entries in the trail and in the register of changes are about."""
Ends = tuple[float, float] | None
"""Both ends of a threshold, equal where it is one number; None for none."""


@dataclass(frozen=True)
class TargetSet:
    """A target as somebody set it: what it was set for (`basis`: month, quarter or ytd), from which month on. Without
    `green` there is no target from then on; without `amber` there are two colours. `set_by` says who decided it, in
    which paper."""

    measure: str
    from_month: date
    basis: str
    green: Ends
    amber: Ends
    set_by: str
    reason: str = ""
    from_file: bool = False

    @property
    def place(self) -> tuple[str, str, date]:
        """What it stands for: a later one for the same measure, basis and month takes its place."""
        return self.measure, self.basis, self.from_month

    def as_json(self) -> dict[str, Any]:
        """As the trail and the register hold it."""
        ends = {name: bounds and [float(end) for end in bounds] for name, bounds in self._bounds}
        return {**asdict(self), "from_month": self.from_month.isoformat(), **ends}

    @property
    def _bounds(self) -> tuple[tuple[str, Ends], ...]:
        return ("green", self.green), ("amber", self.amber)


@dataclass(frozen=True)
class TargetEntry:
    """A target with when it was entered (UTC), by whom, and its number."""

    id: int
    at: datetime
    who: str
    target: TargetSet


def in_force(entries: Iterable[TargetEntry]) -> dict[tuple[str, str, date], TargetSet]:
    """The targets that stand, by measure, basis and first month: of those for the same, the one entered last."""
    return {one.target.place: one.target for one in sorted(entries, key=lambda one: one.id)}


def add(connection: Connection, new: Sequence[TargetSet], who: str) -> None:
    """Enters targets, with their entries in the trail and in the register of changes, within the caller's
    transaction. What a file of the home says is entered once."""
    entries = read(connection)
    standing, of_files = in_force(entries), [one.target for one in entries if one.target.from_file]
    for one in new:
        if one.from_file and one in of_files:
            continue
        at = datetime.now(UTC)
        entered = insert(targets).values(at=at, who=who, **_row(one)).returning(targets.c.id)
        number = connection.execute(entered).scalar_one()
        before = standing.get(one.place)
        was = before.as_json() if before else {}
        changed = register.enter(
            connection, at, who, TARGET, one.measure, before=was, after=one.as_json(), reason=one.reason
        )
        trail.append(connection, who, said(number, one), at, TARGET, [(targets, number), changed])
        standing[one.place] = one


def read(connection: Connection) -> list[TargetEntry]:
    """Every target that was entered, oldest first."""
    rows = connection.execute(select(targets).order_by(targets.c.id)).mappings()
    return [TargetEntry(row["id"], row["at"], row["who"], _target(row)) for row in rows]


def said(number: int, target: TargetSet) -> str:
    """How the trail words a target. data.loads.verify looks for the very same words."""
    return f"set target {number}: {json.dumps(target.as_json(), sort_keys=True, ensure_ascii=False)}"


def _row(one: TargetSet) -> dict[str, Any]:
    ends = {
        f"{colour}_{side}": bounds[place] if bounds else None
        for colour, bounds in (("green", one.green), ("amber", one.amber))
        for place, side in enumerate(("low", "high"))
    }
    told = {name: getattr(one, name) for name in ("measure", "from_month", "basis", "set_by", "reason", "from_file")}
    return told | ends


def _target(row: Mapping[Any, Any]) -> TargetSet:
    green, amber = (
        None if row[f"{colour}_low"] is None else (row[f"{colour}_low"], row[f"{colour}_high"])
        for colour in ("green", "amber")
    )
    return TargetSet(
        row["measure"], row["from_month"], row["basis"], green, amber, row["set_by"], row["reason"], row["from_file"]
    )
