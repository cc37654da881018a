"""Kills workers at random instants while many homes are computed: each home is as before or as after, and all get done.

`make soak` does it for longer: SOAK says how many kills.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.store import Store
from tests.dashboard.drawn_homes import begin_compute_all, compute_all, copied_home, figures_of, stale_home
from tests.dashboard.worker_processes import Workers, started
from tests.data import object_store
from tests.data.postgres import new_database
from tests.data.small_workbook import write
from tests.soak import often

pytestmark = pytest.mark.xdist_group("killed workers")
"""On one worker, where scheduler, workers and object store begin once."""
KILLS = often(2)
HOMES = 3
Figures = tuple[str, dict[str, pa.Table]]
LONGEST = 0.6
"""Seconds from when a worker is seen computing to its kill, at most: about what one of these homes takes."""


@pytest.fixture(scope="module")
def object_store_address() -> Iterator[str]:
    with object_store.started() as address:
        yield address


@pytest.fixture(scope="module")
def workers(object_store_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """They begin after the object store, whose account is in the environment."""
    with started(tmp_path_factory.mktemp("workers")) as running:
        yield running


@pytest.fixture(scope="module")
def stale(object_store_address: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """A home with its catalogue in SQLite, one with it in PostgreSQL, one with its files on an object store too."""
    folder = tmp_path_factory.mktemp("stale")
    workbook = write(folder / "same.xlsx")
    return (
        stale_home(folder / "sqlite", "", workbook),
        stale_home(folder / "postgresql", new_database(), workbook),
        stale_home(folder / "objects", new_database(), workbook, object_store.new_bucket(object_store_address)),
    )


@pytest.mark.kill
@pytest.mark.postgres
def test_workers_killed_at_random_lose_nothing(stale: tuple[Path, ...], workers: Workers, tmp_path: Path) -> None:
    after = computed_in_peace(copied_home(stale[0], tmp_path / "in-peace"))
    chance = random.Random(KILLS)
    killed = rounds = 0
    seen: Counter[str] = Counter()
    while killed < KILLS:
        homes = tmp_path / f"round-{rounds}"
        for number in range(HOMES):
            copied_home(stale[number % len(stale)], homes / f"home-{number}")
        killed += killing(workers, homes, after, chance, KILLS - killed, seen)
        rounds += 1
    print(f"{killed} workers killed while they computed, in {rounds} rounds; looked at: {dict(seen)}")
    assert seen["old"] and seen["new"]


def computed_in_peace(home: Path) -> Figures:
    """The figures of a home that nobody disturbs."""
    intake = open_intake(home)
    assert intake.recompute()
    found = figures_of(intake.store)
    intake.store.close()
    return found


def killing(
    workers: Workers, folder: Path, after: Figures, chance: random.Random, most: int, seen: Counter[str]
) -> int:
    """One run of the command, with workers killed while they compute: how many. Fails where a home is ever anything
    but as before or as after; counts in `seen` what was looked at."""
    stores = {path: Store(open_home(path)) for path in sorted(folder.iterdir())}
    before = figures_of(next(iter(stores.values())))
    command = begin_compute_all(folder, "--scheduler", workers.address)
    killed = 0
    while command.poll() is None:
        for store in stores.values():
            computed = store.computed()
            assert computed is not None and all(map(store.files.has, computed[1]["files"]))
            seen[{before[0]: "old", after[0]: "new"}[computed[0]]] += 1
        if killed < most and kill_one(workers, chance):
            killed += 1
        time.sleep(0.1)  # looking costs the workers time
    told(command)
    for path, store in stores.items():
        assert store.verify() == []
        assert figures_of(store) == after
        files = open_home(path).files
        there = object_store.names(files) if files else [one.name for one in (path / "figures").iterdir()]
        assert there and not [name for name in there if ".new-" in name], "nothing is left over"
        store.close()
    return killed


def kill_one(workers: Workers, chance: random.Random) -> bool:
    """Kills a worker that computes, at a random instant of it."""
    computing = workers.computing()
    if not computing:
        return False
    victim = chance.choice(computing)
    time.sleep(chance.uniform(0, LONGEST))
    with suppress(psutil.Error):
        victim.kill()
        return True
    return False


def told(command: subprocess.Popen[str]) -> None:
    """The command ended well, and told every home as computed, or as up to date where a kill came after its row."""
    out, error = command.communicate(timeout=60)
    assert command.returncode == 0, out + error
    assert len(out.splitlines()) == HOMES + 1 and "failed" not in out
    assert "Traceback" not in error


@pytest.mark.kill
@pytest.mark.postgres
def test_a_scheduler_that_dies_is_told_and_the_same_command_goes_on(
    stale: tuple[Path, ...], workers: Workers, tmp_path: Path
) -> None:
    """Comes last: nothing runs on these workers afterwards."""
    copied_home(stale[0], tmp_path / "homes" / "home-0")
    command = begin_compute_all(tmp_path / "homes", "--scheduler", workers.address)
    while not workers.computing() and command.poll() is None:
        time.sleep(0.02)
    workers.scheduler.kill()
    out, error = command.communicate(timeout=60)
    assert command.returncode == 1 and "The scheduler stopped" in out and error == ""
    code, lines, error = compute_all(tmp_path / "homes", "--workers", 1)
    assert code == 0, (lines, error)
    for path in (tmp_path / "homes").iterdir():
        store = Store(open_home(path))
        assert store.verify() == []
        store.close()
