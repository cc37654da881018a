"""Child protection, plans for children in need and reviews: one plain rule a measure."""

from __future__ import annotations

from datetime import date, timedelta

from tests.naive.calendar import is_open, last_day, later, within
from tests.naive.world import Judged, Row, Rule, World, counted, hits, labelled, plans


def reviews_due(world: World, month: date, *types: str) -> Judged:
    """Reviews of the types due in the month: were they held on or before the day?"""
    rows = [r for r in world.rows("reviews") if r["review_type"] in types and within(r["due"], month)]
    return hits(rows, lambda r: r["held"] is not None and r["held"] <= r["due"])


def due_reviews(*types: str) -> Rule:
    return "percentage", lambda w, m: reviews_due(w, m, *types)


def with_cin_plan(world: World, month: date) -> list[Row]:
    found = []
    for row in world.rows("children_in_need"):
        ends = [end for end in (row["plan_ended"], row["closed"]) if end is not None]
        if row["plan_started"] is not None and is_open(row["plan_started"], min(ends) if ends else None, month):
            found.append(row)
    return found


def started_plans(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("child_protection_plans") if within(r["started"], month)]


def plan_before_ended(world: World, row: Row) -> date | None:
    """The day on which its previous plan ended: by its date, else by the child's plans held."""
    same = [r for r in world.rows("child_protection_plans") if r["child_id"] == row["child_id"]]
    before = [r["ended"] for r in same if r["started"] < row["started"] and r["ended"] is not None]
    return row["previous_ended"] or max((day for day in before if day <= row["started"]), default=None)


def came_back_within_2_years(world: World, row: Row) -> bool:
    """Its previous plan ended at most 24 months before it started."""
    ended = plan_before_ended(world, row)
    return ended is not None and row["started"] <= later(ended, 24)


def had_a_plan(world: World, row: Row) -> bool:
    """It has a number of previous plans, or a plan before it is known."""
    return (row["previous_plans"] or 0) > 0 or plan_before_ended(world, row) is not None


MEASURES: dict[str, Rule] = {
    "cin_plans": ("children", lambda w, m: counted(with_cin_plan(w, m))),
    "cin_reviews_on_time": due_reviews("CIN review"),
    "core_groups_on_time": due_reviews("Core group"),
    "cp_started": ("count", lambda w, m: counted(started_plans(w, m))),
    "cp_ended": (
        "mix",
        lambda w, m: labelled(
            [r for r in w.rows("child_protection_plans") if within(r["ended"], m)],
            lambda r: r["end_reason"] or "Not recorded",
        ),
    ),
    "cp_repeat_2y": (
        "percentage",
        lambda w, m: hits(started_plans(w, m), lambda r: came_back_within_2_years(w, r)),
    ),
    "cp_returned_2y": (
        "share of children",
        lambda w, m: hits(plans(w, m), lambda r: came_back_within_2_years(w, r)),
    ),
    "cp_repeat_ever": ("percentage", lambda w, m: hits(started_plans(w, m), lambda r: had_a_plan(w, r))),
    "cp_2y_open": (
        "share of children",
        lambda w, m: hits(plans(w, m), lambda r: last_day(m) - r["started"] > timedelta(days=729)),
    ),
    "rcpc_on_time": due_reviews("CP review"),
}
AT_MONTH_END = {"cin_plans", "cp_returned_2y", "cp_2y_open"}
OWN_MONTH_ONLY: set[str] = set()
