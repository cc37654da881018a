"""A definition's own examples → whether they hold, computed on the very way that a load is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from data.load import Known
from data.periods import month_end, rolling_12
from metrics.engine.authority_settings import ALWAYS, Population, Settings
from metrics.engine.compute import ComputeError, begin, count, finish, tables_for
from metrics.engine.connection import Window, fill, opened
from metrics.engine.scope import Scope, scopes_of
from metrics.measures import drawn_tables
from metrics.measures.definition import Definition, Example
from metrics.measures.query import sql
from metrics.wording import TARGET_OF, month_text, target_text

FIGURES = ("numerator", "denominator", "value", "not_due")
"""What an example can say must come out, besides parts."""


@dataclass(frozen=True)
class ExampleOutcome:
    """One example: what it expects and what came out, in words such as '2 of 4', and a sentence that says whether it
    holds."""

    name: str
    holds: bool
    expected: str
    got: str
    says: str


def run(measure: Definition) -> list[ExampleOutcome]:
    """Every example of a definition, in its order. DefinitionError where a drawn row could not be in a workbook."""
    return run_all([measure])[measure.id]


def run_all(definitions: Iterable[Definition]) -> dict[str, list[ExampleOutcome]]:
    """Every example of every definition by its id, quickly: one connection, filled for each example, finished once. To
    the engine each example is a measure of its own, called '<id> <number>'."""
    trials = [
        _Trial(measure, example, f"{measure.id} {n}")
        for measure in definitions
        for n, example in enumerate(measure.examples)
    ]
    measures = [trial.measure for trial in trials]
    faults: dict[str, str] = {}
    scopes: list[Scope] = []
    names = tables_for(measures)
    con = opened(names)
    try:
        begin(con)
        for trial in trials:
            known = trial.known()
            scopes += scopes_of(trial.measure, known, trial.settings())
            fill(con, names, known.tables, trial.window())
            try:
                count(con, trial.measure)
            except ComputeError as error:
                faults[trial.measure.id] = str(error)
        whole = [(measure.id, "all", "") for measure in measures]
        results = finish(con, measures, scopes, whole).to_pylist()
    finally:
        con.close()
    outcomes: dict[str, list[ExampleOutcome]] = {trial.definition.id: [] for trial in trials}
    for trial in trials:
        outcomes[trial.definition.id].append(_outcome(trial, results, faults.get(trial.measure.id)))
    return outcomes


@dataclass(frozen=True)
class _Trial:
    """One example as if its rows were a load of its month."""

    definition: Definition
    example: Example
    name: str

    @cached_property
    def measure(self) -> Definition:
        """The definition under the example's own name."""
        return replace(self.definition, id=self.name)

    def window(self) -> Window:
        """The months that the example's rows are counted for."""
        month = self.example.month
        months = rolling_12(month) if self.definition.when == "rolling 12 months" else (month,)
        records_to = self.example.records_to or month_end(month)
        return Window(months, month, records_to, self.settings())

    def known(self) -> Known:
        """The example's rows as the rows known at a load."""
        window, tables = self.window(), drawn_tables.tables(self.definition, self.example)
        return Known(window.month, window.months, window.records_to, tables, {})

    def settings(self) -> Settings:
        """The example's own population, if any; where it does not say from when a rule holds, it holds in all its
        months."""
        number = self.example.population
        found = None if number is None else Population(number, None, "the example's own")
        clock, not_due = self.example.clock_stops_from, self.example.not_due_from
        return Settings(lambda _: found, clock or ALWAYS, not_due or ALWAYS)


def explain(measure: Definition) -> tuple[str, bool]:
    """A definition in words, as SQL and with its examples, and whether all of them hold: `scorecard explain`."""
    outcomes = run(measure)
    words = [
        measure.title,
        "=" * len(measure.title),
        f"{measure.section} · {measure.kind} · {measure.when.replace('_', ' ')} · good is {measure.good}",
        measure.why,
        f"Owner: {measure.owned_by}. From the sheet: {measure.source}.",
        *_means(measure),
        *(f"To confirm: {doubt}" for doubt in measure.to_confirm),
        "",
        sql(measure),
        "",
        *(f"{'holds' if one.holds else 'DOES NOT HOLD'}: {one.says}" for one in outcomes),
    ]
    return "\n".join(words), all(one.holds for one in outcomes)


def _means(measure: Definition) -> Iterable[str]:
    if measure.denominator:
        yield f"Of: {measure.denominator.means}."
    if measure.numerator:
        yield f"Counted: {measure.numerator.means}."
    if measure.not_due:
        yield f"Not due yet, and in neither: {measure.not_due.means}."
    if measure.kind == "rate":
        yield "Per 10,000 of the population aged 0 to 17."
    if measure.mix and measure.mix.parts:
        yield f"Parts: {'; '.join(measure.mix.parts)}."
    for target in measure.targets:
        words = target_text(target.green, target.amber, measure.good, measure.unit) or "none"
        of = f", for {TARGET_OF[target.basis]}" if TARGET_OF[target.basis] else ""
        yield f"Target from {month_text(target.from_)}{of}: {words}."
    for change in measure.changes:
        yield f"Changed on {change.on.isoformat()}: {change.what}"


def _outcome(trial: _Trial, results: Iterable[Mapping[str, Any]], fault: str | None) -> ExampleOutcome:
    example, name = trial.example, trial.example.name
    expected = _expected(example)
    rows = [row for row in results if _is_asked_for(row, trial)]
    if fault or rows[0]["state"] != "computed":
        got = fault or rows[0]["reason"]
        return ExampleOutcome(name, False, _said(expected), got, f"{name}: {got}")
    found = _found(trial.definition, rows, expected)
    holds = all(_same(expected[what], found[what]) for what in expected)
    says = f"{name}: {_said(found)}" + ("" if holds else f", but {_said(expected)} was expected")
    return ExampleOutcome(name, holds, _said(expected), _said(found), says)


def _is_asked_for(row: Mapping[str, Any], trial: _Trial) -> bool:
    asked_for = (trial.measure.id, trial.measure.basis, trial.example.month, "all")
    return (row["measure"], row["basis"], row["month"], row["breakdown"]) == asked_for


def _expected(example: Example) -> dict[str, float]:
    figures = {name: getattr(example, name) for name in FIGURES}
    return {what: number for what, number in figures.items() if number is not None} | dict(example.parts)


def _found(measure: Definition, rows: Sequence[Mapping[str, Any]], expected: Iterable[str]) -> dict[str, float | None]:
    """What came out for everything that is expected, and every part with cases."""
    parts = {row["category"]: row["numerator"] for row in rows} if measure.mix else {}
    wanted = set(expected)
    found = {what: rows[0][what] for what in FIGURES if what in wanted}
    named = wanted - set(FIGURES)
    return found | {part: parts.get(part) for part in [*parts, *sorted(named - set(parts))] if part in named}


def _same(expected: float, found: float | None) -> bool:
    """Figures agree to two decimal places: an example writes 66.67."""
    return found is not None and math.isclose(expected, found, abs_tol=0.005)


def _said(figures: Mapping[str, float | None]) -> str:
    """'2 of 4', '3', '66.67%' or 'Good 1, Inadequate 2'."""
    words = {
        what: "none" if number is None else f"{number:.2f}".rstrip("0").rstrip(".") for what, number in figures.items()
    }
    numerator, denominator, value, not_due = (words.pop(name, "") for name in FIGURES)
    said = (
        [" of ".join(filter(None, (numerator, denominator)))] if numerator or not denominator else [f"of {denominator}"]
    )
    said += [f"value {value}"] if value else []
    said += [f"{not_due} not due"] if not_due else []
    said += [f"{part} {number}" for part, number in words.items()]
    return ", ".join(filter(None, said))
