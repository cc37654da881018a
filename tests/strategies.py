"""Hypothesis strategies: small synthetic extracts of April to September 2020, full of the days on which rules turn.

An extract is a `naive_measures.World`: its rows as dicts with every column that the 43 measures read. Dates cluster
around weekends, bank holidays, month ends and the leap day; spans lie on and beside the limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from naive_calendar import is_working, last_day, later, working_days
from naive_measures import World

MONTH = date(2020, 9, 1)
RECORDS_FROM = date(2020, 4, 1)
MONTHS = tuple(date(2020, month, 1) for month in range(4, 10))
TEAMS = {
    "MASH": "MASH and Assessment",
    "Assessment 1": "MASH and Assessment",
    "Court 1": "Child Protection and Court",
    "Nobody's": "Care Leavers",
}
"""The last team never has a row: it must appear all the same."""

TURNING_DAYS = [
    *(date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 9), date(2020, 4, 10), date(2020, 4, 13), date(2020, 4, 30)),
    *(date(2020, 5, 1), date(2020, 5, 7), date(2020, 5, 8), date(2020, 5, 25), date(2020, 5, 30), date(2020, 5, 31)),
    *(date(2020, 6, 1), date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 25), date(2020, 7, 31), date(2020, 8, 1)),
    *(date(2020, 8, 28), date(2020, 8, 29), date(2020, 8, 30), date(2020, 8, 31), date(2020, 9, 1), date(2020, 9, 4)),
    *(date(2020, 9, 5), date(2020, 9, 6), date(2020, 9, 7), date(2020, 9, 28), date(2020, 9, 29), date(2020, 9, 30)),
]
EARLIER_DAYS = [
    *(date(2017, 8, 31), date(2018, 2, 28), date(2018, 3, 31), date(2018, 9, 30), date(2019, 4, 30), date(2019, 8, 31)),
    *(date(2019, 9, 30), date(2020, 1, 1), date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 2)),
]
SOURCES = ["1A", "1D", "2A", "2B", "3A", "3F", "4", "5A", "5C", "5D", "6", "7", "8", "9", "10"]
ROUTES = ["MASH", "Domestic Abuse Hub", "Early Help Hub"] * 2 + [None]
LAST = date(2020, 9, 30)
MIDDLE = date(2020, 9, 16)
MONTH_ENDS = [last_day(month) for month in MONTHS]

day = st.sampled_from(TURNING_DAYS) | st.dates(RECORDS_FROM, LAST)
"""A day of the window, mostly one on which something turns."""
earlier_day = st.sampled_from(EARLIER_DAYS) | day
moment = st.builds(
    datetime.combine, day, st.sampled_from([time(0, 0), time(0, 1), time(9, 0), time(16, 0), time(23, 59)])
)
clock_days = st.sampled_from(
    [
        date(2020, 4, 9),
        date(2020, 8, 7),
        date(2020, 8, 28),
        date(2020, 8, 31),
        *(date(2020, 9, day) for day in (4, 5, 6, 25, 26)),
    ]
)
clock_moment = st.builds(datetime.combine, clock_days, st.sampled_from([time(0, 0), time(16, 0), time(23, 59)]))
"""Just before and on days on which the clock stands still, or stood still not yet."""
few_children = st.sampled_from([f"C{number}" for number in range(8)])
"""So few that the same child comes again and again."""
child = st.integers(0, 60).map("C{}".format)
team = st.sampled_from(["MASH", "Assessment 1", "Court 1", None])


def on_working_day(start: date, number: int) -> date:
    """The first day that is `number` working days after the start."""
    end = start
    while number > 0:
        end += timedelta(days=1)
        number -= is_working(end)
    return end


def before_working_days(end: date, number: int) -> date:
    """The last day that is `number` working days before the end."""
    start = end
    while working_days(start, end) < number:
        start -= timedelta(days=1)
    return start


def around(start: date, limit: int) -> st.SearchStrategy[date | None]:
    """A day on, just before or just after the limit in working days from the start, the start itself, or blank."""
    near = st.sampled_from([limit - 1, limit, limit, limit + 1]).map(lambda number: on_working_day(start, number))
    return st.one_of(near, st.just(start), st.none(), st.integers(1, 90).map(lambda days: start + timedelta(days=days)))


def when_the_clock_shows(start: datetime, hours: int) -> datetime:
    """The moment at which so many hours have gone by without those of non-working days."""
    left, at = timedelta(hours=hours), start
    while True:
        midnight = datetime.combine(at.date() + timedelta(days=1), time.min)
        if is_working(at.date()):
            if left <= midnight - at:
                return at + left
            left -= midnight - at
        at = midnight


def soon(start: datetime, hours: int) -> st.SearchStrategy[datetime | None]:
    """A moment on, just before or just after the limit, with and without non-working days; at once; or blank."""
    limits = [start + timedelta(hours=hours), when_the_clock_shows(start, hours)]
    stop = st.builds(
        lambda limit, minutes: limit + timedelta(minutes=minutes), st.sampled_from(limits), st.integers(-1, 1)
    )
    return st.one_of(stop, stop, stop, st.just(start), st.none())


def then(start: date, longest: int) -> st.SearchStrategy[date | None]:
    """An end: blank, a turning day after the start, or some days later."""
    ends = [other for other in TURNING_DAYS if other >= start] or [start]
    last = st.sampled_from([max(start, end) for end in (LAST, LAST + timedelta(days=1))])
    some_days = st.integers(0, longest).map(lambda days: start + timedelta(days=days))
    return st.one_of(st.none(), st.sampled_from(ends), last, some_days)


def months_before(end: date, months: int) -> st.SearchStrategy[date]:
    """About so many months before a day."""
    return st.sampled_from([-2, -1, 0, 0, 1, 2]).map(lambda days: later(end, -months) + timedelta(days=days))


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


@st.composite
def plan(draw: st.DrawFn) -> dict[str, Any]:
    started = draw(earlier_day | st.just(LAST))
    categories = ["Neglect", "Physical abuse", "Sexual abuse", "Emotional abuse", "Multiple"]
    return {
        "child_id": draw(few_children),
        "started": started,
        "ended": draw(then(started, 400)),
        "initial_category": draw(st.sampled_from(categories)),
        "category": draw(st.sampled_from(categories)),
        "team": draw(team),
    }


@st.composite
def period_of_care(draw: st.DrawFn) -> dict[str, Any]:
    stays = draw(st.booleans())
    any_start = st.one_of(months_before(date(2020, 6, 30), 30), earlier_day, st.just(LAST))
    started = draw(months_before(LAST, 30) if stays else any_start)
    return {
        "child_id": draw(few_children),
        "born": draw(
            st.sampled_from(
                [
                    None,
                    *(date(2004, month, 1) for month in (8, 9, 10)),
                    date(2012, 2, 1),
                    date(2012, 2, 1),
                    date(2012, 2, 1),
                ]
            )
        ),
        "started": started,
        "ended": None if stays else draw(then(started, 1200)),
        "legal_status": draw(st.sampled_from([None, None, "C1", "C2", "E1", "V2", "V3", "V4"])),
        "placements_12m": draw(st.integers(1, 4)),
        "placement_started": draw(st.just(started) | months_before(LAST, 24) | months_before(LAST, 3)),
        "previous_placement_started": draw(st.none() | months_before(LAST, 24) | months_before(LAST, 30)),
        "placement_type": draw(st.sampled_from(["U4", "U4", "K2", "A3", "A4", "A5", "A6"])),
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
