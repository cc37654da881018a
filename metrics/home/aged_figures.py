"""A home's loads and publications → every age of its figures, kept in memory while the computation in force stands."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pyarrow as pa
from cachetools import LRUCache

from data.load import Publication
from data.loads.store import Store
from metrics.figures.aged_figure import steps_alone
from metrics.figures.ages import AGE_SCHEMA, FirstPublished, LoadTold, ages
from metrics.home.opened_home import OpenedHome
from metrics.selection import ALL

_KEPT: LRUCache[tuple[object, ...], pa.Table] = LRUCache(8)
_LOCK = threading.Lock()


def aged_figures(home: OpenedHome, breakdown: str = ALL, *, every_age: bool = True) -> pa.Table:
    """Every age of every figure that was published, on its own basis, in AGE_SCHEMA; or the first, those at which it
    changed, and the last. Damaged where what was published is not what was kept, DamagedFigures where a file of the
    computation in force is not."""
    computed = home.store.computed()
    if computed is None:
        return AGE_SCHEMA.empty_table()
    first = first_publications(home.store.publications())
    key = (home.home.path, computed[0], tuple(one.id for one in first), breakdown)
    with _LOCK:
        if (*key, every_age) not in _KEPT:
            found = ages(_loads(home.store, computed[1]), _firsts(home, first), breakdown)
            _KEPT[*key, every_age] = found if every_age else steps_alone(found)
        return _KEPT[*key, every_age]


def first_publications(publications: Sequence[Publication]) -> list[Publication]:
    """Each month's first publication that was not taken back, by month."""
    found: dict[object, Publication] = {}
    for one in sorted(publications, key=lambda one: one.id):
        if one.withdrawn is None:
            found.setdefault(one.load.month, one)
    return [found[month] for month in sorted(found, key=str)]


def _loads(store: Store, content: dict[str, dict[str, dict[str, str]]]) -> list[LoadTold]:
    """The one produced first first."""
    known = {load.name: load for load in store.loads()}
    return [
        LoadTold(name, known[name].month, store.files.table(content["own"][name]["file"]), known[name].provisional)
        for name in reversed(list(content["loads"]))
    ]


def _firsts(home: OpenedHome, publications: Sequence[Publication]) -> list[FirstPublished]:
    derivation = home.derivation()
    return [
        FirstPublished(one.load.name, one.load.month, one.published_at, derivation.pinned(one, home.store.files))
        for one in publications
    ]
