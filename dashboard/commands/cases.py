"""The cases behind a number, on the command line: child-level, for those who work with these children."""

from __future__ import annotations

import sys
from argparse import Namespace

from dashboard.commands.printing import print_records
from data.errors import WrongUse
from data.spelling import did_you_mean
from metrics.cases.case import of_group
from metrics.home.asked import held, measure_of
from metrics.home.cases_behind import CasesBehind
from metrics.home.opened_home import opened
from metrics.scorecard.case_rows import case_fields, case_rows
from metrics.selection import Selection


def cases(options: Namespace) -> int:
    """A month's own cases; a sentence, and no row, where none are held."""
    home = opened(options.home)
    reader = home.reader()
    measure = measure_of(options.measure, reader.measures(options.view))
    month = held(options.month, reader.held(options.view), options.view)
    _refuse_unknown("service", options.service, reader.services(month, options.view))
    _refuse_unknown("team", options.team, reader.teams(month, options.view, options.service))
    found = CasesBehind(home).of(reader, measure, Selection(month, options.view))
    for says in filter(None, (found.says, found.differs)):
        print(says, file=sys.stderr)
    rows = case_rows(found, of_group(found.cases, options.service, options.team))
    if options.format == "table":
        rows = [{name: "" if told is None else told for name, told in row.items()} for row in rows]
    print_records(rows, case_fields(found), options.format, "" if found.says else "There are no cases.")
    return 0


def _refuse_unknown(kind: str, name: str | None, known: list[str]) -> None:
    if name is not None and name not in known:
        raise WrongUse(f"There is no {kind} '{name}' in this month. {did_you_mean(name, known)}")
