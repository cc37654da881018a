"""The rows known at two loads → for each case that moved a measure's figure between them, what became of its row.

A row that the later load has and the earlier one has not was recorded late; one that is gone was removed; one that says
otherwise was corrected. What happened only after the earlier extract ended, or whose time was over only then, came due:
nobody could have recorded it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import spec
from data.load import Known
from data.spec import NOT_RECORDED
from metrics.engine.authority_settings import Settings
from metrics.engine.compute import tables_for
from metrics.engine.connection import Window, fill, opened
from metrics.engine.proxies import fitted
from metrics.figures.aged_figure import CAME_DUE, CORRECTION, LATE, REMOVAL, STRUCTURE
from metrics.measures.definition import Definition
from metrics.measures.needs import needs
from metrics.measures.query import cases_sql
from metrics.measures.sql_library import base_tables

Key = tuple[Any, ...]
Row = Mapping[str, Any]
_WORTH = (LATE, CORRECTION, REMOVAL, CAME_DUE)
"""Of several rows of a child, the cause that is told."""


@dataclass(frozen=True)
class CaseMoved:
    """A case that counts otherwise than before: in which group and part, before or since."""

    month: date
    cause: str
    groups: frozenset[tuple[str, str]]
    """(breakdown, group), the whole authority's `('all', '')` among them."""
    categories: frozenset[str]


@dataclass(frozen=True)
class _Chosen:
    """What a case adds to the numerator and to the denominator, and where it is counted."""

    adds: tuple[float, float]
    service: str
    team: str
    category: str


class RowsOfLoad:
    """What was known at a load, ready to be asked about some measures. Close it."""

    def __init__(self, measures: Sequence[Definition], known: Known, settings: Settings) -> None:
        """One connection for all of them."""
        self.known = known
        self._measures = {measure.id: fitted(measure, known) for measure in measures}
        names = tables_for(list(self._measures.values()))
        self._con = opened(names)
        fill(self._con, names, known.tables, Window(known.months, known.month, known.records_to, settings))
        self._columns: dict[str, list[str]] = {}

    def close(self) -> None:
        """Lets go of the connection."""
        self._con.close()

    def chosen(self, id: str, months: Iterable[date]) -> dict[date, dict[Key, _Chosen]]:
        """Month → the cases that a measure counts in it, by the key of their rows."""
        measure = self._measures[id]
        key = self.key(measure.counted.source)
        source = measure.counted.source
        own = [f'"{source}"."{name}" AS own_{place}' for place, name in enumerate(key)]
        if "team" in self.columns(source) and "team" not in measure.breakdowns:
            own.append(f"coalesce(\"{source}\".team, '{NOT_RECORDED}') AS team")
        days = ", ".join(f"DATE '{month}'" for month in months)
        query = f"SELECT * FROM (\n{cases_sql(measure, own)}\n) WHERE period IN ({days})"
        rows = self._con.execute(query).fetchall()
        names = [one[0] for one in self._con.description or []]
        found: dict[date, dict[Key, _Chosen]] = {}
        for values in rows:
            row = dict(zip(names, values, strict=True))
            cases = found.setdefault(row["period"], {})
            of_row = tuple(row[f"own_{place}"] for place in range(len(key)))
            cases[_unused(of_row, cases)] = _chosen(row)
        return found

    def by_key(self, source: str, column: str, values: Sequence[Any]) -> dict[Key, Row]:
        """The rows of a table or view that have one of these values in a column, by their keys."""
        key, found = self.key(source), dict[Key, Row]()
        asked = ", ".join("?" for _ in values)
        told = self._con.execute(f'SELECT * FROM "{source}" WHERE "{column}" IN ({asked}) ORDER BY ALL', list(values))
        names = [one[0] for one in told.description or []]
        for told_row in told.fetchall():
            row = dict(zip(names, told_row, strict=True))
            found[_unused(tuple(row[name] for name in key), found)] = row
        return found

    def key(self, source: str) -> tuple[str, ...]:
        """The columns that tell one row of a table or view from another."""
        there = self.columns(source)
        named = [name for table in sorted(base_tables(source)) for name in spec.tables()[table].key if name in there]
        return tuple(dict.fromkeys(named))

    def columns(self, source: str) -> list[str]:
        """The names of its columns."""
        if source not in self._columns:
            self._columns[source] = [row[0] for row in self._con.execute(f'DESCRIBE "{source}"').fetchall()]
        return self._columns[source]


def moved_cases(measure: Definition, months: Sequence[date], before: RowsOfLoad, after: RowsOfLoad) -> list[CaseMoved]:
    """Every case that a measure counts otherwise at `after` than at `before` in these months."""
    then, now = before.chosen(measure.id, months), after.chosen(measure.id, months)
    changed = [
        (month, key, one, other)
        for month in months
        for key in dict.fromkeys([*then.get(month, {}), *now.get(month, {})])
        if (one := then.get(month, {}).get(key)) != (other := now.get(month, {}).get(key))
    ]
    if not changed:
        return []
    why = _Why(measure, before, after, [key for _, key, _, _ in changed])
    return [
        _moved(month, why.of(key, one, other), [side for side in (one, other) if side])
        for month, key, one, other in changed
    ]


class _Why:
    """Between two loads, for the cases of one measure with these keys."""

    def __init__(self, measure: Definition, before: RowsOfLoad, after: RowsOfLoad, keys: Sequence[Key]) -> None:
        source = measure.counted.source
        self._key = before.key(source)
        self._until = before.known.records_to
        self._sides = before, after
        self._dated = _dated(source)
        self._rows = self._both(source, self._key[0], sorted({key[0] for key in keys}, key=str))
        self._others = sorted(needs(measure).tables - {source, "teams", "figures"})

    def of(self, key: Key, one: _Chosen | None, other: _Chosen | None) -> str:
        """What became of a case's row."""
        was, is_now = (rows.get(key) for rows in self._rows)
        if found := cause_of(was, is_now, self._dated, self._until):
            return found
        if one and other and (one.adds, one.category) == (other.adds, other.category):
            return STRUCTURE  # the same row in another service: the list of teams says otherwise
        return self._of_others(dict(zip(self._key, key, strict=False))) or CAME_DUE

    def _of_others(self, key: Row) -> str:
        """What became of the rows of other sheets that are of the same child or worker."""
        by = next((name for name in ("child_id", "worker") if key.get(name)), None)
        found = set()
        for table in self._others if by else ():
            if by in self._sides[0].columns(table):
                was, is_now = self._both(table, by, [key[by]])
                found |= {
                    cause_of(was.get(one), is_now.get(one), _dated(table), self._until) for one in {*was, *is_now}
                }
        return next((cause for cause in _WORTH if cause in found), "")

    def _both(self, source: str, column: str, values: Sequence[Any]) -> tuple[dict[Key, Row], dict[Key, Row]]:
        before, after = self._sides
        return before.by_key(source, column, values), after.by_key(source, column, values)


def _dated(source: str) -> str:
    """The date that makes a row of a table or view; '' for none."""
    dates = [spec.tables()[table].dated_by for table in sorted(base_tables(source)) if table in spec.tables()]
    return next((name for name in dates if name), "")


def cause_of(was: Row | None, is_now: Row | None, dated: str, until: date) -> str:
    """What became of a row between two extracts, of which the first ends on `until`; '' where nothing did, or the row
    is in neither."""
    if was is None or is_now is None:
        if was is is_now:
            return ""
        if is_now is None:
            return REMOVAL
        day = _day(is_now.get(dated))
        return CAME_DUE if day is not None and day > until else LATE
    changed = [name for name in was if name in is_now and was[name] != is_now[name] and name not in _OF_THE_EXTRACT]
    if not changed:
        return ""
    filled = [_day(is_now[name]) for name in changed if was[name] is None]
    days = [day for day in filled if day is not None]
    corrected = [name for name in changed if was[name] is not None]
    if any(_day(was[name]) is not None for name in corrected):
        return CORRECTION
    if days:
        return LATE if any(day <= until for day in days) else CAME_DUE
    return CORRECTION if corrected else LATE


_OF_THE_EXTRACT = frozenset(
    {"excel_row"}
    | {column.name for table in spec.tables().values() for column in table.columns if column.as_at_extract}
)
"""Columns that say how things stood on an extract's last day: they differ without anybody's doing."""


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _unused(key: Key, taken: Mapping[Key, object]) -> Key:
    """Rows with the same key are told apart by their order."""
    number, found = 1, key
    while found in taken:
        number, found = number + 1, (*key, number)
    return found


def _chosen(row: Row) -> _Chosen:
    not_due = bool(row.get("not_due"))
    weight = float(row["weight"] or 0) if "weight" in row else 1.0
    if "value" in row:
        adds = (float(row["value"] or 0), 0.0 if row["value"] is None else weight)
    else:
        hit = row["hit"] is True if "hit" in row else True
        adds = (0.0 if not_due or not hit else float(row.get("hit_weight", weight) or 0), 0.0 if not_due else weight)
    return _Chosen(adds, row.get("service") or "", row.get("team") or "", row.get("category") or "")


def _moved(month: date, cause: str, sides: Sequence[_Chosen]) -> CaseMoved:
    groups = {("all", "")}
    for side in sides:
        groups |= {(name, group) for name in ("service", "team") if (group := getattr(side, name))}
    return CaseMoved(month, cause, frozenset(groups), frozenset(side.category for side in sides))
