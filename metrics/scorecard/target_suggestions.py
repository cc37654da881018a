"""What a target could be measured by: last year's outturn, statistical neighbours and England, each with its year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from metrics.measures.definition import SUMS, Definition
from metrics.selection import LATEST
from metrics.wording import field, format_number, format_value, month_text

if TYPE_CHECKING:
    from metrics.figures.row import ScorecardRow


class HasHistory(Protocol):
    """What is asked of the Reader."""

    def history(self, measure: str, vintage: str, breakdown: str = ...) -> list[ScorecardRow]: ...


@dataclass(frozen=True)
class Suggestion:
    """'Our outturn of the year to March 2020', '87.3%', '410 of 470'; `value` as a form takes it."""

    label: str
    text: str
    n_text: str
    value: str


def suggestions(reader: HasHistory, measure: Definition) -> tuple[Suggestion, ...]:
    """Those that are known; none for a measure that is neither good nor bad, or has parts."""
    if not measure.may_have_target:
        return ()
    try:
        rows = [row for row in reader.history(measure.id, LATEST) if row.value is not None]
    except KeyError:  # added since what is shown was computed
        return ()
    return (*_outturn(rows, measure), *_others(rows, measure))


def _outturn(rows: Sequence[ScorecardRow], measure: Definition) -> list[Suggestion]:
    """The last March that is held: its year to date where months are summed, else its own figure."""
    for basis in ("ytd", measure.basis):
        found = [row for row in rows if row.basis == basis and row.period.month == 3]
        if found:
            row = found[-1]
            year = "the year to " if basis in SUMS else ""
            return [_suggestion(f"Our own, {year}{month_text(row.period)}", row.value, row, measure)]
    return []


def _others(rows: Sequence[ScorecardRow], measure: Definition) -> list[Suggestion]:
    """Those beside the newest figure, where they are of the measure's own unit."""
    own = [row for row in rows if row.basis == measure.basis]
    if not own or measure.kind == "count":
        return []
    return [
        _suggestion(f"{one.name}, {one.year}", one.value, None, measure)
        for one in own[-1].comparators
        if one.value is not None
    ]


def _suggestion(label: str, value: float | None, row: ScorecardRow | None, measure: Definition) -> Suggestion:
    n_text = ""
    if row is not None and row.numerator is not None and row.denominator:
        n_text = f"{format_number(row.numerator)} of {format_number(row.denominator)}"
    return Suggestion(label, format_value(value, measure.unit), n_text, field(value and round(value, 1)))
