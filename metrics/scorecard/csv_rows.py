"""Scorecard rows → CSV and JSON, in the columns that other programs rely on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from data.periods import iso_month
from metrics.figures.row import ScorecardRow
from metrics.judging.comparator import Comparator
from metrics.scorecard.safe_text import safe_text
from metrics.wording import field

FIELDS = (
    "measure",
    "title",
    "section",
    "kind",
    "breakdown",
    "group",
    "category",
    "period",
    "basis",
    "numerator",
    "denominator",
    "value",
    "unit",
    "status",
    "green",
    "amber",
    "good",
    "travel",
    "previous",
    "last_year",
    "published",
    "latest",
    "comparators",
    "not_due",
    "signal",
    "assurance",
    "points",
    "target_set_by",
    "compared_note",
    "population",
    "population_edition",
    "judged_by",
    "reason",
)
NUMBERS = frozenset({"numerator", "denominator", "value", "previous", "last_year", "published", "latest"})
NUMBERS |= frozenset({"not_due", "points", "population"})


def write_csv(rows: Iterable[ScorecardRow], to: TextIO) -> None:
    """Writes the rows with their header; numbers are unrounded, months '2020-09', comparators a JSON object."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow([_cell(row, name) for name in FIELDS])


def as_json(rows: Iterable[ScorecardRow]) -> list[dict[str, Any]]:
    """The rows as objects with the same names; numbers are numbers, None where there is no figure."""
    return [{name: _plain(row, name) for name in FIELDS} for row in rows]


def comparators(found: Iterable[Comparator]) -> dict[str, dict[str, Any]]:
    """Name → value, year, n and how it is averaged; `missing` says why a value is not there."""
    return {one.name: _comparator(one) for one in found}


def comparators_text(found: Sequence[Comparator]) -> str:
    """The same as text: a JSON object, '{}' where there are none."""
    return json.dumps(comparators(found), ensure_ascii=False) if found else "{}"


def _comparator(one: Comparator) -> dict[str, Any]:
    told: dict[str, Any] = {"value": one.value, "year": one.year, "n": one.n}
    if one.average:
        told["average"] = one.average
    if one.value is None:
        told["missing"] = one.note or one.marker
    return told


def _cell(row: ScorecardRow, name: str) -> str:
    if name in NUMBERS:
        return field(getattr(row, name))
    if name == "period":
        return iso_month(row.period)
    if name == "comparators":
        return comparators_text(row.comparators)
    return safe_text(str(getattr(row, name)))


def _plain(row: ScorecardRow, name: str) -> Any:
    if name == "period":
        return iso_month(row.period)
    if name == "comparators":
        return comparators(row.comparators)
    return getattr(row, name)
