"""A council's answers to signals → the breaks with which a series begins anew, as definitions have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.records.signal_answers import BREAK, SignalEntry, in_force
from metrics.measures.definition import Definition, SeriesBreak

SET = "answered"
"""The `setting` of a break that a person set: what was counted stayed the same, and what was done changed."""
Kept = Mapping[str, Sequence[Sequence[str]]]
"""Measure → its breaks as the rules of a day hold them: first day, and what happened."""


def with_signal_breaks(definitions: Mapping[str, Definition], entries: Iterable[SignalEntry]) -> dict[str, Definition]:
    """The definitions with a break wherever one was set. It is of the measure: its services and teams begin anew with
    it."""
    found: dict[str, list[SeriesBreak]] = {}
    for one in in_force(entries):
        if one.answer.answer == BREAK:
            found.setdefault(one.answer.measure, []).append(SeriesBreak(one.answer.month, one.answer.reason, SET))
    return _with(definitions, found)


def to_keep(definitions: Mapping[str, Definition]) -> dict[str, list[list[str]]]:
    """The breaks that were set, as JSON can hold them."""
    found = {
        id: [[str(one.on), one.what] for one in measure.changes if one.setting == SET]
        for id, measure in definitions.items()
    }
    return {id: some for id, some in found.items() if some}


def with_kept_breaks(definitions: Mapping[str, Definition], kept: Kept) -> dict[str, Definition]:
    """The definitions with the breaks that were kept."""
    found = {id: [SeriesBreak(date.fromisoformat(day), what, SET) for day, what in some] for id, some in kept.items()}
    return _with(definitions, found)


def _with(definitions: Mapping[str, Definition], new: Mapping[str, Sequence[SeriesBreak]]) -> dict[str, Definition]:
    return {
        id: replace(measure, changes=tuple(sorted([*measure.changes, *new[id]], key=lambda one: one.on)))
        if new.get(id)
        else measure
        for id, measure in definitions.items()
    }


def changed_text(changes: Iterable[SeriesBreak]) -> str:
    """What changed with the newest of some breaks: 'the rule changed', or, where a person set it, 'practice
    changed'."""
    newest = max(changes, key=lambda one: one.on)
    return f"{'practice' if newest.setting == SET else 'the rule'} changed"
