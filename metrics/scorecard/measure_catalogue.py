"""Definitions → the catalogue's entries, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.judging.comparators import about
from metrics.measures.definition import Definition
from metrics.wording import bound_text, capital, day_text

GOOD = {
    "high": "a high figure",
    "low": "a low figure",
    "band": "a figure inside the target",
    "neither": "neither high nor low",
}


FIELDS = ("id", "title", "section", "kind", "good", "owner", "comparator")


@dataclass(frozen=True)
class Entry:
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


def catalogue(definitions: Mapping[str, Definition]) -> list[Entry]:
    """Every measure in the scorecard's order."""
    return [
        Entry(
            id=one.id,
            title=one.title,
            section=one.section,
            means=_means(one),
            good=GOOD[one.good],
            target=_target(one),
            owner=one.owner,
            source=one.source,
            comparator=about(one.benchmark),
            to_confirm=one.to_confirm,
        )
        for one in definitions.values()
    ]


def records(definitions: Mapping[str, Definition]) -> list[dict[str, str]]:
    """Every measure in the fields that the command line and other programs read; '' where it has none."""
    return [{key: getattr(one, key) or "" for key in FIELDS} for one in definitions.values()]


def _means(one: Definition) -> str:
    if one.numerator and one.denominator:
        return capital(
            f"{one.denominator.means}: those {one.numerator.means}"
            if one.kind == "percentage"
            else f"{one.numerator.means}, by {one.denominator.means}"
        )
    return capital(one.counted.means) if one.kind != "figure" else "Counted elsewhere, and sent"


def _target(one: Definition) -> str:
    """'green 95%, amber 85%', with the day it changes where there is more than one."""
    told = [f"green {bound_text(t.green, one.unit)}, amber {bound_text(t.amber, one.unit)}" for t in one.targets]
    if len(told) < 2:
        return "".join(told)
    return "; ".join(f"from {day_text(t.from_)} {words}" for t, words in zip(one.targets, told, strict=True))
