"""A workbook's results beside the last load's → what would change, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from metrics.judging.status import AMBER, GREEN, KEYS, RED, FigureToJudge, status
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
    colour_text: str = ""
    """'amber to green'; '' where the colour stays."""


@dataclass(frozen=True)
class LoadEffect:
    """One measure: the last load's newest figure, this workbook's, and the earlier months that would change. `size` is
    how much of the figure changes: of 1 where it doubles or falls to nothing, of a percentage in hundredths."""

    measure: str
    title: str
    section: str
    before_text: str
    before_n: str
    after_text: str
    after_n: str
    earlier: tuple[EarlierEffect, ...]
    before_status: str = ""
    after_status: str = ""
    colour_text: str = ""
    size: float = 0.0
    months: int = 0
    """How many earlier months would change."""

    @property
    def stays(self) -> bool:
        """Whether nothing of it changes, as it is shown."""
        same = (self.before_text, self.before_n) == (self.after_text, self.after_n)
        return same and not self.earlier and not self.colour_text


@dataclass(frozen=True)
class Effects:
    """What a workbook would change: in short, then the measures that change, changed colours first and the largest
    change first among equals; and those that stay."""

    says: str
    changed: tuple[LoadEffect, ...]
    stay: tuple[LoadEffect, ...]


def in_short(found: Sequence[LoadEffect], *, first: bool) -> Effects:
    """The effects in the order in which they matter. `first`: nothing was loaded yet, so every figure is new."""
    changed = sorted((one for one in found if not one.stays), key=_matters)
    stay = tuple(one for one in found if one.stays)
    if first:
        return Effects("This is the first load, so every figure is new.", tuple(changed), stay)
    red, green, amber = (sum(_turns(one) == colour for one in found) for colour in (RED, GREEN, AMBER))
    also = f", {amber} amber" if amber else ""
    lost = sum(one.colour_text != "" and not _turns(one) for one in found)
    none = "; no measure would change its colour" if not (red or green or amber or lost) else ""
    gone = f"; {lost} would have no colour" if lost else ""
    return Effects(f"{red} would turn red, {green} green{also}{gone}{none}.", tuple(changed), stay)


def _turns(one: LoadEffect) -> str:
    """The colour that a measure would turn; '' where it keeps its own, or would have none."""
    return one.after_status if one.colour_text and one.after_status in KEYS else ""


def _matters(one: LoadEffect) -> tuple[int, int, float]:
    """Those that turn red, amber, green, or lose their colour; then those with earlier months that change theirs."""
    place = {RED: 0, AMBER: 1, GREEN: 2}.get(_turns(one), 3 if one.colour_text else 4)
    return place, not any(month.colour_text for month in one.earlier), -one.size


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
        EarlierEffect(
            month_text(when),
            _both(old[measure.id, when], measure),
            _both(new[measure.id, when], measure),
            _colours(_status(old[measure.id, when], measure, when), _status(new[measure.id, when], measure, when)),
        )
        for when in shared
        if old[measure.id, when] != new[measure.id, when]
    )
    then = _status(was, measure, before_month) if before_month else ""
    then_now = then, _status(now, measure, month)
    return LoadEffect(
        measure=measure.id,
        title=measure.title,
        section=measure.section,
        before_text=_text(was, measure),
        before_n=_n_text(was, measure),
        after_text=_text(now, measure),
        after_n=_n_text(now, measure),
        earlier=earlier,
        before_status=then_now[0],
        after_status=then_now[1],
        colour_text=_colours(*then_now),
        size=_size(was, now, measure),
        months=len(earlier),
    )


def _status(figure: WholeFigure | None, measure: Definition, month: date) -> str:
    """The colour of a figure by the target in force in its month, or why it has none; '' where there is no figure and
    for a mix."""
    if figure is None or measure.kind == "mix":
        return ""
    target = measure.target_in(month)
    bounds = (target.green, target.amber) if target else (None, None)
    known = figure.state, measure.kind, measure.good, measure.unit, figure.numerator, figure.denominator, figure.value
    return status(FigureToJudge(*known, *bounds))


def _colours(before: str, after: str) -> str:
    """'amber to green'; '' where both are the same, or neither is a colour."""
    if before == after or not (before and after) or not {before, after} & set(KEYS):
        return ""
    return f"{before} to {after}"


def _size(was: WholeFigure | None, now: WholeFigure | None, measure: Definition) -> float:
    before, after = (one.value if one and one.value is not None else None for one in (was, now))
    if before is None or after is None:
        return float(before is not after)
    if measure.unit == "percent" and measure.kind != "mix":
        return abs(after - before) / 100
    return abs(after - before) / max(abs(before), abs(after)) if before != after else 0.0


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
