"""The sheets of a workbook → which table each one is read as, and the issues of those that are twice there, hidden,
empty, not known or not there at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from data.checks.headings import find_header, is_adopters, table_named, tables_that_fit
from data.checks.issue_list import IssueList
from data.checks.marked_cells import UNSAVED
from data.checks.personal_names import without_contact_details
from data.issues import Level
from data.spec import Table, tables
from data.spelling import plain
from data.workbook.reader import Sheet

GUIDANCE = ("guidance", "codes", "faqandchanges", "frontsheet", "codesused")
"""Sheets of the template and of Annex A that hold no rows: not even listed as ignored."""


@dataclass
class Picked:
    """Which sheets have been picked so far."""

    seen: dict[str, str] = field(default_factory=dict)
    """Table → the sheet that was taken for it, whether or not it could be read."""
    ignored: list[str] = field(default_factory=list)


def is_about(name: str) -> bool:
    """Whether a sheet of that name is the About sheet, which is known by its name alone."""
    table = table_named(name)
    return table is not None and table.grain == "about"


def about_first(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The same sheets with About before all others: how strictly cells are read depends on whether there is one. What
    comes before it is held until then."""
    held: list[Sheet] = []
    arriving = iter(sheets)
    for sheet in arriving:
        if is_about(sheet.name):
            yield sheet
            break
        held.append(sheet)
    yield from held
    yield from arriving


def pick(sheet: Sheet, picked: Picked, issues: IssueList) -> Table | None:
    """The table that a sheet is read as; None, with the issue that says why, where it is not read."""
    table = _table(sheet, picked, issues)
    if table is None:
        return None
    if table.name in picked.seen:
        says = f"holds {table.sheet}, and so does the sheet '{picked.seen[table.name]}'. Keep one, delete the other."
        issues.sheet("error", sheet.name, says, "sheets.twice")
        return None
    picked.seen[table.name] = sheet.name
    if sheet.hidden:
        says = "is hidden and is read all the same. Unhide it, or delete it if its rows do not belong to the extract."
        issues.sheet("warning", sheet.name, says, "sheets.hidden")
    if table.grain != "about" and not any(cell is not None for row in sheet.rows for cell in row):
        if sheet.marks.unsaved:
            says = f"every cell {UNSAVED}"
            issues.sheet("error", sheet.name, says, "cell.never calculated")
            return None
        says = "has neither headings nor rows, so it is taken as not there. Fill it as in the template, or delete it."
        issues.sheet("error" if table.required else "warning", sheet.name, says, "sheets.empty")
        return None
    return table


def tell_absent(seen: Mapping[str, str], issues: IssueList) -> None:
    """An issue for every sheet that a workbook made from the template does not have."""
    for table in _absent(seen):
        issues.sheet(*_is_absent(table), "sheets.missing")


def tell_absent_lists(seen: Mapping[str, str], issues: IssueList) -> None:
    """Annex A has eleven lists and no more: what else there could be is told in one sentence."""
    absent = [one for one in _absent(seen) if not one.required]
    if absent:
        named = ", ".join(f"'{one.sheet}'" for one in absent)
        says = (
            f"there is no sheet for {named}: their measures show as not loaded. Sheets that your authority keeps"
            " itself can be loaded beside it: put them in a second workbook and add it to the load of the month."
        )
        issues.sheet("warning", "Workbook", says, "sheets.missing")


def tell_ignored(ignored: list[str], issues: IssueList) -> None:
    """One warning that lists the sheets whose names and headings are not known."""
    if ignored:
        listed = ", ".join(f"'{without_contact_details(name)[:40]}'" for name in ignored[:12])
        more = f" and {len(ignored) - 12} more" if len(ignored) > 12 else ""
        says = f"these sheets are not known and are ignored: {listed}{more}. Rename one if it belongs to the extract."
        issues.sheet("warning", "Workbook", says, "sheets.unknown")


def tell_nothing(rows: Mapping[str, int], issues: IssueList) -> None:
    """An error for a workbook with no sheet that is known, or with no row on any; `rows` by table. A list of teams
    alone tells nothing of children."""
    if any(number for name, number in rows.items() if name != "teams"):
        return
    if any(name != "teams" for name in rows):
        says = "every sheet that is known is empty. Check that the export worked."
        issues.sheet("error", "Workbook", says, "sheets.all empty")
        return
    known = ", ".join(f"'{one.sheet}'" for one in tables().values() if one.grain not in ("about", "reference"))
    says = f"no sheet of it is known, so there is nothing to load. Name the sheets as in the template: {known}."
    issues.sheet("error", "Workbook", says, "sheets.nothing known")


def _table(sheet: Sheet, picked: Picked, issues: IssueList) -> Table | None:
    """Which table a sheet holds: by its name, unless its headings are another's; else by its headings."""
    named = table_named(sheet.name)
    header = find_header(sheet.rows, named) if named else None
    if named and (named.grain == "about" or (header and not header.lacks(named))):
        return named
    fits = tables_that_fit(sheet.rows, more_than=len(header.columns) if header else 1)
    if len(fits) == 1:
        (table,) = fits
        says = f"the headings are those of {table.sheet}, so it is read as that. Rename the sheet '{table.sheet}'."
        issues.sheet("warning", sheet.name, says, "sheets.by headings")
        return table
    if named is None and any(any(cell is not None for cell in row) for row in sheet.rows):
        _ignore(sheet, fits, picked, issues)
    return named


def _ignore(sheet: Sheet, fits: list[Table], picked: Picked, issues: IssueList) -> None:
    if is_adopters(sheet.name, sheet.rows):
        says = "holds adopters (Annex A's List 11), which no measure needs: it is not read, and nothing of it is kept."
        issues.sheet("warning", sheet.name, says, "sheets.adopters")
    elif len(fits) > 1:
        names = " and of ".join(table.sheet for table in fits)
        says = f"the headings are those of {names}, so it is not read. Rename the sheet to the one that it is."
        issues.sheet("warning", sheet.name, says, "sheets.unclear")
    elif plain(sheet.name) not in GUIDANCE:
        picked.ignored.append(sheet.name)


def _absent(seen: Mapping[str, str]) -> list[Table]:
    return [one for one in tables().values() if one.name not in seen and one.grain != "about"]


def _is_absent(table: Table) -> tuple[Level, str, str]:
    if table.required:
        says = f"there is no sheet '{table.sheet}', and every extract needs it. Add it as in the template."
        return "error", table.sheet, says
    others = f" (or '{table.annex_a}')" if table.annex_a else ""
    return (
        "warning",
        table.sheet,
        f"there is no sheet '{table.sheet}'{others}, so its measures show as not loaded. One row is {table.one_row_is}."
        " Add it if the extract should have it.",
    )
