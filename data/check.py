"""Raw sheets + table specs → typed rows and issues, in stages: sheets, headings, types and codes, row rules, between
sheets, against the last load. All issues of a stage are collected; a stage with errors is the last."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from data.about import Given, about_given, longer_windows, read_about
from data.beside import about_both, is_added_to, kept_sheets, settle_kept
from data.between_sheets import check_between, settle_teams, teams_named
from data.extract import About, Base, Checked, Extract, SheetRead
from data.headings import find_header, is_adopters, plain, table_named, tables_that_fit
from data.issue_list import IssueList
from data.issues import Level
from data.last_load import LastLoad, compare
from data.personal import check_names
from data.row_rules import check_rows, open_rows
from data.sheet_table import SheetTable, arrow_schema, check_cells, check_headings
from data.spec import Table, tables
from data.workbook import NotAWorkbook, Sheet, read

__all__ = ["LastLoad", "arrow_schema", "check", "check_sheets"]

FindLast = Callable[[date], LastLoad | None]
"""Finds the load to compare with, once the workbook has said its month."""
FindBase = Callable[[date], Base | None]
"""Finds the load of the month that sheets may be added to."""
GUIDANCE = ("guidance", "codes", "faqandchanges", "frontsheet", "codesused")
"""Sheets of the template and of Annex A that hold no rows: not even listed as ignored."""


def check(
    path: Path,
    *,
    month: date | None = None,
    records_from: date | None = None,
    last: LastLoad | FindLast | None = None,
    today: date | None = None,
    base: FindBase | None = None,
    add: bool | None = None,
) -> Checked:
    """Reads and checks a workbook. Never raises for what a file holds: a file that is no workbook is one error.

    `base` finds the load of a month to which the sheets may be added: as `add` says, or, where it is None, where the
    two have no sheet in common. What the workbook does not have is then kept from it."""
    try:
        with _without_collections():
            return check_sheets(
                read(path), month=month, records_from=records_from, last=last, today=today, base=base, add=add
            )
    except NotAWorkbook as refused:
        return Checked(None, None, (), (refused.issue,))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Half a million cells would set off the garbage collector over and over, and cells make no cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def check_sheets(
    sheets: Iterable[Sheet],
    *,
    month: date | None = None,
    records_from: date | None = None,
    last: LastLoad | FindLast | None = None,
    today: date | None = None,
    base: FindBase | None = None,
    add: bool | None = None,
) -> Checked:
    """The same for sheets as they arrive: each is typed before the next is asked for."""
    work = _Work(Given(month, records_from, today or date.today()), base, add)
    for sheet in sheets:
        work.take(sheet)
    work.end_of_sheets()
    if work.about and not work.issues.errors:
        con = open_rows(work.read, work.about)
        check_names(work.read, work.issues, teams_listed="teams" in work.seen)
        if not work.issues.errors:  # what follows quotes cells
            check_rows(con, work.read, work.issues)
        if not work.issues.errors:
            if "teams" not in work.seen:
                work.read |= teams_named(work.read, work.issues)
            elif work.beside:
                work.read = settle_kept(work.read, work.issues)
            work.read = settle_teams(work.read, work.issues)
            check_between(con, work.read, work.issues)
        before = last(work.about.month) if callable(last) else last
        if before and not work.issues.errors:
            compare(work.read, before, work.issues)
    return work.checked()


@dataclass
class _Work:
    """What has been read so far."""

    given: Given
    find_base: FindBase | None = None
    add: bool | None = None
    beside: str | None = None
    """The load that the sheets are added to."""
    kept_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kept_starts: Mapping[str, date] = field(default_factory=dict)
    starts: Mapping[str, date] = field(default_factory=dict)
    issues: IssueList = field(default_factory=IssueList)
    read: dict[str, SheetTable] = field(default_factory=dict)
    sheets: list[SheetRead] = field(default_factory=list)
    about: About | None = None
    seen: dict[str, str] = field(default_factory=dict)
    """Table → the sheet that was taken for it, whether or not it could be read."""
    ignored: list[str] = field(default_factory=list)

    def take(self, sheet: Sheet) -> None:
        """The stages sheets, headings, types and codes for one sheet."""
        table = self._table(sheet)
        if table is None:
            return
        if table.name in self.seen:
            says = f"holds {table.sheet}, and so does the sheet '{self.seen[table.name]}'. Keep one, delete the other."
            self.issues.sheet("error", sheet.name, says, "sheets.twice")
            return
        self.seen[table.name] = sheet.name
        if sheet.hidden:
            says = (
                "is hidden and is read all the same. Unhide it, or delete it if its rows do not belong to the extract."
            )
            self.issues.sheet("warning", sheet.name, says, "sheets.hidden")
        if table.grain == "about":
            self.about = read_about(sheet, self.given, self.issues)
            self.sheets.append(SheetRead(sheet.name, table.name, 0))
            return
        if not any(cell is not None for row in sheet.rows for cell in row):
            says = (
                "has neither headings nor rows, so it is taken as not there. Fill it as in the template, or delete it."
            )
            self.issues.sheet("error" if table.required else "warning", sheet.name, says, "sheets.empty")
            return
        header = check_headings(sheet, table, self.issues)
        if header is None:
            return
        typed = check_cells(sheet, table, header, self.issues, lenient="about" not in self.seen)
        if table.required and not typed.rows.num_rows:
            says = f"has no rows, and every extract needs them: one row is {table.one_row_is}. Fill it in."
            self.issues.sheet("error", sheet.name, says, "sheets.no rows")
        self.read[table.name] = typed
        self.sheets.append(SheetRead(sheet.name, table.name, typed.rows.num_rows))

    def end_of_sheets(self) -> None:
        """What the workbook lacks as a whole, and what of it was ignored."""
        bare = "about" not in self.seen
        base = self._base()
        extract = base.read() if base else None
        if bare:
            start = self.given.records_from or (extract.about.records_from if extract else None)
            self.about = about_given(replace(self.given, records_from=start), self.issues)
            if self.about and self.given.records_from is None:
                self.starts = longer_windows(self.read, self.about.month)
        if base and extract and self.about:
            self.about = about_both(base, extract, self.about, self.issues)
            kept = kept_sheets(base, extract, self.seen, self.issues)
            self.read = {**kept, **self.read}
            self.kept_missing = {name: columns for name, columns in extract.missing.items() if name in kept}
            self.kept_starts = {name: day for name, day in extract.starts.items() if name in kept}
            self.beside = base.name
        absent = [one for one in tables().values() if one.name not in self.seen and one.grain != "about"]
        if bare and not self.beside:
            self._absent_lists([one for one in absent if not one.required])
        elif not self.beside:
            for table in absent:
                self.issues.sheet(*_absent(table), "sheets.missing")
        if self.ignored:
            listed = ", ".join(f"'{name[:40]}'" for name in self.ignored[:12])
            more = f" and {len(self.ignored) - 12} more" if len(self.ignored) > 12 else ""
            says = (
                f"these sheets are not known and are ignored: {listed}{more}. Rename one if it belongs to the extract."
            )
            self.issues.sheet("warning", "Workbook", says, "sheets.unknown")

    def _base(self) -> Base | None:
        """The load of the month that the sheets are added to, or None."""
        month = self.about.month if self.about else self.given.month
        base = self.find_base(month.replace(day=1)) if self.find_base and month else None
        if self.add and base is None and month:
            says = f"there is no load of {month:%B %Y} to add sheets to. Load the month's extract first, then add them."
            self.issues.sheet("error", "Workbook", says, "beside.nothing")
        return base if is_added_to(base, self.seen, self.add) else None

    def _absent_lists(self, absent: list[Table]) -> None:
        """Annex A has eleven lists and no more: what else there could be is told in one sentence."""
        if absent:
            named = ", ".join(f"'{one.sheet}'" for one in absent)
            says = (
                f"there is no sheet for {named}: their measures show as not loaded. Sheets that your authority keeps"
                " itself can be loaded beside it: put them in a second workbook and add it to the load of the month."
            )
            self.issues.sheet("warning", "Workbook", says, "sheets.missing")

    def checked(self) -> Checked:
        """The outcome so far: with an extract where no error was found."""
        extract = None
        if self.about and not self.issues.errors:
            extract = Extract(
                about=self.about,
                tables={name: sheet.rows for name, sheet in self.read.items()},
                missing={
                    **self.kept_missing,
                    **{name: sheet.missing for name, sheet in self.read.items() if sheet.missing},
                },
                starts={**self.kept_starts, **self.starts},
                beside=self.beside,
            )
        return Checked(extract, self.about, tuple(self.sheets), self.issues.listed(), self.issues.not_listed)

    def _table(self, sheet: Sheet) -> Table | None:
        """Which table a sheet holds: by its name, unless its headings are another's; else by its headings."""
        named = table_named(sheet.name)
        header = find_header(sheet.rows, named) if named else None
        if named and (named.grain == "about" or (header and not header.lacks(named))):
            return named
        fits = tables_that_fit(sheet.rows, more_than=len(header.columns) if header else 1)
        if len(fits) == 1:
            (table,) = fits
            says = f"the headings are those of {table.sheet}, so it is read as that. Rename the sheet '{table.sheet}'."
            self.issues.sheet("warning", sheet.name, says, "sheets.by headings")
            return table
        if named is None and any(any(cell is not None for cell in row) for row in sheet.rows):
            self._ignore(sheet, fits)
        return named

    def _ignore(self, sheet: Sheet, fits: list[Table]) -> None:
        if is_adopters(sheet.name, sheet.rows):
            says = (
                "holds adopters (Annex A's List 11), which no measure needs: it is not read, and nothing of it is kept."
            )
            self.issues.sheet("warning", sheet.name, says, "sheets.adopters")
        elif len(fits) > 1:
            names = " and of ".join(table.sheet for table in fits)
            says = f"the headings are those of {names}, so it is not read. Rename the sheet to the one that it is."
            self.issues.sheet("warning", sheet.name, says, "sheets.unclear")
        elif plain(sheet.name) not in GUIDANCE:
            self.ignored.append(sheet.name)


def _absent(table: Table) -> tuple[Level, str, str]:
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
