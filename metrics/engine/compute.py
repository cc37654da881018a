"""The rows known at a load × the definitions → results: every measure, month, group and part, and sums over months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache

import pyarrow as pa

from data.database import Connection, DatabaseError, arrow, connect
from data.errors import StoreError
from data.load import Known
from data.loads.results_schema import CHOSEN_SCHEMA, RESULT_SCHEMA
from metrics.engine.authority_settings import Settings
from metrics.engine.connection import Window, fill, keep, opened, register, words_of
from metrics.engine.passes import FINE, ROLLED_UP, Pass, kept_views, pass_sql, passes
from metrics.engine.proxies import fitted, noted
from metrics.engine.scope import Group, Scope, groups_of, scopes_of
from metrics.measures.definition import Definition
from metrics.measures.needs import needs
from metrics.measures.query import sql
from metrics.measures.rules_folder import SQL

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
    denominator DOUBLE,
    not_due DOUBLE
)"""
TWO_CORES = 2
NONE = RESULT_SCHEMA.empty_table()
OWN = ("0_value", "1_own", "2_figures", "own_only")
OWN_AND_SUMS = ("0_value", "1_own", "2_figures", "3_monthly", "4_sums", "5_results")
SUMS = ("0_value", "choose", "from_loads", "3_monthly", "4_sums", "5_results", "wanted_only", "with_loads")
"""The steps of metrics/sql/results, by the names of their files, in the order in which they run."""


class ComputeError(StoreError):
    """A load that cannot be computed, so is not kept: which measure, and what a rule or DuckDB says, in words."""


def compute(
    known: Known, definitions: Mapping[str, Definition], settings: Settings, earlier: pa.Table = NONE
) -> pa.Table:
    """Results of a load in RESULT_SCHEMA, ordered by measure, basis, month, breakdown, group and part.

    Every month of the window × every group is there, even without cases; groups add up to the whole and parts to their
    total. A measure that needs a state of the extract's last day has rows for the load's own month only. What a missing
    sheet or column would be needed for is 'not loaded' with a reason that names it, never 0. `earlier`: figures of
    months that are no month of this load's, for sums over months. ComputeError, in words, where a definition cannot run
    on these rows."""
    return _computed(known, definitions.values(), settings, earlier, OWN_AND_SUMS)


def own_figures(known: Known, definitions: Iterable[Definition], settings: Settings) -> pa.Table:
    """The same without sums: the figures of a load's months on their own basis, and those that arrived counted."""
    return _computed(known, definitions, settings, NONE, OWN)


def _computed(
    known: Known, definitions: Iterable[Definition], settings: Settings, earlier: pa.Table, steps: Sequence[str]
) -> pa.Table:
    measures = [fitted(measure, known) for measure in definitions]
    scopes = [scope for measure in measures for scope in scopes_of(measure, known, settings)]
    names = tables_for(measures)
    con = opened(names)
    try:
        fill(con, names, known.tables, Window(known.months, known.month, known.records_to, settings))
        begin(con)
        count_all(con, running(measures, scopes))
        scopes = noted(con, running(measures, scopes), scopes)
        groups = [group for measure in measures for group in groups_of(measure, known)]
        return finish(con, measures, scopes, groups, earlier, steps)
    finally:
        con.close()


def tables_for(definitions: Iterable[Definition]) -> set[str]:
    """The worksheets' tables that counting these measures reads."""
    return {"teams", "figures"}.union(*(needs(measure).tables for measure in definitions))


def running(definitions: Iterable[Definition], scopes: Iterable[Scope]) -> list[Definition]:
    """The measures that have a month to compute."""
    computed = {scope.measure for scope in scopes if scope.state == "computed"}
    return [measure for measure in definitions if measure.id in computed]


def begin(con: Connection) -> None:
    """Makes room for counts; `finish` turns them into results."""
    con.execute(COUNTED).fetchall()


def count_all(con: Connection, definitions: Sequence[Definition]) -> None:
    """Counts measures: those that choose the same rows in one pass, the others by their own queries, two at a time,
    because DuckDB plans each on one core. The counts are in `counted` then, and how proxies judged in `fine`."""
    together, alone = passes(definitions)
    for view in kept_views(together, alone):
        keep(con, view)
    con.execute(FINE).fetchall()
    with ThreadPoolExecutor(TWO_CORES) as pool:
        for work in (
            pool.map(lambda one: _count_together(con, one), together),
            pool.map(lambda one: count(con, one), alone),
        ):
            for _ in work:
                pass
    rolled = [(one.id, name) for each in together for one in each.measures for name in one.breakdowns]
    register(con, "rolled", _table(rolled, measure=TEXT, breakdown=TEXT))
    con.execute(ROLLED_UP).fetchall()


def _count_together(con: Connection, one: Pass) -> None:
    """Runs a pass; measure by measure where it fails, so that the error names its measure and no other suffers."""
    cursor = con.cursor()
    try:
        cursor.execute(f"INSERT INTO fine\n{pass_sql(one)}").fetchall()
    except DatabaseError:
        for measure in one.measures:
            count(con, measure)
    finally:
        cursor.close()


def count(con: Connection, measure: Definition) -> None:
    """Runs one measure's query and keeps its counts, groups folded into breakdown and group. ComputeError, in words."""
    names = measure.breakdowns
    breakdown = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}'" for name in names)
    breakdown = f"CASE {breakdown} ELSE 'all' END" if names else "'all'"
    group = f"coalesce({', '.join(names)}, '')" if names else "''"
    category = "category" if measure.mix else "''"
    denominator = "NULL" if measure.kind in ("count", "rate", "mix") else "denominator"  # a mix's is found later
    cursor = con.cursor()
    try:
        cursor.execute(
            f"INSERT INTO counted SELECT ?, period, {breakdown}, {group}, {category}, numerator, {denominator}, "
            f"{'not_due' if measure.not_due else 'NULL'} FROM (\n{sql(measure)}\n)",
            [measure.id],
        ).fetchall()
    except DatabaseError as error:
        raise ComputeError(f"{measure.title}: {words_of(error)}") from error
    finally:
        cursor.close()


def finish(
    con: Connection,
    definitions: Sequence[Definition],
    scopes: Sequence[Scope],
    groups: Sequence[Group],
    earlier: pa.Table = NONE,
    steps: Sequence[str] = OWN_AND_SUMS,
) -> pa.Table:
    """The counts so far as results: every month, group and part filled, figures and sums added, as in sql/results."""
    _register_kinds(con, definitions)
    register(con, "scope", _scopes(scopes))
    register(con, "known_groups", _table(groups, measure=TEXT, breakdown=TEXT, group=TEXT))
    parts = [(measure.id, part) for measure in definitions for part in (measure.mix.parts if measure.mix else ("",))]
    register(con, "known_parts", _table(parts, measure=TEXT, category=TEXT))
    register(con, "earlier", earlier.cast(RESULT_SCHEMA))
    register(con, "unfinished", _table((), measure=TEXT, month=DAY))
    return _run(con, steps)


def sum_up(definitions: Iterable[Definition], figures: pa.Table, months: Sequence[date]) -> pa.Table:
    """Figures of many loads' months on their own basis → all results of `months` with the name of the load that each
    came from, in CHOSEN_SCHEMA: the figures that were known last, and the sums of months that end with each of them.
    `figures` has the columns of `metrics.figures.chosen.of_each_load`."""
    con = connect()
    try:
        _register_kinds(con, definitions)
        con.register("figures_of_each_load", figures)
        register(con, "wanted_months", _table([(month,) for month in months], month=DAY))
        register(con, "earlier", NONE)
        return _run(con, SUMS, "results_with_loads", CHOSEN_SCHEMA)
    finally:
        con.close()


def _run(con: Connection, steps: Sequence[str], name: str = "results", schema: pa.Schema = RESULT_SCHEMA) -> pa.Table:
    for step in steps:
        con.execute(_step(step)).fetchall()
    names = ", ".join(f'"{name}"' for name in schema.names)
    found = arrow(con, f'SELECT {names} FROM {name} ORDER BY measure, basis, month, breakdown, "group", category')
    return found.cast(schema)


def _register_kinds(con: Connection, definitions: Iterable[Definition]) -> None:
    kinds = [(measure.id, measure.kind, measure.basis, _is_summed(measure)) for measure in definitions]
    register(con, "kinds", _table(kinds, measure=TEXT, kind=TEXT, basis=TEXT, summed=pa.bool_()))


def _scopes(scopes: Sequence[Scope]) -> pa.Table:
    rows = [
        (
            one.measure,
            one.month,
            one.state,
            one.note,
            one.population.number if one.population else None,
            one.population.edition if one.population else "",
            one.judged_by,
            one.reason,
            one.tells_not_due,
        )
        for one in scopes
    ]
    return _table(
        rows, measure=TEXT, month=DAY, state=TEXT, note=TEXT, population=NUMBER, population_edition=TEXT,
        judged_by=TEXT, reason=TEXT, tells_not_due=pa.bool_(),
    )  # fmt: skip


def _is_summed(measure: Definition) -> bool:
    """Flows have a year to date, stocks at a month's end none, a state at the extract where its file says so."""
    return measure.kind in SUMMED and (measure.when == "month" or measure.year_to_date)


def _table(rows: Sequence[tuple[object, ...]], **types: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    return pa.table(
        {name: pa.array(column, type_) for (name, type_), column in zip(types.items(), columns, strict=True)}
    )


@cache
def _step(name: str) -> str:
    return (SQL / "results" / f"{name}.sql").read_text(encoding="utf-8")
