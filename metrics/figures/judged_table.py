"""One vintage's chosen results, the other's beside them, and definitions → the table of judged figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.figures.judged_figure import NOT_PUBLISHED, WAITING
from metrics.figures.judged_keys import SERIES, Keys, beside, earlier, encoded, in_a_row, place_of, sorted_keys, there
from metrics.figures.judged_schema import BOUNDS, FACTS, JUDGED_SCHEMA, LATER, NUMBERS
from metrics.figures.judged_signals import JUDGED, signal_columns
from metrics.figures.judged_travel import moved, note_column
from metrics.figures.pinned_rules import PinnedRules, day_columns, pinned_rules, units
from metrics.judging.judged_numbers import STATUSES, TRAVELS, FigureArrays, distances, statuses
from metrics.judging.status import GREEN, NOT_LOADED, SUPPRESSED
from metrics.judging.target_rules import BAND, Flags, Floats, Ints, TargetRules, rules_of
from metrics.measures.definition import SUMS, TARGET_BASES, Definition, Target
from metrics.selection import PUBLISHED

FILLED = ("target_set_by", "compared_note", *JUDGED)
"""The later columns that are told here."""


def judge(
    figures: pa.Table,
    other: pa.Table | None,
    definitions: Mapping[str, Definition],
    vintage: str,
    months: Sequence[date] = (),
    gone: Mapping[str, Definition] | None = None,
    *,
    plain: bool = False,
) -> pa.Table:
    """The judged figures of one vintage, in the order on disk, with the columns of `JUDGED_SCHEMA`.

    `figures` has the columns of results and `load`, at most one row for a measure, month, basis, breakdown, group and
    category; `other` is the other vintage's, for `published` and `latest`. Measures without a definition are left out.
    In each of `months`, a measure that has no row for the whole authority has one that says 'not loaded' (`load`
    blank). Where `figures` has the columns of `PINNED`, a row is judged by what stands there. `gone` are measures that
    are defined no more: what `figures` has of them stays. `plain`: any difference is better or worse, as the authority
    has chosen; otherwise only one that is beyond chance.
    """
    why = NOT_PUBLISHED if vintage == PUBLISHED else WAITING
    today, definitions = definitions, {**definitions, **(gone or {})}
    figures = _with_absent(_defined(figures, definitions), today, months, why)
    texts, (own, *others) = sorted_keys([figures] if other is None else [figures, other])
    numbers = {name: _floats(figures, name)[own.order] for name in NUMBERS}
    pinned = pinned_rules(figures, definitions)
    known: dict[str, int] = {}
    unit = units(figures, definitions, known)[own.order]
    compared = tuple(np.where(there(then, unit) == unit, then, -1) for then in earlier(own, texts["basis"]))
    previous, last_year = (there(then, numbers["value"]) for then in compared)
    other_value = np.full(len(own.keys), np.nan)
    for one in others:  # numbers of another unit are not set beside one another
        alike = beside(one, own.keys, units(other, definitions, known)) == unit
        other_value = np.where(alike, beside(one, own.keys, _floats(other, "value")), np.nan)
    found = _judged(own, texts, pinned, figures, numbers, compared, unit, definitions, plain=plain)
    found |= day_columns(pinned, today, own.order)
    found |= {"previous": _numbers(previous), "last_year": _numbers(last_year)}
    found |= {name: _numbers(numbers["value"] if name == vintage else other_value) for name in ("published", "latest")}
    found |= {name: _text(own.codes[name], texts[name]) for name in SERIES}
    found |= _passed_on(figures, own.order)
    return pa.table([found[field.name] for field in JUDGED_SCHEMA], schema=JUDGED_SCHEMA)


def _judged(
    own: Keys,
    texts: Mapping[str, Sequence[str]],
    pinned: PinnedRules,
    figures: pa.Table,
    numbers: Mapping[str, Floats],
    compared: tuple[Ints, ...],
    unit: Floats,
    definitions: Mapping[str, Definition],
    *,
    plain: bool,
) -> dict[str, pa.Array]:
    """Status, targets, travel, distance and signals."""
    rules = rules_of([*definitions.values(), *pinned.variants])
    rule = _rule(own, texts, rules, definitions, pinned.variant[own.order])
    withheld = _withheld(figures["state"])[own.order]
    rows = FigureArrays(rule, numbers["numerator"], numbers["denominator"], numbers["value"], withheld)
    status = np.where(pinned.status >= 0, pinned.status, -1)[own.order]
    status = np.where(status >= 0, status, statuses(rows, rules))
    to_amber, to_green = distances(rows, status, rules)
    since = np.where(own.codes["basis"] == place_of("ytd", texts["basis"]), compared[1], compared[0])
    editions, edition = _editions(figures)
    went = moved(
        own, texts, rows, (editions, edition[own.order]), (since, compared[1]), rules, definitions, plain=plain
    )
    banded = rules.good == BAND
    ends = (rules.green.low, _high(rules.green.high, banded), rules.amber.low, _high(rules.amber.high, banded))
    set_by = [_set_by(target) for _, target in rules.pairs]
    named = sorted(set(set_by))
    return {
        **{name: _numbers(column) for name, column in numbers.items()},
        **{name: _numbers(end[rule]) for name, end in zip(BOUNDS, ends, strict=True)},
        "target_set_by": _text(np.array([named.index(text) for text in set_by] or [0])[rule], named or [""]),
        "green_months": pa.array(in_a_row(own, status == STATUSES.index(GREEN), went.start), pa.int32()),
        "status": _text(status, STATUSES),
        "travel": _text(went.word, TRAVELS),
        "travel_year": _text(went.word_year, TRAVELS),
        "compared_note": note_column(went.note, went.notes),
        "last_year_note": note_column(went.note_year, went.notes),
        **signal_columns(own, texts, rows, rules, definitions, went.start, unit),
        "distance_amber": _numbers(to_amber),
        "distance_green": _numbers(to_green),
    }


def _editions(figures: pa.Table) -> tuple[list[str], Ints]:
    if "population_edition" not in figures.column_names:
        return [""], np.zeros(len(figures), dtype=np.int64)
    return encoded(figures["population_edition"])


def _high(ends: Floats, banded: Flags) -> Floats:
    return np.where(banded, ends, np.nan)


def _set_by(target: Target | None) -> str:
    return (target.source or "") if target else ""


def _rule(
    own: Keys,
    texts: Mapping[str, Sequence[str]],
    rules: TargetRules,
    definitions: Mapping[str, Definition],
    variant: Ints,
) -> Ints:
    """A count's target is for the whole authority and one month: not for a team's share of it, nor for a sum. Of a
    pinned row it is known already."""
    places = {id: place for place, id in enumerate(definitions)}
    measures = np.array([places.get(id, 0) for id in texts["measure"]] or [0], dtype=np.int64)[own.codes["measure"]]
    bases = np.array(
        [place_of(measure.basis, texts["basis"]) for measure in definitions.values()] or [0], dtype=np.int64
    )
    sums = np.array([TARGET_BASES.index(basis) if basis in TARGET_BASES[1:] else 0 for basis in texts["basis"]] or [0])
    whole = own.codes["breakdown"] == place_of("all", texts["breakdown"])
    days = (own.months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    own_basis = own.codes["basis"] == bases[measures]
    pinned = variant >= 0
    rows = np.where(pinned, len(definitions) + variant, measures)
    return rules.of(rows, days, sums[own.codes["basis"]], whole | pinned, own_basis | pinned)


def _withheld(states: pa.ChunkedArray) -> Ints:
    texts, codes = encoded(states)
    places = [STATUSES.index(text) if text in (NOT_LOADED, SUPPRESSED) else -1 for text in texts]
    return np.array(places or [0], dtype=np.int64)[codes]


def _defined(figures: pa.Table, definitions: Mapping[str, Definition]) -> pa.Table:
    known = pc.is_in(pc.cast(figures["measure"], pa.string()), pa.array(list(definitions), pa.string()))
    return figures if pc.all(known, min_count=0).as_py() else figures.filter(known)


def _with_absent(
    figures: pa.Table, definitions: Mapping[str, Definition], months: Sequence[date], why: str
) -> pa.Table:
    """Measures of which nothing is loaded in a month stand on its scorecard and say so."""
    there = _there(figures, definitions, months)
    absent = [(id, month) for month in dict.fromkeys(months) for id in definitions if (id, month) not in there]
    if not absent:
        return figures
    said = {
        "breakdown": "all",
        "group": "",
        "category": "",
        "state": NOT_LOADED,
        "note": "",
        "reason": why,
        "load": "",
    }
    rows = [{"measure": id, "month": month, "basis": definitions[id].basis, **said} for id, month in absent]
    kinds = ((field.name, field.type) for field in figures.schema)
    schema = pa.schema([(name, pa.string() if pa.types.is_dictionary(kind) else kind) for name, kind in kinds])
    return pa.concat_tables([figures.cast(schema), pa.Table.from_pylist(rows, schema)])


def _there(figures: pa.Table, definitions: Mapping[str, Definition], months: Sequence[date]) -> set[tuple[str, date]]:
    """The measures and months of which the whole authority's scorecard has a row: of a mix, one of its parts. What was
    published is there as it was on its day, whatever it is today."""
    of_all = pc.equal(pc.cast(figures["breakdown"], pa.string()), "all")
    whole = figures.filter(pc.and_(of_all, pc.is_in(figures["month"], pa.array(months, pa.date32()))))
    names = ["measure", "month", "basis", "category"]
    kinds = pc.cast(whole["kind"], pa.string()) if "kind" in whole.column_names else pa.nulls(len(whole), pa.string())
    told = whole.select(names).append_column("kind", kinds)
    return {
        (row["measure"], row["month"])
        for row in told.group_by(told.column_names).aggregate([]).to_pylist()
        if row["kind"]
        or (
            (measure := definitions.get(row["measure"])) is not None
            and row["basis"] in (measure.basis, *SUMS)
            and bool(row["category"]) == (measure.kind == "mix")
        )
    }


def _passed_on(figures: pa.Table, order: Ints) -> dict[str, pa.Array]:
    """The columns that stay as they are; null where the results do not have them yet."""
    found: dict[str, pa.Array] = {}
    for name in ("month", "state", "note", "load", *(name for name in LATER if name not in FILLED), *FACTS):
        kind = JUDGED_SCHEMA.field(name).type
        if name not in figures.column_names:
            found[name] = pa.nulls(len(order), kind)
        else:
            column = figures[name].combine_chunks()
            encoded = pc.dictionary_encode(column) if pa.types.is_dictionary(kind) else pc.cast(column, kind)
            found[name] = pc.take(encoded, pa.array(order))
    return found


def _floats(table: pa.Table, name: str) -> Floats:
    found: Floats = table[name].to_numpy().astype(np.float64, copy=False)
    return found


def _numbers(column: Floats) -> pa.Array:
    return pa.array(column, pa.float64(), from_pandas=True)


def _text(codes: Any, texts: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(texts, pa.string()))
