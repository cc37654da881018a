"""A measure's own figure of a month → which load told it, and what it was: what its cases are looked up by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.load import Publication

COMPUTED, FIGURE = "computed", "figure"


@dataclass(frozen=True)
class ToldBy:
    """The figure of the whole authority on the measure's own basis. `load` is the load's name, '' where none tells it;
    `publication` the one that it was published with, None for the latest. `numerator` adds up a mix's parts."""

    load: str
    state: str
    reason: str
    numerator: float | None
    denominator: float | None
    publication: Publication | None


def told_by(rows: Sequence[dict[str, Any]], publication: Publication | None) -> ToldBy | None:
    """Of the judged rows of the figure, one a part; None where there is none."""
    if not rows:
        return None
    first = rows[0]
    numbers = [row["numerator"] for row in rows if row["numerator"] is not None]
    return ToldBy(
        first["load"] or "",
        first["state"],
        first["reason"] or "",
        sum(numbers) if numbers else None,
        first["denominator"],
        publication,
    )
