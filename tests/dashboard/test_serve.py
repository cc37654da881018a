"""The server as a process of its own: it says where it is, answers, and stops when told."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START = "import sys; from pathlib import Path; from dashboard.server.serve import serve_home; "
START += "serve_home(Path(sys.argv[1]), port=int(sys.argv[2]), ready=lambda address: print(address, flush=True))"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", START, str(tmp_path / "home"), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip(), process
    process.kill()
    process.wait()
    process.stdout.close()


def test_it_prints_its_address_answers_and_stops(served: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = served
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address + "health", timeout=60) as answer:
        assert json.load(answer) == {"status": "ok", "loads": 0, "version": "0.1.0"}
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert "Nothing is loaded yet" in answer.read().decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_it_refuses_another_host(served: tuple[str, subprocess.Popen[str]]) -> None:
    asked = urllib.request.Request(served[0], headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=60)
    assert refused.value.code == 403
    refused.value.close()
