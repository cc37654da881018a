"""Better, worse and the same, with the measure's polarity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.judging.travel import key, travel

BAND = (135.0, 155.0)


@pytest.mark.parametrize(
    ("now", "before", "good", "unit", "word", "page_key"),
    [
        (93.0, 87.0, "high", "percent", "better", "b+"),
        (88.3, 90.0, "high", "percent", "worse", "w-"),
        (39.4, 26.0, "low", "percent", "worse", "w+"),
        (8.3, 8.5, "low", "percent", "better", "b-"),
        (93.04, 92.96, "high", "percent", "same", "s"),  # both read 93.0%
        (92.95, 92.94, "high", "percent", "better", "b+"),  # 93.0% and 92.9%
        (34.6, 31.3, "neither", "per 10,000", "up", "u"),
        (93.4, 94.2, "neither", "per 10,000", "down", "d"),
        (441, 441, "neither", "count", "same", "s"),
        (125, 113, "band", "count", "better", "b+"),
        (113, 125, "band", "count", "worse", "w-"),
        (160, 170, "band", "count", "better", "b-"),
        (170, 160, "band", "count", "worse", "w+"),
        (150, 140, "band", "count", "up", "u"),
        (140, 150, "band", "count", "down", "d"),
        (160, 130, "band", "count", "up", "u"),  # five outside the band before, five outside it now
        (136, 134, "band", "count", "better", "b+"),
        (134, 136, "band", "count", "worse", "w-"),
        (None, 90.0, "high", "percent", "", ""),
        (90.0, None, "high", "percent", "", ""),
    ],
)
def test_travel(now: float | None, before: float | None, good: str, unit: str, word: str, page_key: str) -> None:
    found = travel(now, before, good=good, unit=unit, green=BAND if good == "band" else None)
    assert (found, key(found, now, before)) == (word, page_key)


def test_a_band_without_a_target_only_goes_up_and_down() -> None:
    assert travel(20.0, 15.0, good="band", unit="percent") == "up"


OPPOSITE = {"better": "worse", "worse": "better", "same": "same", "up": "down", "down": "up"}


@given(st.floats(0, 300), st.floats(0, 300), st.sampled_from(["high", "low", "band", "neither"]))
def test_the_way_back_is_the_opposite(now: float, before: float, good: str) -> None:
    there = travel(now, before, good=good, unit="percent", green=BAND)
    assert travel(before, now, good=good, unit="percent", green=BAND) == OPPOSITE[there]


@given(st.floats(0, 300), st.floats(0, 300))
def test_low_is_the_mirror_of_high(now: float, before: float) -> None:
    high = travel(now, before, good="high", unit="percent")
    low = travel(now, before, good="low", unit="percent")
    assert {high, low} in ({"better", "worse"}, {"same"})
