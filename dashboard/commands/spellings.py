"""A council's own words for codes on the command line: listed, taught and withdrawn."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from dashboard.uploads.intake import Intake, open_intake
from dashboard.uploads.own_words import FIELDS, taught_rows
from dashboard.uploads.said import post
from data.checks.taught_spellings import spelling


def spellings(options: Namespace) -> int:
    """The command that is asked for."""
    return {"list": _list, "teach": _teach, "withdraw": _withdraw}[options.what](options, open_intake(options.home))


def _list(options: Namespace, home: Intake) -> int:
    print_records(taught_rows(home.store.spellings()), FIELDS, options.format, "No word was taught.")
    return 0


def _teach(options: Namespace, home: Intake) -> int:
    one = spelling(options.sheet, options.column, options.text, options.code)
    before = len(home.store.spellings())
    home.store.teach([one], who=post(options.who))
    stood = len(home.store.spellings()) == before
    kept = (
        f"'{one.text}' is a word of this council's list"
        if one.code == one.text
        else f"'{one.text}' is read as {one.code}"
    )
    print("It stands so already." if stood else f"{kept} from now on.")
    return 0


def _withdraw(options: Namespace, home: Intake) -> int:
    one = spelling(options.sheet, options.column, options.text, None)
    before = len(home.store.spellings())
    home.store.teach([one], who=post(options.who))
    if len(home.store.spellings()) == before:
        print(f"'{one.text}' was not taught: scorecard spellings list")
        return 1
    print(f"'{one.text}' is withdrawn. What is loaded stays as it was read.")
    return 0
