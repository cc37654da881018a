"""A prepared process that forks others to be killed: everything is imported, so each begins within milliseconds.

It reads lines of `deed folder`; the forked child answers `begins <pid>` when its home is open and `done` after the
deed, and waits for its end; then the prepared process answers `ended <signal>`.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from data.home.config import open_home
from data.loads.moment import Moment
from data.loads.store import Store
from data.spec import tables
from tests.data.drawn_extracts import contact, count, extract, pin_contacts

OLD = extract("2020-08", "2020-04-01", contacts=[contact(number, "2020-04-20") for number in range(40)])
NEW = extract(
    "2020-09",
    "2020-05-01",
    teams=[{"team": "MASH 1"}],
    looked_after=[{"child_id": f"C{number}", "started": date(2020, 5, 3)} for number in range(60)],
)


def count_children(moment: Moment) -> dict[str, Any]:
    """A tiny engine without DuckDB, so that most instants fall into the writing."""
    return count(moment, "looked_after", "started")


def load(store: Store) -> None:
    """Keeps September's extract after August's."""
    store.keep(store.home.path / "new.xlsx", NEW, [], count_children)


def publish(store: Store) -> None:
    """Publishes the newest load."""
    store.publish(store.loads()[0], pin_contacts, count_children, "The newest")


def withdraw(store: Store) -> None:
    """Takes back what is published of August."""
    store.withdraw(date(2020, 8, 1), "A mistake", count_children, who="Head of performance")


def recompute(store: Store) -> None:
    """Computes the figures of all loads by other rules."""
    store.recompute(lambda moment: count(moment, "contacts", "received", times=2))


DEEDS = {"load": load, "publish": publish, "withdraw": withdraw, "recompute": recompute}


def main() -> None:
    """Serves until its input ends. It must never start a thread: those would be missing in what it forks."""
    tables()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(open_home(Path(folder)))
        store.publications()
        store.close()
    gc.freeze()
    for line in sys.stdin:
        deed, folder = line.split()
        child = os.fork()
        if child == 0:
            store = Store(open_home(Path(folder)))
            say(f"begins {os.getpid()}")
            DEEDS[deed](store)
            say("done")
            signal.pause()
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")
    gc.unfreeze()


def say(words: str) -> None:
    """One line at once, whole, whatever is killed next."""
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
