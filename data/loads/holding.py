"""The loads of a home → which of them tells each month: the one produced last of those whose window holds it whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from data.load import Load
from data.periods import whole_months

Read = Callable[[Load, str], pa.Table]
"""Gives a sheet's table of a load."""


@dataclass(frozen=True)
class HeldLoad:
    """A load with what its manifest says of its sheets. `seal` is the checksum of that manifest."""

    load: Load
    seal: str
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    starts: Mapping[str, date] = field(default_factory=dict)

    @property
    def knowledge(self) -> tuple[datetime, date, int]:
        """Orders loads by how new their knowledge is: when the extract was produced; of two produced at the same
        moment, the later month's, then the later revision."""
        return self.load.produced_on, self.load.month, self.load.revision

    def start(self, table: str) -> date:
        """The first day of a sheet's rows: Annex A's adoption list goes farther back than the others."""
        return self.starts.get(table, self.load.records_from)

    def months(self, table: str | None = None) -> tuple[date, ...]:
        """The months that the window (or a sheet's own) holds whole. An extract that ends before its month does holds
        the months before that one."""
        start = self.load.records_from if table is None else self.start(table)
        found = whole_months(start, self.load.month)
        return tuple(month for month in found if not (self.load.provisional and month == self.load.month))


@dataclass(frozen=True)
class Holding:
    """Everything that is known at one moment: the loads, the one produced last first, and what reads their rows."""

    loads: tuple[HeldLoad, ...]
    read: Read

    @staticmethod
    def of(loads: Sequence[HeldLoad], read: Read) -> Holding:
        """The loads in the order of their knowledge."""
        return Holding(tuple(sorted(loads, key=lambda one: one.knowledge, reverse=True)), read)

    def up_to(self, own: HeldLoad) -> Holding:
        """What was known when the extract of a load was produced: the loads that were produced before it, and
        itself."""
        return Holding(tuple(one for one in self.loads if one.knowledge <= own.knowledge), self.read)

    def loaded_by(self, moment: datetime) -> Holding:
        """What had been loaded at a moment (UTC)."""
        return Holding(tuple(one for one in self.loads if one.load.loaded_at <= moment), self.read)

    def beside(self, own: HeldLoad, table: str, *, latest_only: bool) -> list[HeldLoad]:
        """The other loads whose rows of a sheet can be in force for the months of `own`, the one produced last first:
        those whose rows of it start earlier. Where a sheet holds a child's latest spell only, those produced before
        too: they know the spells that were pushed out of it."""
        start = own.start(table)
        return [
            one
            for one in self.loads
            if one.load.name != own.load.name
            and table in one.load.rows
            and (one.start(table) < start or (latest_only and one.knowledge < own.knowledge))
        ]
