"""A home's settings → where its loads and figures lie: the one door to folders and object stores."""

from __future__ import annotations

from pathlib import Path

from data.home.local_place import LocalPlace
from data.home.place import Place


def place_of(folder: Path, files: str) -> Place:
    """Where `folder` of a home lies: there, or under its name at `files` ('s3://bucket/prefix'). HomeError where that
    is no address of an object store."""
    if not files:
        return LocalPlace(folder)
    from data.home.object_place import ObjectPlace  # only for homes that lie there

    return ObjectPlace(files, folder.name)
