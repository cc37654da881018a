"""The rows known at a load × the definitions → results: every measure, month, group and part, and sums over months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pyarrow as pa

from data.database import Connection, DatabaseError, arrow
from data.errors import StoreError
from data.load import Known
from data.results_schema import RESULT_SCHEMA
from metrics.engine import SQL, Window, fill, opened, register, words_of
from metrics.measure import Definition
from metrics.needs import needs
from metrics.proxies import fitted, noted
from metrics.query import sql
from metrics.scope import Group, Scope, groups_of, scopes_of
from metrics.settings import Settings

__all__ = ["ComputeError", "Settings", "compute"]

SUMMED = ("percentage", "count", "average", "mix")
TEXT, DAY, NUMBER = pa.string(), pa.date32(), pa.float64()
COUNTED = """
CREATE TABLE counted (
    measure VARCHAR,
    month DATE,
    breakdown VARCHAR,
    "group" VARCHAR,
    category VARCHAR,
    numerator DOUBLE,
    denominator DOUBLE
)"""
TWO_CORES = 2


class ComputeError(StoreError):
    """A load that cannot be computed, so is not kept: which measure, and what a rule or DuckDB says, in words."""


def compute(known: Known, definitions: Mapping[str, Definition], settings: Settings) -> pa.Table:
    """Results of a load in RESULT_SCHEMA, ordered by measure, basis, month, breakdown, group and part.

    Every month of the window × every group is there, even without cases; groups add up to the whole and parts to their
    total. A measure that needs a state of the extract's last day has rows for the load's own month only. What a missing
    sheet or column would be needed for is 'not loaded' with a note that names it, never 0. ComputeError, in words,
    where a definition cannot run on these rows."""
    measures = [fitted(one, known) for one in definitions.values()]
    scopes = [scope for one in measures for scope in scopes_of(one, known, settings)]
    names = tables_for(measures)
    con = opened(names)
    try:
        fill(con, names, known.tables, Window(known.months, known.month, known.records_to, settings.clock_stops_from))
        begin(con)
        _count_all(con, running(measures, scopes))
        scopes = noted(con, running(measures, scopes), scopes)
        groups = [group for one in measures for group in groups_of(one, known)]
        return finish(con, measures, scopes, groups, known.earlier)
    finally:
        con.close()


def tables_for(definitions: Iterable[Definition]) -> set[str]:
    """The worksheets' tables that counting these measures reads."""
    return {"teams", "figures"}.union(*(needs(definition).tables for definition in definitions))


def running(definitions: Iterable[Definition], scopes: Iterable[Scope]) -> list[Definition]:
    """The measures that have a month to compute."""
    computed = {scope.measure for scope in scopes if scope.state == "computed"}
    return [one for one in definitions if one.id in computed]


def begin(con: Connection) -> None:
    """Makes room for counts; `finish` turns them into results."""
    con.execute(COUNTED).fetchall()


def _count_all(con: Connection, definitions: Sequence[Definition]) -> None:
    """Runs every measure's query, two at a time: DuckDB plans each on one core."""
    with ThreadPoolExecutor(TWO_CORES) as pool:
        for _ in pool.map(lambda definition: count(con, definition), definitions):
            pass


def count(con: Connection, definition: Definition) -> None:
    """Runs one measure's query and keeps its counts, groups folded into breakdown and group. ComputeError, in words."""
    names = definition.breakdowns
    breakdown = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}'" for name in names)
    breakdown = f"CASE {breakdown} ELSE 'all' END" if names else "'all'"
    group = f"coalesce({', '.join(names)}, '')" if names else "''"
    category = "category" if definition.mix else "''"
    denominator = "NULL" if definition.kind in ("count", "rate") else "denominator"
    cursor = con.cursor()
    try:
        cursor.execute(
            f"INSERT INTO counted SELECT ?, period, {breakdown}, {group}, {category}, numerator, {denominator} "
            f"FROM (\n{sql(definition)}\n)",
            [definition.id],
        ).fetchall()
    except DatabaseError as error:
        raise ComputeError(f"{definition.title}: {words_of(error)}") from error
    finally:
        cursor.close()


def finish(
    con: Connection,
    definitions: Sequence[Definition],
    scopes: Sequence[Scope],
    groups: Sequence[Group],
    earlier: pa.Table,
) -> pa.Table:
    """The counts so far as results: every month, group and part filled, figures and sums added, as in sql/results."""
    kinds = [(one.id, one.kind, one.basis, _is_summed(one)) for one in definitions]
    register(con, "kinds", _table(kinds, measure=TEXT, kind=TEXT, basis=TEXT, summed=pa.bool_()))
    rows = [(scope.measure, scope.month, scope.state, scope.note, scope.population) for scope in scopes]
    register(con, "scope", _table(rows, measure=TEXT, month=DAY, state=TEXT, note=TEXT, population=NUMBER))
    register(con, "known_groups", _table(groups, measure=TEXT, breakdown=TEXT, group=TEXT))
    parts = [(one.id, part) for one in definitions for part in (one.mix.parts if one.mix else ("",))]
    register(con, "known_parts", _table(parts, measure=TEXT, category=TEXT))
    register(con, "earlier", earlier.cast(RESULT_SCHEMA))
    for step in _steps():
        con.execute(step).fetchall()
    names = ", ".join(f'"{name}"' for name in RESULT_SCHEMA.names)
    found = arrow(con, f'SELECT {names} FROM results ORDER BY measure, basis, month, breakdown, "group", category')
    return found.cast(RESULT_SCHEMA)


def _is_summed(definition: Definition) -> bool:
    """Flows have a year to date, stocks at a month's end none, a state at the extract where its file says so."""
    return definition.kind in SUMMED and (definition.when == "month" or definition.year_to_date)


def _table(rows: Sequence[tuple[object, ...]], **types: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    return pa.table(
        {name: pa.array(column, type_) for (name, type_), column in zip(types.items(), columns, strict=True)}
    )


@cache
def _steps() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted((SQL / "results").glob("*.sql")))
