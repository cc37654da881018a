"""Measures on the command line: the catalogue, one explained, definitions checked, and their figures."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records, print_rows, print_scorecard
from dashboard.source import open_reader
from data.errors import WrongUse
from data.home.config import open_home
from metrics.engine.library import check_definitions, load_definitions
from metrics.engine.sound_definitions import places
from metrics.home.asked import NotHeld, breakdown_of, held, measure_of
from metrics.home.opened_home import opened
from metrics.measures.definition import Definition
from metrics.scorecard.measure_catalogue import FIELDS, records
from metrics.selection import PUBLISHED, Selection


def measures(options: Namespace) -> int:
    """The catalogue."""
    print_records(records(_known(options)), FIELDS, options.format, "There are no measures.")
    return 0


def explain(options: Namespace) -> int:
    """A definition in words and as SQL, and whether its examples hold."""
    from metrics.engine.examples import explain as explain_definition

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
    known = reader.measures(options.view)
    breakdown = breakdown_of(options.breakdown, known)
    if options.view == PUBLISHED and (corrected := reader.corrected().get(options.month)):
        raise NotHeld(corrected)
    month = held(options.month, reader.held(options.view), options.view)
    rows = reader.rows(Selection(month, options.view, breakdown))
    if options.format == "table":
        print_scorecard(rows, {id: one.basis for id, one in known.items()})
    else:
        print_rows(rows, options.format)
    return 0


def history(options: Namespace) -> int:
    """One measure, every month."""
    reader = open_reader(options.home)
    known = reader.measures(options.view)
    one = measure_of(options.measure, known)
    breakdown = breakdown_of(options.breakdown, known)
    print_rows(reader.history(one.id, options.view, breakdown), options.format)
    return 0


def _known(options: Namespace) -> dict[str, Definition]:
    """The home's definitions, or the shipped ones where there is no home."""
    return opened(options.home).definitions if options.home.exists() else load_definitions(kept_in=places(None))


def _measure(options: Namespace) -> Definition:
    return measure_of(options.measure, _known(options))
