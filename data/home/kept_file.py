"""A file that is read in parts, again and again → its bytes, and whether they may have changed since they were seen."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

_SETTLES = 2_000_000_000
"""Nanoseconds: a file that was written so short a time ago can be written again without its times telling."""
_PIECE = 1 << 20


class Stamp(NamedTuple):
    """What a file system says of a file: it is another one once the file was written, exchanged or cut. Times are
    nanoseconds."""

    device: int
    number: int
    size: int
    written: int
    changed: int

    @property
    def settled(self) -> bool:
        """Whether a later change would show: not in a file that was written just now."""
        return time.time_ns() - max(self.written, self.changed) > _SETTLES


class KeptFile(Protocol):
    """An open file, which stays also when its name is given to another or removed."""

    @property
    def source(self) -> pa.NativeFile:
        """Its bytes, to be read in parts."""

    def stamp(self) -> Stamp:
        """What the file system says of it now."""

    def checksum(self) -> str:
        """The sha256 of what it holds now."""


class LocalFile:
    """A file of a folder. Never mapped into memory: where a mapped file is cut short, the system ends the process."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError where it is not there."""
        self._bytes = _ByPosition(path)
        self.source = pa.PythonFile(self._bytes, mode="r")

    def stamp(self) -> Stamp:
        """See KeptFile."""
        return stamp_of(os.fstat(self._bytes.handle))

    def checksum(self) -> str:
        """See KeptFile."""
        found, place = hashlib.sha256(), 0
        while piece := os.pread(self._bytes.handle, _PIECE, place):
            found.update(piece)
            place += len(piece)
        return found.hexdigest()


class MemoryFile:
    """What was fetched whole and cannot change."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.source = pa.BufferReader(content)

    def stamp(self) -> Stamp:
        """See KeptFile."""
        return Stamp(0, 0, len(self._content), 0, 0)

    def checksum(self) -> str:
        """See KeptFile."""
        return hashlib.sha256(self._content).hexdigest()


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp of a file of a folder."""
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class _ByPosition(io.RawIOBase):
    """Reads without moving the system's own place in the file, which forked workers share."""

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDONLY)
        self._place = 0

    def read(self, size: int | None = -1) -> bytes:
        """Up to so many bytes; fewer only at the end."""
        left = os.fstat(self.handle).st_size - self._place if size is None or size < 0 else size
        pieces = []
        while left > 0 and (piece := os.pread(self.handle, left, self._place)):
            pieces.append(piece)
            self._place += len(piece)
            left -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves its own place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: os.fstat(self.handle).st_size}[whence]
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        """Its own place."""
        return self._place

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Lets go of the file."""
        if not self.closed:
            os.close(self.handle)
        super().close()
