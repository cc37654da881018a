"""A chart's axis: it holds every figure, spans the least that is stated, has round ticks, and says where it breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.scale import LEAST_POINTS, MOST_TICKS, break_marks, says, scale, spanned

UNITS = st.sampled_from(["percent", "count", "per 10,000", "weeks", "days"])
ANY = st.lists(st.floats(0, 40_000).map(lambda value: round(value, 4)), min_size=1, max_size=14)


@given(ANY, UNITS)
def test_an_axis_holds_every_figure_and_its_ticks_are_what_they_say(values: list[float], unit: str) -> None:
    if unit == "percent":
        values = [value / 400 for value in values]
    found = scale(values, unit)
    assert found.low <= min(values) and max(values) < found.high
    assert 2 <= len(found.ticks) <= MOST_TICKS and len(set(found.texts)) == len(found.ticks)
    assert all(found.low <= tick <= found.high for tick in found.ticks)
    assert [float(text.rstrip("%").replace(",", "")) for text in found.texts] == list(found.ticks)
    steps = {round(after - before, 6) for before, after in zip(found.ticks, found.ticks[1:], strict=False)}
    assert len(steps) == 1
    assert found.low >= 0 and (unit != "percent" or found.ticks[-1] <= 100)
    assert bool(break_marks(found)) == (found.low > 0) == ("not at 0" in says(found))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=14))
def test_a_percentage_never_spans_less_than_the_least(values: list[float]) -> None:
    low, high = spanned(values, "percent")
    assert high - low >= LEAST_POINTS - 1e-9 and 0 <= low <= min(values) + 1e-9 and max(values) - 1e-9 <= high <= 100


@pytest.mark.parametrize(
    ("values", "unit", "ticks"),
    [
        ([6.6, 7.4, 7.0], "percent", ("0%", "5%", "10%", "15%", "20%")),
        ([93, 95, 91], "percent", ("80%", "85%", "90%", "95%", "100%")),
        ([39.4, 7.0], "percent", ("0%", "10%", "20%", "30%", "40%")),
        ([337, 346, 356], "count", ("300", "325", "350", "375", "400")),
        ([3, 4, 2], "count", ("0", "2", "4", "6")),
        ([0, 0], "count", ("0", "2", "4", "6")),
        ([], "count", ("0", "1")),
    ],
)
def test_axes(values: list[float], unit: str, ticks: tuple[str, ...]) -> None:
    assert scale(values, unit).texts == ticks


def test_a_broken_axis_and_the_least_span_are_said() -> None:
    assert says(scale([337, 346], "count")) == "The scale starts at 300, not at 0."
    assert says(scale([93, 95], "percent")) == (
        "The scale starts at 80%, not at 0. It spans 20 points at least, so that a small change looks small."
    )
    assert says(scale([7.0], "percent")) == "The scale spans 20 points at least, so that a small change looks small."
    assert says(scale([5.0, 80.0], "percent")) == says(scale([3], "count")) == ""
