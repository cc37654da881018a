"""What is wrong with a workbook, in sentences an Excel person can act on, on three levels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Level = Literal["error", "warning"]
Told = Literal["error", "warning", "note"]
ERROR, WARNING, NOTE = "error", "warning", "note"
"""What stops a load; what a person has to decide; what is for information."""
LEVELS: dict[str, str] = {ERROR: "Stops the load", WARNING: "To decide", NOTE: "For information"}
"""The levels in words, in their order."""
DOUBTFUL = "doubtful."
"""The start of the rules of what is probably wrong in the records: metrics.quality.doubtful."""
ASKS = ("last load.", "month.", "ids.", "stocks.", "codes.mostly new", "words.counted", DOUBTFUL)
"""Warnings that a person has to decide about, by the start of their rule: the workbook is probably wrong. Of all others
there is nothing to decide."""
NOT_LISTED = "words.not listed"
"""The rule of a free text that is in no list of the council's: who reads the check sees it, and it is kept nowhere."""
PERSONAL = "personal.free text"
"""The rule of a free text that may say who somebody is."""
_NAMES_UNKNOWN, _IGNORED = ("sheets.unknown", "headings.unknown"), " are not known and are ignored"
_OF_MANY = {
    "sheets.missing": "there are no such sheets, so their measures show as not loaded. Add those that the extract"
    " should have."
}
"""What is said of several sheets together, by the rule, where the sentence of each names it."""


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
    def told(self) -> Told:
        """Its level as people are told it: an error stops the load, a warning is to be decided, a note informs."""
        return "error" if self.level == "error" else "warning" if self.asks else "note"

    @property
    def code(self) -> str:
        """What `--accept` calls it: the rule and the sheet, such as last-load-rows-contacts."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.rule} {self.sheet}".lower()).strip("-")

    def as_kept(self) -> Issue:
        """The same as it is kept with a load: a free text that is in no list may say who somebody is, and so may the
        name of a sheet or a heading that is not known."""
        if self.rule in _NAMES_UNKNOWN:
            what, found, _ = self.says.partition(_IGNORED)
            return replace(self, says=f"{what}{_IGNORED}. Their names are not kept.") if found else self
        if self.rule != NOT_LISTED or self.value is None:
            return self
        return replace(self, value=None, says=self.says.replace(f" '{self.value}'", "", 1))

    def as_json(self) -> dict[str, str | None]:
        """The fixed form of `scorecard check --format json`."""
        return {
            "level": self.told,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "value": self.value,
            "says": self.says,
            "code": self.code,
        }


@dataclass(frozen=True)
class Finding:
    """A line of what was found: one issue, or the same of several sheets together. `code` is blank where there is
    nothing to accept."""

    level: str
    sheets: tuple[str, ...]
    cell: str | None
    column: str | None
    value: str | None
    says: str
    code: str = ""


def findings(issues: Iterable[Issue]) -> list[Finding]:
    """The issues level by level; what is said of several sheets in the same words is one line. What a person has to
    decide is never put together: each is accepted by itself."""
    together: dict[tuple[object, ...], list[Issue]] = {}
    for place, issue in enumerate(issues):
        alone = issue.cell is not None or issue.told == WARNING
        key = (place,) if alone else (issue.level, issue.rule, _OF_MANY.get(issue.rule) or _body(issue))
        together.setdefault(key, []).append(issue)
    found = [_finding(same) for same in together.values()]
    return sorted(found, key=lambda one: list(LEVELS).index(one.level))


def _finding(same: list[Issue]) -> Finding:
    first = same[0]
    sheets = tuple(dict.fromkeys(one.sheet for one in same))
    says = first.says if len(sheets) == 1 else _of_many(sheets, first)
    code = first.code if first.asks else ""
    return Finding(first.told, sheets, first.cell, first.column, first.value, says, code)


def _of_many(sheets: tuple[str, ...], issue: Issue) -> str:
    named = f"{', '.join(sheets[:-1])} and {sheets[-1]}"
    body = _OF_MANY.get(issue.rule) or _body(issue)
    return f"Each of {named} {body}" if body.startswith(("is ", "has ", "holds ")) else f"{named}: {body}"


def _body(issue: Issue) -> str:
    """The sentence without the sheet that it begins with."""
    return issue.says.removeprefix(f"{issue.sheet}: ")
