"""What is probably wrong with the records of a month: a silent team, a blank column, a category that nobody has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from data.extract import About, Extract
from data.periods import add_months, month_end
from data.spec import tables
from data.table_schema import arrow_schema
from metrics.quality.doubtful import doubts

SEPTEMBER = date(2020, 9, 1)
Row = dict[str, Any]


def rows_of(name: str, rows: Sequence[Row]) -> pa.Table:
    schema = arrow_schema(tables()[name])
    filled = [{field.name: None for field in schema} | row | {"excel_row": at} for at, row in enumerate(rows, 2)]
    return pa.Table.from_pylist(filled, schema=schema)


def contacts(month: date, team: str | None, number: int, *, decided: int | None = None) -> list[Row]:
    """`decided`: how many of them have a decision; all of them unless told."""
    on = datetime(month.year, month.month, 10, 9)
    told = number if decided is None else decided
    return [
        {"contact_id": f"{team}{n}", "child_id": f"{n:04}", "received": on, "team": team,
         "decided": on if n < told else None}
        for n in range(number)
    ]  # fmt: skip


def plans(month: date, categories: Sequence[str]) -> list[Row]:
    return [
        {"child_id": f"P{n}", "started": add_months(month, -(n % 6)), "category": name}
        for n, name in enumerate(categories)
    ]


def asked(now: dict[str, list[Row]], before: Sequence[list[Row]] = (), month: date = SEPTEMBER) -> dict[str, str]:
    about = About("Demoshire", month, date(2019, 4, 1), month_end(month), datetime(2020, 10, 5))
    extract = Extract(about, {name: rows_of(name, rows) for name, rows in now.items()})

    def reads(rows: list[Row]) -> Callable[[str], pa.Table | None]:
        return lambda name: rows_of(name, rows) if name == "contacts" else None

    then = [(add_months(month, -step), reads(rows)) for step, rows in enumerate(before, 1)]
    return {issue.code: issue.says for issue in doubts(extract, then) if issue.asks}


def in_month(step: int, *some: tuple[str | None, int]) -> list[Row]:
    return [row for team, number in some for row in contacts(add_months(SEPTEMBER, -step), team, number)]


def test_a_team_that_was_always_there_and_is_silent() -> None:
    before = [in_month(step, ("MASH", 9), ("Hub", 5), ("New", 9 if step == 1 else 0)) for step in (1, 2, 3)]
    found = asked({"contacts": in_month(0, ("MASH", 9))}, before)
    assert list(found) == ["doubtful-team-contacts"]
    assert "has no row of Hub (5 the month before)" in found["doubtful-team-contacts"]
    assert asked({"contacts": in_month(0, ("MASH", 9), ("Hub", 1))}, before) == {}
    assert asked({"contacts": in_month(0, ("MASH", 9))}, before[:2]) == {}, "three months make a habit"
    few = [in_month(step, ("MASH", 9), ("Hub", 4)) for step in (1, 2, 3)]
    assert asked({"contacts": in_month(0, ("MASH", 9))}, few) == {}
    skipped = [before[0], before[1]]
    assert asked({"contacts": in_month(0, ("MASH", 9))}, skipped) == {}


def test_a_column_that_is_suddenly_blank() -> None:
    before = [contacts(date(2020, 8, 1), "MASH", 40, decided=38)]
    blank = asked({"contacts": contacts(SEPTEMBER, "MASH", 40, decided=30)}, before)
    assert "'Date and time decided' (25.0%, 5.0%)" in blank["doubtful-blanks-contacts"]
    assert asked({"contacts": contacts(SEPTEMBER, "MASH", 40, decided=31)}, before) == {}, "17.5 points are no jump"
    assert asked({"contacts": contacts(SEPTEMBER, "MASH", 19, decided=2)}, before) == {}, "too few rows to say"


def test_a_category_that_nobody_has() -> None:
    two = ["Neglect", "Emotional abuse"] * 12
    found = asked({"child_protection_plans": plans(SEPTEMBER, two)})
    [code] = found
    assert code == "doubtful-category-category-child-protection-plans"
    assert "of 24 rows" in found[code] and "Physical abuse or Sexual abuse" in found[code]
    every = [*two, "Physical abuse", "Sexual abuse"]
    assert asked({"child_protection_plans": plans(SEPTEMBER, every)}) == {}
    assert asked({"child_protection_plans": plans(SEPTEMBER, two[:19])}) == {}
    assert asked({"child_protection_plans": plans(SEPTEMBER, two)}, month=date(2021, 9, 1)) == {}, "all began before"
