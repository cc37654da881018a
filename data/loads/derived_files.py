"""Figures that were derived from loads → files that are kept for good, each under the name of what it came from.

A file's name says from what it was made (a digest of rows, rules and settings), so a file that is there need not be
made again and never changes. What a killed process left half-written has a name that nobody reads. Files that no
computation in force and no publication names are swept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

import pyarrow as pa

from data.home.durable_files import as_parquet
from data.home.place import Place

ROW_GROUP = 64 * 1024


class DerivedFiles:
    """The place of one home's derived files. Only the holder of the home's turn adds or sweeps; anybody reads."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        return self._place.has(name)

    def add_table(self, name: str, table: pa.Table, row_group: int = ROW_GROUP) -> None:
        """Keeps a table under a name, unless it is there."""
        if not self.has(name):
            self._place.add(name, as_parquet(table, row_group))

    def add(self, name: str, content: pa.Buffer) -> None:
        """Keeps a whole file under a name, unless it is there."""
        if not self.has(name):
            self._place.add(name, content)

    def add_sealed(self, name: str, table: pa.Table) -> str:
        """Keeps a table that is never made again; its file's name ends in the sha256 of what it holds. Gives the
        name."""
        content = as_parquet(table, ROW_GROUP)
        sealed = f"{name}-{hashlib.sha256(content).hexdigest()}.parquet"
        if not self.has(sealed):
            self._place.add(sealed, content)
        return sealed

    def add_json(self, content: Any) -> str:
        """Keeps what JSON can hold under the name of its own digest, and gives that digest."""
        text = _as_bytes(content)
        digest = hashlib.sha256(text).hexdigest()
        if not self.has(f"{digest}.json"):
            self._place.add(f"{digest}.json", text)
        return digest

    def table(self, name: str) -> pa.Table:
        """The whole table of a name. OSError where it is not there."""
        return self._place.table(name)

    def open(self, name: str) -> pa.NativeFile:
        """A file to be read in parts, also after it was swept. FileNotFoundError where it is not there."""
        return self._place.open(name)

    def json(self, digest: str) -> Any:
        """What was kept under a digest. ValueError where it is not what was kept, OSError where it is not there."""
        text = self._place.read(f"{digest}.json")
        if hashlib.sha256(text).hexdigest() != digest:
            raise ValueError(f"{digest}.json was changed")
        return json.loads(text)

    def settle(self) -> None:
        """All files so far are kept for good when this returns."""
        self._place.sync()

    def sweep(self, keep: Collection[str]) -> list[str]:
        """Removes what nobody names any more, and gives its names. Only for the holder of the home's turn."""
        gone = sorted(self._place.files() - set(keep))
        for name in gone:
            self._place.remove(name)
        return gone

    def missing(self, names: Collection[str]) -> list[str]:
        """The names of those that are not there."""
        return sorted(set(names) - self._place.files())

    def unreadable(self) -> list[str]:
        """The names of tables that are not whole: cut short by a full disk, or by a copy."""
        return self._place.torn()

    def remove(self, names: Iterable[str]) -> None:
        """Removes files that will be made again. Only for the holder of the home's turn."""
        for name in names:
            self._place.remove(name)

    def fault(self, sealed: str) -> str:
        """'is missing' or 'was changed' for a file whose name ends in the sha256 of its content; '' where it is
        whole."""
        if not self.has(sealed):
            return "is missing"
        expected = sealed.rpartition(".")[0].rpartition("-")[2]
        return "" if self._place.checksum(sealed) == expected else "was changed"


def json_digest(content: Any) -> str:
    """The digest that `add_json` would keep a content under."""
    return hashlib.sha256(_as_bytes(content)).hexdigest()


def _as_bytes(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
