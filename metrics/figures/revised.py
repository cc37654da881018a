"""Figures as published and as now known → those that differ, both sides in one row."""

from __future__ import annotations

import pyarrow as pa

from data.database import arrow, connect
from metrics.figures.judged_schema import JUDGED_SCHEMA, KEY, TEXT
from metrics.figures.results import COMPUTED
from metrics.selection import ALL

SIDES = ("numerator", "denominator", "value", "status", "state", "green_low", "day_unit", "day_kind")
_HAD_CASES = """(
    CASE WHEN p.category = '' THEN coalesce(p.denominator, 0) <> 0 OR coalesce(p.value, 0) <> 0
    ELSE coalesce(p.numerator, p.value, 0) <> 0 END
)"""
TINY = 1e-9
"""Sums of decimal numbers differ by less than this when nothing has changed."""

REVISED_SCHEMA = pa.schema(
    [
        *(JUDGED_SCHEMA.field(name) for name in KEY),
        *(pa.field(f"{side}_{name}", JUDGED_SCHEMA.field(name).type) for side in ("then", "now") for name in SIDES),
    ]
)
"""The keys of a figure, then what was published (`then_`) and what is known (`now_`). `then_green_low` is null where no
target was in force; `then_day_unit` and `then_day_kind` are the unit and the kind on the day where it is another today.
What was published and is not there now has a null `now_state`; a part of a mix still has the total, `now_denominator`.
"""


def revised(published: pa.Table, latest: pa.Table) -> pa.Table:
    """Every figure that is in both and differs: in its counts, its value, or in being there at all. On every basis, of
    every group, and each part of a mix by itself. A part of a mix or a group that had cases and is not there any more
    is one as well, where the measure is still told in that month. What is known no more is none: there is no figure to
    tell.
    """
    con = connect()
    try:
        con.register("published", _texts(published))
        con.register("latest", _texts(latest))
        keys = ", ".join(f'"{name}"' for name in KEY)
        own = ", ".join(f'p."{name}"' for name in KEY)
        now = {name: f'l."{name}"' for name in SIDES} | {"denominator": "coalesce(l.denominator, mix.total)"}
        sides = ", ".join([*(f'p."{n}" AS then_{n}' for n in SIDES), *(f"{now[n]} AS now_{n}" for n in SIDES)])
        differs = " OR ".join(_differ(name) for name in ("numerator", "denominator", "value"))
        query = f"""
            SELECT {own}, {sides} FROM published AS p LEFT JOIN latest AS l USING ({keys})
            LEFT JOIN (
                SELECT DISTINCT measure, month, basis, true AS told FROM latest
                WHERE breakdown = '{ALL}' AND state IN {COMPUTED}
            ) USING (measure, month, basis)
            LEFT JOIN (
                SELECT measure, month, basis, breakdown, "group", any_value(denominator) AS total FROM latest
                WHERE category <> '' AND state IN {COMPUTED} GROUP BY ALL
            ) AS mix ON mix.measure = p.measure AND mix.month = p.month AND mix.basis = p.basis
                AND mix.breakdown = p.breakdown AND mix."group" = p."group" AND p.category <> ''
            WHERE p.load <> '' AND CASE
                WHEN l.state IS NULL THEN told AND p.state IN {COMPUTED} AND {_HAD_CASES}
                ELSE l.state IN {COMPUTED} AND (p.state NOT IN {COMPUTED} OR {differs})
            END
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
