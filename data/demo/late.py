"""What was recorded late, so that a month's figures as published differ from those of a later extract.

`LATE` is the whole list. The plan counts events as September 2020 knew them (the late ones are in it), and stocks at
month end as each month's own extract had them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.demo.days import after, chances, working_days_of
from data.demo.rows import Row
from data.periods import month_of


@dataclass(frozen=True)
class Late:
    """So many rows of a table that happened in a month and arrive (or get their `column`) only in a later extract."""

    table: str
    month: date
    rows: int
    recorded: date
    """The month of the first extract that has them."""
    which: frozenset[str]
    """The tags that a row must have."""
    column: str | None = None
    """The column that comes late; None where the row does."""
    what: str = ""


LATE: tuple[Late, ...] = (
    Late("contacts", date(2020, 8, 1), 4, date(2020, 9, 1), frozenset({"MASH", "late"}), None,
         "four contacts of August, none decided in time, recorded in September"),
    Late("contacts", date(2020, 6, 1), 2, date(2020, 7, 1), frozenset({"MASH", "in time", "no referral"}), None,
         "two contacts of June decided in time, recorded in July"),
    Late("contacts", date(2020, 6, 1), 1, date(2020, 7, 1), frozenset({"MASH", "late"}), None,
         "a contact of June not decided in time, recorded in July"),
    Late("contacts", date(2020, 5, 1), 2, date(2020, 6, 1), frozenset({"MASH", "in time", "no referral"}), "decided",
         "two decisions of May, made in time, entered in June"),
    Late("referrals", date(2020, 4, 1), 1, date(2020, 6, 1), frozenset({"first"}), None,
         "a referral of April, and the contact it came from, recorded in June"),
    Late("strategy_discussions", date(2020, 5, 1), 1, date(2020, 6, 1), frozenset({"in time", "enquiry"}), None,
         "a strategy discussion of May, and its section 47 enquiry, recorded in June"),
    Late("assessments", date(2020, 7, 1), 3, date(2020, 8, 1), frozenset({"in time"}), "completed",
         "three assessments authorised in July, entered in August: with them the month is green, without them 94.97%"),
    Late("early_help", date(2020, 8, 1), 6, date(2020, 9, 1), frozenset({"closed"}), "closed",
         "six early help assessments that closed in August, entered in September"),
    Late("child_protection_plans", date(2020, 7, 1), 1, date(2020, 8, 1), frozenset({"neglect", "new"}), "ended",
         "a plan that ended in July, entered in August"),
    Late("looked_after", date(2020, 5, 1), 1, date(2020, 6, 1), frozenset({"new, stays"}), None,
         "a child looked after since the end of May, recorded in June"),
)  # fmt: skip
DATED_BY = {
    "contacts": "received",
    "referrals": "referred",
    "strategy_discussions": "held",
    "assessments": "completed",
    "early_help": "closed",
    "child_protection_plans": "ended",
    "looked_after": "started",
}
STOCKS = frozenset({"early_help", "child_protection_plans", "looked_after"})


def record_late(tables: Mapping[str, list[Row]]) -> None:
    """Marks the rows of `LATE`. In a stock, rows of the month they were recorded in move back to when they happened."""
    chance = chances("late")
    for late in LATE:
        month = late.recorded if late.table in STOCKS else late.month
        able = [row for row in tables[late.table] if _fits(row, late, month)]
        if len(able) < late.rows:
            raise ValueError(f"{late.what}: only {len(able)} rows fit")
        for row in chance.sample(able, late.rows):
            if late.table in STOCKS:
                _move(row, late)
            if late.column is None:
                for one in (row, *row.with_it):
                    one.recorded = late.recorded
            else:
                row.cells[late.column] = late.recorded
            row.tags |= {"recorded late"}


def _fits(row: Row, late: Late, month: date) -> bool:
    day = row.values[DATED_BY[late.table]]
    if not isinstance(day, date) or month_of(day) != month or not late.which <= row.tags:
        return False
    if row.tags & {"recorded late", "came back"} or row.recorded or row.cells:
        return False
    if late.table == "strategy_discussions":
        return row.with_it[0].values["outcome"] == "No further action"
    if late.table == "looked_after":
        return row.values["ended"] is None
    return True


def _move(row: Row, late: Late) -> None:
    """Puts the row's date near the end of the month in which it happened."""
    day = after(working_days_of(late.month)[-1], -1)
    row.values[DATED_BY[late.table]] = day
    if late.table == "looked_after":
        row.values["placement_started"] = day
        row.happened = day
    completed = row.values.get("completed")
    if late.table == "early_help" and isinstance(completed, date) and completed > day:
        row.values["completed"] = day
