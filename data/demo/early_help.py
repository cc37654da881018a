"""The plan → early help assessments: spells that are open until they close."""

from __future__ import annotations

import random
from datetime import date, timedelta

from data.demo.days import after, between, chances, some_day, working_days_of
from data.demo.plan import MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row

OPEN_BEFORE = 1080
ORGANISATIONS = ("School", "Early Help", "Health visiting", "Nursery", "Youth service", "Housing association")


def early_help(contacts: list[Row], children: Children) -> list[Row]:
    """All early help assessments; half of those started come from a contact that had early help as its outcome."""
    chance = chances("early help")
    rows = [
        _row(children.new(), between(date(2018, 1, 8), date(2019, 3, 28), chance), chance) for _ in range(OPEN_BEFORE)
    ]
    still_open = list(rows)
    before = OPEN_BEFORE
    by_month = _from_contacts(contacts)
    for month in MONTHS:
        started = planned("early_help_started", month)
        _close(still_open, before + started - planned("early_help_open", month), month, chance)
        waiting = by_month.get(month, [])
        for number in range(started):
            row = waiting[number] if number < len(waiting) and number % 2 else None
            day = row.happened if row else some_day(month, chance)
            child = str(row.values["child_id"]) if row else children.new()
            still_open.append(_row(child, max(day, month), chance))
            rows.append(still_open[-1])
        before = planned("early_help_open", month)
    return sorted(rows, key=lambda row: (row.happened, str(row.values["child_id"])))


def _from_contacts(contacts: list[Row]) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = {}
    for row in contacts:
        decided = row.values["decided"]
        if row.values["outcome"] == "Early help" and "in time" in row.tags and isinstance(decided, date):
            found.setdefault(row.happened.replace(day=1), []).append(row)
    return found


def _row(child: str, started: date, chance: random.Random) -> Row:
    values: dict[str, Cell] = {
        "child_id": child,
        "started": started,
        "completed": after(started, chance.randrange(15, 40)),
        "closed": None,
        "organisation": chance.choice(ORGANISATIONS),
        "team": chance.choice(teams_of("Early Help")[:2]),
    }
    return Row(values, started)


def _close(still_open: list[Row], number: int, month: date, chance: random.Random) -> None:
    """Closes assessments that are at least four months old, the older the likelier."""
    old = [row for row in still_open if row.happened < month - timedelta(days=120)]
    for row in sorted(
        old, key=lambda row: (row.happened + timedelta(days=chance.randrange(300)), str(row.values["child_id"]))
    )[:number]:
        closed = chance.choice(working_days_of(month))
        row.values["closed"] = closed
        completed = row.values["completed"]
        if isinstance(completed, date) and completed > closed:
            row.values["completed"] = closed
        row.tags |= {"closed"}
        still_open.remove(row)
