"""One writer at a time in a home, across threads and processes: whoever holds the turn may add loads and sweep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from data.errors import Busy

WAIT_SECONDS = 20.0
_PAUSE_SECONDS = 0.02


@contextmanager
def take_turn(home: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Waits up to `wait` seconds for the turn; Busy, in words, where it does not come. The operating system gives the
    turn back when a process dies, however it dies, so nothing has to be cleaned up by hand."""
    # Never a marker file in place of the system's lock: that one would stay when a process is killed.
    turn = FileLock(home / ".turn", wait, mode=0o600, poll_interval=_PAUSE_SECONDS, fallback_to_soft=False)
    try:
        turn.acquire()
    except Timeout as error:
        raise Busy from error
    try:
        yield
    finally:
        turn.release()
