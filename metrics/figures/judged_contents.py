"""A table of judged figures → what it holds, told beside it: its months, the load of each, the groups with figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from metrics.figures.judged_keys import encoded, place_of
from metrics.figures.results import COMPUTED
from metrics.judging.target_rules import Ints
from metrics.measures.definition import Definition
from metrics.selection import SERVICE, TEAM


@dataclass(frozen=True)
class Contents:
    """`months` have a computed figure of the whole authority, oldest first. `loads` says from which load a month is
    told: of those that give a figure the one produced last, else of those that say why there is none. `groups` are the
    services and teams, each with the months in which some measure has a row of it on its own basis. `gone` are the
    measures that are defined no more, each with the last month that has a row of it."""

    months: tuple[date, ...] = ()
    loads: Mapping[date, str] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, frozenset[date]]] = field(default_factory=dict)
    gone: Mapping[str, date] = field(default_factory=dict)

    def groups_in(self, breakdown: str, month: date) -> list[str]:
        """The services or teams that have a row in a month."""
        return [name for name, months in self.groups.get(breakdown, {}).items() if month in months]

    def as_json(self) -> dict[str, Any]:
        """As it stands beside the rows."""
        return {
            "months": [_text(month) for month in self.months],
            "loads": {_text(month): load for month, load in self.loads.items()},
            "groups": {
                breakdown: {name: [_text(month) for month in sorted(months)] for name, months in groups.items()}
                for breakdown, groups in self.groups.items()
            },
            "gone": {id: _text(month) for id, month in self.gone.items()},
        }

    @staticmethod
    def of(told: Mapping[str, Any]) -> Contents:
        """From what stands beside the rows."""
        return Contents(
            tuple(map(_month, told["months"])),
            {_month(month): load for month, load in told["loads"].items()},
            {
                breakdown: {name: frozenset(map(_month, months)) for name, months in groups.items()}
                for breakdown, groups in told["groups"].items()
            },
            {id: _month(month) for id, month in told.get("gone", {}).items()},
        )


def contents(
    judged: pa.Table, definitions: Mapping[str, Definition], loads: Sequence[str], gone: Collection[str] = ()
) -> Contents:
    """What judged figures hold. `loads`: the names of all loads, the one produced last first; `gone`: which of the
    definitions are no more."""
    months = judged["month"].to_numpy().astype("datetime64[M]").astype(np.int64)
    breakdowns, breakdown = encoded(judged["breakdown"])
    states, state = encoded(judged["state"])
    computed = state == place_of(COMPUTED[0], states)
    of_all = _different(months[computed & (breakdown == place_of("all", breakdowns))])
    there = np.isin(state, [place_of(one, states) for one in COMPUTED])
    own = _on_own_basis(judged, definitions)
    return Contents(
        tuple(map(_date, of_all.tolist())),
        _loads(judged, months, there, loads),
        {
            name: _groups(judged, months, own & (breakdown == place_of(name, breakdowns)))
            for name in (SERVICE, TEAM)
            if name in breakdowns
        },
        _last_months(judged, months, gone),
    )


def _last_months(judged: pa.Table, months: Ints, wanted: Collection[str]) -> dict[str, date]:
    measures, measure = encoded(judged["measure"])
    places = {id: place_of(id, measures) for id in wanted}
    found = {id: months[measure == place] for id, place in places.items()}
    return {id: _date(int(some.max())) for id, some in found.items() if len(some)}


def _on_own_basis(judged: pa.Table, definitions: Mapping[str, Definition]) -> Any:
    measures, measure = encoded(judged["measure"])
    bases, basis = encoded(judged["basis"])
    own = [place_of(definitions[id].basis, bases) if id in definitions else -1 for id in measures]
    return np.array(own, dtype=np.int64)[measure] == basis


def _loads(judged: pa.Table, months: Ints, there: Any, loads: Sequence[str]) -> dict[date, str]:
    names, load = encoded(judged["load"])
    places = np.array([place_of(name, loads) for name in names], dtype=np.int64)[load]
    told = places >= 0
    size = len(loads)
    keys = (months[told] * 2 + ~there[told]) * size + places[told]  # what is there before what is not, newest first
    found: dict[int, int] = {}
    for key in _different(keys).tolist():
        found.setdefault(key // (2 * size), key % size)
    return {_date(month): loads[place] for month, place in found.items()}


def _groups(judged: pa.Table, months: Ints, wanted: Any) -> dict[str, frozenset[date]]:
    names, group = encoded(judged["group"])
    found: dict[str, set[date]] = {}
    size = len(names)
    for key in _different(months[wanted] * size + group[wanted]).tolist():
        found.setdefault(names[key % size], set()).add(_date(key // size))
    return {name: frozenset(held) for name, held in found.items()}


def _different(numbers: Ints) -> Ints:
    """Each number once, ascending: they lie so near to one another that they are ticked off on a list."""
    if not len(numbers):
        return numbers
    least = numbers.min()
    found: Ints = np.flatnonzero(np.bincount(numbers - least)) + least
    return found


def _date(month: int) -> date:
    return date(1970 + month // 12, month % 12 + 1, 1)


def _text(month: date) -> str:
    return f"{month:%Y-%m}"


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
