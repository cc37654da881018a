"""A definition's own examples: a wrong one is told with what came out. (The shipped ones: test_definitions.)"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.errors import DefinitionError
from metrics.engine.examples import explain, run
from metrics.engine.library import load_definitions
from metrics.measures.definition import Definition, Example
from metrics.measures.drawn_tables import cells
from tests.metrics.demo_targets import demo_definitions

SHIPPED = load_definitions()


def with_example(id: str, **changes: object) -> Definition:
    definition = SHIPPED[id]
    return replace(definition, examples=(replace(definition.examples[0], **changes),))


def test_a_wrong_numerator_does_not_hold_and_says_what_came_out() -> None:
    (outcome,) = run(with_example("mash_contacts", name="Trial", numerator=4.0))
    assert (outcome.holds, outcome.expected, outcome.got) == (False, "4", "3")
    assert outcome.says == "Trial: 3, but 4 was expected"


def test_each_expected_figure_counts() -> None:
    for wrong in ({"numerator": 9.0}, {"denominator": 9.0}, {"value": 9.0}):
        (outcome,) = run(with_example("contacts_decided_24h", **wrong))
        assert not outcome.holds, wrong


def test_a_wrong_part_of_a_mix_does_not_hold() -> None:
    (outcome,) = run(with_example("assessment_outcomes", parts=(("No such part", 1.0),), denominator=None))
    assert not outcome.holds
    assert outcome.expected == "No such part 1"


def test_the_change_of_the_clock_matters() -> None:
    first = SHIPPED["contacts_decided_24h"].examples[0]
    (outcome,) = run(with_example("contacts_decided_24h", clock_stops_from=date(2020, 10, 1)))
    assert first.clock_stops_from == date(2020, 9, 1)
    assert not outcome.holds


def test_a_rate_without_a_population_says_what_is_needed() -> None:
    (outcome,) = run(with_example("cp_rate", population=None))
    assert not outcome.holds
    assert "population" in outcome.says


def test_a_date_outside_the_calendar_is_told_and_the_others_still_run() -> None:
    definition = SHIPPED["contacts_decided_24h"]
    drawn = (("contacts", "| route | received | decided |\n| MASH | 2020-09-02 | 2090-01-01 |"),)
    bad = Example("Far away", date(2020, 9, 1), drawn, numerator=0, clock_stops_from=date(2020, 9, 1))
    broken, *others = run(replace(definition, examples=(bad, *definition.examples)))
    assert not broken.holds and "01/01/2090 is outside the calendar" in broken.says
    assert all(outcome.holds for outcome in others)


def test_a_code_that_no_worksheet_has_is_refused() -> None:
    with pytest.raises(DefinitionError, match=r"'MAHS' is not a code of route\. Did you mean 'MASH'"):
        run(with_example("mash_contacts", rows=(("contacts", "| route |\n| MAHS |"),)))
    with pytest.raises(DefinitionError, match=r"no table 'contact'\. Did you mean 'contacts'"):
        run(with_example("mash_contacts", rows=(("contact", "| route |\n| MASH |"),)))


def test_explain_has_the_words_the_sql_and_the_examples() -> None:
    says, holds = explain(demo_definitions()["contacts_decided_24h"])
    assert holds
    for part in (
        "hours_on_the_clock(received, decided, period) <= 24 AS hit",
        "Target from April 2019: green from 95%, amber from 85%.",
        "holds: The clock stops",
    ):
        assert part in says
    says, holds = explain(with_example("mash_contacts", numerator=4.0))
    assert not holds
    assert "DOES NOT HOLD" in says


def test_a_drawn_table_may_have_a_ruler_and_odd_spaces() -> None:
    assert cells("| a | b |\n|---|:-:|\n|1|  |\n") == (("a", "b"), ("1", ""))
