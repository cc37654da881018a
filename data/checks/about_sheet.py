"""The About sheet, or what was given instead of one → the extract's month, window and time, with the issues found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from data.authorities import Whose, find, who_may_be_meant
from data.checks.cells import read_cell
from data.checks.headings import headings
from data.checks.issue_list import IssueList
from data.checks.marked_cells import marked_cell
from data.checks.typed_dates import Unreadable
from data.extract import About
from data.periods import add_months, month_end
from data.spec import Table, tables
from data.spelling import plain
from data.workbook.reader import Sheet

SHEET = "About"
MONTH_UNKNOWN = "about.month not known"
"""The rule of the one error that a month given by hand mends."""
WINDOW_MONTHS = 6
"""Annex A's lists hold six months; a workbook without About and without a first day is taken to hold as many."""


@dataclass(frozen=True)
class Given:
    """What was said on the command line or at upload, for a workbook that has no About sheet."""

    month: date | None
    records_from: date | None
    today: date
    records_to: date | None = None
    """The last day of the records, where they end before the month does."""
    whose: Whose | None = None
    """Whose home the workbook is for; None where that is not settled yet, or there is no home."""


def read_about(sheet: Sheet, given: Given, issues: IssueList) -> About | None:
    """The About sheet: labels in one column, each value in the next. None where an error was found."""
    table = tables()["about"]
    places = _places(sheet, table)
    values: dict[str, Any] = {}
    before = issues.counts["error"]
    for column in table.columns:
        at = places.get(column.name)
        if at is None:
            if column.required:
                says = f"'{column.heading}' is not there. Write it in column A and its value beside it in column B."
                issues.sheet("error", sheet.name, says, "about.missing")
            continue
        cell = sheet.rows[at[0]][at[1]] if at[1] < len(sheet.rows[at[0]]) else None
        if (marked := marked_cell(sheet, *at)) is not None:
            issues.cell("error", sheet.name, at, column.heading, None, marked.says, marked.rule)
            continue
        try:
            values[column.name] = read_cell(column, cell)
        except Unreadable as fault:
            issues.cell("error", sheet.name, at, column.heading, cell, fault.says, fault.rule)
            continue
        if column.required and values[column.name] is None:
            issues.cell("error", sheet.name, at, column.heading, None, f"is empty. {_HOW[column.name]}", "about.empty")
    if issues.counts["error"] > before:
        return None
    _check_window(sheet, places, values, given, issues)
    _check_whose(sheet, places["authority"], values["authority"], given.whose, issues)
    return None if issues.counts["error"] > before else _about(values)


def about_given(given: Given, issues: IssueList) -> About | None:
    """About of a workbook without the sheet (Annex A's own layout). None, with an error, where no month was given."""
    if given.month is None:
        says = (
            "there is no About sheet, so the reporting month is not known. Add an About sheet as in the template, or"
            " give the month (and the first day of the records) when you upload or check the workbook."
        )
        issues.sheet("error", SHEET, says, MONTH_UNKNOWN)
        return None
    month = given.month.replace(day=1)
    if month > given.today:
        says = (
            f"the month {month:%Y-%m} is in the future (today is {given.today:%d/%m/%Y}). Give the month that the"
            " records are of."
        )
        issues.sheet("error", SHEET, says, "about.future")
        return None
    end = given.records_to or min(month_end(month), given.today)
    if not month <= end <= min(month_end(month), given.today):
        says = f"the last day given, {end:%d/%m/%Y}, is not in {month:%B %Y} or is in the future. Correct it."
        issues.sheet("error", SHEET, says, "about.window")
        return None
    if end < month_end(month) and given.records_to is None:
        says = (
            f"{month:%B %Y} is not over: the records are taken to end today ({end:%d/%m/%Y}). Its figures are"
            " provisional, and cannot be published."
        )
        issues.sheet("warning", SHEET, says, "about.not over")
    start = given.records_from
    if start is None:
        start = add_months(month, 1 - WINDOW_MONTHS)
        says = (
            f"there is no About sheet and no first day was given: the records are taken to begin on {start:%d/%m/%Y},"
            " six months as Annex A has them (adoption: twelve). Give the first day if that is wrong."
        )
        issues.sheet("warning", SHEET, says, "about.assumed")
    if given.whose is not None:
        says = f"there is no About sheet, so the file does not say whose it is: it is taken to be {given.whose.theirs}."
        issues.sheet("warning", SHEET, says, "about.authority assumed")
    if start > month:
        says = f"the records begin on {start:%d/%m/%Y}, after the month {month:%Y-%m} did. Give an earlier first day."
        issues.sheet("error", SHEET, says, "about.window")
        return None
    return _about(
        {
            "authority": "",
            "month": month,
            "records_from": start,
            "records_to": end,
            "produced_on": datetime.combine(given.today, time()),
        }
    )


def longer_windows(names: Iterable[str], month: date) -> dict[str, date]:
    """The first day of each of these tables whose list in Annex A holds more months than the others."""
    longer = {name: tables()[name].annex_a_months for name in names if tables()[name].annex_a_months > WINDOW_MONTHS}
    return {name: add_months(month, 1 - months) for name, months in longer.items()}


_HOW = {
    "authority": "Write the authority's name in column B.",
    "month": "Write the reporting month in column B, as YYYY-MM.",
    "records_from": "Write the first day of the records in column B, as dd/mm/yyyy.",
    "produced_on": "Write when the extract was produced in column B, as dd/mm/yyyy hh:mm.",
}


def _places(sheet: Sheet, table: Table) -> dict[str, tuple[int, int]]:
    """SQL name → the cell beside its label; the first label counts."""
    known = headings(table.name)
    places: dict[str, tuple[int, int]] = {}
    for row, cells in enumerate(sheet.rows[:50]):
        for column, cell in enumerate(cells[:10]):
            name = known.get(plain(cell)) if isinstance(cell, str) else None
            if name:
                places.setdefault(name, (row, column + 1))
    return places


def _check_window(
    sheet: Sheet, places: Mapping[str, tuple[int, int]], values: Mapping[str, Any], given: Given, issues: IssueList
) -> None:
    month, start, produced = values["month"], values["records_from"], values["produced_on"]
    end = values.get("records_to") or month_end(month)

    def wrong(name: str, says: str) -> None:
        at = places.get(name, places["month"])
        heading = tables()["about"].column(name).heading
        issues.cell("error", sheet.name, at, heading, values.get(name), says, "about.window")

    if start > month:
        wrong(
            "records_from", f"is after the first day of the month ({month:%d/%m/%Y}). The records must hold all of it."
        )
    if not month <= end <= month_end(month):
        wrong(
            "records_to", f"is not in the reporting month {month:%Y-%m}. Leave the cell empty for the month's last day."
        )
    elif produced.date() < end:
        says = f"is before the last day of the records ({end:%d/%m/%Y}). "
        wrong("produced_on", says + "Set 'Records to' to the day it was produced, or earlier.")
    if produced.date() > given.today:
        wrong("produced_on", f"is in the future (today is {given.today:%d/%m/%Y}). Correct the date.")
    if given.month and given.month.replace(day=1) != month:
        wrong(
            "month", f"is not the month that was asked for ({given.month:%Y-%m}). Choose the right workbook or month."
        )
    if given.records_to and given.records_to != end:
        wrong(
            "records_to", f"is not the last day that was asked for ({given.records_to:%d/%m/%Y}). Correct one of them."
        )
    if given.records_from and given.records_from != start:
        wrong(
            "records_from",
            f"is not the first day that was asked for ({given.records_from:%d/%m/%Y}). Correct one of them.",
        )


def _check_whose(sheet: Sheet, at: tuple[int, int], named: str, whose: Whose | None, issues: IssueList) -> None:
    """Refuses an extract of another authority than the home's; a name that no list knows is a doubt where the home has
    no authority yet, and is asked about before the first load."""
    if whose is not None and whose.is_meant_by(named):
        return
    found = find(named)
    heading = tables()["about"].column("authority").heading
    if whose is None:
        if found is None:
            says = f"is no local authority that is known here. {who_may_be_meant(named)}"
            issues.cell("warning", sheet.name, at, heading, named, says, "about.authority unknown")
        return
    if found is None:
        says = f"is no local authority that is known here, and this home is {whose.theirs}. {who_may_be_meant(named)}"
        issues.cell("error", sheet.name, at, heading, named, f"{says} Correct the cell.", "about.authority unknown")
        return
    says = (
        f"is not this home's authority: the home is {whose.theirs}. Choose the right workbook or home: each authority"
        " has a home of its own. Where the records are yours, correct the cell."
    )
    issues.cell("error", sheet.name, at, heading, named, says, "about.another authority")


def _about(values: Mapping[str, Any]) -> About:
    return About(
        authority=values["authority"],
        month=values["month"],
        records_from=values["records_from"],
        records_to=values.get("records_to") or month_end(values["month"]),
        produced_on=values["produced_on"],
    )
