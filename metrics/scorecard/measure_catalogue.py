"""Definitions → the catalogue's entries, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.judging.comparators import about
from metrics.measures.definition import Definition, Target
from metrics.wording import TARGET_OF, capital, day_text, target_text

GOOD = {
    "high": "a high figure",
    "low": "a low figure",
    "band": "a figure inside the target",
    "neither": "neither high nor low",
}


FIELDS = ("id", "title", "section", "kind", "good", "owner", "comparator")


@dataclass(frozen=True)
class CatalogueEntry:
    """One measure as the catalogue lists it."""

    id: str
    title: str
    section: str
    means: str
    good: str
    target: str
    owner: str
    source: str
    comparator: str
    to_confirm: tuple[str, ...]


def measure_catalogue(definitions: Mapping[str, Definition]) -> list[CatalogueEntry]:
    """Every measure in the scorecard's order."""
    return [
        CatalogueEntry(
            id=measure.id,
            title=measure.title,
            section=measure.section,
            means=_means(measure),
            good=GOOD[measure.good],
            target=_target(measure),
            owner=measure.owned_by,
            source=measure.source,
            comparator=about(measure.benchmark),
            to_confirm=measure.to_confirm,
        )
        for measure in definitions.values()
    ]


def records(definitions: Mapping[str, Definition]) -> list[dict[str, str]]:
    """Every measure in the fields that the command line and other programs read; '' where it has none."""
    return [{key: getattr(measure, key) or "" for key in FIELDS} for measure in definitions.values()]


def _means(measure: Definition) -> str:
    if measure.numerator and measure.denominator:
        return capital(
            f"{measure.denominator.means}: those {measure.numerator.means}"
            if measure.kind == "percentage"
            else f"{measure.numerator.means}, by {measure.denominator.means}"
        )
    return capital(measure.counted.means) if measure.kind != "figure" else "Counted elsewhere, and sent"


def _target(measure: Definition) -> str:
    """'green from 95%, amber from 85%', with the day it changes where there is more than one."""
    told = [_one_target(measure, target) for target in measure.targets]
    if len(told) < 2:
        return "".join(told)
    return "; ".join(f"from {day_text(t.from_)} {words}" for t, words in zip(measure.targets, told, strict=True))


def _one_target(measure: Definition, target: Target) -> str:
    words = target_text(target.green, target.amber, measure.good, measure.unit) or "no target"
    return f"{words} for {TARGET_OF[target.basis]}" if TARGET_OF[target.basis] else words
