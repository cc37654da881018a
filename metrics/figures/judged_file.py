"""The table of judged figures → one parquet file cut so that a page reads only what it shows, and back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metrics.figures.judged_keys import sorted_keys
from metrics.figures.judged_schema import JUDGED_SCHEMA, KEY, TEXT

ROWS = 4096
"""A row group ends with the measure that fills it: a measure is read from one row group of each group."""
FEW = 1024
"""Groups with fewer rows lie in one row group with the next: tens of small ones cost more than they spare."""
_PACKED = "lz4"
"""A tenth larger than zstd and read in three quarters of its time."""
_INDEX = b"scorecard.row_groups"
_CUT = KEY[:3]
_TEXTS = [field.name for field in JUDGED_SCHEMA if field.type == TEXT]
_PLAIN = pa.schema([(field.name, pa.string() if field.type == TEXT else field.type) for field in JUDGED_SCHEMA])


class Span(NamedTuple):
    """What lies in a row group: its first and last breakdown, group and measure."""

    first: tuple[str, str, str]
    last: tuple[str, str, str]

    def may_have(self, breakdown: str | None, group: str | None, measure: str | None) -> bool:
        """False where no row can be of what is asked for. The keys ascend, so a later part of one lies between the
        first and the last only where the parts before it are the same throughout."""
        for first, last, asked in zip(self.first, self.last, (breakdown, group, measure), strict=True):
            if asked is not None and first <= last and not first <= asked <= last:
                return False
            if first != last:
                return True
        return True


def write(table: pa.Table, path: Path) -> None:
    """Writes judged figures, sorted as `KEY` says; columns without a single value are left out. The file is not
    synced: that is for who makes it visible."""
    texts, [keys] = sorted_keys([table])
    ordered = table if not len(keys.order) or (np.diff(keys.order) == 1).all() else table.take(pa.array(keys.order))
    starts = _runs(np.stack([keys.codes[name] for name in _CUT]))
    runs = [tuple(texts[name][keys.codes[name][start]] for name in _CUT) for start in starts]
    bounds = [*starts, len(keys.order)]
    cuts = _cuts(runs, bounds)
    ends = [*cuts[1:], len(runs)] if runs else []
    spans = [[runs[first], runs[end - 1]] for first, end in zip(cuts, ends, strict=True)]
    filled = [field for field in _PLAIN if field.name in KEY or table[field.name].null_count < table.num_rows]
    schema = pa.schema(filled, {_INDEX: json.dumps(spans).encode()})
    with pq.ParquetWriter(path, schema, compression=_PACKED, write_statistics=list(KEY)) as writer:
        for first, end in zip(cuts, ends, strict=True):
            rows = ordered.slice(bounds[first], bounds[end] - bounds[first]).select(schema.names)
            writer.write_table(rows.cast(schema), row_group_size=max(rows.num_rows, 1))


def _runs(codes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[int]:
    """Where each breakdown, group and measure starts."""
    if not codes.shape[1]:
        return []
    return [0, *(np.flatnonzero((codes[:, 1:] != codes[:, :-1]).any(axis=0)) + 1).tolist()]


def _cuts(runs: Sequence[tuple[str, ...]], bounds: Sequence[int]) -> list[int]:
    """The runs that a row group starts with."""
    cuts: list[int] = []
    for place, run in enumerate(runs):
        if place:
            before, size = runs[place - 1], bounds[place] - bounds[cuts[-1]]
            most = 0 if run[0] != before[0] else FEW if run[1] != before[1] else ROWS
            if size < most:
                continue
        cuts.append(place)
    return cuts


class JudgedTable:
    """A file of judged figures. Only its footer is kept; what is asked for is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

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
        schema = pa.schema([JUDGED_SCHEMA.field(name) for name in columns or JUDGED_SCHEMA.names])
        held = [name for name in schema.names if name in self._held]
        places = [place for place, span in enumerate(self.spans) if span.may_have(breakdown, group, measure)]
        asked = {"breakdown": breakdown, "group": group, "measure": measure}
        filters = {name: text for name, text in asked.items() if text is not None}
        read = dict.fromkeys([*held, *filters, *(["month"] if months is not None else [])])
        found = [_chosen(rows, filters, months).select(held) for rows in self._read(places, list(read))]
        return _as(schema, [rows for rows in found if rows.num_rows])

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """What lies in each row group."""
        found = json.loads(self._metadata.metadata[_INDEX])
        return tuple(Span(tuple(first), tuple(last)) for first, last in found)

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(self._metadata.schema.names)

    @cached_property
    def _metadata(self) -> pq.FileMetaData:
        return pq.read_metadata(self.path)

    def _read(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.Table]:
        """One row group at a time, so that a measure of every team needs the memory of one."""
        texts = [name for name in _TEXTS if name in columns]
        with pq.ParquetFile(self.path, metadata=self._metadata, read_dictionary=texts) as file:
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
