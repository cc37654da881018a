"""Typed rows → issues of rows that contradict themselves, the window or each other, by SQL over each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

import pyarrow as pa

from data.checks.cells import shown
from data.checks.issue_list import MOST, IssueList
from data.checks.typed_sheet import SheetTable
from data.database import Connection, connect
from data.extract import About
from data.issues import Level
from data.periods import year_begin, year_end
from data.spec import RowRule, Table, tables
from data.table_schema import arrow_schema

_DATES = ("date", "datetime", "month")


def check_rows(con: Connection, read: Mapping[str, SheetTable], issues: IssueList) -> None:
    """Runs the spec's own rules, the rules of dates and of the key over every sheet; `con` is of `open_rows`."""
    for sheet in read.values():
        if sheet.rows.num_rows and sheet.table.grain != "about":
            broken_rules(
                con,
                sheet,
                [*sheet.table.rules, *_date_rules(sheet.table), *_usual_values(sheet.table), *_code_years(sheet.table)],
                issues,
            )
            _duplicates(con, sheet, issues)
            _overlaps(con, sheet, issues)


def open_rows(read: Mapping[str, SheetTable], about: About) -> Connection:
    """A database with every table of the specs (empty where the sheet is not there) and `extract_window`."""
    con = connect()
    for table in tables().values():
        if table.grain != "about":
            con.register(table.name, read[table.name].rows if table.name in read else empty(table))
    window = {
        "records_from": pa.array([about.records_from]),
        "records_to": pa.array([about.records_to]),
        "produced_on": pa.array([about.produced_on], pa.timestamp("us")),
    }
    con.register("extract_window", pa.table(window))
    return con


def empty(table: Table) -> pa.Table:
    """`table` without rows."""
    return arrow_schema(table).empty_table()


def row_rule_sql(table: Table, rule: RowRule) -> str:
    """The rows that break a rule: `excel_row` and every column, in the sheet's order."""
    return (
        f"SELECT {table.name}.*, extract_window.* FROM {table.name}, extract_window WHERE coalesce({rule.where}, false)"
        f" ORDER BY excel_row LIMIT {MOST}"
    )


def broken_rules(con: Connection, sheet: SheetTable, rules: Sequence[RowRule], issues: IssueList) -> None:
    """Counts the breaks of all rules in one pass, then looks up the rows of those that were broken."""
    rules = [rule for rule in rules if rule.column in sheet.columns]
    if not rules:
        return
    name = sheet.table.name
    counts = ", ".join(f"count(*) FILTER (WHERE coalesce({rule.where}, false))" for rule in rules)
    found = con.execute(f"SELECT {counts} FROM {name}, extract_window").fetchall()[0]
    for rule, count in zip(rules, found, strict=True):
        if count:
            rows = _dicts(con, row_rule_sql(sheet.table, rule))
            _tell(sheet, rule, count, rows, issues)


def _tell(sheet: SheetTable, rule: RowRule, count: int, rows: Iterator[dict[str, Any]], issues: IssueList) -> None:
    quoted = {name for _, name, _, _ in Formatter().parse(rule.says) if name}
    for row in rows:
        says = rule.says.format_map({name: shown(row[name]) for name in quoted})
        if rule.once and count > 1:
            says += f" The same is true of {count:,} rows of this sheet; this is the first."
        cell_issue(sheet, rule.level, row, rule.column, says, rule.name, issues)
        if rule.once:
            return
    issues.counts[rule.level] += max(0, count - MOST)


def cell_issue(
    sheet: SheetTable, level: Level, row: Mapping[str, Any], column: str, says: str, rule: str, issues: IssueList
) -> None:
    """An issue of one typed row at the cell of `column`, which it quotes as the sheet has it."""
    value = sheet.cell(column, row["excel_row"])
    at = (row["excel_row"] - 1, sheet.columns[column])
    issues.cell(level, sheet.sheet, at, sheet.headings[column], value, says, f"row.{rule}")


def _date_rules(table: Table) -> Iterator[RowRule]:
    """Dates after the extract: its own may not be; others up to the day it was produced. None lies before a birth. Old
    events: told once."""
    born = next((one.name for one in table.columns if one.month_only), None)
    dated = table.dated_by or "NULL"
    for column in table.columns:
        if column.type not in _DATES or column.may_be_future:
            continue
        day = f'"{column.name}"::DATE'
        if born not in (None, column.name, table.dated_by):
            says = "is before the date of birth. Correct whichever date is wrong."
            yield RowRule(
                "before birth", "error", f"{day} < {born} AND coalesce({born} <= {dated}, true)", column.name, says
            )
        if column.name == table.dated_by or column.type == "month":
            says = "is after the extract's last day ({records_to}). Correct it, or leave the row to the next extract."
            yield RowRule("after the extract", "error", f"{day} > records_to", column.name, says)
            continue
        says = "is in the future: the extract was produced on {produced_on}. Correct the date."
        yield RowRule("in the future", "error", f"{day} > produced_on::DATE", column.name, says)
        says = "is after the extract's last day ({records_to}). It is kept; check that it is meant."
        where = f"{day} > records_to AND {day} <= produced_on::DATE"
        yield RowRule("after the extract", "warning", where, column.name, says, once=True)
    event = table.dated_by or next((one.name for one in table.columns if one.type in _DATES), None)
    if table.grain == "event" and event and table.last_day:
        says = "is before the extract's first day ({records_from}). It is kept for looking back."
        where = f"({table.last_day})::DATE < records_from"
        yield RowRule("before the extract", "warning", where, event, says, once=True)


def _usual_values(table: Table) -> Iterator[RowRule]:
    """Text with a list of usual values (services): another one is a warning."""
    for column in table.columns:
        if column.type == "text" and column.codes:
            listed = ", ".join("'" + code.value.replace("'", "''") + "'" for code in column.codes)
            usual = ", ".join(code.value for code in column.codes)
            says = f"is not one of the usual values ({usual}). It is kept as it is; check its spelling."
            yield RowRule("not a usual value", "warning", f'"{column.name}" NOT IN ({listed})', column.name, says)


def _code_years(table: Table) -> Iterator[RowRule]:
    """Codes of government's lists outside the years in which the return has them. A row lies in the years from its own
    date to its end or the extract's last day; a state in the year of that last day alone."""
    last = f"least(coalesce(({table.last_day or 'NULL'})::DATE, records_to), records_to)"
    for column in table.columns:
        first = last if column.as_at_extract or not table.dated_by else f"{table.dated_by}::DATE"
        for code in column.codes:
            outside = [f"{first} > DATE '{year_end(code.valid_to)}'"] if code.valid_to else []
            outside += [f"{last} < DATE '{year_begin(code.valid_from)}'"] if code.valid_from else []
            if outside:
                what = f" ({code.means})" if code.means else ""
                says = (
                    f"is read as {code.value}, a code of government's return {code.years}, and this row is of another"
                    f" year. It is counted as what it is{what}. Check that it is meant."
                )
                where = f"\"{column.name}\" = '{code.value}' AND ({' OR '.join(outside)})"
                yield RowRule("code years", "warning", where, column.name, says, once=True)


def _duplicates(con: Connection, sheet: SheetTable, issues: IssueList) -> None:
    """Two rows with one key: told at the later row, naming the first."""
    table = sheet.table
    key = [name for name in table.key if name in sheet.columns]
    if table.duplicates == "allowed" or not key:
        return
    listed = ", ".join(f'"{name}"' for name in key)
    if not con.execute(f"SELECT 1 FROM {table.name} GROUP BY {listed} HAVING count(*) > 1 LIMIT 1").fetchall():
        return
    sql = f"""
        SELECT * FROM (
            SELECT *, min(excel_row) OVER same AS first_row FROM {table.name} WINDOW same AS (PARTITION BY {listed})
        ) WHERE excel_row > first_row ORDER BY excel_row"""
    at = key[0]
    for count, row in enumerate(_dicts(con, sql)):
        whole = row[table.key[0]] is not None
        level: Level = "error" if table.duplicates == "error" and whole else "warning"
        if count >= MOST:
            issues.counts[level] += 1
            continue
        same = " and ".join(f"'{sheet.headings[name]}'" for name in key)
        mend = "Delete one of them." if level == "error" else "If it is the same one, delete one of them."
        column = next((name for name in key if row[name] is not None), at)
        says = f"repeats row {row['first_row']}: the rows have the same {same}. {mend}"
        cell_issue(sheet, level, row, column, says, "duplicate", issues)


def _overlaps(con: Connection, sheet: SheetTable, issues: IssueList) -> None:
    """Two spells of one child of which one began before the other ended, where a child has one at a time: told once, at
    the later row of the first pair, naming the rows of all."""
    table = sheet.table
    if not table.one_at_a_time or table.dated_by not in sheet.columns:
        return
    sql = f"""
        SELECT * FROM (
            SELECT *, lag(excel_row) OVER spells AS row_before, lag({table.dated_by}) OVER spells AS started_before,
                lag(coalesce(({table.last_day})::DATE, DATE '9999-12-31')) OVER spells AS ended_before
            FROM {table.name} WINDOW spells AS (PARTITION BY child_id ORDER BY {table.dated_by}, excel_row)
        ) WHERE ended_before > {table.dated_by} AND started_before < {table.dated_by} ORDER BY excel_row"""
    found = list(_dicts(con, sql))
    if found:
        rows = ", ".join(f"{row['excel_row']} and {row['row_before']}" for row in found[:12])
        says = (
            f"begins before {table.one_row_is} of the same child in row {found[0]['row_before']} has ended, and a child"
            f" has one at a time. The child is counted once. End the earlier, or delete one. Rows: {rows}"
        )
        more = f" and {len(found) - 12:,} more pairs." if len(found) > 12 else "."
        cell_issue(sheet, "warning", found[0], table.dated_by or "", says + more, "overlap", issues)


def _dicts(con: Connection, sql: str) -> Iterator[dict[str, Any]]:
    rows = con.execute(sql)
    names = [one[0] for one in rows.description or ()]
    return (dict(zip(names, row, strict=True)) for row in rows.fetchall())
