"""A workbook's results beside the last load's → what would change, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from metrics.definition import Definition
from metrics.wording import format_value, month_text

OWN_BASES = ("month", "month_end", "extract")
Figure = tuple[float | None, float | None, float | None, str]
"""numerator, denominator, value, state"""


@dataclass(frozen=True)
class EarlierChange:
    """A month that the last load had too, with another figure."""

    month_text: str
    before_text: str
    after_text: str


@dataclass(frozen=True)
class MeasureChange:
    """One measure: the last load's newest figure, this workbook's, and the earlier months that would change."""

    measure: str
    title: str
    section: str
    before_text: str
    before_n: str
    after_text: str
    after_n: str
    earlier: tuple[EarlierChange, ...]


def changes(
    before: pa.Table | None, before_month: date | None, after: pa.Table, month: date, definitions: Mapping[str, Definition]
) -> tuple[MeasureChange, ...]:
    """For every measure, in catalogue order. `before` is None where nothing was loaded yet."""
    old = _own_figures(before) if before is not None else {}
    new = _own_figures(after)
    return tuple(_change(one, old, before_month, new, month) for one in definitions.values())


def _change(
    one: Definition,
    old: Mapping[tuple[str, date], Figure],
    before_month: date | None,
    new: Mapping[tuple[str, date], Figure],
    month: date,
) -> MeasureChange:
    was = old.get((one.id, before_month)) if before_month else None
    now = new.get((one.id, month))
    shared = sorted(when for name, when in new if name == one.id and (name, when) in old and when != month)
    if before_month == month:
        shared = [when for when in shared if when != month]
    earlier = tuple(
        EarlierChange(month_text(when), _both(old[one.id, when], one), _both(new[one.id, when], one))
        for when in shared
        if old[one.id, when] != new[one.id, when]
    )
    return MeasureChange(one.id, one.title, one.section, _text(was, one), _n_text(was, one), _text(now, one), _n_text(now, one), earlier)


def _own_figures(results: pa.Table) -> dict[tuple[str, date], Figure]:
    """Whole-authority figures on the measure's own basis; a mix is its total."""
    figures: dict[tuple[str, date], Figure] = {}
    for row in results.to_pylist():
        if row["breakdown"] != "all" or row["basis"] not in OWN_BASES:
            continue
        if row["category"]:
            figures[row["measure"], row["month"]] = (None, row["denominator"], row["denominator"], row["state"])
        else:
            figures[row["measure"], row["month"]] = (row["numerator"], row["denominator"], row["value"], row["state"])
    return figures


def _text(figure: Figure | None, one: Definition) -> str:
    if figure is None:
        return "–"
    numerator, denominator, value, state = figure
    if state == "not loaded":
        return "Not loaded"
    if one.kind == "mix":
        return format_value(denominator, "count") if denominator else "No cases"
    return format_value(value, one.unit) if value is not None else "No cases"


def _n_text(figure: Figure | None, one: Definition) -> str:
    if figure is None or figure[3] == "not loaded" or figure[0] is None or figure[1] is None:
        return ""
    return f"{format_value(figure[0], 'count')} of {format_value(figure[1], 'count')}"


def _both(figure: Figure, one: Definition) -> str:
    text, n = _text(figure, one), _n_text(figure, one)
    return f"{text} ({n})" if n else text
