"""A small sound extract as in-memory sheets: one row a table, to be broken in one place by each test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from data.spec import tables
from data.workbook import Sheet

TODAY = date(2020, 10, 7)
ABOUT = {
    "Authority": "Demoshire",
    "Reporting month": "2020-09",
    "Records from": date(2020, 4, 1),
    "Records to": None,
    "Produced on": datetime(2020, 10, 5, 9, 0),
}
TEAM = "MASH 1"
D = date
SOUND: dict[str, dict[str, Any]] = {
    "teams": {"team": TEAM, "service": "MASH and Assessment", "manager_post": "Team manager 1"},
    "contacts": {
        "contact_id": "K1",
        "child_id": "0001",
        "received": datetime(2020, 9, 1, 10),
        "source": "q) 6: Police",
        "route": "MASH",
        "decided": datetime(2020, 9, 1, 15),
        "outcome": "Referral",
        "team": TEAM,
    },
    "early_help": {
        "child_id": "0001",
        "started": D(2020, 5, 1),
        "completed": D(2020, 6, 1),
        "closed": D(2020, 7, 1),
        "team": TEAM,
    },
    "referrals": {
        "child_id": "0001",
        "referred": datetime(2020, 9, 2, 9),
        "source": "1A",
        "nfa": "b) No",
        "referrals_12m": 1,
        "previous_referral": D(2020, 1, 5),
        "allocated": datetime(2020, 9, 2, 12),
        "team": TEAM,
        "worker": "W1",
    },
    "assessments": {
        "child_id": "0001",
        "referred": D(2020, 8, 3),
        "started": D(2020, 8, 4),
        "seen": D(2020, 8, 6),
        "child_seen": "a) Yes",
        "completed": D(2020, 9, 4),
        "support_required": "Yes",
        "strategy_meeting": "No",
        "outcome": "Close case",
        "closure_action": "Early help",
        "team": TEAM,
    },
    "strategy_discussions": {
        "child_id": "0001",
        "requested": D(2020, 9, 3),
        "due": D(2020, 9, 5),
        "held": D(2020, 9, 4),
        "outcome": "Section 47",
        "team": TEAM,
    },
    "section_47": {
        "child_id": "0001",
        "started": D(2020, 9, 4),
        "completed": D(2020, 9, 20),
        "outcome": "ICPC",
        "icpc_unnecessary": "b) No",
        "icpc": D(2020, 9, 22),
        "plan_made": "a) Yes",
        "s47_12m": 0,
        "icpc_12m": 0,
        "team": TEAM,
    },
    "children_in_need": {
        "child_id": "0001",
        "started": D(2020, 1, 1),
        "primary_need": "N1 - Abuse or neglect",
        "last_seen": D(2020, 9, 25),
        "case_status": "c) Child in need plan",
        "plan_started": D(2020, 2, 1),
        "team": TEAM,
    },
    "child_protection_plans": {
        "child_id": "0002",
        "started": D(2020, 8, 1),
        "initial_category": "a) Neglect",
        "category": "NEG",
        "last_visit": D(2020, 9, 20),
        "seen_alone": "Yes",
        "last_review": D(2020, 9, 1),
        "previous_plans": 1,
        "previous_ended": D(2019, 3, 1),
        "team": TEAM,
    },
    "looked_after": {
        "child_id": "0003",
        "born": D(2010, 6, 17),
        "uasc": "b) No",
        "started": D(2018, 1, 9),
        "legal_status": "C2: FCO",
        "last_review": D(2020, 7, 1),
        "last_visit": D(2020, 9, 9),
        "permanence": "f) Long-term fostering",
        "placements_12m": 1,
        "placement_started": D(2018, 3, 1),
        "previous_placement_started": D(2018, 1, 9),
        "placement_type": "d) U4: Foster placement - long term",
        "provider": "b) PR1: Own provision",
        "location": "a) In",
        "exit_route": "Long-term matched",
        "iro_oversights_12m": 2,
        "team": TEAM,
    },
    "care_leavers": {
        "child_id": "0004",
        "born": D(2000, 2, 29),
        "eligibility": "b) Former relevant child",
        "in_touch": "a) Yes",
        "accommodation": "U: Independent living",
        "suitable": "1",
        "activity": "F3",
        "team": TEAM,
    },
    "visits": {"child_id": "0002", "plan": "CP", "last_visit": D(2020, 9, 20), "due": D(2020, 10, 4), "team": TEAM},
    "reviews": {
        "child_id": "0003",
        "review_type": "LAC review",
        "due": D(2020, 9, 15),
        "held": D(2020, 9, 14),
        "participated": "Y",
        "consulted": "Y",
        "recommendations_sent": D(2020, 9, 17),
        "responded": D(2020, 9, 21),
        "minutes_distributed": D(2020, 9, 28),
        "team": TEAM,
    },
    "missing_episodes": {
        "child_id": "0003",
        "missing_from": datetime(2020, 9, 5, 21),
        "found": datetime(2020, 9, 6, 2),
        "offered": "Yes",
        "accepted": "Yes",
        "completed": datetime(2020, 9, 8, 11),
        "other_authority": "No",
        "team": TEAM,
    },
    "exploitation": {
        "child_id": "0003",
        "work": "Safety plan",
        "identified": D(2020, 9, 1),
        "due": D(2020, 9, 10),
        "completed": D(2020, 9, 9),
        "team": TEAM,
    },
    "court": {
        "child_id": "0003",
        "stage": "Care proceedings",
        "started": D(2020, 2, 1),
        "concluded": D(2020, 9, 1),
        "outcome": "Adoption",
        "team": TEAM,
    },
    "adoption": {
        "child_id": "0003",
        "entered_care": D(2018, 1, 9),
        "decided": D(2019, 1, 9),
        "placement_order": D(2019, 2, 9),
        "matched": D(2019, 8, 1),
        "placed": D(2019, 9, 1),
        "adopted": D(2020, 5, 1),
    },
    "case_supervision": {
        "child_id": "0001",
        "plan": "CIN",
        "last_supervision": D(2020, 9, 2),
        "team": TEAM,
        "worker": "W1",
    },
    "worker_supervision": {"worker": "W1", "role": "Operational", "supervised": D(2020, 9, 2), "team": TEAM},
    "caseloads": {"worker": "W1", "fte": 0.8, "cases": 17, "newly_qualified": "No", "team": TEAM},
    "posts": {"post_id": "P1", "role": "Social worker", "filled_by": "Agency", "fte": 1, "team": TEAM},
    "leavers": {
        "worker": "W2",
        "left": D(2020, 8, 31),
        "role": "Social worker",
        "fte": 0.5,
        "exit_interview": "Offered",
        "team": TEAM,
    },
    "audits": {
        "audit_id": "AU1",
        "completed": D(2020, 9, 9),
        "theme": "Planning",
        "audit_type": "Thematic",
        "grade": "Good",
        "team": TEAM,
    },
    "audit_actions": {"audit_id": "AU1", "due": D(2020, 12, 9), "completed": None, "team": TEAM},
    "figures": {"measure": "lac", "month": "2019-09", "value": 343, "source": "Scorecard of September 2019"},
}


def about(**changes: Any) -> Sheet:
    """The About sheet, with values by label (`Reporting_month=`)."""
    values = {**ABOUT, **{label.replace("_", " "): value for label, value in changes.items()}}
    return Sheet("About", False, [[label, value] for label, value in values.items()])


def sheet(table: str, rows: Iterable[Mapping[str, Any]], name: str | None = None, without: Iterable[str] = ()) -> Sheet:
    """A sheet with the spec's headings in row 1. `without` leaves columns out."""
    columns = [column for column in tables()[table].columns if column.name not in set(without)]
    cells = [[row.get(column.name) for column in columns] for row in rows]
    return Sheet(name or tables()[table].sheet, False, [[column.heading for column in columns], *cells])


def extract(but: Mapping[str, list[Mapping[str, Any]]] | None = None, **changes: Mapping[str, Any]) -> list[Sheet]:
    """The sound extract. `contacts={'route': 'x'}` changes a row; `but={'contacts': [...]}` replaces its rows."""
    rows = {name: [{**row, **changes.get(name, {})}] for name, row in SOUND.items()}
    rows |= {name: [{**SOUND[name], **row} for row in new] for name, new in (but or {}).items()}
    return [about(), *(sheet(name, rows[name]) for name in rows)]


def sheets_of(*some: Sheet) -> list[Sheet]:
    """About, Teams and the sheets given: the least that a check can pass."""
    return [about(), sheet("teams", [SOUND["teams"]]), *some]
