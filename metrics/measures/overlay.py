"""The measures: definition files, with the authority's own laid over the shipped ones → Definitions that run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from data import spec
from data.database import Connection, DatabaseError
from data.errors import DefinitionError
from data.spelling import did_you_mean
from data.strict_toml import read_toml
from metrics import sound
from metrics.engine.connection import NO_CALENDAR, SQL, columns_of, opened, views, words_of
from metrics.engine.examples import run_all
from metrics.engine.proxies import instead_of, ways_sql
from metrics.measures import definition_file, drawn_tables
from metrics.measures.definition import Change, Count, Definition, Example, Mix, Target
from metrics.measures.needs import needs, pieces
from metrics.measures.query import sql

__all__ = [
    "Change",
    "Count",
    "Definition",
    "DefinitionError",
    "Example",
    "Mix",
    "Target",
    "check_definitions",
    "load_definitions",
]

SHIPPED = Path(__file__).parent.parent / "definitions"
SECTIONS = "sections.toml"
NAME = re.compile(r"[a-z][a-z0-9_]*")
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
    sound = [one for one in definitions.values() if one.file not in at_fault]
    return [str(fault) for fault in [*faults, *_examples_that_fail(sound)]]


def _read_all(over: Path | None, kept_in: Sequence[Path] = ()) -> tuple[dict[str, Definition], list[DefinitionError]]:
    definitions, faults = read_definitions(over)
    faults += dry_run(definitions, kept_in)
    definitions.sort(key=lambda one: (one.section_order, one.order, one.title))
    return {one.id: one for one in definitions}, faults


def read_definitions(over: Path | None) -> tuple[list[Definition], list[DefinitionError]]:
    """What the files say, those of `over` laid over the shipped ones, before any of it is run; and a fault for each
    file that cannot be used."""
    faults: list[DefinitionError] = []
    folders = [SHIPPED, *([over] if over is not None and over.is_dir() else [])]
    sections: dict[str, str] = {}
    files: dict[str, tuple[Path, str, dict[str, Any]]] = {}
    for folder in folders:
        try:
            sections |= _sections(folder)
        except DefinitionError as fault:
            faults.append(fault)
        for path in sorted(folder.rglob("*.toml")):
            if path.name != SECTIONS:
                try:
                    _lay_over(files, folder, path, sections)
                except DefinitionError as fault:
                    faults.append(fault)
    places = {name: place for place, name in enumerate(sections)}
    definitions = []
    for id, (path, section, values) in files.items():
        try:
            definitions.append(definition_file.read(path.name, id, (sections[section], places[section]), values))
        except DefinitionError as fault:
            faults.append(fault)
    return definitions, faults


def _sections(folder: Path) -> dict[str, str]:
    path = folder / SECTIONS
    if not path.exists():
        return {}
    titles = {}
    for name, values in read_toml(path, DefinitionError).items():
        if not isinstance(values, Mapping) or list(values) != ["title"]:
            raise DefinitionError(path.name, name, 'a section has a title and nothing else: title = "…".')
        titles[name] = str(values["title"])
    return titles


def _lay_over(
    files: dict[str, tuple[Path, str, dict[str, Any]]], folder: Path, path: Path, sections: Mapping[str, str]
) -> None:
    id, values = path.stem, read_toml(path, DefinitionError)
    if NAME.fullmatch(id) is None:
        raise DefinitionError(path.name, "", "a measure's id is its file's name: small letters, digits and _ only.")
    shipped = files.get(id)
    if shipped is not None and folder == shipped[0].parents[1]:
        raise DefinitionError(path.name, "", f"the id '{id}' is there twice in {folder}.")
    if shipped is not None:
        files[id] = (path, shipped[1], _merged(shipped[2], values))
        return
    section = path.parent.name if path.parent != folder else ""
    if section not in sections:
        raise DefinitionError(
            path.name, "", f"a new measure lies in its section's folder. {did_you_mean(section, sections)}"
        )
    files[id] = (path, section, values)


def _merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Changed keys win, within tables too; lists (targets, examples) are replaced whole."""
    merged = dict(shipped)
    for key, value in own.items():
        before = shipped.get(key)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        merged[key] = _merged(before, value) if both and before is not None else value
    return merged


def dry_run(definitions: Sequence[Definition], kept_in: Sequence[Path] = ()) -> list[DefinitionError]:
    """The faults DuckDB finds in definitions with no data at all, by explaining their queries on empty tables. What is
    sound is remembered in the folders `kept_in`, and not run again while it is the same."""
    digests = {one: sound.digest(one) for one in definitions if one not in _found_sound} if kept_in else {}
    known = sound.recall(kept_in)
    _found_sound.update(one for one, digest in digests.items() if digest in known)
    new = [definition for definition in definitions if definition not in _found_sound]
    if not new:
        return []
    con = opened(spec.tables(), NO_CALENDAR)
    try:
        faults = {definition: _fault(con, definition) for definition in new}
    finally:
        con.close()
    found = [definition for definition, fault in faults.items() if fault is None]
    _found_sound.update(found)
    sound.remember(kept_in, [digests[one] for one in found] if kept_in else [])
    return [fault for fault in faults.values() if fault is not None]


_found_sound: set[Definition] = set()
"""Definitions are read again and again (a page, a load, a check); what has run dry once need not do so twice."""


def _examples_that_fail(definitions: Iterable[Definition]) -> list[DefinitionError]:
    """A fault for every example that something else comes out of than it says."""
    new = {one.id: one for one in definitions if one not in _found_true}
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


def _fault(con: Connection, definition: Definition) -> DefinitionError | None:
    for name in definition.breakdowns:
        if NAME.fullmatch(name) is None or name in RESERVED:
            return DefinitionError(definition.file, "breakdowns", f"'{name}' cannot be the name of a breakdown.")
    if definition.kind == "figure":
        return None
    source, known = definition.counted.source, [*spec.tables(), *sorted(views())]
    if source not in known:
        return DefinitionError(definition.file, "from", f"there is no table '{source}'. {did_you_mean(source, known)}")
    try:
        con.execute(f"EXPLAIN {sql(definition)}").fetchall()
        if definition.proxy:
            con.execute(f"EXPLAIN {ways_sql(definition, definition.proxy)}").fetchall()
        if definition.instead:
            con.execute(f"EXPLAIN {sql(instead_of(definition, definition.instead))}").fetchall()
        for example in definition.examples:
            drawn_tables.tables(definition, example)
    except DefinitionError as fault:
        return fault
    except DatabaseError as error:
        return _located(con, definition, words_of(error))
    return _without_fault(definition)


def _located(con: Connection, definition: Definition, says: str) -> DefinitionError:
    """Which piece of the definition it is that DuckDB cannot understand."""
    for key, expression in pieces(definition):
        query = f"SELECT (\n{expression}\n) FROM {definition.counted.source} CROSS JOIN periods"
        try:
            con.execute(f"EXPLAIN {query}").fetchall()
        except DatabaseError as error:
            return DefinitionError(definition.file, key, _in_words(definition, words_of(error)))
    return DefinitionError(definition.file, "", _in_words(definition, says))


def _in_words(definition: Definition, says: str) -> str:
    column = re.search(r'Referenced column "(\w+)" not found', says) or re.search(
        r'does not have a column named "(\w+)"', says
    )
    if column:
        known = {name for table in needs(definition).tables for name in columns_of(spec.tables()[table])}
        known |= {"period", "records_to"}
        return f"there is no column '{column[1]}'. {did_you_mean(column[1], sorted(known))}"
    function = re.search(r"Function with name (\w+) does not exist", says)
    if function:
        return f"there is no function '{function[1]}'. {did_you_mean(function[1], _macro_names())}"
    return says.strip()


def _macro_names() -> list[str]:
    found = (re.findall(r"CREATE MACRO (\w+)", path.read_text(encoding="utf-8")) for path in sorted(SQL.glob("*.sql")))
    return [name for names in found for name in names]


def _without_fault(definition: Definition) -> DefinitionError | None:
    used = sorted({column for _, column in needs(definition).columns})
    for column, _ in definition.without:
        if column not in used:
            says = f"'{column}' is not a column that its conditions use. {did_you_mean(column, used)}"
            return DefinitionError(definition.file, "without", says)
    return None
