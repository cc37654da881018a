"""Who sends slowly, or much, or nothing, holds up nobody: a real server, and sockets that stall."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from dashboard.server import arrivals
from dashboard.server.arrivals import Arrivals, Watch
from tests.dashboard.server_process import Served, served


@pytest.fixture(scope="module")
def server(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(shutil.copytree(small_home, tmp_path_factory.mktemp("arrivals") / "home")) as running:
        yield running


def is_open(connection: socket.socket) -> bool:
    """Whether the server has neither answered nor gone."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    return False


def stalled(server: Served, start: str) -> socket.socket:
    """A connection that has sent so much and sends no more."""
    port = int(server.address.rstrip("/").rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(start.format(port=port).replace("\n", "\r\n").encode())
    return connection


UPLOAD = "POST /upload/check HTTP/1.1\nHost: 127.0.0.1:{port}\nContent-Length: 5000000\n\nabc"
HALF_A_HEADER = "GET / HTTP/1.1\nHost: 127.0.0.1:{port}\nX-Slow: "


@pytest.mark.parametrize("start", [UPLOAD, HALF_A_HEADER])
def test_pages_answer_while_twenty_stall(server: Served, start: str) -> None:
    waiting = [stalled(server, start) for _ in range(20)]
    time.sleep(0.3)
    try:
        assert "<h1" in server.read()
        assert all(is_open(one) for one in waiting), "answered while they stall, not once they were sent away"
    finally:
        for one in waiting:
            one.close()


def test_more_than_are_waited_for_are_told_so(server: Served) -> None:
    waiting = [stalled(server, UPLOAD) for _ in range(3 * arrivals.SENDING)]
    try:
        time.sleep(0.5)
        answers = []
        for one in waiting:
            one.settimeout(0.05)
            try:
                answers.append(one.recv(1000))
            except TimeoutError:
                continue
        assert len(answers) >= arrivals.SENDING
        assert all(b" 503 " in one and b"try again in a minute" in one for one in answers)
        assert "<h1" in server.read()
    finally:
        for one in waiting:
            one.close()


def test_nothing_of_this_is_a_fault_in_the_log(server: Served) -> None:
    assert "Traceback" not in server.log.read_text() and "[ERROR]" not in server.log.read_text()


def asked(body: Any, **environ: str) -> tuple[str, bytes]:
    """What is answered to a POST whose body is read from there."""
    got: list[str] = []
    app = Arrivals(lambda env, start: start("200 OK", []) or [env["wsgi.input"].read()], Watch())
    told = {"REQUEST_METHOD": "POST", "PATH_INFO": "/upload/check", "wsgi.input": body, **environ}
    parts = list(app(told, lambda status, _headers: got.append(status)))
    return got[0], b"".join(parts)


def test_a_body_arrives_whole_or_is_refused_in_words() -> None:
    assert asked(BytesIO(b"abc"), CONTENT_LENGTH="3") == ("200 OK", b"abc")
    assert asked(BytesIO(b"x" * 3_000_000), HTTP_TRANSFER_ENCODING="chunked")[1] == b"x" * 3_000_000
    assert asked(BytesIO(b"ab"), CONTENT_LENGTH="3")[0].startswith("400")
    assert asked(BytesIO(b""), CONTENT_LENGTH="-3")[0].startswith("400")
    assert asked(BytesIO(b""), CONTENT_LENGTH="9" * 40)[0].startswith("400")
    assert asked(BytesIO(b""), CONTENT_LENGTH=str(arrivals.LARGEST + 1))[0].startswith("413")
    assert asked(Broken(), CONTENT_LENGTH="3")[0].startswith("400")


class Broken:
    def read(self, _size: int) -> bytes:
        raise RuntimeError("a chunk of no size")


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115 (what it is handed to closes it)
    monkeypatch.setattr(arrivals, "SpooledTemporaryFile", lambda _size: full)
    status, says = asked(BytesIO(b"abc"), CONTENT_LENGTH="3")
    assert status.startswith("507") and b"disk is full" in says


def test_a_connection_that_had_its_time_is_cut_off() -> None:
    ours, theirs = socket.socketpair()
    watch = Watch()
    watch.give(ours, 0.2)
    ours.settimeout(10)
    assert ours.recv(1) == b""
    theirs.close(), ours.close()
