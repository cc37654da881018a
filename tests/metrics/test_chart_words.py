"""The title of a chart tells the peak or trough that the two ends of its line hide; and only such a one."""

from __future__ import annotations

from datetime import date

import pytest

from data.periods import add_months
from metrics.figures.row import HistoryPoint
from metrics.scorecard.chart_words import hidden_turn

SEPTEMBER = date(2020, 9, 1)


def points(values: list[float | None]) -> list[HistoryPoint]:
    months = [add_months(SEPTEMBER, place + 1 - len(values)) for place in range(len(values))]
    return [
        HistoryPoint(month, f"{month:%b %Y}", value, f"{value}", "", "o", "computed")
        for month, value in zip(months, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("values", "unit", "told"),
    [
        ([346, 350, 356, 343, 337], "count", 356),  # the paper's own year
        ([346, 350, 351, 343, 337], "count", None),  # five above the higher end, nine between the ends
        ([90, 71, 93], "percent", 71),
        ([90, 86, 93], "percent", None),
        ([41, 44, 39, 47, 93], "percent", None),
        ([50, 70, 20, 52], "percent", 20),  # the farther of the two
        ([3, 5, 3], "count", None),  # two cases are no peak
        ([3, 7, 3], "count", 7),
        ([90, None, 93], "percent", None),
    ],
)
def test_what_the_ends_hide(values: list[float | None], unit: str, told: float | None) -> None:
    line = points(values)
    found = hidden_turn(line, line[0], unit)
    assert (found.value if found else None) == told
