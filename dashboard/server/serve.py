"""Serves one home with gunicorn, on this computer only until people sign in."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from dashboard.server.app import create_app
from dashboard.server.arrivals import SECONDS_ASKING, THREADS, Arrivals, Watch
from dashboard.server.refused import OnceItCan
from dashboard.shell import prepare
from dashboard.uploads.staging import sweep_by_itself
from data.errors import UserError
from metrics.home.opened_home import opened


class ServeError(UserError):
    """The server cannot start; the sentence says why and what to do."""


def serve_home(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8050,
    workers: int = 2,
    *,
    ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serves `home` until it is stopped; calls `ready` with the address once it answers. ServeError in words."""
    bind = _bind(host, port)
    _is_free(host, port)
    opened(home).reader()  # a home that cannot be used is said here; what is stale is computed before anybody asks
    _Server(home, bind, workers, lambda: ready(f"http://{bind}/")).run()


def _bind(host: str, port: int) -> str:
    """host:port for a loopback host; anything else is refused."""
    if not 1 <= port <= 65535:
        raise ServeError(f"{port} is not a port. Choose a number from 1024 to 65535, for example 8050.")
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise ServeError(
            f"'{host}' would open the scorecard to other computers, and nobody signs in yet. "
            "Leave --host out, or give 127.0.0.1."
        )
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"


def _is_free(host: str, port: int) -> None:
    """ServeError where something answers at that port already."""
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    with socket.socket(socket.AF_INET6 if ":" in name else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((name, port))
        except OSError as error:
            raise ServeError(
                f"Port {port} is in use. Is the scorecard running already? Else choose another: --port {port + 1}"
            ) from error


class _Worker(ThreadWorker):  # type: ignore[misc]
    """Gives each connection its time to say what it asks for."""

    def init_process(self) -> None:
        """Once, in the worker's own process."""
        self.watch = Watch()
        super().init_process()

    wsgi: Any

    def load_wsgi(self) -> None:
        """The application, behind what waits for those who send."""
        super().load_wsgi()
        self.wsgi = Arrivals(self.wsgi, self.watch)

    def handle(self, conn: Any) -> Any:
        """One request of a connection, in a thread."""
        self.watch.give(conn.sock, SECONDS_ASKING)
        try:
            return super().handle(conn)
        finally:
            self.watch.done(conn.sock)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, home: Path, bind: str, workers: int, ready: Callable[[], None]) -> None:
        self._home, self._bind, self._workers, self._ready = home, bind, workers, ready
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._workers,
            "threads": THREADS,
            "worker_class": _Worker,
            "timeout": 120,
            "graceful_timeout": 10,
            "limit_request_line": 4094,
            "loglevel": "warning",
            "proc_name": "scorecard",
            "when_ready": lambda _server: self._ready(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Each worker makes its own application: connections to the database do not survive a fork."""
        return OnceItCan(self._application)

    def _application(self) -> Any:
        app = create_app(self._home)
        prepare()
        sweep_by_itself(app.source.store.home)
        with suppress(UserError):  # pages say it; a worker that cannot start would stop the server
            app.source.prepare()
        return app.server
