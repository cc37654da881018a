"""Definitions that were kept on screen × the files of the home → sentences naming the files that say something else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.home.exchanged_file import text_of
from data.records.definitions import DefinitionEntry


def faults(folder: Path, kept: Iterable[DefinitionEntry]) -> list[str]:
    """A file may be changed by hand, and counts as it is; but then the register of changes does not tell how."""
    newest = {one.kept.file: one for one in sorted(kept, key=lambda one: one.id)}
    found = []
    for file, entry in sorted(newest.items()):
        text = text_of(folder / file)
        if text != entry.kept.after:
            was = "is there again" if not entry.kept.after else "is gone" if not text else "was changed by hand"
            found.append(
                f"definitions/{file} {was} since {entry.who} {'kept' if entry.kept.after else 'took away'} it on"
                f" {entry.at:%d/%m/%Y}, and no reason is on record. Keep it on the measure's page 'Change', or put it back."
            )
    return found
