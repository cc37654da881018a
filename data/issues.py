"""What is wrong with a workbook, in sentences an Excel person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """One fault or doubt. `cell` is 'F27' or None for the whole sheet; `says` is the sentence and how to mend it."""

    level: Level
    sheet: str
    cell: str | None
    column: str | None
    value: str | None
    says: str
    rule: str
    """Which rule found it, such as 'date.not a date': for grouping, never shown alone."""

    @property
    def where(self) -> str:
        """`Contacts!F27`, or `Contacts` where the whole sheet is meant."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def as_json(self) -> dict[str, str | None]:
        """The fixed form of `scorecard check --format json`."""
        return {
            "level": self.level,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "value": self.value,
            "says": self.says,
        }
