"""Definitions, settings, targets, populations and comparators of a day → one digest, and what is kept under it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from data.benchmarks import importing
from data.benchmarks.population import estimates
from data.errors import HomeError
from data.home.config import Home
from data.loads.derived_files import json_digest
from metrics.engine.authority_settings import Settings
from metrics.measures import signal_breaks
from metrics.measures.council_targets import to_keep
from metrics.measures.definition import Definition
from metrics.measures.query import sql
from metrics.measures.rules_folder import SHIPPED, SQL

COUNTED_BY = (
    "kind",
    "when",
    "breakdowns",
    "breakdown_sql",
    "groups",
    "without",
    "year_to_date",
    "proxy",
    "instead",
    "mix",
)
"""What of a definition decides its figures besides its SQL. Targets, words and comparators judge them, later."""
_NO_SETTING = (
    *("path", "database", "files", "authority_as_written"),
    *("in_line_with_neighbours", "edit_on_screen"),
)


@dataclass(frozen=True)
class RulesOfToday:
    """By what figures are computed and judged in one home today."""

    home: Home
    definitions: Mapping[str, Definition]
    settings: Settings

    @cached_property
    def content(self) -> dict[str, Any]:
        """Everything, as JSON can hold it: enough to run it again."""
        set_by_hand = signal_breaks.to_keep(self.definitions)
        return {
            **({"breaks": set_by_hand} if set_by_hand else {}),
            "definitions": _texts(SHIPPED, "*.toml"),
            "own_definitions": _texts(self.home.definitions, "*.toml"),
            "sql": _texts(SQL, "*.sql"),
            "targets": to_keep(self.definitions),
            "settings": {
                field.name: str(getattr(self.home, field.name))
                for field in fields(self.home)
                if field.name not in _NO_SETTING
            },
            "populations": sorted(
                [one.edition, one.mid_year, one.number]
                for one in estimates(self.home.path)
                if str(one.la_code) == self.home.la_code
            ),
            "comparators": {
                "editions": importing.version(self.home.path),
                "own": _text(self.home.path / self.home.comparators) if self.home.comparators else "",
            },
        }

    @cached_property
    def digest(self) -> str:
        """The name under which the content is kept."""
        return json_digest(self.content)

    @cached_property
    def engine(self) -> str:
        """Digest of the macros and steps that every figure goes through."""
        return digest_of(self.content["sql"])

    @cached_property
    def kinds(self) -> str:
        """Digest of what sums need to know of every measure."""
        return digest_of(
            [(measure.id, measure.kind, measure.basis, measure.year_to_date) for measure in self.definitions.values()]
        )

    @cached_property
    def judging(self) -> str:
        """Digest of what figures are judged by: targets, what is good, changes of rule, and what is worth a word."""
        judged_by = ("id", "kind", "unit", "good", "basis", "targets", "changes")
        told = [[repr(getattr(measure, name)) for name in judged_by] for measure in self.definitions.values()]
        return digest_of([self.home.direction_of_travel, *told])

    def counting(self, measure: Definition) -> str:
        """Digest of all that decides a measure's numbers, given the rows: another target or title changes nothing."""
        return digest_of([self.engine, sql(measure), *(repr(getattr(measure, name)) for name in COUNTED_BY)])

    def setting_of(self, measure: Definition, months: tuple[date, ...]) -> str:
        """The settings that a measure's figures of these months rest on."""
        people = [self.settings.population(month) for month in months] if measure.kind == "rate" else []
        not_due = [str(self.settings.not_due_from)] if measure.not_due else []
        return digest_of([str(self.settings.clock_stops_from), people, *not_due])


def digest_of(content: Any) -> str:
    """A short name for a content: the same for the same, on every machine."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _texts(folder: Path, pattern: str) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    return {path.relative_to(folder).as_posix(): _text(path) for path in sorted(folder.rglob(pattern))}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HomeError(f"{path.name} cannot be read: {error}. Save it as UTF-8, or put it back.") from error
