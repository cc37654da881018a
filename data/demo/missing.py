"""The plan → missing episodes with their return home interviews, and the work on exploitation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from data.demo.days import after, chances, days_of, working_days_of
from data.demo.plan import MONTHS, planned
from data.demo.rows import Cell, Children, Row
from data.periods import month_end

HOURS = 72
ROOM = timedelta(days=4)
"""A child found this long before the month ends can be seen within 72 hours before the month is reported."""
WORK = {"risk_assessment": "Risk assessment", "safety_plan": "Safety plan"}


def missing_episodes(care: Sequence[Row], children: Children) -> list[Row]:
    """All episodes of the window, by when they began. Some children are missing again and again."""
    rows = []
    for month in MONTHS:
        chance = chances(f"missing {month}")
        elsewhere = planned("missing_elsewhere", month)
        own = planned("missing_found", month) - elsewhere
        offered, accepted = planned("interviews_offered", month), planned("interviews_accepted", month)
        done = planned("interviews_72h", month)
        ours = _teenagers(care, month)
        often = chance.choices(ours, k=own)
        for place, row in enumerate(often):
            rows.append(
                _episode(
                    str(row.values["child_id"]), row.values["team"], month, place < offered, place < accepted,
                    place < done, False, chance,
                )
            )  # fmt: skip
        rows += [
            _episode(children.new(), "Looked After North", month, False, False, False, True, chance)
            for _ in range(elsewhere)
        ]
    return sorted(_apart(rows), key=lambda row: (row.happened, str(row.values["child_id"])))


def _teenagers(care: Sequence[Row], month: date) -> list[Row]:
    end = month_end(month)
    return [
        row
        for row in care
        if row.happened < month
        and str(row.values["born"]) < f"{month.year - 12}"
        and (row.values["ended"] is None or str(row.values["ended"]) > f"{end}")
        and not row.tags & {"short break", "earlier period"}
    ]


def _episode(
    child: str, team: Cell, month: date, offered: bool, accepted: bool, seen: bool, elsewhere: bool,
    chance: random.Random,
) -> Row:  # fmt: skip
    day = chance.choice([day for day in days_of(month)[1:] if day <= month_end(month) - ROOM])
    found = datetime.combine(day, time(chance.randrange(6, 23), chance.choice((0, 10, 15, 30, 45))))
    gone = found - timedelta(hours=chance.choices((3, 7, 14, 26), (5, 5, 3, 1))[0], minutes=chance.randrange(50))
    late = found + timedelta(hours=chance.randrange(HOURS + 6, 200))
    completed = found + timedelta(hours=chance.randrange(14, HOURS)) if seen else late if accepted else None
    values: dict[str, Cell] = {
        "child_id": child, "missing_from": gone, "found": found, "offered": offered, "accepted": accepted,
        "completed": completed, "other_authority": elsewhere, "team": team,
    }  # fmt: skip
    return Row(values, gone.date())


def _apart(rows: list[Row]) -> list[Row]:
    """Two episodes of a child cannot begin at the same minute."""
    seen: set[tuple[Cell, Cell]] = set()
    kept = []
    for row in rows:
        key = (row.values["child_id"], row.values["missing_from"])
        if key in seen:
            gone = row.values["missing_from"]
            assert isinstance(gone, datetime)
            row.values["missing_from"] = gone - timedelta(minutes=7)
        seen.add((row.values["child_id"], row.values["missing_from"]))
        kept.append(row)
    return kept


def exploitation(care: Sequence[Row]) -> list[Row]:
    """Risk assessments and safety plans, by the day the need was identified."""
    rows = []
    for month in MONTHS:
        chance = chances(f"exploitation {month}")
        for short, work in WORK.items():
            number, in_time = planned(f"{short}_due", month), planned(f"{short}_in_time", month)
            for place, row in enumerate(chance.sample(_teenagers(care, month), number)):
                rows.append(_work(row, work, month, place < in_time, chance))
    return sorted(rows, key=lambda row: (row.happened, str(row.values["child_id"]), str(row.values["work"])))


def _work(row: Row, work: str, month: date, in_time: bool, chance: random.Random) -> Row:
    due = chance.choice(working_days_of(month)[2:])
    identified = max(after(due, -10), MONTHS[0])
    done = after(identified, chance.randrange(1, 11)) if in_time else after(due, chance.randrange(1, 12))
    values: dict[str, Cell] = {
        "child_id": row.values["child_id"], "work": work, "identified": identified, "due": due, "completed": done,
        "team": row.values["team"],
    }  # fmt: skip
    return Row(values, identified)
