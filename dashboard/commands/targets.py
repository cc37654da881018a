"""A council's own targets on the command line: listed, set, taken in from a file and written to one."""

from __future__ import annotations

import csv
from argparse import Namespace
from datetime import date

from dashboard.commands.printing import print_records
from dashboard.uploads.intake import Intake, open_intake
from dashboard.uploads.said import post
from metrics.home.target_file import take_targets
from metrics.measures.target_rows import COLUMNS, new_targets, rows_of


def targets(options: Namespace) -> int:
    """The command that is asked for."""
    return {"list": _list, "set": _set, "import": _import, "export": _export}[options.what](
        options, open_intake(options.home)
    )


def _list(options: Namespace, home: Intake) -> int:
    rows = rows_of(home.definitions, home.store.targets())
    print_records(rows, COLUMNS, options.format, "No target is set.")
    return 0


def _set(options: Namespace, home: Intake) -> int:
    first: date = options.from_month
    row = {
        "measure": options.measure,
        "from": f"{first:%Y-%m}",
        "for": options.basis,
        "green": options.green,
        "amber": options.amber,
        "set_by": options.set_by,
        "reason": options.reason,
    }
    found = new_targets([("", row)], home.definitions, home.store.targets())
    home.store.set_targets(found.new, who=post(options.who))
    if found.new:
        _colours_again(home, options)
    print("Set." if found.new else "It stands so already.")
    return 0


def _import(options: Namespace, home: Intake) -> int:
    found = take_targets(home, options.file, who=post(options.who))
    if found.new:
        _colours_again(home, options)
    print(f"{len(found.new)} set, {found.same} stood already.")
    return 0


def _export(options: Namespace, home: Intake) -> int:
    if options.file.suffix.lower() == ".csv":
        with options.file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows_of(home.definitions, home.store.targets()))
    else:
        from dashboard.exports.xlsx_targets import targets_workbook

        options.file.write_bytes(targets_workbook(home.definitions, home.store.targets()))
    print(f"Written to {options.file}.")
    return 0


def _colours_again(home: Intake, options: Namespace) -> None:
    open_intake(home.home.path).recompute(who=post(options.who))
