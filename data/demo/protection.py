"""The plan → child protection plans: spells with a category, that start at a conference and end for a reason."""

from __future__ import annotations

import random
from datetime import date, timedelta

from data.demo.days import after, between, chances, working_days_of, years_before
from data.demo.plan import FIRST, MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import month_end, month_of

CATEGORIES = {
    "emotional": "Emotional abuse",
    "neglect": "Neglect",
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
}
OPEN_BEFORE = {"emotional": 52, "neglect": 46, "physical": 0, "sexual": 0}
RETURNED_BEFORE = 20
FAMILY = date(2018, 8, 20)
"""Three brothers and sisters on a plan since this day: the only plans open for two years in September 2020."""


def child_protection_plans(enquiries: list[Row], children: Children) -> list[Row]:
    """All plans open in the window, by the day they started. A plan that came of a conference marks its enquiry."""
    chance = chances("child protection plans")
    rows = _before(chance, children)
    for month in MONTHS:
        still_open = [row for row in rows if row.values["ended"] is None]
        _end(still_open, month, chance)
        rows += _start(month, enquiries, chance, children)
    return sorted(rows, key=lambda row: (row.happened, str(row.values["child_id"])))


def _row(child: str, started: date, category: str, returned: bool, chance: random.Random) -> Row:
    earlier = returned or chance.random() < 0.08
    # An earlier plan ended before the window began: the sheet would have to have it otherwise.
    latest = min(started, FIRST) - timedelta(days=40)
    first = years_before(started, 2) + timedelta(days=10) if returned else years_before(started, 6)
    last = latest if returned else years_before(started, 3)
    team = chance.choice(teams_of("Child Protection and Court"))
    values: dict[str, Cell] = {
        "child_id": child,
        "started": started,
        "initial_category": CATEGORIES[category] if chance.random() < 0.95 else "Physical abuse",
        "category": CATEGORIES[category],
        "ended": None,
        "end_reason": None,
        "previous_plans": 1 if earlier else 0,
        "previous_ended": between(min(first, last), last, chance) if earlier else None,
        "team": team,
        "worker": f"W{85 + teams_of('Child Protection and Court').index(team) * 8 + chance.randrange(8):03d}",
    }
    return Row(values, started, frozenset({category, "returned" if returned else "new"}))


def _before(chance: random.Random, children: Children) -> list[Row]:
    """The plans open when the window begins."""
    rows = [_row(children.new(), FAMILY, "neglect", False, chance) for _ in range(3)]
    for row in rows:
        row.tags |= {"family"}
        row.values.update(
            {"team": rows[0].values["team"], "worker": rows[0].values["worker"], "initial_category": "Neglect"}
        )
    wanted = [category for category, number in OPEN_BEFORE.items() for _ in range(number)]
    wanted.remove("neglect")
    wanted.remove("neglect")
    wanted.remove("neglect")
    returned = set(chance.sample(range(len(wanted)), RETURNED_BEFORE))
    for number, category in enumerate(wanted):
        started = between(date(2018, 5, 10), date(2019, 3, 28), chance)
        rows.append(_row(children.new(), started, category, number in returned, chance))
    return rows


def _start(month: date, enquiries: list[Row], chance: random.Random, children: Children) -> list[Row]:
    """The month's new plans: most from its conferences, the others from another authority or before birth."""
    wanted = [category for category in CATEGORIES for _ in range(planned(f"cp_{category}_started", month))]
    chance.shuffle(wanted)
    returned = set(chance.sample(range(len(wanted)), planned("cp_returned_started", month)))
    held = [
        row for row in enquiries if (day := row.values["icpc"]) and isinstance(day, date) and month_of(day) == month
    ]
    chance.shuffle(held)
    made = min(len(wanted), len(held) - max(1, len(held) // 12))
    rows = []
    for number, row in enumerate(held):
        row.values["plan_made"] = number < made
    for number, category in enumerate(wanted):
        if number < made:
            started = held[number].values["icpc"]
            assert isinstance(started, date)
            child = str(held[number].values["child_id"])
        else:
            started, child = chance.choice(working_days_of(month)), children.new()
        rows.append(_row(child, started, category, number in returned, chance))
    return rows


def _end(still_open: list[Row], month: date, chance: random.Random) -> None:
    """Ends so many plans of each category, and so many of children who had come back, as the plan says."""
    before = {category: sum(category in row.tags for row in still_open) for category in CATEGORIES}
    left = {
        category: before[category] + planned(f"cp_{category}_started", month) - planned(f"cp_{category}_open", month)
        for category in CATEGORIES
    }
    returned = sum("returned" in row.tags for row in still_open)
    returned += planned("cp_returned_started", month) - planned("cp_returned_open", month)
    became = planned("cp_became_looked_after", month)
    old = [row for row in still_open if row.happened < month - timedelta(days=85) and "family" not in row.tags]
    old.sort(key=lambda row: (row.happened + timedelta(days=chance.randrange(150)), str(row.values["child_id"])))
    for row in sorted(old, key=lambda row: "returned" not in row.tags):
        category = next(one for one in CATEGORIES if one in row.tags)
        if not left[category] or ("returned" in row.tags and not returned):
            continue
        left[category] -= 1
        returned -= "returned" in row.tags
        row.values["ended"] = chance.choice(working_days_of(month))
        if became and "returned" not in row.tags:
            row.values["end_reason"] = "Became looked after"
            became -= 1
        else:
            row.values["end_reason"] = "No longer met threshold"
    if any(left.values()) or returned or became:
        raise ValueError(
            f"{month:%Y-%m}: the plans to end do not fit those open: {left}, {returned} returned, {became}"
        )


def as_at(values: dict[str, Cell], end: date) -> dict[str, Cell]:
    """A plan's row with the state on the extract's last day: last visit, seen alone, last review."""
    chance = chances(f"{values['child_id']} {values['started']} {end}")
    started, ended = values["started"], values["ended"]
    assert isinstance(started, date)
    last = ended if isinstance(ended, date) else min(end, month_end(end))
    visited = max(started, last - timedelta(days=chance.randrange(1, 13)))
    review = after(started, 62) if started < last - timedelta(days=100) else None
    while review is not None and review + timedelta(days=180) < last:
        review += timedelta(days=chance.randrange(150, 178))
    alone = chance.choices(("Yes", "No", "Unknown"), (72, 22, 6))[0]
    return {**values, "last_visit": visited, "seen_alone": alone, "last_review": review}
