"""Loads and publications → which month is shown from which load, and what has changed since it was published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from data.load import Load, Publication
from metrics.figures.judged_rows import Rows
from metrics.figures.results import Cell
from metrics.judged import n_of_d
from metrics.measures.definition import Definition
from metrics.scorecard.shapes import Revision
from metrics.selection import PUBLISHED, VINTAGES, Selection
from metrics.wording import (
    capital,
    change_text,
    day_text,
    format_value,
    in_words,
    month_text,
)

_TINY = 1e-9


def current(publications: Sequence[Publication]) -> dict[date, Publication]:
    """The publication in force of each published month: its newest. `publications` are newest first."""
    found: dict[date, Publication] = {}
    for publication in publications:
        found.setdefault(publication.load.month, publication)
    return found


def revisions(
    rows: Rows,
    definitions: Iterable[Definition],
    selections: Iterable[Selection],
) -> tuple[Revision, ...]:
    """Every figure of the published months of `selections` that differs in the newest load: changed colours first."""
    asked = sorted(selections, key=lambda selection: selection.month, reverse=True)
    found = [
        revision
        for measure in definitions
        if measure.kind != "mix"
        for selection in asked
        if (revision := _revision(rows, measure, selection)) is not None
    ]
    return tuple(sorted(found, key=lambda r: (not r.colour_changed, -r.month.toordinal())))


def _revision(rows: Rows, measure: Definition, selection: Selection) -> Revision | None:
    month = selection.month
    then, now = (rows.cell(measure, selection.in_vintage(vintage)) for vintage in VINTAGES)
    if then is None or now is None or not now.there or _same(then, now):
        return None
    judged = [rows.judged(measure, selection.in_vintage(vintage)) for vintage in VINTAGES]
    colours = [figure.status for figure in judged]
    was, is_now = (_text(measure, cell, colour) for cell, colour in zip((then, now), colours, strict=True))
    if was == is_now:  # the same as rounded: only the counts tell them apart
        was, is_now = f"{was} ({n_of_d(then) or 'as reported'})", f"{is_now} ({n_of_d(now) or 'as reported'})"
    changed = colours[0] != colours[1]
    colour = f"changed from {colours[0]} to {colours[1]}" if changed else "did not change"
    told = f" The colour {colour}." if judged[0].target is not None else ""
    difference = (
        change_text(now.value, then.value, measure.unit) if now.value is not None and then.value is not None else ""
    )
    return Revision(
        measure=measure.id,
        title=measure.title,
        month=month,
        month_text=month_text(month),
        published_text=was,
        latest_text=is_now,
        difference_text=difference,
        colour_changed=changed,
        says=f"{month_text(month)} was published as {_inside(was)} and is now {_inside(is_now)}.{told}",
    )


def _same(then: Cell, now: Cell) -> bool:
    if then.there != now.there:
        return False
    pairs = ((then.numerator, now.numerator), (then.denominator, now.denominator), (then.value, now.value))
    return all(a == b or (a is not None and b is not None and abs(a - b) < _TINY) for a, b in pairs)


def _text(measure: Definition, cell: Cell, judged: str) -> str:
    return format_value(cell.value, measure.unit) if cell.value is not None else capital(judged)


def _inside(text: str) -> str:
    """'Not loaded' inside a sentence is 'not loaded'."""
    return text[:1].lower() + text[1:]


def revisions_text(found: Sequence[Revision]) -> str:
    """'Two earlier figures have changed since'; '' for none."""
    if not found:
        return ""
    one = len(found) == 1
    return (
        f"{capital(in_words(len(found)))} earlier figure{'' if one else 's'} {'has' if one else 'have'} changed since"
    )


def freshness(load: Load | None, publication: Publication | None, month: date, vintage: str) -> tuple[str, str, str]:
    """(published when, records to when, both as one line) of a page."""
    if load is None:
        return "", "", f"Nothing is {'published' if vintage == PUBLISHED else 'loaded'} for {month_text(month)} yet."
    records = f"from records to {day_text(load.records_to)}"
    if vintage == PUBLISHED and publication is not None:
        published = f"Published {day_text(publication.published_at.date())}"
        return published, records, f"{published} {records}."
    if vintage == PUBLISHED:
        return "", records, f"From before the first published month: shown {records}."
    published = f"Published {day_text(publication.published_at.date())}" if publication else "Not published"
    drawn = f"Newest figures, {records}, extract made {day_text(load.produced_on.date())}."
    if load.provisional:
        drawn += " Provisional: the records end before the month does, so it cannot be published."
    return published, records, f"{drawn} {published}." if load.month == month or publication else drawn
