"""Workbooks that are being looked at: kept apart until a person says 'Load', and swept after a day."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from data.home.config import Home

KEPT_SECONDS = 24 * 3600
MOST_BYTES = 50 * 1024 * 1024
SAID = ("name", "month", "records_from", "add")
"""What a person said with an upload, kept beside it."""
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{22}$")


class TooLarge(Exception):
    """The upload is over the limit; says so in words."""


@dataclass(frozen=True)
class Staged:
    """One upload. `name` is what the person calls the file: shown, never a path. `told` is the outcome of the check."""

    token: str
    folder: Path
    name: str
    month: str | None = None
    records_from: str | None = None
    add: bool | None = None
    """Whether a person said that the sheets are added to the month's load; None: they did not say."""
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def workbook(self) -> Path:
        """Where its bytes lie: the ending is the person's, so that a wrong one is refused in words."""
        return self.folder / f"workbook{_ending(self.name)}"

    def tell(self, told: dict[str, Any]) -> None:
        """Keeps the outcome of the check beside the workbook."""
        record = {key: value for key, value in asdict(self).items() if key in SAID} | {"told": told}
        (self.folder / "told.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def stage(home: Home, stream: IO[bytes], name: str) -> Staged:
    """Keeps an upload's bytes apart. TooLarge where they are over the limit; nothing is left then."""
    sweep(home)
    token = secrets.token_urlsafe(16)
    folder = home.incoming / token
    folder.mkdir(mode=0o700, parents=True)
    staged = Staged(token, folder, Path(name.replace("\\", "/")).name[:120] or "workbook.xlsx")
    try:
        with staged.workbook.open("xb") as out:
            for piece in _pieces(stream):
                out.write(piece)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    staged.tell({})
    return staged


def find(home: Home, token: str) -> Staged | None:
    """The upload with that token, or None: never given, loaded already, or swept."""
    folder = home.incoming / token if _TOKEN.match(token) else None
    if folder is None or not (folder / "told.json").is_file():
        return None
    record = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    said = {key: record.get(key) for key in SAID}
    return Staged(token, folder, **said, told=record["told"])


def discard(staged: Staged) -> None:
    """Removes an upload and all that was kept of it."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def sweep(home: Home) -> None:
    """Removes uploads older than a day."""
    if not home.incoming.is_dir():
        return
    for folder in home.incoming.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    taken = 0
    while piece := stream.read(1024 * 1024):
        taken += len(piece)
        if taken > MOST_BYTES:
            raise TooLarge(
                f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. "
                "Remove pictures and sheets that are not part of the extract, and save it again."
            )
        yield piece


def _ending(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return found.group().lower() if found else ""
