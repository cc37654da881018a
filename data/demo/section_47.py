"""The plan → strategy discussions, the section 47 enquiries they start, and the initial conferences of those."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from data.demo.days import after, chances, working_days_of
from data.demo.plan import EXTRACTS, MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import add_months, month_end, month_of

LIMIT = 15
CONFERENCE = "Initial child protection conference"


@dataclass(slots=True)
class Discussion:
    """One strategy discussion; `enquiry` is 'none', 'in time' or 'late'."""

    requested: date
    due: date
    held: date
    enquiry: str


def strategy_and_section_47(referrals: list[Row], children: Children) -> tuple[list[Row], list[Row]]:
    """All strategy discussions by the day held, and all section 47 enquiries by the day they started."""
    chance = chances("section 47")
    discussions: list[Row] = []
    enquiries: list[Row] = []
    for month in MONTHS:
        known = [
            str(row.values["child_id"]) for row in referrals if month_of(row.happened) == month and "first" in row.tags
        ]
        of_month = sorted([*_normal(month, chance), *_early(month, chance)], key=lambda one: (one.held, one.due))
        started = []
        for one in of_month:
            child = known.pop() if known and one.enquiry != "none" else children.new()
            discussions.append(_discussion_row(one, child, chance))
            if one.enquiry != "none":
                started.append(_enquiry_row(one, child, month, chance))
                discussions[-1].with_it = (started[-1],)
        _outcomes(started, month, chance)
        enquiries += started
        _conferences(enquiries, month, chance)
    for row in enquiries:
        if row.values["outcome"] == CONFERENCE and row.values["icpc"] is None:
            row.tags |= {"waiting"}
    return discussions, enquiries


def _normal(month: date, chance: random.Random) -> list[Discussion]:
    """Discussions due in the month and held in it."""
    days = working_days_of(month)
    early = planned("strategy_early", month)
    in_time = planned("strategy_in_time", month) - early
    late = planned("strategy_due", month) - planned("strategy_in_time", month)
    slow = planned("section_47", month) - planned("section_47_in_time", month)
    quick = planned("section_47_in_time", month)
    kinds = ["late"] * slow + ["in time"] * quick + ["none"] * (in_time - slow - quick)
    if len(kinds) > in_time:
        raise ValueError(f"{month:%Y-%m}: more section 47 enquiries than discussions held in time")
    # From April 2020 on, an enquiry that is late ends in its own month all the same, so that its outcome is known.
    first_days = max(len(days) - LIMIT - 2, 2) if month in EXTRACTS else len(days)
    until = {"late": first_days, "in time": len(days) - 4, "none": len(days)}
    found = []
    for kind in kinds:
        held = days[chance.randrange(until[kind])]
        due = min(after(held, chance.randrange(4)), days[-1])
        found.append(Discussion(after(due, -3), due, held, kind))
    for _ in range(late):
        due = days[chance.randrange(len(days) - 5)]
        found.append(Discussion(after(due, -3), due, after(due, chance.randrange(1, 5)), "none"))
    return found


def _early(month: date, chance: random.Random) -> list[Discussion]:
    """Discussions held at the end of this month that are due in the next."""
    following = add_months(month, 1)
    number = planned("strategy_early", following) if following in MONTHS else 0
    held = working_days_of(month)[-1]
    return [Discussion(held, after(held, chance.randrange(1, 4)), held, "none") for _ in range(number)]


def _discussion_row(one: Discussion, child: str, chance: random.Random) -> Row:
    values: dict[str, Cell] = {
        "child_id": child,
        "requested": one.requested,
        "due": one.due,
        "held": one.held,
        "outcome": "No section 47" if one.enquiry == "none" else "Section 47",
        "team": chance.choice(teams_of("MASH and Assessment")[3:5]),
    }
    tags = {"in time" if one.held <= one.due else "late", "enquiry" if one.enquiry != "none" else "no enquiry"}
    return Row(values, one.requested, frozenset(tags))


def _enquiry_row(one: Discussion, child: str, month: date, chance: random.Random) -> Row:
    days = working_days_of(month)
    left = sum(day > one.held for day in days)
    if one.enquiry == "late":
        most = min(LIMIT + 9, left) if month in EXTRACTS else LIMIT + 9
        completed = after(one.held, chance.randint(LIMIT + 1, max(most, LIMIT + 1)))
    else:
        completed = after(one.held, chance.randint(min(4, left), min(9, left)))
    values: dict[str, Cell] = {
        "child_id": child,
        "started": one.held,
        "completed": completed,
        "outcome": None,
        "icpc_unnecessary": None,
        "icpc": None,
        "plan_made": None,
        "s47_12m": 0 if chance.random() < 0.85 else 1,
        "icpc_12m": 0 if chance.random() < 0.93 else 1,
        "team": chance.choice((*teams_of("MASH and Assessment")[3:5], *teams_of("Child Protection and Court"))),
        "worker": f"W{chance.randrange(60, 110):03d}",
    }
    return Row(values, one.held, frozenset({one.enquiry}))


def _outcomes(enquiries: list[Row], month: date, chance: random.Random) -> None:
    """The month's outcomes; an enquiry that came to nothing is likelier to have been slow."""
    nfa, need = planned("section_47_nfa", month), planned("section_47_cin", month)
    slow = [row for row in enquiries if "late" in row.tags]
    quick = [row for row in enquiries if "in time" in row.tags]
    chance.shuffle(slow)
    # A conference is likelier after an enquiry late in the month, so that no month's conferences wait too long.
    quick.sort(key=lambda row: (row.happened.day + chance.randrange(14), str(row.values["child_id"])))
    outcomes = ["No further action"] * min(nfa, len(slow) - min(need, 1))
    outcomes += ["Child in need"] * need + ["No further action"] * (nfa - len(outcomes))
    for row, outcome in zip(slow + quick, outcomes + [CONFERENCE] * (len(enquiries) - nfa - need), strict=True):
        row.values["outcome"] = outcome
        row.values["icpc_unnecessary"] = outcome != CONFERENCE


def _conferences(enquiries: list[Row], month: date, chance: random.Random) -> None:
    """The month's initial conferences: the planned number late, from the oldest enquiries; then those due soonest."""
    in_time = planned("conferences_in_time", month)
    late = planned("conferences", month) - in_time
    waiting = [row for row in enquiries if row.values["outcome"] == CONFERENCE and row.values["icpc"] is None]
    waiting.sort(key=lambda row: (row.happened, str(row.values["child_id"])))
    for row in waiting[:late]:
        first = max(after(row.happened, LIMIT + 1), after(month, 0))
        row.values["icpc"] = _one_of(first, max(after(row.happened, LIMIT + 8), first), month, chance)
    for row in waiting[late : late + in_time]:
        completed = row.values["completed"]
        assert isinstance(completed, date)
        held = _one_of(max(after(row.happened, 3), after(month, 0)), after(row.happened, LIMIT), month, chance)
        row.values["icpc"] = held
        row.values["completed"] = min(completed, held)


def _one_of(first: date, last: date, month: date, chance: random.Random) -> date:
    days = [day for day in working_days_of(month) if first <= day <= min(last, month_end(month))]
    if not days:
        raise ValueError(f"no conference fits between {first} and {last} in {month:%Y-%m}")
    return chance.choice(days)
