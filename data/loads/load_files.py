"""The folders of loads → manifests and rows that are what was kept, or which file is not, in words.

A load's row in SQL has the checksum of its manifest, and the manifest those of the files beside it. Nothing is used
before it was compared: what is read is what was checked, because both are the same bytes.
"""

from __future__ import annotations

import hashlib

import pyarrow as pa

from data.errors import Damaged
from data.extract import Extract
from data.home.durable_files import table_of
from data.home.place import Place
from data.load import Load
from data.loads.manifest import MANIFEST, Manifest


class LoadFiles:
    """Reads what one home's loads were kept with. `seal` is always the checksum of the load's manifest."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._manifests: dict[str, Manifest] = {}

    def manifest(self, load: Load, seal: str) -> Manifest:
        """What the extract was. Damaged where that is not what was kept."""
        if seal not in self._manifests:
            self._manifests[seal] = Manifest.of(self._read(load, MANIFEST, seal))
        return self._manifests[seal]

    def rows(self, load: Load, seal: str, table: str) -> pa.Table:
        """A sheet's rows. Damaged where they are not what was kept, KeyError for a sheet that the load does not
        have."""
        name = f"{table}.parquet"
        return table_of(self._read(load, name, self.manifest(load, seal).files[name]))

    def extract(self, load: Load, seal: str) -> Extract:
        """The extract as it was kept. Damaged where it is not."""
        manifest = self.manifest(load, seal)
        tables = {name: self.rows(load, seal, name) for name in manifest.rows}
        return Extract(manifest.about, tables, manifest.missing, manifest.starts, manifest.beside)

    def _read(self, load: Load, name: str, checksum: str) -> bytes:
        folder = self._place.folder_of(load)
        try:
            content = self._place.read(f"{folder}/{name}")
        except OSError as error:
            raise damaged(load, f"{folder}/{name}", "cannot be read") from error
        if hashlib.sha256(content).hexdigest() != checksum:
            raise damaged(load, f"{folder}/{name}", "is not what was kept")
        return content


def damaged(load: Load, file: str, fault: str) -> Damaged:
    """What is said of a load whose file is lost or was changed."""
    return Damaged(
        f"Load {load.name}, of {load.month:%B %Y}, is damaged: loads/{file} {fault}. Nothing is computed from it. What "
        "was computed and published before stands, and so do the other months. Put the file back from a copy of the "
        "home; 'scorecard verify' names everything that is missing or changed.",
        load.month,
    )
