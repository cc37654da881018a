"""Outlooks → the rows that the command line prints and other programs read, in columns that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from data.periods import add_months, iso_month
from metrics.outlook.arithmetic import YEAR
from metrics.outlook.forecast import Forecast
from metrics.outlook.outlook import ARITHMETIC, SMOOTHING, Outlook, YearEnd

FIELDS = (
    "measure",
    "period",
    "basis",
    "horizon",
    "value",
    "low",
    "high",
    "method",
    "error",
    "naive_error",
    "needed_rate",
    "last_month",
    "status_now",
    "status_year_end",
)


def outlook_rows(found: Iterable[Outlook]) -> list[dict[str, Any]]:
    """A row a month that is forecast, on the measure's own basis; then one of the year's end, on basis 'ytd', of each
    measure that has a year to date and a target, or a forecast of it. `period` is the month that is told, `horizon` how
    many months ahead it lies. Numbers are unrounded, None where there is none; `needed_rate` is a share of the cases
    still to come (0 to 100 where it can be reached), or a number a month; `last_month` is blank where it goes well
    enough, and where it is out of reach."""
    return [row for one in found for row in _rows(one)]


def _rows(found: Outlook) -> Iterator[dict[str, Any]]:
    measure = found.measure
    for one in found.ahead:
        yield _row(measure.id, one.month, measure.basis, one.forecast.horizon) | _forecast(one.forecast)
    year = found.year
    if year is not None and (year.forecast is not None or year.target is not None):
        yield _row(measure.id, year.march, "ytd", year.left) | _year(year)


def _row(measure: str, period: date, basis: str, horizon: int) -> dict[str, Any]:
    numbers = dict.fromkeys(("value", "low", "high", "error", "naive_error", "needed_rate"))
    told = {"measure": measure, "period": iso_month(period), "basis": basis, "horizon": horizon}
    return dict.fromkeys(FIELDS, "") | numbers | told


def _forecast(one: Forecast) -> dict[str, Any]:
    told = {"value": one.value, "low": one.low, "high": one.high, "error": one.error, "naive_error": one.naive_error}
    return told | {"method": SMOOTHING}


def _year(year: YearEnd) -> dict[str, Any]:
    told: dict[str, Any] = {"status_now": year.status_now, "status_year_end": year.status_then, "method": ARITHMETIC}
    if year.forecast is not None:
        told |= _forecast(year.forecast) | {"value": year.value, "low": year.low, "high": year.high}
    takes = year.needed
    if takes is not None and takes.rate is not None:
        told["needed_rate"] = float(takes.rate)
        if takes.from_month is not None:
            told["last_month"] = iso_month(add_months(year.march, takes.from_month - YEAR))
    return told
