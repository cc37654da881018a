"""The measures' words → the rows of each one's denominator, judged: one plain rule a measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.naive import care as naive_care
from tests.naive import leavers as naive_leavers
from tests.naive import protection as naive_protection
from tests.naive import risk as naive_risk
from tests.naive import workforce as naive_workforce
from tests.naive.calendar import (
    age,
    in_order,
    is_open,
    last_day,
    later,
    on_the_clock,
    soon_enough,
    within,
    working_days,
)
from tests.naive.world import Judged, Row, Rule, World, counted, hits, in_care, labelled, plans


def contacts(world: World, month: date, route: str | None) -> list[Row]:
    return [r for r in world.rows("contacts") if within(r["received"], month) and route in (None, r["route"])]


def quick(world: World, month: date, rows: list[Row], since: str, until: str, hours: int) -> Judged:
    stops = month >= world.clock_stops_from
    limit = timedelta(hours=hours)
    return hits(
        rows,
        lambda r: (
            r[until] is not None and in_order(r[since], r[until]) and on_the_clock(r[since], r[until], stops) <= limit
        ),
    )


AGENCIES = {
    "Individual": "1A 1B 1C 1D",
    "Schools": "2A",
    "Education": "2B",
    "Health": "3A 3B 3C 3D 3E 3F",
    "Housing": "4",
    "LA services": "5A 5B 5C 5D",
    "Police": "6",
    "Other legal": "7",
    "Other": "8",
    "Anonymous": "9",
    "Unknown": "10",
}


def agency(row: Row) -> str:
    return next((name for name, codes in AGENCIES.items() if row["source"] in codes.split()), "Other or new code")


def referrals(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("referrals") if within(r["referred"], month)]


def came_back(world: World, row: Row) -> bool:
    """A referral at most 12 calendar months before: by its date, else by rows held, else by the latest row's count."""
    day = row["referred"].date()
    if row["previous_referral"] is not None:
        return bool(day <= later(row["previous_referral"], 12))
    moments = [r["referred"] for r in world.rows("referrals") if r["child_id"] == row["child_id"]]
    before = [moment for moment in moments if moment < row["referred"]]
    if before:
        return bool(day <= later(max(before).date(), 12))
    return max(moments) == row["referred"] and (row["referrals_12m"] or 0) >= 1


def completed_assessments(world: World, month: date, outcome: str | None = None) -> list[Row]:
    rows = [r for r in world.rows("assessments") if within(r["completed"], month)]
    return [r for r in rows if outcome in (None, r["outcome"])]


def meeting(row: Row) -> str:
    return {True: "Strategy meeting", False: "No strategy meeting", None: "Strategy meeting not recorded"}[
        row["strategy_meeting"]
    ]


def clock_start(world: World, row: Row) -> date:
    """Where the 45 working days begin: the referral in the row, the newest referral, the episode of need, the start."""
    if row["referred"] is not None:
        return row["referred"]
    mine = lambda table: [r for r in world.rows(table) if r["child_id"] == row["child_id"]]  # noqa: E731
    before = max((r["started"] for r in mine("assessments") if r["started"] < row["started"]), default=None)
    for days in (
        [r["referred"].date() for r in mine("referrals")],
        [r["started"] for r in mine("children_in_need")],
    ):
        led_to_it = [day for day in days if day <= row["started"] and (before is None or day > before)]
        if led_to_it:
            return max(led_to_it)
    return row["started"]


def overdue_assessments(world: World, month: date) -> list[Row]:
    rows = [r for r in world.rows("assessments") if is_open(r["started"], r["completed"], month)]
    return [r for r in rows if working_days(clock_start(world, r), last_day(month)) > 45]


def due(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("strategy_discussions") if within(r["due"], month)]


def enquiries(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("section_47") if within(r["started"], month)]


def long_term(world: World, month: date) -> list[Row]:
    end = last_day(month)
    rows = [r for r in in_care(world, month) if later(r["started"], 30) <= end]
    return [r for r in rows if r["born"] is not None and age(r["born"], end) < 16]


def settled(row: Row, end: date) -> bool:
    if later(row["placement_started"], 24) <= end:
        return True
    before = row["previous_placement_started"]
    return row["placement_type"] in ("A3", "A4", "A5", "A6") and before is not None and later(before, 24) <= end


def visits(world: World, plan: str) -> Judged:
    return [(r, r["due"] >= world.records_to) for r in world.rows("visits") if r["plan"] == plan]


def audits(world: World, month: date) -> list[Row]:
    return [r for r in world.rows("audits") if within(r["completed"], month)]


def graded(world: World, month: date) -> list[Row]:
    return [r for r in audits(world, month) if r["grade"] != "Not completed"]


BEST_FIRST = ("Outstanding", "Good", "Requires improvement", "Inadequate")


def better(row: Row) -> bool:
    return row["grade"] in BEST_FIRST and BEST_FIRST.index(row["grade"]) < BEST_FIRST.index(row["previous_grade"])


def overdue_actions(world: World, month: date) -> list[Row]:
    end = last_day(month)
    rows = [r for r in world.rows("audit_actions") if r["due"] < end]
    return [r for r in rows if r["completed"] is None or r["completed"] > end]


NOTHING, CLOSE = "No further action", "Close case"
MEASURES: dict[str, Rule] = {
    "mash_contacts": ("count", lambda w, m: counted(contacts(w, m, "MASH"))),
    "da_hub_contacts": ("count", lambda w, m: counted(contacts(w, m, "Domestic Abuse Hub"))),
    "contacts_by_agency": ("mix", lambda w, m: labelled(contacts(w, m, None), agency)),
    "contacts_peer_on_peer": (
        "count",
        lambda w, m: counted(
            [r for r in contacts(w, m, None) if (r["concern"] or "").strip().lower() == "peer on peer abuse"]
        ),
    ),
    "contacts_decided_24h": ("percentage", lambda w, m: quick(w, m, contacts(w, m, "MASH"), "received", "decided", 24)),
    "da_contacts_decided_48h": (
        "percentage",
        lambda w, m: quick(w, m, contacts(w, m, "Domestic Abuse Hub"), "received", "decided", 48),
    ),
    "early_help_hub_72h": (
        "percentage",
        lambda w, m: quick(w, m, contacts(w, m, "Early Help Hub"), "received", "decided", 72),
    ),
    "contacts_to_referral": (
        "percentage",
        lambda w, m: hits(contacts(w, m, "MASH"), lambda r: r["outcome"] == "Referral"),
    ),
    "referrals": ("count", lambda w, m: counted(referrals(w, m))),
    "referrals_allocated_24h": ("percentage", lambda w, m: quick(w, m, referrals(w, m), "referred", "allocated", 24)),
    "rereferrals_12m": ("percentage", lambda w, m: hits(referrals(w, m), lambda r: came_back(w, r))),
    "referrals_nfa": ("percentage", lambda w, m: hits(referrals(w, m), lambda r: r["nfa"])),
    "early_help_open": (
        "count",
        lambda w, m: counted([r for r in w.rows("early_help") if is_open(r["started"], r["closed"], m)]),
    ),
    "strategy_discussions_on_time": (
        "percentage",
        lambda w, m: hits(due(w, m), lambda r: r["held"] is not None and r["held"] <= r["due"]),
    ),
    "strategy_to_s47": (
        "percentage",
        lambda w, m: hits(
            [r for r in w.rows("strategy_discussions") if within(r["held"], m)], lambda r: r["outcome"] == "Section 47"
        ),
    ),
    "assessments_45d": (
        "percentage",
        lambda w, m: hits(completed_assessments(w, m), lambda r: soon_enough(clock_start(w, r), r["completed"], 45)),
    ),
    "assessments_seen_3d": (
        "percentage",
        lambda w, m: hits(
            [r for r in w.rows("assessments") if within(r["started"], m)],
            lambda r: r["seen"] is not None and soon_enough(r["started"], r["seen"], 3),
        ),
    ),
    "assessments_overdue": ("count", lambda w, m: counted(overdue_assessments(w, m))),
    "assessment_outcomes": (
        "mix",
        lambda w, m: labelled(
            completed_assessments(w, m), lambda r: f"{meeting(r)}: {r['outcome'] or 'No outcome recorded yet'}"
        ),
    ),
    "closure_actions": (
        "mix",
        lambda w, m: labelled(
            completed_assessments(w, m, CLOSE),
            lambda r: f"{meeting(r)}: {r['closure_action'] or 'No action recorded yet'}",
        ),
    ),
    "closed_nfa": (
        "percentage",
        lambda w, m: hits(completed_assessments(w, m, CLOSE), lambda r: r["closure_action"] == NOTHING),
    ),
    "s47_started": ("count", lambda w, m: counted(enquiries(w, m))),
    "s47_on_time": (
        "percentage",
        lambda w, m: hits(
            enquiries(w, m), lambda r: r["completed"] is not None and soon_enough(r["started"], r["completed"], 15)
        ),
    ),
    "s47_outcomes": (
        "mix",
        lambda w, m: labelled(enquiries(w, m), lambda r: r["outcome"] or "No outcome recorded yet"),
    ),
    "s47_nfa": ("percentage", lambda w, m: hits(enquiries(w, m), lambda r: r["outcome"] == NOTHING)),
    "icpc_15d": (
        "percentage",
        lambda w, m: hits(
            [r for r in w.rows("section_47") if within(r["icpc"], m)],
            lambda r: soon_enough(r["started"], r["icpc"], 15),
        ),
    ),
    "cp_plans": ("children", lambda w, m: counted(plans(w, m))),
    "cp_rate": ("rate", lambda w, m: counted(plans(w, m))),
    "cp_by_category": ("mix of children", lambda w, m: labelled(plans(w, m), lambda r: r["category"])),
    "cin_visits_on_time": ("percentage", lambda w, m: visits(w, "CIN")),
    "cp_visits_on_time": ("percentage", lambda w, m: visits(w, "CP")),
    "lac_visits_on_time": ("percentage", lambda w, m: visits(w, "LAC")),
    "lac": ("children", lambda w, m: counted(in_care(w, m))),
    "lac_rate": ("rate", lambda w, m: counted(in_care(w, m))),
    "lac_started": ("count", lambda w, m: counted([r for r in w.rows("looked_after") if within(r["started"], m)])),
    "lac_3_placements": ("share of children", lambda w, m: hits(in_care(w, m), lambda r: r["placements_12m"] >= 3)),
    "lac_same_placement": ("share of children", lambda w, m: hits(long_term(w, m), lambda r: settled(r, last_day(m)))),
    "audits": ("count", lambda w, m: counted(audits(w, m))),
    "audit_grades": ("mix", lambda w, m: labelled(audits(w, m), lambda r: r["grade"])),
    "audits_good": ("percentage", lambda w, m: hits(graded(w, m), lambda r: r["grade"] in ("Good", "Outstanding"))),
    "audits_inadequate": ("percentage", lambda w, m: hits(graded(w, m), lambda r: r["grade"] == "Inadequate")),
    "reaudits_improved": (
        "percentage",
        lambda w, m: hits([r for r in audits(w, m) if r["previous_grade"] in BEST_FIRST], better),
    ),
    "audit_actions_overdue": ("count", lambda w, m: counted(overdue_actions(w, m))),
}
"""The measure's kind ("children" and "share of children" count each child once) and its rows for a month, judged."""

OWN_MONTH_ONLY = {
    *("cin_visits_on_time", "cp_visits_on_time", "lac_visits_on_time"),
    *("cp_by_category", "lac_3_placements", "lac_same_placement"),
}
"""They rest on the state of the extract's last day, which says nothing of earlier months."""

AT_MONTH_END = {
    *("early_help_open", "assessments_overdue", "cp_plans", "cp_rate", "cp_by_category", "lac", "lac_rate"),
    *("lac_3_placements", "lac_same_placement", "audit_actions_overdue"),
}
"""Stocks: they have no year to date."""

for _section in (naive_protection, naive_care, naive_leavers, naive_risk, naive_workforce):
    MEASURES |= _section.MEASURES
    OWN_MONTH_ONLY |= _section.OWN_MONTH_ONLY
    AT_MONTH_END |= _section.AT_MONTH_END

OVER_12_MONTHS = naive_risk.OVER_12_MONTHS | naive_workforce.OVER_12_MONTHS
"""They are counted over the rows of 12 months, and have no other sum."""

WHOLE_ONLY = {
    "contacts_peer_on_peer",
    *OVER_12_MONTHS,
    *naive_leavers.BY_AGE,
    *(measure for measure, (kind, _) in MEASURES.items() if kind == "rate" or "mix" in kind),
}
"""They are not broken down by service and team."""

BREAKDOWNS: dict[str, dict[str, Callable[[World, Row], str]]] = {
    **{id: {"age": lambda w, r: f"Aged {naive_leavers.years(w, r)}"} for id in naive_leavers.BY_AGE},
    "case_supervision_3m": {"plan": lambda w, r: str(r["plan"])},
    "worker_supervision": {"role": lambda w, r: str(r["role"])},
}
"""What else they are broken down by."""

ALWAYS = {
    "age": ("Aged 19", "Aged 20", "Aged 21"),
    "plan": ("CIN", "CP", "LAC", "Care leaver"),
    "role": ("Operational", "Business support"),
}
"""The groups that are there without a single row."""
