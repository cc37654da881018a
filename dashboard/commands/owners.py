"""A council's owners of measures on the command line: listed, named and taken in from a file."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from dashboard.uploads.intake import Intake, open_intake
from dashboard.uploads.said import post
from metrics.home.owner_file import take_owners
from metrics.measures.overlay import sections_of
from metrics.measures.owners import named

FIELDS = ("measure", "title", "section", "owner")


def owners(options: Namespace) -> int:
    """The command that is asked for."""
    return {"list": _list, "set": _set, "import": _import}[options.what](options, open_intake(options.home))


def _list(options: Namespace, home: Intake) -> int:
    rows = [
        {"measure": one.id, "title": one.title, "section": one.section, "owner": one.owned_by}
        for one in home.definitions.values()
    ]
    print_records(rows, FIELDS, options.format, "There is no measure.")
    return 0


def _set(options: Namespace, home: Intake) -> int:
    sections = sections_of(home.home.definitions)
    one = named(options.about, options.post, options.decided_by, home.definitions, sections)
    print("Named." if home.store.name_owners([one], who=post(options.who)) else "It stands so already.")
    return 0


def _import(options: Namespace, home: Intake) -> int:
    entered, same = take_owners(home, options.file, who=post(options.who))
    print(f"{entered} named, {same} stood already.")
    return 0
