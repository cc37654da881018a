"""The names beside the lines: near their ends, never over one another, equal ones together, each with its stroke."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.labels import STROKE, TEXT, Name, drawn, places, together
from dashboard.charts.scale import scale

VALUES = st.lists(st.floats(0, 100).map(lambda value: round(value, 1)), min_size=1, max_size=4)


def names(values: list[float]) -> list[Name]:
    what = ["", "Target", "England", "Neighbours"]
    return [
        Name(
            what[place],
            f"{value:.1f}%",
            value,
            own=place == 0,
            size=17 if place == 0 else 14,
            weight=400 + 300 * (place == 0),
        )
        for place, value in enumerate(values)
    ]


@given(VALUES, st.sampled_from([92.0, 148.0, 300.0]))
def test_no_name_is_over_another_and_all_are_in_the_order_of_their_lines(values: list[float], inner: float) -> None:
    of = scale(values, "percent")
    found = places(names(values), of, inner)
    assert [name.value for name, _ in found] == sorted((name.value for name, _ in found), reverse=True)
    for (upper, above), (lower, below) in pairwise(found):
        assert below - above >= (upper.height + lower.height) / 2
    if sum(name.height for name, _ in found) + 8 < inner:
        assert all(name.height / 2 <= down + 1e-6 and down + name.height / 2 <= inner + 1e-6 for name, down in found)


@given(VALUES)
def test_a_name_with_room_stands_at_its_line(values: list[float]) -> None:
    of = scale(values, "percent")
    found = places(names(values), of, 300.0)
    for place, (name, down) in enumerate(found):
        line = of.down(name.value, 300.0)
        others = [other for at, other in enumerate(found) if at != place]
        alone = all(abs(of.down(other.value, 300.0) - line) > 80 for other, _ in others)
        if alone and 30 < line < 270:
            assert abs(down - line) < 1e-6


def test_equal_lines_share_one_name() -> None:
    shared = together(
        [
            Name("Target", "20%", 20.0),
            Name("England", "21%", 21.0),
            Name("Neighbours", "20.0%", 20.0),
            Name("", "20%", 20.0, own=True),
        ]
    )
    assert [f"{name.what} {name.value_text}".strip() for name in shared] == [
        "England 21%", "Target and neighbours 20%", "20%",
    ]  # fmt: skip
    three = together([Name(what, "20%", 20.0) for what in ("Target", "England", "Neighbours")])
    assert [name.what for name in three] == ["Target, England and neighbours"]


def test_a_name_that_moved_has_a_stroke_from_its_lines_end_to_it() -> None:
    of = scale([90.0, 95.0, 96.0], "percent")
    strokes, texts = drawn([Name("Target", "95%", 95.0), Name("England", "96%", 96.0)], of, 300.0)
    assert [stroke["y0"] for stroke in strokes] == [96.0, 95.0]
    for stroke, text in zip(strokes, texts, strict=True):
        assert stroke["y1"] == text["y"] != stroke["y0"]
        assert (stroke["xanchor"], stroke["x1"]) == (1, STROKE) and STROKE < text["xshift"] == TEXT
