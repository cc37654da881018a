"""What a figure is set beside: one published figure of others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparator:
    """One annual figure to set beside ours. `value` is unrounded and None where `marker` and `note` say why."""

    name: str
    value: float | None
    year: str
    n: int | None
    average: str
    """'mean', 'median', or '' where it is one authority's or a nation's own figure."""
    marker: str = ""
    note: str = ""
    value_text: str = ""
    graded: str = ""
    """As of when Ofsted's grades chose its authorities; '' where they do not."""
