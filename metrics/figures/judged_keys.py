"""Keys of results in texts and months → numbers that sort series by series and that find a row's neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.figures.judged_schema import KEY
from metrics.judging.target_rules import Flags, Floats, Ints

SERIES = KEY[:-1]
"""What tells one series of months from another."""
_SPAN = 1 << 17
"""Months from year 0 on that keys can tell apart: more than there are."""
_ROOM = 1 << 44


@dataclass(frozen=True)
class Keys:
    """Rows series by series: `order` says where each lay, `codes` are texts as their places in the alphabet,
    `keys` series and month as one ascending number."""

    order: Ints
    keys: Ints
    codes: Mapping[str, Ints]
    months: Ints
    """Counted from year 0."""


def sorted_keys(tables: Sequence[pa.Table]) -> tuple[dict[str, list[str]], list[Keys]]:
    """The texts of key columns in the alphabet's order, and each table's rows series by series."""
    texts: dict[str, list[str]] = {}
    codes: list[dict[str, Ints]] = [{} for _ in tables]
    for name in SERIES:
        columns = [encoded(table[name]) for table in tables]
        texts[name] = sorted({text for found, _ in columns for text in found})
        place = {text: number for number, text in enumerate(texts[name])}
        for found, (own, numbers) in zip(codes, columns, strict=True):
            found[name] = np.array([place[text] for text in own] or [0], dtype=np.int64)[numbers]
    series = _series(texts, codes)
    return texts, [_ordered(table, one, found) for table, one, found in zip(tables, series, codes, strict=True)]


def _series(texts: Mapping[str, Sequence[str]], codes: Sequence[Mapping[str, Ints]]) -> list[Ints]:
    """One number for each measure, basis, breakdown, group and category, the same in each table."""
    found = [np.zeros(len(one[SERIES[0]]), dtype=np.int64) for one in codes]
    room = 1
    for name in SERIES:
        size = max(len(texts[name]), 1)
        if room * size > _ROOM:  # more than fit: only those that are there are told apart
            different, which = np.unique(np.concatenate(found), return_inverse=True)
            found = np.split(which.astype(np.int64), np.cumsum([len(one) for one in found])[:-1])
            room = len(different)
        found = [number * size + one[name] for number, one in zip(found, codes, strict=True)]
        room *= size
    return found


def _ordered(table: pa.Table, series: Ints, codes: Mapping[str, Ints]) -> Keys:
    months = table["month"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
    keys = series * _SPAN + months
    order = np.argsort(keys, kind="stable")
    return Keys(order, keys[order], {name: column[order] for name, column in codes.items()}, months[order])


def earlier(own: Keys, bases: Sequence[str]) -> tuple[Ints, Ints]:
    """The places of the month before (for a year to date: of the same year; for a quarter: of the one before) and of
    the same month last year; -1 where there is none."""
    before = np.full(len(own.keys), -1, dtype=np.int64)
    follows = np.flatnonzero(own.keys[1:] - own.keys[:-1] == 1) + 1
    before[follows] = follows - 1
    april = own.months % 12 == 3
    before[april & (own.codes["basis"] == place_of("ytd", bases))] = -1
    quarters = own.codes["basis"] == place_of("quarter", bases)
    before[quarters] = _places(own.keys, own.keys[quarters] - 3)
    return before, _places(own.keys, own.keys - 12)


def there(places: Ints, values: Floats) -> Floats:
    """The values at places; NaN for -1."""
    return np.where(places >= 0, values[places], np.nan) if len(values) else np.full(len(places), np.nan)


def in_a_row(own: Keys, wanted: Flags, start: Ints) -> Ints:
    """How many months in a row, up to each row's, are wanted; 0 where it is not itself. None from before `start`, the
    place from which a row's series is by the same rule."""
    place = np.arange(len(wanted))
    begins = wanted & (start == place)
    begins[1:] |= wanted[1:] & (~wanted[:-1] | (np.diff(own.keys) != 1))
    first = np.maximum.accumulate(np.where(begins, place, 0))
    return np.where(wanted, place - first + 1, 0)


def beside(other: Keys, keys: Ints, values: Floats) -> Floats:
    """Another table's values of the same keys; NaN where it has none."""
    return _looked_up(other.keys, values[other.order], keys)


def _looked_up(keys: Ints, values: Floats, wanted: Ints) -> Floats:
    return there(_places(keys, wanted), values)


def _places(keys: Ints, wanted: Ints) -> Ints:
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def encoded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """A text column's texts and where each row's stands among them; blank text for null."""
    whole = pc.dictionary_encode(column.unify_dictionaries().combine_chunks())
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    texts = whole.dictionary.to_pylist()
    codes = pc.fill_null(whole.indices, pa.scalar(len(texts), whole.indices.type))
    return [*texts, ""], codes.to_numpy(zero_copy_only=False).astype(np.int64)


def place_of(text: str, texts: Sequence[str]) -> int:
    """Where a text stands, -1 for nowhere."""
    return texts.index(text) if text in texts else -1
