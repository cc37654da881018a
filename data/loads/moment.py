"""What figures are derived from at one moment, and what publishing pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.load import Publication
from data.loads.derived_files import DerivedFiles
from data.loads.holding import HeldLoad, Holding


@dataclass(frozen=True)
class Moment:
    """What figures are derived from: all loads, the publications (newest first), and the files that are there
    already."""

    holding: Holding
    publications: tuple[Publication, ...]
    files: DerivedFiles
    before: Any | None
    """The list of files of the computation in force; None where there is none yet."""


@dataclass(frozen=True)
class Pinned:
    """What publishing pins: the file of the month's figures, the digest of the rules of the day."""

    figures: str
    rules: str


Derive = Callable[[Moment], Any]
"""Derives all figures that are not there yet, and gives the list of files, which JSON can hold: `files` in it are the
names of those that it needs."""
Pin = Callable[[Moment, HeldLoad], Pinned]
"""Computes what publishing a load pins."""
