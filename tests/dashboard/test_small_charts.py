"""Small charts: one alone on the report, several on one scale; gaps, states, and the newest month always named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest

from dashboard.charts.small import Group, scale_of, several, small
from dashboard.components.figure_svg import figure_svg
from metrics.figures.row import HistoryPoint


def points(
    *values: float | None, key: str = "g", green: float | tuple[float, float] | None = 90.0
) -> list[HistoryPoint]:
    return [
        HistoryPoint(date(2020, place + 1, 1), f"M{place}", value, f"{value}%", "", key, "computed", green=green)
        for place, value in enumerate(values)
    ]


def drawn(some: list[HistoryPoint], unit: str = "percent") -> str:
    figure = small(some, unit, scale_of([some], unit))
    go.Figure(figure)
    return str(figure_svg(figure))


def test_a_chart_breaks_its_line_where_a_month_is_missing() -> None:
    svg = drawn(points(80, 82, None, 85, 88))
    line = re.findall(r'stroke="#5b6b78" stroke-width="2"[^>]* d="([^"]+)"', svg)
    assert [path.count("M") for path in line] == [2]
    assert svg.count('class="mark"') == 5  # four months, and the state over the newest


@pytest.mark.parametrize(("key", "colour"), [("g", "#1c8a55"), ("a", "#d98a1f"), ("r", "#b3362d"), ("o", "#12436d")])
def test_a_charts_last_point_is_the_mark_of_its_state(key: str, colour: str) -> None:
    assert f'class="mark" fill="{colour}"' in drawn(points(80, 82, key=key))


def test_a_chart_names_its_target_and_its_newest_month_and_lets_no_markup_in() -> None:
    svg = drawn([*points(80, 82)[:1], replace(points(80, 82)[1], value_text="<b>82%</b>")])
    words = [re.sub("<[^>]+>", "", text) for text in re.findall(r"<text[^>]*>.*?</text>", svg)]
    assert "Target 90%" in words and "Feb 20" in words and "<b>" not in svg
    assert 'fill="#e3ecf4"' in drawn(points(80, 82, green=(18.0, 22.0)))


@pytest.mark.parametrize("values", [(0.0, 0.0), (100.0, 100.0), (7.0,), (0.0, 36085.0), (0.004, 0.005)])
def test_a_chart_keeps_every_point_inside(values: tuple[float, ...]) -> None:
    figure = small(points(*values, green=None), "weeks", scale_of([points(*values, green=None)], "weeks"))
    low, high = figure["layout"]["yaxis"]["range"]
    assert all(low <= value <= high for value in values)
    assert "nan" not in str(figure_svg(figure))


def test_a_change_of_rule_is_drawn_between_its_months_alone_and_told() -> None:
    some = points(80, 82, 81)
    new_rule = [
        date(2020, 3, 1),
        date(2019, 5, 1),
        date(2020, 1, 1),
    ]  # one alone lies between two months
    of = scale_of([some], "percent")
    upright = [
        one for one in small(some, "percent", of, new_rule)["layout"]["shapes"] if one.get("x0") == one.get("x1")
    ]
    assert [one["x0"] for one in upright] == ["2020-02-15"]
    groups = [Group("One", some, ""), Group("Two", points(70, 72, 71), "")]
    told, untold = several(groups, of, breaks=new_rule), several(groups, of, breaks=new_rule[1:])
    assert told and untold
    assert "Upright: a break in the series." in told.under and "upright" not in untold.under


def test_several_have_one_scale_one_width_and_the_whole_behind_them() -> None:
    groups = [
        Group("North", points(60, 70), "…"),
        Group("South", points(90, 100), "…"),
        Group("None", points(None, None), "…"),
    ]
    whole = points(60, 70)
    made = several(groups, scale_of([*(group.points for group in groups), whole], "percent"), whole)
    assert made is not None and [group.label for group, _ in made.charts] == ["North", "South"]
    layouts = [figure["layout"] for _, figure in made.charts]
    assert layouts[0]["yaxis"] == layouts[1]["yaxis"] and layouts[0]["margin"] == layouts[1]["margin"]
    assert all(figure["data"][0]["y"] == [60, 70] for _, figure in made.charts)
    assert (
        made.under
        == "All on one scale. Pale: the whole authority. Dotted: the target. The scale starts at 40%, not at 0."
    )
    assert several(groups[:1], scale_of([whole], "percent")) is None
