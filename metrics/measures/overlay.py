"""Definition files, with the authority's own laid over the shipped ones → Definitions, none of them run yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.errors import DefinitionError
from data.spelling import did_you_mean
from data.strict_toml import read_toml
from metrics.measures import definition_file
from metrics.measures.definition import Definition
from metrics.measures.rules_folder import SHIPPED

SECTIONS = "sections.toml"
NAME = re.compile(r"[a-z][a-z0-9_]*")
WHOLE = "whole"
"""The key of a home's file that is the whole definition: nothing of the shipped one is under it."""


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


def sections_of(over: Path | None) -> dict[str, str]:
    """Folder → title of every section, in the scorecard's order. DefinitionError where the file of one is not sound."""
    own = _sections(over) if over is not None and over.is_dir() else {}
    return {**_sections(SHIPPED), **own}


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
        files[id] = (path, shipped[1], laid_over(shipped[2], values))
        return
    section = path.parent.name if path.parent != folder else ""
    if section not in sections:
        raise DefinitionError(
            path.name, "", f"a new measure lies in its section's folder. {did_you_mean(section, sections)}"
        )
    files[id] = (path, section, values)


def laid_over(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a file of the home makes of a shipped definition: with `whole = true` it stands in its place."""
    return dict(own) if own.get(WHOLE) is True else merged(shipped, own)


def merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Changed keys win, within tables too; lists (targets, examples) are replaced whole."""
    found = dict(shipped)
    for key, value in own.items():
        before = shipped.get(key)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        found[key] = merged(before, value) if both and before is not None else value
    return found
