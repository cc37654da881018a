"""The audit trail and the rows that its entries hold ↔ files beside the database, in the home's folder trail/.

One file a deed, written once, synced, after the deed's transaction: `000012-<hash>.json`, which ends with entry 12 of
that hash. Whoever cuts off the end of the trail, or puts an older database in the place of a newer one, has these files
against him; and where the database is lost they tell all that it held. What a killed process had not written yet is
written when the home is next opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from data.home.durable_files import NEW
from data.home.place import Place
from data.load import TrailEntry
from data.records.held_rows import Content, digest
from data.records.loads import RESTORE, LoadRecords
from data.records.trail import START, seal

_NAME = re.compile(r"(\d{6,})-([0-9a-f]{16})\.json")


@dataclass(frozen=True)
class Copied:
    """What the files tell, up to the first that is missing or not whole. `faults`: which is not, in words."""

    entries: tuple[TrailEntry, ...] = ()
    rows: Mapping[str, Content] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class TrailCopy:
    """The copy of one home's trail."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def ends(self) -> list[tuple[int, str]]:
        """Number and first signs of the hash of each file's last entry, oldest first; from their names alone."""
        found = (_NAME.fullmatch(name) for name in self._place.files())
        return sorted((int(one[1]), one[2]) for one in found if one)

    def keep(self, records: LoadRecords) -> None:
        """Writes what the trail has and no file does."""
        after = next((number for number, sealed in reversed(self.ends()) if records.knows(number, sealed)), 0)
        entries = records.trail(after)
        if entries:
            rows = records.contents()
            content = {"entries": [_as_json(entry, rows) for entry in entries]}
            self._place.add(_named(entries[-1]), json.dumps(content, ensure_ascii=False, indent=1).encode())
            self._place.sync()

    def sweep(self) -> None:
        """Removes what killed processes left half written. Only for the holder of the home's turn."""
        for name in self._place.files():
            if name.startswith(NEW):
                self._place.remove(name)

    def lost(self, records: LoadRecords) -> int | None:
        """The newest entry that was kept and that the database's trail does not know; None where it knows all that
        were kept since the catalogue was last restored."""
        for number, sealed in reversed(self.ends()):
            if records.knows(number, sealed):
                return None
            if not any(entry.subject == RESTORE and entry.number <= number for entry in records.trail()):
                return number
        return None

    def read(self) -> Copied:
        """All that the files tell. What is told is whole: each entry has its hash, each row the digest that its entry
        holds."""
        entries: list[TrailEntry] = []
        rows: dict[str, Content] = {}
        faults: dict[int, str] = {}
        for number, sealed in self.ends():
            if number <= len(entries) and entries[number - 1].hash.startswith(sealed):
                continue
            name = f"{number:06}-{sealed}.json"
            told = self._told(name, entries)
            if told is None or not told[-1][0].hash.startswith(sealed):
                faults[number] = f"trail/{name} is not what was kept, or one before it is missing"
                continue
            for entry, held in told:
                entries.append(entry)
                rows |= {row: said for row, said in held.items() if (entry.holds or {}).get(row) == digest(said)}
        restored = [entry.number for entry in entries if entry.subject == RESTORE]
        still = [says for number, says in faults.items() if not any(one <= number for one in restored)]
        return Copied(tuple(entries), rows, tuple(still))

    def _told(self, name: str, before: Sequence[TrailEntry]) -> list[tuple[TrailEntry, Mapping[str, Content]]] | None:
        """What a file tells that goes on where the entries before end; None where it does not."""
        try:
            told = [_entry(one) for one in json.loads(self._place.read(name))["entries"]]
            new = [(entry, held) for entry, held in told if entry.number > len(before)]
            return new if new and _follows([entry for entry, _ in new], before) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _named(entry: TrailEntry) -> str:
    return f"{entry.number:06}-{entry.hash[:16]}.json"


def _as_json(entry: TrailEntry, rows: Mapping[str, Content]) -> dict[str, Any]:
    """An entry with the rows that it holds; without one that no longer is what it holds."""
    held = {name: rows[name] for name, sealed in (entry.holds or {}).items() if digest(rows.get(name, {})) == sealed}
    return {**asdict(entry), "at": entry.at.isoformat(), "rows": held}


def _entry(told: Mapping[str, Any]) -> tuple[TrailEntry, Mapping[str, Content]]:
    said = {name: value for name, value in told.items() if name not in ("rows", "at")}
    return TrailEntry(**said, at=datetime.fromisoformat(told["at"])), told["rows"]


def _follows(new: Sequence[TrailEntry], before: Sequence[TrailEntry]) -> bool:
    """Whether entries go on where those before end, each with the hash that it must have."""
    number, previous = len(before), before[-1].hash if before else START
    for entry in new:
        number += 1
        if (entry.number, entry.previous, entry.hash) != (number, previous, seal(entry)):
            return False
        previous = entry.hash
    return True
