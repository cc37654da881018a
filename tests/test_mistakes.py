"""Every obvious mistake in a definition makes one of its own examples fail: limits, month ends, weekends, blanks.

Each mistake is made in the definition's SQL on purpose. An example that still holds would be no example of the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from naive_calendar import last_day
from naive_measures import MEASURES

from data.load import Known
from data.results_schema import RESULT_SCHEMA
from metrics import drawn
from metrics.compute import Settings, compute
from metrics.definition import Definition, load_definitions
from metrics.measure import Count, Example

DEFINITIONS = load_definitions()
MISTAKES = {
    "the limit itself is missed": (r"<=", "<"),
    "one more than the limit": (r"<= (\d+)", r"<= \1 + 1"),
    "the lower limit itself is missed": (r">=", ">"),
    "the limit itself is taken in": (r"(?<![<>])([<>])(?![=>])", r"\1="),
    "every month counts": (r"in_month\(\w+, period\)", "TRUE"),
    "the last day's hours are lost": (
        r"in_month\((received|referred), period\)",
        r"(\1 BETWEEN period AND month_end(period))",
    ),
    "ended on the last day is still open": (
        r"open_at_month_end\((\w+), (\w+), period\)",
        r"(\1 <= month_end(period) AND (\2 IS NULL OR \2 >= month_end(period)))",
    ),
    "begun on the last day is not open yet": (
        r"open_at_month_end\((\w+), (\w+), period\)",
        r"(\1 < month_end(period) AND (\2 IS NULL OR \2 > month_end(period)))",
    ),
    "what was once open is open": (r"open_at_month_end\((\w+), (\w+), period\)", r"(\1 <= month_end(period))"),
    "weekends and bank holidays count": (r"working_days_between\(", "date_diff('day', "),
    "bank holidays count": (
        r"working_days_between\((coalesce\(.*?\)|\w+), (month_end\(period\)|\w+)\)",
        r"(SELECT CASE WHEN \2 IS NOT NULL THEN count(*) END "
        r"FROM generate_series(CAST(\1 AS DATE) + 1, \2, INTERVAL 1 DAY) AS days(d) WHERE isodow(d) < 6)",
    ),
    "the clock never stops": (
        r"hours_on_the_clock\((\w+), (\w+), period\)",
        r"(epoch(\2 - \1) / 3600)",
    ),
    "the clock always stopped": (
        r"hours_on_the_clock\((\w+), (\w+), period\)",
        r"hours_on_the_clock(\1, \2, DATE '2020-09-01')",
    ),
    "counted from the start of the assessment": (r"coalesce\(referred, started\)", "started"),
    "without a referral date it is left out": (r"coalesce\(referred, started\)", "referred"),
    "a blank legal status is left out": (r"coalesce\(legal_status, ''\)", "legal_status"),
    "a status, route or outcome of any kind": (
        r"\b(route|outcome|closure_action|plan|grade|concern) = '[^']*'",
        "TRUE",
    ),
    "short breaks are counted": (r"NOT IN \('V3', 'V4'\)", "IS NOT NULL"),
    "an audit that was not completed has a grade": (r"<> 'Not completed'", "IS NOT NULL"),
    "only good is good": (r"IN \('Good', 'Outstanding'\)", "= 'Good'"),
    "grades in the order of the alphabet": (r"list_position\(\[[^\]]*\], (\w+)\)", r"\1"),
    "only 1A is a person": (r"IN \('1A', '1B', '1C', '1D'\)", "LIKE '1%'"),
    "capital letters matter": (r"lower\(trim\(concern\)\) = '[^']*'", "concern = 'Peer on peer abuse'"),
    "months are counted by their number": (
        r"CAST\(referred AS DATE\) <= months_after\((coalesce\([^)]*\)), 12\)",
        r"date_diff('month', \1, referred) <= 12",
    ),
    "a month is 30 days": (r"months_after\((\w+), (\d+)\)", r"(\1 + 30 * \2)"),
    "the count wins over the date": (r"coalesce\(previous_referral, previous_held\)", "CAST(NULL AS DATE)"),
    "the date is not looked at": (r"coalesce\(previous_referral, previous_held\)", "previous_held"),
    "the rows held are not looked at": (r"coalesce\(previous_referral, previous_held\)", "previous_referral"),
    "the count is taken on every row": (r"latest AND ", ""),
    "the extract ends with its month": (r"records_to", "month_end(period)"),
    "the adoption clause is for everyone": (r"placement_type IN \([^)]*\)", "TRUE"),
    "no adoption clause": (r"placement_type IN \([^)]*\)", "FALSE"),
    "the first category": (r"^category$", "initial_category"),
    "the grade last time": (r"^grade$", "previous_grade"),
    "16 is under 16": (r"age_at\((\w+), month_end\(period\)\) < 16", r"age_at(\1, month_end(period)) <= 16"),
}
"""What goes wrong, as a pattern in the SQL and what stands there instead."""

BLANK_IS_A_HIT, BLANK_IS_LEFT_OUT, TWO_ROWS = "a blank is a hit", "a blank is left out", "two rows are two children"
OTHER_DATE = {
    ("strategy_discussions", "due"): "held",
    ("strategy_discussions", "held"): "due",
    ("assessments", "started"): "completed",
    ("assessments", "completed"): "started",
    ("section_47", "started"): "completed",
    ("section_47", "icpc"): "started",
    ("looked_after", "started"): "ended",
}
"""(table, the date whose month counts) → the date that it is taken for."""
NO_BLANKS = {BLANK_IS_A_HIT, BLANK_IS_LEFT_OUT}
NO_DIFFERENCE: dict[str, set[str]] = {
    **dict.fromkeys(["assessments_45d", "icpc_15d", "lac_3_placements", "audits_good", "audits_inadequate"], NO_BLANKS),
    **dict.fromkeys(["cin_visits_on_time", "cp_visits_on_time", "lac_visits_on_time"], NO_BLANKS),
    "lac_same_placement": {"begun on the last day is not open yet"},
}
"""Mistakes that cannot show: the cells may not be blank, or who began on the last day has not been there for years."""


def mistaken(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """The definition with each mistake that can be made in it."""
    for name, (pattern, instead) in MISTAKES.items():
        changed = everywhere(definition, pattern, instead)
        if changed != definition:
            yield name, changed
    for (table, right), wrong in OTHER_DATE.items():
        changed = everywhere(definition, rf"in_month\({right}, period\)", f"in_month({wrong}, period)")
        if definition.counted.source == table and changed != definition:
            yield f"the month of {wrong} instead of {right}", changed
    base, hit = definition.denominator, definition.numerator
    if definition.kind == "percentage" and base and hit:
        yield BLANK_IS_A_HIT, replace(definition, numerator=replace(hit, where=f"({hit.where}) IS NOT FALSE"))
        left_out = f"({base.where}) AND (({hit.where}) IS NOT NULL)"
        yield BLANK_IS_LEFT_OUT, replace(definition, denominator=replace(base, where=left_out))
    counted = definition.counted
    if counted.distinct:
        name = "denominator" if definition.denominator else "numerator"
        yield TWO_ROWS, replace(definition, **{name: replace(counted, distinct=None)})


def everywhere(definition: Definition, pattern: str, instead: str) -> Definition:
    def changed(count: Count | None) -> Count | None:
        return count and replace(count, where=re.sub(pattern, instead, count.where, count=0))

    mix = definition.mix and replace(definition.mix, label=re.sub(pattern, instead, definition.mix.label))
    return replace(
        definition, denominator=changed(definition.denominator), numerator=changed(definition.numerator), mix=mix
    )


def differs(example: Example, rows: list[dict[str, Any]]) -> bool:
    """Whether what came out for the whole authority is not what the example expects."""
    found = {row["category"] or "numerator": row["numerator"] for row in rows}
    found["denominator"] = next((row["denominator"] for row in rows), 0)
    expected = dict(example.parts) | {"numerator": example.numerator, "denominator": example.denominator}
    return any(found.get(what, 0) != number for what, number in expected.items() if number is not None)


def unnoticed(definition: Definition) -> set[str]:
    """The mistakes with which every example still holds."""
    mistakes = dict(mistaken(definition))
    left = set(mistakes)
    for example in definition.examples:
        last = example.records_to or last_day(example.month)
        none = RESULT_SCHEMA.empty_table()
        known = Known(example.month, (example.month,), last, drawn.tables(definition, example), {}, none)
        population = (example.population or 1, "the example's own")
        clock = Settings(lambda _, found=population: found, example.clock_stops_from or date(1900, 1, 1))
        rows = compute(
            known, {name: replace(mistakes[name], id=name, breakdowns=()) for name in left}, clock
        ).to_pylist()
        own = [row for row in rows if row["basis"] == definition.basis]
        left = {name for name in left if not differs(example, [row for row in own if row["measure"] == name])}
    return left


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_an_example_fails_for_every_obvious_mistake(measure: str) -> None:
    assert unnoticed(DEFINITIONS[measure]) == NO_DIFFERENCE.get(measure, set())
