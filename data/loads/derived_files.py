"""Figures that were derived from loads → files that are kept for good, each under the name of what it came from.

A file's name says from what it was made (a digest of rows, rules and settings), so a file that is there need not be
made again and never changes. What it holds is told by its checksum, which is recorded: in the list of files of the
computation in force, or in its own name. A file whose checksum is not recorded, or not the recorded one, counts as not
there. Files that no computation in force and no publication names are swept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa

from data.errors import DamagedFigures
from data.home.durable_files import as_parquet, table_of
from data.home.kept_file import KeptFile, Stamp
from data.home.place import Place

ROW_GROUP = 64 * 1024
MISSING, CHANGED, UNKNOWN = "is missing", "was changed", "is not known"
_NAMED_BY_CONTENT = re.compile(r"(?:published-\d{4}-\d\d\.\d+-)?([0-9a-f]{64})\.(?:json|parquet)")


class CheckedFile:
    """A derived file that is read in parts: what is read is what was recorded."""

    def __init__(self, name: str, file: KeptFile, recorded: str | None) -> None:
        """DamagedFigures where it does not hold what was recorded."""
        self._name, self._file, self._recorded = name, file, recorded
        self._checked: Stamp | None = None
        self.source: pa.NativeFile = file.source
        self.check()

    def check(self) -> None:
        """Whether it still holds what was recorded: before its content is used, and after it was read. Costs a look at
        the file's times, and its checksum only where they moved. DamagedFigures where it does not."""
        stamp = self._file.stamp()
        if stamp == self._checked:
            return
        if self._file.checksum() != self._recorded:
            raise DamagedFigures(self._name, CHANGED)
        self._checked = stamp if stamp.settled else None


class DerivedFiles:
    """The place of one home's derived files. Only the holder of the home's turn adds or sweeps; anybody reads."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._recorded: dict[str, str] = {}
        self._found: dict[str, tuple[Stamp, str]] = {}

    def record(self, checksums: Mapping[str, str]) -> None:
        """What the list of files in force says that its files hold: name → sha256."""
        self._recorded.update(checksums)

    def checksums(self, names: Iterable[str]) -> dict[str, str]:
        """Name → sha256 of files that are there, as they were recorded."""
        found = {name: self._checksum(name) for name in names}
        return {name: recorded for name, recorded in found.items() if recorded is not None}

    def has(self, name: str) -> bool:
        """Whether a file is there and holds what was recorded. Its content is read once, and again where it was
        written since."""
        return not self.fault(name)

    def add_table(self, name: str, table: pa.Table, row_group: int = ROW_GROUP) -> None:
        """Keeps a table under a name, unless it is there."""
        if not self.has(name):
            self._add(name, as_parquet(table, row_group))

    def add(self, name: str, content: pa.Buffer) -> None:
        """Keeps a whole file under a name, unless it is there."""
        if not self.has(name):
            self._add(name, content)

    def add_sealed(self, name: str, table: pa.Table) -> str:
        """Keeps a table that is never made again; its file's name ends in the sha256 of what it holds. Gives the
        name."""
        content = as_parquet(table, ROW_GROUP)
        sealed = f"{name}-{hashlib.sha256(content).hexdigest()}.parquet"
        if not self.has(sealed):
            self._add(sealed, content)
        return sealed

    def add_json(self, content: Any) -> str:
        """Keeps what JSON can hold under the name of its own digest, and gives that digest."""
        text = _as_bytes(content)
        digest = hashlib.sha256(text).hexdigest()
        if not self.has(f"{digest}.json"):
            self._add(f"{digest}.json", text)
        return digest

    def read(self, name: str) -> bytes:
        """What a file holds. DamagedFigures where that is not what was recorded, FileNotFoundError where it is not
        there."""
        content = self._place.read(name)
        if hashlib.sha256(content).hexdigest() != self._checksum(name):
            raise DamagedFigures(name, CHANGED)
        return content

    def table(self, name: str) -> pa.Table:
        """The whole table of a name. Errors as of `read`."""
        return table_of(self.read(name))

    def open(self, name: str) -> CheckedFile:
        """A file to be read in parts, also after it was swept. Errors as of `read`."""
        return CheckedFile(name, self._place.open(name), self._checksum(name))

    def json(self, digest: str) -> Any:
        """What was kept under a digest. Errors as of `read`."""
        return json.loads(self.read(f"{digest}.json"))

    def settle(self) -> None:
        """All files so far are kept for good when this returns."""
        self._place.sync()

    def sweep(self, keep: Collection[str]) -> list[str]:
        """Removes what nobody names any more, and gives its names. Only for the holder of the home's turn."""
        gone = sorted(self._place.files() - set(keep))
        for name in gone:
            self._place.remove(name)
        return gone

    def fault(self, name: str, *, again: bool = False) -> str:
        """MISSING or CHANGED, UNKNOWN where no checksum of it is recorded; '' where it is whole. `again`: reads it also
        where nothing says that it was written since."""
        stamp = self._place.stamp(name)
        if stamp is None:
            return MISSING
        recorded = self._checksum(name)
        if recorded is None:
            return UNKNOWN
        known = self._found.get(name)
        if again or known is None or known[0] != stamp or not stamp.settled:
            known = stamp, self._place.checksum(name)
            self._found[name] = known
        return "" if known[1] == recorded else CHANGED

    def _checksum(self, name: str) -> str | None:
        own = _NAMED_BY_CONTENT.fullmatch(name)
        return own[1] if own else self._recorded.get(name)

    def _add(self, name: str, content: bytes | pa.Buffer) -> None:
        self._place.add(name, content)
        self._recorded[name] = hashlib.sha256(content).hexdigest()


def json_digest(content: Any) -> str:
    """The digest that `add_json` would keep a content under."""
    return hashlib.sha256(_as_bytes(content)).hexdigest()


def _as_bytes(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
