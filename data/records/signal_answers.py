"""What a council answered to a signal of a chart, in SQL: each answer, by which post and why. Rows are only added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from data.records import register, trail
from data.records.tables import signal_answers

SIGNAL = "signal"
"""What its entries in the trail and in the register of changes are about."""
ACCEPTED, EXPLAINED, BREAK, WITHDRAWN = "accepted", "explained", "break", "withdrawn"
ANSWERS = (ACCEPTED, EXPLAINED, BREAK, WITHDRAWN)


@dataclass(frozen=True)
class SignalAnswer:
    """What was answered to the signal of a month, by which post and why. `answer`: it is accepted as it is, it is
    explained, the series begins anew with the month ('break'), or what was answered before is taken back. `breakdown`
    and `group` are blank for the whole authority."""

    measure: str
    month: date
    answer: str
    post: str
    reason: str
    breakdown: str = ""
    group: str = ""

    @property
    def place(self) -> tuple[str, str, str, date]:
        """What it stands for: a later one for the same takes its place."""
        return self.measure, self.breakdown, self.group, self.month

    def as_json(self) -> dict[str, Any]:
        """As the trail and the register hold it."""
        return {**asdict(self), "month": self.month.isoformat()}


@dataclass(frozen=True)
class SignalEntry:
    """An answer with when it was entered (UTC), by whom, and its number."""

    id: int
    at: datetime
    who: str
    answer: SignalAnswer


def in_force(entries: Iterable[SignalEntry]) -> list[SignalEntry]:
    """The answers that stand, by month: of those for the same, the one entered last, but where it took them back."""
    standing = {one.answer.place: one for one in sorted(entries, key=lambda one: one.id)}
    found = [one for one in standing.values() if one.answer.answer != WITHDRAWN]
    return sorted(found, key=lambda one: (one.answer.month, one.id))


def add(connection: Connection, new: Sequence[SignalAnswer], who: str) -> int:
    """Enters answers, with their entries in the trail and in the register of changes, within the caller's transaction.
    What stands so already is not entered again. How many were entered."""
    standing, entered = {one.answer.place: one.answer for one in in_force(read(connection))}, 0
    for one in new:
        before = standing.get(one.place)
        if before == one or (before is None and one.answer == WITHDRAWN):
            continue
        at = datetime.now(UTC)
        made = insert(signal_answers).values(at=at, who=who, **_row(one)).returning(signal_answers.c.id)
        number = connection.execute(made).scalar_one()
        was = before.as_json() if before else {}
        changed = register.enter(
            connection, at, who, SIGNAL, one.measure, before=was, after=one.as_json(), reason=one.reason
        )
        trail.append(connection, who, said(number, one), at, SIGNAL, [(signal_answers, number), changed])
        standing[one.place] = one
        entered += 1
    return entered


def read(connection: Connection) -> list[SignalEntry]:
    """Every answer that was entered, oldest first."""
    rows = connection.execute(select(signal_answers).order_by(signal_answers.c.id)).mappings()
    return [SignalEntry(row["id"], row["at"], row["who"], _answer(row)) for row in rows]


def said(number: int, answer: SignalAnswer) -> str:
    """How the trail words an answer. data.loads.verify looks for the very same words."""
    return f"answered signal {number}: {json.dumps(answer.as_json(), sort_keys=True, ensure_ascii=False)}"


def _row(one: SignalAnswer) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("measure", "month", "breakdown", "answer", "post", "reason")}
    return {**told, "of_group": one.group}


def _answer(row: Mapping[Any, Any]) -> SignalAnswer:
    told = {name: row[name] for name in ("measure", "month", "breakdown", "answer", "post", "reason")}
    return SignalAnswer(**told, group=row["of_group"])
