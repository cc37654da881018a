"""The plan → workers and posts as at an extract's last day: caseloads, supervision, posts; and who has left."""

from __future__ import annotations

import random
from datetime import date, timedelta

from data.demo.days import chances, working_days_of
from data.demo.plan import MONTHS, planned, teams, teams_of
from data.demo.rows import Cell, Row

HALF_TIME = 4
"""Workers who hold cases and work half-time."""
MOST = 20
OVER = (21, 22, 23, 24)
CASE_TEAMS = (
    *teams_of("MASH and Assessment")[3:5],
    *teams_of("Child Protection and Court"),
    *teams_of("Looked After Children"),
    "Children with Disabilities",
)
PART_TIME_POSTS = 10
"""Permanent posts of six tenths of full time."""


def caseloads(month: date) -> list[dict[str, Cell]]:
    """One row a worker: the planned number hold the planned number of cases, and two newly qualified hold none yet."""
    chance = chances(f"caseloads {month}")
    workers, over = planned("caseload_workers", month), planned("caseload_over_20", month)
    half = [0.5] * HALF_TIME
    heavy = [chance.choice(OVER) for _ in range(over)]
    light = _shared(planned("caseload_cases", month) - sum(heavy), workers - over, HALF_TIME, chance)
    rows = [
        _worker(place, fte, cases, False)
        for place, (fte, cases) in enumerate(
            zip([*half, *[1.0] * (workers - HALF_TIME)], [*light, *heavy], strict=True)
        )
    ]
    return [*rows, *(_worker(workers + place, 1.0, 0, True) for place in range(2))]


def _shared(cases: int, workers: int, half: int, chance: random.Random) -> list[int]:
    """So many cases among so many workers, half-time ones first with half as many, nobody over 20."""
    full = (cases - half * 8) // (workers - half)
    held = [8] * half + [full] * (workers - half)
    for _ in range(cases - sum(held)):
        held[chance.choice([place for place in range(half, workers) if held[place] == min(held[half:])])] += 1
    for _ in range(60):
        more, less = chance.sample(range(half, workers), 2)
        if held[more] < MOST and held[less] > 9:
            held[more], held[less] = held[more] + 1, held[less] - 1
    return held


def _worker(place: int, fte: float, cases: int, new: bool) -> dict[str, Cell]:
    return {
        "worker": f"W{300 + place:03d}",
        "fte": fte,
        "cases": cases,
        "newly_qualified": new or place % 9 == 5,
        "team": CASE_TEAMS[place % len(CASE_TEAMS)],
    }


def worker_supervision(month: date) -> list[dict[str, Cell]]:
    """One row a worker who was due supervision in the month."""
    rows: list[dict[str, Cell]] = []
    operational = [team.team for team in teams() if team.team != "Quality and Review"]
    for role, short, number, names in (
        ("Operational", "operational", 400, operational),
        ("Business support", "business", 700, [team.team for team in teams()]),
    ):
        chance = chances(f"supervision {role} {month}")
        workers = planned(f"{short}_workers", month)
        seen = set(chance.sample(range(workers), planned(f"{short}_supervised", month)))
        for place in range(workers):
            earlier = month - timedelta(days=chance.randrange(3, 24))
            day = chance.choice(working_days_of(month)) if place in seen else earlier
            rows.append(_supervised(f"W{number + place:03d}", role, day, names[place % len(names)]))
    return rows


def _supervised(worker: str, role: str, day: date, team: str) -> dict[str, Cell]:
    return {"worker": worker, "role": role, "supervised": day, "team": team}


def posts(month: date) -> list[dict[str, Cell]]:
    """Every post and how it is filled; the social workers' add up to the planned full-time equivalents."""
    permanent = planned("posts_permanent", month)
    part = [0.6] * PART_TIME_POSTS
    whole = permanent - round(sum(part))
    social = [
        *(("Permanent", fte) for fte in part),
        *(("Permanent", 1.0) for _ in range(whole)),
        *(("Agency", 1.0) for _ in range(planned("posts_agency", month))),
        *(("Empty", 1.0) for _ in range(planned("posts_empty", month))),
    ]
    names = [*CASE_TEAMS, "MASH, day team"]
    rows = [
        _post(place, "Social worker", how, fte, names[place % len(names)]) for place, (how, fte) in enumerate(social)
    ]
    for team in teams():
        for role, number in (
            ("Team manager", 1),
            ("Senior practitioner", 1),
            ("Family support worker", 3),
            ("Business support", 2),
        ):
            for _ in range(number):
                how = "Empty" if len(rows) % 23 == 0 else "Fixed term" if len(rows) % 19 == 0 else "Permanent"
                rows.append(_post(len(rows), role, how, 1.0, team.team))
    return rows


def _post(place: int, role: str, how: str, fte: float, team: str) -> dict[str, Cell]:
    return {"post_id": f"P{place + 1:04d}", "role": role, "filled_by": how, "fte": fte, "team": team}


def leavers() -> list[Row]:
    """Workers who left, by the day: social workers as planned, and now and then somebody else."""
    chance = chances("workers who left")
    rows: list[Row] = []
    for month in MONTHS:
        roles = ["Social worker"] * planned("social_workers_left", month)
        roles += ["Family support worker"] if chance.random() < 0.3 else []
        for role in roles:
            day = chance.choice(working_days_of(month))
            values: dict[str, Cell] = {
                "worker": f"W{900 + len(rows):03d}",
                "left": day,
                "role": role,
                "fte": 1.0,
                "exit_interview": chance.choices(("Completed", "Offered", "Not offered"), (6, 3, 2))[0],
                "team": chance.choice(CASE_TEAMS),
            }
            rows.append(Row(values, day))
    return sorted(rows, key=lambda row: row.happened)
