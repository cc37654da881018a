"""A definition's own examples → whether they hold, computed on the very way that a load is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.load import Known
from data.periods import month_end, rolling_12
from data.results_schema import RESULT_SCHEMA
from metrics import drawn
from metrics.compute import ComputeError, compute
from metrics.measure import Definition, Example
from metrics.query import sql
from metrics.settings import Settings

CLOCK_ALWAYS_STOPS = date(1900, 1, 1)
"""The clock of an example that does not say from when it stands still on non-working days, as in a home without a
setting."""


@dataclass(frozen=True)
class ExampleOutcome:
    """One example: what it expects and what came out, in words such as '2 of 4', and a sentence that says whether it
    holds."""

    name: str
    holds: bool
    expected: str
    got: str
    says: str


def run(definition: Definition) -> list[ExampleOutcome]:
    """Every example of a definition, in its order. DefinitionError where a drawn row could not be in a workbook."""
    return [_outcome(definition, example) for example in definition.examples]


def explain(definition: Definition) -> tuple[str, bool]:
    """A definition in words, as SQL and with its examples, and whether all of them hold: `scorecard explain`."""
    outcomes = run(definition)
    words = [
        definition.title,
        "=" * len(definition.title),
        f"{definition.section} · {definition.kind} · {definition.when.replace('_', ' ')} · good is {definition.good}",
        definition.why,
        f"Owner: {definition.owner}. From the sheet: {definition.source}.",
        *_in_words(definition),
        *(f"To confirm: {doubt}" for doubt in definition.to_confirm),
        "",
        sql(definition),
        "",
        *(f"{'holds' if one.holds else 'DOES NOT HOLD'}: {one.says}" for one in outcomes),
    ]
    return "\n".join(words), all(one.holds for one in outcomes)


def _in_words(definition: Definition) -> Iterable[str]:
    if definition.denominator:
        yield f"Of: {definition.denominator.means}."
    if definition.numerator:
        yield f"Counted: {definition.numerator.means}."
    if definition.kind == "rate":
        yield "Per 10,000 of the population aged 0 to 17."
    if definition.mix and definition.mix.parts:
        yield f"Parts: {'; '.join(definition.mix.parts)}."
    for target in definition.targets:
        yield f"Target from {target.from_.isoformat()}: green {_bound(target.green)}, amber {_bound(target.amber)}."
    for change in definition.changes:
        yield f"Changed on {change.on.isoformat()}: {change.what}"


def _bound(bound: float | tuple[float, float]) -> str:
    return f"{bound[0]:g} to {bound[1]:g}" if isinstance(bound, tuple) else f"{bound:g}"


def _outcome(definition: Definition, example: Example) -> ExampleOutcome:
    expected = _expected(example)
    try:
        rows = _computed(definition, example)
    except ComputeError as error:
        return ExampleOutcome(example.name, False, _said(expected), "", f"{example.name}: {error}")
    if not rows or rows[0]["state"] != "computed":
        got = rows[0]["note"] if rows else "no figure for that month"
        return ExampleOutcome(example.name, False, _said(expected), got, f"{example.name}: {got}")
    found = _found(definition, rows, expected)
    holds = all(_same(expected[what], found[what]) for what in expected)
    says = f"{example.name}: {_said(found)}" + ("" if holds else f", but {_said(expected)} was expected")
    return ExampleOutcome(example.name, holds, _said(expected), _said(found), says)


def _computed(definition: Definition, example: Example) -> list[dict[str, Any]]:
    """The example's rows through `compute`, as if they were a load of that month: its results for the whole
    authority."""
    months = rolling_12(example.month) if definition.when == "rolling 12 months" else (example.month,)
    records_to = example.records_to or month_end(example.month)
    known = Known(example.month, months, records_to, drawn.tables(definition, example), {}, RESULT_SCHEMA.empty_table())
    population = example.population

    def estimate(_: date) -> tuple[int, str] | None:
        return None if population is None else (population, "the example's own")

    settings = Settings(estimate, example.clock_stops_from or CLOCK_ALWAYS_STOPS)
    results = compute(known, {definition.id: definition}, settings)
    return [row for row in results.to_pylist() if _is_asked_for(row, definition, example)]


def _is_asked_for(row: Mapping[str, Any], definition: Definition, example: Example) -> bool:
    return bool(row["breakdown"] == "all" and row["basis"] == definition.basis and row["month"] == example.month)


def _expected(example: Example) -> dict[str, float]:
    figures = {"numerator": example.numerator, "denominator": example.denominator, "value": example.value}
    return {what: number for what, number in figures.items() if number is not None} | dict(example.parts)


def _found(definition: Definition, rows: list[dict[str, Any]], expected: Iterable[str]) -> dict[str, float | None]:
    """What came out for everything that is expected, and every part with cases."""
    parts = {row["category"]: row["numerator"] for row in rows} if definition.mix else {}
    wanted = set(expected)
    found = {what: rows[0][what] for what in ("numerator", "denominator", "value") if what in wanted}
    named = wanted - {"numerator", "denominator", "value"}
    return found | {part: parts.get(part) for part in [*parts, *sorted(named - set(parts))] if part in named}


def _same(expected: float, found: float | None) -> bool:
    """Figures agree to two decimal places: an example writes 66.67."""
    return found is not None and math.isclose(expected, found, abs_tol=0.005)


def _said(figures: Mapping[str, float | None]) -> str:
    """'2 of 4', '3', '66.67%' or 'Good 1, Inadequate 2'."""
    words = {
        what: "none" if number is None else f"{number:.2f}".rstrip("0").rstrip(".") for what, number in figures.items()
    }
    numerator, denominator, value = words.pop("numerator", ""), words.pop("denominator", ""), words.pop("value", "")
    said = (
        [" of ".join(filter(None, (numerator, denominator)))] if numerator or not denominator else [f"of {denominator}"]
    )
    said += [f"value {value}"] if value else []
    said += [f"{part} {number}" for part, number in words.items()]
    return ", ".join(filter(None, said))
