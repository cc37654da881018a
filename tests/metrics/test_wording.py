"""Rounding, words and dates: half up, once, and the same in figures and in their differences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.wording import (
    bound_field,
    bound_text,
    ceiling,
    change_text,
    field,
    format_number,
    format_published,
    format_value,
    listed,
    month_text,
    number_words,
    ordinal,
    rounded,
    short_month,
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (100 * 410 / 441, "percent", "93.0%"),
        (100.0, "percent", "100%"),
        (0.0, "percent", "0%"),
        (99.96, "percent", "100.0%"),  # not all of them: only a true 100 loses its decimal place
        (0.04, "percent", "0.0%"),
        (88.35, "percent", "88.4%"),
        (64.25, "percent", "64.3%"),  # half up; half to even would give 64.2
        (64.35, "percent", "64.4%"),
        (0.1 + 0.2, "percent", "0.3%"),
        (1309, "count", "1,309"),
        (0, "count", "0"),
        (12.25, "count", "12.3"),
        (10000 * 125 / 36085, "per 10,000", "34.6"),
        (26.0, "weeks", "26.0 weeks"),
        (1.0, "weeks", "1.0 week"),
        (-0.04, "per 10,000", "0.0"),
        (None, "percent", "–"),
    ],
)
def test_a_figure_in_words(value: float | None, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


# The worked figures of DfE's published releases: parts, and the value published to one place.
@pytest.mark.parametrize(
    ("numerator", "denominator", "times", "published"),
    [
        (159 + 610 + 61 + 79 + 94 + 37, 1088, 100, "95.6"),
        (2660, 3025, 100, "87.9"),
        (1720, 2226, 100, "77.3"),
        (53 + 152, 246, 100, "83.3"),
        (274 + 72, 370, 100, "93.5"),
        (76, 89, 100, "85.4"),
        (131, 165, 100, "79.4"),
        (108, 161, 100, "67.1"),
        (66, 202, 100, "32.7"),
        (102, 305, 100, "33.4"),
        (344, 34439, 10000, "99.9"),
        (139, 34439, 10000, "40.4"),
        (203, 34260, 10000, "59.3"),
        (223, 33977, 10000, "65.6"),
        (267, 1806, 100, "14.8"),
        (28.2, 153.7, 100, "18.3"),
        (13.6, 125.5, 100, "10.8"),
    ],
)
def test_published_figures_from_their_parts(numerator: float, denominator: float, times: int, published: str) -> None:
    assert format_value(times * numerator / denominator, "per 10,000") == published


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (93.0, 87.0, "percent", "+6 pts"),
        (88.3, 90.0, "percent", "−1.7 pts"),
        (93.04, 87.16, "percent", "+5.8 pts"),  # 93.0 and 87.2 stand on the page; 5.88 would not agree with them
        (91.0, 90.0, "percent", "+1 pt"),
        (90.04, 89.96, "percent", ""),
        (125, 113, "count", "+12"),
        (34.64, 31.31, "per 10,000", "+3.3"),
        (26.0, 27.4, "weeks", "−1.4 weeks"),
        (1300, 100, "count", "+1,200"),
    ],
)
def test_a_change_agrees_with_the_figures_shown(now: float, before: float, unit: str, text: str) -> None:
    assert change_text(now, before, unit) == text


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_change_never_disagrees_with_its_figures(now: float, before: float) -> None:
    shown = [float(format_value(v, "percent").rstrip("%")) for v in (now, before)]
    text = change_text(now, before, "percent").replace("−", "-").removesuffix(" pts").removesuffix(" pt") or "0"
    assert float(text) == pytest.approx(shown[0] - shown[1], abs=1e-9)


@given(st.floats(-1e6, 1e6), st.sampled_from(["percent", "per 10,000"]))
def test_rounding_stays_within_half_a_step(value: float, unit: str) -> None:
    assert abs(float(rounded(value, unit)) - value) <= 0.05 + 1e-6


@given(st.floats(0, 1e4))
def test_what_is_said_to_be_needed_is_enough(value: float) -> None:
    assert float(ceiling(value)) >= value - 1e-8


def test_targets_numbers_and_published_figures() -> None:
    assert bound_text(95.0, "percent") == "95%"
    assert bound_text((18.0, 22.0), "percent") == "18 to 22%"
    assert bound_text((135, 155), "count") == "135 to 155"
    assert bound_text(26.0, "weeks") == "26 weeks"
    assert bound_text(None, "percent") == ""
    assert [bound_field(b) for b in (95.0, (18.0, 22.0), 2.5, None)] == ["95", "18-22", "2.5", ""]
    assert [field(v) for v in (441.0, 92.9705215419501, None, 0.0)] == ["441", "92.9705215419501", "", "0"]
    assert [format_published(v, "percent") for v in (21.0, 32.700000000000003, None)] == ["21%", "32.7%", "–"]
    assert format_number(36085) == "36,085"


def test_words_and_dates() -> None:
    assert [number_words(n) for n in (0, 3, 20, 21, 1200)] == ["zero", "three", "twenty", "21", "1,200"]
    assert [ordinal(n) for n in (1, 3, 12, 13, 21, 22, 111, 112)] == [
        "first", "third", "twelfth", "13th", "21st", "22nd", "111th", "112th",
    ]  # fmt: skip
    assert [listed(list(words)) for words in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert (month_text(date(2020, 9, 1)), short_month(date(2019, 9, 1))) == ("September 2020", "Sep 2019")
