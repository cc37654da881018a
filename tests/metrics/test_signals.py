"""The columns of signals against a chart made by hand of every series of the demo, and the words that are said."""
# ruff: noqa: E501 (a table of words reads best with one figure a line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.home.config import open_home
from data.loads.store import Store
from data.periods import add_months
from metrics.figures.results import Cell
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.home.opened_home import opened
from metrics.judging.signal_numbers import ASSURANCES, LABELS, VARIATIONS, judged
from metrics.judging.status import FigureToJudge, status
from metrics.measures.definition import SUMS, Definition
from metrics.scorecard.reader import Reader
from metrics.scorecard.shapes import BreakShown
from metrics.scorecard.signal_chart import signal_chart
from metrics.scorecard.signal_words import SENTENCES, signal_words
from metrics.selection import VINTAGES, Selection
from metrics.spc import COMMON, ENOUGH, TOO_LITTLE, signals
from tests.metrics.demo_targets import demo_definitions
from tests.soak import often

ALL = demo_definitions()
ONE = ALL["contacts_decided_24h"]
APRIL = date(2019, 4, 1)


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    home = open_home(demo_home)
    return Reader(Store(home), opened(home.path).definitions, home)


# The columns, by hand.


def by_hand(rows: list[ScorecardRow], measure: Definition) -> list[tuple[str, str, int | None]]:
    """Signal, assurance and points of each month of one series, from what `history` says of it."""
    told: list[tuple[str, str, int | None]] = []
    for place, row in enumerate(rows):
        began = max((c.on.replace(day=1) for c in measure.changes if c.on.replace(day=1) <= row.period), default=APRIL)
        editions = [one.population_edition for one in rows[: place + 1] if one.population_edition]
        others = [one for one in rows[: place + 1] if one.population_edition not in ("", *editions[-1:])]
        began = max(began, add_months(others[-1].period, 1) if others else APRIL)
        values: dict[date, float | None] = {one.period: one.value for one in rows[: place + 1] if one.period >= began}
        every = [values.get(add_months(began, step)) for step in range(300) if add_months(began, step) <= row.period]
        points = sum(value is not None for value in every)
        target = float(row.green) if row.green and "-" not in row.green else None
        if row.value is None or points < ENOUGH:
            told.append(("", "", points))
            continue
        found = signals(every, good=row.good, target=target)
        told.append((found.variation, found.assurance or "", points))
    return told


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_series_of_the_demo_is_as_a_chart_made_by_hand_says(reader: Reader, vintage: str) -> None:
    judged_ones: set[str] = set()
    for (id, measure), breakdown in product(reader.definitions.items(), ("all", "service", "team")):
        if breakdown != "all" and not measure.breakdowns:
            continue
        rows = reader.history(id, vintage, breakdown)
        own = [
            row for row in rows if row.basis == measure.basis and measure.basis not in SUMS and measure.kind != "mix"
        ]
        assert {(row.signal, row.assurance, row.points) for row in rows if row not in own} <= {("", "", None)}
        for group in {row.group for row in own}:
            series = [row for row in own if row.group == group]
            assert [(row.signal, row.assurance, row.points) for row in series] == by_hand(series, measure), (id, group)
            judged_ones |= {row.signal for row in series}
    assert {"common cause", "concern low", "improvement high", TOO_LITTLE, ""} <= judged_ones


def test_the_page_says_of_its_month_what_the_column_says(reader: Reader) -> None:
    month = reader.months("published")[0]
    for id in reader.definitions:
        page = reader.measure(id, Selection(month, "published"))
        row, point = page.line.row, page.months[-1]
        if row.signal not in ("", TOO_LITTLE):
            assert point.signal == row.signal and bool(point.signal_text) == (row.signal != COMMON), id
            assert page.signals.limits and page.signals.limits[-1].last == month
        for one in page.signals.limits:
            assert 0 <= one.lower <= one.mean <= one.upper and (page.unit != "percent" or one.upper <= 100)


# Drawn series: many at once as one by one, and no month by what comes after it.

NUMBERS = st.one_of(
    st.none(),
    st.integers(0, 6).map(float),
    st.builds(lambda hits, of: 100 * min(hits, of) / of, st.integers(0, 12), st.integers(1, 12)),
    st.sampled_from([100.0, 100.0, 100.0, 90.0, 0.1, 0.2, 0.3]),
)
SERIES = st.one_of(st.lists(NUMBERS, min_size=1, max_size=40), st.lists(st.floats(0, 1e6), min_size=13, max_size=30))
Told = list[tuple[int, str | None, str | None, str | None]]


def at_once(rows: list[list[float | None]], good: int, target: float | None) -> list[Told]:
    wide = max(map(len, rows))
    values = np.array([[*(np.nan if v is None else v for v in row), *[np.nan] * (wide - len(row))] for row in rows])
    places = [(number, month) for number, row in enumerate(rows) for month in range(len(row))]
    row, column = (np.array([place[side] for place in places]) for side in (0, 1))
    size = len(places)
    found = judged(values, row, column, np.full(size, good), np.full(size, np.nan if target is None else target))
    named = (found.variation, VARIATIONS), (found.assurance, ASSURANCES), (found.label, LABELS)
    words = [[None if place < 0 else names[place] for place in codes.tolist()] for codes, names in named]
    told = list(zip(found.points.tolist(), *words, strict=True))
    return [[told[n] for n, place in enumerate(places) if place[0] == number] for number in range(len(rows))]


@settings(max_examples=often(300, 40), deadline=None)
@given(st.lists(SERIES, min_size=1, max_size=4), st.sampled_from((1, -1, 0)), st.sampled_from((None, 3.0, 50.0, 100.0)))
def test_many_series_at_once_are_judged_as_one_by_one(
    rows: list[list[float | None]], good: int, target: float | None
) -> None:
    way = {1: "high", -1: "low", 0: "neither"}[good]
    for row, told in zip(rows, at_once(rows, good, target), strict=True):
        for month, one in enumerate(told):
            points = sum(value is not None for value in row[: month + 1])
            if points < ENOUGH or row[month] is None:
                assert one == (points, None, None, None)
                continue
            found = signals(row[: month + 1], good=way, target=target)
            label = None if found.variation == TOO_LITTLE else found.labels[-1]
            assert one == (points, found.variation, found.assurance, label)


@settings(max_examples=often(100, 20), deadline=None)
@given(SERIES, st.integers(0, 40))
def test_no_month_is_judged_by_what_comes_after_it(row: list[float | None], cut: int) -> None:
    whole, part = at_once([row], 1, 50.0)[0], at_once([row[: cut + 1]], 1, 50.0)[0]
    assert part == whole[: cut + 1]


# The words.


def cell(**told: Any) -> Cell:
    base = Cell(1, 2, 50.0, "computed", "", 0, points=18, signal=COMMON, signal_rule=COMMON)
    return base._replace(**told)


@pytest.mark.parametrize(
    ("told", "word", "key", "says"),
    [
        (
            {"status": "red", "green": 95.0, "assurance": "consistent fail"},
            "Within its usual range", "c",
            "Red, and no special cause: this way of working will not reach 95% without a change.",
        ),
        (
            {"status": "green", "green": 40.0, "assurance": "consistent pass"},
            "Within its usual range", "c",
            "Green, and no special cause: this way of working meets the target of at least 40% whatever chance does.",
        ),
        (
            {"signal": "concern low", "signal_rule": "trend", "signal_months": 8},
            "Falling for 8 months: worse", "w", "A special cause, for the worse: ask what happened, and whether it goes on.",
        ),
        ({"signal": "improvement high", "signal_rule": "outside limits"}, "Unusually high: better", "b", None),
        ({"signal": "neutral low", "signal_rule": "two of three"}, "Low in two of three months", "n", None),
        ({"signal": "concern low", "signal_rule": "shift", "signal_months": 7}, "Below its usual level for 7 months: worse", "w", None),
        ({"signal": TOO_LITTLE}, "Too little variation to judge", "l", None),
        ({"signal": "", "points": 4}, "Fewer than 13 months: too few to judge", "f", "Fewer than 13 months: too few to judge. There are four months so far."),
        ({"points": None}, "", "", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_a_figure(told: Mapping[str, Any], word: str, key: str, says: str | None) -> None:
    found = signal_words(replace(ONE, good="high"), cell(**told))
    assert (found.word, found.key) == (word, key)
    assert says is None or found.says == says


@settings(max_examples=often(300, 60), deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=13, max_size=20),
    st.floats(0, 100), st.floats(0, 100), st.sampled_from(("high", "low", "band", "neither")),
)  # fmt: skip
def test_there_is_a_sentence_for_all_that_can_be_said_together(
    values: list[float], one: float, other: float, good: Any
) -> None:
    low, high = sorted((one, other))
    green: Any = (low, high) if good == "band" else high if good == "high" else low
    amber: Any = low if good == "high" else high if good == "low" else None
    figure = FigureToJudge("computed", "average", good, "days", None, None, values[-1], green, amber)
    found = signals(values, good=good, target=None if good == "band" else green)
    colour = status(figure)
    told = cell(
        value=values[-1],
        status=colour,
        green=None if good == "neither" else green,
        signal=found.variation,
        assurance=found.assurance or "",
        signal_rule=str(found.labels[-1]),
    )
    said = signal_words(replace(ONE, good=good, unit="days"), told)
    assert said.says and "{" not in said.says and not said.says.startswith(". ")
    if said.key not in ("l", "f"):
        assert (colour if colour in ("green", "amber", "red") else "", said.key, told.assurance) in SENTENCES


# The chart.


def points(values: list[float | None]) -> list[HistoryPoint]:
    months = [add_months(APRIL, place) for place in range(len(values))]
    return [HistoryPoint(month, f"{month:%b %Y}", value, "", "", "o", "computed") for month, value in zip(months, values, strict=True)]  # fmt: skip


def test_a_run_is_one_mark_and_a_break_begins_anew() -> None:
    values: list[float | None] = [50, 60, 50, 60, 50, 60, 50, 60, 50, 60, 50, 60, 50, 60, 99, 98, 50]
    chart, told = signal_chart(ONE, points(values), ())
    assert [(mark.number, mark.word, mark.when_text) for mark in chart.marks] == [
        (1, "Unusually high: better", "June to July 2020")
    ]
    assert [point.signal_text for point in told if point.signal_text] == ["Unusually high: better"] * 2
    assert chart.limits[0].says.startswith("April 2019 to August 2020: usually ")
    broken = BreakShown(add_months(APRIL, 13), "May 2020", "Otherwise.")
    chart, _ = signal_chart(ONE, points(values), (broken,))
    assert (len(chart.limits), chart.limits[0].last, chart.marks) == (1, add_months(APRIL, 12), ())
    assert signal_chart(ONE, points([100.0] * 13 + [90.0]), ())[0].limits == ()
    assert "twelve months" in signal_chart(ALL["turnover_12m"], (), ())[0].why_none
