"""What each `scorecard` command does: prints, and returns its exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dashboard.intake import open_intake
from dashboard.printing import print_checked, print_records, print_rows
from dashboard.source import open_reader
from data.errors import UserError
from data.extract import Checked
from data.home import open_home
from data.spelling import nearest
from data.store import Load
from metrics.definition import Definition, check_definitions, load_definitions
from metrics.readiness import in_words
from metrics.wording import month_text

CATALOGUE = ("id", "title", "section", "kind", "good", "owner", "comparator")


class WrongUse(UserError):
    """The command was called with something that cannot be; exit 2."""


def check(options: Namespace) -> int:
    """Reads and checks; with a home, against its last load too, and says what could be computed."""
    _must_exist(options.file)
    counts = None
    if options.home.exists():
        intake = open_intake(options.home)
        checked = intake.check(options.file, options.month, options.records_from, add=options.add)
        counts = intake.readiness(checked)
    else:
        from data.check import check as check_alone

        checked = check_alone(options.file, month=options.month, records_from=options.records_from)
    told = f"Nothing was stored. {in_words(counts)}" if counts else "Nothing was stored."
    print_checked(checked, options.format, told, {"measures": counts} if counts else None)
    return 0 if checked.ok else 1


def load(options: Namespace) -> int:
    """Checks, stores, computes; publishes where told."""
    _must_exist(options.file)
    intake = open_intake(options.home)
    checked = intake.check(options.file, options.month, options.records_from, add=options.add)
    if not checked.ok:
        print_checked(checked, options.format, "Nothing was stored.")
        return 1
    if not _accepted(checked, options.format):
        print("Nothing was stored.")
        return 1
    kept, new = intake.load(options.file, checked)
    told = f"Loaded as {kept.name}." if new else f"The same file is already there as {kept.name}; nothing was added."
    if options.publish:
        intake.publish(kept)
        told += f" {month_text(kept.month)} is published."
    print_checked(checked, options.format, told, {"load": kept.name, "new": new, "published": options.publish})
    return 0


def publish(options: Namespace) -> int:
    """Publishes a load of that month, the newest unless told."""
    intake = open_intake(options.home)
    found = intake.store.load(options.month, options.revision)
    if found is None:
        which = f" revision {options.revision}" if options.revision else ""
        print(
            f"There is no load of {month_text(options.month)}{which}. Load its extract first: scorecard load FILE.xlsx",
            file=sys.stderr,
        )
        return 1
    intake.publish(found, options.note)
    print(f"{month_text(found.month)} is published from load {found.name}.")
    return 0


def template(options: Namespace) -> int:
    """Writes the blank extract workbook."""
    from data.template import write_template

    if options.file.suffix.lower() != ".xlsx":
        raise WrongUse(f"{options.file} must end in .xlsx")
    write_template(options.file)
    print(f"{options.file} is written. Fill in its sheets, then: scorecard check {options.file}")
    return 0


def loads(options: Namespace) -> int:
    """Lists loads, newest first."""
    found = open_intake(options.home).store.loads()
    print_records(
        [_load_record(one) for one in found],
        LOAD_FIELDS,
        options.format,
        "There are no loads yet: scorecard load FILE.xlsx",
    )
    return 0


def publications(options: Namespace) -> int:
    """Lists publications, newest first."""
    found = open_intake(options.home).store.publications()
    fields = ("month", "load", "published_at", "note")
    records = [
        {
            "month": f"{one.load.month:%Y-%m}",
            "load": one.load.name,
            "published_at": one.published_at.isoformat(timespec="seconds"),
            "note": one.note,
        }
        for one in found
    ]
    print_records(records, fields, options.format, "Nothing is published yet: scorecard publish YYYY-MM")
    return 0


def measures(options: Namespace) -> int:
    """The catalogue."""
    known = load_definitions(open_home(options.home).definitions if options.home.exists() else None)
    records = [{key: getattr(one, key) or "" for key in CATALOGUE} for one in known.values()]
    print_records(records, CATALOGUE, options.format, "There are no measures.")
    return 0


def explain(options: Namespace) -> int:
    """A definition in words and as SQL, and whether its examples hold."""
    from metrics.example import explain as explain_definition

    one = _measure(options)
    says, holds = explain_definition(one)
    print(says)
    return 0 if holds else 1


def definitions(options: Namespace) -> int:
    """Loads and dry-runs definitions, and runs their examples."""
    folder = options.folder or (open_home(options.home).definitions if options.home.exists() else None)
    if options.folder and not options.folder.is_dir():
        raise WrongUse(f"{options.folder} is not a folder")
    faults = check_definitions(folder)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} to mend." if faults else f"All {len(load_definitions(folder))} definitions are sound.")
    return 1 if faults else 0


def show(options: Namespace) -> int:
    """The scorecard rows of a month."""
    reader = open_reader(options.home)
    months = reader.months(options.view)
    if options.month not in months:
        held = ", ".join(f"{month:%Y-%m}" for month in months) or "none yet"
        print(f"{month_text(options.month)} is not there as {options.view}. Months that are: {held}.", file=sys.stderr)
        return 1
    print_rows(reader.rows(options.month, options.view, options.breakdown), options.format)
    return 0


def history(options: Namespace) -> int:
    """One measure, every month."""
    one = _measure(options)
    print_rows(open_reader(options.home).history(one.id, options.view, options.breakdown), options.format)
    return 0


def verify(options: Namespace) -> int:
    """Re-reads every load."""
    store = open_intake(options.home).store
    differs = store.verify()
    for sentence in differs:
        print(sentence)
    print(f"{len(differs)} differ." if differs else f"All {len(store.loads())} loads are whole.")
    return 1 if differs else 0


def serve(options: Namespace) -> int:
    """Serves a home until it is stopped."""
    return _serve(options.home, options.host, options.port, options.workers)


def demo(options: Namespace) -> int:
    """Makes the demo home once, and serves it."""
    make_demo(options.home)
    return 0 if options.no_serve else _serve(options.home, "127.0.0.1", options.port, 2)


def _serve(home: Path, host: str, port: int, workers: int) -> int:
    from dashboard.serve import ServeError, serve_home

    def ready(address: str) -> None:
        print(f"The scorecard is at {address}", flush=True)
        print("Nobody signs in yet: it answers on this computer only. Stop it with Ctrl+C.", flush=True)

    try:
        serve_home(home, host, port, workers, ready=ready)
    except ServeError as error:
        raise WrongUse(str(error)) from error
    return 0


def make_demo(home: Path) -> None:
    """The demo home: six extracts, each loaded and published in turn. Goes on where an earlier run was cut off."""
    from data.demo import make_workbooks, write_home

    if not (home / "config.toml").exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_home(home)
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
            intake.publish(kept, "Demo")
            bar.update(task, advance=1)


LOAD_FIELDS = (
    "load",
    "month",
    "records_from",
    "records_to",
    "produced_on",
    "loaded_at",
    "rows",
    "provisional",
    "workbook",
)


def _load_record(one: Load) -> dict[str, Any]:
    return {
        "load": one.name,
        "month": f"{one.month:%Y-%m}",
        "records_from": one.records_from.isoformat(),
        "records_to": one.records_to.isoformat(),
        "produced_on": one.produced_on.isoformat(timespec="minutes"),
        "loaded_at": one.loaded_at.isoformat(timespec="seconds"),
        "rows": sum(one.rows.values()),
        "provisional": "yes" if one.provisional else "no",
        "workbook": one.workbook,
    }


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise WrongUse(f"{file} is not there.")


def _measure(options: Namespace) -> Definition:
    known = load_definitions(open_home(options.home).definitions if options.home.exists() else None)
    if options.measure not in known:
        near = nearest(options.measure, known)
        raise WrongUse(
            f"There is no measure '{options.measure}'."
            + (f" Did you mean {near}?" if near else " See: scorecard measures")
        )
    return known[options.measure]


def _accepted(checked: Checked, form: str) -> bool:
    """Warnings against the last load need a person's yes; a script that calls `load` has said it already."""
    doubts = checked.must_be_accepted
    if not doubts or form == "json" or not sys.stdin.isatty():
        return True
    for doubt in doubts:
        print(doubt.says)
    return input("Load it all the same? [y/N] ").strip().lower() in ("y", "yes")
