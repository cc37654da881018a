"""A load among those of its home → all rows in force for its months: what the engine computes from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from data import spec
from data.database import connect
from data.load import Known
from data.loads.holding import HeldLoad, Holding
from data.loads.rows_in_force import Windowed, looks_back, rows_in_force
from data.periods import whole_months


def known(own: HeldLoad, holding: Holding) -> Known:
    """The rows in force for the months of a load's window, over everything that is held."""
    load = own.load
    return Known(
        month=load.month,
        months=whole_months(load.records_from, load.month),
        records_to=load.records_to,
        tables=_tables(own, holding),
        missing=own.missing,
        held=_months_held(own, holding),
    )


def _months_held(own: HeldLoad, holding: Holding) -> Mapping[str, frozenset[date]]:
    """The months of which every row is held, of each sheet that looks back. A provisional load's own month is not
    whole, unless it is the one that is asked about."""
    held = {}
    for name, table in spec.tables().items():
        if name in own.load.rows and looks_back(table):
            beside = holding.beside(own, name, latest_only=table.latest_only)
            windows = [whole_months(own.start(name), own.load.month), *(one.months(name) for one in beside)]
            held[name] = frozenset(month for window in windows for month in window)
    return held


def _tables(own: HeldLoad, holding: Holding) -> Mapping[str, pa.Table]:
    specs, tables = spec.tables(), {}
    con = connect()
    try:
        for name in own.load.rows:
            if name == "about":
                continue
            rows, table = holding.read(own.load, name), specs[name]
            if looks_back(table):
                beside = holding.beside(own, name, latest_only=table.latest_only)
                if any(one.load.rows[name] for one in beside):
                    others = [_windowed(one, name, holding) for one in beside]
                    rows = rows_in_force(con, table, Windowed(own.start(name), own.load.records_to, rows), others)
            tables[name] = rows
    finally:
        con.close()
    return tables


def _windowed(one: HeldLoad, table: str, holding: Holding) -> Windowed:
    return Windowed(one.start(table), one.load.records_to, holding.read(one.load, table))
