"""What would change against the last load: the newest figure beside the new one, and earlier months that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from data.loads.results_schema import RESULT_SCHEMA
from metrics.engine.library import load_definitions
from metrics.figures.load_changes import LoadEffect, in_short, load_effects
from metrics.measures.definition import Target

DEFINITIONS = load_definitions()
AUGUST, SEPTEMBER = date(2020, 8, 1), date(2020, 9, 1)


def results(*rows: dict[str, Any]) -> pa.Table:
    blank = {"breakdown": "all", "group": "", "category": "", "state": "computed", "note": "", "basis": "month"}
    return pa.Table.from_pylist([{**blank, **row} for row in rows], schema=RESULT_SCHEMA)


def share(month: date, numerator: float, denominator: float, **more: Any) -> dict[str, Any]:
    value = 100 * numerator / denominator if denominator else None
    return {
        "measure": "contacts_decided_24h",
        "month": month,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        **more,
    }


def part(category: str, number: float) -> dict[str, Any]:
    return {
        "measure": "audit_grades",
        "month": AUGUST,
        "category": category,
        "numerator": number,
        "denominator": 12,
        "value": number / 12,
    }


def change(measure: str, before: pa.Table | None, after: pa.Table) -> LoadEffect:
    found = load_effects(before, AUGUST if before is not None else None, after, SEPTEMBER, DEFINITIONS)
    assert [one.measure for one in found] == list(DEFINITIONS)
    return next(one for one in found if one.measure == measure)


def test_the_newest_figure_and_the_months_that_differ() -> None:
    before = results(share(AUGUST, 380, 440), share(date(2020, 7, 1), 84, 100))
    after = results(share(SEPTEMBER, 410, 441), share(AUGUST, 381, 441), share(date(2020, 7, 1), 84, 100))
    told = change("contacts_decided_24h", before, after)
    assert (told.before_text, told.before_n, told.after_text, told.after_n) == (
        "86.4%",
        "380 of 440",
        "93.0%",
        "410 of 441",
    )
    assert [(one.month_text, one.before_text, one.after_text) for one in told.earlier] == [
        ("August 2020", "86.4% (380 of 440)", "86.4% (381 of 441)")
    ]


def test_other_bases_and_groups_do_not_stand_for_the_month() -> None:
    after = results(
        share(SEPTEMBER, 410, 441),
        share(SEPTEMBER, 1797, 2260, basis="ytd"),
        share(SEPTEMBER, 290, 304, breakdown="team", group="MASH, day team"),
    )
    assert change("contacts_decided_24h", None, after).after_n == "410 of 441"


def test_a_shift_between_the_parts_of_a_mix_is_seen() -> None:
    before, after = results(part("Good", 7), part("Inadequate", 5)), results(part("Good", 8), part("Inadequate", 4))
    told = change("audit_grades", before, after)
    assert [one.after_text for one in told.earlier] == ["12 (Good 8, Inadequate 4)"]


def test_no_cases_nothing_loaded_and_nought_are_different() -> None:
    nought = {"measure": "mash_contacts", "month": SEPTEMBER, "numerator": 0.0, "value": 0.0}
    missing = {"measure": "cin_visits_on_time", "month": SEPTEMBER, "basis": "extract", "state": "not loaded"}
    after = results(share(SEPTEMBER, 0, 0), nought, missing)
    assert change("contacts_decided_24h", None, after).after_text == "No cases"
    assert change("mash_contacts", None, after).after_text == "0"
    assert change("cin_visits_on_time", None, after).after_text == "Not loaded"
    assert change("s47_nfa", None, after).after_text == "–"


def with_target(green: float, amber: float) -> dict[str, Any]:
    one = DEFINITIONS["contacts_decided_24h"]
    target = Target(date(2020, 4, 1), green, amber, "The board")
    return {"contacts_decided_24h": replace(one, targets=(target,))}


def test_it_says_in_short_how_many_would_turn_which_colour() -> None:
    before, after = results(share(AUGUST, 80, 100)), results(share(SEPTEMBER, 95, 100), share(AUGUST, 95, 100))
    found = load_effects(before, AUGUST, after, SEPTEMBER, with_target(90, 75))
    (one,) = found
    assert (one.before_status, one.after_status, one.colour_text) == ("amber", "green", "amber to green")
    assert [month.colour_text for month in one.earlier] == ["amber to green"]
    told = in_short(found, first=False)
    assert told.says == "0 would turn red, 1 green." and told.changed == found and told.stay == ()
    red = load_effects(before, AUGUST, results(share(SEPTEMBER, 1, 100)), SEPTEMBER, with_target(90, 75))
    assert in_short(red, first=False).says == "1 would turn red, 0 green."
    none = load_effects(before, AUGUST, results(), SEPTEMBER, with_target(90, 75))
    assert none[0].colour_text == "", "a month that is not there turns nothing"
    assert in_short(red, first=True).says == "This is the first load, so every figure is new."


def test_changed_colours_come_first_then_the_largest_change_and_what_stays_is_apart() -> None:
    def effect(measure: str, size: float = 0.0, colour: str = "", status: str = "") -> LoadEffect:
        text = "1" if size or colour else "2"
        return LoadEffect(measure, "", "", "2", "", text, "", (), "amber", status, colour, size)

    found = (
        effect("stays"),
        effect("small", 0.1),
        effect("large", 0.9),
        effect("green", 0.2, "red to green", "green"),
        effect("red", 0.1, "amber to red", "red"),
        effect("gone", 0.5, "amber to not loaded", "not loaded"),
    )
    told = in_short(found, first=False)
    assert [one.measure for one in told.changed] == ["red", "green", "gone", "large", "small"]
    assert [one.measure for one in told.stay] == ["stays"]
    assert told.says == "1 would turn red, 1 green; 1 would have no colour."
