"""Results of several loads → for every measure and month the rows of the newest load that has it."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from data.load import Load
from data.results_schema import RESULT_SCHEMA, conformed

OWN_BASES = ("month", "month_end", "extract")
"""Bases that are counted from rows; the year to date and rolling twelve months are sums of them and never reused."""
HAS_FIGURES = ("computed", "figure")


def newest_results(results: Iterable[tuple[Load, pa.Table]]) -> pa.Table:
    """`results`: loads with their results, newest first. What a provisional load says of its own unfinished month is
    left out: a year to date must not rest on it."""
    kept = [RESULT_SCHEMA.empty_table()]
    taken = RESULT_SCHEMA.empty_table().select(["measure", "month"])
    for load, rows in results:
        rows = conformed(rows).filter(_usable(load))
        if taken.num_rows:
            rows = rows.join(taken, keys=["measure", "month"], join_type="left anti").select(RESULT_SCHEMA.names)
        rows = rows.cast(RESULT_SCHEMA)
        kept.append(rows)
        taken = pa.concat_tables(
            [taken, rows.select(["measure", "month"]).group_by(["measure", "month"]).aggregate([])]
        )
    return pa.concat_tables(kept)


def _usable(load: Load) -> pc.Expression:
    usable = pc.field("basis").isin(OWN_BASES) & pc.field("state").isin(HAS_FIGURES)
    return usable & (pc.field("month") != load.month) if load.provisional else usable
