"""Figures series by series → how each moved, what stands beside its comparisons, and how long its rule is the same.

A comparison never goes across a change of rule, or of the population's edition, without saying so; and what chance
explains has no word but 'little changed'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from metrics.figures.judged_keys import Keys, place_of
from metrics.judging.chance_numbers import Months, ranges_of, words
from metrics.judging.judged_numbers import FigureArrays
from metrics.judging.target_rules import Flags, Ints, TargetRules
from metrics.measures.definition import SUMS, Definition
from metrics.measures.signal_breaks import SET
from metrics.wording import month_text, number_words

UNTOLD = "it cannot be told from chance"
_NO_MONTH = -1
_YEAR = 12


@dataclass(frozen=True)
class Moved:
    """How each row moved since the one that it is compared with, and since last year's: places in TRAVELS; with the
    sentence beside each ('' for none) as a place in `notes`. `start` is the place from which on a row's series is by
    the same rule."""

    word: Ints
    word_year: Ints
    note: Ints
    note_year: Ints
    notes: Sequence[str]
    start: Ints


def moved(
    own: Keys,
    texts: Mapping[str, Sequence[str]],
    rows: FigureArrays,
    editions: tuple[Sequence[str], Ints],
    compared: tuple[Ints, Ints],
    rules: TargetRules,
    definitions: Mapping[str, Definition],
    *,
    plain: bool,
) -> Moved:
    """`compared`: the places of what the word is about (the month before, last year's year to date) and of last
    year's; -1 for none. `editions`: the population's, as texts and each row's place among them."""
    changed = [_last_changes(own, texts, definitions, by_hand=by_hand) for by_hand in (False, True)]
    changed.append(_last_editions(own, editions))
    first = own.months - _covered(own, texts["basis"]) + 1
    months = _months(own, texts, np.maximum.reduce(changed), first)
    asked = np.zeros(len(first), dtype=bool)
    for then in compared:
        asked |= then >= 0
    ranges = ranges_of(rows.value, months, asked & (not plain))
    told: list[Ints] = []
    notes: dict[str, int] = {"": 0}
    for then in compared:
        since = np.where(then >= 0, np.minimum(first, first[then]), own.months)
        known = np.where(then >= 0, own.months[then], own.months)
        crossed = [when > of for when, of in zip(changed, (since, since, known), strict=True)]
        word, unknown = words(rows, then, np.logical_or.reduce(crossed), ranges, rules, plain=plain)
        note = np.zeros(len(word), dtype=np.int64)
        shared = _shared(own, texts["basis"], then)
        for number in np.unique(shared[shared > 0]).tolist():
            note[shared == number] = _place(notes, f"shares {number_words(number)} months with it")
        note[unknown] = _place(notes, UNTOLD)
        for flags, when, what in zip(crossed, changed, ("the rule", "practice", "the population"), strict=True):
            for month in np.unique(when[flags]).tolist():
                note[flags & (when == month)] = _place(notes, f"{what} changed in {month_text(_date(month))}")
        note[np.isnan(rows.value) | (then < 0) | np.isnan(rows.value[then])] = 0
        told += [word, note]
    return Moved(told[0], told[2], told[1], told[3], list(notes), months.start)


def note_column(note: Ints, notes: Sequence[str]) -> pa.Array:
    """Null where there is nothing to say: a column without a note takes no room."""
    places = pa.array(note, pa.int32(), mask=note == 0)
    return pa.DictionaryArray.from_arrays(places, pa.array(notes, pa.string()))


def _place(notes: dict[str, int], text: str) -> int:
    return notes.setdefault(text, len(notes))


def _last_changes(
    own: Keys, texts: Mapping[str, Sequence[str]], definitions: Mapping[str, Definition], *, by_hand: bool
) -> Ints:
    """The month of the last change of its measure's rule up to each row's, counted from year 0; -1 for none. `by_hand`:
    of the breaks that a person set instead."""
    found = np.full(len(own.months), _NO_MONTH, dtype=np.int64)
    for place, id in enumerate(texts["measure"]):
        some = definitions[id].changes if id in definitions else ()
        changes = np.array(
            sorted(c.on.year * _YEAR + c.on.month - 1 for c in some if (c.setting == SET) == by_hand), dtype=np.int64
        )
        if len(changes):
            rows = np.flatnonzero(own.codes["measure"] == place)
            before = np.searchsorted(changes, own.months[rows], side="right") - 1
            found[rows] = np.where(before >= 0, changes[before], _NO_MONTH)
    return found


def _last_editions(own: Keys, editions: tuple[Sequence[str], Ints]) -> Ints:
    """The month from which on each row's series has its edition of the population; -1 where it never had another."""
    texts, code = editions
    known = np.flatnonzero(np.array([bool(text) for text in texts])[code]) if len(code) else np.zeros(0, dtype=np.int64)
    found = np.full(len(own.months), _NO_MONTH, dtype=np.int64)
    if len(known):
        series = _series(own)
        same = series[known[1:]] == series[known[:-1]]
        other = known[1:][same & (code[known[1:]] != code[known[:-1]])]
        found[other] = own.months[other]
        began = np.maximum.accumulate(np.where(found >= 0, np.arange(len(found)), -1))
        held = (began >= 0) & (series[began] == series)
        found = np.where(held, own.months[began], _NO_MONTH)
    return found


def _series(own: Keys) -> Ints:
    """The series of each row, numbered as they lie."""
    found: Ints = own.keys - own.months
    return found


def _covered(own: Keys, bases: Sequence[str]) -> Ints:
    """How many months each figure is of."""
    basis = own.codes["basis"]
    found = np.ones(len(basis), dtype=np.int64)
    found[basis == place_of("quarter", bases)] = 3
    found[basis == place_of("rolling_12", bases)] = _YEAR
    year = basis == place_of("ytd", bases)
    found[year] = (own.months[year] % _YEAR - 3) % _YEAR + 1
    return found


def _months(own: Keys, texts: Mapping[str, Sequence[str]], changed: Ints, first: Ints) -> Months:
    """Where the series of each row begins by its rule. A figure of months on both sides of a change is a series of its
    own."""
    place = np.arange(len(own.months))
    both = changed > first
    begins = np.ones(len(place), dtype=bool)
    begins[1:] = np.diff(_series(own)) != 0
    begins[1:] |= (changed[1:] != changed[:-1]) | both[1:] | both[:-1]
    start = np.maximum.accumulate(np.where(begins, place, 0))
    apart = np.ones(len(place), dtype=bool)
    apart[1:] = np.diff(own.keys) != 1
    return Months(start, apart, ~_is_sum(own, texts["basis"]))


def _is_sum(own: Keys, bases: Sequence[str]) -> Flags:
    sums = [place_of(basis, bases) for basis in SUMS]
    found: Flags = np.isin(own.codes["basis"], [place for place in sums if place >= 0])
    return found


def _shared(own: Keys, bases: Sequence[str], then: Ints) -> Ints:
    """How many months two figures of twelve months share."""
    rolling = (own.codes["basis"] == place_of("rolling_12", bases)) & (then >= 0)
    apart = own.months - own.months[then]
    return np.where(rolling, np.maximum(_YEAR - apart, 0), 0)


def _date(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)
