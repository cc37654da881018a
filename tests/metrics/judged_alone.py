"""Results → each figure judged by itself, with the functions for one figure: what the table of judged figures has to
equal."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from data.periods import add_months
from metrics.figures.judged_figure import target_of
from metrics.judging.status import FigureToJudge, distance, status
from metrics.judging.travel import travel
from metrics.measures.definition import Definition
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
    return {key: dict(_told(key, own, beside, definitions[key[0]], vintage)) for key in own if key[0] in definitions}


def by_key(table: pa.Table) -> dict[tuple[Any, ...], Told]:
    return {tuple(row[name] for name in KEY): row for row in table.to_pylist()}


def _told(
    key: tuple[Any, ...], own: Mapping[Any, Told], beside: Mapping[Any, Told], measure: Definition, vintage: str
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
    compared = last_year if basis == "ytd" else previous
    yield from ((name, row[name]) for name in AS_IT_IS)
    yield "status", judged
    yield "green", bound_field(green)
    yield "amber", bound_field(amber)
    yield "target_set_by", (target.source or "") if target else ""
    yield "distance", (away.to_amber, away.to_green) if away else (None, None)
    yield "travel", travel(row["value"], compared, good=measure.good, unit=measure.unit, green=green)
    yield "previous", previous
    yield "last_year", last_year
    yield vintage, row["value"]
    yield {"published": "latest", "latest": "published"}[vintage], _value(beside, series, month)


def _earlier(month: date, basis: str) -> tuple[date | None, date]:
    before = None if basis == "ytd" and month.month == 4 else add_months(month, -3 if basis == "quarter" else -1)
    return before, add_months(month, -12)


def _value(rows: Mapping[Any, Told], series: list[Any], month: date | None) -> Any:
    found = rows.get((*series, month))
    return found["value"] if found else None
