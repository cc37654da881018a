"""Figures that differ between published and now → sentences and the cells of a table, changed colours first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from metrics.figures.day_rules import KINDS
from metrics.figures.row import Revision
from metrics.measures.definition import SUMS, Definition
from metrics.wording import capital, change_text, format_number, format_value, month_text, number_words

NOT_THERE = "Not there"
_OF_SUMS = {"quarter": "the quarter to ", "ytd": "the year to date to ", "rolling_12": "the 12 months to "}
Row = Mapping[str, Any]
"""A row of REVISED_SCHEMA."""


def revisions(rows: Iterable[Row], definitions: Mapping[str, Definition]) -> tuple[Revision, ...]:
    """A revision of every figure; the parts of a mix are one together. `rows` of one group, of any measures."""
    found: list[Revision] = []
    parts: dict[tuple[str, date, str], list[Row]] = {}
    for row in rows:
        measure = definitions.get(row["measure"])
        if measure is None:
            continue
        if "mix" in (measure.kind, row["then_day_kind"]):
            parts.setdefault((measure.id, row["month"], row["basis"]), []).append(row)
        else:
            found.append(_revision(measure, row))
    for (id, *_), some in parts.items():
        otherwise = some[0]["then_day_kind"] is not None
        found.append((_counted_otherwise if otherwise else _of_mix)(definitions[id], some))
    order = {id: place for place, id in enumerate(definitions)}
    return tuple(sorted(found, key=lambda r: (not r.colour_changed, r.summed, -r.month.toordinal(), order[r.measure])))


def _revision(measure: Definition, row: Row) -> Revision:
    then, now = row["then_status"], row["now_status"]
    if row["now_state"] is None:
        counted = f" ({_n_of_d(row, 'then')})" if row["then_denominator"] else ""
        was = f"{_text(measure, row, 'then')}{counted}"
        return _told(measure, row, (was, NOT_THERE, ""), colour_changed=row["then_green_low"] is not None)
    was, is_now = _text(measure, row, "then"), _text(measure, row, "now")
    if was == is_now:  # the same as rounded: only the counts tell them apart
        was, is_now = (f"{text} ({_n_of_d(row, side)})" for text, side in ((was, "then"), (is_now, "now")))
    same_unit = row["then_day_unit"] is None
    difference = _difference(row["now_value"], row["then_value"], measure.unit) if same_unit else ""
    changed = then != now
    colour = f"changed from {then} to {now}" if changed else "did not change"
    told = f" The colour {colour}." if row["then_green_low"] is not None else ""
    return _told(measure, row, (was, is_now, difference), colour_changed=changed, more=told, colour=_colour(row))


def _colour(row: Row) -> str:
    """'Amber to green', 'Green as before'; 'No target' where none judged it."""
    then, now = row["then_status"], row["now_status"]
    if row["then_green_low"] is None:
        return "No target"
    return f"{capital(then)} to {now}" if then != now else f"{capital(then)} as before"


def _of_mix(measure: Definition, rows: Sequence[Row]) -> Revision:
    was, is_now = (_parts_text(measure, rows, side) for side in ("then", "now"))
    now, then = (_total(rows, side) for side in ("now", "then"))
    difference = _difference(now, then, "count") if now != then else ""
    return _told(measure, rows[0], (was, is_now, difference), colour_changed=False)


def _counted_otherwise(measure: Definition, rows: Sequence[Row]) -> Revision:
    """A measure that has become a mix since, or was one: a difference between the two would say nothing."""
    row = rows[0]
    was = _parts_text(measure, rows, "then") if row["then_day_kind"] == "mix" else _text(measure, row, "then")
    is_now = f"Counted otherwise, as {KINDS[measure.kind]}"
    return _told(measure, row, (was, is_now, ""), colour_changed=False, more=" The two are not compared.")


def _told(
    measure: Definition,
    row: Row,
    texts: tuple[str, str, str],
    *,
    colour_changed: bool,
    more: str = "",
    colour: str = "",
) -> Revision:
    was, is_now, difference = texts
    month: date = row["month"]
    when = f"{_OF_SUMS.get(_summed(measure, row), '')}{month_text(month)}"
    return Revision(
        measure=measure.id,
        title=measure.title,
        month=month,
        month_text=capital(when),
        published_text=was,
        latest_text=is_now,
        difference_text=difference,
        colour_changed=colour_changed,
        says=f"{capital(when)} was published as {inside(was)} and is now {inside(is_now)}.{more}",
        summed=_summed(measure, row),
        colour_text=colour,
    )


def _difference(now: float | None, then: float | None, unit: str) -> str:
    return change_text(now, then, unit) if now is not None and then is not None else ""


def _summed(measure: Definition, row: Row) -> str:
    return row["basis"] if row["basis"] in SUMS and row["basis"] != measure.basis else ""


def _text(measure: Definition, row: Row, side: str) -> str:
    value = row[f"{side}_value"]
    return (
        format_value(value, row[f"{side}_day_unit"] or measure.unit)
        if value is not None
        else capital(row[f"{side}_status"])
    )


def _n_of_d(row: Row, side: str) -> str:
    numerator, denominator = row[f"{side}_numerator"], row[f"{side}_denominator"]
    if numerator is None or not denominator:
        return "supplied as a total"
    return f"{format_number(numerator)} of {format_number(denominator)}"


def _parts_text(measure: Definition, rows: Sequence[Row], side: str) -> str:
    """'20 in all; Neglect 10 (50.0%)', with the parts whose number or share, as it is published, has changed."""
    total = _total(rows, side)
    if total is None:
        return capital(rows[0][f"{side}_status"]) if rows[0][f"{side}_state"] is not None else NOT_THERE
    known = list(measure.mix.parts) if measure.mix else []
    changed = [row for row in rows if _part(row, "then") != _part(row, "now")]
    ordered = sorted(changed, key=lambda row: _place(row["category"], known))
    parts = [f"{row['category']} {_part(row, side)}" for row in ordered]
    return "; ".join([f"{format_number(total)} in all", *parts])


def _total(rows: Sequence[Row], side: str) -> float | None:
    """Of a mix: what its parts share. A part that is not there tells none."""
    return next((row[f"{side}_denominator"] for row in rows if row[f"{side}_denominator"] is not None), None)


def _part(row: Row, side: str) -> str:
    if row[f"{side}_state"] is None:
        return inside(NOT_THERE)
    number, share = row[f"{side}_numerator"] or 0, row[f"{side}_value"]
    return f"{format_number(number)} ({format_value(share, 'percent')})" if share is not None else format_number(number)


def _place(part: str, known: Sequence[str]) -> tuple[int, str]:
    return (known.index(part), "") if part in known else (len(known), part)


def inside(text: str) -> str:
    """'Not loaded' inside a sentence is 'not loaded'."""
    return text[:1].lower() + text[1:]


def revisions_text(found: Sequence[Revision]) -> str:
    """'Two earlier figures have changed since'; '' for none."""
    if not found:
        return ""
    one = len(found) == 1
    many = capital(number_words(len(found)))
    return f"{many} earlier figure{'' if one else 's'} {'has' if one else 'have'} changed since"
