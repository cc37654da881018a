"""Where the year is heading: held to a plain count of what the rest takes, to statsmodels, and to the past itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cli import main
from metrics.home.opened_home import opened
from metrics.outlook.arithmetic import MET, ON_COURSE, OPEN, OUT, YearSoFar, needed
from metrics.outlook.forecast import FEWEST, STEPS, Forecast, Months, forecasts, together
from metrics.scorecard.outlook_words import outlook_shown
from metrics.scorecard.reader import Reader
from metrics.selection import PUBLISHED, SERVICE, Selection
from tests.soak import often

SEPTEMBER = date(2020, 9, 1)
NONE = float("nan")


@st.composite
def years(draw: st.DrawFn) -> tuple[YearSoFar, int]:
    """A year so far of shares, as many cases in each month, and a target in whole per cent."""
    months, a_month = draw(st.integers(1, 11)), draw(st.integers(1, 40))
    hits = draw(st.integers(0, months * a_month))
    return YearSoFar(hits, months * a_month, months, draw(st.sampled_from(["high", "low"]))), draw(st.integers(0, 100))


def ends(year: YearSoFar, rates: list[Fraction]) -> Fraction:
    """The year's share, month by month: each that is left has as many cases as those gone, of which that share hit."""
    hits, cases, a_month = Fraction(int(year.numerator)), Fraction(int(year.denominator or 0)), year.a_month
    for rate in rates:
        hits, cases = hits + rate * a_month, cases + a_month
    return 100 * hits / cases


@given(years())
@settings(max_examples=often(150, 20), deadline=None)
def test_what_is_needed_of_the_rest_is_just_enough(drawn: tuple[YearSoFar, int]) -> None:
    year, target = drawn
    found = needed(year, target)
    assert found is not None and found.rate is not None
    assert ends(year, [found.rate / 100] * year.left) == target
    pace = Fraction(int(year.numerator), int(year.denominator or 1))
    best, worst = (Fraction(1), Fraction(0)) if year.good == "high" else (Fraction(0), Fraction(1))
    met = {rate: _met(year, target, [rate] * year.left) for rate in (best, pace, worst)}
    by_hand = OUT if not met[best] else MET if met[worst] else ON_COURSE if met[pace] else OPEN
    assert found.reach == by_hand


@given(years())
@settings(max_examples=often(150, 20), deadline=None)
def test_the_last_month_to_turn_it_is_the_last(drawn: tuple[YearSoFar, int]) -> None:
    year, target = drawn
    found = needed(year, target)
    assert found is not None
    pace = Fraction(int(year.numerator), int(year.denominator or 1))
    best = Fraction(1) if year.good == "high" else Fraction(0)
    waits = [wait for wait in range(year.left) if _met(year, target, [pace] * wait + [best] * (year.left - wait))]
    if found.reach == OPEN:
        assert found.from_month == year.months + max(waits) + 1
    else:
        assert found.from_month is None


def _met(year: YearSoFar, target: int, rates: list[Fraction]) -> bool:
    return ends(year, rates) >= target if year.good == "high" else ends(year, rates) <= target


def test_a_number_of_the_year_and_what_has_no_answer() -> None:
    assert needed(YearSoFar(30, None, 6, "high"), 90) is not None
    fewer = needed(YearSoFar(30, None, 6, "low"), 45)
    assert fewer is not None and (fewer.rate, fewer.reach, fewer.from_month) == (Fraction(5, 2), OPEN, 10)
    assert needed(YearSoFar(46, None, 6, "low"), 45).reach == OUT  # type: ignore[union-attr]
    more = needed(YearSoFar(30, None, 6, "high"), 90)
    assert more is not None and (more.rate, more.reach, more.from_month) == (Fraction(10), OPEN, None)
    assert needed(YearSoFar(0, 0, 3, "high"), 95) is None, "no case yet"
    assert needed(YearSoFar(90, 100, 12, "high"), 95) is None, "the year is over"


def test_the_level_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    chance = np.random.default_rng(3)
    values = 80 + np.cumsum(chance.normal(0, 1, 40)) + chance.normal(0, 3, 40)
    found = {one.horizon: one for one in forecasts(Months(values, np.ones(40)))}
    surprises = {}
    for step in STEPS:
        model = SimpleExpSmoothing(values, initialization_method="known", initial_level=values[0])
        fitted = model.fit(smoothing_level=float(step), optimized=False)
        surprises[float(np.sum(np.square(values[1:] - fitted.fittedvalues[1:])))] = float(fitted.forecast(1)[0])
    assert found[1].value == pytest.approx(surprises[min(surprises)], abs=1e-9)
    assert {one.value for one in found.values()} == {found[1].value}, "it is the same for every month ahead"


def test_a_share_is_smoothed_by_its_counts() -> None:
    """A month of one case does not move the level as a month of a hundred does."""
    cases = np.array([100.0] * 29 + [1.0])
    hits = np.array([90.0] * 29 + [0.0])
    [first, *_] = forecasts(Months(hits, cases, 100.0))
    assert first.value == pytest.approx(100 * 90 * 0.95 / (100 * 0.95 + 0.05))
    [alone, *_] = forecasts(Months(100 * hits / cases, np.ones(30)))
    assert alone.value == pytest.approx(90 * 0.95)


def naive_trial(values: list[float], step: int) -> Forecast | None:
    """The whole trial again in plain loops, for a line without gaps."""
    missed, naive = [], []
    for known in range(12, len(values) - step + 1):
        level = _level(values[:known])
        missed.append(abs(values[known + step - 1] - level))
        naive.append(abs(values[known + step - 1] - values[known + step - 1 - 12]))
    width = sorted(missed)[min(ceil(0.8 * (len(missed) + 1)), len(missed)) - 1]
    value = _level(values)
    error, beside = sum(missed) / len(missed), sum(naive) / len(naive)
    return Forecast(step, value, max(value - width, 0.0), value + width, error, beside, len(missed))


def _level(values: list[float]) -> float:
    best, told = float("inf"), values[0]
    for part in STEPS:
        level, surprise = values[0], 0.0
        for value in values[1:]:
            surprise += (value - level) ** 2
            level += float(part) * (value - level)
        if surprise < best:
            best, told = surprise, level
    return told


@given(st.lists(st.integers(20, 60), min_size=FEWEST, max_size=34))
@settings(max_examples=often(15, 10), deadline=None)
def test_the_trial_is_that_of_plain_loops(values: list[int]) -> None:
    found = forecasts(Months(np.array(values, dtype=np.float64), np.ones(len(values))))
    for one in found:
        by_hand = naive_trial([float(value) for value in values], one.horizon)
        assert by_hand is not None
        assert vars_of(one) == pytest.approx(vars_of(by_hand))


def vars_of(one: Forecast) -> list[float]:
    return [one.horizon, one.value, one.low, one.high, one.error, one.naive_error, one.tests]


def test_fewer_than_24_months_and_beyond_six_say_nothing() -> None:
    steady = np.full(60, 50.0)
    assert forecasts(Months(steady[:23], np.ones(23))) == ()
    assert forecasts(Months(np.concatenate([steady[:23], [NONE] * 5]), np.ones(28))) == ()
    assert [one.horizon for one in forecasts(Months(steady, np.ones(60)))] == [1, 2, 3, 4, 5, 6]
    assert together(Months(steady, np.ones(60)), 7) is None
    assert not any(one.shown for one in forecasts(Months(steady, np.ones(60)))), "no nearer than last year's"


def test_eight_in_ten_of_what_came_lies_inside() -> None:
    chance = np.random.default_rng(11)
    inside = []
    for _ in range(300):
        values = np.maximum(100 + np.cumsum(chance.normal(0, 2, 61)) + chance.normal(0, 5, 61), 0)
        one = forecasts(Months(values[:60], np.ones(60)))[0]
        inside.append(one.low <= values[60] <= one.high)
    assert 0.75 <= np.mean(inside) <= 0.9


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Iterator[Reader]:
    home = opened(demo_home)
    yield home.reader()
    home.store.close()


@pytest.mark.parametrize("group", ["", "MASH and Assessment"])
def test_the_demo_by_a_plain_count_of_its_rows(reader: Reader, group: str) -> None:
    selection = Selection(SEPTEMBER, PUBLISHED, SERVICE if group else "all", group)
    rows = {row.measure: row for row in reader.rows(selection) if row.basis == "ytd" and row.kind == "percentage"}
    found = {one.measure.id: one for one in reader.outlooks(selection)}
    targets, counted = targets_of_march(), 0
    for id, row in rows.items():
        one = found[id]
        if row.value is None or row.good not in ("high", "low") or id not in targets or one.measure.basis != "month":
            continue
        assert one.year is not None and one.year.needed is not None and one.year.needed.rate is not None, id
        hits, cases = row.numerator or 0, row.denominator or 0
        rest = (targets[id] / 100 * cases * 2 - hits) / cases * 100  # six months gone, six to come
        assert float(one.year.needed.rate) == pytest.approx(rest), id
        assert (one.year.needed.reach == OUT) == (rest > 100 if row.good == "high" else rest < 0), id
        assert one.year.status_now == row.status
        counted += 1
    assert counted >= (10 if group else 30)


def targets_of_march() -> dict[str, float]:
    """Measure → the green of the demo's file of targets that stands in March 2021, those of the year to date first."""
    with (Path("data") / "demo" / "home" / "targets.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["for"] == "ytd", row["from"]))
    return {row["measure"]: float(row["green"]) for row in rows if "-" not in row["green"] and row["green"]}


def test_what_the_pages_say(reader: Reader) -> None:
    [one] = reader.outlooks(Selection(SEPTEMBER, PUBLISHED), "contacts_decided_24h")
    shown = outlook_shown(one)
    assert shown.year is not None
    assert shown.year.says == (
        "Out of reach: at least 95% in the year to March 2021, as 110.5% of the rest would be needed. "
        "Amber is the best that can come of it.",
    )
    assert shown.year.n_text == "1,797 of 2,260; the rule changed in September 2020"
    assert shown.why_none == "Nothing is forecast from fewer than 24 months by one rule: here there is one."
    [one] = reader.outlooks(Selection(SEPTEMBER, PUBLISHED), "assessments_45d")
    year = outlook_shown(one).year
    assert year is not None
    assert year.says == (
        "Needed: 99.2% of the rest for at least 95% in the year to March 2021, "
        "if as many come as so far (136 a month).",
        "The last month to turn it is October 2020: if it goes on as now until then, "
        "and every case met it from then on.",
    )


def test_the_page_counts_what_it_lists(reader: Reader) -> None:
    page = reader.outlook_page(Selection(SEPTEMBER, PUBLISHED))
    assert [(group.head, len(group.rows)) for group in page.groups] == [
        ("Out of reach", 10),
        ("Can still be reached", 15),
        ("On course", 9),
    ]
    assert page.sentence == (
        "Of 34 measures with a target for the year to March 2021, ten are out of reach, "
        "fifteen can still be reached and nine are on course."
    )
    reds = [row for row in reader.rows(Selection(SEPTEMBER, PUBLISHED)) if row.status == "red" and row.basis != "ytd"]
    own = {id: one.basis for id, one in reader.definitions.items()}
    assert {row.line.row.measure for row in page.near} <= {row.measure for row in reds if row.basis == own[row.measure]}


def test_the_command_prints_the_fixed_columns(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(demo_home), "outlook", "audits_inadequate", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert not ended.value.code
    told = "measure,period,basis,horizon,value,low,high,method,error,naive_error,needed_rate,last_month"
    assert ",".join(rows[0]) == f"{told},status_now,status_year_end"
    assert (rows[0]["period"], rows[0]["needed_rate"], rows[0]["status_now"]) == ("2021-03", "-10.0", "amber")
