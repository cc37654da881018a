"""A small home whose rules are changed, served by a process of its own with two workers until a block ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from dashboard.uploads.intake import open_intake
from tests.data.small_workbook import write

MEASURE = "contacts_decided_24h"
TITLE = "MASH contacts decided within 24 hours"
RULE = """\
title = "{title}"

[numerator]
means = "decided within {hours} hours of being received"
where = "hours_on_the_clock(received, decided, period) <= {hours}"
"""
START = "import sys; from pathlib import Path; from dashboard.server.serve import serve_home; "
START += "serve_home(Path(sys.argv[1]), port=int(sys.argv[2]), ready=lambda address: print(address, flush=True))"


@dataclass(frozen=True)
class Served:
    """Its address, its process, and the file with what it says for the log."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def read(self, path: str = "") -> str:
        """The answer of an address, by a connection of its own: any worker may give it."""
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def json(self, path: str) -> Any:
        """The same, of an address that answers JSON."""
        return json.loads(self.read(path))

    def workers(self) -> list[psutil.Process]:
        """The processes that answer just now."""
        children = psutil.Process(self.process.pid).children()
        return [one for one in children if not is_computing_again(one)]


def is_computing_again(process: psutil.Process) -> bool:
    """Whether it computes a home's figures again. False once it has ended."""
    try:
        return "metrics.home.computing_again" in process.cmdline()
    except psutil.Error:
        return False


def computing_again(home: Path) -> list[psutil.Process]:
    """The processes that compute this home's figures again, whoever began them."""
    return [one for one in psutil.process_iter() if is_computing_again(one) and str(home) in one.cmdline()]


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Waits until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.05)


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serves a home on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / f"{home.name}.log"
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(home), str(port)], stdout=subprocess.PIPE, stderr=told, text=True
        )
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip(), process, log)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def load_small(home: Path) -> Path:
    """The home with the small workbook's load in it, published."""
    intake = open_intake(home)
    workbook = write(home.parent / "small.xlsx")
    load, _ = intake.load(workbook, intake.check(workbook))
    intake.publish(load)
    intake.store.close()
    return home


def change(home: Path, title: str, hours: int = 1) -> None:
    """Writes the authority's own definition of a measure, as an editor does."""
    own = home / "definitions" / "front_door" / f"{MEASURE}.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    (home / "new").write_text(RULE.format(title=title, hours=hours), encoding="utf-8")
    (home / "new").replace(own)
