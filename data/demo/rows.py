"""Rows as they happened → rows as an extract knew them: nothing later than its last day, nothing not yet recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None

FOLLOWS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {"decided": ("outcome",)},
    "early_help": {"completed": (), "closed": ()},
    "referrals": {"allocated": ("worker",)},
    "assessments": {
        "seen": ("child_seen",),
        "completed": ("support_required", "strategy_meeting", "outcome", "closure_action"),
    },
    "strategy_discussions": {"held": ("outcome",)},
    "section_47": {"completed": ("outcome", "icpc_unnecessary"), "icpc": ("plan_made",)},
    "child_protection_plans": {"ended": ("end_reason",)},
    "looked_after": {"ended": ("end_reason",)},
    "reviews": {
        "held": ("participated", "consulted"),
        "recommendations_sent": (),
        "responded": (),
        "minutes_distributed": (),
    },
    "missing_episodes": {"found": ("offered", "accepted"), "completed": ()},
    "exploitation": {"completed": ()},
    "court": {"concluded": ("outcome",)},
    "adoption": {"placement_order": (), "matched": (), "placed": (), "adopted": ()},
    "leavers": {},
    "audits": {},
    "audit_actions": {"completed": ()},
}
"""Table → column that is empty until its date → the columns that are empty with it."""


@dataclass(slots=True)
class Row:
    """One row of a worksheet, with the months in which what it says was recorded."""

    values: dict[str, Cell]
    happened: date
    """An extract that ends before this day cannot have the row."""
    tags: frozenset[str] = frozenset()
    """What the plan made it for, such as 'in time': late.py chooses by it."""
    recorded: date | None = None
    """Recorded late: the first extract (its month) that has the row."""
    cells: dict[str, date] = field(default_factory=dict)
    """Recorded late: column → the first extract that has it."""
    with_it: tuple[Row, ...] = ()
    """Rows that are recorded when this one is."""


def day_of(value: Cell) -> date | None:
    """The day of a date or of a moment; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def known(table: str, rows: Iterable[Row], month: date, end: date) -> Iterator[dict[str, Cell]]:
    """The rows that the extract of `month` to `end` has. Later dates and what follows from them are empty."""
    follows = FOLLOWS[table]
    for row in rows:
        if row.happened > end or (row.recorded is not None and row.recorded > month):
            continue
        values = row.values
        for column, others in follows.items():
            day = day_of(values.get(column))
            if day is None or (day <= end and row.cells.get(column, month) <= month):
                continue
            values = {**values, column: None, **dict.fromkeys(others)}
        yield values


class Children:
    """Invented ids, in the order in which children become known."""

    def __init__(self) -> None:
        self._number = 0

    def new(self) -> str:
        """The next id, such as 'C000123'."""
        self._number += 1
        return f"C{self._number:06d}"
