"""A definition's worked examples → their drawn tables, what each expects, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from data.errors import DefinitionError
from metrics.measures.definition import Definition, Example
from metrics.wording import format_number, format_value, month_text

if TYPE_CHECKING:
    from metrics.engine.examples import ExampleOutcome


@dataclass(frozen=True)
class ExampleShown:
    """A worked example: its drawn tables (name, text), what it expects and whether it holds (None: not run)."""

    name: str
    tables: tuple[tuple[str, str], ...]
    month_text: str
    expected_text: str
    holds: bool | None
    says: str


def example_shown(measure: Definition, drawn: Example, place: int, *, run: bool) -> ExampleShown:
    """The example at a place of a definition's; `run`: whether it is, and told whether it holds."""
    outcomes = _outcomes(measure) if run else ()
    outcome = outcomes[place] if place < len(outcomes) else None
    return ExampleShown(
        name=drawn.name,
        tables=drawn.rows,
        month_text=month_text(drawn.month),
        expected_text=_expected(measure, drawn),
        holds=outcome.holds if outcome else None,
        says=outcome.says if outcome else "",
    )


def _expected(measure: Definition, drawn: Example) -> str:
    if drawn.parts:
        return ", ".join(f"{label} {format_number(number)}" for label, number in drawn.parts)
    if drawn.numerator is not None and drawn.denominator is not None:
        waiting = f"; {format_number(drawn.not_due)} not yet due" if drawn.not_due else ""
        return f"{format_number(drawn.numerator)} of {format_number(drawn.denominator)}{waiting}"
    if drawn.numerator is not None:
        return format_number(drawn.numerator)
    return format_value(drawn.value, measure.unit)


@lru_cache(maxsize=256)
def _outcomes(measure: Definition) -> tuple[ExampleOutcome, ...]:
    """A definition's examples are run once a process: neither they nor it can change."""
    from metrics.engine import examples as example  # starts the engine, which a page without examples does not need
    from metrics.engine.compute import ComputeError

    try:
        return tuple(example.run(measure))
    except (ComputeError, DefinitionError) as error:  # the page still shows the figures that are kept
        return tuple(example.ExampleOutcome(drawn.name, False, "", "", str(error)) for drawn in measure.examples)
