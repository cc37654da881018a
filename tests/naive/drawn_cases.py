"""Hypothesis strategies for the sheets of children's cases: plans, reviews, care leavers, missing episodes, court."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.naive.drawn_days import (
    LAST,
    MIDDLE,
    around,
    child,
    day,
    earlier_day,
    few_children,
    moment,
    months_before,
    team,
    then,
)

NEITHER = st.sampled_from(["G4", "G5", "G6"])
YES_NO = st.sampled_from([None, True, False])


def days_after(start: date, number: int) -> date:
    return start + timedelta(days=number)


def near(start: date, limit: int) -> st.SearchStrategy[date]:
    """On, just before or just after the limit in days from the start."""
    return st.integers(limit - 1, limit + 1).map(lambda number: days_after(start, number))


@st.composite
def child_in_need(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(earlier_day)
    planned = draw(st.none() | st.sampled_from([started, days_after(started, 30)]) | st.just(LAST))
    return {
        "child_id": draw(few_children),
        "started": started,
        "closed": draw(st.none() | then(started, 400)),
        "plan_started": planned,
        "plan_ended": draw(then(planned, 200)) if planned else None,
        "team": draw(team),
    }


@st.composite
def review(draw: st.DrawFn) -> dict[str, Any]:
    types = ["CIN review", "Core group", "CP review", *["First LAC review", "LAC review"] * 3, "Pathway plan review"]
    risk = [f"Risk management meeting ({risk})" for risk in ("significant", "moderate")]
    due = draw(day)
    held = draw(st.none() | near(due, 0) | st.just(due) | st.just(days_after(due, 20)))
    sent = draw(around(held, 5)) if held else None
    return {
        "child_id": draw(child),
        "review_type": draw(st.sampled_from([*types, *risk])),
        "due": due,
        "held": held,
        "participated": draw(YES_NO),
        "consulted": draw(YES_NO),
        "recommendations_sent": sent,
        "responded": draw(around(sent, 5)) if sent else None,
        "minutes_distributed": draw(around(held, 20)) if held else None,
        "team": draw(team),
    }


@st.composite
def care_leaver(draw: st.DrawFn) -> dict[str, Any]:
    birthdays = [date(year, month, 1) for year in (1998, 1999, 2001) for month in (8, 9, 10)]
    born = draw(st.none() | st.sampled_from(birthdays) | st.just(date(2000, 5, 1)))
    return {
        "child_id": draw(child),
        "born": born,
        "age": draw(st.none() | st.integers(17, 23)),
        "in_touch": draw(st.sampled_from(["Yes", "Yes", "No", "Refu", "NREQ", "Died", "Rhom"])),
        "pathway_reviewed": draw(st.none() | months_before(LAST, 6) | months_before(MIDDLE, 6)),
        "accommodation": draw(st.sampled_from([None, "U", "B", "S", "X", "G", "H", "R"])),
        "suitable": draw(st.sampled_from([None, "Suitable", "Suitable", "Unsuitable"])),
        "activity": draw(st.none() | st.builds("{}{}".format, st.sampled_from("FP"), st.integers(1, 5)) | NEITHER),
        "team": draw(team),
    }


@st.composite
def missing_episode(draw: st.DrawFn) -> dict[str, Any]:
    missing_from = draw(moment)
    hours = st.sampled_from([0, 1, 8, 24 * 5]).map(lambda number: missing_from + timedelta(hours=number))
    found = draw(st.none() | hours | hours)
    limit = st.integers(-1, 1).map(lambda minutes: timedelta(hours=72, minutes=minutes))
    completed = draw(st.none() | limit | st.sampled_from([timedelta(hours=5), timedelta(minutes=-1)]))
    return {
        "child_id": draw(few_children),
        "missing_from": missing_from,
        "found": found,
        "offered": draw(YES_NO | st.just(True)),
        "accepted": draw(YES_NO),
        "completed": found + completed if isinstance(found, datetime) and completed else None,
        "other_authority": draw(st.sampled_from([None, True, False, False])),
        "team": draw(team),
    }


@st.composite
def exploitation(draw: st.DrawFn) -> dict[str, Any]:
    due = draw(day)
    return {
        "child_id": draw(child),
        "work": draw(st.sampled_from(["Risk assessment", "Safety plan"])),
        "identified": days_after(due, -10),
        "due": due,
        "completed": draw(st.none() | near(due, 0) | near(due, 0)),
        "team": draw(team),
    }


@st.composite
def proceedings(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(earlier_day | st.builds(days_after, day, st.sampled_from([-85, -84, -112, -113])))
    limits = near(started, 84) | near(started, 112)
    return {
        "child_id": draw(child),
        "stage": draw(st.sampled_from(["Pre-proceedings", "Pre-proceedings", "Care proceedings"])),
        "started": started,
        "concluded": draw(limits | st.none() | then(started, 300) | st.just(days_after(started, -1))),
        "team": draw(team),
    }


@st.composite
def adoption(draw: st.DrawFn) -> dict[str, Any]:
    """Placed or matched about twelve months before a month's end, or about 426 days after entering care."""
    entered = draw(months_before(LAST, 14) | months_before(LAST, 26) | st.dates(date(2018, 1, 1), date(2019, 9, 1)))
    placed = draw(st.none() | near(entered, 426) | months_before(LAST, 12) | months_before(date(2020, 6, 30), 12) | day)
    order = draw(st.none() | st.sampled_from([entered, days_after(entered, 200)]))
    matched = draw(st.none() | months_before(LAST, 12) | day | near(order, 0) if order else st.none() | day)
    fostered = st.just(days_after(placed, -200)) | near(entered, 426) if placed else st.none()
    return {
        "child_id": draw(few_children | child),
        "entered_care": entered,
        "decided": days_after(entered, 100),
        "placement_order": order,
        "matched": matched,
        "placed": placed,
        "adopted": None,
        "reversed": None,
        "ffa_placed": draw(st.none() | st.none() | fostered),
    }


CASES: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "children_in_need": child_in_need(),
    "reviews": review(),
    "care_leavers": care_leaver(),
    "missing_episodes": missing_episode(),
    "exploitation": exploitation(),
    "court": proceedings(),
    "adoption": adoption(),
}
