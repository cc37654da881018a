"""Definitions that were kept on screen × the files of the home → sentences naming the files that say something else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.home.exchanged_file import text_of
from data.records.definitions import DefinitionEntry


def faults(folder: Path, kept: Iterable[DefinitionEntry]) -> list[str]:
    """A file may be changed by hand, and counts as it is; but then the register of changes does not tell how. A file
    that says what it said before its newest entry was put back, or its new text was cut off on its way."""
    newest = {one.kept.file: one for one in sorted(kept, key=lambda one: one.id)}
    found = []
    for file, entry in sorted(newest.items()):
        text = text_of(folder / file)
        if text != entry.kept.after:
            deed = "kept" if entry.kept.after else "took away"
            found.append(
                f"definitions/{file} {_how(entry, text)} {entry.who} {deed} it on {entry.at:%d/%m/%Y}, and no reason is"
                " on record. Keep it on the measure's page 'Change', or put it back."
            )
    return found


def _how(entry: DefinitionEntry, text: str) -> str:
    if text == entry.kept.before:
        return "is still, or again, as it was before"
    return "is there again since" if not entry.kept.after else "was changed by hand since" if text else "is gone since"
