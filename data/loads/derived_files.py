"""Figures that were derived from loads → files that are on the disk for good, each under the name of what it came from.

A file's name says from what it was made (a digest of rows, rules and settings), so a file that is there need not be
made again and never changes. What a killed process left half-written has a name that nobody reads. Files that no
computation in force and no publication names are swept.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.home.durable_files import NEW, checksum, sync_folder, write_synced

ROW_GROUP = 64 * 1024


class DerivedFiles:
    """The folder of one home's derived files. Only the holder of the home's turn adds or sweeps; anybody reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        return (self.folder / name).exists()

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name

    def add_table(self, name: str, table: pa.Table, row_group: int = ROW_GROUP) -> None:
        """Keeps a table under a name, unless it is there."""
        if not self.has(name):
            self._add(name, _as_parquet(table, row_group))

    def add(self, name: str, content: pa.Buffer) -> None:
        """Keeps a whole file under a name, unless it is there."""
        if not self.has(name):
            self._add(name, content)

    def add_sealed(self, name: str, table: pa.Table) -> str:
        """Keeps a table that is never made again; its file's name ends in the sha256 of what it holds. Gives the
        name."""
        content = _as_parquet(table, ROW_GROUP)
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

    def table(self, name: str) -> pa.Table:
        """The whole table of a name. OSError where it is not there."""
        with pq.ParquetFile(self.folder / name) as file:
            return file.read(use_threads=False)

    def json(self, digest: str) -> Any:
        """What was kept under a digest. ValueError where it is not what was kept, OSError where it is not there."""
        text = (self.folder / f"{digest}.json").read_bytes()
        if hashlib.sha256(text).hexdigest() != digest:
            raise ValueError(f"{digest}.json was changed")
        return json.loads(text)

    def settle(self) -> None:
        """All files so far are on the disk when this returns."""
        if self.folder.exists():
            sync_folder(self.folder)

    def sweep(self, keep: Collection[str]) -> list[str]:
        """Removes what nobody names any more, and gives its names. Only for the holder of the home's turn."""
        gone = [path for path in self._files() if path.name not in keep]
        for path in gone:
            path.unlink(missing_ok=True)
        return sorted(path.name for path in gone)

    def missing(self, names: Collection[str]) -> list[str]:
        """The names of those that are not there."""
        return sorted(name for name in names if not self.has(name))

    def fault(self, sealed: str) -> str:
        """'is missing' or 'was changed' for a file whose name ends in the sha256 of its content; '' where it is
        whole."""
        if not self.has(sealed):
            return "is missing"
        expected = sealed.rpartition(".")[0].rpartition("-")[2]
        return "" if checksum(self.folder / sealed) == expected else "was changed"

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.exists() else []

    def _add(self, name: str, content: bytes | pa.Buffer) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = self.folder / f"{NEW}{uuid.uuid4().hex}"
        write_synced(unfinished, content)
        unfinished.replace(self.folder / name)


def _as_parquet(table: pa.Table, row_group: int) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=row_group)
    return sink.getvalue()


def json_digest(content: Any) -> str:
    """The digest that `add_json` would keep a content under."""
    return hashlib.sha256(_as_bytes(content)).hexdigest()


def _as_bytes(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
