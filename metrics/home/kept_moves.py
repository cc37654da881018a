"""What was found between two loads → a file in the home's cache, since neither they nor it ever change.

Only a convenience: what is missing, or of another version, is found again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from cachetools import LRUCache

from metrics.cases.row_changes import CaseMoved

KEPT_AS = 1
"""Goes up with every change of what is found or how it is kept."""
Moves = Mapping[str, Sequence[CaseMoved]]
"""What was compared, by its digest → the cases that moved."""
_READ: LRUCache[Path, Moves] = LRUCache(128)


class KeptMoves:
    """Of one home."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "revisions"

    def of(self, pair: tuple[str, str]) -> Moves:
        """What is kept of two loads."""
        path = self._path(pair)
        if path not in _READ:
            _READ[path] = _read(path)
        return _READ[path]

    def keep(self, pair: tuple[str, str], found: Moves) -> Moves:
        """Adds what was found; whole or not at all. Where it cannot be written it is kept in memory alone."""
        path = self._path(pair)
        every = {**_read(path), **found}
        _READ[path] = every
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = path.with_name(f".{path.name}.{os.getpid()}")
            new.write_text(json.dumps({key: [_told(one) for one in some] for key, some in every.items()}), "utf-8")
            new.replace(path)
        return every

    def _path(self, pair: tuple[str, str]) -> Path:
        return self._folder / f"{pair[0]}-{pair[1]}.json"


def _read(path: Path) -> Moves:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {key: [_case(one) for one in some] for key, some in content.items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _told(one: CaseMoved) -> list[object]:
    return [f"{one.month}", one.cause, sorted(one.groups), sorted(one.categories)]


def _case(told: list[object]) -> CaseMoved:
    month, cause, groups, categories = told
    pairs = frozenset((name, group) for name, group in groups)  # type: ignore[attr-defined]
    return CaseMoved(date.fromisoformat(str(month)), str(cause), pairs, frozenset(categories))  # type: ignore[call-overload]
