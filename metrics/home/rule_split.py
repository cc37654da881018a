"""A home whose rules change on a day → what moved with them, split into what the rule did and what is real.

Where a setting says from which month another rule counts, the month is counted by both: by the rule since, and as if
the one before still held. Where a definition was changed, the months published before stand by both already: as they
were published, and as today's rules count them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow.compute as pc

from data.loads.known_rows import known
from data.periods import add_months
from metrics.engine.authority_settings import Settings
from metrics.engine.compute import own_figures
from metrics.figures.aged_figure import RULE, AgedFigure
from metrics.figures.results import COMPUTED
from metrics.home.opened_home import OpenedHome
from metrics.home.revised_figures import revised_figures
from metrics.measures.definition import Definition
from metrics.measures.home_breaks import CLOCK, NOT_DUE

SETTINGS = (CLOCK, NOT_DUE)


@dataclass(frozen=True)
class Counted:
    """A month counted by one rule."""

    numerator: float | None
    denominator: float | None
    value: float


@dataclass(frozen=True)
class RuleSplit:
    """A measure of which the rule is another from a month on: the month `before` by the rule of then, and `month` by
    the rule before and by the rule since. `overlap_first`: it is the month before that both rules have counted, so
    `by_old` is of the month before, and `by_new` of that month too."""

    measure: Definition
    before: date
    month: date
    was: Counted
    both: Counted
    is_now: Counted
    overlap_first: bool = False


_KEPT: dict[str, tuple[str, list[RuleSplit]]] = {}
_LOCK = threading.Lock()


def rule_splits(home: OpenedHome) -> list[RuleSplit]:
    """Every change of rule that both rules can be run over, the newest first. Kept in memory while the computation in
    force stands."""
    computed = home.store.computed()
    if computed is None:
        return []
    today = home.today()[0]
    key = f"{computed[0]} {today.rules.digest} {[one.id for one in home.store.publications()]}"
    with _LOCK:
        held = _KEPT.get(str(home.home.path))
        if held is None or held[0] != key:
            found = [*_of_settings(today), *_of_definitions(revised_figures(home))]
            held = key, sorted(found, key=lambda one: -one.month.toordinal())
            _KEPT[str(home.home.path)] = held
        return held[1]


def _of_settings(home: OpenedHome) -> Iterable[RuleSplit]:
    """Of the month from which a setting changes a rule, and the one before it."""
    wanted: dict[tuple[str, date], list[Definition]] = {}
    for measure in home.definitions.values():
        for one in measure.changes:
            if one.setting in SETTINGS and measure.kind != "mix":
                wanted.setdefault((one.setting, one.on), []).append(measure)
    for (setting, on), measures in wanted.items():
        yield from _split(home, setting, on, measures)


def _split(home: OpenedHome, setting: str, on: date, measures: Sequence[Definition]) -> Iterable[RuleSplit]:
    before, holding = add_months(on, -1), home.store.holding()
    own = next((one for one in holding.loads if {on, before} <= set(one.months())), None)
    if own is None:
        return
    rows = known(own, holding)
    new = _counted(own_figures(rows, measures, home.settings))
    old = _counted(own_figures(rows, measures, _as_before(home.settings, setting)))
    for measure in measures:
        was, both, is_now = old.get((measure.id, before)), old.get((measure.id, on)), new.get((measure.id, on))
        if was and both and is_now and both != is_now:
            yield RuleSplit(measure, before, on, was, both, is_now)


def _as_before(settings: Settings, setting: str) -> Settings:
    if setting == CLOCK:
        return replace(settings, clock_stops_from=date.max)
    return replace(settings, not_due_from=date.max)


def _counted(figures: Any) -> Mapping[tuple[str, date], Counted]:
    rows = figures.filter(pc.equal(figures["breakdown"], "all")).to_pylist()
    return {
        (row["measure"], row["month"]): Counted(row["numerator"], row["denominator"], row["value"])
        for row in rows
        if row["state"] in COMPUTED and row["value"] is not None
    }


def _of_definitions(figures: Iterable[AgedFigure]) -> Iterable[RuleSplit]:
    """Of the last month that was published by another rule than today's, and the one published after it."""
    by_measure: dict[str, dict[date, AgedFigure]] = {}
    for one in figures:
        if one.basis == one.measure.basis and not one.category:
            by_measure.setdefault(one.measure.id, {})[one.month] = one
    for months in by_measure.values():
        by_rule = [month for month, one in months.items() if RULE in one.ages[0].causes]
        if not by_rule:
            continue
        last = months[max(by_rule)]
        after = months.get(add_months(last.month, 1))
        values = last.first.value, last.ages[0].value, after.first.value if after else None
        if after is None or None in values:
            continue
        was, both, is_now = (
            Counted(age.numerator, age.denominator, age.value or 0.0) for age in (last.first, last.ages[0], after.first)
        )
        yield RuleSplit(last.measure, last.month, after.month, was, both, is_now, overlap_first=True)
