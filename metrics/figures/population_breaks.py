"""The editions of the population of a rate's months → the breaks in its series."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from metrics.measures.definition import SeriesBreak
from metrics.wording import month_text


def edition_changes(editions: Iterable[tuple[date, str]]) -> tuple[SeriesBreak, ...]:
    """The breaks of a rate's series, from the edition of the population of each of its months in order ('' where it is
    not known): where it is another than that of the month before that has one. A re-based estimate moves the rate of
    the same children."""
    found: list[SeriesBreak] = []
    before = ""
    for month, edition in editions:
        if edition and before and edition != before:
            found.append(SeriesBreak(month, f"From {month_text(month)} the population is {_named(edition)}."))
        before = edition or before
    return tuple(found)


def _named(edition: str) -> str:
    return edition if edition.startswith("as ") else f"the {edition}"
