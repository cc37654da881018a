"""Figures as first published and as each later load knew them, on the command line."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from metrics.home.asked import measure_of
from metrics.home.opened_home import opened
from metrics.home.revised_figures import revised_figures
from metrics.scorecard.revision_rows import FIELDS, revision_rows


def revisions(options: Namespace) -> int:
    """Of every measure unless told which; of the whole authority unless told."""
    home = opened(options.home)
    home.reader()  # computes the figures first where they are stale
    one = measure_of(options.measure, home.today()[0].definitions).id if options.measure else None
    rows = revision_rows(revised_figures(home, one, options.breakdown, every_age=True))
    if options.format == "table":
        rows = [{name: _text(told) for name, told in row.items()} for row in rows]
    print_records(rows, FIELDS, options.format, "Nothing is published yet: scorecard publish YYYY-MM")
    return 0


def _text(told: object) -> str:
    return f"{told:,.1f}" if isinstance(told, float) else "" if told is None else str(told)
