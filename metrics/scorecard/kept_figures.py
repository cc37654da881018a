"""What a Reader asks of whatever keeps a home's figures: the store, or what is computed for a look only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow as pa

from data.load import Load, Publication
from data.loads.derived_files import DerivedFiles


class KeptFigures(Protocol):
    """Loads, publications and the files of the computation in force, all of one moment."""

    @property
    def files(self) -> DerivedFiles: ...
    def computed(self) -> tuple[str, Any] | None: ...
    def loads(self) -> Sequence[Load]: ...
    def publications(self) -> Sequence[Publication]: ...
    def rows(self, load: Load, table: str) -> pa.Table | None: ...
