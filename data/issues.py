"""What is wrong with a workbook, in sentences an Excel person can act on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Level = Literal["error", "warning"]
ASKS = ("last load.", "month.", "ids.", "stocks.", "codes.mostly new", "words.counted")
"""Warnings that a person has to accept, by the start of their rule: the workbook is probably wrong."""
NOT_LISTED = "words.not listed"
"""The rule of a free text that is in no list of the council's: who reads the check sees it, and it is kept nowhere."""
PERSONAL = "personal.free text"
"""The rule of a free text that may say who somebody is."""
INFORMS = (
    NOT_LISTED,
    *("sheets.missing", "sheets.unknown", "sheets.kept", "sheets.adopters", "headings.not kept", "headings.unknown"),
    *(
        "about.assumed",
        "about.authority assumed",
        "personal.workers",
        "teams.named",
        "row.before the extract",
        "late.stocks",
        "codes.taught",
    ),
)
"""Warnings that there is nothing to decide about: the fixed form calls them notes."""


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

    @property
    def asks(self) -> bool:
        """Whether a person has to accept it."""
        return self.level == "warning" and self.rule.startswith(ASKS)

    @property
    def code(self) -> str:
        """What `--accept` calls it: the rule and the sheet, such as last-load-rows-contacts."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.rule} {self.sheet}".lower()).strip("-")

    def as_kept(self) -> Issue:
        """The same as it is kept with a load: a free text that is in no list may say who somebody is."""
        if self.rule != NOT_LISTED or self.value is None:
            return self
        return replace(self, value=None, says=self.says.replace(f" '{self.value}'", "", 1))

    def as_json(self) -> dict[str, str | None]:
        """The fixed form of `scorecard check --format json`."""
        return {
            "level": "note" if self.level == "warning" and self.rule.startswith(INFORMS) else self.level,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "value": self.value,
            "says": self.says,
            "code": self.code,
        }
