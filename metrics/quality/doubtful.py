"""A checked extract and the months before it → what is probably wrong with its records, each to be accepted or mended.

Nothing that is known to be doubtful goes out unlooked at (N11, N13): a category that nobody has had for six months, a
team that is silent, a column that is suddenly blank. Stocks that do not follow from their flows, and one child under
two ids, are told by the check itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from data.database import Connection, arrow, connect
from data.extract import Extract
from data.issues import DOUBTFUL, Issue
from data.periods import add_months, month_end
from data.spec import Table, tables
from metrics.quality.recording import in_month, team_of
from metrics.wording import format_value, listed, month_text, number_words

MONTHS = 6
"""A category that is usual and that nobody has had in so many months is asked about."""
ENOUGH = 20
"""Of so many rows at least."""
BEFORE = 3
"""A team that had rows in each of so many months before is silent when it has none."""
TEAM_ROWS = 5
"""So many in each of them."""
MORE = 20.0
"""A column's blanks jump from so many percentage points on."""

ReadTable = Callable[[str], pa.Table | None]
"""Table → rows, None where there is no such sheet."""


def doubts(extract: Extract, before: Sequence[tuple[date, ReadTable]]) -> Iterator[Issue]:
    """`before`: the months before the extract's with what reads the rows of their newest load, the newest first. One
    issue a sheet and kind."""
    con = connect()
    month = extract.about.month
    last = [(when, read) for when, read in before if when < month][:BEFORE]
    follow = [when for when, _ in last] == [add_months(month, -step) for step in range(1, len(last) + 1)]
    try:
        for table in tables().values():
            rows = extract.tables.get(table.name)
            if rows is None or table.grain in ("about", "figures", "reference"):
                continue
            yield from _categories(con, table, rows, month)
            if last and follow:
                now = _counted(con, table, rows, month)
                then = [_counted(con, table, found, when) for when, read in last if (found := read(table.name))]
                yield from _silent(table, now, then, month)
                yield from _blanks(table, now, then[:1], last[0][0])
    finally:
        con.close()


Counts = Mapping[str, Mapping[str, int]]
"""Team ('' for all) → rows of the month, under '', and by column how many are not blank."""


def _counted(con: Connection, table: Table, rows: pa.Table, month: date) -> Counts:
    con.register("held", rows)
    names = [one.name for one in table.columns if one.name != "team" and one.name in rows.column_names]
    told = ", ".join(f'count("{name}") AS "{name}"' for name in names)
    query = f"""
        SELECT {team_of(table)} AS _team, count(*) AS _rows, {told} FROM held
        WHERE {in_month(table, month)} GROUP BY 1
    """
    found = {row.pop("_team"): row for row in arrow(con, query).to_pylist()}
    con.unregister("held")
    every = {name: sum(row[name] for row in found.values()) for name in ("_rows", *names)}
    return {**{team: row for team, row in found.items() if team}, "": every}


def _silent(table: Table, now: Counts, then: Sequence[Counts], month: date) -> Iterator[Issue]:
    """Teams that had rows in every month before and have none; not where the whole sheet is empty, which is told."""
    if len(then) < BEFORE or not now[""]["_rows"]:
        return
    gone = [
        team
        for team in sorted(then[0])
        if team not in now and all(one.get(team, {}).get("_rows", 0) >= TEAM_ROWS for one in then)
    ]
    if gone:
        had = listed([f"{team} ({then[0][team]['_rows']} the month before)" for team in gone])
        says = (
            f"{table.sheet}: {month_text(month)} has no row of {had}. Check that the team still works under this name,"
            " and that its records were exported."
        )
        yield Issue("warning", table.sheet, None, "Team", None, says, f"{DOUBTFUL}team")


def _blanks(table: Table, now: Counts, then: Sequence[Counts], before: date) -> Iterator[Issue]:
    if not then:
        return
    rows, were = now[""]["_rows"], then[0][""]["_rows"]
    if min(rows, were) < ENOUGH:
        return
    risen = []
    for column in table.columns:
        if column.name in now[""] and column.name in then[0][""]:
            share = 100 * (rows - now[""][column.name]) / rows
            was = 100 * (were - then[0][""][column.name]) / were
            if share - was >= MORE:
                risen.append(f"'{column.heading}' ({format_value(share, 'percent')}, {format_value(was, 'percent')})")
    if risen:
        says = (
            f"{table.sheet}: blank far more often than in {month_text(before)}: {listed(risen)}. Check that it was"
            " exported, and ask the teams."
        )
        yield Issue("warning", table.sheet, None, None, None, says, f"{DOUBTFUL}blanks")


def _categories(con: Connection, table: Table, rows: pa.Table, month: date) -> Iterator[Issue]:
    """Codes that every authority has, and that no row of six months has."""
    if table.dated_by is None:
        return
    first = add_months(month, 1 - MONTHS)
    for column in table.columns:
        if not column.usual:
            continue
        con.register("held", rows)
        query = f"""
            SELECT "{column.name}" AS code, count(*) AS n FROM held
            WHERE CAST("{table.dated_by}" AS DATE) BETWEEN DATE '{first}' AND DATE '{month_end(month)}'
                AND "{column.name}" IS NOT NULL
            GROUP BY 1
        """
        number = {row["code"]: row["n"] for row in arrow(con, query).to_pylist()}
        con.unregister("held")
        none = [code for code in column.usual if code not in number]
        if none and sum(number.values()) >= ENOUGH:
            rows_of = f"of {sum(number.values())} rows that began in the {number_words(MONTHS)} months to"
            says = (
                f"{table.sheet}: {rows_of} {month_text(month)} none has the {column.heading.lower()}"
                f" {' or '.join(none)}, which elsewhere is usual. Is that true, or is it the recording?"
            )
            yield Issue("warning", table.sheet, None, column.heading, None, says, f"{DOUBTFUL}category {column.name}")
