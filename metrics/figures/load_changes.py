"""A workbook's results beside the last load's → what would change, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from metrics.measures.overlay import Definition
from metrics.wording import format_value, month_text


@dataclass(frozen=True)
class Figure:
    """One month's figure; of a mix, `value` is the total and `parts` its parts' numbers."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    parts: tuple[tuple[str, float | None], ...] = ()


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
    before: pa.Table | None,
    before_month: date | None,
    after: pa.Table,
    month: date,
    definitions: Mapping[str, Definition],
) -> tuple[MeasureChange, ...]:
    """For every measure, in catalogue order. `before` is None where nothing was loaded yet."""
    old = _own_figures(before, definitions) if before is not None else {}
    new = _own_figures(after, definitions)
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
    earlier = tuple(
        EarlierChange(month_text(when), _both(old[one.id, when], one), _both(new[one.id, when], one))
        for when in shared
        if old[one.id, when] != new[one.id, when]
    )
    return MeasureChange(
        measure=one.id,
        title=one.title,
        section=one.section,
        before_text=_text(was, one),
        before_n=_n_text(was, one),
        after_text=_text(now, one),
        after_n=_n_text(now, one),
        earlier=earlier,
    )


def _own_figures(results: pa.Table, definitions: Mapping[str, Definition]) -> dict[tuple[str, date], Figure]:
    """Whole-authority figures on the measure's own basis. A mix is its total and its parts: a shift is seen."""
    figures: dict[tuple[str, date], Figure] = {}
    for row in results.to_pylist():
        one = definitions.get(row["measure"])
        if one is None or row["breakdown"] != "all" or row["basis"] != one.basis:
            continue
        key = row["measure"], row["month"]
        if row["category"]:
            part = (row["category"], row["numerator"])
            known = figures.get(key)
            figures[key] = Figure(None, None, row["denominator"], row["state"], (*(known.parts if known else ()), part))
        else:
            figures[key] = Figure(row["numerator"], row["denominator"], row["value"], row["state"])
    return figures


def _text(figure: Figure | None, one: Definition) -> str:
    if figure is None:
        return "–"
    if figure.state == "not loaded":
        return "Not loaded"
    if not figure.value and (figure.value is None or one.kind == "mix"):
        return "No cases"
    return format_value(figure.value, "count" if one.kind == "mix" else one.unit)


def _n_text(figure: Figure | None, one: Definition) -> str:
    if figure is None or figure.state == "not loaded" or figure.numerator is None or figure.denominator is None:
        return ""
    if one.kind == "mix":
        return ""
    return f"{format_value(figure.numerator, 'count')} of {format_value(figure.denominator, 'count')}"


def _both(figure: Figure, one: Definition) -> str:
    """'86.4% (381 of 441)'; for a mix its total and the parts that hold anything."""
    if figure.parts:
        held = ", ".join(f"{label} {format_value(number, 'count')}" for label, number in figure.parts if number)
        return f"{_text(figure, one)} ({held})" if held else _text(figure, one)
    text, n = _text(figure, one), _n_text(figure, one)
    return f"{text} ({n})" if n else text
