"""What a publication pinned → its figures and its rules as they were kept, or which file is not whole, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from data.errors import Damaged, DamagedFigures
from data.load import Publication
from data.loads.derived_files import CHANGED, MISSING, DerivedFiles


def pinned_table(publication: Publication, files: DerivedFiles) -> pa.Table:
    """The figures that were published. Damaged where their file is not what was published."""
    assert publication.figures is not None, "an earlier version kept them with the load"
    with _whole(publication, publication.figures):
        return files.table(publication.figures)


def pinned_bytes(publication: Publication, files: DerivedFiles) -> bytes:
    """The file of the figures that were published. Damaged where it is not what was published."""
    assert publication.figures is not None, "an earlier version kept them with the load"
    with _whole(publication, publication.figures):
        return files.read(publication.figures)


def pinned_rules(publication: Publication, files: DerivedFiles) -> Any:
    """The rules of the day. Damaged where they are not what was kept."""
    assert publication.rules is not None, "an earlier version kept none"
    with _whole(publication, f"{publication.rules}.json"):
        return files.json(publication.rules)


@contextmanager
def _whole(publication: Publication, name: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, DamagedFigures) as error:
        load, fault = publication.load, CHANGED if isinstance(error, DamagedFigures) else MISSING
        raise Damaged(
            f"What was published for {load.month:%B %Y}, from load {load.name}, cannot be shown: figures/{name} "
            f"{fault}. It cannot be made again: put it back from a copy of the home. The other months and the latest "
            "figures stand; 'scorecard verify' names everything that is missing or changed.",
            load.month,
        ) from error
