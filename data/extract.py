"""What a checked workbook is: typed tables, what the About sheet says, and the issues found on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from data.issues import Issue
from data.periods import month_end


@dataclass(frozen=True)
class About:
    """The extract itself. `month` is its first day; the window is records_from to records_to, both included."""

    authority: str
    month: date
    records_from: date
    records_to: date
    produced_on: datetime

    @property
    def provisional(self) -> bool:
        """True where the extract ends before its month does: it can be looked at, not published."""
        return self.records_to < month_end(self.month)


@dataclass(frozen=True)
class Extract:
    """Checked rows. Only sheets that the workbook has are in `tables`; every table has all its spec's columns, typed by
    `data.table_schema.arrow_schema`, and `excel_row` (int32). `missing` names the SQL columns that a sheet lacked."""

    about: About
    tables: Mapping[str, pa.Table]
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    starts: Mapping[str, date] = field(default_factory=dict)
    """The first day of a table's rows where it is not the extract's: Annex A's adoption list holds twelve months."""
    beside: str | None = None
    """The load whose sheets were kept where the workbook had none: the workbook's were added to it."""
    taught: tuple[str, ...] = ()
    """How cells were read by what the council taught, each as table, column, letters and code: read otherwise, the same
    workbook is another extract."""


@dataclass(frozen=True)
class Base:
    """The load of a month that sheets may be added to: its name, its tables, and what reads it."""

    name: str
    tables: frozenset[str]
    read: Callable[[], Extract]


@dataclass(frozen=True)
class LastLoad:
    """A load that a new one is compared with: its name (2020-09.1), how many rows each table had, whether its month is
    published from it, its last day and what reads a table's rows."""

    name: str
    rows: Mapping[str, int]
    published: bool = False
    records_to: date | None = None
    read: Callable[[str], pa.Table] | None = None

    @property
    def called(self) -> str:
        """'the last load (2020-08.1)', as a sentence names it."""
        return f"the {'published' if self.published else 'last'} load ({self.name})"


@dataclass(frozen=True)
class SheetRead:
    """One sheet that was recognised: its name in the workbook, the table, and its rows without blank ones."""

    sheet: str
    table: str
    rows: int


@dataclass(frozen=True)
class Checked:
    """The outcome of a check. `extract` is None with an error. At most 1,000 `issues`; `not_listed` counts more."""

    extract: Extract | None
    about: About | None
    sheets: tuple[SheetRead, ...]
    issues: tuple[Issue, ...]
    not_listed: int = 0

    @property
    def ok(self) -> bool:
        """Loadable: no errors (warnings are allowed)."""
        return self.extract is not None

    @property
    def must_be_accepted(self) -> tuple[Issue, ...]:
        """Warnings of a workbook that is probably wrong, which a person has to accept: on screen before it is loaded,
        on the command line before it is published."""
        return tuple(issue for issue in self.issues if issue.asks)
