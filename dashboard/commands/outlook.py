"""What lies ahead, on the command line: the next months and the year's end of every measure, or of one."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from dashboard.source import open_reader
from metrics.home.asked import held, measure_of
from metrics.scorecard.outlook_rows import FIELDS, outlook_rows
from metrics.selection import Selection


def outlook(options: Namespace) -> int:
    """The newest month of the view unless told."""
    reader = open_reader(options.home)
    known = reader.measures(options.view)
    one = measure_of(options.measure, known).id if options.measure else None
    months = reader.months(options.view)
    month = options.month or (months[0] if months else None)
    if month is None:
        rows = []
    else:
        there = held(month, reader.held(options.view), options.view)
        rows = outlook_rows(reader.outlooks(Selection(there, options.view), one))
    if options.format == "table":
        rows = [{name: _text(told) for name, told in row.items()} for row in rows]
    print_records(rows, FIELDS, options.format, "Nothing can be said of what lies ahead.")
    return 0


def _text(told: object) -> str:
    return f"{told:,.1f}" if isinstance(told, float) else "" if told is None else str(told)
