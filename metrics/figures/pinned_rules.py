"""What a published figure was judged by on its day → rules to judge it by again, instead of today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.figures.judged_keys import encoded
from metrics.figures.judged_schema import BOUNDS, DAY, JUDGED_SCHEMA, PINNED, TEXT, bound
from metrics.judging.judged_numbers import STATUSES
from metrics.judging.target_rules import Floats, Ints
from metrics.measures.definition import OWN, Definition, Target
from metrics.measures.kept_definitions import in_brief

_TOLD = ("kind", "unit", "good", *BOUNDS, "target_set_by")


@dataclass(frozen=True)
class PinnedRules:
    """`variants`: the definitions as they judged on the day, each with the one target that was in force. `variant` is
    each row's place among them and `status` its colour's place in STATUSES; -1 where nothing was pinned."""

    variants: Sequence[Definition]
    variant: Ints
    status: Ints


def pinned_rules(figures: pa.Table, definitions: Mapping[str, Definition]) -> PinnedRules:
    """The pinned rules of figures that may have the columns of `PINNED`; every measure has a definition."""
    none = np.full(len(figures), -1, dtype=np.int64)
    if "good" not in figures.column_names or not len(figures):
        return PinnedRules((), none, none)
    groups = _groups(figures.select(["measure", *_TOLD]))
    variants: list[Definition] = []
    variant = none.copy()
    for row, places in groups:
        if row["good"] is not None:
            variant[places] = len(variants)
            variants.append(_variant(definitions[row["measure"]], row))
    texts, codes = encoded(figures["status"])
    places = np.array([STATUSES.index(text) if text else -1 for text in texts], dtype=np.int64)
    return PinnedRules(variants, variant, np.where(variant >= 0, places[codes], -1))


def _groups(told: pa.Table) -> list[tuple[dict[str, Any], Ints]]:
    """Each different row with the places that it has."""
    plain = pa.table({name: pc.cast(told[name], _plain(told[name].type)) for name in told.column_names})
    numbered = plain.append_column("place", pa.array(np.arange(len(plain))))
    found = numbered.group_by(plain.column_names).aggregate([("place", "list")])
    lists = found["place_list"].combine_chunks()
    rows = found.select(plain.column_names).to_pylist()
    return [(row, lists[place].values.to_numpy()) for place, row in enumerate(rows)]


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _variant(today: Definition, row: Mapping[str, Any]) -> Definition:
    green, amber = (bound(row[f"{colour}_low"], row[f"{colour}_high"]) for colour in ("green", "amber"))
    targets: tuple[Target, ...] = ()
    if green is not None:
        targets = (Target(date.min, green, amber, str(row["target_set_by"] or "")),)
    told = {name: row[name] for name in ("kind", "unit", "good")}
    return replace(today, targets=targets, **told)


def no_longer_defined(figures: pa.Table, definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """The measures of published figures that have no definition any more, as their newest month was judged on its day;
    without their words, and without those of which nothing was pinned."""
    if "kind" not in figures.column_names:
        return {}
    names = pc.cast(figures["measure"], pa.string())
    gone = figures.filter(pc.invert(pc.is_in(names, pa.array(list(definitions), pa.string()))))
    told = ["measure", "month", "basis", "kind", "unit", "good"]
    plain = pa.table({name: pc.cast(gone[name], _plain(gone[name].type)) for name in told})
    rows = plain.group_by(told).aggregate([]).sort_by("month").to_pylist()
    bases: dict[str, set[str]] = {}
    for row in rows:
        bases.setdefault(row["measure"], set()).add(row["basis"])
    whens = {id: next((basis for basis in OWN if basis in some), "rolling 12 months") for id, some in bases.items()}
    return {
        row["measure"]: in_brief(
            row["measure"], kind=row["kind"], unit=row["unit"], good=row["good"], when=whens[row["measure"]]
        )
        for row in rows
        if row["kind"] is not None
    }


def day_columns(pinned: PinnedRules, definitions: Mapping[str, Definition], order: Ints) -> dict[str, pa.Array]:
    """The columns of `DAY` for rows in this order: what differs from `definitions`, all of it where they have none."""
    places = pa.array(np.where(pinned.variant >= 0, pinned.variant, len(pinned.variants))[order])
    found: dict[str, pa.Array] = {}
    for name in DAY:
        was = [(getattr(one, name[4:]), getattr(definitions.get(one.id), name[4:], None)) for one in pinned.variants]
        texts = pa.array([*(then if then != now else None for then, now in was), None], pa.string())
        found[name] = pc.take(texts, places).dictionary_encode().cast(TEXT)
    return found


def units(figures: pa.Table, definitions: Mapping[str, Definition], known: dict[str, int]) -> Floats:
    """The unit of each row's numbers, on its day where it was pinned, as its number in `known`, which grows."""
    measures, measure = encoded(figures["measure"])
    told = [definitions[id].unit if id in definitions else "" for id in measures]
    today = np.array([known.setdefault(unit, len(known)) for unit in told])[measure]
    if "unit" not in figures.column_names:
        return today.astype(np.float64)
    texts, codes = encoded(figures["unit"])
    then = np.array([known.setdefault(unit, len(known)) if unit else -1 for unit in texts])[codes]
    return np.where(then >= 0, then, today).astype(np.float64)


def pinned_columns(judged: pa.Table, definitions: Mapping[str, Definition]) -> dict[str, pa.Array]:
    """The columns of `PINNED` for judged figures, in their order."""
    measures, codes = encoded(judged["measure"])
    found: dict[str, pa.Array] = {}
    for name in ("kind", "unit", "good"):
        said = [str(getattr(definitions[id], name)) if id else "" for id in measures]
        texts = sorted(set(said))
        places = np.array([texts.index(text) for text in said], dtype=np.int32)[codes]
        found[name] = pa.DictionaryArray.from_arrays(pa.array(places), pa.array(texts, pa.string()))
    kept = (field.name for field in PINNED if field in JUDGED_SCHEMA)
    return found | {name: judged[name].combine_chunks() for name in kept}
