"""Looked after children and their reviews: one plain rule a measure."""

from __future__ import annotations

from datetime import date

from tests.naive.calendar import age, last_day, later, soon_enough, within
from tests.naive.protection import due_reviews
from tests.naive.world import Judged, Row, Rule, World, hits, in_care, labelled

FIRST, NEXT = "First LAC review", "LAC review"
REASONS = {
    "Adopted": ["E11", "E12"],
    "Returned home": ["E4", "E4A", "E4B", "E13"],
    "Special guardianship order": ["E45", "E46", "E47", "E48"],
    "Child arrangement order": ["E41"],
    "Turned 18 and remained with carer": ["E17"],
    "Independent living": ["E5", "E6"],
    "Transferred to adult services": ["E7"],
    "Care taken over by another authority": ["E3"],
    "Custody or end of remand": ["E9", "E14"],
    "Died": ["E2"],
    "Any other reason": ["E8", "E15", "E16"],
}

PLACEMENTS = {
    *("A3", "A4", "A5", "A6", "H5", "K1", "K2", "K3", "P1", "P2", "P3", "R1", "R2", "R3", "R5", "S1"),
    *("T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6", "Z1", "Z11", "Z12", "Z13", "Z14"),
}


def why_care_ended(row: Row) -> str:
    if row["end_reason"] in (None, "X1"):
        return "Not recorded"
    return next((group for group, codes in REASONS.items() if row["end_reason"] in codes), "Other or new code")


def age_band(row: Row) -> str:
    if row["born"] is None:
        return "Not recorded"
    years = age(row["born"], row["started"])
    return "Age 16+" if years > 15 else "Age 10-15" if years > 9 else "Age 5-9" if years > 4 else "Age 0-4"


def placement(row: Row) -> str:
    kind, provider = row["placement_type"], row["provider"]
    if kind not in PLACEMENTS:
        return "Other or new code"
    if kind[0] == "A" or kind in ("U2", "U5"):
        return "Adoption related"
    if kind in ("U1", "U3", "P1"):
        return "Parents or family and friends"
    if kind in ("U4", "U6"):
        return "Independent foster agency" if provider in ("PR4", "PR5") else "General foster care"
    if kind in ("H5", "K3", "P2", "P3"):
        return "Supported accommodation or lodgings"
    return "Residential" if kind[0] in "KRS" else "Other"


def a_year_in_care(world: World, month: date) -> list[Row]:
    return [r for r in in_care(world, month) if later(r["started"], 12) <= last_day(month)]


def checked(row: Row, what: str, months: int, end: date) -> bool:
    return row[what] is not None and later(row[what], months) >= end


def health_is_up_to_date(row: Row, end: date) -> bool:
    young = row["born"] is not None and age(row["born"], end) < 5
    return checked(row, "last_health", 6 if young else 12, end)


def reviews(world: World, month: date, of: str) -> list[Row]:
    """Looked after reviews by the month of one of their dates."""
    return [r for r in world.rows("reviews") if r["review_type"] in (FIRST, NEXT) and within(r[of], month)]


def answered(world: World, month: date, what: str) -> Judged:
    return hits([r for r in reviews(world, month, "held") if r[what] is not None], lambda r: r[what])


def soon(world: World, month: date, since: str, until: str, limit: int) -> Judged:
    return hits(reviews(world, month, since), lambda r: r[until] is not None and soon_enough(r[since], r[until], limit))


MEASURES: dict[str, Rule] = {
    "lac_started_by_age": (
        "mix",
        lambda w, m: labelled([r for r in w.rows("looked_after") if within(r["started"], m)], age_band),
    ),
    "lac_ceased": (
        "mix",
        lambda w, m: labelled([r for r in w.rows("looked_after") if within(r["ended"], m)], why_care_ended),
    ),
    "lac_placements": ("mix of children", lambda w, m: labelled(in_care(w, m), placement)),
    "lac_out_of_area": ("share of children", lambda w, m: hits(in_care(w, m), lambda r: r["location"] == "Out")),
    "lac_exit_routes": (
        "mix of children",
        lambda w, m: labelled(in_care(w, m), lambda r: r["exit_route"] or "Not recorded"),
    ),
    "lac_first_review_on_time": due_reviews(FIRST),
    "lac_reviews_on_time": due_reviews(FIRST, NEXT),
    "lac_review_participation": ("percentage", lambda w, m: answered(w, m, "participated")),
    "lac_review_consulted": ("percentage", lambda w, m: answered(w, m, "consulted")),
    "lac_minutes_20d": ("percentage", lambda w, m: soon(w, m, "held", "minutes_distributed", 20)),
    "lac_recommendations_5d": ("percentage", lambda w, m: soon(w, m, "held", "recommendations_sent", 5)),
    "lac_responses_5d": ("percentage", lambda w, m: soon(w, m, "recommendations_sent", "responded", 5)),
    "lac_iro_oversight": (
        "share of children",
        lambda w, m: hits(a_year_in_care(w, m), lambda r: (r["iro_oversights_12m"] or 0) >= 2),
    ),
    "lac_health": (
        "share of children",
        lambda w, m: hits(a_year_in_care(w, m), lambda r: health_is_up_to_date(r, last_day(m))),
    ),
    "lac_dental": (
        "share of children",
        lambda w, m: hits(a_year_in_care(w, m), lambda r: checked(r, "last_dental", 12, last_day(m))),
    ),
}
OWN_MONTH_ONLY = {
    *("lac_placements", "lac_out_of_area", "lac_exit_routes", "lac_iro_oversight", "lac_health", "lac_dental"),
}
AT_MONTH_END = OWN_MONTH_ONLY
