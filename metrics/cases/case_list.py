"""A definition and the rows known at a load → the cases of a month: the very rows that its own query counts.

`metrics.measures.query.cases_sql` gives the query that counts, before it adds up; here every part of its conditions is
asked for as one more column, and worded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from typing import Any

from data import spec
from data.database import Connection
from data.load import Known
from data.spec import NOT_RECORDED, WORKER
from metrics.cases.case import ADDS, PART, WEIGHS, Case, CaseList
from metrics.cases.macro_words import sheet_sql
from metrics.cases.operands import Cell
from metrics.cases.sheet_words import column_of
from metrics.cases.why import Why, why
from metrics.engine.authority_settings import Settings
from metrics.engine.compute import tables_for
from metrics.engine.connection import Window, fill, opened
from metrics.engine.proxies import fitted
from metrics.measures.definition import Definition
from metrics.measures.query import cases_sql

_IDS = ("child_id", WORKER)
_JOINED = "; "
_DAYS = ("DATE", "TIMESTAMP")
RECORDS_TO = "records_to"
"""Is the month's, not the row's."""
Told = Mapping[str, Any]
"""What the query says of one row."""


def cases_of(
    measure: Definition, known: Known, settings: Settings, month: date, own_rows: Mapping[str, int] | None = None
) -> CaseList:
    """The cases of one month, in the order of the workbook. Every column is as the load has it: workers as codes.
    `own_rows`: how many rows of a table are of the load's own workbook, which come first; a case of another load has no
    row number, since that is another workbook's. ValueError for a figure that arrives counted."""
    measure = fitted(measure, known)
    names = tables_for([measure])
    con = opened(names)
    try:
        fill(con, names, known.tables, Window(known.months, known.month, known.records_to, settings))
        found = _found(con, measure, month)
    finally:
        con.close()
    words = why(measure)
    days = [cell for cell in words.cells if cell.name != RECORDS_TO and found.types[f"asked_{cell.place}"] in _DAYS]
    return CaseList(
        measure=measure.id,
        period=month,
        basis=measure.basis,
        cases=tuple(_cases(found, words, days, _own(known, own_rows or {}))),
        day_columns=tuple(cell.name for cell in days),
        day_titles=tuple(cell.title for cell in days),
        value_is=PART if measure.mix else ADDS if words.value else WEIGHS if words.weights[0] else "",
    )


@dataclass(frozen=True)
class _Found:
    """The rows that were chosen, by column; `types` are DuckDB's."""

    columns: Mapping[str, Sequence[Any]]
    types: Mapping[str, str]
    rows: int


def _found(con: Connection, measure: Definition, month: date) -> _Found:
    """The rows with what is told of each: `own_…` where it stands and whose it is, `asked_…` what words it."""
    words = why(measure)
    more = [f"{sql} AS own_{name}" for name, sql in _own_columns(con, measure.counted.source).items()]
    more += [f"(\n{sql}\n) AS asked_{place}" for place, sql in enumerate(words.asked) if place not in words.given]
    counted = cases_sql(measure, more)
    query = f"SELECT * FROM (\n{counted}\n) WHERE period = DATE '{month}' ORDER BY own_row, own_id"
    rows = con.execute(query).fetchall()  # read so, it is planned once
    told = con.description or []
    columns = {one[0]: [row[place] for row in rows] for place, one in enumerate(told)}
    return _Found(columns, {one[0]: str(one[1]) for one in told}, len(rows))


def _own_columns(con: Connection, source: str) -> dict[str, str]:
    there = [row[0] for row in con.execute(f'DESCRIBE "{source}"').fetchall()]
    id = next((name for name in (*_IDS, *there) if name in there and (name in _IDS or name.endswith("_id"))), None)
    team = f'"{source}".team' if "team" in there else None
    service = f"(SELECT any_value(own.service) FROM teams AS own WHERE own.team = {team})"
    return {
        "row": "excel_row",
        "table": sheet_sql(source),
        "id": f'CAST("{id}" AS VARCHAR)' if id else "NULL",
        "worker": f'"{WORKER}"' if WORKER in there else "NULL",
        "team": f"coalesce({team}, '{NOT_RECORDED}')" if team else "''",
        "service": f"coalesce({service}, '{NOT_RECORDED}')" if team else "''",
    }


def _own(known: Known, own_rows: Mapping[str, int]) -> dict[str, set[tuple[Any, ...]]]:
    """Table → (row, id) of the load's own rows, of tables that have rows of other loads too."""
    found = {}
    for name, table in known.tables.items():
        if name in own_rows and len(table) > own_rows[name]:
            id = next((one for one in _IDS if one in table.column_names), None)
            own = table.slice(0, own_rows[name])
            ids = own.column(id).to_pylist() if id else [None] * len(own)
            found[name] = set(zip(own.column("excel_row").to_pylist(), ids, strict=True))
    return found


def _cases(found: _Found, words: Why, days: Sequence[Cell], own: Mapping[str, set[tuple[Any, ...]]]) -> Iterator[Case]:
    asked = [_answers(found, words, place) for place in range(len(words.asked))]
    names = [name for name in found.columns if not name.startswith("asked_")]
    told = zip(*(found.columns[name] for name in names), strict=True)
    rows = zip(*asked, strict=True) if asked else repeat((), found.rows)
    for one, row in zip(told, rows, strict=True):
        yield _case(dict(zip(names, one, strict=True)), row, words, days, own)


def _answers(found: _Found, words: Why, place: int) -> Sequence[Any]:
    name = words.given.get(place, f"asked_{place}")
    return found.columns[name] if name else [True] * found.rows


def _case(
    one: Told, row: Sequence[Any], words: Why, days: Sequence[Cell], own: Mapping[str, set[tuple[Any, ...]]]
) -> Case:
    not_due = bool(one.get("not_due"))
    weight = float(one["weight"] or 0) if "weight" in one else 1.0
    counts = not not_due and not ("value" in one and one["value"] is None)
    hit = counts and (one["hit"] is True if "hit" in one else True)
    added = float(one["value"] or 0) if "value" in one else float(one.get("hit_weight", weight) or 0)
    part = one.get("category") or ""
    of_value = words.of_value(row, part, weight if "value" in one or not hit else added, hit=hit and "value" not in one)
    here = one["own_table"] not in own or (one["own_row"], one["own_id"]) in own[one["own_table"]]
    return Case(
        period=one["period"],
        service=_group(one, "service"),
        team=_group(one, "team"),
        worker=one["own_worker"] or "",
        id=one["own_id"] or "",
        sheet=spec.tables()[one["own_table"]].sheet,
        row=one["own_row"] if here else None,
        counts=counts and not (hit and "hit_weight" in one and not weight),
        hit=hit,
        value=_value(one, part, words, added if hit else weight),
        why=_JOINED.join(filter(None, (words.of_hit(row, hit=hit, not_due=not_due), of_value))),
        why_counts=words.of_counting(row),
        days=tuple(_day(row[cell.place], cell) for cell in days),
        not_due=not_due,
        weight=weight,
        hit_weight=added,
    )


def _value(one: Told, part: str, words: Why, weighs: float) -> str | float | None:
    """Its part; what it adds to an average; what it weighs in the number that it stands in."""
    if part:
        return part
    if "value" in one:
        return None if one["value"] is None else float(one["value"])
    return weighs if words.weights[0] else None


def _group(one: Told, name: str) -> str:
    """As the query that counts has it; '' where the sheet has no team."""
    return str(one[name] if name in one else one[f"own_{name}"])


def _day(value: Any, cell: Cell) -> str:
    column = column_of(cell.source, cell.name)
    if value is None:
        return ""
    if column is not None and column.month_only:
        return f"{value:%Y-%m}"
    return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else str(value.isoformat())
