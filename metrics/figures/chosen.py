"""Figures of many loads → one for each measure, month, basis and breakdown: the one that was known last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.database import arrow, connect
from data.loads.results_schema import RESULT_SCHEMA

CHOSEN_SCHEMA = RESULT_SCHEMA.append(pa.field("load", pa.string()))
"""Results with the name of the load that each came from."""
_THERE = "state IN ('computed', 'figure')"


@dataclass(frozen=True)
class FiguresOfLoad:
    """One load's figures. `unfinished` is its own month where the extract ended before the month did."""

    load: str
    figures: pa.Table
    unfinished: date | None = None


def chosen(loads: Iterable[FiguresOfLoad], months: Sequence[date]) -> pa.Table:
    """`loads`: the one produced last first. For each measure, month, basis and breakdown the figures of the first load
    that has any, in CHOSEN_SCHEMA; where none has, the reason that the first one gives. An unfinished month is told by
    a load that holds it whole, where there is one."""
    parts = [_part(place, one, months) for place, one in enumerate(loads)]
    if not parts:
        return CHOSEN_SCHEMA.empty_table()
    con = connect()
    try:
        con.register("every", pa.concat_tables(parts))
        names = ", ".join(f'"{name}"' for name in CHOSEN_SCHEMA.names)
        query = f"""
            SELECT {names} FROM every
            QUALIFY rank() OVER (
                PARTITION BY measure, month, basis, breakdown ORDER BY {_THERE} DESC, unfinished, place
            ) = 1
        """
        return arrow(con, query).cast(CHOSEN_SCHEMA)
    finally:
        con.close()


def _part(place: int, one: FiguresOfLoad, months: Sequence[date]) -> pa.Table:
    wanted = pc.is_in(one.figures["month"], pa.array(months, pa.date32()))
    rows = one.figures.filter(wanted).select(RESULT_SCHEMA.names)
    number = len(rows)
    unfinished = (
        pc.equal(rows["month"], pa.scalar(one.unfinished, pa.date32()))
        if one.unfinished
        else pa.repeat(pa.scalar(value=False), number)
    )
    return (
        rows.append_column("load", pa.repeat(pa.scalar(one.load, pa.string()), number))
        .append_column("place", pa.repeat(pa.scalar(place, pa.int32()), number))
        .append_column("unfinished", unfinished)
    )


def unfinished_of(rows: pa.Table, months: Iterable[tuple[str, date]]) -> set[tuple[str, date]]:
    """(measure, month) of chosen figures that come from a load in its own unfinished month; `months`: (load, month)."""
    found: set[tuple[str, date]] = set()
    for load, month in months:
        of = rows.filter(pc.and_(pc.equal(rows["load"], load), pc.equal(rows["month"], pa.scalar(month, pa.date32()))))
        found |= {(measure, month) for measure in pc.unique(of["measure"]).to_pylist()}
    return found
