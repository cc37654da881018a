"""Assessments and ended plans → child in need plans, and the Children in need sheet: one row a child."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.days import between, chances, working_days_of
from data.demo.plan import MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import month_of

OPEN_BEFORE = 192
TEAMS = (*teams_of("Child Protection and Court"), "Children with Disabilities")
Rows = Iterable[dict[str, Cell]]


@dataclass(slots=True)
class NeedPlan:
    """One child in need plan. Its columns are those of the Children in need sheet."""

    child_id: str
    started: date
    ended: date | None
    team: str
    worker: str


@dataclass(slots=True)
class Need:
    """One child's need as an extract knows it: `status` while anything is open."""

    started: date
    ended: date | None
    status: str
    team: Cell
    worker: Cell
    plan: NeedPlan | None = None
    reason: str = "RC7"


def child_in_need_plans(assessments: list[Row], plans: list[Row], children: Children) -> list[NeedPlan]:
    """All child in need plans: from assessments with that outcome, and as the step down from child protection."""
    chance = chances("child in need plans")
    protected = {str(row.values["child_id"]) for row in plans}
    made = [
        _plan(children.new(), between(date(2018, 5, 1), date(2019, 3, 29), chance), chance) for _ in range(OPEN_BEFORE)
    ]
    had: set[str] = set()
    before = OPEN_BEFORE
    for month in MONTHS:
        starts = _from(assessments, "completed", "outcome", "CIN plan", month)
        starts = [(child, day) for child, day in starts if child not in protected and child not in had]
        down = _from(plans, "ended", "end_reason", "No longer met threshold", month)
        starts += [one for one in down if one[0] not in had and chance.random() < 0.6]
        had |= {child for child, _ in starts}
        still_open = [plan for plan in made if plan.ended is None and plan.started < month - timedelta(days=60)]
        still_open.sort(key=lambda plan: (plan.started + timedelta(days=chance.randrange(200)), plan.child_id))
        for plan in still_open[: before + len(starts) - planned("cin_plans_open", month)]:
            plan.ended = chance.choice(working_days_of(month))
        made += [_plan(child, day, chance) for child, day in starts]
        before = planned("cin_plans_open", month)
    return made


def _from(rows: list[Row], on: str, column: str, value: str, month: date) -> list[tuple[str, date]]:
    return [
        (str(row.values["child_id"]), day)
        for row in rows
        if row.values[column] == value and isinstance(day := row.values[on], date) and month_of(day) == month
    ]


def _plan(child: str, started: date, chance: random.Random) -> NeedPlan:
    team = chance.randrange(len(TEAMS))
    return NeedPlan(child, started, None, TEAMS[team], f"W{110 + team * 6 + chance.randrange(6):03d}")


def children_in_need(
    need_plans: list[NeedPlan], looked_after: Rows, protected: Rows, assessed: Rows, end: date
) -> list[dict[str, Cell]]:
    """The sheet as at `end`, from the same extract's sheets. The first status that applies counts, as in Annex A."""
    found: dict[str, Need] = {}
    for plan in need_plans:
        if plan.started <= end:
            ended = plan.ended if plan.ended is not None and plan.ended <= end else None
            _add(found, plan.child_id, Need(plan.started, ended, "Child in need plan", plan.team, plan.worker, plan))
    for rows, status, done in (
        (looked_after, "Looked after child", "ended"),
        (protected, "Child Protection plan", "ended"),
        (assessed, "Open assessment", "completed"),
    ):
        for row in rows:
            started, ended_on = row["started"], row[done]
            assert isinstance(started, date)
            closed = ended_on if isinstance(ended_on, date) else None
            reason = "RC8" if status == "Open assessment" else "RC7"
            _add(found, str(row["child_id"]), Need(started, closed, status, row["team"], row["worker"], reason=reason))
    return [_row(child, need, end) for child, need in sorted(found.items())]


ORDER = ("Looked after child", "Child Protection plan", "Child in need plan", "Open assessment")


def _add(found: dict[str, Need], child: str, need: Need) -> None:
    other = found.get(child)
    if other is None:
        found[child] = need
        return
    first, second = sorted((other, need), key=lambda one: (one.ended is not None, ORDER.index(one.status)))
    ended = None if first.ended is None or second.ended is None else max(first.ended, second.ended)
    found[child] = Need(
        min(first.started, second.started),
        ended,
        first.status,
        first.team,
        first.worker,
        first.plan or second.plan,
        first.reason,
    )


def _row(child: str, need: Need, end: date) -> dict[str, Cell]:
    chance = chances(f"{child} {end}")
    until = need.ended or end
    plan_ended = need.plan.ended if need.plan and need.plan.ended and need.plan.ended <= end else None
    return {
        "child_id": child,
        "started": need.started,
        "primary_need": f"N{chances(child).choices((1, 2, 3, 4, 5, 6, 8, 9), (56, 9, 7, 9, 13, 2, 3, 1))[0]}",
        "last_seen": max(need.started, until - timedelta(days=chance.randrange(1, 27))),
        "closed": need.ended,
        "closure_reason": need.reason if need.ended else None,
        "case_status": "Closed episode" if need.ended else need.status,
        "plan_started": need.plan.started if need.plan else None,
        "plan_ended": plan_ended,
        "team": need.team,
        "worker": need.worker,
    }
