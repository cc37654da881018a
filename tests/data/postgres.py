"""Starts the PostgreSQL of Debian for the tests, as a user that is not root, on a free port of this machine."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

USER = "scorecard"
PASSWORD = "only-for-tests"


@dataclass(frozen=True)
class NoPostgres:
    """Why there is no PostgreSQL here, and what to do."""

    says: str


def new_database(template: str = "template1") -> str:
    """The URL of a fresh, empty database, or of a copy of the one at the URL `template`, which nobody may be using.
    Skips the test, saying why, where PostgreSQL cannot be started."""
    port = _start()
    if isinstance(port, NoPostgres):
        pytest.skip(port.says)
    name = f"home_{uuid.uuid4().hex}"
    with psycopg.connect(_address(port, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
    return _address(port, name)


def _address(port: int, name: str) -> str:
    return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/{name}"


@cache
def _start() -> int | NoPostgres:
    """Starts one server for the whole run: its port, or why there is none (remembered too)."""
    binaries = _binaries()
    if binaries is None:
        return NoPostgres("PostgreSQL is not installed here: 'apt-get install postgresql', then run the tests again.")
    folder = Path(tempfile.mkdtemp(prefix="scorecard-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    account = _account()
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    if account is not None:
        shutil.chown(folder, account)
        shutil.chown(folder / "password", account)
    made = subprocess.run(
        [binaries / "initdb", "--pgdata", folder / "data", "--username", USER, "--auth", "scram-sha-256", "--pwfile",
         folder / "password", "--encoding", "UTF8", "--no-sync"],
        cwd=folder, capture_output=True, text=True, check=False, **_as(account),
    )  # fmt: skip
    if made.returncode:
        return NoPostgres(f"PostgreSQL could not make a database here: {made.stderr.strip()}")
    return _serve(binaries, folder, account)


def _serve(binaries: Path, folder: Path, account: str | None) -> int | NoPostgres:
    port = _free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"],
            cwd=folder, stdout=log, stderr=log, **_as(account),
        )  # fmt: skip
    atexit.register(_stop, server, os.getpid())
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(_address(port, "postgres"), connect_timeout=2).close()
            return port
        except psycopg.OperationalError:
            time.sleep(0.1)
    return NoPostgres(f"PostgreSQL did not start here: {(folder / 'log').read_text(encoding='utf-8')[-400:]}")


def _stop(server: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:  # not in a forked child
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parent.parent.name))
    return found[-1].parent if found else None


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then Debian's own account for it, or nobody."""
    if os.getuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def _as(account: str | None) -> dict[str, Any]:
    if account is None:
        return {}
    entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
