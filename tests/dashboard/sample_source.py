"""Pages without an engine: a Source over the hand-made pages of tests/dashboard/sample_pages.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dash import Dash

from dashboard.server.app import create_app
from dashboard.source import Source
from metrics.engine.library import load_definitions
from metrics.figures.row import ScorecardRow
from metrics.measures.definition import Definition
from metrics.scorecard.measure_page import MeasurePage
from metrics.scorecard.shapes import Scorecard
from metrics.selection import Selection
from metrics.wording import month_text
from tests.dashboard import sample_pages

MONTHS = [date(2020, month, 1) for month in (9, 8, 7, 6, 5, 4)]


@dataclass
class SampleStore:
    """As many loads as told; `number` is the version and may be changed by a test."""

    count: int = 6
    number: int = 1

    def version(self) -> str:
        return str(self.number)

    def faults_of_publications(self) -> list[str]:
        return []

    def loads(self) -> list[object]:
        return [object()] * self.count


@dataclass
class SampleReader:
    """The sample scorecard under whichever month is asked for; counts how often it was asked."""

    published: list[date] = field(default_factory=lambda: MONTHS)
    latest: list[date] = field(default_factory=lambda: MONTHS)
    card: Scorecard = sample_pages.SCORECARD
    page: MeasurePage = sample_pages.MEASURE
    asked: int = 0
    definitions: Mapping[str, Definition] = field(default_factory=load_definitions)

    direction = "beyond chance"
    in_line: tuple[str, ...] = ()

    @property
    def authority(self) -> str:
        return ""

    def months(self, vintage: str) -> list[date]:
        return self.published if vintage == "published" else self.latest

    def services(self, month: date, vintage: str) -> list[str]:
        return ["Assessment", "Front door"]

    def teams(self, month: date, vintage: str, service: str | None = None) -> list[str]:
        return ["MASH day team", "MASH evening team"]

    def corrected(self) -> dict[date, str]:
        return {}

    def deeds(self, month: date) -> list[Any]:
        return []

    def version_text(self, month: date, vintage: str) -> str:
        return f"version {month:%Y-%m}.1, sample"

    def measures(self, vintage: str) -> Mapping[str, Definition]:
        return self.definitions

    def sections(self) -> list[str]:
        return [section.title for section in self.card.sections]

    def rows(self, selection: Selection) -> list[ScorecardRow]:
        return [line.row for line in self.card.lines]

    def scorecard(self, selection: Selection) -> Scorecard:
        self.asked += 1
        return replace(self.card, selection=selection, month_text=month_text(selection.month))

    def measure(self, measure: str, selection: Selection, *, short: bool = False) -> MeasurePage:
        return replace(self.page, selection=selection, month_text=month_text(selection.month))


def sample_app(reader: SampleReader | None = None, store: SampleStore | None = None, **options: Any) -> Dash:
    """The application over sample figures."""
    shown = reader or SampleReader()
    return create_app(None, source=Source(store or SampleStore(), lambda: (shown, None)), **options)
