"""A CSV of owners → a home's owners."""

from __future__ import annotations

from pathlib import Path

from metrics.home.opened_home import OpenedHome
from metrics.measures.overlay import sections_of
from metrics.measures.owners import of_file


def take_owners(home: OpenedHome, path: Path, *, who: str | None = None) -> tuple[int, int]:
    """Enters what a file of owners says, all of it or, with OwnerError, nothing: how many were named, and how many
    stood already."""
    new = of_file(path, home.definitions, sections_of(home.home.definitions))
    entered = home.store.name_owners(new, who=who)
    return entered, len(new) - entered
