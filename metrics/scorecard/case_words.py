"""What a page says of the cases behind a figure: how many there are, and what each is in it."""

from __future__ import annotations

from data import spec
from metrics.cases.case import Case
from metrics.figures.row import ScorecardRow
from metrics.figures.told_by import COMPUTED
from metrics.measures.definition import Definition
from metrics.measures.sql_library import base_tables
from metrics.wording import format_number

YES, NO, WAITING = "yes", "no", "not-due"
WORDS = {YES: "Yes", NO: "No", WAITING: "Not yet due"}


CHILD_LEVEL = "Child-level: for those who work with these children."
ONE_BY_ONE = "One by one (workers, posts, audits): for those who work with them."


def for_whom(measure: Definition) -> str:
    """Who may look at its cases: whether each is a child, or somebody or something else."""
    if measure.kind == "figure":
        return ""
    tables = (spec.tables()[name] for name in base_tables(measure.counted.source) if name in spec.tables())
    return CHILD_LEVEL if any(column.name == "child_id" for one in tables for column in one.columns) else ONE_BY_ONE


def state_of(case: Case) -> str:
    """Whether it is in the numerator, in the denominator alone, or in neither yet."""
    return WAITING if case.not_due else YES if case.hit else NO


def cases_text(row: ScorecardRow) -> str:
    """'The 441 cases behind this figure' of a figure that was counted from rows; '' where it was not, or has none."""
    number = row.numerator if row.kind in ("count", "rate", "mix") else row.denominator
    if row.state != COMPUTED or not (number or row.not_due):
        return ""
    if row.kind == "average" or number != int(number or 0) or not number:
        return "The cases behind this figure"
    return f"The {format_number(number)} cases behind this figure" if number != 1 else "The case behind this figure"


def of_text(hits: float, of: float | None) -> str:
    """'410 of 441'; '441' of a count."""
    return format_number(hits) if of is None else f"{format_number(hits)} of {format_number(of)}"
