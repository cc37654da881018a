"""An outlook → its sentences and the rows of its tables, every word ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from data.periods import add_months
from metrics.figures.judged_figure import n_of_d
from metrics.judging.status import KEYS
from metrics.measures.signal_breaks import changed_text
from metrics.outlook.arithmetic import MET, ON_COURSE, OPEN, OUT, YEAR
from metrics.outlook.forecast import COVERED, FEWEST, Forecast
from metrics.outlook.outlook import NO_FIGURE, NO_SERIES, NOT_NEARER, PART, TOO_FEW, Outlook, YearEnd
from metrics.wording import aim_text, capital, format_number, format_value, month_text, number_words, plain

EIGHT_IN_TEN = f"{round(10 * COVERED)} in 10"
WHY_NONE = {
    TOO_FEW: f"Nothing is forecast from fewer than {FEWEST} months by one rule.",
    NOT_NEARER: "Nothing is forecast: on its own past, a forecast was no nearer than the same month a year before.",
    NO_SERIES: "Nothing is forecast of a total in its parts, nor of months added up.",
    NO_FIGURE: "Nothing is forecast where this month has no figure.",
    PART: "Nothing is forecast from a part of a month.",
}


@dataclass(frozen=True)
class AheadShown:
    """One month to come: '93.4%', '90.1 to 96.0%', and what the forecast missed by in its tests, beside the same month
    a year before."""

    month_text: str
    value_text: str
    between_text: str
    status_key: str
    status_word: str
    error_text: str
    naive_text: str
    tests_text: str


@dataclass(frozen=True)
class YearShown:
    """The year to date beside its end. `says`: sentences of arithmetic; `forecast_says`: of the forecast, or ''."""

    march_text: str
    so_far_text: str
    n_text: str
    target_text: str
    now_key: str
    now_word: str
    then_key: str
    then_word: str
    best_text: str
    """'amber at best' where green is out of reach and amber is not; else ''."""
    then_text: str
    between_text: str
    needed_text: str
    """'96.2% of the rest', 'out of reach', 'on course'; '' without a target."""
    rest_text: str
    """How many cases that is of: 'of about 73 a month'; '' where it is out of reach, and of a number."""
    last_text: str
    """The last month from which on it can still be reached: 'February 2021'; '' where there is none to name."""
    says: tuple[str, ...]
    forecast_says: str


@dataclass(frozen=True)
class OutlookShown:
    """What a page says of what lies ahead. `why_none`: why no month is forecast, '' where one is."""

    ahead: tuple[AheadShown, ...]
    why_none: str
    year: YearShown | None
    tested: tuple[AheadShown, ...]
    """Every horizon that was tried, also those that are not shown."""


def outlook_shown(found: Outlook) -> OutlookShown:
    """The words of an outlook."""
    unit, month = found.measure.unit, found.selection.month
    why = WHY_NONE.get(found.why_none, "")
    if found.why_none == TOO_FEW:
        why = f"{why[:-1]}: here there {_months_there(found.known)}."
    return OutlookShown(
        ahead=tuple(_ahead(one.month, one.forecast, unit, one.status) for one in found.ahead),
        why_none=why,
        year=_year(found, found.year) if found.year else None,
        tested=tuple(_ahead(add_months(month, one.horizon), one, unit, "") for one in found.tried),
    )


def _ahead(month: date, one: Forecast, unit: str, status: str) -> AheadShown:
    return AheadShown(
        month_text=month_text(month),
        value_text=format_value(one.value, unit),
        between_text=_between(one.low, one.high, unit),
        status_key=KEYS.get(status, "o"),
        status_word=capital(status) if status in KEYS else "",
        error_text=_error(one.error, unit),
        naive_text=_error(one.naive_error, unit),
        tests_text=f"{one.tests} months",
    )


def _year(found: Outlook, year: YearEnd) -> YearShown:
    measure = found.measure
    last = _last(year)
    newest = max((one.on for one in year.changed), default=None)
    changed = f"{changed_text(year.changed)} in {month_text(newest)}" if newest else ""
    return YearShown(
        march_text=month_text(year.march),
        so_far_text=format_value(year.so_far.value, measure.unit),
        n_text="; ".join(filter(None, (n_of_d(year.so_far), changed))),
        target_text=aim_text(year.target, measure.good, measure.unit),
        now_key=KEYS.get(year.status_now, "o"),
        now_word=capital(year.status_now),
        then_key=KEYS.get(year.status_then, "o"),
        then_word=capital(year.status_then) if year.status_then in KEYS else "",
        best_text=f"{year.best} at best" if year.best else "",
        then_text=format_value(year.value, measure.unit) if year.value is not None else "",
        between_text=_between(year.low, year.high, measure.unit),
        needed_text=_needed_short(found, year),
        rest_text=_rest(found, year),
        last_text=month_text(last) if last else "",
        says=_says(found, year),
        forecast_says=_forecast_says(found, year),
    )


def _needed_short(found: Outlook, year: YearEnd) -> str:
    takes = year.needed
    if takes is None or takes.rate is None:
        return ""
    if takes.reach == MET:
        return takes.reach
    if takes.reach == OUT and found.measure.good == "low":
        return "too many already"
    return _rate(found, takes.rate)


def _says(found: Outlook, year: YearEnd) -> tuple[str, ...]:
    takes = year.needed
    if takes is None or takes.rate is None:
        return ()
    aim = aim_text(year.target, found.measure.good, found.measure.unit)
    rate = _rate(found, takes.rate)
    if takes.reach == OUT:
        why = "there were too many already" if found.measure.good == "low" else f"{rate} would be needed"
        best = f" {capital(year.best)} is the best that can come of it." if year.best else ""
        return (f"Out of reach: {aim} in the year to {month_text(year.march)}, as {why}.{best}",)
    if takes.reach == MET:
        return (f"Certain already: {aim} in the year to {month_text(year.march)}, whatever comes.",)
    course = "On course" if takes.reach == ON_COURSE else "Needed"
    told = [f"{course}: {rate} for {aim} in the year to {month_text(year.march)}{_as_many(found, year)}."]
    last = _last(year)
    if takes.reach == OPEN and last is not None:
        how = "every case" if found.measure.good == "high" else "no case"
        if found.measure.kind == "count":
            told.append(f"It can be reached no longer after {month_text(last)}, if it goes on as now until then.")
        else:
            hit = "met it" if found.measure.good == "high" else "counted against it"
            told.append(
                f"The last month to turn it is {month_text(last)}: if it goes on as now until then, and {how} {hit} "
                "from then on."
            )
    return tuple(told)


def _rate(found: Outlook, rate: Fraction) -> str:
    """'96.2% of the rest', '12.5 a month': rounded to the side that is enough."""
    number = _enough(rate, found.measure.good)
    if found.measure.kind == "count":
        return f"{number} a month"
    return f"{number}% of the rest"


def _enough(rate: Fraction, good: str) -> str:
    side = ROUND_CEILING if good == "high" else ROUND_FLOOR
    number = Decimal(rate.numerator) / Decimal(rate.denominator)
    return plain(number.quantize(Decimal("0.1"), rounding=side))


def _as_many(found: Outlook, year: YearEnd) -> str:
    if found.measure.kind == "count" or not year.so_far.denominator:
        return ""
    gone = YEAR - year.left
    return f", if as many come as so far ({format_number(year.so_far.denominator / gone)} a month)"


def _rest(found: Outlook, year: YearEnd) -> str:
    if found.measure.kind == "count" or not year.so_far.denominator or not year.needed:
        return ""
    if year.needed.reach not in (OPEN, ON_COURSE):
        return ""
    return f"of about {format_number(year.so_far.denominator / (YEAR - year.left))} a month"


def _last(year: YearEnd) -> date | None:
    if year.needed is None or year.needed.from_month is None:
        return None
    return add_months(year.march, year.needed.from_month - YEAR)


def _forecast_says(found: Outlook, year: YearEnd) -> str:
    if year.forecast is None or year.value is None:
        return ""
    unit, one = found.measure.unit, year.forecast
    return (
        f"As it has been going, the year ends at {format_value(year.value, unit)}, {EIGHT_IN_TEN} times between "
        f"{_between(year.low, year.high, unit, ' and ')}. Tried on {one.tests} places of its own past, it missed by "
        f"{_error(one.error, unit)} on average, last year’s same months by {_error(one.naive_error, unit)}."
    )


def _between(low: float | None, high: float | None, unit: str, joined: str = " to ") -> str:
    if low is None or high is None:
        return ""
    return f"{format_value(low, unit)}{joined}{format_value(high, unit)}"


def _error(error: float, unit: str) -> str:
    if unit == "percent":
        return f"{format_number(error)} points"
    return format_value(error, unit) if unit not in ("count", "per 10,000") else format_number(error)


def _months_there(known: int) -> str:
    return f"{'is' if known == 1 else 'are'} {number_words(known)}"
