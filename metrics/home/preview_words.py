"""Figures as published × figures by a definition on trial → the rows of a table that sets the one beside the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from metrics.figures.row import ScorecardRow
from metrics.home.definition_preview import MonthOnTrial, Trial
from metrics.judging.status import KEYS
from metrics.measures.definition import OWN
from metrics.wording import MISSING, capital, change_text, format_number, format_value, month_text


@dataclass(frozen=True)
class FigureShown:
    """A figure in words: its value, n of d, its colour as a key and a word, and why there is none."""

    value_text: str
    n_text: str
    status_key: str
    status_word: str
    value: float | None


@dataclass(frozen=True)
class MonthShown:
    """A row of the table."""

    month_text: str
    published: FigureShown
    then: FigureShown
    now: FigureShown
    change_text: str
    same: bool


def rows(published: Sequence[ScorecardRow], months: Sequence[MonthOnTrial], unit: str) -> list[MonthShown]:
    """The published months, the newest first. `published`: the measure's history as published, for the whole
    authority; none of a new measure."""
    held: dict[date, list[ScorecardRow]] = {}
    for basis in (*OWN, "rolling_12"):  # its own; what is a sum of months is told by the months
        rows_of = [row for row in published if row.basis == basis]
        if rows_of:
            for row in rows_of:
                held.setdefault(row.period, []).append(row)
            break
    return [_row(one, held.get(one.month, []), unit) for one in reversed(months)]


def _row(one: MonthOnTrial, held: Sequence[ScorecardRow], unit: str) -> MonthShown:
    published, then, now = _published(held), _shown(one.then, unit), _shown(one.now, unit)
    change = (
        change_text(then.value, published.value, unit) if then.value is not None and published.value is not None else ""
    )
    same = (published.value_text, published.n_text) == (then.value_text, then.n_text)
    return MonthShown(month_text(one.month), published, then, now, change, same)


def _published(held: Sequence[ScorecardRow]) -> FigureShown:
    if not held:
        return FigureShown(MISSING, "not measured then", "o", "", None)
    row = held[0]
    if row.kind != "mix":
        n = _n_of_d(row.numerator, row.denominator, row.not_due)
        return _figure(row.value, row.unit, n or row.reason, row.status)
    parts = [(one.category, one.numerator) for one in held if one.category and one.numerator is not None]
    total = next((one.denominator for one in held if one.denominator is not None), None)
    return _figure(total, "count", _parts(parts) or row.reason, row.status)


def _shown(one: Trial, unit: str) -> FigureShown:
    if one.parts:
        return _figure(one.value, "count", _parts(one.parts), one.status)
    return _figure(one.value, unit, _n_of_d(one.numerator, one.denominator, one.not_due) or one.reason, one.status)


def _figure(value: float | None, unit: str, n_text: str, status: str) -> FigureShown:
    return FigureShown(format_value(value, unit), n_text, KEYS.get(status, "o"), capital(status), value)


def _n_of_d(numerator: float | None, denominator: float | None, not_due: float | None) -> str:
    told = numerator is not None and denominator
    judged = f"{format_number(numerator or 0)} of {format_number(denominator or 0)}" if told else ""
    return "; ".join(filter(None, (judged, f"{format_number(not_due)} not yet due" if not_due else "")))


def _parts(parts: Iterable[tuple[str, float | None]]) -> str:
    return ", ".join(f"{label} {format_number(number or 0)}" for label, number in sorted(parts))
