"""A month's lines → where colour, direction, signal, year and comparators disagree, each as a sentence to raise.

A colour says how far a figure is from a target that people set; it does not say whether it moves, whether chance moves
it, or how others do. Where these say otherwise than the colour, somebody should ask before the meeting does (N9, N12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.figures.judged_rows import Rows
from metrics.judging.status import AMBER, GREEN, RED
from metrics.judging.travel import BETTER, WORSE
from metrics.measures.definition import SUMS, Definition
from metrics.scorecard.lines import line
from metrics.scorecard.shapes import Line
from metrics.scorecard.signal_words import BETTER as SPECIAL_BETTER
from metrics.scorecard.signal_words import WORSE as SPECIAL_WORSE
from metrics.selection import SERVICE, Selection
from metrics.spc import FAIL, PASS
from metrics.wording import capital, format_value, listed, number_words

FEWEST = 10
"""A service or team of fewer cases is not set against the authority's colour."""
SIGNAL, YEAR, OTHERS, WITHIN, DIRECTION, ASSURANCE = (
    "Colour and signal",
    "Month and year",
    "Target and others",
    "Authority and services",
    "Colour and direction",
    "Colour and usual range",
)
KINDS = (SIGNAL, DIRECTION, ASSURANCE, YEAR, WITHIN, OTHERS)
"""The kinds of contradiction, in the order in which they are told."""


@dataclass(frozen=True)
class Contradiction:
    """One sentence to raise about a measure; `asks` is the question that goes with it."""

    kind: str
    line: Line
    says: str
    asks: str


def contradictions(rows: Rows, lines: Sequence[Line], selection: Selection) -> tuple[Contradiction, ...]:
    """Of all measures that have a colour, by kind, in the scorecard's order. `rows` hold every group of the month."""
    worded = {measure.id: measure for measure in rows.definitions}
    found = [
        one
        for each in lines
        if each.row.status in (GREEN, AMBER, RED) and each.row.measure in worded
        for one in _of(rows, worded[each.row.measure], each, selection)
    ]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _of(rows: Rows, measure: Definition, one: Line, selection: Selection) -> list[Contradiction]:
    told = (
        _with_signal(one),
        _with_direction(one),
        _with_usual_range(one),
        _with_year(rows, measure, one, selection),
        _with_groups(rows, measure, one, selection),
        _with_others(one),
    )
    return [each for each in told if each is not None]


def _with_signal(one: Line) -> Contradiction | None:
    colour, key = one.row.status, one.signal_key
    word = one.signal_word.split(":")[0]
    if colour == GREEN and key == SPECIAL_WORSE:
        says = f"{_figure(one)} is green, and it is {_lower(word)}, for the worse."
        return Contradiction(SIGNAL, one, says, "What happened, and will it stay green?")
    if colour == RED and key == SPECIAL_BETTER:
        says = f"{_figure(one)} is red, and it is {_lower(word)}, for the better."
        return Contradiction(SIGNAL, one, says, "What helped, and is it enough to reach the target?")
    return None


def _with_direction(one: Line) -> Contradiction | None:
    """Where the chart has no special cause to tell."""
    if one.signal_key in (SPECIAL_BETTER, SPECIAL_WORSE):
        return None
    colour, went = one.row.status, one.row.travel
    if colour == GREEN and went == WORSE:
        says = f"{_figure(one)} is green, and worse than the month before by more than chance ({one.change_text})."
        return Contradiction(DIRECTION, one, says, "What changed, and how many more such months before it is amber?")
    if colour == RED and went == BETTER:
        says = f"{_figure(one)} is red, and better than the month before by more than chance ({one.change_text})."
        return Contradiction(DIRECTION, one, says, "What helped, and does it go on?")
    return None


def _with_usual_range(one: Line) -> Contradiction | None:
    colour, sure = one.row.status, one.row.assurance
    if colour == GREEN and sure == FAIL:
        says = f"{_figure(one)} is green, and its usual range does not reach the target of {one.target_text}."
        return Contradiction(ASSURANCE, one, says, "Is this month the exception?")
    if colour == RED and sure == PASS:
        says = f"{_figure(one)} is red, and its usual range lies wholly within the target of {one.target_text}."
        return Contradiction(ASSURANCE, one, says, "What went wrong in this month alone?")
    return None


def _with_year(rows: Rows, measure: Definition, one: Line, selection: Selection) -> Contradiction | None:
    """Green against red alone: amber is between, and a month is but a part of the year."""
    if measure.basis in SUMS:
        return None
    year = rows.cell(measure, selection, basis="ytd")
    if year is None or {one.row.status, year.status} != {GREEN, RED}:
        return None
    so_far = format_value(year.value, measure.unit)
    says = f"{_figure(one)} is {one.row.status} in the month, and {so_far} in the year to date is {year.status}."
    return Contradiction(YEAR, one, says, "Which of the two does the year end like?")


def _with_groups(rows: Rows, measure: Definition, one: Line, selection: Selection) -> Contradiction | None:
    """A green authority with red services in it, of ten cases at least; only of percentages, which do not add up."""
    if one.row.status != GREEN or measure.kind != "percentage" or not selection.whole:
        return None
    found = [line(rows, measure, group) for group in rows.groups(measure, selection.of(SERVICE))]
    red = [each for each in found if each.row.status == RED and (each.row.denominator or 0) >= FEWEST]
    if not red:
        return None
    named = listed([f"{each.row.group} ({each.value_text}, {each.n_text})" for each in red])
    says = f"{_figure(one)} is green for the authority, and red for {named}."
    return Contradiction(WITHIN, one, says, "What do the others do that could be taken up there?")


def _with_others(one: Line) -> Contradiction | None:
    beside = one.beside_text
    if one.row.status in (RED, AMBER) and beside.startswith("better"):
        against = f"{one.row.status} against {one.target_text}"
        says = f"{_figure(one)} is {against}, and better than neighbours ({one.neighbours_text})."
        return Contradiction(OTHERS, one, says, "Is the target more ambitious than others’, and is that said?")
    if one.row.status == GREEN and beside.startswith("worse"):
        says = f"{_figure(one)} is green against {one.target_text}, and worse than neighbours ({one.neighbours_text})."
        return Contradiction(OTHERS, one, says, "Does the target ask enough?")
    return None


def _figure(one: Line) -> str:
    """'93.0% (410 of 441)'."""
    return f"{one.value_text} ({one.n_text})" if one.n_text else one.value_text


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def counted(found: Sequence[Contradiction], month: str) -> str:
    """'Nine contradictions in 7 measures of September 2020, each a question to ask.'; that there is none."""
    if not found:
        return f"Nothing contradicts itself in {month}: colours, signals, year and comparators say the same."
    measures = len({one.line.row.measure for one in found})
    noun = "contradiction" if len(found) == 1 else "contradictions"
    of = f"{number_words(measures)} {'measure' if measures == 1 else 'measures'}"
    return capital(f"{number_words(len(found))} {noun} in {of} of {month}, each with a question to ask.")
