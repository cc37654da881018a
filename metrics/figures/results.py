"""Judged figures that were read from their file → series of months, a cell for each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from data.spec import NOT_RECORDED
from metrics.figures.judged_keys import encoded
from metrics.figures.judged_schema import BOUNDS, DAY, bound
from metrics.wording import Bound

COMPUTED = ("computed", "figure")
"""The states of a figure that is there; every other state says why it is not."""
_KEYS = ("measure", "breakdown", "group", "category", "basis")
_MOVED = ("travel_year", "compared_note", "last_year_note")
_SAID = (
    "state",
    "note",
    "population_edition",
    "judged_by",
    "reason",
    "status",
    "travel",
    "target_set_by",
    "signal",
    "assurance",
    "signal_rule",
    *DAY,
    *_MOVED,
)
_NUMBERS = (
    "numerator",
    "denominator",
    "value",
    "not_due",
    "population",
    "previous",
    "last_year",
    "published",
    "latest",
)
_STEPS = ("distance_amber", "distance_green")
_COUNTS = ("points", "signal_months")


class Cell(NamedTuple):
    """One figure as it was judged, with the facts that explain it, as in JUDGED_SCHEMA. `load` is the place of its load
    in the list that the figures were made from, -1 for none of them."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    note: str
    load: int
    not_due: float | None = None
    population: float | None = None
    population_edition: str = ""
    judged_by: str = ""
    reason: str = ""
    status: str = ""
    green: Bound | None = None
    amber: Bound | None = None
    target_set_by: str = ""
    travel: str = ""
    previous: float | None = None
    last_year: float | None = None
    published: float | None = None
    latest: float | None = None
    to_amber: float | None = None
    to_green: float | None = None
    green_months: int = 0
    day_kind: str = ""
    day_unit: str = ""
    day_good: str = ""
    travel_year: str = ""
    compared_note: str = ""
    last_year_note: str = ""
    signal: str = ""
    assurance: str = ""
    points: int | None = None
    signal_rule: str = ""
    signal_months: int | None = None

    @property
    def there(self) -> bool:
        """True for a figure that was computed or reported, 'no cases' included."""
        return self.state in COMPUTED


Series = Mapping[date, Cell]
"""The figures of one measure, basis, group and part by month, oldest first."""
_EMPTY: Series = {}


class Figures:
    """The figures that a page shows, of one vintage."""

    def __init__(self, judged: pa.Table, loads: Sequence[str]) -> None:
        """`judged` in JUDGED_SCHEMA, in any order; `loads`: the names that `Cell.load` counts."""
        self._series: dict[tuple[str, str, str, str, str], dict[date, Cell]] = {}
        self._groups: dict[tuple[str, str], dict[str, None]] = {}
        self._categories: dict[tuple[str, str, str], dict[str, None]] = {}
        months = judged["month"].to_pylist()
        keys = list(zip(*(_texts(judged[name]) for name in _KEYS), strict=True))
        cells = _cells(judged, loads)
        for place in np.argsort(judged["month"].to_numpy(), kind="stable").tolist():
            self._series.setdefault(keys[place], {})[months[place]] = cells[place]
        for measure, breakdown, group, category, _ in self._series:
            self._groups.setdefault((measure, breakdown), {})[group] = None
            parts = self._categories.setdefault((measure, breakdown, group), {})
            if category:
                parts[category] = None

    def series(self, measure: str, basis: str, breakdown: str = "all", group: str = "", category: str = "") -> Series:
        """Month → figure; empty where there is none."""
        return self._series.get((measure, breakdown, group, category, basis), _EMPTY)

    def groups(self, measure: str, breakdown: str) -> list[str]:
        """Every group of a measure in any month, by name, 'Not recorded' last."""
        return sorted(
            self._groups.get((measure, breakdown), ()), key=lambda name: (name == NOT_RECORDED, name.casefold())
        )

    def categories(self, measure: str, breakdown: str = "all", group: str = "") -> list[str]:
        """Every part of a mix that has rows."""
        return list(self._categories.get((measure, breakdown, group), ()))


def _cells(judged: pa.Table, loads: Sequence[str]) -> list[Cell]:
    said = {name: _texts(judged[name]) for name in _SAID}
    numbers = {name: _numbers(judged[name]) for name in (*_NUMBERS, *BOUNDS, *_STEPS)}
    green, amber = (
        list(map(bound, numbers[f"{colour}_low"], numbers[f"{colour}_high"])) for colour in ("green", "amber")
    )
    places = {name: place for place, name in enumerate(loads)}
    columns = {
        **said,
        **numbers,
        **{name: judged[name].to_pylist() for name in _COUNTS},
        "green": green,
        "amber": amber,
        "to_amber": numbers["distance_amber"],
        "to_green": numbers["distance_green"],
        "load": _texts(judged["load"], lambda name: places.get(name, -1)),
        "green_months": judged["green_months"].to_numpy().tolist(),
    }
    return list(map(Cell, *itemgetter(*Cell._fields)(columns)))


def _texts(column: pa.ChunkedArray, say: Callable[[str], Any] = str) -> list[Any]:
    """A text column, blank for null; `say` is asked once for each different text."""
    texts, codes = encoded(column)
    return list(map([say(text or "") for text in texts].__getitem__, codes.tolist()))


def _numbers(column: pa.ChunkedArray) -> list[float | None]:
    """A column of numbers, None for null."""
    if column.null_count == len(column):
        return [None] * len(column)
    found = column.to_numpy().astype(np.float64, copy=False)
    told = found.astype(object)
    told[np.isnan(found)] = None
    numbers: list[float | None] = told.tolist()
    return numbers
