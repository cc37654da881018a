"""Figures series by series → the signal of each month: the chart of its series as if it ended there.

Of a measure's own months and month ends, for the whole authority, its services and its teams. Not of a mix, whose parts
are no series of their own; nor of twelve months, which share eleven with those before: the rules of the chart are for
figures that are counted anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from metrics.figures.judged_keys import Keys, place_of
from metrics.judging.judged_numbers import FigureArrays
from metrics.judging.signal_numbers import ASSURANCES, LABELS, VARIATIONS, Judged, judged
from metrics.judging.target_rules import HIGH, LOW, Flags, Floats, Ints, TargetRules
from metrics.measures.definition import SUMS, Definition
from metrics.selection import ALL, SERVICE, TEAM

JUDGED = ("signal", "assurance", "points", "signal_rule", "signal_months")


def signal_columns(
    own: Keys,
    texts: Mapping[str, Sequence[str]],
    rows: FigureArrays,
    rules: TargetRules,
    definitions: Mapping[str, Definition],
    start: Ints,
    unit: Floats,
) -> dict[str, pa.Array]:
    """`start`: the place from which on a row's series is by the same rule and population; `unit`: the number of its
    unit: a break set by a person is a change of rule. Assurance is against the green target of the month; of a band
    there is none, since its two ends are no one target. Null for what is not judged, and where there is no figure;
    with fewer than 13 values since the break `points` alone is told."""
    asked = np.flatnonzero(_charted(own, texts, definitions))
    first = _since(start, unit)[asked]
    series, row = np.unique(first, return_inverse=True)
    column = own.months[asked] - own.months[first]
    values = np.full((len(series), int(column.max(initial=-1)) + 1), np.nan)
    values[row, column] = rows.value[asked]
    rule = rows.rule[asked]
    good = np.where(rules.good == HIGH, 1, np.where(rules.good == LOW, -1, 0))[rule]
    target = np.where(good == 0, np.nan, rules.green.low[rule])
    return _columns(len(start), asked, judged(values, row, column, good, target))


def _charted(own: Keys, texts: Mapping[str, Sequence[str]], definitions: Mapping[str, Definition]) -> Flags:
    """The rows that a chart could be of."""
    bases = texts["basis"]
    of_measure = [definitions.get(id) for id in texts["measure"]]
    told = [
        place_of(one.basis, bases) if one is not None and one.kind != "mix" and one.basis not in SUMS else -1
        for one in of_measure
    ]
    found: Flags = np.array(told or [-1], dtype=np.int64)[own.codes["measure"]] == own.codes["basis"]
    shown = [place_of(name, texts["breakdown"]) for name in (ALL, SERVICE, TEAM)]
    found &= np.isin(own.codes["breakdown"], [place for place in shown if place >= 0])
    found &= own.codes["category"] == place_of("", texts["category"])
    return found


def _since(start: Ints, unit: Floats) -> Ints:
    """`start`, and not from before the series was told in another unit."""
    place = np.arange(len(start))
    other = np.zeros(len(start), dtype=bool)
    other[1:] = unit[1:] != unit[:-1]
    found: Ints = np.maximum(start, np.maximum.accumulate(np.where(other, place, 0)))
    return found


def _columns(size: int, asked: Ints, found: Judged) -> dict[str, pa.Array]:
    return {
        "signal": _text(size, asked, found.variation, VARIATIONS),
        "assurance": _text(size, asked, found.assurance, ASSURANCES),
        "points": _whole(size, asked, found.points, np.ones(len(asked), dtype=bool)),
        "signal_rule": _text(size, asked, found.label, LABELS),
        "signal_months": _whole(size, asked, found.months, found.months > 0),
    }


def _text(size: int, asked: Ints, places: Ints, texts: Sequence[str]) -> pa.Array:
    found = np.full(size, -1, dtype=np.int64)
    found[asked] = places
    codes = pa.array(found, pa.int32(), mask=found < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(texts, pa.string()))


def _whole(size: int, asked: Ints, numbers: Ints, told: Flags) -> pa.Array:
    found, none = np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool)
    found[asked], none[asked] = numbers, ~told
    return pa.array(found, pa.int32(), mask=none)
