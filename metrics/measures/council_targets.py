"""Targets as a council entered them ↔ the targets that definitions are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from data.records.targets import Ends, TargetEntry, TargetSet, in_force
from metrics.measures.definition import Definition, Target, TargetBasis
from metrics.wording import Bound


def with_targets(definitions: Mapping[str, Definition], entries: Iterable[TargetEntry]) -> dict[str, Definition]:
    """The definitions with the council's targets in the place of their own. One that no longer fits what is good of its
    measure (a definition was changed since) is left out: nothing is judged by it."""
    standing: dict[str, list[Target]] = {id: [] for id in definitions}
    for one in in_force(entries).values():
        measure = definitions.get(one.measure)
        if measure is not None and (target := target_of(one, measure.good)).fault(measure.good) == "":
            standing[measure.id].append(target)
    return {
        id: replace(measure, targets=tuple(sorted(standing[id], key=lambda target: (target.basis, target.from_))))
        for id, measure in definitions.items()
    }


Kept = Mapping[str, Sequence[Sequence[Any]]]
"""Measure → its targets as the rules of a day hold them: first day, what for, ends of green and of amber, set by."""


def to_keep(definitions: Mapping[str, Definition]) -> dict[str, list[list[Any]]]:
    """The targets of definitions, as JSON can hold them."""
    return {
        measure.id: [
            [str(one.from_), one.basis, ends(one.green), ends(one.amber), one.source or ""] for one in measure.targets
        ]
        for measure in definitions.values()
        if measure.targets
    }


def with_kept_targets(definitions: Mapping[str, Definition], kept: Kept) -> dict[str, Definition]:
    """The definitions with the targets that were kept."""
    return {
        id: replace(
            measure,
            targets=tuple(
                Target(
                    date.fromisoformat(first), _kept(green, measure.good), _kept(amber, measure.good), by or None, of
                )
                for first, of, green, amber, by in kept.get(id, ())
            ),
        )
        for id, measure in definitions.items()
    }


def _kept(both: Sequence[float] | None, good: str) -> Bound | None:
    return _bound((both[0], both[1]) if both else None, good)


def target_of(one: TargetSet, good: str) -> Target:
    """A target as definitions have it."""
    basis = cast("TargetBasis", one.basis)
    return Target(one.from_month, _bound(one.green, good), _bound(one.amber, good), one.set_by or None, basis)


def of_files(definitions: Mapping[str, Definition]) -> list[TargetSet]:
    """The targets that files of a home say, as its records hold them."""
    return [
        TargetSet(
            measure=measure.id,
            from_month=target.from_.replace(day=1),
            basis=target.basis,
            green=ends(target.green),
            amber=ends(target.amber),
            set_by=target.source or "",
            reason=f"from the home's file {measure.file}",
            from_file=True,
        )
        for measure in definitions.values()
        for target in measure.targets
    ]


def ends(bound: Bound | None) -> Ends:
    """Both ends of a threshold, equal where it is one number."""
    if bound is None:
        return None
    low, high = bound if isinstance(bound, tuple) else (bound, bound)
    return float(low), float(high)


def _bound(both: Ends, good: str) -> Bound | None:
    return both if both is None or good == "band" or both[0] != both[1] else both[0]
