"""What each load told of a month, and what was first published of it → every age of a figure, the oldest first.

A figure's age is how many months after its own the newest month that was loaded by then lies: 0 with its own extract, 1
with the next month's. At each age it is what was known then by the rules of today, so that what a change of rule did
stands at age 0 alone, where the first published value differs from the first one that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from data.database import arrow, connect
from data.loads.results_schema import RESULT_SCHEMA
from metrics.figures.results import COMPUTED

KEY = ("measure", "month", "basis", "breakdown", "group", "category")
_TOLD = ("numerator", "denominator", "value", "state", "not_due")
AGE_SCHEMA = pa.schema(
    [
        *((name, RESULT_SCHEMA.field(name).type) for name in KEY),
        ("first_at", pa.timestamp("us", "UTC")),
        ("first_load", pa.string()),
        *((f"first_{name}", RESULT_SCHEMA.field(name).type) for name in _TOLD),
        ("first_status", pa.string()),
        ("age", pa.int32()),
        ("known_by", pa.string()),
        ("load", pa.string()),
        *((name, RESULT_SCHEMA.field(name).type) for name in _TOLD),
    ]
)
"""The key of a figure; when it was first published, from which load, as what (`first_`, null where it was not in it),
and its colour on that day; then one age of it: the newest load that was known by then, the load that tells it, and as
what. `numerator` is null in a row whose figure was not told any more."""


@dataclass(frozen=True)
class LoadTold:
    """A load's own figures, in RESULT_SCHEMA. `unfinished` is its own month where the extract ended before it did."""

    name: str
    month: date
    figures: pa.Table
    unfinished: bool = False


@dataclass(frozen=True)
class FirstPublished:
    """What was pinned of a month when it was first published; `figures` in the schema of published figures."""

    load: str
    month: date
    at: datetime
    figures: pa.Table


def ages(loads: Sequence[LoadTold], firsts: Sequence[FirstPublished], breakdown: str) -> pa.Table:
    """In AGE_SCHEMA, by the key and age. `loads`: the one produced first first. A figure has the ages of the loads
    whose window holds its month; of several loads of one age, what the last of them knew."""
    names = [one.name for one in loads]
    known = [one for one in firsts if one.load in names]
    if not known:
        return AGE_SCHEMA.empty_table()
    con = connect()
    try:
        con.register("pinned", pa.concat_tables([_first(one, names.index(one.load), breakdown) for one in known]))
        con.register("told", pa.concat_tables([_told(one, place, breakdown) for place, one in enumerate(loads)]))
        con.register("newest", _newest(loads))
        return arrow(con, _QUERY).cast(AGE_SCHEMA)
    finally:
        con.close()


_OF = ("measure", "month", "basis")
_QUERY = f"""
    WITH each AS (
        SELECT {", ".join(f"told.{name}" for name in _OF)}, told.place,
            -- as metrics/sql/results/choose.sql: a load that has any figure, one that holds the whole month, the last
            max(CASE WHEN bool_or(state IN {COMPUTED}) THEN 4000000 ELSE 0 END
                + CASE WHEN bool_or(unfinished) THEN 0 ELSE 2000000 END + told.place)
                OVER (PARTITION BY {", ".join(f"told.{name}" for name in _OF)} ORDER BY told.place) % 1000000 AS chosen
        FROM told GROUP BY {", ".join(f"told.{name}" for name in _OF)}, told.place
    ),
    aged AS (
        SELECT each.*, newest.name AS known_by,
            date_diff('month', each.month, newest.until) AS age
        FROM each JOIN newest ON newest.place = each.place
        JOIN (SELECT DISTINCT month, place FROM pinned) AS published
            ON published.month = each.month AND each.place >= published.place
        QUALIFY each.place = max(each.place) OVER (PARTITION BY {", ".join(f"each.{name}" for name in _OF)}, age)
    ),
    everyone AS (
        SELECT DISTINCT aged.measure, aged.month, aged.basis, pinned.breakdown, pinned."group", pinned.category
        FROM aged JOIN pinned USING (measure, month, basis)
        UNION
        SELECT aged.measure, aged.month, aged.basis, told.breakdown, told."group", told.category
        FROM aged JOIN told ON told.place = aged.chosen AND {" AND ".join(f"told.{name} = aged.{name}" for name in _OF)}
    )
    SELECT {", ".join(f'everyone."{name}"' for name in KEY)}, published.published_at AS first_at,
        published.from_load AS first_load,
        {", ".join(f"pinned.{name} AS first_{name}" for name in _TOLD)}, pinned.status AS first_status,
        aged.age, aged.known_by, newest.name AS load, {", ".join(f"told.{name}" for name in _TOLD)}
    FROM everyone
    JOIN aged ON {" AND ".join(f"aged.{name} = everyone.{name}" for name in _OF)}
    JOIN newest ON newest.place = aged.chosen
    JOIN (SELECT DISTINCT month, published_at, from_load FROM pinned) AS published ON published.month = everyone.month
    LEFT JOIN pinned ON {" AND ".join(f'pinned."{name}" = everyone."{name}"' for name in KEY)}
    LEFT JOIN told ON told.place = aged.chosen
        AND {" AND ".join(f'told."{name}" = everyone."{name}"' for name in KEY)}
    ORDER BY {", ".join(f'everyone."{name}"' for name in KEY)}, aged.age
"""


def _newest(loads: Sequence[LoadTold]) -> pa.Table:
    """Each load with the newest month that was loaded by then."""
    until = [max(one.month for one in loads[: place + 1]) for place in range(len(loads))]
    return pa.table(
        {
            "place": pa.array(range(len(loads)), pa.int32()),
            "name": pa.array([one.name for one in loads], pa.string()),
            "until": pa.array(until, pa.date32()),
        }
    )


def _told(one: LoadTold, place: int, breakdown: str) -> pa.Table:
    rows = _of(one.figures, breakdown, (*KEY, *_TOLD))
    unfinished = [one.unfinished and month == one.month for month in rows["month"].to_pylist()]
    return rows.append_column("place", pa.repeat(pa.scalar(place, pa.int32()), len(rows))).append_column(
        "unfinished", pa.array(unfinished, pa.bool_())
    )


def _first(one: FirstPublished, place: int, breakdown: str) -> pa.Table:
    rows = _of(one.figures, breakdown, (*KEY, *_TOLD, "status"), one.month)
    number = len(rows)
    return (
        rows.append_column("place", pa.repeat(pa.scalar(place, pa.int32()), number))
        .append_column("published_at", pa.repeat(pa.scalar(one.at, pa.timestamp("us", "UTC")), number))
        .append_column("from_load", pa.repeat(pa.scalar(one.load, pa.string()), number))
    )


def _of(figures: pa.Table, breakdown: str, names: Sequence[str], month: date | None = None) -> pa.Table:
    """These columns of a breakdown's rows, as plain text and numbers; null where the figures do not have one."""
    wanted = pc.equal(figures["breakdown"], breakdown)
    if month is not None:
        wanted = pc.and_(wanted, pc.equal(figures["month"], pa.scalar(month, pa.date32())))
    rows = figures.filter(wanted)
    kinds = {name: RESULT_SCHEMA.field(name).type if name != "status" else pa.string() for name in names}
    return pa.table(
        {
            name: pc.cast(rows[name], kind) if name in rows.column_names else pa.nulls(len(rows), kind)
            for name, kind in kinds.items()
        }
    )
