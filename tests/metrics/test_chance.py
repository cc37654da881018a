"""'Better' and 'worse' only where a difference is beyond chance: the rule worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import HomeError
from data.home.config import open_home
from data.periods import add_months
from metrics.engine.authority_settings import settings_of
from metrics.engine.rules_of_today import RulesOfToday
from metrics.figures.judged_table import judge
from metrics.judging.chance import NUMBER, OTHER, RATE, SHARE, Compared, beyond_chance
from metrics.judging.newcombe import difference_interval, wilson
from metrics.measures.definition import Definition, SeriesBreak
from metrics.scorecard.summary import foot
from tests.metrics.demo_targets import demo_definitions
from tests.metrics.test_judged_table import fields, table

ALL = demo_definitions()
ONE = "assessments_45d"
SEPTEMBER = date(2020, 9, 1)
MONTHS = [add_months(SEPTEMBER, step) for step in range(-13, 1)]


@pytest.mark.parametrize(
    ("a", "of_a", "b", "of_b", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombes_interval_as_published(
    a: int, of_a: int, b: int, of_b: int, lower: float, upper: float
) -> None:  # Newcombe 1998, table II, method 10
    assert difference_interval(a, of_a, b, of_b) == pytest.approx((lower, upper), abs=6e-5)


def test_wilsons_interval_as_published() -> None:  # Newcombe, Statistics in Medicine 1998; 17: 857-872, table I
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=6e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=6e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=6e-5)


def share(now: tuple[float, float], before: tuple[float, float], *, stock: bool = False) -> Compared:
    sides = [(a, of, 100 * a / of) for a, of in (now, before)]
    return Compared(SHARE, stock, sides[0], sides[1])


@pytest.mark.parametrize(
    ("compared", "beyond"),
    [
        (share((410, 441), (376, 431)), True),  # 93.0% and 87.2% of more than 400 each
        (share((25, 28), (28, 28)), False),  # 89.3% and 100%: three children
        (share((66, 71), (60, 71)), False),
        (share((45, 50), (45, 60)), False),  # only the denominator moved
        (share((9, 9), (9, 90)), False),
        (Compared(NUMBER, False, (28, None, 28), (50, None, 50)), True),  # 22 apart; 1.96 × √78 is 17.3
        (Compared(NUMBER, False, (441, None, 441), (431, None, 431)), False),
        (Compared(NUMBER, False, (100, None, 100), (100, None, 100)), False),
        (Compared(RATE, False, (28, 36085, 7.76), (50, 36085, 13.86)), True),
        (Compared(NUMBER, True, (340, None, 340), (343, None, 343)), True),  # a stock: three children
        (Compared(NUMBER, True, (341, None, 341), (343, None, 343)), False),
        (share((28, 337), (31, 337), stock=True), True),
        (share((28, 337), (30, 337), stock=True), False),
        (share((300, 3000), (303, 3030), stock=True), False),  # three children, and 10% as before
        (share((300, 3000), (304, 3019), stock=True), False),  # 10.07%: less than its rounding
        (Compared(OTHER, False, (66.0, 2, 33.0), (31.0, 1, 31.0)), None),  # an average does not say how it varies
        (Compared(SHARE, False, (None, None, 41.0), (410, 441, 93.0)), None),
        (Compared(SHARE, False, (12, 10, 120.0), (8, 10, 80.0)), None),  # turnover: no share of anything
    ],
)
def test_by_their_cases(compared: Compared, beyond: bool | None) -> None:
    assert beyond_chance(compared) is beyond
    assert beyond_chance(compared._replace(now=compared.before, before=compared.now)) is beyond


LEVEL = [10.0, 12.0] * 6  # its ranges are all 2: a difference counts from 2.46 × 2 = 4.92 on


@pytest.mark.parametrize(
    ("points", "now", "before", "beyond"),
    [
        (LEVEL, 16.92, 12.0, True),
        (LEVEL, 16.91, 12.0, False),
        (LEVEL, 7.08, 12.0, True),
        (LEVEL[:11], 16.92, 12.0, False),  # twelve months: by its cases, and 5 more of 29 is chance
        ([*LEVEL, 112.0, 12.0], 16.92, 12.0, True),  # a range of 100 is screened out
        ([*LEVEL[:6], None, *LEVEL[6:]], 16.92, 12.0, True),  # no range beside a gap
        ([12.0] * 13, 40.0, 12.0, True),  # nothing varied: by its cases
        ([12.0] * 13, 16.0, 12.0, False),
    ],
)
def test_by_what_the_measure_does_by_itself(
    points: list[float | None], now: float, before: float, beyond: bool
) -> None:
    counts = Compared(NUMBER, False, (now, None, now), (before, None, before), points)
    assert beyond_chance(counts) is beyond


HITS = [88, 90, 87, 91, 89, 90, 88, 92, 89, 90, 88, 91]


def told(
    hits: list[int], measure: Definition = ALL[ONE], of: int = 100, *, plain: bool = False
) -> list[tuple[str, ...]]:
    """travel, its note, and the same against last year, of percentages of `of` that end in September 2020."""
    months = [add_months(SEPTEMBER, step) for step in range(1 - len(hits), 1)]
    rows = table(*((ONE, m, "month", "all", "", n, of, 100 * n / of) for m, n in zip(months, hits, strict=True)))
    judged = judge(rows, None, {ONE: measure}, "latest", plain=plain)
    return [
        tuple(text or "" for text in row)
        for row in fields(judged, "travel", "compared_note", "travel_year", "last_year_note")
    ]


def test_thirteen_months_tell_by_their_ranges_and_fewer_by_their_cases() -> None:
    assert told([*HITS, 98], of=1000)[-1][0] == "better"  # 0.7 points; 2.46 times the ranges' mean is 0.60
    assert told([*HITS, 97], of=1000)[-1][0] == "little changed"  # 0.6 is not 0.604
    assert told([*HITS[1:], 98], of=1000)[-1][0] == "little changed"  # twelve months: 91 and 98 of 1,000
    assert told([*HITS, 97])[-1][2] == "better" and told([*HITS, 93])[-1][2] == "little changed"
    assert told([*HITS, 91])[-1][0] == "same"


def test_what_the_denominator_alone_did_is_not_better() -> None:
    months = MONTHS[-2:]
    rows = table(*((ONE, m, "month", "all", "", 40, of, 4000 / of) for m, of in zip(months, (100, 50), strict=True)))
    assert fields(judge(rows, None, {ONE: ALL[ONE]}, "latest"), "travel")[-1] == ("little changed",)


def test_nothing_is_compared_across_a_change_of_rule_without_saying_so() -> None:
    changed = replace(ALL[ONE], changes=(SeriesBreak(date(2020, 9, 1), "Otherwise."),))
    says = "the rule changed in September 2020"
    assert told([*HITS, 40], changed)[-1] == ("", says, "", says)
    assert told([*HITS, 40], changed, plain=True)[-1] == ("worse", says, "worse", says)
    in_may = replace(ALL[ONE], changes=(SeriesBreak(date(2020, 5, 15), "Otherwise."),))
    assert told([*HITS, 40], in_may)[-1] == ("worse", "", "", "the rule changed in May 2020")
    assert told([*HITS, 97], in_may)[-1][0] == "little changed", "five months by the new rule: by their cases"


def test_sums_of_months_on_both_sides_of_a_change_are_not_compared_either() -> None:
    changed = {ONE: replace(ALL[ONE], changes=(SeriesBreak(date(2020, 5, 1), "Otherwise."),))}
    rows = [
        (ONE, m, basis, "all", "", n, 100, float(n))
        for basis, back in (("rolling_12", 1), ("quarter", 3), ("ytd", 12))
        for m, n in ((add_months(SEPTEMBER, -back), 40), (SEPTEMBER, 80))
    ]
    judged = judge(table(*rows), None, changed, "latest").to_pylist()
    said = {row["basis"]: (row["travel"], row["compared_note"]) for row in judged if row["month"] == SEPTEMBER}
    assert set(said.values()) == {("", "the rule changed in May 2020")}
    whole = judge(table(*rows), None, {ONE: ALL[ONE]}, "latest").to_pylist()
    said = {row["basis"]: (row["travel"], row["compared_note"]) for row in whole if row["month"] == SEPTEMBER}
    assert said == {
        "rolling_12": ("better", "shares eleven months with it"),
        "quarter": ("better", None),
        "ytd": ("better", None),
    }


def test_a_rate_is_not_compared_across_editions_of_the_population() -> None:
    rows = table(*(("lac_rate", m, "month_end", "all", "", n, 36085, n / 3.6085) for m, n in
                   zip(MONTHS[-3:], (350, 340, 330), strict=True))).to_pylist()  # fmt: skip
    for row, edition in zip(rows, ("2019", "2020", "2020"), strict=True):
        row["population_edition"] = edition
    good = replace(ALL["lac_rate"], good="low")
    judged = judge(table().from_pylist(rows, table().schema), None, {"lac_rate": good}, "latest")
    assert fields(judged, "travel", "compared_note")[1:] == [
        ("", f"the population changed in {MONTHS[-2]:%B %Y}"),
        ("better", None),
    ]


def test_a_run_of_green_months_begins_anew_with_the_rule() -> None:
    changed = replace(ALL[ONE], changes=(SeriesBreak(date(2020, 8, 1), "Otherwise."),))
    months = MONTHS[-4:]
    rows = table(*((ONE, m, "month", "all", "", 99, 100, 99.0) for m in months))
    assert fields(judge(rows, None, {ONE: ALL[ONE]}, "latest"), "green_months")[-1] == (4,)
    assert fields(judge(rows, None, {ONE: changed}, "latest"), "green_months")[-1] == (2,)


@given(st.lists(st.integers(0, 20), min_size=14, max_size=20), st.integers(0, 20), st.sampled_from([0, 3, 9]))
def test_better_and_worse_are_never_said_within_chance(hits: list[int], last: int, change: int) -> None:
    when = add_months(SEPTEMBER, -change)
    measure = replace(ALL[ONE], good="high", changes=(SeriesBreak(when, "Otherwise."),) if change else ())
    series = [*hits, last]
    word, note, *_ = told(series, measure, of=20)[-1]
    if word not in ("better", "worse"):
        return
    assert not note and series[-1] != series[-2]
    points = [5.0 * n for n in series[-1 - change if change else 0 : -1]]
    sides = [(float(n), 20.0, 5.0 * n) for n in (series[-1], series[-2])]
    assert beyond_chance(Compared(SHARE, False, sides[0], sides[1], points)) is True


def test_a_council_may_choose_plain_direction_of_travel(tmp_path: Path) -> None:
    assert open_home(tmp_path).direction_of_travel == "beyond chance"
    (tmp_path / "config.toml").write_text(
        'direction_of_travel = "plain"\n[policy]\nin_line_with_neighbours = ["lac_rate"]\n', encoding="utf-8"
    )
    home = open_home(tmp_path)
    assert (home.direction_of_travel, home.in_line_with_neighbours) == ("plain", ("lac_rate",))
    assert told([*HITS, 93], plain=True)[-1][0] == "better"
    says = [foot((), SEPTEMBER, one) for one in ("beyond chance", home.direction_of_travel)]
    assert "‘little changed’" in says[0] and "plain direction of travel" in says[1]
    rules = [
        RulesOfToday(one, {ONE: ALL[ONE]}, settings_of(one, ()))
        for one in (home, replace(home, direction_of_travel="beyond chance"))
    ]
    assert rules[0].judging != rules[1].judging, "figures are judged again when the setting changes"
    (tmp_path / "config.toml").write_text('direction_of_travel = "plan"', encoding="utf-8")
    with pytest.raises(HomeError, match="'plan' is not known"):
        open_home(tmp_path)
