"""Workbooks that are being looked at: kept apart until a person says 'Load', and swept after a day."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from data.errors import UserError, disk_full
from data.home.config import Home
from data.visible_text import visible

KEPT_SECONDS = 24 * 3600
SWEPT_EVERY = 600
MOST_KEPT, MOST_KEPT_BYTES = 200, 1024**3
"""Uploads that are kept at a time, findings of refused ones too, and how large all are together."""
MOST_BYTES = 50 * 1024 * 1024
SAID = ("name", "month", "records_from", "records_to", "add")
"""What a person said with an upload, kept beside it."""
DISK_FULL = (
    "The server's disk is full, so nothing was stored. Ask whoever keeps the server to make room, then try again."
)
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{22}$")


class TooLarge(Exception):
    """The upload is over the limit; says so in words."""


class NoRoom(UserError):
    """Too many uploads are being looked at, or the disk is full; nothing was stored."""


@dataclass(frozen=True)
class Staged:
    """One upload. `name` is what the person calls the file: shown, never a path. `told` is the outcome of the check."""

    token: str
    folder: Path
    name: str
    month: str | None = None
    records_from: str | None = None
    records_to: str | None = None
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
    """Keeps an upload's bytes apart. TooLarge where they are over the limit, NoRoom where too many are kept or the disk
    is full; nothing is left then."""
    sweep(home)
    _check_room(home)
    token = secrets.token_urlsafe(16)
    folder = home.incoming / token
    folder.mkdir(mode=0o700, parents=True)
    staged = Staged(token, folder, visible(Path(name.replace("\\", "/")).name)[:120] or "workbook.xlsx")
    try:
        with staged.workbook.open("xb") as out:
            for piece in _pieces(stream):
                out.write(piece)
        staged.tell({})
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if disk_full(error):
            raise NoRoom(DISK_FULL) from error
        raise
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


def forget_workbook(staged: Staged) -> None:
    """Removes what a person sent and keeps what was found in it: the workbook is refused and nothing more is done with
    it."""
    staged.workbook.unlink(missing_ok=True)


def sweep(home: Home) -> None:
    """Removes uploads older than a day."""
    for folder, age, _ in _kept(home):
        if age > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def sweep_by_itself(home: Home) -> None:
    """Sweeps now and again as long as the process lives, whether or not anybody uploads."""

    def run() -> None:
        while True:
            with suppress(OSError):
                sweep(home)
            time.sleep(SWEPT_EVERY)

    threading.Thread(target=run, name="sweep", daemon=True).start()


def _check_room(home: Home) -> None:
    kept = _kept(home)
    if len(kept) >= MOST_KEPT or sum(size for *_, size in kept) > MOST_KEPT_BYTES - MOST_BYTES:
        raise NoRoom(
            f"{len(kept):,} uploads are being looked at already, which is as much as is kept. Nothing was stored: "
            "load or discard those that are open, or wait until they are removed a day after they came."
        )


def _kept(home: Home) -> list[tuple[Path, float, int]]:
    """Each upload's folder, its age in seconds, and its bytes; what goes meanwhile is left out."""
    found = []
    for folder in home.incoming.iterdir() if home.incoming.is_dir() else ():
        with suppress(OSError):
            size = sum(file.stat().st_size for file in folder.iterdir())
            found.append((folder, time.time() - folder.stat().st_mtime, size))
    return found


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
