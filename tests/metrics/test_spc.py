"""The XmR chart against NHSRplotthedots' own worked cases, and the two traps that it falls into."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import spc
from metrics.spc import mean_moving_range, signals

CASES = json.loads((Path(__file__).parent / "spc-cases.json").read_text(encoding="utf-8"))
GOOD = {"increase": "high", "decrease": "low", "neutral": "neither"}
CAUSES = {"Above UCL": "outside limits", "Below LCL": "outside limits", "Common Cause": "common cause"}
CAUSES |= {f"7 Point Trend ({way})": "trend" for way in ("Increasing", "Decreasing")}
CAUSES |= {f"2 in 3 {side} CL": "two of three" for side in ("Above", "Below")}
CAUSES |= {f"7 Points {side} CL": "shift" for side in ("Above", "Below")}


def series() -> list[Any]:
    """Each case that is of our variant, facets as series of their own: outliers are always screened, and limits never
    fixed after some points."""
    found = []
    for case in CASES["spc_cases"]:
        told = case["input"]
        if not told["screen_outliers"] or told["fix_after_n_points"]:
            continue
        facets = told["facet"] or [0] * len(told["values"])
        for facet in sorted(set(facets)):
            places = [place for place, of in enumerate(facets) if of == facet]
            found.append(pytest.param(case, places, facet, id=f"{case['id']}-{facet}"))
    return found


def test_only_what_is_not_our_variant_is_left_out() -> None:
    assert (len(CASES["spc_cases"]), len(series())) == (20, 19)  # three left out, two of two facets


@pytest.mark.parametrize(("case", "places", "facet"), series())
def test_limits_labels_and_icons(case: Any, places: list[int], facet: int) -> None:
    told, wanted = case["input"], case["expected"]
    values = [told["values"][place] for place in places]
    good = GOOD[told["improvement_direction"]]
    found = signals(values, good=good, target=told["target"], breaks=told["rebase_at_index0"])
    for name, ours in (("mean", found.mean), ("lpl", found.lower), ("upl", found.upper)):
        assert ours == pytest.approx([wanted[name][place] for place in places], abs=CASES["meta"]["tolerance"])
    assert list(found.labels) == [CAUSES[wanted["special_cause_type"][place]] for place in places]
    icon, assured = wanted["variation_icon"], wanted["assurance_type"]
    if isinstance(icon, dict):
        icon = icon[str(facet)]
    if isinstance(assured, dict):
        assured = assured[str(facet)]
    assert found.variation == icon.replace("_", " ")
    assert found.assurance == (assured and assured.replace("_", " ").replace("consistent_", "consistent "))
    assert found.too_few == any(wanted["short_group_warning"][place] for place in places)


def helper(name: str) -> list[Any]:
    return [case for case in CASES["rule_helper_cases"] if case["function"].startswith(name)]


def test_the_rules_one_by_one() -> None:
    sides, trends, flagged = (
        helper(name) for name in ("seven_point_one_side_mean", "seven_point_trend", "flagged_two_in_three")
    )
    assert sides and trends and flagged
    for case in sides:  # the originals flag the seventh, and then all seven
        assert [bool(x) for x in case["expected"]] == [
            sum(case["args"][0][max(0, place - 6) : place + 1]) in (7, -7) for place in range(len(case["expected"]))
        ]
        assert sum(spc.shift(case["args"][0])) == (6 + sum(case["expected"]) if any(case["expected"]) else 0)
    for case in trends:
        last = [place for place, way in enumerate(case["expected"]) if way]
        wanted = [0] * len(case["expected"])
        for place in last:
            wanted[place - 6 : place + 1] = [case["expected"][place]] * 7
        assert spc.trend(case["args"][0]) == wanted
    for case in flagged:
        close, beside = case["args"]
        assert [int(one) for one in spc.two_of_three([bool(c) for c in close], beside)] == case["expected"]


@pytest.mark.parametrize("case", CASES["assurance_cases"])
def test_assurance(case: Any) -> None:
    good = GOOD[case["improvement_direction"]]
    found = spc.assurance(case["lpl"], case["upl"], good=good, target=case["target"])
    assert found == (case["expected"] and case["expected"].replace("_", " "))


def test_limits_that_collapse_on_the_mean_judge_nothing() -> None:
    found = signals([100.0] * 13 + [90.0], good="high", target=95.0)
    assert (found.variation, found.assurance, set(found.labels)) == ("too little variation", None, {"common cause"})
    assert (found.lower[-1], found.upper[-1]) == (None, None)
    constant = signals([100.0] * 14, good="high", target=95.0)
    assert (constant.variation, constant.assurance, constant.too_few) == ("too little variation", None, False)


def test_a_gap_has_no_label_and_no_range_beside_it() -> None:
    assert mean_moving_range([1.0, None, 9.0, 10.0]) == 1.0
    found = signals([1.0, None, 9.0, 10.0], good="high")
    assert (found.labels[1], found.mean[1], found.too_few) == (None, pytest.approx(20 / 3), True)
    assert signals([], good="high").variation == "too little variation"
    rising = [1.0, 2.0, 3.0, None, 4.0, 5.0, 6.0, 7.0]
    assert not any(spc.trend(rising)), "seven in a row are seven without a gap"


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), max_size=40), st.lists(st.integers(0, 40), max_size=3))
def test_there_is_one_of_each_for_every_value(values: list[float | None], breaks: list[int]) -> None:
    found = signals(values, good="low", target=0.0, breaks=breaks)
    assert {len(found.mean), len(found.lower), len(found.upper), len(found.labels)} == {len(values)}
    mirrored = signals([None if value is None else -value for value in values], good="high", target=-0.0, breaks=breaks)
    assert (mirrored.labels, mirrored.assurance) == (found.labels, found.assurance)
