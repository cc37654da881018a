"""A home's loads or figures in a folder of this machine, or in one that it shares with others."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from data.home import durable_files
from data.home.durable_files import NEW, NewFolder
from data.home.kept_file import LocalFile, Stamp, stamp_of
from data.home.place import NewLoad
from data.load import Load


class LocalPlace:
    """A folder. See data.home.place.Place for what each method promises."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def folder_of(self, load: Load) -> str:
        """'2020-09.1': only one writer can give a folder its name."""
        return load.name

    def new_folder(self, name: str) -> NewLoad:
        """See Place."""
        return NewFolder(self._folder, name)

    def settle(self, folder: str) -> None:
        """See Place."""
        durable_files.settle(self._folder / folder)

    def sweep(self, in_catalogue: Collection[str]) -> list[str]:
        """See Place."""
        return durable_files.sweep(self._folder, in_catalogue)

    def folders(self) -> dict[str, frozenset[str]]:
        """See Place."""
        there = [path for path in self._paths() if path.is_dir() and not path.name.startswith(NEW)]
        return {path.name: frozenset(file.name for file in path.iterdir()) for path in there}

    def files(self) -> frozenset[str]:
        """See Place."""
        return frozenset(path.name for path in self._paths() if not path.is_dir())

    def has(self, name: str) -> bool:
        """See Place."""
        return (self._folder / name).is_file()

    def read(self, name: str) -> bytes:
        """See Place."""
        return (self._folder / name).read_bytes()

    def open(self, name: str) -> LocalFile:
        """See Place."""
        return LocalFile(self._folder / name)

    def stamp(self, name: str) -> Stamp | None:
        """See Place."""
        try:
            return stamp_of((self._folder / name).stat())
        except FileNotFoundError:
            return None

    def checksum(self, name: str) -> str:
        """See Place."""
        return durable_files.checksum(self._folder / name)

    def add(self, name: str, content: bytes | pa.Buffer) -> None:
        """See Place."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = self._folder / f"{NEW}{uuid.uuid4().hex}"
        durable_files.write_synced(unfinished, content)
        unfinished.replace(self._folder / name)

    def sync(self) -> None:
        """See Place."""
        if self._folder.exists():
            durable_files.sync_folder(self._folder)

    def remove(self, name: str) -> None:
        """See Place."""
        (self._folder / name).unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return list(self._folder.iterdir()) if self._folder.exists() else []
