"""Answers that stay the same → kept compressed, so that it is done once."""

from __future__ import annotations

import threading

from cachetools import LRUCache
from flask import Request, g


class Compressed:
    """What is kept compressed:

    files that never change and pages as they are now, the least recently used dropped first.
    """

    def __init__(self, room: int = 16 * 2**20) -> None:
        self._kept: LRUCache[str, bytes] = LRUCache(room, getsizeof=len)
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        if key.endswith(";") or len(value) > self._kept.maxsize:
            return
        with self._lock:
            self._kept[key] = value


def compression_key(asked: Request) -> str:
    """Names what an answer's bytes depend on; '' for what must be compressed anew each time."""
    if asked.path.startswith("/_dash-component-suites/"):
        return asked.full_path
    return str(g.get("compression_key", ""))
