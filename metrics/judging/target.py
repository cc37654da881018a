"""What a figure is judged against, and how far it was from it."""

from __future__ import annotations

from dataclasses import dataclass

Bounds = float | tuple[float, float] | None
"""A target's threshold: one number, (low, high) for a band, None where no target is in force."""


def ends_of(threshold: Bounds) -> tuple[float, ...]:
    """The ends of a threshold: two of a band, one of a number, none where no target is in force."""
    if threshold is None:
        return ()
    return threshold if isinstance(threshold, tuple) else (threshold,)


@dataclass(frozen=True)
class Distance:
    """What it would have taken, in whole cases (or in the measure's unit for averages and rates)."""

    to_amber: float | None
    to_green: float | None
    says: str
    steps: tuple[tuple[str, str], ...] = ()
    """(colour, how much in words), the nearest first: ('amber', '9 more'), ('green', '23 more'). None where `says`
    says that no number will do."""
