"""Green, amber and red at the boundary and beside it, and how many cases it would have taken."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.judging.status import FigureToJudge, distance, sentence, status
from metrics.wording import Bound


def percentage(n: float, d: float, good: str, green: Bound | None, amber: Bound | None) -> FigureToJudge:
    return FigureToJudge("computed", "percentage", good, "percent", n, d, 100 * n / d if d else None, green, amber)


def count(n: float, good: str, green: Bound, amber: Bound) -> FigureToJudge:
    return FigureToJudge("computed", "count", good, "count", n, None, n, green, amber)


@pytest.mark.parametrize(
    ("n", "d", "good", "green", "amber", "word"),
    [
        (19, 20, "high", 95.0, 85.0, "green"),  # exactly 95%
        (949, 1000, "high", 95.0, 85.0, "amber"),
        (9496, 10000, "high", 95.0, 85.0, "amber"),  # shown as 95.0%
        (17, 20, "high", 95.0, 85.0, "amber"),
        (84, 100, "high", 95.0, 85.0, "red"),
        (1, 5, "low", 20.0, 25.0, "green"),
        (2004, 10000, "low", 20.0, 25.0, "amber"),  # shown as 20.0%
        (1, 4, "low", 20.0, 25.0, "amber"),
        (26, 100, "low", 20.0, 25.0, "red"),
        (18, 100, "band", (18.0, 22.0), (15.0, 25.0), "green"),
        (22, 100, "band", (18.0, 22.0), (15.0, 25.0), "green"),
        (23, 100, "band", (18.0, 22.0), (15.0, 25.0), "amber"),
        (15, 100, "band", (18.0, 22.0), (15.0, 25.0), "amber"),
        (14, 100, "band", (18.0, 22.0), (15.0, 25.0), "red"),
        (26, 100, "band", (18.0, 22.0), (15.0, 25.0), "red"),
        (1, 3, "high", 33.3, 30.0, "green"),
        (0.1 + 0.2, 0.3, "high", 100.0, 90.0, "green"),  # weighed cases: the dust of a sum does not count
        (0.3, 0.1 + 0.2, "high", 100.0, 90.0, "green"),
        (0, 0, "high", 95.0, 85.0, "no cases"),
        (0, 10, "low", 0.0, 10.0, "green"),
        (5, 10, "high", None, None, "no target"),
        (5, 10, "neither", 50.0, 40.0, "no target"),
    ],
)
def test_status(n: float, d: float, good: str, green: Bound | None, amber: Bound | None, word: str) -> None:
    assert status(percentage(n, d, good, green, amber)) == word


def test_status_without_a_figure() -> None:
    empty = FigureToJudge("not loaded", "percentage", "high", "percent", None, None, None, 95.0, 85.0)
    assert status(empty) == "not loaded"
    assert status(empty._replace(state="suppressed")) == "suppressed"
    assert status(empty._replace(state="computed")) == "no cases"
    assert distance(empty, status(empty)) is None


def test_a_reported_percentage_is_judged_on_its_value() -> None:
    reported = FigureToJudge("figure", "percentage", "high", "percent", None, None, 95.0, 95.0, 85.0)
    assert status(reported) == "green"
    low = reported._replace(value=93.96)
    found = distance(low, status(low))
    assert found is not None and (found.to_green, found.says) == (1.1, "1.1 pts more for green")


# The published figures of September 2020, as the reference pages word them.
@pytest.mark.parametrize(
    ("n", "d", "good", "green", "amber", "says"),
    [
        (410, 441, "high", 95.0, 85.0, "9 more for green"),
        (71, 441, "band", (18.0, 22.0), (15.0, 25.0), "9 more for green"),
        (28, 71, "low", 20.0, 25.0, "11 fewer for amber, 14 fewer for green"),
        (121, 137, "high", 95.0, 85.0, "10 more for green"),
        (113, 143, "high", 95.0, 85.0, "9 more for amber, 23 more for green"),
        (18, 28, "high", 95.0, 85.0, "6 more for amber, 9 more for green"),
        (114, 125, "high", 95.0, 85.0, "5 more for green"),
        (310, 337, "high", 95.0, 85.0, "11 more for green"),
        (5, 441, "band", (18.0, 22.0), (15.0, 25.0), "62 more for amber, 75 more for green"),
        (200, 441, "band", (18.0, 22.0), (15.0, 25.0), "90 fewer for amber, 103 fewer for green"),
    ],
)
def test_distance_in_cases(n: int, d: int, good: str, green: Bound, amber: Bound, says: str) -> None:
    figure = percentage(n, d, good, green, amber)
    found = distance(figure, status(figure))
    assert found is not None and found.says == says


def test_distance_of_counts_averages_and_weighed_cases() -> None:
    plans = count(125, "band", (135.0, 155.0), (125.0, 165.0))
    overdue = count(7, "low", 0.0, 5.0)
    weeks = FigureToJudge("computed", "average", "low", "weeks", 310.5, 10, 31.05, 26.0, 30.0)
    posts = FigureToJudge("computed", "percentage", "high", "percent", 60.4, 100.0, 60.4, 80.0, 70.0)
    said = []
    for figure in (plans, overdue, weeks, posts):
        found = distance(figure, status(figure))
        assert found is not None
        said.append(found.says)
    assert said == [
        "10 more for green",
        "2 fewer for amber, 7 fewer for green",
        "1.1 weeks less for amber, 5.1 weeks less for green",
        "9.6 pts more for amber, 19.6 pts more for green",
    ]


def test_where_no_number_of_cases_would_do() -> None:
    three = percentage(0, 3, "band", (18.0, 22.0), (15.0, 25.0))
    found = distance(three, status(three))
    assert found is not None and found.to_green is None and found.says == "no number of 3 makes 18 to 22%"
    only_amber = percentage(0, 4, "band", (18.0, 22.0), (15.0, 25.0))
    found = distance(only_amber, status(only_amber))
    assert found is not None and found.to_amber == 1 and found.to_green is None
    assert found.says == "1 more for amber, no number would do for green"


def test_sentences() -> None:
    amber, red = percentage(410, 441, "high", 95.0, 85.0), percentage(113, 143, "high", 95.0, 85.0)
    assert sentence(distance(amber, "amber")) == "9 more would have made it green."
    assert sentence(distance(red, "red")) == "9 more would have made it amber, 23 more green."
    found = distance(red, "red")
    assert found and found.steps == (("amber", "9 more"), ("green", "23 more"))
    assert sentence(distance(amber, "green")) == ""


WHOLE = st.integers(1, 400).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
THRESHOLD = st.decimals(0, 100, places=1).map(float)


def ordered(good: str, first: float, second: float, third: float, fourth: float) -> tuple[Bound, Bound]:
    """A green and an amber that belong together."""
    a, b, c, d = sorted((first, second, third, fourth))
    if good == "band":
        return (b, c), (a, d)
    return (d, a) if good == "high" else (a, d)


@given(WHOLE, st.sampled_from(["high", "low", "band"]), THRESHOLD, THRESHOLD, THRESHOLD, THRESHOLD)
def test_the_cases_told_are_enough_and_one_fewer_is_not(
    cases: tuple[int, int], good: str, a: float, b: float, c: float, e: float
) -> None:
    n, d = cases
    green, amber = ordered(good, a, b, c, e)
    figure = percentage(n, d, good, green, amber)
    found = distance(figure, status(figure))
    if found is None:
        assert status(figure) == "green"
        return
    reached = [k for k in range(d + 1) if status(percentage(k, d, good, green, amber)) == "green"]
    if found.to_green is None:
        assert not reached
        return
    after = n + int(found.to_green)
    assert status(percentage(after, d, good, green, amber)) == "green"
    nearer = after - 1 if found.to_green > 0 else after + 1
    assert status(percentage(nearer, d, good, green, amber)) != "green"
    if status(figure) == "red" and found.to_amber is not None:
        assert status(percentage(n + int(found.to_amber), d, good, green, amber)) != "red"


@given(WHOLE, st.sampled_from(["high", "low"]), THRESHOLD, THRESHOLD)
def test_status_is_that_of_the_exact_fraction(cases: tuple[int, int], good: str, a: float, b: float) -> None:
    n, d = cases
    green, amber = (max(a, b), min(a, b)) if good == "high" else (min(a, b), max(a, b))
    exact = Fraction(100 * n, d)
    limits = [Fraction(str(green)), Fraction(str(amber))]
    met = [exact >= limit if good == "high" else exact <= limit for limit in limits]
    assert status(percentage(n, d, good, green, amber)) == ("green" if met[0] else "amber" if met[1] else "red")
