"""What the store keeps, as frozen dataclasses: a load, the rows known at one, a publication, and why it could not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from data.periods import iso_month


@dataclass(frozen=True)
class Load:
    """One checked extract, kept for good. `month` is the first day of its reporting month; its window is `records_from`
    to `records_to`, both included. `loaded_at` is UTC with its zone; `produced_on` is local as the workbook had it."""

    id: int
    month: date
    revision: int
    records_from: date
    records_to: date
    produced_on: datetime
    loaded_at: datetime
    workbook: str
    sha256: str
    rows: Mapping[str, int]
    provisional: bool

    @property
    def name(self) -> str:
        """'2020-09.1': month and revision, as its folder is called."""
        return f"{iso_month(self.month)}.{self.revision}"


def named(loads: Iterable[Load], name: str) -> Load | None:
    """The load of that name, '2020-09.1'; None where there is none."""
    return next((load for load in loads if load.name == name), None)


@dataclass(frozen=True)
class Known:
    """All rows in force as known at one load: what the engine computes from."""

    month: date
    months: tuple[date, ...]
    """The months that the window holds whole, up to the reporting month: those that are computed."""
    records_to: date
    tables: Mapping[str, pa.Table]
    """Rows in force with their look-backs. A table that this load's workbook did not have is absent; never `about`."""
    missing: Mapping[str, frozenset[str]]
    """The columns that a sheet did not have."""
    held: Mapping[str, frozenset[date]] = field(default_factory=dict)
    """For sheets that look back: the months whose rows are all held, by this load or by those before it that had the
    sheet. A table that is not named holds `months` alone."""


@dataclass(frozen=True)
class Withdrawal:
    """A publication taken back: when (UTC), by whom (a post, as it was named), and why. Readers see all three."""

    id: int
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class Publication:
    """A month as it was published: 'as published' means this load until another publication takes its place, or it is
    withdrawn. `published_at` is UTC with its zone; `note` is the reason that readers see."""

    id: int
    load: Load
    published_at: datetime
    note: str
    figures: str | None = None
    """The file in figures/ that holds what was published; None where it is the results kept with the load."""
    rules: str | None = None
    """Digest of the definitions, settings, targets, populations and comparators of that day."""
    who: str | None = None
    """Who published it, a post; None where that is not known any more."""
    withdrawn: Withdrawal | None = None
    """None as long as nobody took it back. What it pinned is kept all the same."""


def standing(publications: Sequence[Publication]) -> dict[date, Publication]:
    """The publication that stands of each month: the newest that was not withdrawn. `publications` are newest first; a
    month of which every publication was withdrawn is not there: it is being corrected."""
    found: dict[date, Publication] = {}
    for publication in publications:
        if publication.withdrawn is None:
            found.setdefault(publication.load.month, publication)
    return found


def being_corrected(publications: Sequence[Publication]) -> dict[date, Publication]:
    """The months that were published and are not now, each with the publication that was withdrawn last."""
    stand = standing(publications)
    gone = [(one.withdrawn.id, one) for one in publications if one.withdrawn and one.load.month not in stand]
    return {one.load.month: one for _, one in sorted(gone, key=lambda found: found[0])}


@dataclass(frozen=True)
class Computation:
    """One state of all derived figures: the newest is the one that is shown. `digest` names its list of files."""

    id: int
    at: datetime
    digest: str


@dataclass(frozen=True)
class TrailEntry:
    """One line of the audit trail: who did what and when (UTC), never data. Each hash covers the one before it.
    `subject` is what the deed was about ('load', 'publication'), `holds` has the sha256 of each row that came of it;
    None in entries from before they were kept."""

    number: int
    at: datetime
    who: str
    what: str
    previous: str
    hash: str
    subject: str | None = None
    holds: Mapping[str, str] | None = None
