"""Drawn results of loads → a computation that the reader can read, without an engine."""

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.home.local_place import LocalPlace
from data.load import Load
from data.loads.derived_files import DerivedFiles
from data.loads.results_schema import CHOSEN_SCHEMA
from metrics.figures.judged_derivation import add_judged, judged_names
from metrics.measures.definition import Definition


class DrawnFiles:
    """The judged figures of drawn results: as now known, and as published."""

    def __init__(
        self,
        results: Mapping[str, pa.Table],
        loads: Sequence[Load],
        pinned: Sequence[Load],
        definitions: Mapping[str, Definition],
    ) -> None:
        ordered = sorted(loads, key=lambda load: (load.produced_on, load.month, load.revision), reverse=True)
        self.names = [load.name for load in ordered]
        tables = {"latest": _newest(results, self.names), "published": _published(results, pinned)}
        folder = tempfile.mkdtemp(prefix="drawn-")
        weakref.finalize(self, shutil.rmtree, folder)
        files = DerivedFiles(LocalPlace(Path(folder)))
        for name, table in tables.items():
            files.add_table(name, table)
        self.judged = judged_names("drawn")
        published = sorted({load.month for load in pinned})
        made_from = {name: [name] for name in tables}
        add_judged(files, self.judged, made_from, definitions, published, self.names)
        self.open = files.open

    def computed(self) -> tuple[str, Any]:
        """What the store says of the computation in force."""
        return "drawn", {"loads": self.names, "judged": self.judged}


def _newest(results: Mapping[str, pa.Table], loads: Sequence[str]) -> pa.Table:
    """For each measure, month, basis and breakdown the rows of the first load that has any figure, else of the first
    that has any row. `loads`: the one produced last first."""
    rows = [row | {"load": load} for load in loads for row in results[load].to_pylist()]
    chosen: dict[tuple[Any, ...], str] = {}
    for wanted in (("computed", "figure"), ("computed", "figure", "not loaded")):
        for row in rows:
            if row["state"] in wanted:
                chosen.setdefault(_of(row), row["load"])
    return pa.Table.from_pylist([row for row in rows if chosen.get(_of(row)) == row["load"]], CHOSEN_SCHEMA)


def _of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["measure"], row["month"], row["basis"], row["breakdown"]


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
