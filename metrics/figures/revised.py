"""Figures as published and as now known → those that differ, both sides in one row."""

from __future__ import annotations

import pyarrow as pa

from data.database import arrow, connect
from metrics.figures.judged_schema import JUDGED_SCHEMA, KEY, TEXT
from metrics.figures.results import COMPUTED

SIDES = ("numerator", "denominator", "value", "status", "state", "green_low", "day_unit")
TINY = 1e-9
"""Sums of decimal numbers differ by less than this when nothing has changed."""

REVISED_SCHEMA = pa.schema(
    [
        *(JUDGED_SCHEMA.field(name) for name in KEY),
        *(pa.field(f"{side}_{name}", JUDGED_SCHEMA.field(name).type) for side in ("then", "now") for name in SIDES),
    ]
)
"""The keys of a figure, then what was published (`then_`) and what is known (`now_`). `then_green_low` is null where no
target was in force; `then_day_unit` is the unit on the day where it is another today."""


def revised(published: pa.Table, latest: pa.Table) -> pa.Table:
    """Every figure that is in both and differs: in its counts, its value, or in being there at all. On every basis, of
    every group, and each part of a mix by itself. What is known no more is not a revision: there is no figure to tell.
    """
    con = connect()
    try:
        con.register("published", _texts(published))
        con.register("latest", _texts(latest))
        keys = ", ".join(f'"{name}"' for name in KEY)
        sides = (
            ", ".join(f'p."{n}" AS then_{n}' for n in SIDES) + ", " + ", ".join(f'l."{n}" AS now_{n}' for n in SIDES)
        )
        differs = " OR ".join(_differ(name) for name in ("numerator", "denominator", "value"))
        query = f"""
            SELECT {keys}, {sides} FROM published AS p JOIN latest AS l USING ({keys})
            WHERE l.state IN {COMPUTED} AND p.load <> ''
                AND ((p.state IN {COMPUTED}) <> (l.state IN {COMPUTED}) OR {differs})
        """
        return _encoded(arrow(con, query))
    finally:
        con.close()


def _differ(name: str) -> str:
    return f'(p."{name}" IS DISTINCT FROM l."{name}" AND coalesce(abs(p."{name}" - l."{name}") >= {TINY}, true))'


def _texts(judged: pa.Table) -> pa.Table:
    wanted = [*KEY, *SIDES, "load"]
    kinds = [(name, JUDGED_SCHEMA.field(name).type) for name in wanted]
    return judged.select(wanted).cast(
        pa.schema([(name, pa.string() if kind == TEXT else kind) for name, kind in kinds])
    )


def _encoded(rows: pa.Table) -> pa.Table:
    plain = pa.schema([one.with_type(pa.string()) if one.type == TEXT else one for one in REVISED_SCHEMA])
    rows = rows.cast(plain)
    columns = [rows[one.name].dictionary_encode() if one.type == TEXT else rows[one.name] for one in REVISED_SCHEMA]
    return pa.table(
        [column.cast(one.type) for column, one in zip(columns, REVISED_SCHEMA, strict=True)], schema=REVISED_SCHEMA
    )
