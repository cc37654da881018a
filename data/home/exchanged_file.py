"""A text file of a home that people write too → its new text, once a deed is recorded: whole, or as it was."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.home.durable_files import sync_folder, write_synced


@contextmanager
def exchanged(path: Path, text: str) -> Iterator[None]:
    """Writes the text beside the file, so that it is on the disk; what is done in the `with` is done; then it takes the
    file's place. '' takes the file away. Where what is done in the `with` fails, the file stays as it was."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.parent / f".new-{uuid.uuid4().hex}"
    try:
        if text:
            write_synced(beside, text.encode())
        yield
        if text:
            beside.replace(path)
        else:
            path.unlink(missing_ok=True)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def text_of(path: Path) -> str:
    """What the file says; '' where it is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
