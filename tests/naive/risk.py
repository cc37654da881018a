"""Missing and exploited children, court and adoption: one plain rule a measure."""

from __future__ import annotations

from datetime import date, timedelta

from tests.naive.calendar import elapsed, in_order, last_day, later, within
from tests.naive.protection import due_reviews
from tests.naive.world import Judged, Row, Rule, World, hits


def found(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("missing_episodes") if within(r["found"], month)]


def own(world: World, month: date) -> list[Row]:
    return [r for r in found(world, month) if not r["other_authority"]]


def work_due(world: World, month: date, work: str) -> Judged:
    rows = [r for r in world.rows("exploitation") if r["work"] == work and within(r["due"], month)]
    return hits(rows, lambda r: r["completed"] is not None and r["completed"] <= r["due"])


def concluded(world: World, month: date, stage: str) -> list[Row]:
    return [r for r in world.rows("court") if r["stage"] == stage and within(r["concluded"], month)]


def at_most(world: World, month: date, weeks: int) -> Judged:
    rows = concluded(world, month, "Pre-proceedings")
    return hits(rows, lambda r: timedelta(0) <= r["concluded"] - r["started"] <= timedelta(weeks=weeks))


def in_the_12_months(world: World, month: date, what: str) -> list[Row]:
    before = last_day(later(month, -12))
    return [r for r in world.rows("adoption") if r[what] is not None and before < r[what] <= last_day(month)]


def waited(row: Row) -> timedelta:
    """From entering care to moving in: with a foster carer who adopts, to the fostering."""
    moved_in: date = row["ffa_placed"] or row["placed"]
    return moved_in - row["entered_care"]


def matched(world: World, month: date) -> Judged:
    rows = [r for r in in_the_12_months(world, month, "matched") if r["placement_order"] is not None]
    return [(r, (max((r["matched"] - r["placement_order"]).days, 0), 1)) for r in rows]


MEASURES: dict[str, Rule] = {
    "rhi_offered": ("percentage", lambda w, m: hits(own(w, m), lambda r: r["offered"])),
    "rhi_72h": (
        "percentage",
        lambda w, m: hits(
            own(w, m),
            lambda r: (
                r["completed"] is not None
                and in_order(r["found"], r["completed"])
                and elapsed(r["found"], r["completed"]) <= timedelta(hours=72)
            ),
        ),
    ),
    "rhi_accepted": (
        "percentage",
        lambda w, m: hits([r for r in found(w, m) if r["offered"]], lambda r: r["accepted"]),
    ),
    "exploitation_assessments_on_time": ("percentage", lambda w, m: work_due(w, m, "Risk assessment")),
    "risk_meetings_4w": due_reviews("Risk management meeting (significant)"),
    "risk_meetings_12w": due_reviews("Risk management meeting (moderate)"),
    "safety_plans_on_time": ("percentage", lambda w, m: work_due(w, m, "Safety plan")),
    "pre_proceedings_12w": ("percentage", lambda w, m: at_most(w, m, 12)),
    "pre_proceedings_16w": ("percentage", lambda w, m: at_most(w, m, 16)),
    "proceedings_weeks": (
        "average",
        lambda w, m: [
            (r, ((r["concluded"] - r["started"]).days / 7, 1))
            for r in concluded(w, m, "Care proceedings")
            if r["concluded"] >= r["started"]
        ],
    ),
    "adoption_14m": (
        "share of children",
        lambda w, m: hits(in_the_12_months(w, m, "placed"), lambda r: timedelta(0) <= waited(r) <= timedelta(days=426)),
    ),
    "adoption_match_days": ("average of children", matched),
}
OWN_MONTH_ONLY: set[str] = set()
AT_MONTH_END: set[str] = set()
OVER_12_MONTHS = {"adoption_14m", "adoption_match_days"}
