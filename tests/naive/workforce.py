"""Supervision, caseloads and posts: one plain rule a measure. Full-time equivalents are weighed, not counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.naive.calendar import last_day, later, within
from tests.naive.world import Judged, Row, Rule, World, hits

EMPLOYED, AGENCY, EMPTY = ("Permanent", "Fixed term"), "Agency", "Empty"


def social_work(world: World, table: str) -> list[Row]:
    return [r for r in world.rows(table) if r["role"] == "Social worker"]


def weighed(rows: list[Row], hit: Callable[[Row], bool]) -> Judged:
    return [(r, (r["fte"] if hit(r) else 0, r["fte"])) for r in rows]


def cases_of(world: World, row: Row) -> int:
    return sum(r["cases"] for r in world.rows("caseloads") if r["worker"] == row["worker"])


def turnover(world: World, month: date) -> Judged:
    before = last_day(later(month, -12))
    left = [r for r in social_work(world, "leavers") if before < r["left"] <= last_day(month)]
    stayed = [r for r in social_work(world, "posts") if r["filled_by"] in EMPLOYED]
    return [*((r, (r["fte"], 0)) for r in left), *((r, (0, r["fte"])) for r in stayed)]


MEASURES: dict[str, Rule] = {
    "case_supervision_3m": (
        "percentage",
        lambda w, m: hits(
            w.rows("case_supervision"),
            lambda r: r["last_supervision"] is not None and later(r["last_supervision"], 3) >= w.records_to,
        ),
    ),
    "worker_supervision": (
        "percentage",
        lambda w, m: hits(w.rows("worker_supervision"), lambda r: within(r["supervised"], m)),
    ),
    "average_caseload": (
        "average",
        lambda w, m: [(r, (r["cases"], r["fte"])) for r in w.rows("caseloads") if r["cases"] > 0 and r["fte"] > 0],
    ),
    "caseload_over_20": (
        "share of workers",
        lambda w, m: hits([r for r in w.rows("caseloads") if r["cases"] > 0], lambda r: cases_of(w, r) > 20),
    ),
    "posts_filled": (
        "weighed mix",
        lambda w, m: [(r, (r["filled_by"], r["fte"])) for r in social_work(w, "posts")],
    ),
    "permanent_rate": (
        "weighed share",
        lambda w, m: weighed(social_work(w, "posts"), lambda r: r["filled_by"] in EMPLOYED),
    ),
    "agency_rate": (
        "weighed share",
        lambda w, m: weighed(
            [r for r in social_work(w, "posts") if r["filled_by"] != EMPTY], lambda r: r["filled_by"] == AGENCY
        ),
    ),
    "vacancy_rate": (
        "weighed share",
        lambda w, m: weighed(social_work(w, "posts"), lambda r: r["filled_by"] in (AGENCY, EMPTY)),
    ),
    "turnover_12m": ("weighed share", turnover),
}
OWN_MONTH_ONLY = set(MEASURES)
AT_MONTH_END: set[str] = set()
OVER_12_MONTHS = {"turnover_12m"}
