"""Hypothesis strategies: small synthetic extracts of April to September 2020, full of the days on which rules turn.

An extract is a `naive_world.World`: its rows as dicts with every column that the 93 measures read. Dates cluster
around weekends, bank holidays, month ends and the leap day; spans lie on and beside the limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.naive.calendar import later
from tests.naive.drawn_cases import CASES
from tests.naive.drawn_days import (
    LAST,
    MIDDLE,
    MONTH,
    MONTH_ENDS,
    ROUTES,
    SOURCES,
    TEAMS,
    around,
    before_working_days,
    child,
    clock_moment,
    day,
    earlier_day,
    few_children,
    moment,
    months_before,
    on_working_day,
    soon,
    team,
    then,
)
from tests.naive.drawn_staff import STAFF
from tests.naive.world import World


@st.composite
def contact(draw: st.DrawFn) -> dict[str, Any]:
    received = draw(moment | clock_moment)
    route = draw(st.sampled_from(ROUTES))
    hours = {"Domestic Abuse Hub": 48, "Early Help Hub": 72}.get(route or "", 24)
    return {
        "child_id": draw(child),
        "received": received,
        "source": draw(st.sampled_from(SOURCES)),
        "route": route,
        "concern": draw(st.sampled_from([None, "Neglect", "Peer on peer abuse", "peer on peer ABUSE "])),
        "decided": draw(soon(received, hours)),
        "outcome": draw(st.sampled_from([None, "Referral", "Early help", "No further action"])),
        "team": draw(team),
    }


@st.composite
def early_help(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(earlier_day)
    return {"child_id": draw(child), "started": started, "closed": draw(then(started, 200)), "team": draw(team)}


@st.composite
def referral(draw: st.DrawFn) -> dict[str, Any]:
    referred = draw(moment | clock_moment | st.builds(datetime.combine, earlier_day, st.just(time(0, 0))))
    return {
        "child_id": draw(few_children | child),
        "referred": referred,
        "nfa": draw(st.sampled_from([None, True, False])),
        "referrals_12m": draw(st.sampled_from([None, 0, 1, 2])),
        "previous_referral": draw(st.none() | st.none() | months_before(referred.date(), 12)),
        "allocated": draw(soon(referred, 24)),
        "team": draw(team),
    }


@st.composite
def assessment(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(earlier_day | st.builds(before_working_days, st.sampled_from(MONTH_ENDS), st.integers(44, 46)))
    earlier = draw(st.none() | st.integers(0, 5).map(lambda days: started - timedelta(days=days)))
    overdue = st.builds(before_working_days, st.sampled_from(MONTH_ENDS), st.integers(44, 46))
    late = overdue.map(lambda day: min(day, started))
    referred = draw(st.just(earlier) | late)
    return {
        "child_id": draw(child),
        "referred": referred,
        "started": started,
        "seen": draw(around(started, 3) | st.just(on_working_day(started, 3))),
        "completed": draw(around(referred or started, 45) | then(started, 90)),
        "strategy_meeting": draw(st.sampled_from([None, True, False])),
        "outcome": draw(
            st.sampled_from(
                [None, "CIN plan", "Strategy meeting", "Continue with current plan", "Close case", "Close case"]
            )
        ),
        "closure_action": draw(
            st.sampled_from([None, "Early help", "Family support", "Other agencies", "No further action"])
        ),
        "team": draw(team),
    }


@st.composite
def strategy_discussion(draw: st.DrawFn) -> dict[str, Any]:
    due = draw(day)
    return {
        "child_id": draw(child),
        "requested": due - timedelta(days=1),
        "due": due,
        "held": draw(st.none() | st.integers(-1, 2).map(lambda days: due + timedelta(days=days))),
        "outcome": draw(st.sampled_from([None, "Section 47", "No section 47"])),
        "team": draw(team),
    }


@st.composite
def enquiry(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(day)
    return {
        "child_id": draw(child),
        "started": started,
        "completed": draw(around(started, 15)),
        "outcome": draw(
            st.sampled_from([None, "Initial child protection conference", "Child in need", "No further action"])
        ),
        "icpc": draw(around(started, 15)),
        "team": draw(team),
    }


MONTH_END = st.sampled_from(MONTH_ENDS)


@st.composite
def plan(draw: st.DrawFn) -> dict[str, Any]:
    two_years = st.builds(lambda end, days: end - timedelta(days=days), MONTH_END, st.integers(728, 731))
    started = draw(earlier_day | st.just(LAST) | two_years)
    categories = ["Neglect", "Physical abuse", "Sexual abuse", "Emotional abuse", "Multiple"]
    return {
        "child_id": draw(few_children),
        "started": started,
        "ended": draw(then(started, 400) | st.just(later(started, 2))),
        "initial_category": draw(st.sampled_from(categories)),
        "category": draw(st.sampled_from(categories)),
        "end_reason": draw(st.sampled_from([None, "No longer met threshold", "Became looked after", "Other"])),
        "previous_plans": draw(st.sampled_from([None, 0, 0, 1, 2])),
        "previous_ended": draw(st.none() | st.none() | months_before(started, 24) | months_before(started, 3)),
        "team": draw(team),
    }


PLACEMENTS = [
    *("U4", "U4", "U6", "K2", "A3", "A4", "A5", "A6", "U1", "U2", "U3", "U5", "P1", "P2", "P3"),
    *("H5", "K1", "R1", "R2", "R3", "R5", "S1", "Z1", "T0", "T4"),
]
REASONS = [
    *(None, "E11", "E12", "E2", "E3", "E4A", "E4B", "E4", "E13", "E41", "E45", "E46", "E47", "E48"),
    *("E5", "E6", "E7", "E8", "E9", "E14", "E15", "E16", "E17", "X1"),
]


@st.composite
def period_of_care(draw: st.DrawFn) -> dict[str, Any]:
    stays = draw(st.booleans())
    any_start = st.one_of(months_before(date(2020, 6, 30), 30), earlier_day, st.just(LAST))
    started = draw(months_before(LAST, 30) | months_before(LAST, 12) if stays else any_start)
    return {
        "child_id": draw(few_children),
        "born": draw(
            st.sampled_from(
                [
                    None,
                    *(date(2004, month, 1) for month in (8, 9, 10)),
                    date(2012, 2, 1),
                    date(2012, 2, 1),
                    *(date(2015, month, 1) for month in (8, 9, 10)),
                    date(2010, 4, 1),
                ]
            )
        ),
        "started": started,
        "ended": None if stays else draw(then(started, 1200)),
        "legal_status": draw(st.sampled_from([None, None, "C1", "C2", "E1", "V2", "V3", "V4"])),
        "placements_12m": draw(st.integers(1, 4)),
        "placement_started": draw(st.just(started) | months_before(LAST, 24) | months_before(LAST, 3)),
        "previous_placement_started": draw(st.none() | months_before(LAST, 24) | months_before(LAST, 30)),
        "placement_type": draw(st.sampled_from(PLACEMENTS)),
        "provider": draw(st.sampled_from(["PR0", "PR1", "PR2", "PR4", "PR5"])),
        "location": draw(st.sampled_from([None, "In", "Out"])),
        "exit_route": draw(st.sampled_from([None, "Reunification", "UASC", "Section 20"])),
        "end_reason": draw(st.sampled_from(REASONS)),
        "iro_oversights_12m": draw(st.sampled_from([None, 0, 1, 2, 3])),
        "last_health": draw(st.none() | months_before(LAST, 12) | months_before(LAST, 6)),
        "last_dental": draw(st.none() | months_before(LAST, 12) | months_before(LAST, 2)),
        "team": draw(team),
    }


@st.composite
def visit(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "child_id": draw(child),
        "plan": draw(st.sampled_from(["CIN", "CP", "LAC"])),
        "due": draw(
            st.builds(lambda end, days: end + timedelta(days=days), st.sampled_from([LAST, MIDDLE]), st.integers(-1, 1))
        ),
        "team": draw(st.sampled_from(["MASH", "Assessment 1", "Court 1"])),
    }


@st.composite
def audit(draw: st.DrawFn) -> dict[str, Any]:
    grades = ["Outstanding", "Good", "Requires improvement", "Inadequate", "Not completed"]
    return {
        "completed": draw(day),
        "grade": draw(st.sampled_from(grades)),
        "previous_grade": draw(st.sampled_from([None, *grades])),
        "team": draw(team),
    }


@st.composite
def audit_action(draw: st.DrawFn) -> dict[str, Any]:
    due = draw(earlier_day)
    return {"due": due, "completed": draw(then(due, 60)), "team": draw(team)}


ROWS: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "contacts": contact(),
    "early_help": early_help(),
    "referrals": referral(),
    "assessments": assessment(),
    "strategy_discussions": strategy_discussion(),
    "section_47": enquiry(),
    "child_protection_plans": plan(),
    "looked_after": period_of_care(),
    "visits": visit(),
    "audits": audit(),
    "audit_actions": audit_action(),
    **CASES,
    **STAFF,
}
UNIQUE = {"referrals": ("child_id", "referred")}
"""The keys that a sheet may not repeat and a rule relies on."""


def rows_of(table: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Mostly many rows, so that the days on which rules turn come up; a failure shrinks to few."""
    names = UNIQUE.get(table)
    key = (lambda row: tuple(row[name] for name in names)) if names else None
    many = st.lists(ROWS[table], min_size=15, max_size=40, unique_by=key)
    return st.lists(ROWS[table], max_size=4, unique_by=key) | many | many


last_days = st.sampled_from([LAST, LAST, MIDDLE])


def worlds_of(table: str) -> st.SearchStrategy[World]:
    """An extract of September 2020 with rows in one sheet and the other sheets empty; it may end in the middle."""
    others: dict[str, list[Any]] = {name: [] for name in ROWS}
    return st.builds(lambda rows, last: World({**others, table: rows}, TEAMS, MONTH, last), rows_of(table), last_days)
