"""Table specs (data/tables/*.toml) → frozen dataclasses: what a worksheet must look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "text",
    "whole number",
    "number",
    "date",
    "datetime",
    "month",
    "yes/no",
    "yes/no/unknown",
    "category",
    "code",
    "source code",
]
Grain = Literal["about", "reference", "event", "spell", "snapshot", "figures"]


@dataclass(frozen=True)
class Code:
    """One allowed value: as stored, what it means, and its other spellings."""

    value: str
    means: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a worksheet. `name` is its name in SQL and parquet."""

    heading: str
    name: str
    type: Type
    required: bool
    also: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    as_at_extract: bool = False
    """The cell holds the state on the extract's last day (placements in the last 12 months), so it says nothing of earlier months."""
    help: str = ""


@dataclass(frozen=True)
class RowRule:
    """A DuckDB condition that is true for a broken row. `says` may name columns in braces."""

    name: str
    level: Literal["error", "warning"]
    where: str
    column: str
    says: str


@dataclass(frozen=True)
class Table:
    """One worksheet."""

    sheet: str
    name: str
    one_row_is: str
    grain: Grain
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    also: tuple[str, ...] = ()
    annex_a: str | None = None
    last_day: str | None = None
    """SQL: the day after which a newer extract no longer has to know the row. Events: their date; spells: their end (NULL while open)."""
    latest_only: bool = False
    """One row per child, the latest spell: an earlier spell of the same child still comes from the load that knew it."""
    rules: tuple[RowRule, ...] = ()
    guidance: str = ""

    def column(self, name: str) -> Column:
        """The column of that SQL name. KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def tables() -> dict[str, Table]:
    """Every table spec by its name, in the order of the template's sheets. Read once per process."""
    raise NotImplementedError
