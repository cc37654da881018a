"""The measures of an authority: definitions read, run dry, and their examples run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from data import spec
from data.database import Connection, DatabaseError
from data.errors import DefinitionError
from data.spelling import did_you_mean
from metrics.engine import sound_definitions
from metrics.engine.compute import tables_for
from metrics.engine.connection import NO_CALENDAR, opened, words_of
from metrics.engine.examples import run_all
from metrics.engine.proxies import instead_of, ways_sql
from metrics.measures import drawn_tables
from metrics.measures.definition import Definition
from metrics.measures.needs import needs, pieces
from metrics.measures.overlay import NAME, read_definitions
from metrics.measures.query import sql
from metrics.measures.rules_folder import SQL
from metrics.measures.sql_library import columns_of, views

RESERVED = {"all", "period", "records_to", "category", "group", "numerator", "denominator"}
RESERVED |= {"hit", "value", "weight", "hit_weight"}


def load_definitions(over: Path | None = None, *, kept_in: Sequence[Path] = ()) -> dict[str, Definition]:
    """Every measure by its id, in the scorecard's order. `over` is the authority's folder: a file with a shipped id
    changes the keys it has (whole lists, so targets are replaced together), a new id adds a measure. Each is dry-run on
    empty tables, unless it is among what is remembered as sound in `kept_in`. DefinitionError for the first file that
    cannot be used."""
    definitions, faults = _read_all(over, kept_in)
    if faults:
        raise faults[0]
    return definitions


def check_definitions(over: Path | None = None) -> list[str]:
    """A sentence for every fault of the shipped definitions with those of `over` laid over them, and for every example
    that does not hold of those without one; empty where all are sound. What is remembered in a file is not believed
    here: whoever asks wants it run."""
    definitions, faults = _read_all(over)
    at_fault = {fault.file for fault in faults}
    sound = [measure for measure in definitions.values() if measure.file not in at_fault]
    return [str(fault) for fault in [*faults, *_examples_that_fail(sound)]]


def _read_all(over: Path | None, kept_in: Sequence[Path] = ()) -> tuple[dict[str, Definition], list[DefinitionError]]:
    definitions, faults = read_definitions(over)
    faults += dry_run(definitions, kept_in)
    definitions.sort(key=lambda one: (one.section_order, one.order, one.title))
    return {measure.id: measure for measure in definitions}, faults


def dry_run(definitions: Sequence[Definition], kept_in: Sequence[Path] = ()) -> list[DefinitionError]:
    """The faults DuckDB finds in definitions with no data at all, by explaining their queries on empty tables. What is
    sound is remembered in the folders `kept_in`, and not run again while it is the same."""
    digests = (
        {measure: sound_definitions.digest(measure) for measure in definitions if measure not in _found_sound}
        if kept_in
        else {}
    )
    known = sound_definitions.recall(kept_in)
    _found_sound.update(one for one, digest in digests.items() if digest in known)
    new = [measure for measure in definitions if measure not in _found_sound]
    if not new:
        return []
    con = opened(spec.tables(), NO_CALENDAR)
    try:
        faults = {definition: _fault(con, definition) for definition in new}
    finally:
        con.close()
    found = [definition for definition, fault in faults.items() if fault is None]
    _found_sound.update(found)
    sound_definitions.remember(kept_in, [digests[one] for one in found] if kept_in else [])
    return [fault for fault in faults.values() if fault is not None]


def every_fault(measure: Definition) -> list[DefinitionError]:
    """All faults that DuckDB finds in one definition, on empty tables: for each piece of SQL its own. What is
    remembered is not believed here."""
    try:
        con = opened(tables_for([measure]), NO_CALENDAR)
    except DefinitionError as fault:  # a piece that is not one expression
        return [fault]
    try:
        first = _fault(con, measure)
        others = [] if first is None or measure.kind == "figure" else list(_faulty_pieces(con, measure))
        return [first, *(one for one in others if str(one) != str(first))] if first else []
    finally:
        con.close()


_found_sound: set[Definition] = set()
"""Definitions are read again and again (a page, a load, a check); what has run dry once need not do so twice."""


def _examples_that_fail(definitions: Iterable[Definition]) -> list[DefinitionError]:
    """A fault for every example that something else comes out of than it says."""
    new = {measure.id: measure for measure in definitions if measure not in _found_true}
    faults = [
        DefinitionError(new[id].file, "example", f"{one.says}.")
        for id, outcomes in (run_all(new.values()) if new else {}).items()
        for one in outcomes
        if not one.holds
    ]
    failing = {fault.file for fault in faults}
    _found_true.update(one for one in new.values() if one.file not in failing)
    return faults


_found_true: set[Definition] = set()
"""Those whose examples have been run and held, which need not be run twice."""


def _fault(con: Connection, measure: Definition) -> DefinitionError | None:
    for name in measure.breakdowns:
        if NAME.fullmatch(name) is None or name in RESERVED:
            return DefinitionError(measure.file, "breakdowns", f"'{name}' cannot be the name of a breakdown.")
    if measure.kind == "figure":
        return None
    source, known = measure.counted.source, [*spec.tables(), *sorted(views())]
    if source not in known:
        return DefinitionError(measure.file, "from", f"there is no table '{source}'. {did_you_mean(source, known)}")
    try:
        con.execute(f"EXPLAIN {sql(measure)}").fetchall()
        if measure.proxy:
            con.execute(f"EXPLAIN {ways_sql(measure, measure.proxy)}").fetchall()
        if measure.instead:
            con.execute(f"EXPLAIN {sql(instead_of(measure, measure.instead))}").fetchall()
        for example in measure.examples:
            drawn_tables.tables(measure, example)
    except DefinitionError as fault:
        return fault
    except DatabaseError as error:
        return _located(con, measure, words_of(error))
    return _without_fault(measure)


def _located(con: Connection, measure: Definition, says: str) -> DefinitionError:
    """Which piece of the definition it is that DuckDB cannot understand."""
    return next(_faulty_pieces(con, measure), None) or DefinitionError(measure.file, "", _plainly(measure, says))


def _faulty_pieces(con: Connection, measure: Definition) -> Iterator[DefinitionError]:
    for key, expression in pieces(measure):
        query = f"SELECT (\n{expression}\n) FROM {measure.counted.source} CROSS JOIN periods"
        try:
            con.execute(f"EXPLAIN {query}").fetchall()
        except DatabaseError as error:
            yield DefinitionError(measure.file, key, _plainly(measure, words_of(error)))


def _plainly(measure: Definition, says: str) -> str:
    column = re.search(r'Referenced column "(\w+)" not found', says) or re.search(
        r'does not have a column named "(\w+)"', says
    )
    if column:
        known = {name for table in needs(measure).tables for name in columns_of(spec.tables()[table])}
        known |= {"period", "records_to"}
        return f"there is no column '{column[1]}'. {did_you_mean(column[1], sorted(known))}"
    function = re.search(r"Function with name (\w+) does not exist", says)
    if function:
        return f"there is no function '{function[1]}'. {did_you_mean(function[1], _macro_names())}"
    return says.strip()


def _macro_names() -> list[str]:
    found = (re.findall(r"CREATE MACRO (\w+)", path.read_text(encoding="utf-8")) for path in sorted(SQL.glob("*.sql")))
    return [name for names in found for name in names]


def _without_fault(measure: Definition) -> DefinitionError | None:
    used = sorted({column for _, column in needs(measure).columns})
    for column, _ in measure.without:
        if column not in used:
            says = f"'{column}' is not a column that its conditions use. {did_you_mean(column, used)}"
            return DefinitionError(measure.file, "without", says)
    return None
