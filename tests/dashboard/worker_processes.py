"""A real Dask scheduler with worker processes of this machine, each started again by its nanny when it is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

DASK = Path(sys.executable).with_name("dask")
PATIENCE = 30.0


@dataclass(frozen=True)
class Workers:
    """A scheduler's address, its process, and the process whose children the workers are."""

    address: str
    scheduler: subprocess.Popen[bytes]
    nanny: subprocess.Popen[bytes]

    def processes(self) -> list[psutil.Process]:
        """The worker processes that there are just now; not what watches over them."""
        found = []
        for one in psutil.Process(self.nanny.pid).children():
            try:
                if any("spawn_main" in word for word in one.cmdline()):
                    found.append(one)
            except psutil.Error:  # it has just ended
                continue
        return found

    def computing(self) -> list[psutil.Process]:
        """Those that hold the turn of a home just now."""
        return [one for one in self.processes() if _holds_a_turn(one)]


@contextmanager
def started(folder: Path, workers: int = 2, allowed_failures: int = 100) -> Iterator[Workers]:
    """A scheduler and its workers. Tasks whose worker was killed run again, so often."""
    environment = os.environ | {
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures),
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0",
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    }
    told = folder / "scheduler.json"
    only_here = ["--host", "127.0.0.1", "--no-dashboard"]
    with (folder / "log").open("wb") as log:
        scheduler = subprocess.Popen(
            [DASK, "scheduler", *only_here, "--port", "0", "--scheduler-file", told],
            cwd=folder, stdout=log, stderr=log, env=environment,
        )  # fmt: skip
        nanny = subprocess.Popen(
            [DASK, "worker", *only_here, "--scheduler-file", told, "--nworkers", str(workers), "--nthreads", "1",
             "--memory-limit", "2GB", "--local-directory", folder],
            cwd=folder, stdout=log, stderr=log, env=environment,
        )  # fmt: skip
        try:
            yield Workers(_address(told), scheduler, nanny)
        finally:
            # At once: a farewell in order takes seconds, and nothing is left to lose.
            for process in (*psutil.Process(nanny.pid).children(recursive=True), nanny, scheduler):
                with suppress(psutil.Error):
                    process.kill()
            nanny.wait(PATIENCE)
            scheduler.wait(PATIENCE)


def _address(told: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return str(json.loads(told.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def _holds_a_turn(process: psutil.Process) -> bool:
    try:
        return any(Path(one.path).name == ".turn" for one in process.open_files())
    except psutil.Error:
        return False
