"""The one door to Dask distributed: a cluster of this machine's processes or any scheduler, and a home a task on it.

A worker that dies is started again by its nanny and its task runs again, up to the scheduler's `allowed-failures`. The
cluster that we start answers on this machine only, to who holds its certificate (it is made anew each time), and has
no web pages: whoever can speak to a scheduler can run code as the account that it runs as.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import dask
from dask.utils import parse_bytes
from distributed import Client, LocalCluster, Security, as_completed
from distributed.scheduler import KilledWorker

from dashboard.many_homes.one_home import FAILED, Outcome, compute_home, name_of, version
from data.errors import UserError

PATIENCE = "20s"
"""How long a scheduler may take to answer."""
# What goes wrong is told in words, home by home: a lost scheduler's traceback tells nobody more.
logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
OWN_SETTINGS = {
    "distributed.worker.profile.enabled": False,
    # A home is one task: nothing is gained by moving results to the disk, and a worker whose memory the system has not
    # taken back yet would pause for good. Past 95% of its limit it is killed, and its home starts anew.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.scheduler.worker-saturation": 1.0,  # a home waits at the scheduler, not at a worker that may die
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class NoCluster(UserError):
    """A scheduler that cannot be used, in a sentence."""


@contextmanager
def local_cluster(workers: int | None, memory: str | None) -> Iterator[Client]:
    """Worker processes of this machine: `workers` of them, one a core unless told, each with at most `memory` (such as
    '2GB'; its share of the machine's unless told). NoCluster where that is no size."""
    try:
        limit = "auto" if memory is None else parse_bytes(memory)
    except ValueError as error:
        raise NoCluster(f"'{memory}' is no size of memory: write it as 2GB or 800MB.") from error
    with TemporaryDirectory(prefix="scorecard-workers-") as folder, dask.config.set(OWN_SETTINGS):
        security = Security.temporary()
        cluster = LocalCluster(
            n_workers=workers or len(os.sched_getaffinity(0)),
            threads_per_worker=1,
            memory_limit=limit,
            security=security,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        with cluster, Client(cluster, security=security) as client:
            yield client


@contextmanager
def cluster_at(address: str) -> Iterator[Client]:
    """The workers of any scheduler. NoCluster, in words, where it does not answer. How its connections are secured and
    what each worker may have is for those who started it."""
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise NoCluster(
            f"There is no scheduler at {address} ({error}). Start one with 'dask scheduler', and workers with "
            "'dask worker ADDRESS --nworkers 2 --nthreads 1 --memory-limit 4GB'."
        ) from error
    with client:
        yield client


def workers_of(client: Client) -> int:
    """How many workers there are just now."""
    return len(client.scheduler_info(n_workers=-1)["workers"])


def outcomes(client: Client, homes: Sequence[Path]) -> Iterator[Outcome]:
    """What came of each home, as they are done. A home whose workers died too often, or whose scheduler is gone, is
    told as failed: its figures are still the old ones or already the new."""
    run, expected = uuid4().hex[:8], version()
    asked = {
        client.submit(compute_home, home, expected, key=f"{home.name}-{run}-{place}", pure=False): home
        for place, home in enumerate(homes)
    }
    for future in as_completed(asked):
        yield future.result() if future.status == "finished" else _not_done(asked[future], future)


def _not_done(home: Path, future: Any) -> Outcome:
    fault = future.exception() if future.status == "error" else None
    if isinstance(fault, KilledWorker):
        says = (
            f"{fault.allowed_failures + 1} workers died one after the other while they computed it, most likely "
            "because each had too little memory. Nothing of it was lost: give each worker more (--memory), and run "
            "the command again."
        )
    elif fault is not None:
        says = f"Its task could not be run: {fault}"
    else:
        says = "The scheduler stopped before it was told of. Nothing of it was lost: run the command again."
    return Outcome(name_of(home), FAILED, says)
