"""Computes a home's figures again in a process of its own, one for all who serve it, which tells how far it is.

Whoever begins holds the system's lock on a file and hands it to the process: it is free again when that has ended,
however it ended. So a worker that is killed takes nothing with it, and none begins what another has begun.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from data.errors import UserError
from data.home.config import Home, open_home
from data.loads.store import Store
from metrics.home.opened_home import OpenedHome

LOG = logging.getLogger("scorecard")
TOLD, TURN = "computing-again.json", "computing-again.turn"
MOST = 3
"""How often what was killed is begun again, while nothing changes."""
PATIENCE = 3600.0
"""Seconds that it waits for a load that is being kept."""
_NICE = 10


@dataclass(frozen=True)
class Told:
    """How far it is. `version` is what was to be computed again. With a `reference` it has failed: it is not begun
    again until something changes; `says` is why, where that is a sentence for people."""

    version: str
    since: str
    what: str = ""
    done: int = 0
    of: int = 0
    begun: int = 1
    reference: str = ""
    says: str = ""

    @property
    def begun_at(self) -> datetime:
        """When, by this computer's clock."""
        return datetime.fromisoformat(self.since).astimezone()


def ask(home: Home, version: str) -> Told:
    """How far it is with what `version` is behind; begins it where nobody has."""
    told = _read(home.cache)
    if told is not None and told.version == version and told.reference:
        return told
    home.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _turn(home.cache) as turn:
        told = _read(home.cache)
        if turn is None:  # somebody is at it, maybe with what the version before was behind
            return told or Told(version, _now())
        begun = 1 if told is None or told.version != version else told.begun + 1
        if told is not None and told.version == version and (told.reference or begun > MOST):
            return told if told.reference else _ended_without_a_word(home.cache, told)
        told = Told(version, told.since if told is not None and begun > 1 else _now(), begun=begun)
        _write(home.cache, told)
        _begin(home, turn)
        return told


def compute(path: Path, cache: Path) -> None:
    """In the process of its own: computes the home again, and tells how far it is or that it failed."""
    os.nice(_NICE)  # pages come first
    told = _read(cache)
    assert told is not None, "what begins it writes what it is for"

    def progress(what: str, done: int, of: int) -> None:
        _write(cache, replace(told, what=what, done=done, of=of))

    try:
        home = open_home(path)
        OpenedHome(home, Store(home, wait=PATIENCE)).recompute(progress)
    except UserError as error:
        failed = replace(told, reference=_reference(), says=str(error))
        LOG.warning("Figures were not computed again (%s): %s", failed.reference, error)
        _write(cache, failed)
    except Exception:
        failed = replace(told, reference=_reference())
        LOG.exception("fault %s", failed.reference)
        _write(cache, failed)


def _begin(home: Home, turn: int) -> None:
    command = [sys.executable, "-m", __name__, str(home.path), str(home.cache)]
    begun = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(turn,))
    threading.Thread(target=begun.wait, daemon=True).start()  # else it would stay in the list of processes


@contextmanager
def _turn(cache: Path) -> Iterator[int | None]:
    """The lock's file where nobody computes; None where somebody does. What was handed on stays locked."""
    handle = os.open(cache / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    except BlockingIOError:
        yield None
    finally:
        os.close(handle)


def _ended_without_a_word(cache: Path, told: Told) -> Told:
    failed = replace(told, reference=_reference())
    LOG.error("fault %s: computing figures again ended %d times without a word", failed.reference, MOST)
    _write(cache, failed)
    return failed


def _read(cache: Path) -> Told | None:
    try:
        return Told(**json.loads((cache / TOLD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # not there, or of another version
        return None


def _write(cache: Path, told: Told) -> None:
    """Whole or not at all: pages read it meanwhile."""
    new = cache / f".{TOLD}.{os.getpid()}"
    new.write_text(json.dumps(asdict(told)), encoding="utf-8")
    new.replace(cache / TOLD)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _reference() -> str:
    return uuid.uuid4().hex[:8]


if __name__ == "__main__":
    compute(Path(sys.argv[1]), Path(sys.argv[2]))
