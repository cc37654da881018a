"""Aged figures → the rows that the command line prints and other programs read, in columns that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from data.periods import iso_month
from metrics.figures.aged_figure import AgedFigure

FIELDS = (
    "measure",
    "period",
    "basis",
    "breakdown",
    "group",
    "category",
    "first_at",
    "first_value",
    "age_months",
    "numerator",
    "denominator",
    "value",
    "cause",
    "status_first",
    "status",
)


def revision_rows(figures: Iterable[AgedFigure]) -> list[dict[str, Any]]:
    """A row an age of a figure, the oldest first. `first_at` is when it was first published (UTC) and `first_value` as
    what; `age_months` how many months after its own the newest month that was loaded lies. Numbers are unrounded, None
    where there is none. `cause` says why it differs from the age before (at the first age: from what was published),
    several joined by semicolons; '' where it does not, or the cause is not found. The differences of a figure add up to
    what it is now less what was first published."""
    return [
        {
            "measure": figure.measure.id,
            "period": iso_month(figure.month),
            "basis": figure.basis,
            "breakdown": figure.breakdown,
            "group": figure.group,
            "category": figure.category,
            "first_at": figure.first_at.isoformat(timespec="seconds"),
            "first_value": figure.first.value,
            "age_months": age.months,
            "numerator": age.numerator,
            "denominator": age.denominator,
            "value": age.value,
            "cause": age.cause,
            "status_first": figure.first.status,
            "status": age.status,
        }
        for figure in figures
        for age in figure.ages
    ]
