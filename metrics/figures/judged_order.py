"""Judged figures as they lie on disk → in the order of pages and files: month, catalogue, basis, group, part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from data.spec import NOT_RECORDED
from metrics.figures.judged_keys import encoded
from metrics.figures.judged_rows import SUMS
from metrics.judging.rules import Ints
from metrics.measures.definition import Definition


def in_page_order(rows: pa.Table, definitions: Mapping[str, Definition]) -> pa.Table:
    """The rows of a month in the catalogue's order, those of a measure oldest month first; a measure's own basis before
    its sums, groups by name with 'Not recorded' last, the parts of a mix as its definition has them."""
    measures, measure = encoded(rows["measure"])
    bases, basis = encoded(rows["basis"])
    groups, group = encoded(rows["group"])
    parts, part = encoded(rows["category"])
    found = [definitions.get(id) for id in measures]
    catalogue = _ranks([(one.section_order, one.order, one.title) if one else () for one in found])
    own = np.array([bases.index(one.basis) if one and one.basis in bases else -1 for one in found], dtype=np.int64)
    sums = np.array([SUMS.index(text) + 1 if text in SUMS else len(SUMS) + 1 for text in bases], dtype=np.int64)
    names = _ranks([(name == NOT_RECORDED, name.casefold(), name) for name in groups])
    places = np.array([_places(one, parts) for one in found], dtype=np.int64)
    order = np.lexsort(
        (
            places[measure, part],
            names[group],
            np.where(basis == own[measure], 0, sums[basis]),
            catalogue[measure],
            rows["month"].to_numpy(),
        )
    )
    return rows.take(pa.array(order))


def _ranks(keys: Sequence[tuple[object, ...]]) -> Ints:
    place = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return np.array([place[key] for key in keys], dtype=np.int64)


def _places(one: Definition | None, parts: Sequence[str]) -> list[int]:
    known = list(one.mix.parts) if one is not None and one.mix is not None else []
    others = sorted({part for part in parts if part not in known})
    place = {part: rank for rank, part in enumerate([*known, *others])}
    return [place[part] for part in parts]
