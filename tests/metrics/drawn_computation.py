"""Drawn results of loads → a computation that the reader can read, without an engine."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.load import Load
from metrics.figures.chosen import CHOSEN_SCHEMA, FiguresOfLoad, chosen


class DrawnFiles:
    """The two tables of a computation, in memory: as now known, and as published."""

    def __init__(self, results: Mapping[str, pa.Table], loads: Sequence[Load], pinned: Sequence[Load]) -> None:
        ordered = sorted(loads, key=lambda load: (load.produced_on, load.month, load.revision), reverse=True)
        self.names = [load.name for load in ordered]
        months = sorted({month for table in results.values() for month in table["month"].to_pylist()})
        parts = [FiguresOfLoad(load.name, results[load.name]) for load in ordered]
        self._tables = {"latest": chosen(parts, months), "published": _published(results, pinned)}

    def computed(self) -> tuple[str, Any]:
        """What the store says of the computation in force."""
        return "drawn", {"loads": self.names, "latest": {"all": "latest"}, "published": {"all": "published"}}

    def table(self, name: str) -> pa.Table:
        """One of the two."""
        return self._tables[name]


def _published(results: Mapping[str, pa.Table], pinned: Sequence[Load]) -> pa.Table:
    """Each month from the load that was pinned last; those before the first pinned month from that one's load."""
    newest = {load.month: load for load in pinned}
    first = min(newest, default=None)
    tables = [CHOSEN_SCHEMA.empty_table()]
    for month, load in newest.items():
        rows = results[load.name]
        compare = pc.less_equal if month == first else pc.equal
        rows = rows.filter(compare(rows["month"], pa.scalar(month, pa.date32())))
        tables.append(rows.append_column("load", pa.array([load.name] * len(rows), pa.string())))
    return pa.concat_tables(tables)
