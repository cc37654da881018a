"""Periods of care and the plan → court proceedings, and children for whom adoption is the plan.

In the 12 months to September 2020 fourteen children are placed for adoption, nine of them within 14 months: three
adopted since then had waited longer, and so had the two who were with their foster carers for years.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from data.demo.days import after, chances, working_days_of
from data.demo.plan import MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import add_months, month_end, month_of

ADOPTED_AFTER = timedelta(days=200)
"""From the placement for adoption to the order, where a child was in care long enough."""
TOGETHER_FROM = date(2020, 1, 1)
"""Children who came into care from here on live with those who will adopt them from the start."""
OPEN_PROCEEDINGS, OPEN_PRE_PROCEEDINGS = 37, 11
END = month_end(MONTHS[-1])


def adoptions(care: Sequence[Row]) -> list[Row]:
    """One row a child who was adopted in the window or is placed at its end."""
    rows = [_adopted(row) for row in care if row.values["end_reason"] == "E12"]
    rows += [_placed(row) for row in care if row.values["ended"] is None and "adoption" in row.tags]
    return sorted(rows, key=lambda row: (row.happened, str(row.values["child_id"])))


def _adopted(row: Row) -> Row:
    entered, adopted = row.happened, row.values["ended"]
    assert isinstance(adopted, date)
    long = adopted - entered > 2 * ADOPTED_AFTER
    placed = adopted - ADOPTED_AFTER if long else entered + (adopted - entered) * 2 // 5
    return _row(row, entered, placed, adopted, None)


def _placed(row: Row) -> Row:
    entered, there = row.happened, row.values["placement_started"]
    assert isinstance(there, date)
    if entered < TOGETHER_FROM:
        return _row(row, entered, there, None, None)
    placed: date | None = entered + (END - entered) * 3 // 5
    if row.values["placement_type"] == "A3":  # with the parents' consent: the match is still to come
        placed = None
    return _row(row, entered, placed, None, there)


def _row(row: Row, entered: date, placed: date | None, adopted: date | None, together: date | None) -> Row:
    span = (placed or END) - entered
    values: dict[str, Cell] = {
        "child_id": row.values["child_id"],
        "entered_care": entered,
        "decided": entered + span // 2,
        "placement_order": entered + span * 13 // 20,
        "matched": entered + span * 17 // 20 if placed else None,
        "placed": placed,
        "adopted": adopted,
        "reversed": None,
        "ffa_placed": together,
    }
    return Row(values, entered + span // 2)


def court(care: Sequence[Row], children: Children) -> list[Row]:
    """Proceedings that concluded in the window or are open at its end, by the day they started."""
    rows = []
    for month in MONTHS:
        chance = chances(f"court {month}")
        early, soon = planned("pre_proceedings_12w", month), planned("pre_proceedings_16w", month)
        for place in range(planned("pre_proceedings_concluded", month)):
            low, high = (50, 85) if place < early else (85, 113) if place < soon else (113, 190)
            rows.append(_concluded("Pre-proceedings", children.new(), month, chance.randrange(low, high), chance))
        who = [
            row for row in care if row.values["legal_status"] in ("C1", "C2") and row.happened < add_months(month, -8)
        ]
        for row in chance.sample(who, planned("proceedings_concluded", month)):
            weeks = 39 - MONTHS.index(month) * 0.4 + chance.uniform(-9, 9)
            rows.append(_concluded("Care proceedings", str(row.values["child_id"]), month, int(weeks * 7), chance))
    chance = chances("court at the end")
    rows += _open_at_the_end(care, children, chance)
    return sorted(_once(rows), key=lambda row: (row.happened, str(row.values["child_id"])))


def _concluded(stage: str, child: str, month: date, days: int, chance: random.Random) -> Row:
    concluded = chance.choice(working_days_of(month))
    outcomes = (
        ("Stepped down", "Issued", "Issued")
        if stage == "Pre-proceedings"
        else ("Special guardianship order", "Long-term fostering", "Adoption", "Reunified")
    )
    return _proceedings(child, stage, concluded - timedelta(days=days), concluded, chance.choice(outcomes), chance)


def _open_at_the_end(care: Sequence[Row], children: Children, chance: random.Random) -> list[Row]:
    new = [row for row in care if row.values["ended"] is None and row.happened > date(2019, 9, 1)]
    rows = [
        _proceedings(str(row.values["child_id"]), "Care proceedings", after(row.happened, 5), None, None, chance)
        for row in new[:OPEN_PROCEEDINGS]
    ]
    for _ in range(OPEN_PRE_PROCEEDINGS):
        started = chance.choice(working_days_of(add_months(month_of(END), -chance.randrange(0, 4))))
        rows.append(_proceedings(children.new(), "Pre-proceedings", started, None, None, chance))
    return rows


def _proceedings(
    child: str, stage: str, started: date, concluded: date | None, outcome: str | None, chance: random.Random
) -> Row:
    team = chance.choice(teams_of("Child Protection and Court"))
    values: dict[str, Cell] = {
        "child_id": child, "stage": stage, "started": started, "concluded": concluded, "outcome": outcome, "team": team,
    }  # fmt: skip
    return Row(values, started)


def _once(rows: list[Row]) -> list[Row]:
    """A child has one set of proceedings of a stage that starts on a day."""
    return list({(row.values["child_id"], row.values["stage"], row.happened): row for row in rows}.values())
