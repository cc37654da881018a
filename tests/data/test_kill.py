"""Kills a process at random instants of a load and of a publication: afterwards the home is as before, or as after."""

import itertools
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from data.home.config import Home, open_home
from data.home.durable_files import MARKER, NEW
from data.loads.store import Store
from tests.data import kill_process
from tests.data.drawn_extracts import count_contacts, counted, pin_contacts, workbook
from tests.data.postgres import new_database
from tests.soak import often

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.xdist_group("kill")
"""On one worker, where the processes to fork from begin once."""
INSTANTS = often(24, 7)
REHEARSALS = 3
AT_ONCE = 2
LONGEST = 60  # seconds that a kill waits for the new state at most


class Prepared:
    """The process that forks those that are killed: see tests/data/kill_process.py."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.data.kill_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, deed: str, home: Home) -> int:
        """Starts a deed: the number of its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{deed} {home.path}\n")
        self._process.stdin.flush()
        word, number = self.hear().split()
        assert word == "begins"
        return int(number)

    def hear(self) -> str:
        """What the process says next."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def kill(self, process: int) -> None:
        """Ends it as a power cut would, and waits until it has ended."""
        os.kill(process, signal.SIGKILL)
        heard = self.hear()
        assert (self.hear() if heard == "done" else heard) == "ended -9"

    def close(self) -> None:
        """Ends the prepared process itself."""
        self._process.communicate(timeout=10)


@pytest.fixture(scope="module")
def prepared() -> Iterator[SimpleQueue[Prepared]]:
    waiting: SimpleQueue[Prepared] = SimpleQueue()
    processes = [Prepared() for _ in range(AT_ONCE)]
    for process in processes:
        waiting.put(process)
    yield waiting
    for process in processes:
        process.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A home with August's load, published."""
    folder = tmp_path / "home"
    if request.param == "postgresql":
        use_database(folder, new_database())
    home = open_home(folder)
    store = Store(home)
    store.keep(workbook(folder, "old"), kill_process.OLD, [], count_contacts)
    store.publish(store.loads()[0], pin_contacts, count_contacts, "The first")
    store.close()
    workbook(folder, "new")
    return home


def use_database(folder: Path, address: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(f'database = "{address}"', encoding="utf-8")


def copy(home: Home, to: Path) -> Home:
    shutil.copytree(home.path, to)
    if home.database.startswith("postgresql"):
        use_database(to, new_database(home.database))
    return open_home(to)


def state(home: Home) -> tuple[Any, ...]:
    """All that can be seen of a home, after the sweep that opening it does. Verify has to find it whole."""
    store = Store(home)
    loads = [(load.name, load.sha256, dict(load.rows), counted(store, load)) for load in store.loads()]
    publications = [(item.load.name, item.note, item.withdrawn is None) for item in store.publications()]
    assert store.verify() == []
    folders = sorted(path.name for path in home.loads.iterdir())
    assert folders == sorted(name for name, *_ in loads), "nothing is left over"
    store.close()
    return loads, publications


def rehearse(home: Home, deed: str, process: Prepared, folder: Path) -> tuple[float, tuple[Any, ...]]:
    """How long the deed takes when nobody kills it, and the state that it leaves."""
    lengths = []
    for place in range(REHEARSALS):
        copied = copy(home, folder / f"rehearsal-{place}")
        number = process.begin(deed, copied)
        begun = time.perf_counter()
        assert process.hear() == "done"
        lengths.append(time.perf_counter() - begun)
        process.kill(number)
    return statistics.median(lengths), state(copied)


def killed_often(home: Home, deed: str, prepared: SimpleQueue[Prepared], folder: Path, *wanted: str) -> Counter[str]:
    """Kills the deed at INSTANTS moments spread over its length, and counts what came of it; at more where something
    that is wanted has not been seen. On PostgreSQL at fewer: the folders are written the same way, so what is left to
    try is the server's own commit."""
    number = INSTANTS if home.database.startswith("sqlite") else INSTANTS // 6
    process = prepared.get()
    length, after = rehearse(home, deed, process, folder)
    prepared.put(process)
    before = state(home)
    assert before != after
    chance = random.Random(INSTANTS)
    instants = [length * 1.2 * (place + chance.random()) / number for place in range(number)]
    instants[0] = 0  # the old state is always among those that can be seen

    def kill_one(place: int) -> list[str]:
        copied = copy(home, folder / f"killed-{place}")
        process = prepared.get()
        killed = process.begin(deed, copied)
        time.sleep(instants[place])
        process.kill(killed)
        prepared.put(process)
        left_over = any(path.name.startswith(NEW) or (path / MARKER).exists() for path in copied.loads.iterdir())
        found = state(copied)
        assert found in (before, after), f"killed {instants[place]:.4f} s after it began"
        if place % 8 == 0:
            assert does(copied, kill_process.DEEDS[deed]) == after, "the home still works"
        shutil.rmtree(copied.path)
        return ["old" if found == before else "new", *(["left over"] if left_over else [])]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        seen = Counter(itertools.chain.from_iterable(threads.map(kill_one, range(number))))
    while (missing := [one for one in wanted if not seen[one]]) and length < LONGEST and len(instants) < 4 * number:
        if "new" in missing:  # the machine got slower after the rehearsal: wait longer
            length *= 2
        instants.append(length if "new" in missing else length * chance.random())
        seen.update(kill_one(len(instants) - 1))
    return seen


def does(home: Home, deed: Callable[[Store], None]) -> tuple[Any, ...]:
    store = Store(home)
    deed(store)
    store.close()
    return state(home)


@pytest.mark.kill
def test_a_load_that_is_killed_is_kept_whole_or_not_at_all(
    home: Home, prepared: SimpleQueue[Prepared], tmp_path: Path
) -> None:
    seen = killed_often(home, "load", prepared, tmp_path, "new", "left over")
    assert seen["old"] > 0
    assert seen["new"] > 0
    assert seen["left over"] > 0, "the kills fell into the writing"


@pytest.mark.kill
def test_a_recomputation_that_is_killed_leaves_the_old_figures_or_the_new(
    home: Home, prepared: SimpleQueue[Prepared], tmp_path: Path
) -> None:
    does(home, kill_process.load)
    seen = killed_often(home, "recompute", prepared, tmp_path, "new")
    assert seen["old"] > 0
    assert seen["new"] > 0


@pytest.mark.kill
def test_a_publication_that_is_killed_is_made_or_not(
    home: Home, prepared: SimpleQueue[Prepared], tmp_path: Path
) -> None:
    does(home, kill_process.load)
    seen = killed_often(home, "publish", prepared, tmp_path, "new")
    assert seen["old"] > 0
    assert seen["new"] > 0


@pytest.mark.kill
def test_a_withdrawal_that_is_killed_is_made_or_not(
    home: Home, prepared: SimpleQueue[Prepared], tmp_path: Path
) -> None:
    seen = killed_often(home, "withdraw", prepared, tmp_path, "new")
    assert seen["old"] > 0
    assert seen["new"] > 0
