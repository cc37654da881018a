"""The plan → reviews and meetings: when each was due, when it was held, who took part, and what was sent when.

What follows a review in time follows in its own month, so that a later extract does not change what was published.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.days import after, chances, working_days_of
from data.demo.need import NeedPlan
from data.demo.plan import MONTHS, planned
from data.demo.rows import Cell, Row
from data.periods import month_end

TYPES = {
    "cin_review": "CIN review",
    "core_group": "Core group",
    "cp_review": "CP review",
    "first_lac_review": "First LAC review",
    "lac_review": "LAC review",
    "pathway_review": "Pathway plan review",
    "risk_4w": "Risk management meeting (significant)",
    "risk_12w": "Risk management meeting (moderate)",
}
OFFICER = ("First LAC review", "LAC review")
"""The reviews of an independent reviewing officer: their minutes and recommendations are timed."""
NEW = timedelta(days=75)


@dataclass(frozen=True)
class Case:
    """A child with something open from `started` to `ended`; `old` where the child is over 4, `teenager` over 11."""

    child: str
    team: Cell
    started: date
    ended: date | None
    old: bool = True
    teenager: bool = True


def reviews(
    need_plans: Sequence[NeedPlan], plans: Sequence[Row], care: Sequence[Row], leavers: Sequence[str]
) -> list[Row]:
    """All reviews due in the window, by the day they were due."""
    needs = [Case(plan.child_id, plan.team, plan.started, plan.ended) for plan in need_plans]
    protected = [_case(row) for row in plans]
    looked_after = [_case(row) for row in care if "short break" not in row.tags and "earlier period" not in row.tags]
    young = [case for case in looked_after if case.teenager]
    grown = [Case(child, "Leaving Care", MONTHS[0], None) for child in leavers]
    cases = {
        "cin_review": needs, "core_group": protected, "cp_review": protected, "first_lac_review": looked_after,
        "lac_review": looked_after, "pathway_review": grown, "risk_4w": young, "risk_12w": young,
    }  # fmt: skip
    rows = [
        row
        for month in MONTHS
        for short, kind in TYPES.items()
        for row in _of_month(short, kind, month, cases[short], chances(f"{short} {month}"))
    ]
    return sorted(rows, key=lambda row: (str(row.values["due"]), str(row.values["child_id"])))


def _case(row: Row) -> Case:
    values = row.values
    ended, born = values["ended"], values.get("born")
    born_by = born if isinstance(born, date) else date(2010, 1, 1)
    return Case(
        str(values["child_id"]), values["team"], row.happened, ended if isinstance(ended, date) else None,
        born_by < date(2015, 3, 1), born_by < date(2009, 1, 1),
    )  # fmt: skip


def _of_month(short: str, kind: str, month: date, cases: Sequence[Case], chance: random.Random) -> list[Row]:
    """The planned number due in the month, the planned number of them held by then."""
    number, in_time = planned(f"{short}_due", month), planned(f"{short}_in_time", month)
    end = month_end(month)
    open_all_month = [case for case in cases if case.started < month and (case.ended is None or case.ended > end)]
    fits: Callable[[Case], bool] = {
        "first_lac_review": lambda case: case.started > month - NEW,
        "lac_review": lambda case: case.started <= month - NEW,
    }.get(short, lambda _: True)
    first = [case for case in open_all_month if fits(case)]
    rest = [case for case in open_all_month if not fits(case)]
    chance.shuffle(first)
    chosen = [*first, *rest][:number]
    chance.shuffle(chosen)
    return [_row(kind, case, month, place < in_time, chance) for place, case in enumerate(chosen)]


def _row(kind: str, case: Case, month: date, in_time: bool, chance: random.Random) -> Row:
    days = working_days_of(month)
    due = chance.choice(days[3:])
    held: date | None = max(days[0], after(due, -chance.randrange(0, 6)))
    if not in_time:
        held = after(due, chance.randrange(1, 15)) if chance.random() < 0.8 else None
    values: dict[str, Cell] = {
        "child_id": case.child, "review_type": kind, "due": due, "held": held, "participated": None, "consulted": None,
        "recommendations_sent": None, "responded": None, "minutes_distributed": None, "team": case.team,
    }  # fmt: skip
    if held is not None and kind in OFFICER:
        values.update(_followed(held, case.old, chance))
    return Row(values, min(due, held) if held else due)


def _followed(held: date, old: bool, chance: random.Random) -> dict[str, Cell]:
    """What the reviewing officer and the team did. In time is within the month of the review; the rest is late."""
    last = working_days_of(held.replace(day=1))[-1]
    late = after(held, 24)
    sent = min(after(held, chance.randrange(1, 6)), last) if chance.random() < 0.86 else late
    answered = min(after(sent, chance.randrange(1, 6)), last) if sent != late and chance.random() < 0.74 else None
    return {
        "participated": chance.random() < 0.94 if old else None,
        "consulted": chance.random() < 0.83 if old else None,
        "recommendations_sent": sent,
        "responded": answered,
        "minutes_distributed": min(after(held, chance.randrange(8, 19)), last) if chance.random() < 0.84 else late,
    }
