"""A table of figures, one for each measure, month, basis, group and part → series that are read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.spec import NOT_RECORDED

COMPUTED = ("computed", "figure")
"""The states of a figure that is there; every other state says why it is not."""
MAIN = ("month", "month_end", "extract", "rolling_12")
_KEYS = ("measure", "breakdown", "group", "category", "basis")
_SAID = ("state", "note", "population_edition", "judged_by", "reason")
_TEXTS = (*_KEYS, *_SAID)
_NUMBERS = ("numerator", "denominator", "value", "not_due", "population")


class Cell(NamedTuple):
    """One figure with the facts that explain it, as in RESULT_SCHEMA. `load` is the place of its load in the list that
    the figures were made from, -1 for none of them."""

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

    @property
    def there(self) -> bool:
        """True for a figure that was computed or reported, 'no cases' included."""
        return self.state in COMPUTED


class Series:
    """The figures of one measure, basis and group by month. A cell is made when it is asked for."""

    def __init__(self, months: Sequence[int] = (), cell: Callable[[int], Cell] | None = None) -> None:
        self._places = {number: place for place, number in enumerate(months)}
        self._cell = cell
        self._cells: dict[int, Cell] = {}

    def get(self, month: date) -> Cell | None:
        """The figure of a month, or None."""
        return self._at(_number(month))

    def items(self) -> Iterator[tuple[date, Cell]]:
        """Every month that has a figure with it, oldest first."""
        for number in self._places:
            cell = self._at(number)
            if cell is not None:
                yield _month(number), cell

    def months(self) -> list[date]:
        """Every month that has a figure, oldest first."""
        return [_month(number) for number in self._places]

    def __contains__(self, month: date) -> bool:
        return _number(month) in self._places

    def _at(self, number: int) -> Cell | None:
        place = self._places.get(number)
        if place is None or self._cell is None:
            return None
        if place not in self._cells:
            self._cells[place] = self._cell(place)
        return self._cells[place]


_EMPTY = Series()


class Codes:
    """Texts and their numbers, the same for every load."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def of(self, column: Any) -> Any:
        """An array of the numbers of a text column; blank text for null."""
        encoded = pc.dictionary_encode(pc.fill_null(column.combine_chunks(), ""))
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        known = np.array([self.number(text) for text in encoded.dictionary.to_pylist()] or [0], dtype=np.int32)
        return known[encoded.indices.to_numpy(zero_copy_only=False)]

    def number(self, text: str) -> int:
        """The number of a text, a new one where it was not seen before."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


class Figures:
    """One view of all results. A series is read out when it is first asked for."""

    def __init__(self, table: pa.Table, loads: Sequence[str]) -> None:
        """`table` in metrics.figures.chosen.CHOSEN_SCHEMA; `loads`: the names that `Cell.load` counts."""
        self._series: dict[tuple[str, str, str, str, str], Series] = {}
        self._slices: dict[tuple[str, str, str, str, str], tuple[int, int]] = {}
        self._groups: dict[tuple[str, str], dict[str, None]] = {}
        self._categories: dict[tuple[str, str, str], list[str]] = {}
        self._newest: dict[int, int | None] = {}
        self._codes = {name: Codes() for name in _TEXTS}
        if len(table):
            self._sort(table, loads)

    def series(self, measure: str, basis: str, breakdown: str = "all", group: str = "", category: str = "") -> Series:
        """Month → figure; empty where there is none."""
        key = (measure, breakdown, group, category, basis)
        found = self._series.get(key)
        if found is None:
            span = self._slices.get(key)
            found = self._series[key] = self._read(*span) if span else _EMPTY
        return found

    def groups(self, measure: str, breakdown: str) -> list[str]:
        """Every group of a measure in any month, by name, 'Not recorded' last."""
        return sorted(
            self._groups.get((measure, breakdown), ()), key=lambda name: (name == NOT_RECORDED, name.casefold())
        )

    def categories(self, measure: str, breakdown: str = "all", group: str = "") -> list[str]:
        """Every part of a mix that has rows."""
        return self._categories.get((measure, breakdown, group), [])

    def measures(self) -> set[str]:
        """The measures that have any row."""
        return {key[0] for key in self._slices}

    def months(self, *, computed_only: bool = True) -> list[date]:
        """The months that have a figure for the whole authority, oldest first."""
        if not self._slices:
            return []
        wanted = np.isin(
            self._columns["state"], [self._codes["state"].number(s) for s in COMPUTED[: 1 if computed_only else 2]]
        )
        wanted &= self._columns["breakdown"] == self._codes["breakdown"].number("all")
        return [_month(int(number)) for number in np.unique(self._months[wanted])]

    def has(self, month: date) -> bool:
        """True where any row of the month is in this view."""
        return self.load_of(month) is not None

    def load_of(self, month: date) -> int | None:
        """The place of the newest load that gave a figure of the month, else of the newest that says why not."""
        number = _number(month)
        if number not in self._newest:
            rows = np.flatnonzero(self._months == number) if self._slices else np.zeros(0, dtype=np.int64)
            computed = [self._codes["state"].number(s) for s in COMPUTED]
            there = rows[np.isin(self._columns["state"][rows], computed)] if len(rows) else rows
            loads = self._columns["load"][there if len(there) else rows] if len(rows) else rows
            loads = loads[loads >= 0]
            self._newest[number] = int(loads.min()) if len(loads) else None
        return self._newest[number]

    def _sort(self, table: pa.Table, loads: Sequence[str]) -> None:
        columns: dict[str, Any] = {name: self._codes[name].of(table[name]) for name in _TEXTS}
        columns |= {name: table[name].to_numpy() for name in _NUMBERS}
        places = pc.index_in(table["load"], pa.array(loads, pa.string()))
        columns["load"] = pc.fill_null(places, -1).to_numpy()
        months = table["month"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
        order = np.lexsort((months, *(columns[name] for name in reversed(_KEYS))))
        self._columns: dict[str, Any] = {name: column[order] for name, column in columns.items()}
        self._months = months[order]
        keys = [self._columns[name] for name in _KEYS]
        new = np.ones(len(order), dtype=bool)
        new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
        starts = np.flatnonzero(new)
        texts = [self._codes[name].texts for name in _KEYS]
        ends = [*starts[1:].tolist(), len(order)]
        for start, end, *numbers in zip(starts.tolist(), ends, *(key[starts].tolist() for key in keys), strict=True):
            measure, breakdown, group, category, basis = (text[n] for text, n in zip(texts, numbers, strict=True))
            self._slices[measure, breakdown, group, category, basis] = (start, end)
            self._groups.setdefault((measure, breakdown), {})[group] = None
            parts = self._categories.setdefault((measure, breakdown, group), [])
            if category and category not in parts:
                parts.append(category)

    def _read(self, start: int, end: int) -> Series:
        columns = self._columns
        numbers, said = [columns[name] for name in _NUMBERS], [(self._codes[n].texts, columns[n]) for n in _SAID]

        def cell(place: int) -> Cell:
            row = start + place
            numerator, denominator, value, not_due, population = (_known(column.item(row)) for column in numbers)
            state, note, *facts = (texts[column.item(row)] for texts, column in said)
            load = columns["load"].item(row)
            return Cell(numerator, denominator, value, state, note, load, not_due, population, *facts)

        return Series(self._months[start:end].tolist(), cell)


def _known(number: float) -> float | None:
    return None if number != number else number


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
