"""The plan → audits by grade, and the actions that come of the weaker ones."""

from __future__ import annotations

import random
from datetime import date, timedelta

from data.demo.days import after, chances, working_days_of
from data.demo.plan import MONTHS, planned, teams
from data.demo.rows import Row

GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
    "not_completed": "Not completed",
}
WORSE = {"Outstanding": "Good", "Good": "Requires improvement", "Requires improvement": "Inadequate"}
THEMES = ("Case file", "Supervision", "Assessment", "Planning", "Voice of the child")
NEGLECT = "Neglect (graded care profile)"


def audits() -> tuple[list[Row], list[Row]]:
    """All audits and all audit actions of the window. September 2020 has six moderated audits and six on neglect."""
    chance = chances("audits")
    rows: list[Row] = []
    actions: list[Row] = []
    audited = [team.team for team in teams() if team.service not in ("Early Help", "Safeguarding and Review")]
    for month in MONTHS:
        grades = [grade for short, grade in GRADES.items() for _ in range(planned(f"audits_{short}", month))]
        chance.shuffle(grades)
        days = sorted(chance.choice(working_days_of(month)) for _ in grades)
        for number, (grade, day) in enumerate(zip(grades, days, strict=True)):
            neglect = number % 2 == 1 if month == MONTHS[-1] else chance.random() < 0.2
            audit = f"A{len(rows) + 1:04d}"
            again = grade != "Not completed" and chance.random() < 0.2
            rows.append(
                Row(
                    {
                        "audit_id": audit,
                        "completed": day,
                        "theme": NEGLECT if neglect else chance.choice(THEMES),
                        "audit_type": "Thematic" if neglect else "Moderated",
                        "grade": grade,
                        "previous_grade": _previous(grade, chance) if again else None,
                        "team": chance.choice(audited),
                    },
                    day,
                )
            )
            actions += _actions(rows[-1], day, chance)
    return rows, actions


def _previous(grade: str, chance: random.Random) -> str:
    return WORSE.get(grade, grade) if chance.random() < 0.7 else grade


def _actions(audit: Row, day: date, chance: random.Random) -> list[Row]:
    number = {"Inadequate": 2, "Requires improvement": 1}.get(str(audit.values["grade"]), 0)
    actions = []
    for step in range(number):
        due = after(day, 20 + 10 * step)
        late = chance.random() < 0.15
        done = due + timedelta(days=chance.randrange(3, 40)) if late else due - timedelta(days=chance.randrange(0, 12))
        values = {
            "audit_id": audit.values["audit_id"],
            "due": due,
            "completed": after(done, 0) if late else done,
            "team": audit.values["team"],
        }
        actions.append(Row(values, day))
    return actions
