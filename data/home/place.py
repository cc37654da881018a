"""Where a home's loads or figures lie, and what every such place promises.

A file that has its name is whole, and stays when the power goes. A new folder carries a marker until its row is in the
catalogue: nobody reads it before, and what a killed process left over can be told from what is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Protocol

import pyarrow as pa

from data.home.durable_files import MARKER
from data.home.kept_file import KeptFile, Stamp
from data.load import Load


class NewLoad(Protocol):
    """A folder being written: see data.home.durable_files.NewFolder."""

    def __enter__(self) -> NewLoad: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def add_table(self, name: str, table: pa.Table) -> None:
        """Starts writing `<name>.parquet`."""

    def add_bytes(self, name: str, content: bytes) -> None:
        """Starts writing a file."""

    def checksums(self) -> dict[str, str]:
        """Waits until all files so far are kept: file name → sha256."""

    def make_visible(self) -> None:
        """Gives the folder its name. What it holds is safe before and after."""


class Place(Protocol):
    """A home's loads (a folder each), or its derived files. A name is 'file' or 'folder/file'. Reading what is not
    there is a FileNotFoundError."""

    def folder_of(self, load: Load) -> str:
        """What a load's folder is called here."""

    def new_folder(self, name: str) -> NewLoad:
        """A folder of that name, to be written within `with`. Leaving that without `make_visible` leaves nothing that
        the next sweep does not remove."""

    def settle(self, folder: str) -> None:
        """Takes the marker out: the folder is in the catalogue."""

    def sweep(self, in_catalogue: Collection[str]) -> list[str]:
        """Removes the folders that killed processes left over, and gives their names. Only for the holder of the turn;
        what has neither marker nor row is not ours to delete: the database may have been put back from a copy."""

    def folders(self) -> dict[str, frozenset[str]]:
        """Every folder but those whose name nobody reads yet → the names of its files, the marker among them."""

    def files(self) -> frozenset[str]:
        """The names of the files that lie in no folder."""

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""

    def read(self, name: str) -> bytes:
        """A file."""

    def open(self, name: str) -> KeptFile:
        """A file to be read in parts, also after it was removed."""

    def stamp(self, name: str) -> Stamp | None:
        """What changes whenever the file of that name does; None where there is none."""

    def checksum(self, name: str) -> str:
        """The sha256 of a file."""

    def add(self, name: str, content: bytes | pa.Buffer) -> None:
        """Keeps a file: whole or not at all. It is safe after the next `sync`."""

    def sync(self) -> None:
        """All files added so far are safe when this returns."""

    def remove(self, name: str) -> None:
        """Removes a file; nothing where it is not there."""


def differences(place: Place, folder: str, checksums: Mapping[str, str], apart: Collection[str]) -> list[str]:
    """Compares a folder with its checksums; `apart` are files that are looked at elsewhere. Words such as
    'contacts.parquet is missing'."""
    present = place.folders().get(folder, frozenset()) - {MARKER, *apart}
    found = [f"{name} is missing" for name in sorted(set(checksums) - present)]
    found += [f"{name} does not belong there" for name in sorted(present - set(checksums))]
    return found + [
        f"{name} was changed"
        for name in sorted(present & set(checksums))
        if not place.has(f"{folder}/{name}") or place.checksum(f"{folder}/{name}") != checksums[name]
    ]
