"""The server as a process of its own: it says where it is, answers, and stops when told."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.server_process import Served, served


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home") as found:
        yield found


def test_it_prints_its_address_answers_and_stops(server: Served) -> None:
    address, process = server.address, server.process
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address + "health", timeout=60) as answer:
        assert json.load(answer) == {"status": "ok", "loads": 0, "version": "0.1.0"}
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert "Nothing is loaded yet" in answer.read().decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_it_refuses_another_host(server: Served) -> None:
    asked = urllib.request.Request(server.address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=60)
    assert refused.value.code == 403
    refused.value.close()
