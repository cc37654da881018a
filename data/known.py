"""An extract and the loads before it → all rows in force and earlier results: what the engine computes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pyarrow as pa

from data import spec
from data.database import connect
from data.earlier import newest_results
from data.extract import Extract
from data.in_force import looks_back, rows_in_force
from data.load import Known, Load
from data.periods import add_months, whole_months

RESULTS = "results"

Read = Callable[[Load, str], pa.Table]


def known(extract: Extract, before: Sequence[Load], read: Read) -> Known:
    """`before`: the loads that come before, newest first; `read` gives a table of one, or its results."""
    about = extract.about
    months = whole_months(about.records_from, about.month)
    # Sums reach back eleven months from the first month that is computed: results of loads before that are never asked
    # for, and ten years of them would take seconds to read.
    needed_from = add_months(min([*months, about.month]), -12)
    recent = [load for load in before if load.month >= needed_from]
    return Known(
        month=about.month,
        months=months,
        records_to=about.records_to,
        tables=_tables(extract, before, read),
        missing=extract.missing,
        earlier=newest_results((load, read(load, RESULTS)) for load in recent),
        held=_months_held(extract, before),
    )


def _months_held(extract: Extract, before: Sequence[Load]) -> Mapping[str, frozenset[date]]:
    """The months of which every row is held, of each sheet that looks back. A provisional load's own month is not
    whole."""
    specs = spec.tables()
    held = {}
    for name in extract.tables:
        if looks_back(specs[name]):
            windows = [set(_whole(load)) for load in before if name in load.rows]
            own = whole_months(_start(extract, name), extract.about.month)
            held[name] = frozenset(own).union(*windows)
    return held


def _start(extract: Extract, table: str) -> date:
    return extract.starts.get(table, extract.about.records_from)


def _whole(load: Load) -> Sequence[date]:
    months = whole_months(load.records_from, load.month)
    return [month for month in months if not (load.provisional and month == load.month)]


def _tables(extract: Extract, before: Sequence[Load], read: Read) -> Mapping[str, pa.Table]:
    specs = spec.tables()
    tables = {name: rows for name, rows in extract.tables.items() if name != "about"}
    older = {name: [load for load in before if name in load.rows] for name in tables if looks_back(specs[name])}
    with_rows = {name: loads for name, loads in older.items() if any(load.rows[name] for load in loads)}
    if with_rows:
        con = connect()
        for name, loads in with_rows.items():
            newest = (_start(extract, name), tables[name])
            contents = ((load.records_from, read(load, name)) for load in loads)
            tables[name] = rows_in_force(con, specs[name], newest, contents)
        con.close()
    return tables
