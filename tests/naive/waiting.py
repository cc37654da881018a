"""What is not done yet and still in time: one plain rule a measure, from the words of its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from tests.naive.calendar import elapsed, last_day, on_the_clock, within, working_days
from tests.naive.world import Row, World

Waits = Callable[[World, date, Row], bool]


def midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def hours(since: str, until: str, limit: int) -> Waits:
    def waits(world: World, month: date, row: Row) -> bool:
        spent = on_the_clock(row[since], midnight_after(world.records_to), month >= world.clock_stops_from)
        return row[until] is None and spent <= timedelta(hours=limit)

    return waits


def true_hours(world: World, month: date, row: Row) -> bool:
    return row["completed"] is None and elapsed(row["found"], midnight_after(world.records_to)) <= timedelta(hours=72)


def days(since: str, until: str, limit: int) -> Waits:
    """The last day of the limit lies after the last day of the records."""
    return lambda w, m, r: r[until] is None and working_days(r[since], w.records_to) < limit


def due(until: str) -> Waits:
    return lambda w, m, r: r[until] is None and r["due"] > w.records_to


def this_month(world: World, month: date, row: Row) -> bool:
    return not within(row["supervised"], month) and world.records_to < last_day(month)


WAITS: dict[str, Waits] = {
    "contacts_decided_24h": hours("received", "decided", 24),
    "da_contacts_decided_48h": hours("received", "decided", 48),
    "early_help_hub_72h": hours("received", "decided", 72),
    "referrals_allocated_24h": hours("referred", "allocated", 24),
    "rhi_72h": true_hours,
    "assessments_seen_3d": days("started", "seen", 3),
    "s47_on_time": days("started", "completed", 15),
    "lac_minutes_20d": days("held", "minutes_distributed", 20),
    "lac_recommendations_5d": days("held", "recommendations_sent", 5),
    "lac_responses_5d": days("recommendations_sent", "responded", 5),
    "strategy_discussions_on_time": due("held"),
    "cin_reviews_on_time": due("held"),
    "core_groups_on_time": due("held"),
    "rcpc_on_time": due("held"),
    "lac_first_review_on_time": due("held"),
    "lac_reviews_on_time": due("held"),
    "risk_meetings_4w": due("held"),
    "risk_meetings_12w": due("held"),
    "exploitation_assessments_on_time": due("completed"),
    "safety_plans_on_time": due("completed"),
    "worker_supervision": this_month,
}


def waiting(world: World, measure: str, month: date) -> Callable[[Row], bool]:
    """Whether a row of the measure's denominator is not due yet; never in a month that is judged without it."""
    rule = WAITS.get(measure)
    if rule is None or month < world.not_due_from:
        return lambda row: False
    return lambda row: rule(world, month, row)
