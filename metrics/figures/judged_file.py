"""Judged figures → one parquet file cut so that a page reads only what it shows, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metrics.figures.judged_keys import Keys, sorted_keys
from metrics.figures.judged_schema import JUDGED_SCHEMA, KEY, TEXT
from metrics.judging.target_rules import Ints

ROWS = 8192
"""A row group ends with the measure that fills it."""
FEW = 4096
"""Years and groups with fewer rows lie in one row group with the next: many small ones cost more than they spare."""
_PACKED = "lz4"
"""A tenth larger than zstd and read in three quarters of its time."""
_INDEX = b"scorecard.row_groups"
_CONTENTS = b"scorecard.contents"
_CUT = ("breakdown", "group", "measure")
_YEARS = 10_000
"""More than there are."""


class Span(NamedTuple):
    """What lies in a row group: its first and last breakdown, group, year and measure."""

    first: tuple[str, str, int, str]
    last: tuple[str, str, int, str]

    def may_have(self, asked: Sequence[str | None], years: Collection[int] | None) -> bool:
        """False where no row can be of the breakdown, group and measure that are asked for, and of one of the years.
        The keys ascend, so a later part of one lies between the first and the last only where the parts before it are
        the same throughout."""
        breakdown, group, measure = asked
        wanted = (breakdown and {breakdown}, None if group is None else {group}, years, measure and {measure})
        for first, last, any_of in zip(self.first, self.last, wanted, strict=True):
            if any_of and not any(first <= one <= last for one in any_of):  # type: ignore[operator]
                return False
            if first != last:
                return True
        return True


def as_parquet(table: pa.Table, contents: Any = None) -> pa.Buffer:
    """The file of judged figures, or of others with their keys, in the order of a page: a breakdown's groups, of each
    its years, of each its measures. Columns without a single value are left out. `contents` is what JSON can hold, to
    be read back without a row."""
    texts, [keys] = sorted_keys([table])
    years = keys.months // 12
    order = np.argsort(_blocks(keys, texts) * _YEARS + years, kind="stable")
    ordered = table.take(pa.array(keys.order[order]))
    columns = [keys.codes["breakdown"], keys.codes["group"], years, keys.codes["measure"]]
    starts = _runs(np.stack([column[order] for column in columns]))
    runs = [_key(keys, texts, order[start]) for start in starts]
    bounds = [*starts, len(order)]
    cuts = _cuts(runs, bounds)
    ends = [*cuts[1:], len(runs)] if runs else []
    spans = [[runs[first], runs[end - 1]] for first, end in zip(cuts, ends, strict=True)]
    told = {_INDEX: json.dumps(spans).encode(), _CONTENTS: json.dumps(contents).encode()}
    schema = pa.schema(_plain(table), told)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, compression=_PACKED, write_statistics=list(KEY)) as writer:
        for first, end in zip(cuts, ends, strict=True):
            rows = ordered.slice(bounds[first], bounds[end] - bounds[first]).select(schema.names)
            writer.write_table(rows.cast(schema), row_group_size=max(rows.num_rows, 1))
    return sink.getvalue()


def _plain(table: pa.Table) -> list[pa.Field]:
    filled = [one for one in table.schema if one.name in KEY or table[one.name].null_count < table.num_rows]
    return [one.with_type(pa.string()) if one.type == TEXT else one for one in filled]


def _blocks(keys: Keys, texts: Mapping[str, Sequence[str]]) -> Ints:
    """The breakdown and group of each row as one number."""
    found: Ints = keys.codes["breakdown"] * max(len(texts["group"]), 1) + keys.codes["group"]
    return found


def _key(keys: Keys, texts: Mapping[str, Sequence[str]], place: int) -> tuple[str, str, int, str]:
    breakdown, group, measure = (texts[name][keys.codes[name][place]] for name in _CUT)
    return breakdown, group, int(keys.months[place] // 12), measure


def _runs(codes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[int]:
    """Where each breakdown, group, year and measure starts."""
    if not codes.shape[1]:
        return []
    return [0, *(np.flatnonzero((codes[:, 1:] != codes[:, :-1]).any(axis=0)) + 1).tolist()]


def _cuts(runs: Sequence[tuple[str, str, int, str]], bounds: Sequence[int]) -> list[int]:
    """The runs that a row group starts with."""
    cuts: list[int] = []
    for place, run in enumerate(runs):
        if place:
            before, size = runs[place - 1], bounds[place] - bounds[cuts[-1]]
            most = 0 if run[0] != before[0] else FEW if run[1:3] != before[1:3] else ROWS
            if size < most:
                continue
        cuts.append(place)
    return cuts


class JudgedTable:
    """A file of judged figures. Only its footer is kept; what is asked for is read when it is asked for, also after a
    later computation has removed the file."""

    def __init__(
        self, source: pa.NativeFile, schema: pa.Schema = JUDGED_SCHEMA, check: Callable[[], None] = lambda: None
    ) -> None:
        """`source` can be read also after its file was removed. `check` raises where it no longer holds what was
        kept: it is asked before and after each reading, so that nothing of another content is given."""
        self.schema = schema
        self._source, self._check = source, check
        self._metadata = pq.read_metadata(self._source)
        check()

    def rows(
        self,
        *,
        breakdown: str | None = None,
        group: str | None = None,
        measure: str | None = None,
        months: Collection[date] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows of what is asked for, in the order on disk; all that is not told is meant."""
        schema = pa.schema([self.schema.field(name) for name in columns or self.schema.names])
        held = [name for name in schema.names if name in self._held]
        years = None if months is None else {month.year for month in months}
        asked = {"breakdown": breakdown, "group": group, "measure": measure}
        places = [place for place, span in enumerate(self.spans) if span.may_have([*asked.values()], years)]
        filters = {name: text for name, text in asked.items() if text is not None}
        read = dict.fromkeys([*held, *filters, *(["month"] if months is not None else [])])
        self._check()
        found = [_chosen(rows, filters, months).select(held) for rows in self._read(places, list(read))]
        self._check()
        return _as(schema, [rows for rows in found if rows.num_rows])

    @cached_property
    def contents(self) -> Any:
        """What was written beside the rows."""
        return json.loads(self._metadata.metadata[_CONTENTS])

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """What lies in each row group."""
        found = json.loads(self._metadata.metadata[_INDEX])
        return tuple(Span(tuple(first), tuple(last)) for first, last in found)

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(self._metadata.schema.names)

    def _read(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.Table]:
        """One row group at a time, so that a measure of every team needs the memory of one."""
        texts = [one.name for one in self.schema if one.type == TEXT and one.name in columns]
        file = pq.ParquetFile(self._source, metadata=self._metadata, read_dictionary=texts)
        for place in places:
            yield file.read_row_group(place, columns=columns, use_threads=False)


def _chosen(rows: pa.Table, filters: Mapping[str, str], months: Collection[date] | None) -> pa.Table:
    masks = [pc.equal(rows[name], text) for name, text in filters.items()]
    if months is not None:
        masks.append(pc.is_in(rows["month"], pa.array(sorted(months), pa.date32())))
    if not masks:
        return rows
    chosen = np.flatnonzero(np.logical_and.reduce([mask.to_numpy() for mask in masks]))
    if len(chosen) and chosen[-1] - chosen[0] == len(chosen) - 1:  # a whole measure: nothing is copied
        return rows.slice(chosen[0], len(chosen))
    return rows.take(pa.array(chosen))


def _as(schema: pa.Schema, found: Sequence[pa.Table]) -> pa.Table:
    """The rows together, with the columns that have no values in the file."""
    if not found:
        return schema.empty_table()
    rows = pa.concat_tables([table.replace_schema_metadata(None) for table in found])
    rows = rows.unify_dictionaries().combine_chunks()
    columns = [rows[f.name] if f.name in rows.column_names else pa.nulls(rows.num_rows, f.type) for f in schema]
    return pa.table(columns, schema=schema)
