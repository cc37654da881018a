"""Every obvious mistake in a definition makes one of its own examples fail: limits, month ends, weekends, blanks.

Each mistake is made in the definition's SQL on purpose. An example that still holds would be no example of the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data.load import Known
from data.periods import rolling_12
from metrics.engine.authority_settings import ALWAYS, Population, Settings
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from metrics.measures import drawn_tables
from metrics.measures.definition import Count, Definition, Example
from metrics.measures.query import sql
from tests.metrics.mistakes import MISTAKES
from tests.naive.calendar import last_day
from tests.naive.measures import MEASURES

DEFINITIONS = load_definitions()
BLANK_IS_A_HIT, BLANK_IS_LEFT_OUT, TWO_ROWS = "a blank is a hit", "a blank is left out", "two rows are two children"
OTHER_DATE = {
    ("strategy_discussions", "due"): "held",
    ("strategy_discussions", "held"): "due",
    ("assessments", "started"): "completed",
    ("assessments", "completed"): "started",
    ("section_47", "started"): "completed",
    ("section_47", "icpc"): "started",
    ("looked_after", "started"): "ended",
    ("looked_after", "ended"): "started",
    ("child_protection_plans", "started"): "ended",
    ("child_protection_plans", "ended"): "started",
    ("plan_history", "started"): "ended",
    ("reviews", "due"): "held",
    ("reviews", "held"): "due",
    ("reviews", "recommendations_sent"): "held",
    ("missing_episodes", "found"): "missing_from",
    ("exploitation", "due"): "completed",
    ("court", "concluded"): "started",
}
"""(table, the date whose month counts) → the date that it is taken for."""
CODES = {"lac_ceased", "lac_placements", "leavers_eet", "leavers_suitable"}
"""Measures that sort codes into groups: each code has an example."""
NOT_YET_OPEN = {"begun on the last day is not open yet"}
NO_BLANKS = {BLANK_IS_A_HIT, BLANK_IS_LEFT_OUT}
NO_DIFFERENCE: dict[str, set[str]] = {
    **dict.fromkeys(["assessments_45d", "icpc_15d", "lac_3_placements", "audits_good", "audits_inadequate"], NO_BLANKS),
    **dict.fromkeys(["cin_visits_on_time", "cp_visits_on_time", "lac_visits_on_time"], NO_BLANKS),
    **dict.fromkeys(["agency_rate", "permanent_rate", "vacancy_rate", "caseload_over_20", "cp_2y_open"], NO_BLANKS),
    **dict.fromkeys(["lac_review_consulted", "lac_review_participation"], NO_BLANKS),
    **dict.fromkeys(["pre_proceedings_12w", "pre_proceedings_16w", "adoption_14m"], NO_BLANKS),
    "turnover_12m": NO_BLANKS,
    "leavers_in_touch": {*NO_BLANKS, "the extract ends with its month"},
    "leavers_suitable": {"the extract ends with its month"},
    "leavers_eet": {"the extract ends with its month"},
    **dict.fromkeys(["lac_same_placement", "lac_iro_oversight", "lac_health", "lac_dental"], NOT_YET_OPEN),
}
"""Mistakes that cannot show: the cells may not be blank, or who began on the last day has not been there for years,
or birthdays are kept as the first of their month, so that a young person's age is the same all month."""


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
    if rule := definition.not_due:
        yield "nothing is ever not due yet", replace(definition, not_due=replace(rule, where="FALSE"))
        done, _, limit = rule.where.partition(" AND ")
        for name, where in (("all that is not done is not due", done), ("what is done is not due", limit)):
            yield name, replace(definition, not_due=replace(rule, where=where))
    counted, name = definition.counted, "denominator" if base else "numerator"
    if counted.distinct:
        yield TWO_ROWS, replace(definition, **{name: replace(counted, distinct=None)})
    if counted.weight:
        heads = replace(definition, denominator=replace(counted, weight=None))
        yield "full-time equivalents are heads", replace(heads, numerator=hit and replace(hit, weight=None))
    if definition.id in CODES:
        yield from forgotten_codes(definition)


def everywhere(definition: Definition, pattern: str, instead: str) -> Definition:
    def changed(count: Count | None) -> Count | None:
        value = count and count.value and re.sub(pattern, instead, count.value)
        return count and replace(count, where=re.sub(pattern, instead, count.where), value=value)

    rule = definition.not_due
    waits = rule and replace(rule, where=re.sub(pattern, instead, rule.where))
    mix = definition.mix and replace(definition.mix, label=re.sub(pattern, instead, definition.mix.label))
    return replace(
        definition,
        denominator=changed(definition.denominator),
        numerator=changed(definition.numerator),
        mix=mix,
        not_due=waits,
    )


def forgotten_codes(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """The definition without one of the codes that it sorts into groups."""
    for code in sorted(set(re.findall(r"'([A-Z]{1,2}\d*[AB]?)'", sql(definition)))):
        yield f"the code {code} is forgotten", everywhere(definition, f"'{code}'", "'-'")


def differs(example: Example, rows: list[dict[str, Any]]) -> bool:
    """Whether what came out for the whole authority is not what the example expects."""
    found = {row["category"] or "numerator": row["numerator"] for row in rows}
    for what in ("denominator", "not_due"):
        found[what] = next((row[what] for row in rows), 0)
    told = {what: getattr(example, what) for what in ("numerator", "denominator", "not_due")}
    expected = dict(example.parts) | told
    return any(abs(found.get(what, 0) - number) > 0.005 for what, number in expected.items() if number is not None)


def unnoticed(definition: Definition) -> set[str]:
    """The mistakes with which every example still holds."""
    mistakes = dict(mistaken(definition))
    left = set(mistakes)
    for example in definition.examples:
        last = example.records_to or last_day(example.month)
        months = rolling_12(example.month) if definition.basis == "rolling_12" else (example.month,)
        known = Known(example.month, months, last, drawn_tables.tables(definition, example), {})
        population = Population(example.population or 1, None, "the example's own")
        clock = example.clock_stops_from or ALWAYS
        settings = Settings(lambda _, found=population: found, clock, example.not_due_from or ALWAYS)
        rows = compute(
            known, {name: replace(mistakes[name], id=name, breakdowns=()) for name in left}, settings
        ).to_pylist()
        own = [row for row in rows if row["basis"] == definition.basis and row["month"] == example.month]
        left = {name for name in left if not differs(example, [row for row in own if row["measure"] == name])}
    return left


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_an_example_fails_for_every_obvious_mistake(measure: str) -> None:
    assert unnoticed(DEFINITIONS[measure]) == NO_DIFFERENCE.get(measure, set())
