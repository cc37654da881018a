"""A home's loads → how well each month was recorded, kept in memory: a load never changes, so neither does this."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
from cachetools import LRUCache

from data.load import Load
from data.loads.store import Store
from metrics.quality.recording import Recording, recording

_KEPT: LRUCache[tuple[object, ...], Recording] = LRUCache(128)
_LOCK = threading.Lock()


def newest_loads(store: Store) -> list[Load]:
    """The newest load of each month, newest month first."""
    found: dict[date, Load] = {}
    for load in store.loads():
        found.setdefault(load.month, load)
    return list(found.values())


def recorded(store: Store, loads: Sequence[Load]) -> list[Recording]:
    """How each of these loads was recorded, beside those that were produced before it and whose records reach into its
    own. Damaged where a file of theirs is not what was kept."""
    every, memo = store.loads(), dict[tuple[str, str], pa.Table | None]()

    def rows(load: Load, table: str) -> pa.Table | None:
        key = (load.name, table)
        if key not in memo:
            memo[key] = store.rows(load, table)
        return memo[key]

    return [_one(store, load, [one for one in every if _comes_before(one, load)], rows) for load in loads]


def _comes_before(one: Load, load: Load) -> bool:
    return (one.produced_on, one.id) < (load.produced_on, load.id) and one.records_to >= load.records_from


def _one(store: Store, load: Load, before: Sequence[Load], rows: object) -> Recording:
    key = (store.home.path, load.id, load.sha256, tuple(one.id for one in before))
    with _LOCK:
        if key not in _KEPT:
            _KEPT[key] = recording(load, before, rows, store.issues(load))  # type: ignore[arg-type]
        return _KEPT[key]
