"""A home that cannot be used → an application that says so, and becomes the scorecard as soon as it can.

A worker that starts while the database is gone or a file of the home is half saved would end the whole server if it
failed: it answers 503 in words instead, and tries again whenever somebody asks.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from dashboard import shell, static
from dashboard.access import gate
from dashboard.server import headers
from data.errors import UserError

LOG = logging.getLogger("scorecard")
SECONDS_BETWEEN = 2
"""So often at most it is tried again."""
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class OnceItCan:
    """The application that `make` makes; until it can be made, one that says why not."""

    def __init__(self, make: Callable[[], Application]) -> None:
        """Tries at once."""
        self._make = make
        self._lock = threading.Lock()
        self._tried = 0.0
        self._made: Application | None = None
        self._refusing = _refusing("")
        self._try()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._made is None:
            with self._lock:
                if self._made is None and time.monotonic() - self._tried > SECONDS_BETWEEN:
                    self._try()
        return (self._made or self._refusing)(environ, start_response)

    def _try(self) -> None:
        try:
            self._made = self._make()
        except UserError as error:
            LOG.error("The scorecard cannot be shown: %s", error)
            self._refusing = _refusing(str(error))
        self._tried = time.monotonic()


def _refusing(says: str) -> Application:
    server = Flask("refused", static_folder=None)
    headers.attach(server)
    gate.attach(server)
    static.attach(server)

    @server.get("/health")
    def health() -> ResponseReturnValue:
        return jsonify(status="failing", says=says, version=version("childrens-scorecard")), 503

    @server.get("/")
    @server.get("/<path:_path>")
    def refuse(_path: str = "") -> ResponseReturnValue:
        page = shell.message("The scorecard cannot be shown just now", says, status=503)
        return Response(shell.document(page), status=503, mimetype="text/html")

    return server
