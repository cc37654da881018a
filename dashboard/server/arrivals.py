"""Requests on their way in → requests that have arrived whole: who sends slowly, or much, waits apart from readers.

A server's threads are many and only wait; few of them work at a time (`WORKING`), and only on what is there whole. So
a page is answered however many uploads stall, and only `UPLOADING` uploads of a worker are checked or loaded at once.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from data.errors import disk_full

THREADS = 64
"""Of a worker: most of them wait for somebody."""
WORKING, UPLOADING, SENDING = 4, 1, 24
"""Of a worker: requests that are worked at; uploads among them; requests with a body, from their first byte on."""
SECONDS_ASKING = 15.0
"""For the lines that say what is asked for."""
SECONDS_A_PIECE, SECONDS_SENDING = 20.0, 600.0
"""For each piece of a body, and for all of it."""
PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
LARGEST = 110 * 1024 * 1024
SLOW_WAYS = ("/upload/", "/targets")
"""Where what was sent is read and computed, which takes seconds."""
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Watch:
    """Cuts connections off that have had their time: whoever waits for them goes on at once."""

    def __init__(self) -> None:
        self._until: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="arrivals", daemon=True).start()

    def give(self, connection: socket.socket | None, seconds: float) -> None:
        """From now on it has so many seconds."""
        if connection is not None:
            with self._lock:
                self._until[connection] = time.monotonic() + seconds

    def done(self, connection: socket.socket | None) -> None:
        """It is not waited for any more."""
        if connection is not None:
            with self._lock:
                self._until.pop(connection, None)

    def _run(self) -> None:
        while True:
            time.sleep(0.5)
            now = time.monotonic()
            with self._lock:
                late = [one for one, until in self._until.items() if until < now]
                for one in late:
                    del self._until[one]
                    with suppress(OSError):
                        one.shutdown(socket.SHUT_RDWR)


class Arrivals:
    """An application in front of another, which is asked only once a request is there whole."""

    def __init__(self, app: App, watch: Watch) -> None:
        self._app, self._watch = app, watch
        self._working, self._uploading = threading.Semaphore(WORKING), threading.Semaphore(UPLOADING)
        self._sending = threading.Semaphore(SENDING)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            self._watch.done(environ.get("gunicorn.socket"))
            return self._answer(environ, start_response)
        if not length.isascii() or not length.isdigit() or len(length) > 15:
            return _say(environ, start_response, "400 Bad Request", "The request does not say how long it is.")
        if int(length) > LARGEST:
            says = "The largest file that can be sent is 100 MB. Save the workbook without pictures and try again."
            return _say(environ, start_response, "413 Content Too Large", says)
        with _turn(self._sending) as free:
            if not free:
                says = "Many files are being sent just now. Nothing was stored: try again in a minute."
                return _say(environ, start_response, "503 Service Unavailable", says)
            return self._with_body(environ, start_response, int(length))

    def _with_body(self, environ: dict[str, Any], start_response: Callable[..., Any], length: int) -> Iterable[bytes]:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                size = self._arrived(environ, body)
            except OSError as error:
                if not disk_full(error):
                    return _say(environ, start_response, "400 Bad Request", _CUT_OFF)
                says = "The server's disk is full, so the file could not be taken in. Nothing was stored."
                return _say(environ, start_response, "507 Insufficient Storage", says)
            except Exception:  # whatever the server's reader makes of a body that is none
                return _say(environ, start_response, "400 Bad Request", _CUT_OFF)
            if size < length or size > LARGEST:
                return _say(environ, start_response, "400 Bad Request", _CUT_OFF)
            body.seek(0)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            slow = environ.get("REQUEST_METHOD") == "POST" and environ.get("PATH_INFO", "").startswith(SLOW_WAYS)
            with self._uploading if slow else nullcontext():
                return self._answer(environ, start_response)

    def _arrived(self, environ: dict[str, Any], body: IO[bytes]) -> int:
        """How many bytes of the body are there, once all are or its time is over."""
        connection, size, end = environ.get("gunicorn.socket"), 0, time.monotonic() + SECONDS_SENDING
        try:
            while size <= LARGEST:
                self._watch.give(connection, min(SECONDS_A_PIECE, end - time.monotonic()))
                piece = environ["wsgi.input"].read(PIECE)
                if not piece:
                    break
                size += len(piece)
                body.write(piece)
        finally:
            self._watch.done(connection)
        return size

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._working:
            return self._app(environ, start_response)


_CUT_OFF = "What was sent did not arrive whole. Nothing was stored: send it again."


@contextmanager
def _turn(semaphore: threading.Semaphore) -> Iterator[bool]:
    """Whether there was room; if so, it is taken until the end."""
    free = semaphore.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            semaphore.release()


def _say(environ: dict[str, Any], start_response: Callable[..., Any], status: str, says: str) -> list[bytes]:
    """A sentence in place of an answer: as JSON for the pages' own scripts."""
    as_json = environ.get("HTTP_ACCEPT") == "application/json"
    content = (json.dumps({"says": says}) if as_json else f"{says}\n").encode()
    kind = "application/json" if as_json else "text/plain; charset=utf-8"
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(content))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [content]
