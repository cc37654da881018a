"""Faults as they are found → issues in whole sentences, at most 1,000 of them, shared out fairly among the sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from data.checks.cells import shown
from data.issues import Issue, Level
from data.workbook.reader import address

MOST = 1_000
"""How many issues are listed; the rest are counted."""


@dataclass
class IssueList:
    """Collects issues. Past `MOST` of one level in one sheet they are only counted, so faults fill no memory."""

    kept: dict[tuple[Level, str], list[Issue]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[Level, int] = field(default_factory=lambda: {"error": 0, "warning": 0})

    @property
    def errors(self) -> bool:
        """True where anything found so far stops the load."""
        return self.counts["error"] > 0

    def sheet(self, level: Level, sheet: str, says: str, rule: str) -> None:
        """An issue of a whole sheet; `says` goes on after 'Sheet: '."""
        self._keep(level, sheet, lambda: Issue(level, sheet, None, None, None, f"{sheet}: {says}", rule))

    def cell(
        self, level: Level, sheet: str, at: tuple[int, int], column: str, value: object, says: str, rule: str
    ) -> None:
        """An issue of one cell (row and column from zero); `says` goes on after "Sheet!F27: Heading 'value' "."""

        def made() -> Issue:
            cell, text = address(*at), None if value is None else shown(value)
            quoted = f"'{column}'" if text is None else f"{column} '{text}'"
            return Issue(level, sheet, cell, column, text, f"{sheet}!{cell}: {quoted} {says}", rule)

        self._keep(level, sheet, made)

    def listed(self) -> tuple[Issue, ...]:
        """Errors first, sheets in the order they were read; where there are too many, every sheet gets its share."""
        errors = [issues for (level, _), issues in self.kept.items() if level == "error"]
        warnings = [issues for (level, _), issues in self.kept.items() if level == "warning"]
        listed = _fair(errors, MOST)
        return (*listed, *_fair(warnings, MOST - len(listed)))

    @property
    def not_listed(self) -> int:
        """How many more there are than `listed` gives."""
        return sum(self.counts.values()) - len(self.listed())

    def _keep(self, level: Level, sheet: str, make: Callable[[], Issue]) -> None:
        self.counts[level] += 1
        kept = self.kept[level, sheet]
        if len(kept) < MOST:
            kept.append(make())


def _fair(lists: list[list[Issue]], most: int) -> list[Issue]:
    if sum(map(len, lists)) <= most:
        return list(chain.from_iterable(lists))
    turns = chain.from_iterable(zip_longest(*lists))
    chosen = {id(issue) for issue, _ in zip((one for one in turns if one), range(most), strict=False)}
    return [issue for issue in chain.from_iterable(lists) if id(issue) in chosen]
