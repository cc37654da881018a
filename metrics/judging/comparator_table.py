"""The comparators of measures over many months → a small table that pages read instead of the benchmarks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from itertools import pairwise
from typing import Protocol

import pyarrow as pa

from metrics.judging.comparator import Comparator
from metrics.measures.definition import Definition

_COMPARATOR = pa.struct(
    [
        ("name", pa.string()),
        ("value", pa.float64()),
        ("year", pa.string()),
        ("n", pa.int64()),
        ("average", pa.string()),
        ("marker", pa.string()),
        ("note", pa.string()),
        ("value_text", pa.string()),
    ]
)
COMPARATORS_SCHEMA = pa.schema(
    [("measure", pa.string()), ("month", pa.date32()), ("comparators", pa.list_(_COMPARATOR))]
)
"""One row for the first month and each in which they become others: they stand until the measure's next row."""
_YEARS_END = (3, 9)
"""Published years end in March or September: only then can there be a newer one."""


class Source(Protocol):
    """What knows the comparators of a measure: `metrics.judging.comparators.Comparators`."""

    def of(self, measure: str, code: str | None, unit: str, month: date) -> tuple[Comparator, ...]:
        """Those of a figure."""

    def annual_rate_of(self, measure: str, code: str, month: date) -> tuple[Comparator, ...]:
        """Those of twelve months of a count of events."""


def comparator_table(definitions: Mapping[str, Definition], source: Source, months: Iterable[date]) -> pa.Table:
    """The comparators of every measure in `months`. Those of a measure with an annual code are annual rates."""
    ordered = sorted(set(months))
    asked = [month for month in ordered if month == ordered[0] or month.month in _YEARS_END]
    rows = []
    for measure in definitions.values():
        before: tuple[Comparator, ...] = ()
        for month in _with_gaps(asked, ordered):
            found = _of(measure, source, month)
            if found != before:
                rows.append({"measure": measure.id, "month": month, "comparators": [asdict(each) for each in found]})
            before = found
    return pa.Table.from_pylist(rows, COMPARATORS_SCHEMA)


def _with_gaps(asked: list[date], ordered: list[date]) -> list[date]:
    """Where a month is missing, the one after it is asked for as well: the year may have ended in between."""
    after = [now for before, now in pairwise(ordered) if (now - before).days > 31]
    return sorted({*asked, *after})


def _of(measure: Definition, source: Source, month: date) -> tuple[Comparator, ...]:
    if measure.annual_code:
        return source.annual_rate_of(measure.id, measure.annual_code, month)
    return () if measure.kind == "mix" else source.of(measure.id, measure.comparator, measure.unit, month)


class ComparatorTable:
    """The table, asked by measure and month."""

    def __init__(self, table: pa.Table) -> None:
        self._of: dict[str, tuple[list[date], list[tuple[Comparator, ...]]]] = {}
        names = [field.name for field in fields(Comparator)]
        for row in table.sort_by([("measure", "ascending"), ("month", "ascending")]).to_pylist():
            months, found = self._of.setdefault(row["measure"], ([], []))
            months.append(row["month"])
            found.append(tuple(Comparator(**{name: each[name] for name in names}) for each in row["comparators"]))

    def of(self, measure: str, month: date) -> tuple[Comparator, ...]:
        """Those that stand beside a month; none for a month before the first."""
        months, found = self._of.get(measure, ([], []))
        place = bisect_right(months, month)
        return found[place - 1] if place else ()
