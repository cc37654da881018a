"""Aged figures → the pages of revisions: of all measures, and the triangle of one, every word ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from metrics.figures.aged_figure import Age, AgedFigure, differs
from metrics.figures.trust import Trust, by_recording, trust
from metrics.judging.status import KEYS
from metrics.measures.definition import Definition
from metrics.scorecard.revision_words import (
    bias_text,
    bias_word,
    causes_text,
    signed_text,
    size_text,
    together,
    trust_text,
    trust_word,
)
from metrics.wording import capital, change_text, day_text, format_number, format_value, month_text, number_words

COLUMNS = (0, 1, 2, 3, 6, 12)
"""The ages that the triangle of a measure has, as far as its months are so old; then how it is now."""
MONTHS_OPEN = 24
"""So many months stand open; those before them are folded."""


@dataclass(frozen=True)
class Turned:
    """A colour that later recording turned: as first published, and as now."""

    measure: str
    title: str
    month: date
    month_text: str
    first_text: str
    first_key: str
    first_word: str
    now_text: str
    now_key: str
    now_word: str
    why: str


@dataclass(frozen=True)
class MeasureRevised:
    """One measure in short. `revised_text`: 'two of five months'."""

    measure: str
    title: str
    revised_text: str
    mean_text: str
    size_text: str
    bias: str
    trust: str


@dataclass(frozen=True)
class RevisionsPage:
    """What `/revisions` shows of all measures. `never`: (id, title) of those that later recording left as they were."""

    sentence: str
    turned: tuple[Turned, ...]
    measures: tuple[MeasureRevised, ...]
    never: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TriangleCell:
    """A figure at an age: 'first' published, 'changed' since the cell before it, the 'same', or not so 'old' yet."""

    text: str
    n_text: str
    change_text: str
    kind: str


@dataclass(frozen=True)
class TriangleRow:
    """One month of a measure. `why`: what changed it, age by age; '' for nothing."""

    month: date
    month_text: str
    published_text: str
    cells: tuple[TriangleCell, ...]
    why: str
    first_key: str
    first_word: str
    now_key: str
    now_word: str


@dataclass(frozen=True)
class Triangle:
    """What `/revisions/<measure>` shows: `rows` newest month first, those before them folded."""

    measure: str
    title: str
    of_total: bool
    sentence: str
    heads: tuple[str, ...]
    rows: tuple[TriangleRow, ...]
    earlier: tuple[TriangleRow, ...]
    facts: tuple[tuple[str, str], ...]


def wholes(figures: Iterable[AgedFigure]) -> list[AgedFigure]:
    """One figure a measure and month, on the measure's own basis: of a mix its total."""
    found = []
    own = (one for one in figures if one.basis == one.measure.basis)
    for _, some in groupby(own, key=lambda one: (one.measure.id, one.month)):
        first = next(some)
        found.append(_total(first) if first.category else first)
    return found


def _total(part: AgedFigure) -> AgedFigure:
    def total(age: Age) -> Age:
        return replace(age, numerator=None, denominator=None, value=age.denominator)

    ages = [total(age) for age in part.ages]
    return replace(part, category="", first=total(part.first), ages=tuple(ages))


def revisions_page(figures: Sequence[AgedFigure]) -> RevisionsPage:
    """Of all measures: one figure a measure and month, in the order of the catalogue."""
    by_measure = {id: list(some) for id, some in groupby(figures, key=lambda one: one.measure.id)}
    told = {id: trust(some) for id, some in by_measure.items()}
    turned = [one for figure in figures if (one := _turned(figure))]
    revised = [id for id, one in told.items() if one.revised]
    return RevisionsPage(
        sentence=_sentence(figures, turned),
        turned=tuple(sorted(turned, key=lambda one: -one.month.toordinal())),
        measures=tuple(_in_short(by_measure[id][0].measure, told[id]) for id in revised),
        never=tuple((id, by_measure[id][0].measure.title) for id in told if id not in revised),
    )


def triangle(measure: Definition, figures: Sequence[AgedFigure]) -> Triangle:
    """Of one measure: its months, of which there may be none."""
    oldest = max((one.latest.months for one in figures), default=0)
    shown = [age for age in COLUMNS if age <= oldest]
    heads = ["First published", *(_later(age) for age in shown if age), *(["Now"] if oldest not in shown else [])]
    rows = [_row(one, [*shown, *([oldest] if oldest not in shown else [])]) for one in reversed(figures)]
    found, unit = trust(figures), "count" if measure.mix else measure.unit
    return Triangle(
        measure=measure.id,
        title=measure.title,
        of_total=measure.mix is not None,
        sentence=_of_measure(figures, found),
        heads=tuple(heads),
        rows=tuple(rows[:MONTHS_OPEN]),
        earlier=tuple(rows[MONTHS_OPEN:]),
        facts=_facts(found, unit) if found.months else (),
    )


def _facts(found: Trust, unit: str) -> tuple[tuple[str, str], ...]:
    error = f" (standard error {size_text(found.error, unit)})" if found.error else ""
    return (
        ("Mean revision", f"{signed_text(found.mean, unit)}{error}"),
        ("Mean size of a revision", size_text(found.mean_size, unit)),
        ("One way?", bias_text(found)),
        ("Trusted", trust_text(found, unit)),
    )


def _row(figure: AgedFigure, ages: Sequence[int]) -> TriangleRow:
    unit = "count" if figure.measure.mix else figure.measure.unit
    cells = [TriangleCell(format_value(figure.first.value, unit), _n_text(figure.first), "", "first")]
    before = figure.first
    for age in ages[1:] or []:
        at = figure.at(age)
        if at is None:
            cells.append(TriangleCell("", "", "", "old"))
            continue
        cells.append(_cell(before, at, unit))
        before = at
    steps = [(age, _when(age)) for one, age in figure.steps() if differs(one, age) or age.causes]
    why = [f"{capital(when)}: {causes_text(age.causes)}." for age, when in steps]
    latest = figure.latest
    return TriangleRow(
        month=figure.month,
        month_text=month_text(figure.month),
        published_text=day_text(figure.first_at.date()),
        cells=tuple(cells),
        why=" ".join(why),
        first_key=KEYS.get(figure.first.status, "o"),
        first_word=capital(figure.first.status),
        now_key=KEYS.get(latest.status, "o"),
        now_word=capital(latest.status) if latest.status != figure.first.status else "",
    )


def _cell(before: Age, at: Age, unit: str) -> TriangleCell:
    text = format_value(at.value, unit)
    if not differs(before, at):
        return TriangleCell(text, "", "", "same")
    both = before.value is not None and at.value is not None
    change = change_text(at.value, before.value, unit) if both else ""  # type: ignore[arg-type]
    return TriangleCell(text, _n_text(at), change, "changed")


def _n_text(age: Age) -> str:
    if age.numerator is None or age.denominator is None:
        return ""
    return f"{format_number(age.numerator)} of {format_number(age.denominator)}"


def _later(age: int) -> str:
    return "One month later" if age == 1 else f"{capital(number_words(age))} months later"


def _when(age: Age) -> str:
    if not age.months:
        return "since it was published"
    return "one month later" if age.months == 1 else f"{number_words(age.months)} months later"


def _turned(figure: AgedFigure) -> Turned | None:
    """Where later recording turned the colour that was published."""
    first, now = figure.first, figure.latest
    if first.status == now.status or not {first.status, now.status} & set(KEYS):
        return None
    steps = [age.causes for before, age in figure.steps() if differs(before, age) and by_recording(age)]
    if not steps:
        return None
    unit = figure.measure.unit
    return Turned(
        figure.measure.id, figure.measure.title, figure.month, month_text(figure.month),
        format_value(first.value, unit), KEYS.get(first.status, "o"), capital(first.status),
        format_value(now.value, unit), KEYS.get(now.status, "o"), capital(now.status),
        capital(causes_text(together(steps))),
    )  # fmt: skip


def _in_short(measure: Definition, found: Trust) -> MeasureRevised:
    unit = "count" if measure.mix else measure.unit
    return MeasureRevised(
        measure.id,
        measure.title,
        f"{format_number(found.revised)} of {format_number(found.months)}",
        signed_text(found.mean, unit),
        size_text(found.mean_size, unit),
        bias_word(found),
        trust_word(found),
    )


def _sentence(figures: Sequence[AgedFigure], turned: Sequence[Turned]) -> str:
    older = [one for one in figures if one.latest.months > 0]
    if not figures:
        return "Nothing is published yet, so nothing can have changed since."
    if not older:
        return "No later extract has told of a published month yet, so nothing can have changed since."
    changed = sum(any(differs(a, b) and by_recording(b) for a, b in one.steps()) for one in older)
    of = f"Of {number_words(len(older))} figures that were published and that a later extract has told of again"
    if not changed:
        return f"{of}, none has changed."
    have = "one has" if changed == 1 else f"{number_words(changed)} have"
    colours = (
        "no colour" if not turned else "one colour" if len(turned) == 1 else f"{number_words(len(turned))} colours"
    )
    return f"{of}, {have} been changed by later recording, and {colours} with {'it' if changed == 1 else 'them'}."


def _of_measure(figures: Sequence[AgedFigure], found: Trust) -> str:
    if not figures:
        return "No month of this measure is published yet, so nothing can have changed since."
    if not found.months:
        return "No later extract has told of a published month yet, so nothing can have changed since."
    months = "the one month" if found.months == 1 else f"{number_words(found.months)} months"
    if not found.revised:
        return f"In {months} that a later extract has told of again, it stood as it was first published."
    if found.months == 1:
        return "The one month that a later extract has told of again was changed by later recording."
    return capital(
        f"{number_words(found.revised)} of {months} that a later extract has told of again "
        f"{'was' if found.revised == 1 else 'were'} changed by later recording."
    )
