"""Periods of care → where each child lives, so that September 2020's groups and moves are as published."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from data.demo.care import END
from data.demo.days import between, chances
from data.demo.plan import MONTHS, planned
from data.demo.rows import Cell, Row

GROUPS: Mapping[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    # group: children in September 2020, and the codes (placement type, provider) it is made of
    "adoption": (13, (("A5", "PR1"), ("A6", "PR1"), ("A3", "PR1"))),
    "supported": (6, (("H5", "PR4"), ("P2", "PR4"), ("H5", "PR5"))),
    "residential": (44, (("K2", "PR4"), ("K2", "PR4"), ("R1", "PR4"), ("S1", "PR5"))),
    "family": (78, (("P1", "PR0"), ("U1", "PR1"), ("U3", "PR1"), ("U1", "PR1"))),
    "agency": (81, (("U4", "PR4"), ("U6", "PR4"), ("U4", "PR5"))),
    "own": (115, (("U4", "PR1"), ("U6", "PR1"))),
}
SETTLED = 90
"""Long-term children in one placement for two years; two more are settled by the adoption clause."""
ADOPTED_FROM_FOSTER = 2
PERMANENCE = {
    "adoption": "Adoption",
    "supported": "Supported living in the community",
    "residential": "Long-term residential placement",
    "family": "SGO/CAO",
    "agency": "Long-term fostering",
    "own": "Long-term fostering",
}
MOVED_OFTEN = max(planned("three_placements", month) for month in MONTHS[-6:])


def place(rows: list[Row]) -> None:
    """Gives every period of care its placement, its route and whether the child moved often."""
    chance = chances("placements")
    stay = [row for row in rows if row.values["ended"] is None and "short break" not in row.tags]
    _groups(stay, chance)
    _other_routes(stay)
    for row in rows:
        if "placement_type" not in row.values:
            _write(row, chance.choice(("own", "own", "agency", "family", "residential")), chance)
    _long_term([row for row in stay if "long term" in row.tags], chance)
    for row in rows:
        if "placement_started" not in row.values:
            _started(row, chance)
    _often(rows, chance)


def _groups(stay: list[Row], chance: random.Random) -> None:
    """Each group takes the children it suits: adoption the youngest, supported accommodation the oldest."""
    youngest = sorted(stay, key=lambda row: str(row.values["born"]), reverse=True)
    settled = [row for row in youngest if "long term" in row.tags][:ADOPTED_FROM_FOSTER]
    for row in settled:
        _write(row, "adoption", chance)
        row.tags |= {"adoption clause"}
    rest = [row for row in youngest if row not in settled and "long term" not in row.tags]
    for row in rest[: GROUPS["adoption"][0] - ADOPTED_FROM_FOSTER]:
        _write(row, "adoption", chance)
    for row in youngest[-GROUPS["supported"][0] :]:
        _write(row, "supported", chance)
    left = [row for row in youngest if "placement_type" not in row.values]
    left.sort(key=lambda row: (str(row.values["born"])[:4] > "2007") + chance.random(), reverse=False)
    first = 0
    for group in ("residential", "family", "agency", "own"):
        for row in left[first : first + GROUPS[group][0]]:
            _write(row, group, chance)
        first += GROUPS[group][0]


def _write(row: Row, group: str, chance: random.Random) -> None:
    kind, provider = chance.choice(GROUPS[group][1])
    away = {"residential": 0.7, "agency": 0.45, "supported": 0.3}.get(group, 0.12)
    route = {
        "adoption": "Placement order",
        "supported": "Supported accommodation",
        "residential": "Other residential",
        "family": "Placed with parents" if kind == "P1" else "Special guardianship",
    }.get(group, "Long-term matched" if kind == "U4" else "Interim care order")
    if row.values["legal_status"] == "V2" and route == "Interim care order":
        route = "Section 20"
    row.values.update(
        {
            "placement_type": kind,
            "provider": provider,
            "location": "Out" if chance.random() < away else "In",
            "exit_route": route,
            "permanence": PERMANENCE[group],
        }
    )
    row.tags |= {group}


def _other_routes(stay: list[Row]) -> None:
    """Some of those in residential care are there for a disability; some of those in foster care may go home."""
    for place, row in enumerate(stay):
        if "residential" in row.tags and place % 5 == 0:
            row.values["exit_route"] = "Residential for disability"
        elif row.values["exit_route"] == "Interim care order" and place % 5 == 0:
            row.values["exit_route"] = "Reunification"
        elif row.values["exit_route"] == "Interim care order" and place % 5 == 1:
            row.values["exit_route"] = "Section 20"
        elif row.values["uasc"] == "Yes":
            row.values["exit_route"] = "UASC"


def _long_term(rows: list[Row], chance: random.Random) -> None:
    """Which long-term children are settled in September 2020. A few reach their two years in one of its last months."""
    clause = [row for row in rows if "adoption clause" in row.tags]
    for row in clause:
        row.values["placement_started"] = between(date(2019, 9, 10), date(2020, 2, 20), chance)
        row.values["previous_placement_started"] = max(row.happened, date(2017, 2, 6))
    others = [row for row in rows if row not in clause]
    chance.shuffle(others)
    for place_, row in enumerate(others):
        if place_ < 9:
            started = date(2018, 4, 10) + timedelta(days=19 * place_)
        elif place_ < SETTLED:
            started = between(row.happened, max(row.happened, date(2018, 3, 20)), chance)
        else:
            started = between(date(2018, 11, 10), date(2020, 3, 20), chance)
        row.values["placement_started"] = max(started, row.happened)
        row.tags |= {"settled" if place_ < SETTLED else "moved"}


def _started(row: Row, chance: random.Random) -> None:
    last = row.values["ended"] if isinstance(row.values["ended"], date) else min(END, date(2020, 3, 20))
    assert isinstance(last, date)
    if "leaver" in row.tags and chance.random() < 0.66:
        started = between(row.happened, max(row.happened, date(2017, 3, 1)), chance)
    else:
        started = between(row.happened, max(row.happened, min(last, date(2020, 3, 20))), chance)
    row.values["placement_started"] = started


def _often(rows: list[Row], chance: random.Random) -> None:
    """The children who moved often: their last move was in the winter, so that all six extracts count it."""
    able = [
        row
        for row in rows
        if row.happened < date(2019, 12, 1)
        and (row.values["ended"] is None or str(row.values["ended"]) > "2020-06-30")
        and not row.tags & {"settled", "adoption clause", "adoption", "short break", "supported"}
    ]
    chance.shuffle(able)
    able.sort(key=lambda row: row.values["ended"] is not None)
    for row in able[: MOVED_OFTEN + 8]:
        row.tags |= {"moved often"}
        row.values["placement_started"] = between(date(2019, 12, 5), date(2020, 3, 25), chance)


def as_at(rows: list[Row], known: list[dict[str, Cell]], month: date, end: date) -> list[dict[str, Cell]]:
    """The Looked after sheet with the state on the extract's last day: placements, last review, visit and checks."""
    often = {str(row.values["child_id"]) for row in rows if "moved often" in row.tags}
    able = [str(one["child_id"]) for one in known if one["ended"] is None and one["child_id"] in often]
    number = planned("three_placements", month)
    if len(able) < number:
        raise ValueError(f"{month:%Y-%m}: {number} children are to have moved often, {len(able)} have")
    chosen = set(able[:number])
    return [_with_state(one, str(one["child_id"]) in chosen, str(one["child_id"]) in often, end) for one in known]


def _with_state(values: dict[str, Cell], three: bool, often: bool, end: date) -> dict[str, Cell]:
    chance = chances(f"{values['child_id']} {end}")
    started, ended, placed = values["started"], values["ended"], values["placement_started"]
    assert isinstance(started, date) and isinstance(placed, date)
    last = ended if isinstance(ended, date) else end
    long_enough = (last - started).days
    new = placed > last - timedelta(days=365) and placed > started

    def since(most: int) -> date | None:
        return max(started, last - timedelta(days=chance.randrange(1, most))) if long_enough > 30 else None

    return {
        **values,
        "last_review": since(175),
        "last_visit": max(started, last - timedelta(days=chance.randrange(0, 40))),
        "last_health": since(395),
        "last_dental": since(430),
        "placements_12m": chance.choice((3, 3, 4, 5)) if three else 2 if often or new else 1,
        "iro_oversights_12m": chance.choices((0, 1, 2, 3, 4), (3, 12, 40, 30, 15))[0],
    }
