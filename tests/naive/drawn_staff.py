"""Hypothesis strategies for the sheets of staff and their supervision, in quarters of a full-time post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.naive.drawn_days import LAST, MIDDLE, child, day, months_before

required_team = st.sampled_from(["MASH", "Assessment 1", "Court 1"])
few_workers = st.integers(0, 12).map("W{}".format)
role = st.sampled_from(["Social worker"] * 4 + ["Senior practitioner", "Team manager", "Business support"])
fte = st.sampled_from([1.0, 1.0, 0.5, 0.25, 0.75])


@st.composite
def supervised_case(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "child_id": draw(child),
        "plan": draw(st.sampled_from(["CIN", "CP", "LAC", "Care leaver"])),
        "last_supervision": draw(st.none() | months_before(LAST, 3) | months_before(MIDDLE, 3)),
        "team": draw(required_team),
    }


@st.composite
def supervised_worker(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "worker": draw(few_workers),
        "role": draw(st.sampled_from(["Operational", "Business support"])),
        "supervised": draw(st.none() | st.sampled_from([date(2020, 8, 31), date(2020, 9, 1), LAST]) | day),
        "team": draw(required_team),
    }


@st.composite
def caseload(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "worker": draw(few_workers),
        "fte": draw(fte | st.just(0.0)),
        "cases": draw(st.sampled_from([0, 1, 8, 12, 13, 19, 20, 21, 24])),
        "team": draw(required_team),
    }


@st.composite
def post(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "role": draw(role),
        "filled_by": draw(st.sampled_from(["Permanent", "Permanent", "Fixed term", "Agency", "Empty"])),
        "fte": draw(fte),
        "team": draw(required_team),
    }


@st.composite
def leaver(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "worker": draw(few_workers),
        "left": draw(st.just(LAST) | months_before(LAST, 12) | months_before(LAST, 5) | day),
        "role": draw(role),
        "fte": draw(fte),
        "team": draw(required_team | st.none()),
    }


STAFF: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "case_supervision": supervised_case(),
    "worker_supervision": supervised_worker(),
    "caseloads": caseload(),
    "posts": post(),
    "leavers": leaver(),
}
