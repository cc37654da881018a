"""A workbook's results beside the last load's → what would change, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from metrics.measures.definition import Definition
from metrics.wording import format_value, month_text


@dataclass(frozen=True)
class WholeFigure:
    """One month's figure; of a mix, `value` is the total and `parts` its parts' numbers."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    parts: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True)
class EarlierEffect:
    """A month that the last load had too, with another figure."""

    month_text: str
    before_text: str
    after_text: str


@dataclass(frozen=True)
class LoadEffect:
    """One measure: the last load's newest figure, this workbook's, and the earlier months that would change."""

    measure: str
    title: str
    section: str
    before_text: str
    before_n: str
    after_text: str
    after_n: str
    earlier: tuple[EarlierEffect, ...]


def load_effects(
    before: pa.Table | None,
    before_month: date | None,
    after: pa.Table,
    month: date,
    definitions: Mapping[str, Definition],
) -> tuple[LoadEffect, ...]:
    """For every measure, in catalogue order. `before` is None where nothing was loaded yet."""
    old = _own_figures(before, definitions) if before is not None else {}
    new = _own_figures(after, definitions)
    return tuple(_change(measure, old, before_month, new, month) for measure in definitions.values())


def _change(
    measure: Definition,
    old: Mapping[tuple[str, date], WholeFigure],
    before_month: date | None,
    new: Mapping[tuple[str, date], WholeFigure],
    month: date,
) -> LoadEffect:
    was = old.get((measure.id, before_month)) if before_month else None
    now = new.get((measure.id, month))
    shared = sorted(when for name, when in new if name == measure.id and (name, when) in old and when != month)
    earlier = tuple(
        EarlierEffect(month_text(when), _both(old[measure.id, when], measure), _both(new[measure.id, when], measure))
        for when in shared
        if old[measure.id, when] != new[measure.id, when]
    )
    return LoadEffect(
        measure=measure.id,
        title=measure.title,
        section=measure.section,
        before_text=_text(was, measure),
        before_n=_n_text(was, measure),
        after_text=_text(now, measure),
        after_n=_n_text(now, measure),
        earlier=earlier,
    )


def _own_figures(results: pa.Table, definitions: Mapping[str, Definition]) -> dict[tuple[str, date], WholeFigure]:
    """Whole-authority figures on the measure's own basis. A mix is its total and its parts: a shift is seen."""
    figures: dict[tuple[str, date], WholeFigure] = {}
    for row in results.to_pylist():
        one = definitions.get(row["measure"])
        if one is None or row["breakdown"] != "all" or row["basis"] != one.basis:
            continue
        key = row["measure"], row["month"]
        if row["category"]:
            part = (row["category"], row["numerator"])
            known = figures.get(key)
            figures[key] = WholeFigure(
                None, None, row["denominator"], row["state"], (*(known.parts if known else ()), part)
            )
        else:
            figures[key] = WholeFigure(row["numerator"], row["denominator"], row["value"], row["state"])
    return figures


def _text(figure: WholeFigure | None, measure: Definition) -> str:
    if figure is None:
        return "–"
    if figure.state == "not loaded":
        return "Not loaded"
    if not figure.value and (figure.value is None or measure.kind == "mix"):
        return "No cases"
    return format_value(figure.value, "count" if measure.kind == "mix" else measure.unit)


def _n_text(figure: WholeFigure | None, measure: Definition) -> str:
    if figure is None or figure.state == "not loaded" or figure.numerator is None or figure.denominator is None:
        return ""
    if measure.kind == "mix":
        return ""
    return f"{format_value(figure.numerator, 'count')} of {format_value(figure.denominator, 'count')}"


def _both(figure: WholeFigure, measure: Definition) -> str:
    """'86.4% (381 of 441)'; for a mix its total and the parts that hold anything."""
    if figure.parts:
        held = ", ".join(f"{label} {format_value(number, 'count')}" for label, number in figure.parts if number)
        return f"{_text(figure, measure)} ({held})" if held else _text(figure, measure)
    text, n = _text(figure, measure), _n_text(figure, measure)
    return f"{text} ({n})" if n else text
