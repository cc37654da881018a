"""`scorecard compute-all` on the command line: many homes computed, a line a home, and a closing line."""

from __future__ import annotations

import logging
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import WrongUse

if TYPE_CHECKING:
    from dashboard.many_homes.one_home import Outcome

LOG = logging.getLogger("scorecard")
INSTALL = (
    "compute-all runs on Dask distributed, which is not installed here. Install the extra 'scale': "
    "pip install 'childrens-scorecard[scale]'"
)


def compute_all(options: Namespace) -> int:
    """Computes every home in a folder that is not by today's rules; exit 1 where any failed."""
    from dashboard.many_homes.one_home import homes_in

    if not options.homes.is_dir():
        raise WrongUse(f"{options.homes} is not a folder")
    if options.scheduler and (options.workers or options.memory):
        raise WrongUse(
            "--workers and --memory are for the cluster that this command starts itself. A scheduler's workers are "
            "given theirs where they are started: dask worker ADDRESS --nworkers 2 --nthreads 1 --memory-limit 4GB"
        )
    homes = homes_in(options.homes)
    if not homes:
        raise WrongUse(f"No folder in {options.homes} is a home: a home has a config.toml or a scorecard.db.")
    start = time.perf_counter()
    try:
        states = _run(options, homes)
    except KeyboardInterrupt:
        print("Stopped. What has been computed stays; the same command goes on from there.")
        return 1
    print(_closing(len(homes), states, time.perf_counter() - start))
    return 1 if states["failed"] else 0


def _run(options: Namespace, homes: Sequence[Path]) -> Counter[str]:
    try:
        from dashboard.many_homes import cluster
    except ModuleNotFoundError as error:
        raise WrongUse(INSTALL) from error
    connected = (
        cluster.cluster_at(options.scheduler)
        if options.scheduler
        else cluster.local_cluster(options.workers, options.memory)
    )
    states: Counter[str] = Counter()
    with connected as client:
        if not cluster.workers_of(client):
            print("The scheduler has no workers yet: waiting for one.", flush=True)
        for outcome in cluster.outcomes(client, homes):
            states[outcome.state] += 1
            _tell(outcome)
    return states


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.home}: {outcome.says}", flush=True)
    if outcome.trace:
        LOG.error("fault %s: computing %s\n%s", outcome.reference, outcome.home, outcome.trace)


def _closing(homes: int, states: Counter[str], seconds: float) -> str:
    """'3 homes in 12 s: 2 computed, 1 failed.'"""
    told = ", ".join(f"{states[state]:,} {state}" for state in sorted(states))
    taken = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} minutes"
    return f"{homes:,} home{'' if homes == 1 else 's'} in {taken}: {told}."
