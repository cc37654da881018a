"""Tables and bytes → a folder that is on the disk for good or not there at all.

A folder is written under a name that nobody reads (`.new-…`), every file and the folder itself synced, renamed, and its
parent synced. Inside lies a marker until the SQL row that makes the load visible is committed: a folder that still has
its marker and no row is a left-over of a process that was killed. A folder without marker and row is not ours to
delete: the database may have been put back from an older copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

NEW = ".new-"
MARKER = "not-yet-in-the-catalogue"


class NewFolder:
    """A folder being written. Files are compressed, hashed and synced by threads while the caller computes on; leaving
    the `with` without `make_visible` removes it."""

    def __init__(self, parent: Path, name: str) -> None:
        parent.mkdir(mode=0o700, exist_ok=True)
        self._parent, self._name = parent, name
        self._path = parent / f"{NEW}{uuid.uuid4().hex}"
        self._writing: dict[str, Future[str]] = {}
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="keep")

    def __enter__(self) -> NewFolder:
        self._path.mkdir(mode=0o700)
        (self._path / MARKER).touch(mode=0o600)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        shutil.rmtree(self._path, ignore_errors=True)

    def add_table(self, name: str, table: pa.Table) -> None:
        """Starts writing `<name>.parquet`."""
        self._writing[f"{name}.parquet"] = self._threads.submit(_write_table, self._path / f"{name}.parquet", table)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Starts writing a file."""
        self._writing[name] = self._threads.submit(write_synced, self._path / name, content)

    def checksums(self) -> dict[str, str]:
        """Waits until all files so far are on the disk: file name → sha256."""
        return {name: written.result() for name, written in self._writing.items()}

    def make_visible(self) -> None:
        """Gives the folder its name. What it holds is safe on the disk before and after."""
        self.checksums()
        sync_folder(self._path)
        self._path.rename(self._parent / self._name)
        sync_folder(self._parent)


def write_for_good(path: Path, content: bytes) -> None:
    """Writes one file so that it is on the disk when this returns."""
    write_synced(path, content)
    sync_folder(path.parent)


def settle(folder: Path) -> None:
    """Takes the marker out: the folder is in the catalogue."""
    (folder / MARKER).unlink(missing_ok=True)


def sweep(parent: Path, in_catalogue: Collection[str]) -> list[str]:
    """Removes what killed processes left over, and gives its names. Only for the holder of the home's turn."""
    swept = []
    for folder in parent.iterdir() if parent.exists() else ():
        if folder.name in in_catalogue:
            settle(folder)
        elif folder.name.startswith(NEW) or (folder / MARKER).exists():
            _remove(folder)
            swept.append(folder.name)
    return swept


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_of(content: bytes) -> pa.Table:
    """The table of a parquet file's bytes."""
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        return file.read(use_threads=False)  # the files are small: threads would cost more than they save


def _remove(folder: Path) -> None:
    # The marker goes last: a sweep that is itself killed half-way leaves a folder that the next one still knows.
    for path in folder.iterdir():
        if path.name != MARKER:
            path.unlink()
    shutil.rmtree(folder)


def _write_table(path: Path, table: pa.Table) -> str:
    return write_synced(path, as_parquet(table))


def as_parquet(table: pa.Table, row_group: int | None = None) -> pa.Buffer:
    """A table as the bytes of a parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=row_group)
    return sink.getvalue()


def write_synced(path: Path, content: bytes | pa.Buffer) -> str:
    """Writes a new file whose content is on the disk when this returns, and gives its sha256."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
