"""The rows known at a load × the definitions → results: every measure, month, group and part, with the sums over
months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa

from data import spec
from data.database import Connection, DatabaseError, arrow
from data.load import Known
from data.periods import rolling_12
from data.results_schema import RESULT_SCHEMA
from metrics.engine import SQL, Window, opened, register, views, words_of
from metrics.measure import Definition
from metrics.needs import needs
from metrics.query import sql
from metrics.settings import Settings

__all__ = ["ComputeError", "Settings", "compute"]

SUMMED = ("percentage", "count", "average", "mix")
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


class ComputeError(Exception):
    """A load that cannot be computed, in a sentence: which measure, and what DuckDB or a rule says."""


@dataclass(frozen=True)
class Scope:
    """One measure in one month: computed, or not loaded and why. `population` is a rate's denominator."""

    measure: str
    month: date
    state: str
    note: str = ""
    population: int | None = None


def compute(known: Known, definitions: Mapping[str, Definition], settings: Settings) -> pa.Table:
    """Results of a load in RESULT_SCHEMA, ordered by measure, basis, month, breakdown, group and part.

    Every month of the window × every group is there, even without cases; groups add up to the whole and parts to their
    total. A measure that needs a state of the extract's last day has rows for the load's own month only. What a missing
    sheet or column would be needed for is 'not loaded' with a note that names it, never 0. ComputeError, in words,
    where a definition cannot run on these rows."""
    measures = list(definitions.values())
    scopes = [scope for definition in measures for scope in _scopes(definition, known, settings)]
    computed = {scope.measure for scope in scopes if scope.state == "computed"}
    running = [one for one in measures if one.id in computed and one.kind != "figure"]
    window = Window(known.months, known.month, known.records_to, settings.clock_stops_from)
    con = opened(known.tables, window, {"teams", "figures", *_tables(running)})
    try:
        con.execute(COUNTED).fetchall()
        _count(con, running)
        _frame(con, measures, scopes, known)
        for step in _steps():
            con.execute(step).fetchall()
        names = ", ".join(f'"{name}"' for name in RESULT_SCHEMA.names)
        found = arrow(con, f'SELECT {names} FROM results ORDER BY measure, basis, month, breakdown, "group", category')
        return found.cast(RESULT_SCHEMA)
    finally:
        con.close()


def _tables(definitions: Iterable[Definition]) -> set[str]:
    return {table for definition in definitions for table in needs(definition).tables}


def _scopes(definition: Definition, known: Known, settings: Settings) -> list[Scope]:
    """The months of one measure, each computed or not loaded."""
    if definition.kind == "figure":
        return [Scope(definition.id, known.month, "not loaded", "The sheet 'Figures' has no figure for this month.")]
    months = (known.month,) if needs(definition).this_month_only else known.months
    lacking = _lacking(definition, known)
    if lacking:
        return [Scope(definition.id, month, "not loaded", lacking) for month in months]
    note = _doing_without(definition, known)
    if definition.kind == "rate":
        return [_rate(definition, month, note, settings) for month in months]
    if definition.when == "rolling 12 months":
        return [_rolling(definition, month, note, known) for month in months]
    return [Scope(definition.id, month, "computed", note) for month in months]


def _lacking(definition: Definition, known: Known) -> str:
    """Which sheets and columns the workbook would need, in the words on them; '' where it has all."""
    need, specs = needs(definition), spec.tables()
    sheets = [specs[name].sheet for name in sorted(need.tables) if name not in known.tables]
    can_do_without = dict(definition.without)
    columns = [
        f"'{specs[name].column(column).heading}' in the sheet '{specs[name].sheet}'"
        for name, column in sorted(need.columns)
        if column in known.missing.get(name, ()) and column not in can_do_without
    ]
    says = [f"the sheet '{sheet}'" for sheet in sheets] + [f"the column {column}" for column in columns]
    return f"Needs {' and '.join(says)}, which the workbook does not have." if says else ""


def _doing_without(definition: Definition, known: Known) -> str:
    """What a figure has to say where a column is missing that the measure can do without."""
    missing = {column for name, column in needs(definition).columns if column in known.missing.get(name, ())}
    return " ".join(says for column, says in definition.without if column in missing)


def _rate(definition: Definition, month: date, note: str, settings: Settings) -> Scope:
    found = settings.population(month)
    if found is None:
        return Scope(
            definition.id,
            month,
            "not loaded",
            "The population aged 0 to 17 of this authority is not known: see la_code in config.toml.",
        )
    number, label = found
    return Scope(
        definition.id, month, "computed", " ".join(filter(None, [f"Population {number:,}: {label}.", note])), number
    )


def _rolling(definition: Definition, month: date, note: str, known: Known) -> Scope:
    held = {*known.months, *known.earlier.column("month").to_pylist()}
    lacking = sum(one not in held for one in rolling_12(month))
    if lacking:
        return Scope(definition.id, month, "not loaded", f"Needs 12 months of records; {12 - lacking} are held.")
    return Scope(definition.id, month, "computed", note)


def _count(con: Connection, definitions: Sequence[Definition]) -> None:
    """Runs every measure's query, two at a time: DuckDB plans each on one core."""

    def one(definition: Definition) -> None:
        cursor = con.cursor()
        try:
            cursor.execute(_insert(definition)).fetchall()
        except DatabaseError as error:
            raise ComputeError(f"{definition.title}: {words_of(error)}") from error
        finally:
            cursor.close()

    with ThreadPoolExecutor(TWO_CORES) as pool:
        for _ in pool.map(one, definitions):
            pass


def _insert(definition: Definition) -> str:
    """The measure's own query, its groups folded into breakdown and group."""
    names = definition.breakdowns
    breakdown = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}'" for name in names)
    breakdown = f"CASE {breakdown} ELSE 'all' END" if names else "'all'"
    group = f"coalesce({', '.join(names)}, '')" if names else "''"
    category = "category" if definition.mix else "''"
    denominator = "NULL" if definition.kind in ("count", "rate") else "denominator"
    return (
        f"INSERT INTO counted SELECT '{definition.id}', period, {breakdown}, {group}, {category}, "
        f"numerator, {denominator} FROM (\n{sql(definition)}\n)"
    )


def _frame(con: Connection, definitions: Sequence[Definition], scopes: Sequence[Scope], known: Known) -> None:
    """What the finishing steps need besides the counts: the measures, their months, the groups and parts known
    beforehand."""
    text, day = pa.string(), pa.date32()
    kinds = [(one.id, one.kind, one.basis, _is_summed(one)) for one in definitions]
    register(con, "kinds", _table(kinds, measure=text, kind=text, basis=text, summed=pa.bool_()))
    rows = [(scope.measure, scope.month, scope.state, scope.note, scope.population) for scope in scopes]
    register(con, "scope", _table(rows, measure=text, month=day, state=text, note=text, population=pa.float64()))
    groups = [group for definition in definitions for group in _groups(definition, known)]
    register(con, "known_groups", _table(groups, measure=text, breakdown=text, group=text))
    parts = [(one.id, part) for one in definitions for part in (one.mix.parts if one.mix else ("",))]
    register(con, "known_parts", _table(parts, measure=text, category=text))
    register(con, "earlier", known.earlier.cast(RESULT_SCHEMA))


def _is_summed(definition: Definition) -> bool:
    """Flows have a year to date, stocks at a month's end have none; a state at the extract where its file says so."""
    return definition.kind in SUMMED and (definition.when == "month" or definition.year_to_date)


def _groups(definition: Definition, known: Known) -> list[tuple[str, str, str]]:
    """The groups that are there whether or not they have cases: teams and services of the sheet, codes of a column."""
    groups = [(definition.id, "all", "")]
    teams = known.tables.get("teams")
    for breakdown in definition.breakdowns:
        if breakdown in ("team", "service"):
            names = set(teams.column(breakdown).to_pylist()) - {None} if teams is not None else set()
            groups += [(definition.id, breakdown, name) for name in sorted(names)]
        elif breakdown not in dict(definition.breakdown_sql) and definition.kind != "figure":
            table = definition.counted.source
            if table not in views():
                groups += [
                    (definition.id, breakdown, code.value) for code in spec.tables()[table].column(breakdown).codes
                ]
    return groups


def _table(rows: Sequence[tuple[object, ...]], **types: pa.DataType) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    return pa.table(
        {name: pa.array(column, type_) for (name, type_), column in zip(types.items(), columns, strict=True)}
    )


@cache
def _steps() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted((SQL / "results").glob("*.sql")))
