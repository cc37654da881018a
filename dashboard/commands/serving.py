"""Serving a home from the command line, and making the demo home."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dashboard.commands.records import computed_again
from dashboard.uploads.intake import open_intake
from data.errors import WrongUse
from metrics.home.opened_home import opened


def serve(options: Namespace) -> int:
    """Serves a home until it is stopped."""
    return _serve(options.home, options.host, options.port, options.workers)


def demo(options: Namespace) -> int:
    """Makes the demo home once, and serves it."""
    make_demo(options.home)
    return 0 if options.no_serve else _serve(options.home, "127.0.0.1", options.port, 2)


def _serve(home: Path, host: str, port: int, workers: int) -> int:
    from dashboard.server.serve import ServeError, serve_home

    def ready(address: str) -> None:
        print(f"The scorecard is at {address}", flush=True)
        print("Nobody signs in yet: it answers on this computer only. Stop it with Ctrl+C.", flush=True)

    found = opened(home)
    if found.is_stale():
        computed_again(found)
    try:
        serve_home(home, host, port, workers, ready=ready)
    except ServeError as error:
        raise WrongUse(str(error)) from error
    return 0


def make_demo(home: Path) -> None:
    """The demo home: six extracts, each loaded and published in turn. Goes on where an earlier run was cut off."""
    from data.demo import DOUBTS_ARE_RIGHT, OWNERS, SIGNALS, TARGETS, WORDS, make_workbooks, write_home
    from metrics.home.owner_file import take_owners
    from metrics.home.target_file import take_targets

    if not (home / "config.toml").exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_home(home)
    intake = open_intake(home)
    if not intake.store.targets():
        take_targets(intake, TARGETS)
        take_owners(intake, OWNERS)
        intake.store.teach(WORDS)
        intake.store.answer_signals(SIGNALS)
        intake = open_intake(home)
    if len(intake.store.publications()) >= 6:
        print(f"The demo scorecard is in {home}.")
        return
    with Progress(
        TextColumn("{task.description:<44}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}"),
        TimeElapsedColumn(),
    ) as bar:
        task = bar.add_task("Writing the extracts", total=12)

        def told(what: str, _done: int, _total: int) -> None:
            bar.update(task, description=what, advance=1)

        for workbook in make_workbooks(home / "extracts", told):
            bar.update(task, description=f"Checking and loading {workbook.name}")
            checked = intake.check(workbook)
            if not checked.ok:
                raise AssertionError(f"the demo's own extract is refused: {[i.says for i in checked.issues[:5]]}")
            kept, _ = intake.load(workbook, checked)
            asked = [issue.code for issue in checked.must_be_accepted]
            intake.publish(kept, "Demo", accepted=asked, because=DOUBTS_ARE_RIGHT, who="Performance analyst")
            bar.update(task, advance=1)
