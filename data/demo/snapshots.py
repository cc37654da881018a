"""Open cases → the Visits and Case supervision sheets as at an extract's last day; the plan → the Figures before it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from data.demo.days import chances
from data.demo.need import NeedPlan
from data.demo.plan import MONTHS, planned
from data.demo.protection import CATEGORIES
from data.demo.rows import Cell
from data.periods import month_end

Rows = Sequence[dict[str, Cell]]
SOURCE = "Performance team, earlier scorecards"


def visits(need_plans: Iterable[NeedPlan], protected: Rows, looked_after: Rows, month: date) -> list[dict[str, Cell]]:
    """One row for each open case that needs visits, the planned number of them not overdue."""
    end = month_end(month)
    cases: dict[str, list[tuple[Cell, Cell, Cell, Cell]]] = {
        "CIN": [
            (plan.child_id, plan.team, plan.worker, plan.started)
            for plan in need_plans
            if plan.started <= end and (plan.ended is None or plan.ended > end)
        ],
        "CP": [_case(row) for row in protected if row["ended"] is None],
        "LAC": [_case(row) for row in looked_after if row["ended"] is None and row["legal_status"] != "V4"],
    }
    rows = []
    for plan, short in (("CIN", "cin"), ("CP", "cp"), ("LAC", "lac")):
        chance = chances(f"visits {plan} {month}")
        in_time = set(chance.sample(range(len(cases[plan])), planned(f"{short}_visits_in_time", month)))
        for number, (child, team, worker, started) in enumerate(cases[plan]):
            rows.append(_visit(plan, child, team, worker, started, number in in_time, end, chance))
    return rows


def _case(row: dict[str, Cell]) -> tuple[Cell, Cell, Cell, Cell]:
    return row["child_id"], row["team"], row["worker"], row["started"]


def _visit(
    plan: str, child: Cell, team: Cell, worker: Cell, started: Cell, in_time: bool, end: date, chance: random.Random
) -> dict[str, Cell]:
    weeks = {"CIN": 4, "CP": 2, "LAC": 6}[plan]
    ago = chance.randrange(0, weeks * 7) if in_time else weeks * 7 + chance.randrange(1, 20)
    last = end - timedelta(days=ago)
    due = last + timedelta(days=weeks * 7)
    visited = isinstance(started, date) and last >= started
    return {
        "child_id": child,
        "plan": plan,
        "last_visit": last if visited else None,
        "due": due,
        "team": team,
        "worker": worker,
    }


def case_supervision(visited: Rows, month: date) -> list[dict[str, Cell]]:
    """One row for each open case (the cases that are visited), the planned number with supervision in three months."""
    end = month_end(month)
    rows = []
    for plan, short in (("CIN", "cin"), ("CP", "cp"), ("LAC", "lac")):
        chance = chances(f"case supervision {plan} {month}")
        cases = [row for row in visited if row["plan"] == plan]
        in_time = set(chance.sample(range(len(cases)), planned(f"{short}_supervised", month)))
        for number, case in enumerate(cases):
            ago = chance.randrange(0, 85) if number in in_time else chance.randrange(95, 160)
            never = number not in in_time and chance.random() < 0.1
            last = None if never else end - timedelta(days=ago)
            rows.append(
                {
                    "child_id": case["child_id"],
                    "plan": plan,
                    "last_supervision": last,
                    "team": case["team"],
                    "worker": case["worker"],
                }
            )
    return rows


def figures(plans: Rows, looked_after: Rows, long_ago: Sequence[date] = MONTHS[:-6]) -> list[dict[str, Cell]]:
    """The months before the first extract, of what only an extract of their own could say."""
    rows: list[dict[str, Cell]] = []
    for month in long_ago:
        open_plans = [row for row in plans if _open_on(row, month_end(month))]
        for plan, stock in (
            ("cin", planned("cin_plans_open", month)),
            ("cp", len(open_plans)),
            ("lac", planned("looked_after", month)),
        ):
            rows.append(_figure(f"{plan}_visits_on_time", month, None, planned(f"{plan}_visits_in_time", month), stock))
        rows.append(
            _figure("lac_3_placements", month, None, planned("three_placements", month), planned("looked_after", month))
        )
        rows.append(
            _figure("lac_same_placement", month, None, planned("long_term_settled", month), planned("long_term", month))
        )
        for category in (*CATEGORIES.values(), "Multiple"):
            number = sum(row["category"] == category for row in open_plans)
            rows.append(_figure("cp_by_category", month, category, number, len(open_plans)))
    return [*rows, *_routes(looked_after, long_ago[-1]), *_last_year()]


def _routes(looked_after: Rows, month: date) -> list[dict[str, Cell]]:
    """The routes out of care in the month before the first extract."""
    there = [row for row in looked_after if row["legal_status"] != "V4" and _open_on(row, month_end(month))]
    routes = sorted({str(row["exit_route"]) for row in there})
    return [
        _figure("lac_exit_routes", month, route, sum(row["exit_route"] == route for row in there), len(there))
        for route in routes
    ]


LAST_YEAR = date(2019, 9, 1)
LAST_SEPTEMBER: tuple[tuple[str, str | None, str | None, float], ...] = (
    # measure, breakdown, group, value as the paper of September 2020 gives it
    ("leavers_in_touch", None, None, 70),
    ("leavers_suitable", None, None, 70),
    ("leavers_eet", None, None, 41),
    ("case_supervision_3m", None, None, 70),
    ("worker_supervision", "role", "Operational", 69),
    ("worker_supervision", "role", "Business support", 92),
    ("average_caseload", None, None, 22),
    ("caseload_over_20", None, None, 39),
)


def _last_year() -> list[dict[str, Cell]]:
    """September 2019's figures that the paper prints without their counts."""
    empty: dict[str, Cell] = dict.fromkeys(("basis", "numerator", "denominator", "agency"))
    return [
        {
            **empty,
            "measure": measure,
            "month": LAST_YEAR,
            "breakdown": breakdown,
            "group": group,
            "value": value,
            "source": SOURCE,
        }
        for measure, breakdown, group, value in LAST_SEPTEMBER
    ]


def _open_on(row: dict[str, Cell], day: date) -> bool:
    started, ended = row["started"], row["ended"]
    return isinstance(started, date) and started <= day and not (isinstance(ended, date) and ended <= day)


def _figure(measure: str, month: date, group: str | None, numerator: int, denominator: int) -> dict[str, Cell]:
    return {
        "measure": measure,
        "month": month,
        "basis": None,
        "breakdown": None,
        "group": group,
        "numerator": numerator,
        "denominator": denominator,
        "value": round(100 * numerator / denominator, 4),
        "agency": None,
        "source": SOURCE,
    }
