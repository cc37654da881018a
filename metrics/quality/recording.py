"""A load's rows and issues, and the loads before it → how well a month was recorded: blanks, issues and lateness.

Counted over the rows of the month alone: what happened in it, what was open in it, and how things stood at its end. A
row is late when an earlier extract, whose records go beyond its day, did not have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from data.database import Connection, arrow, connect
from data.issues import Issue
from data.load import Load
from data.periods import month_end
from data.spec import NOT_RECORDED, Table, tables

ROW = "excel_row"

ReadRows = Callable[[Load, str], pa.Table | None]
"""A load's rows of a table, None where it does not have the sheet."""


@dataclass(frozen=True)
class Recorded:
    """One column of a sheet, of one team ('' for all): how many rows the month has, in how many of them it is blank,
    and how many issues the check found. `column` is the heading; '' for what concerns the sheet or a whole row."""

    sheet: str
    column: str
    team: str
    rows: int
    blank: int
    issues: int


@dataclass(frozen=True)
class Late:
    """Of a sheet and a team ('' for all): the rows that this load told for the first time, the median of the days from
    what happened to the extract that told it, and how many were late. `column` is the heading of the date."""

    sheet: str
    column: str
    team: str
    first_told: int
    median_days: float
    late: int


@dataclass(frozen=True)
class Recording:
    """One load's month."""

    load: Load
    columns: tuple[Recorded, ...]
    late: tuple[Late, ...]


def recording(load: Load, before: Sequence[Load], rows: ReadRows, issues: Sequence[Issue]) -> Recording:
    """How the load's month was recorded. `before`: the loads that were produced before it, in any order."""
    con = connect()
    try:
        columns: list[Recorded] = []
        late: list[Late] = []
        for table in tables().values():
            held = rows(load, table.name)
            if held is None or table.grain in ("about", "figures"):
                continue
            con.register("held", held)
            columns += _recorded(con, table, load, [one for one in issues if one.sheet == table.sheet])
            earlier = [(one, found) for one in before if (found := rows(one, table.name)) is not None]
            if table.dated_by and table.grain in ("event", "spell"):
                late += _late(con, table, load, earlier)
            con.unregister("held")
        return Recording(load, tuple(columns), tuple(late))
    finally:
        con.close()


def _recorded(con: Connection, table: Table, load: Load, issues: Sequence[Issue]) -> list[Recorded]:
    """For all teams, and for each."""
    names = [one.name for one in table.columns if one.name != "team"]
    blanks = ", ".join(f'count(*) FILTER (WHERE "{name}" IS NULL) AS "{name}"' for name in names)
    said = pa.table(
        {
            ROW: pa.array([_row_of(one) for one in issues], pa.int32()),
            "heading": pa.array([one.column or "" for one in issues], pa.string()),
        }
    )
    con.register("said", said)
    counted = arrow(
        con,
        f"""
        WITH month AS (SELECT *, {team_of(table)} AS _team FROM held WHERE {in_month(table, load.month)})
        SELECT '' AS _team, count(*) AS _rows{", " if blanks else ""}{blanks} FROM month
        UNION ALL
        SELECT _team, count(*), {blanks or "0"} FROM month WHERE _team <> '' GROUP BY _team ORDER BY 1
        """,
    ).to_pylist()
    found = arrow(
        con,
        f"""
        WITH placed AS (SELECT heading, {team_of(table)} AS _team FROM said LEFT JOIN held USING ({ROW}))
        SELECT '' AS _team, heading, count(*) AS n FROM placed GROUP BY heading
        UNION ALL
        SELECT _team, heading, count(*) FROM placed WHERE _team <> '' GROUP BY ALL
        """,
    ).to_pylist()
    con.unregister("said")
    number = {(one["_team"], one["heading"]): one["n"] for one in found}
    return [
        Recorded(table.sheet, heading, one["_team"], one["_rows"], one[name] if name else 0, issue)
        for one in counted
        for name, heading in [("", ""), *((name, table.column(name).heading) for name in names)]
        if (issue := number.get((one["_team"], heading), 0)) or name
    ]


def _late(con: Connection, table: Table, load: Load, earlier: Sequence[tuple[Load, pa.Table]]) -> list[Late]:
    """The rows that no earlier load had. Of those from before the first load nobody can say when they were recorded, so
    that of the first load only its own month's are told, and none of them is late."""
    keys = list(table.key)
    key = ", ".join(f'"{name}"' for name in keys)
    known = [rows.select(keys) for _, rows in earlier if set(keys) <= set(rows.column_names)]
    con.register(
        "known", pa.concat_tables(known) if known else con.sql(f"SELECT {key} FROM held LIMIT 0").to_arrow_table()
    )
    first = min((one.records_from for one, _ in earlier), default=load.month)
    windows = [(one.records_from, one.records_to) for one, _ in earlier]
    late = " OR ".join(f"day BETWEEN DATE '{start}' AND DATE '{end}'" for start, end in windows) or "false"
    found = arrow(
        con,
        f"""
        WITH told AS (
            SELECT {team_of(table)} AS _team, CAST("{table.dated_by}" AS DATE) AS day FROM held
            WHERE NOT EXISTS (SELECT 1 FROM known WHERE {
            " AND ".join(f'known."{name}" IS NOT DISTINCT FROM held."{name}"' for name in keys)
        })
            AND CAST("{table.dated_by}" AS DATE) BETWEEN DATE '{first}' AND DATE '{load.records_to}'
        ),
        days AS (SELECT _team, DATE '{load.produced_on:%Y-%m-%d}' - day AS days, {late} AS late FROM told)
        SELECT '' AS _team, count(*) AS n, median(days) AS days, count(*) FILTER (WHERE late) AS late FROM days
        UNION ALL
        SELECT _team, count(*), median(days), count(*) FILTER (WHERE late) FROM days WHERE _team <> '' GROUP BY _team
        ORDER BY 1
        """,
    ).to_pylist()
    con.unregister("known")
    heading = table.column(table.dated_by or "").heading
    return [
        Late(table.sheet, heading, one["_team"], one["n"], float(one["days"]), one["late"]) for one in found if one["n"]
    ]


def team_of(table: Table) -> str:
    """SQL: the row's team, 'Not recorded' where it is blank; '' for a sheet without teams."""
    has_team = any(one.name == "team" for one in table.columns)
    return f"coalesce(held.team, '{NOT_RECORDED}')" if has_team else "''"


def in_month(table: Table, month: date) -> str:
    """SQL: whether a row is of the month."""
    first, last = f"DATE '{month}'", f"DATE '{month_end(month)}'"
    began = f'CAST("{table.dated_by}" AS DATE)' if table.dated_by else ""
    if table.grain == "event":
        return f"{began or f'CAST({table.last_day} AS DATE)'} BETWEEN {first} AND {last}"
    if table.grain == "spell":
        still = f"coalesce(CAST({table.last_day} AS DATE), {last}) >= {first}"
        return f"{still} AND {began} <= {last}" if began else still
    return "true"


def _row_of(issue: Issue) -> int | None:
    """27 of 'F27'; None where the whole sheet is meant."""
    digits = "".join(sign for sign in issue.cell or "" if sign.isdigit())
    return int(digits) if digits else None


def by_team(found: Sequence[Late]) -> Mapping[str, tuple[int, int]]:
    """Team → the rows that were told for the first time and how many of them were late, of all sheets with a team."""
    number: dict[str, tuple[int, int]] = {}
    for one in found:
        if one.team:
            told, late = number.get(one.team, (0, 0))
            number[one.team] = (told + one.first_told, late + one.late)
    return number
