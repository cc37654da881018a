"""A home and an extract that is not stored → the scorecard of its month as it would be, in the newest figures.

It is computed as a load would be, into a folder that is removed: nothing of the home is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from data.extract import Extract
from data.home.local_place import LocalPlace
from data.load import Load, Publication
from data.loads.derived_files import DerivedFiles
from data.loads.files_above import FilesAbove
from data.loads.moment import Moment
from metrics.home.opened_home import OpenedHome
from metrics.scorecard.reader import Reader
from metrics.scorecard.shapes import Scorecard
from metrics.selection import LATEST, Selection


@dataclass(frozen=True)
class _WithExtract:
    """What a Reader asks of a store, as if the extract had been loaded."""

    files: DerivedFiles
    found: dict[str, Any]
    moment: Moment
    extract: Extract
    new: Load

    def computed(self) -> tuple[str, Any]:
        return "preview", self.found

    def loads(self) -> Sequence[Load]:
        return [one.load for one in self.moment.holding.loads]

    def publications(self) -> Sequence[Publication]:
        return self.moment.publications

    def rows(self, load: Load, table: str) -> pa.Table | None:
        if load.name == self.new.name:
            return self.extract.tables.get(table)
        return self.moment.holding.read(load, table) if table in load.rows else None


def scorecard_preview(home: OpenedHome, extract: Extract) -> Scorecard:
    """The scorecard of the extract's month, of the whole authority."""
    own, holding = home.store.holding_with(extract)
    now = home.store.moment()
    with TemporaryDirectory(prefix="scorecard-preview-") as folder:
        files = FilesAbove(LocalPlace(Path(folder)), now.files)
        moment = Moment(holding, now.publications, files, now.before)
        found = home.derivation().derive(moment)
        today, comparators = home.today()
        store = _WithExtract(files, found, moment, extract, own.load)
        reader = Reader(store, home.definitions, today.home, comparators)
        return reader.scorecard(Selection(extract.about.month, LATEST))
