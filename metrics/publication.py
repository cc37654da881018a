"""Loads and publications → which month is shown from which load, and what has changed since it was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from data.errors import StoreError
from data.load import Load, Publication
from data.store import Store
from metrics.measure import Definition
from metrics.results import Cell
from metrics.rows import Rows, n_of_d
from metrics.shapes import Revision
from metrics.status import status
from metrics.wording import (
    capital,
    change_text,
    day_text,
    format_value,
    in_words,
    month_text,
)

_TINY = 1e-9


def publish(store: Store, month: date, revision: int | None = None, note: str = "") -> Publication:
    """Publishes a month from its newest load, or the revision told. StoreError in words where it cannot be."""
    load = store.load(month, revision)
    if load is None:
        which = f"revision {revision} of {month_text(month)}" if revision is not None else month_text(month)
        have = ", ".join(x.name for x in store.loads()[:12]) or "none yet"
        raise StoreError(
            f"There is no load for {which}. The loads are: {have}. Load its extract first: scorecard load FILE.xlsx"
        )
    return store.publish(load, note)


def current(publications: Sequence[Publication]) -> dict[date, Publication]:
    """The publication in force of each published month: its newest. `publications` are newest first."""
    found: dict[date, Publication] = {}
    for publication in publications:
        found.setdefault(publication.load.month, publication)
    return found


def places(
    loads: Sequence[Load], in_force: Mapping[date, Publication]
) -> tuple[dict[int, list[date]], tuple[int, date] | None]:
    """For reading results: the months each load is published for, by its place in `loads`, and the first published one.

    The months before the first published month are shown from its load.
    """
    where = {(load.month, load.revision): place for place, load in enumerate(loads)}
    found: dict[int, list[date]] = {}
    for month, publication in in_force.items():
        found.setdefault(where[publication.load.month, publication.load.revision], []).append(month)
    if not in_force:
        return found, None
    first = min(in_force)
    return found, (where[in_force[first].load.month, in_force[first].load.revision], first)


def revisions(
    rows: Rows,
    definitions: Iterable[Definition],
    months: Iterable[date],
    breakdown: str = "all",
    group: str = "",
) -> tuple[Revision, ...]:
    """Every figure of the published `months` that differs in the newest load: changed colours first."""
    asked = sorted(months, reverse=True)
    found = [
        revision
        for one in definitions
        if one.kind != "mix"
        for month in asked
        if (revision := _revision(rows, one, month, breakdown, group)) is not None
    ]
    return tuple(sorted(found, key=lambda r: (not r.colour_changed, -r.month.toordinal())))


def _revision(rows: Rows, one: Definition, month: date, breakdown: str, group: str) -> Revision | None:
    then = rows.cell(one, month, "published", breakdown, group)
    now = rows.cell(one, month, "latest", breakdown, group)
    if then is None or now is None or not now.there or _same(then, now):
        return None
    target = rows.target(one, month, breakdown)
    colours = [status(rows.figure(one, cell, target)) for cell in (then, now)]
    was, is_now = (_text(one, cell, colour) for cell, colour in zip((then, now), colours, strict=True))
    if was == is_now:  # the same as rounded: only the counts tell them apart
        was, is_now = f"{was} ({n_of_d(then) or 'as reported'})", f"{is_now} ({n_of_d(now) or 'as reported'})"
    changed = colours[0] != colours[1]
    colour = f"changed from {colours[0]} to {colours[1]}" if changed else "did not change"
    told = f" The colour {colour}." if target is not None else ""
    difference = (
        change_text(now.value, then.value, one.unit) if now.value is not None and then.value is not None else ""
    )
    return Revision(
        measure=one.id,
        title=one.title,
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


def _text(one: Definition, cell: Cell, judged: str) -> str:
    return format_value(cell.value, one.unit) if cell.value is not None else capital(judged)


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


def freshness(load: Load | None, publication: Publication | None, month: date, view: str) -> tuple[str, str, str]:
    """(published when, records to when, both as one line) of a page."""
    if load is None:
        return "", "", f"Nothing is {'published' if view == 'published' else 'loaded'} for {month_text(month)} yet."
    records = f"from records to {day_text(load.records_to)}"
    if view == "published" and publication is not None:
        published = f"Published {day_text(publication.published_at.date())}"
        return published, records, f"{published} {records}."
    if view == "published":
        return "", records, f"From before the first published month: shown {records}."
    published = f"Published {day_text(publication.published_at.date())}" if publication else "Not published"
    drawn = f"Newest figures, {records}, extract made {day_text(load.produced_on.date())}."
    if load.provisional:
        drawn += " Provisional: the records end before the month does, so it cannot be published."
    return published, records, f"{drawn} {published}." if load.month == month or publication else drawn
