"""A home's aged figures → the same with what changed each of them, found by comparing the loads row by row."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.load import Publication
from data.loads.holding import HeldLoad
from data.loads.known_rows import known
from data.loads.pinned_files import pinned_rules
from metrics.cases.row_changes import CaseMoved, RowsOfLoad, moved_cases
from metrics.engine.compute import tables_for
from metrics.engine.rules_of_today import digest_of
from metrics.figures.aged_figure import (
    CORRECTION,
    POPULATION,
    RULE,
    TARGET,
    Age,
    AgedFigure,
    Causes,
    aged,
    differs,
)
from metrics.figures.day_rules import counts_alike
from metrics.home.aged_figures import aged_figures, first_publications
from metrics.home.kept_moves import KEPT_AS, KeptMoves
from metrics.home.opened_home import OpenedHome
from metrics.measures.definition import Definition
from metrics.selection import ALL

_LOCK = threading.RLock()
Pair = tuple[str, str]
"""The names of two loads, of which the second tells a figure after the first."""


def revised_figures(
    home: OpenedHome,
    measure: str | None = None,
    breakdown: str = ALL,
    *,
    group: str | None = None,
    months: Collection[date] | None = None,
    every_age: bool = False,
) -> list[AgedFigure]:
    """Every figure that was published, of one measure or all, of one group or all and of these months, each with the
    first of its ages, those that changed it and the last (`every_age`: all), and why it changed."""
    today = home.today()[0]
    rows = aged_figures(home, breakdown, every_age=every_age)
    for name, wanted in (("measure", measure), ("group", group)):
        rows = rows if wanted is None else rows.filter(pc.equal(rows[name], wanted))
    if months is not None:
        rows = rows.filter(pc.is_in(rows["month"], pa.array(sorted(months), pa.date32())))
    figures = aged(rows.to_pylist(), today.definitions)
    with _LOCK:
        cases = _Compared(today, figures)
        return [_with_causes(one, cases) for one in figures]


def _with_causes(figure: AgedFigure, found: _Compared) -> AgedFigure:
    steps = list(figure.steps())
    told = [replace(after, causes=found.causes(figure, before, after, first=not place))
            for place, (before, after) in enumerate(steps)]  # fmt: skip
    return replace(figure, ages=tuple(told))


class _Compared:
    """The loads of a home beside each other: only those pairs and measures of which a figure differs."""

    def __init__(self, home: OpenedHome, figures: Sequence[AgedFigure]) -> None:
        self._home = home
        self._holding = home.store.holding()
        self._held = {one.load.name: one for one in self._holding.loads}
        self._publications = {one.load.month: one for one in first_publications(home.store.publications())}
        self._moves = KeptMoves(home.home.cache)
        self._kept_rules: dict[str, Any] = {}
        wanted: dict[Pair, dict[str, set[date]]] = {}
        for figure in figures:
            for before, after in figure.steps():
                if _compared(figure.measure, before, after):
                    wanted.setdefault((before.load, after.load), {}).setdefault(figure.measure.id, set()).add(
                        figure.month
                    )
        self._moved = {pair: self._between(pair, measures) for pair, measures in sorted(wanted.items())}

    def causes(self, figure: AgedFigure, before: Age, after: Age, *, first: bool) -> Causes:
        """Why a figure is another than at the age before. `first`: `before` is what was published."""
        found: dict[str, int] = dict(self._of_rules(figure, before, after)) if first else {}
        if not differs(before, after):
            return found
        if _compared(figure.measure, before, after):
            moved = self._moved[before.load, after.load].get(figure.measure.id, ())
            found |= Counter(
                one.cause
                for one in moved
                if one.month == figure.month
                and (figure.breakdown, figure.group) in one.groups
                and (not figure.category or _of_part(figure, one, before, after))
            )
        if not found and figure.measure.kind == "figure":
            found = {CORRECTION: 0}
        return found

    def _of_rules(self, figure: AgedFigure, before: Age, after: Age) -> Iterable[tuple[str, int]]:
        """What the rules of today do to what was published."""
        publication = self._publications.get(figure.month)
        if differs(before, after) and publication is not None:
            kept, today = self._rules(publication), self._home.rules.content
            if kept is None or not counts_alike(kept, today, figure.measure.id):
                yield RULE, 0
            elif kept["populations"] != today["populations"] and figure.measure.kind == "rate":
                yield POPULATION, 0
            elif before.load == after.load and kept["settings"] != today["settings"]:
                yield RULE, 0
        elif before.status != after.status and before.state:
            yield TARGET, 0

    def _rules(self, publication: Publication) -> Any:
        digest = publication.rules
        if digest is None:
            return None
        if digest not in self._kept_rules:
            self._kept_rules[digest] = pinned_rules(publication, self._home.store.files)
        return self._kept_rules[digest]

    def _between(self, pair: Pair, measures: Mapping[str, set[date]]) -> dict[str, tuple[CaseMoved, ...]]:
        keys = {(id, month): self._key(pair, id, month) for id, months in measures.items() for month in months}
        kept = self._moves.of(pair)
        missing: dict[str, list[date]] = {}
        for (id, month), key in sorted(keys.items()):
            if key not in kept:
                missing.setdefault(id, []).append(month)
        if missing:
            some = [self._home.definitions[id] for id in missing]
            with closing(self._rows(pair[0], some)) as before, closing(self._rows(pair[1], some)) as after:
                moved = {one.id: moved_cases(one, missing[one.id], before, after) for one in some}
            found = {
                keys[id, month]: [one for one in moved[id] if one.month == month]
                for id, months in missing.items()
                for month in months
            }
            kept = self._moves.keep(pair, found)
        return {id: tuple(one for month in months for one in kept[keys[id, month]]) for id, months in measures.items()}

    def _key(self, pair: Pair, id: str, month: date) -> str:
        """Names what was compared: both loads as they were kept, the rules that count the measure, and the month."""
        measure, rules = self._home.definitions[id], self._home.rules
        seals = [(name, self._held[name].seal) for name in pair]
        return digest_of([KEPT_AS, id, seals, rules.counting(measure), rules.setting_of(measure, ()), f"{month}"])

    def _rows(self, name: str, measures: Sequence[Definition]) -> RowsOfLoad:
        own = self._held[name]
        rows = known(_of_tables(own, measures), self._holding.up_to(own))
        return RowsOfLoad(measures, rows, self._home.settings)


def _compared(measure: Definition, before: Age, after: Age) -> bool:
    """Whether the rows of two loads are to be compared: both tell a figure, which differs and was counted from rows."""
    both = before.load and after.load and before.load != after.load
    return bool(both) and measure.kind != "figure" and differs(before, after)


def _of_part(figure: AgedFigure, case: CaseMoved, before: Age, after: Age) -> bool:
    """Of a part of a mix: the cases that came into it or left it; where only the total changed, those."""
    return figure.category in case.categories or before.numerator == after.numerator


def _of_tables(own: HeldLoad, measures: Sequence[Definition]) -> HeldLoad:
    needed = tables_for(measures)
    return replace(own, load=replace(own.load, rows={name: n for name, n in own.load.rows.items() if name in needed}))
