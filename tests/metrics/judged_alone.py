"""Results → each figure judged by itself, with the functions for one figure: what the table of judged figures has to
equal."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from data.periods import add_months
from metrics.figures.judged_figure import target_of
from metrics.judging.chance import STOCKS, Compared, beyond_chance, how_of
from metrics.judging.status import FigureToJudge, distance, status
from metrics.judging.travel import SAME, travel, word
from metrics.measures.definition import SUMS, Definition
from metrics.selection import Selection
from metrics.wording import bound_field

KEY = ("measure", "basis", "breakdown", "group", "category", "month")
AS_IT_IS = (*KEY, "numerator", "denominator", "value", "state", "note")

Told = dict[str, Any]


def judged_alone(
    figures: pa.Table, other: pa.Table | None, definitions: Mapping[str, Definition], vintage: str
) -> dict[tuple[Any, ...], Told]:
    """Key → what is told of the figure."""
    own = by_key(figures)
    beside = by_key(other) if other is not None else {}
    months: dict[tuple[Any, ...], list[date]] = {}
    for *series, month in sorted(own):
        months.setdefault(tuple(series), []).append(month)
    return {
        key: dict(_told(key, own, beside, definitions[key[0]], vintage, months[key[:-1]]))
        for key in own
        if key[0] in definitions
    }


def by_key(table: pa.Table) -> dict[tuple[Any, ...], Told]:
    return {tuple(row[name] for name in KEY): row for row in table.to_pylist()}


def _told(
    key: tuple[Any, ...],
    own: Mapping[Any, Told],
    beside: Mapping[Any, Told],
    measure: Definition,
    vintage: str,
    months: list[date],
) -> Iterator[tuple[str, Any]]:
    *series, month = key
    row, basis = own[key], series[1]
    selection = Selection(month, vintage, series[2], series[3])
    target = target_of(measure, selection, basis)
    green, amber = (target.green, target.amber) if target else (None, None)
    numbers = (row["numerator"], row["denominator"], row["value"])
    figure = FigureToJudge(row["state"], measure.kind, measure.good, measure.unit, *numbers, green, amber)
    judged = status(figure)
    away = distance(figure, judged)
    previous, last_year = (_value(own, series, when) for when in _earlier(month, basis))
    yield from ((name, row[name]) for name in AS_IT_IS)
    yield "status", judged
    yield "green", bound_field(green)
    yield "amber", bound_field(amber)
    yield "target_set_by", (target.source or "") if target else ""
    yield "distance", (away.to_amber, away.to_green) if away else (None, None)
    since = [*_earlier(month, basis)]
    if basis == "ytd":
        since[0] = since[1]
    for name, when in zip(("travel", "travel_year"), since, strict=True):
        yield name, _travel(own, series, month, when, measure, green, months)
    yield "previous", previous
    yield "last_year", last_year
    yield vintage, row["value"]
    yield {"published": "latest", "latest": "published"}[vintage], _value(beside, series, month)


def _travel(
    own: Mapping[Any, Told],
    series: list[Any],
    month: date,
    then: date | None,
    measure: Definition,
    green: Any,
    months: list[date],
) -> str:
    """The word for how a figure moved since another month, by `travel`, `chance` and the changes of its rule."""
    row, before = own[(*series, month)], own.get((*series, then))
    if before is None:
        return ""
    direction = travel(row["value"], before["value"], good=measure.good, unit=measure.unit, green=green)
    if direction in ("", SAME):
        return word(direction, crosses=_crosses(measure, then, month, series[1]), beyond=True)
    points: list[float | None] = []
    if series[1] not in SUMS:
        first = max((c.on.replace(day=1) for c in measure.changes if c.on.replace(day=1) <= month), default=date.min)
        for one, following in itertools.pairwise(when for when in months if first <= when <= month):
            points.append(own[(*series, one)]["value"])
            points += [None] if following != add_months(one, 1) else []
    sides = [(one["numerator"], one["denominator"], one["value"]) for one in (row, before)]
    told = beyond_chance(Compared(how_of(measure), measure.when in STOCKS, sides[0], sides[1], points))
    return word(direction, crosses=_crosses(measure, then, month, series[1]), beyond=told)


def _crosses(measure: Definition, then: date | None, month: date, basis: str) -> bool:
    assert then is not None
    back = {"quarter": 2, "rolling_12": 11, "ytd": (then.month - 4) % 12}.get(basis, 0)
    return any(add_months(then, -back) < change.on.replace(day=1) <= month for change in measure.changes)


def _earlier(month: date, basis: str) -> tuple[date | None, date]:
    before = None if basis == "ytd" and month.month == 4 else add_months(month, -3 if basis == "quarter" else -1)
    return before, add_months(month, -12)


def _value(rows: Mapping[Any, Told], series: list[Any], month: date | None) -> Any:
    found = rows.get((*series, month))
    return found["value"] if found else None
