"""A home's scorecard rows → typed pandas frames: the analyst's door, with the figures that the command line prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from data.errors import HomeError
from metrics.cases.case import PART, of_group
from metrics.figures.row import ScorecardRow
from metrics.home import asked
from metrics.home.cases_behind import CasesBehind
from metrics.home.opened_home import OpenedHome, opened, version_of
from metrics.judging.judged_numbers import STATUSES
from metrics.judging.travel import BETTER, DOWN, SAME, UP, WORSE
from metrics.measures.definition import OWN, SUMS, Definition, Good, Kind
from metrics.measures.definition_file import OTHER_UNITS
from metrics.scorecard.case_rows import case_fields, case_rows
from metrics.scorecard.csv_rows import FIELDS, NUMBERS, comparators_text
from metrics.scorecard.measure_catalogue import FIELDS as CATALOGUE
from metrics.scorecard.measure_catalogue import records
from metrics.scorecard.reader import Reader
from metrics.selection import ALL, LATEST, PUBLISHED, Selection

MONTHLY = pd.PeriodDtype("M")
TEXT = pd.StringDtype()
TRAVELS = (BETTER, WORSE, SAME, "little changed", UP, DOWN)
BASES = (*OWN, *SUMS)
WHOLE = frozenset({"not_due", "points", "population"})
"""Numbers that count something; the others may have a fraction: cases are weighed (posts) and averaged (weeks)."""


class AnalystHome:
    """One home's figures as frames. Each call tells what is loaded, published and defined when it is made."""

    def __init__(self, home: OpenedHome) -> None:
        self._home = home
        self._version = ""
        self._kept: Reader | None = None
        self._behind = CasesBehind(home)

    def figures(
        self,
        view: str = LATEST,
        measure: str | None = None,
        month: str | date | pd.Period | None = None,
        breakdown: str | Sequence[str] | None = ALL,
    ) -> pd.DataFrame:
        """The rows of `scorecard show` for a month, of `scorecard history` for a measure, of the month's measure for
        both; for neither every measure in every month of `months(view)`, oldest first.

        One row a measure, basis, group and part, in the columns and the order of the command line, those of each
        breakdown in turn: one name, a list of names, or None for all of them. `period` is monthly; `value` and what it
        is compared with are unrounded, percentages 0 to 100, in `unit`; numbers are missing where there is no figure
        (`status` and `reason` say why), `travel` where there is nothing to compare with; text is blank where there is
        none. `comparators` is the JSON text of the CSV. Columns have the same types whatever is asked for.

        WrongUse for a measure, breakdown, view or month that is none; NotHeld for a month that is not there.
        """
        reader = self._reader()
        view = asked.view_of(view)
        known = reader.measures(view)
        some = _breakdowns(breakdown, known)
        id = None if measure is None else asked.measure_of(measure, known).id
        if id is not None and month is None:
            rows = [row for name in some for row in reader.history(id, view, name)]
        else:
            there = reader.months(view)
            months = there[::-1] if month is None else [asked.held(_month(month), reader.held(view), view)]
            every = (Selection(when, view, name) for when in months for name in some)
            rows = [row for one in every for row in reader.rows(one) if id is None or row.measure == id]
        return frame(rows, reader.measures(PUBLISHED), reader.sections())

    def cases(
        self,
        measure: str,
        month: str | date | pd.Period,
        view: str = LATEST,
        *,
        service: str | None = None,
        team: str | None = None,
    ) -> pd.DataFrame:
        """The rows of `scorecard cases`: the cases behind a measure's figure of a month, on its own basis, one row a
        case; of a service or a team where told. Its columns, then the dates that decide, as text. A figure that arrives
        counted has no cases: the frame is empty then, and `.attrs["says"]` tells why.

        Child-level: for those who work with these children. WrongUse and NotHeld as for `figures`."""
        reader = self._reader()
        view = asked.view_of(view)
        one = asked.measure_of(measure, reader.measures(view))
        selection = Selection(asked.held(_month(month), reader.held(view), view), view)
        found = self._behind.of(reader, one, selection)
        cases = of_group(found.cases, service, team)
        names = case_fields(found)
        types: dict[str, Any] = dict.fromkeys(names, TEXT) | {"row": pd.Int64Dtype()}
        types["value"] = TEXT if found.value_is == PART else pd.Float64Dtype()
        told = pd.DataFrame(case_rows(found, cases), columns=list(names)).astype(types)
        told["period"] = _periods([case.period for case in cases])
        told.attrs["says"] = found.says
        return told

    def months(self, view: str = LATEST) -> pd.PeriodIndex:
        """The months to choose from, oldest first. WrongUse for what is no view."""
        return _periods(self._reader().months(asked.view_of(view))[::-1])

    def measures(self) -> pd.DataFrame:
        """The catalogue as `scorecard measures` lists it, a row a measure under its id, blank where it has none; then
        each measure's `unit` and its own `basis`, which every other basis of it sums up."""
        found = self._reader().definitions
        listed = pd.DataFrame(records(found), columns=list(CATALOGUE))
        listed = listed.assign(unit=[one.unit for one in found.values()], basis=[one.basis for one in found.values()])
        return listed.astype(TEXT).set_index("id")

    def _reader(self) -> Reader:
        version = version_of(self._home.store.version(), self._home.home)
        if self._kept is None or version != self._version:
            self._kept, self._version = (
                self._home.reader(),
                version,
            )  # not the one after: what came between is read next
        return self._kept


def analyst_home(path: str | Path) -> AnalystHome:
    """The figures of the home at `path`. HomeError where there is no such folder: a mistyped path makes no home."""
    folder = Path(path).expanduser()
    if not folder.is_dir():
        raise HomeError(f"There is no home at {folder}. Make one with: scorecard --home {folder} load FILE.xlsx")
    return AnalystHome(opened(folder))


def frame(
    rows: Sequence[ScorecardRow], definitions: Mapping[str, Definition], sections: Sequence[str] = ()
) -> pd.DataFrame:
    """Scorecard rows in the columns of the CSV, typed. `sections` are titles that rows may have besides those of the
    definitions. ValueError for a word that its column does not know."""
    types = _types(definitions, sections)
    return pd.DataFrame({name: _column(rows, name, types[name]) for name in FIELDS}, copy=False)


def _types(definitions: Mapping[str, Definition], sections: Sequence[str]) -> dict[str, Any]:
    """Column → its type, the same for every frame of a home, so that frames can be put together."""
    words: dict[str, Iterable[str]] = {
        "section": dict.fromkeys([*(measure.section for measure in definitions.values()), *sections]),
        "kind": get_args(Kind),
        "breakdown": asked.breakdowns(definitions),
        "basis": BASES,
        "unit": dict.fromkeys(["percent", *OTHER_UNITS]),
        "status": STATUSES,
        "good": get_args(Good),
        "travel": TRAVELS,
    }
    numbers = {name: pd.Int64Dtype() if name in WHOLE else pd.Float64Dtype() for name in NUMBERS}
    categories = {name: pd.CategoricalDtype(list(known)) for name, known in words.items()}
    return dict.fromkeys(FIELDS, TEXT) | numbers | categories | {"period": MONTHLY}


def _column(rows: Sequence[ScorecardRow], name: str, kind: Any) -> Any:
    if name == "period":
        return _periods([row.period for row in rows])
    if name == "comparators":
        return pd.array([comparators_text(row.comparators) for row in rows], dtype=TEXT)
    values = [getattr(row, name) for row in rows]
    if not isinstance(kind, pd.CategoricalDtype):
        return pd.array(values, dtype=kind)
    unknown = set(values) - set(kind.categories) - {""}
    if unknown:  # pandas would make them missing without a word
        raise ValueError(f"{name} is never {', '.join(sorted(unknown))}")
    return pd.Categorical([value or None for value in values], dtype=kind)


def _periods(months: Sequence[date]) -> pd.PeriodIndex:
    return pd.DatetimeIndex(list(months)).to_period("M")


def _breakdowns(told: str | Sequence[str] | None, definitions: Mapping[str, Definition]) -> Sequence[str]:
    if told is None:
        return asked.breakdowns(definitions)
    names = [told] if isinstance(told, str) else told
    return [asked.breakdown_of(name, definitions) for name in dict.fromkeys(names)]


def _month(told: str | date | pd.Period) -> date:
    """A month as text, any day of it, or a monthly period. WrongUse for all else, a missing date too."""
    return asked.month_of(told.isoformat()[:7] if isinstance(told, date) else str(told))
