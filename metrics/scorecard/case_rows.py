"""Cases behind a number → the rows that the command line prints, a file holds and pandas reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.cases.case import Case, CaseList

FIELDS = (
    *("measure", "period", "basis", "service", "team", "worker", "id", "sheet", "row", "counts", "hit", "value", "why"),
)
"""The columns of `scorecard cases`, in their order; the dates that decide come after them."""
COUNTED = "Counted: "


def case_fields(found: CaseList) -> tuple[str, ...]:
    """The columns of a list: the fixed ones, then the dates that its conditions read, by their names in SQL. One that
    is called like a fixed column has `_date` after it."""
    return (*FIELDS, *(f"{name}_date" if name in FIELDS else name for name in found.day_columns))


def case_rows(found: CaseList, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """A row a case: `counts` and `hit` are yes or no, `row` is None where it stands in another workbook."""
    days = case_fields(found)[len(FIELDS) :]
    return [
        {
            "measure": found.measure,
            "period": f"{one.period:%Y-%m}",
            "basis": found.basis,
            "service": one.service,
            "team": one.team,
            "worker": one.worker,
            "id": one.id,
            "sheet": one.sheet,
            "row": one.row,
            "counts": yes_no(one.counts),
            "hit": yes_no(one.hit),
            "value": one.value,
            "why": why_text(one),
            **dict(zip(days, one.days, strict=True)),
        }
        for one in cases
    ]


def yes_no(holds: bool) -> str:
    """'yes' or 'no'."""
    return "yes" if holds else "no"


def why_text(case: Case) -> str:
    """Why it hits or does not, then why it is counted; one of them where there is no other."""
    if not case.why_counts:
        return case.why or "every row of the sheet counts"
    return f"{case.why}. {COUNTED}{case.why_counts}" if case.why else case.why_counts
