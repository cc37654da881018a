"""A workbook → typed rows and issues, by the stages of data.checks.stages."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from data.authorities import Whose
from data.checks.about_sheet import Given
from data.checks.sheets import about_first, is_about
from data.checks.stages import FindBase, FindLast, State, run
from data.checks.taught_spellings import taught_by_column
from data.extract import Checked, LastLoad
from data.own_spellings import SpellingEntry
from data.workbook.reader import Sheet, read
from data.workbook.refusal import NotAWorkbook


def check(
    path: Path,
    *,
    month: date | None = None,
    records_from: date | None = None,
    records_to: date | None = None,
    last: LastLoad | FindLast | None = None,
    today: date | None = None,
    base: FindBase | None = None,
    add: bool | None = None,
    whose: Whose | None = None,
    taught: Iterable[SpellingEntry] = (),
) -> Checked:
    """Reads and checks a workbook. Never raises for what a file holds: a file that is no workbook is one error.

    `base` finds the load of a month to which the sheets may be added: as `add` says, or, where it is None, where the
    two have no sheet in common. What the workbook does not have is then kept from it. `whose`: the authority whose
    extract it has to be. `taught`: the council's own words for codes."""
    given = Given(month, records_from, today or date.today(), records_to, whose)
    try:
        with _without_collections():
            return run(State(read(path, first=is_about), given, base, add, last, taught_by_column(taught))).checked()
    except NotAWorkbook as refused:
        return Checked(None, None, (), (refused.issue,))


def check_sheets(
    sheets: Iterable[Sheet],
    *,
    month: date | None = None,
    records_from: date | None = None,
    records_to: date | None = None,
    last: LastLoad | FindLast | None = None,
    today: date | None = None,
    base: FindBase | None = None,
    add: bool | None = None,
    whose: Whose | None = None,
    taught: Iterable[SpellingEntry] = (),
) -> Checked:
    """The same for sheets as they arrive, in any order."""
    given = Given(month, records_from, today or date.today(), records_to, whose)
    return run(State(about_first(sheets), given, base, add, last, taught_by_column(taught))).checked()


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
