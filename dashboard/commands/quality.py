"""How well a month was recorded, on the command line."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.printing import print_records
from metrics.home.asked import held
from metrics.home.opened_home import opened
from metrics.home.recorded_months import newest_loads, recorded
from metrics.quality.quality_rows import FIELDS, quality_rows
from metrics.selection import LATEST


def quality(options: Namespace) -> int:
    """Of the newest load of a month, of the newest month unless told."""
    store = opened(options.home).store
    loads = {load.month: load for load in newest_loads(store)}
    rows = []
    if loads:
        month = held(options.month, list(loads), LATEST) if options.month else max(loads)
        [found] = recorded(store, [loads[month]])
        rows = quality_rows(found)
    if options.format == "table":
        rows = [{name: "" if told is None else told for name, told in row.items()} for row in rows]
    print_records(rows, FIELDS, options.format, "Nothing is loaded yet: scorecard load FILE.xlsx")
    return 0
