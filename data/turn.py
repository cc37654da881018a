"""One writer at a time in a home, across threads and processes: whoever holds the turn may add loads and sweep."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import Busy

WAIT_SECONDS = 20.0
_PAUSE_SECONDS = 0.02


@contextmanager
def take_turn(home: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Waits up to `wait` seconds for the turn; Busy, in words, where it does not come. The operating system gives the
    turn back when a process dies, however it dies, so nothing has to be cleaned up by hand."""
    handle = os.open(home / ".turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(handle, wait)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # by hand: a child forked meanwhile would keep it
    finally:
        os.close(handle)


def _wait_for(handle: int, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise Busy(
                    "Another load is being kept in this home just now. "
                    "Nothing of yours was stored: wait until it has finished, then load again."
                ) from error
            time.sleep(_PAUSE_SECONDS)
