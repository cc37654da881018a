"""Young people who left care, and the Care leavers sheet of a month: September 2020's three ages are as published."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.days import chances
from data.demo.plan import EXTRACTS
from data.demo.rows import Cell, Children
from data.periods import add_months, month_end

AGES = {
    # age at the end of September 2020: young people; in touch, in suitable accommodation, in education or work
    17: (9, 9, 8, 6),
    18: (26, 25, 23, 17),
    19: (29, 27, 24, 19),
    20: (34, 32, 31, 21),
    21: (27, 25, 25, 14),
    22: (21, 18, 18, 10),
}
GONE = {19: "Rhom", 21: "Died"}
"""One young person of these ages besides: in no published figure."""
HOMES = ("U", "U", "D", "Z", "E", "T", "B")
WORKING, RESTING = ("F2", "F2", "P2", "F5", "P5", "F4", "F1"), ("G5", "G5", "G4", "G6")
BEFORE = 0.12
"""How likely it is that what is so in September was not so at some time in the five months before."""


@dataclass(frozen=True)
class Leaver:
    """A young person; the months from which on what September's figures say of them was so, None for never."""

    child: str
    born: date
    touched: date | None
    suitable: date | None
    active: date | None
    gone: str = ""


def leavers(children: Children) -> list[Leaver]:
    """Everybody who is on a sheet of the demo."""
    chance = chances("care leavers")
    found = []
    for age, (number, touched, suitable, active) in AGES.items():
        # Fewest doubts come first, so that who is in work has a home and is in touch.
        for place in range(number):
            found.append(
                Leaver(
                    children.new(), _born(age, chance), _since(place < touched, chance),
                    _since(place < suitable, chance), _since(place < active, chance),
                )
            )  # fmt: skip
        if age in GONE:
            found.append(Leaver(children.new(), _born(age, chance), None, None, None, GONE[age]))
    chance.shuffle(found)
    return found


def _born(age: int, chance: random.Random) -> date:
    """The first of the month of birth, so that the age holds on every last day of a month."""
    return add_months(date(2020 - age, 9, 1), -chance.randrange(0, 12))


def _since(true: bool, chance: random.Random) -> date | None:
    if not true:
        return None
    return chance.choice(EXTRACTS[1:]) if chance.random() < BEFORE else EXTRACTS[0]


def care_leavers(known: list[Leaver], month: date) -> list[dict[str, Cell]]:
    """The sheet as at the month's last day: those who are 17 by then."""
    end = month_end(month)
    return [_row(one, month, end) for one in known if add_months(one.born, 17 * 12) <= end]


def _row(one: Leaver, month: date, end: date) -> dict[str, Cell]:
    chance = chances(f"{one.child} {month}")
    still = chances(one.child)
    touched = one.touched is not None and one.touched <= month
    suitable = one.suitable is not None and one.suitable <= month
    active = one.active is not None and one.active <= month
    adult = add_months(one.born, 18 * 12) <= end
    return {
        "child_id": one.child,
        "born": one.born,
        "age": None,
        "eligibility": "Former relevant child" if adult else "Eligible child",
        "pathway_reviewed": end - timedelta(days=chance.randrange(4, 205)),
        "in_touch": one.gone or ("Yes" if touched else "No"),
        "accommodation": still.choice(HOMES) if suitable or one.gone == "Rhom" else "S" if touched else None,
        "suitable": "Suitable" if suitable else "Unsuitable" if touched else None,
        "activity": (still.choice(WORKING) if active else still.choice(RESTING)) if touched or active else None,
        "team": "Leaving Care",
        "worker": f"W{200 + still.randrange(9):03d}",
    }
