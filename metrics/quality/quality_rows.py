"""How a month was recorded → the rows that the command line prints, in columns that stay as they are."""

from __future__ import annotations

from typing import Any

from metrics.quality.recording import Recording

FIELDS = ("sheet", "column", "team", "rows", "blank", "issues", "median_days_late")


def quality_rows(found: Recording) -> list[dict[str, Any]]:
    """A row a sheet, column and team ('' for all): the rows of the month, in how many of them the column is blank, and
    the issues that the check found there. `column` is blank for issues of a sheet or of a whole row. `median_days_late`
    (on the column that dates a row) is the median of the days from what happened to the extract that told it first, of
    the rows that this load was the first to tell; None for every other column."""
    days = {(one.sheet, one.column, one.team): one.median_days for one in found.late}
    return [
        {
            "sheet": one.sheet,
            "column": one.column,
            "team": one.team,
            "rows": one.rows,
            "blank": one.blank,
            "issues": one.issues,
            "median_days_late": days.get((one.sheet, one.column, one.team)),
        }
        for one in found.columns
    ]
