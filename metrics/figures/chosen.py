"""Figures of many loads → one table, from which the ones that were known last are chosen (metrics/sql/results)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.loads.results_schema import CHOSEN_SCHEMA, RESULT_SCHEMA

EACH_LOAD = CHOSEN_SCHEMA.append(pa.field("place", pa.int32())).append(pa.field("unfinished", pa.bool_()))
"""`place` is smaller the later a load was produced; `unfinished` is true in a load's own month where its extract ended
before the month did."""


@dataclass(frozen=True)
class FiguresOfLoad:
    """One load's figures. `unfinished` is its own month where the extract ended before the month did."""

    load: str
    figures: pa.Table
    unfinished: date | None = None


def of_each_load(loads: Iterable[FiguresOfLoad], months: Sequence[date]) -> pa.Table:
    """The figures of these months in EACH_LOAD; `loads`: the one produced last first."""
    parts = [_part(place, one, months) for place, one in enumerate(loads)]
    return pa.concat_tables([EACH_LOAD.empty_table(), *parts])


def _part(place: int, one: FiguresOfLoad, months: Sequence[date]) -> pa.Table:
    wanted = pc.is_in(one.figures["month"], pa.array(months, pa.date32()))
    rows = one.figures.filter(wanted).select(RESULT_SCHEMA.names)
    number = len(rows)
    unfinished = (
        pc.equal(rows["month"], pa.scalar(one.unfinished, pa.date32()))
        if one.unfinished
        else pa.repeat(pa.scalar(value=False), number)
    )
    own = (
        pa.repeat(pa.scalar(one.load, pa.string()), number),
        pa.repeat(pa.scalar(place, pa.int32()), number),
        unfinished,
    )
    return pa.table([*rows.columns, *own], schema=EACH_LOAD)
