"""The shipped definitions: all there, with the facts agreed for them, and every drawn example holding twice."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.demo import TARGETS
from metrics.engine.examples import ExampleOutcome, run_all
from metrics.engine.library import load_definitions
from metrics.measures import drawn_tables
from metrics.measures.definition import Definition, Example
from metrics.measures.rules_folder import SHIPPED
from tests.metrics.demo_targets import demo_definitions
from tests.naive import calendar as naive_calendar
from tests.naive import figures as naive
from tests.naive.measures import MEASURES
from tests.naive.world import World

pytestmark = pytest.mark.xdist_group("definitions")
"""On one worker, where all examples are run once."""

AGREED = {
    row["id"]: row
    for row in csv.DictReader(
        (Path(__file__).parent.parent / "naive" / "measures.csv").read_text(encoding="utf-8").splitlines()
    )
}
"""What was agreed for every measure: title, kind, base, target and where the target comes from."""

DEFINITIONS = load_definitions()
DEMO = demo_definitions()
SHEETS_WITH_A_CLOCK = {
    "contacts_decided_24h",
    "da_contacts_decided_48h",
    "early_help_hub_72h",
    "referrals_allocated_24h",
}
TRAJECTORY = [(date(2019, 4, 1), 50), (date(2020, 7, 1), 55), (date(2020, 10, 1), 60), (date(2021, 1, 1), 70)]
PLACEHOLDER = re.compile(
    r"\b(todo|tbc|tbd|fixme|xxx|placeholder|lorem|dummy|unknown reason)\b|\?\?|\.\.\.|…", re.IGNORECASE
)
POSTS = {
    "Early Help Manager",
    "Head of MASH and Assessment",
    "Head of Safeguarding and Review",
    "Head of Child Protection and Court",
    "Head of Looked After Children",
    "Head of Care Leavers",
    "Head of Quality Assurance",
    "Principal Social Worker",
    "Assistant Director for Quality and Improvement",
}
BROKEN_DOWN = {"": (), "team": ("service", "team"), "age": ("age",)} | {
    f"{one} and team": (one, "service", "team") for one in ("plan", "role")
}


@pytest.fixture(params=sorted(DEFINITIONS))
def definition(request: pytest.FixtureRequest) -> Definition:
    return DEFINITIONS[request.param]


@pytest.fixture
def agreed(definition: Definition) -> dict[str, str]:
    """What was agreed for the measure: others may be added without a line in measures.csv."""
    if definition.id not in AGREED:
        pytest.skip(f"{definition.id} is not one of the {len(AGREED)} measures that were agreed")
    return AGREED[definition.id]


def test_every_measure_that_was_agreed_is_a_file_and_has_a_naive_rule() -> None:
    assert len(AGREED) == 93
    assert {path.stem for path in SHIPPED.rglob("*.toml")} - {"sections"} == set(DEFINITIONS)
    assert set(AGREED) <= set(DEFINITIONS)
    assert set(AGREED) <= set(MEASURES)


def test_it_is_what_was_agreed(definition: Definition, agreed: dict[str, str]) -> None:
    facts = ("section", "title", "kind", "when", "good")
    assert {fact: getattr(definition, fact) for fact in facts} == {fact: agreed[fact] for fact in facts}
    code, complement, _ = agreed["comparator"].partition(" (complement)")
    assert definition.comparator == (f"100 - {code}" if complement else code or None)
    assert definition.breakdowns == BROKEN_DOWN[agreed["breakdowns"]]


def test_no_target_is_shipped(definition: Definition) -> None:
    assert definition.targets == (), "a target is a council's own: it stands in its records"


def test_the_demos_targets_are_what_was_agreed(agreed: dict[str, str]) -> None:
    measure = DEMO[agreed["id"]]
    targets = [target for target in measure.targets if target.green is not None]
    if measure.id == "audits_good":
        assert [(t.from_, t.green, t.amber, t.basis) for t in targets] == [(d, g, g - 10, "ytd") for d, g in TRAJECTORY]
    elif agreed["green"]:
        [target] = targets
        found = (target.from_, target.green, target.amber, target.basis)
        assert found == (date(2019, 4, 1), bound(agreed["green"]), bound(agreed["amber"]), "month")
    else:
        assert targets == []
    papers = {target.source for target in measure.targets} - {"nobody: chosen for the demo"}
    assert papers == ({agreed["target_source"]} if agreed["target_source"] else set())


@pytest.mark.usefixtures("agreed")
def test_an_amber_that_no_paper_gives_is_marked_as_chosen_for_the_demo() -> None:
    with TARGETS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["green"]]
    assert len(rows) == 66 and all("chosen for the demo" in row["reason"] for row in rows)


def bound(text: str) -> float | tuple[float, ...]:
    low, dash, high = text.partition("-")
    return (float(low), float(high)) if dash else float(low)


def test_measures_stand_in_the_agreed_order() -> None:
    assert [id for id in DEFINITIONS if id in AGREED] == list(AGREED)


@pytest.mark.usefixtures("agreed")
def test_only_measures_on_the_clock_have_its_change(definition: Definition) -> None:
    wanted = [date(2020, 9, 1)] if definition.id in SHEETS_WITH_A_CLOCK else []
    assert [change.on for change in definition.changes] == wanted


@pytest.mark.usefixtures("agreed")
def test_visits_have_a_year_to_date_though_they_are_a_state(definition: Definition) -> None:
    assert definition.year_to_date == (definition.section == "Visits")


def test_it_says_who_and_why_in_words(definition: Definition) -> None:
    counts = [count for count in (definition.denominator, definition.numerator) if count]
    texts = [definition.why, *definition.to_confirm, *(count.means for count in counts)]
    texts += [example.name for example in definition.examples]
    assert not [text for text in texts if PLACEHOLDER.search(text)]
    assert definition.owner == "" or definition.id not in AGREED, "a post is a council's own: none is shipped"
    assert len(definition.why) > 40 and definition.why.endswith(".")
    assert all(len(count.means) > 12 for count in counts)
    assert len({count.means for count in counts}) == len(counts)


def test_no_two_measures_share_their_words() -> None:
    for word in ("title", "why"):
        words = [getattr(one, word) for one in DEFINITIONS.values()]
        assert len(set(words)) == len(words)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[ExampleOutcome]]:
    return run_all(DEFINITIONS.values())


def test_its_examples_hold(definition: Definition, outcomes: dict[str, list[ExampleOutcome]]) -> None:
    assert len(outcomes[definition.id]) == len(definition.examples) > 0
    assert not [one.says for one in outcomes[definition.id] if not one.holds]


def test_its_examples_hold_by_the_naive_engine_too(definition: Definition) -> None:
    if definition.id not in MEASURES:
        pytest.skip(f"{definition.id} has no naive rule")
    for example in definition.examples:
        figures = naive.compute(as_world(definition, example), definition.id, example.month)
        parts = {part: figure for (breakdown, _, part), figure in figures.items() if breakdown == "all"}
        for part, number in example.parts:
            assert parts.get(part, (0,))[0] == number, (example.name, part)
        numerator, denominator, value = parts.get("", next(iter(parts.values()), (0, 0, None)))
        assert example.denominator in (None, denominator), example.name
        assert example.numerator in (None, numerator), example.name
        assert example.value is None or value == pytest.approx(example.value), example.name


def as_world(definition: Definition, example: Example) -> World:
    sheets: dict[str, list[Any]] = {
        name: rows.to_pylist() for name, rows in drawn_tables.tables(definition, example).items()
    }
    last = example.records_to or naive_calendar.last_day(example.month)
    clock = example.clock_stops_from or date(2019, 1, 1)
    return World(
        sheets, {}, example.month, last, clock, example.population or 1, example.not_due_from or date(1900, 1, 1)
    )


def test_an_example_has_rows_that_count_and_rows_that_do_not(definition: Definition) -> None:
    """An example in which everything counts, or nothing, holds for many wrong rules too."""
    if definition.kind == "mix":
        assert any(0 in dict(example.parts).values() for example in definition.examples)
    elif definition.kind == "percentage":
        assert any(0 < (example.numerator or 0) < (example.denominator or 0) for example in definition.examples)
    else:
        drawn_rows = [
            sum(len(drawn_tables.cells(text)) - 1 for _, text in example.rows) for example in definition.examples
        ]
        counted = [(e.denominator if definition.kind == "average" else e.numerator) or 0 for e in definition.examples]
        assert any(0 < number < rows for number, rows in zip(counted, drawn_rows, strict=True))
