"""Raw sheets → typed rows and issues, stage by stage: each takes the state of a check and gives the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data.checks import (
    against_last_load,
    between_sheets,
    free_text,
    ids_before,
    personal_columns,
    reporting_month,
    row_rules,
    same_ids,
    stocks,
)
from data.checks.about_sheet import Given, about_given, longer_windows, read_about
from data.checks.added_sheets import about_both, is_added_to, kept_sheets, settle_kept
from data.checks.birth_months import without_birth_days
from data.checks.issue_list import IssueList
from data.checks.sheets import Picked, pick, tell_absent, tell_absent_lists, tell_ignored, tell_nothing
from data.checks.taught_spellings import Taught
from data.checks.told_headings import check_headings
from data.checks.typed_sheet import SheetTable, check_cells
from data.database import Connection
from data.extract import About, Base, Checked, Extract, LastLoad, SheetRead
from data.spec import Table
from data.workbook.reader import Sheet

FindLast = Callable[[date], Sequence[LastLoad]]
"""Finds the loads to compare with, once the workbook has said its month."""
FindBase = Callable[[date], Base | None]
"""Finds the load of the month that sheets may be added to."""


@dataclass(frozen=True)
class State:
    """A check so far. Only `issues` and `picked` are filled on the way; all else is given or replaced by a stage."""

    arriving: Iterable[Sheet]
    """The About sheet first, where there is one; each is typed before the next is asked for."""
    given: Given
    find_base: FindBase | None = None
    add: bool | None = None
    last: LastLoad | FindLast | None = None
    taught: Taught = field(default_factory=dict)
    """The council's own words for codes."""
    issues: IssueList = field(default_factory=IssueList)
    picked: Picked = field(default_factory=Picked)
    about: About | None = None
    read: Mapping[str, SheetTable] = field(default_factory=dict)
    sheets: tuple[SheetRead, ...] = ()
    beside: str | None = None
    """The load that the sheets are added to."""
    kept: Extract | None = None
    """What of that load is kept, with what its sheets lack and where they start."""
    starts: Mapping[str, date] = field(default_factory=dict)
    con: Connection | None = None
    """The typed rows for SQL, from the first stage that asks them."""

    @property
    def settled(self) -> About:
        """The month and window, which every stage after the first knows: without them there was an error."""
        assert self.about is not None
        return self.about

    def checked(self) -> Checked:
        """The outcome: with an extract where no error was found."""
        extract = None
        if self.about and not self.issues.errors:
            missing = {name: sheet.missing for name, sheet in self.read.items() if sheet.missing}
            extract = Extract(
                about=self.about,
                tables={name: sheet.rows for name, sheet in self.read.items()},
                missing={**(self.kept.missing if self.kept else {}), **missing},
                starts={**(self.kept.starts if self.kept else {}), **self.starts},
                beside=self.beside,
                taught=tuple(sorted(one for sheet in self.read.values() for one in sheet.taught)),
            )
        return Checked(extract, self.about, self.sheets, self.issues.listed(), self.issues.not_listed)


def read_sheets(state: State) -> State:
    """Which table each sheet is, its headings, its types and codes."""
    about, read, sheets = state.about, dict(state.read), list(state.sheets)
    for sheet in state.arriving:
        table = pick(sheet, state.picked, state.issues)
        if table is None:
            continue
        if table.grain == "about":
            about = read_about(sheet, state.given, state.issues)
            sheets.append(SheetRead(sheet.name, table.name, 0))
        elif (typed := _typed(sheet, table, state)) is not None:
            read[table.name] = typed
            sheets.append(SheetRead(sheet.name, table.name, typed.rows.num_rows))
    return replace(state, about=about, read=read, sheets=tuple(sheets))


def settle_about(state: State) -> State:
    """The month and window of a workbook that does not say them, what it is added to, and what it lacks as a whole."""
    seen, issues = state.picked.seen, state.issues
    bare = "about" not in seen
    base = _base(state)
    extract = base.read() if base else None
    if bare:
        start = state.given.records_from or (extract.about.records_from if extract else None)
        about = about_given(replace(state.given, records_from=start), issues)
        state = replace(state, about=about)
        if about and state.given.records_from is None:
            state = replace(state, starts=longer_windows(state.read, about.month))
    if base and extract and state.about:
        both = about_both(base, extract, state.about, issues)
        kept = kept_sheets(base, extract, seen, issues)
        of_kept = replace(
            extract,
            missing={name: columns for name, columns in extract.missing.items() if name in kept},
            starts={name: day for name, day in extract.starts.items() if name in kept},
        )
        state = replace(state, about=both, read={**kept, **state.read}, kept=of_kept, beside=base.name)
    if not state.beside:
        (tell_absent_lists if bare else tell_absent)(seen, issues)
    tell_ignored(state.picked.ignored, issues)
    if not state.beside and not issues.errors:
        tell_nothing({name: sheet.rows.num_rows for name, sheet in state.read.items()}, issues)
    return state


def check_personal(state: State) -> State:
    """Names of people where ids, teams and posts belong: before anything that quotes cells."""
    personal_columns.check_names(state.read, state.issues, teams_listed="teams" in state.picked.seen)
    return state


def list_free_text(state: State) -> State:
    """Of free text the words of a list are kept, and nothing that says who somebody is: before any rule quotes it."""
    return replace(state, read=free_text.listed_words_only(state.read, state.taught, state.issues))


def check_ids(state: State) -> State:
    """Ids of one child or case that are written in two ways, on whatever sheets."""
    same_ids.check_same_ids(state.read, state.issues)
    return state


def check_rows(state: State) -> State:
    """The rules of each row, of the window and of the key."""
    con = row_rules.open_rows(state.read, state.settled)
    row_rules.check_rows(con, state.read, state.issues)
    return replace(state, con=con)


def drop_birth_days(state: State) -> State:
    """Of each date of birth what is kept: after the rules that need the day, before anything is stored."""
    last = state.settled.records_to
    return replace(state, read={name: without_birth_days(sheet, last) for name, sheet in state.read.items()})


def settle_teams(state: State) -> State:
    """Every team as the Teams sheet writes it."""
    read = dict(state.read)
    if "teams" not in state.picked.seen:
        read |= between_sheets.teams_named(read, state.issues)
    elif state.beside:
        read = settle_kept(read, state.issues)
    return replace(state, read=between_sheets.settle_teams(read, state.issues))


def check_between(state: State) -> State:
    """Rows that need a row on another sheet."""
    assert state.con is not None
    between_sheets.check_between(state.con, state.read, state.issues)
    return state


def compare_last(state: State) -> State:
    """How many rows there are, their ids and who was open, against what is published and the last load."""
    before = state.last(state.settled.month) if callable(state.last) else [state.last] if state.last else []
    against_last_load.compare(state.read, state.picked.seen, before, state.issues, added=state.beside is not None)
    ids_before.check_ids_before(state.read, state.settled, before, state.issues)
    stocks.check_stocks(state.read, state.settled, before, state.issues)
    return state


def check_month(state: State) -> State:
    """Whether anything happened in the month that the workbook says it is of."""
    assert state.con is not None
    reporting_month.check_events(state.con, state.read, state.settled.month, state.issues)
    return state


Stage = Callable[[State], State]
STAGES: tuple[tuple[Stage, ...], ...] = (
    (read_sheets, settle_about),
    (check_personal, list_free_text, check_ids),
    (check_rows,),
    (drop_birth_days, settle_teams, check_between),
    (compare_last, check_month),
)
"""In their order. The stages of one line are run even where the first has found errors, so that all its issues are told
together; a line with errors is the last."""


def run(state: State) -> State:
    """The state after the last line of stages, or after the first one that found errors."""
    for line in STAGES:
        for stage in line:
            state = stage(state)
        if state.issues.errors:
            break
    return state


def _typed(sheet: Sheet, table: Table, state: State) -> SheetTable | None:
    """The rows of one sheet; None, with an error, where its headings cannot be read."""
    header = check_headings(sheet, table, state.issues)
    if header is None:
        return None
    typed = check_cells(sheet, table, header, state.issues, state.taught)
    if table.required and not typed.rows.num_rows:
        says = f"has no rows, and every extract needs them: one row is {table.one_row_is}. Fill it in."
        state.issues.sheet("error", sheet.name, says, "sheets.no rows")
    return typed


def _base(state: State) -> Base | None:
    """The load of the month that the sheets are added to, or None."""
    month = state.about.month if state.about else state.given.month
    base = state.find_base(month.replace(day=1)) if state.find_base and month else None
    if state.add and base is None and month:
        says = f"there is no load of {month:%B %Y} to add sheets to. Load the month's extract first, then add them."
        state.issues.sheet("error", "Workbook", says, "beside.nothing")
    return base if is_added_to(base, state.picked.seen, state.add) else None
