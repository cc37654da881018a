"""The texts of definitions that were kept with a day's rules → the Definitions of that day, read when asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, cast

from data.errors import DefinitionError
from metrics.measures import definition_file
from metrics.measures.council_targets import Kept, with_kept_targets
from metrics.measures.definition import Definition, Good, Kind, Mix, When
from metrics.measures.overlay import SECTIONS, laid_over

_FOLDERS = ("definitions", "own_definitions")
"""The shipped ones, and the authority's own over them."""


class KeptDefinitions:
    """The definitions of a day, from the content of its rules. They are read, not run: what was published is there."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        """`kept`: the content of rules as `RulesOfToday.content` has it."""
        folders = [kept[name] for name in _FOLDERS]
        self._targets: Kept | None = kept.get("targets")
        self._sections = [folder.get(SECTIONS, "") for folder in folders]
        self._texts: dict[str, list[tuple[str, str]]] = {}
        for folder in folders:
            for name, text in folder.items():
                path = PurePosixPath(name)
                if path.name != SECTIONS:
                    self._texts.setdefault(path.stem, []).append((path.parent.name, text))

    def otherwise(self, other: KeptDefinitions) -> list[str]:
        """The ids of those that `other` has in other words, with other targets, under other headings, or not at all."""
        if self._sections != other._sections:
            return list(self._texts)
        own, others = self._targets or {}, other._targets or {}
        return [
            id
            for id, texts in self._texts.items()
            if other._texts.get(id) != texts or own.get(id, ()) != others.get(id, ())
        ]

    @cached_property
    def sections(self) -> dict[str, str]:
        """Folder → title, in the scorecard's order. Empty where the file cannot be read."""
        try:
            told = [tomllib.loads(text) for text in self._sections]
            return {name: str(one["title"]) for values in told for name, one in values.items()}
        except (tomllib.TOMLDecodeError, KeyError, TypeError):
            return {}

    def definition(self, id: str) -> Definition | None:
        """The measure as it was defined, in brief where this version does not read all of it; None where it was not
        defined."""
        texts = self._texts.get(id)
        if not texts:
            return None
        values: Mapping[str, Any] = {}
        for _, text in texts:
            values = laid_over(values, tomllib.loads(text))
        name = texts[0][0]
        section = (self.sections.get(name, name), list(self.sections).index(name) if name in self.sections else 0)
        try:
            found = definition_file.read(f"{id}.toml", id, section, values)
            return found if self._targets is None else with_kept_targets({id: found}, self._targets)[id]
        except DefinitionError:
            told = {
                key: str(values[key])
                for key in ("title", "kind", "when", "good", "unit", "why", "owner", "source")
                if key in values
            }
            return in_brief(id, section, **told)


def in_brief(
    id: str,
    section: tuple[str, int] = ("", 0),
    *,
    kind: str,
    good: str = "neither",
    when: str = "month",
    unit: str = "",
    title: str = "",
    why: str = "",
    owner: str = "",
    source: str = "",
) -> Definition:
    """A measure of which no more is known than how its figures are to be read: what it counts is not told."""
    return Definition(
        id=id, section=section[0], section_order=section[1], order=0, file="", title=title or id,
        kind=cast(Kind, kind), when=cast(When, when), good=cast(Good, good), why=why, owner=owner, source=source,
        unit=unit or definition_file.UNITS.get(kind, ("count",))[0], denominator=None, numerator=None,
        mix=Mix("", ()) if kind == "mix" else None, targets=(), changes=(), examples=(), breakdowns=(),
        breakdown_sql=(), groups=(), without=(), comparator=None, annual_rate=None, to_confirm=(),
        year_to_date=False,
    )  # fmt: skip
