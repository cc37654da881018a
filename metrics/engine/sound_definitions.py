"""Definitions that were found sound → their digests in a small file, so that only what has changed runs dry again.

A digest is of the definition and of all that its dry run rests on: our own code, SQL and worksheets, and DuckDB. What
is in the file can only spare work: a file that is missing, damaged or cannot be written costs another dry run.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from data.home.config import Home
from metrics.measures.definition import Definition

FILE = "sound-definitions.txt"
MOST = 2_000
"""Digests kept, the newest last: a file that never shrank would grow with every version."""
_LONGEST = 1024**2
_DIGEST = re.compile("[0-9a-f]{64}")
_ROOT = Path(__file__).parent.parent.parent
_RESTS_ON = (("metrics", "*.py"), ("metrics", "*.sql"), ("data", "*.py"), ("data/tables", "*.toml"))


def places(home: Home | None = None) -> tuple[Path, ...]:
    """Where digests are kept: in the home, and in the cache folder of whoever runs this (XDG_CACHE_HOME)."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "childrens-scorecard"
    return (home.cache, own) if home else (own,)


def digest(measure: Definition) -> str:
    """What a definition is remembered by."""
    return hashlib.sha256(ground() + repr(measure).encode()).hexdigest()


def recall(folders: Iterable[Path]) -> frozenset[str]:
    """The digests kept in any of the folders."""
    return frozenset(line for folder in folders for line in _lines(folder / FILE))


def remember(folders: Iterable[Path], digests: Sequence[str]) -> None:
    """Adds digests to the file of each folder. Two that write at once: one's digests are lost, and found again."""
    for folder in folders:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = list(dict.fromkeys([*_lines(folder / FILE), *digests]))[-MOST:]
            _replace(folder / FILE, "\n".join(kept) + "\n")


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as kept:
            text = kept.read(_LONGEST).decode("ascii", errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if _DIGEST.fullmatch(line)]


def _replace(file: Path, text: str) -> None:
    """Whole or not at all: what is read meanwhile is the old file."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{FILE}")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as new:
            new.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@cache
def ground() -> bytes:
    """Digest of all that a dry run, and every figure, rests on besides the definition."""
    rests_on = hashlib.sha256(version("duckdb").encode())
    for folder, pattern in _RESTS_ON:
        for path in sorted((_ROOT / folder).rglob(pattern)):
            rests_on.update(f"\0{path.relative_to(_ROOT).as_posix()}\0".encode() + path.read_bytes())
    return rests_on.digest()
