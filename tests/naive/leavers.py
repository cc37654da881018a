"""Care leavers: one plain rule a measure."""

from __future__ import annotations

from tests.naive.calendar import age, later
from tests.naive.world import Row, Rule, World, hits

WORK_OR_LEARNING = [f"{time}{number}" for time in "FP" for number in (1, 2, 3, 4, 5)]


def years(world: World, row: Row) -> int | None:
    return row["age"] if row["born"] is None else age(row["born"], world.records_to)


def in_the_care_of_the_authority(world: World) -> list[Row]:
    return [r for r in world.rows("care_leavers") if r["in_touch"] not in ("Died", "Rhom")]


def aged_19_to_21(world: World) -> list[Row]:
    return [r for r in in_the_care_of_the_authority(world) if years(world, r) in (19, 20, 21)]


def known_address(world: World) -> list[Row]:
    return [r for r in aged_19_to_21(world) if r["accommodation"] not in ("G", "H", "R")]


MEASURES: dict[str, Rule] = {
    "leavers_in_touch": ("percentage", lambda w, m: hits(aged_19_to_21(w), lambda r: r["in_touch"] == "Yes")),
    "leavers_suitable": ("percentage", lambda w, m: hits(known_address(w), lambda r: r["suitable"] == "Suitable")),
    "leavers_eet": ("percentage", lambda w, m: hits(aged_19_to_21(w), lambda r: r["activity"] in WORK_OR_LEARNING)),
    "pathway_plans_6m": (
        "percentage",
        lambda w, m: hits(
            in_the_care_of_the_authority(w),
            lambda r: r["pathway_reviewed"] is not None and later(r["pathway_reviewed"], 6) >= w.records_to,
        ),
    ),
}
OWN_MONTH_ONLY = set(MEASURES)
AT_MONTH_END: set[str] = set()
BY_AGE = {"leavers_in_touch", "leavers_suitable", "leavers_eet"}
