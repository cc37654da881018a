"""Passes against the measures' own queries: the same counts for every measure, and no fault of one harms another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from data.database import Connection
from data.periods import month_end
from metrics.engine.authority_settings import Settings
from metrics.engine.compute import ComputeError, begin, count, count_all, tables_for
from metrics.engine.connection import Window, fill, opened
from metrics.engine.library import load_definitions
from metrics.engine.passes import WAYS, pass_sql, passes
from metrics.engine.proxies import ways_sql
from metrics.measures.definition import Definition
from metrics.measures.needs import conjuncts
from tests.naive.drawn_days import MONTH, MONTHS, TEAMS
from tests.naive.strategies import ROWS
from tests.naive.test_naive import EXTRACTS, as_arrow, rows_drawn

pytestmark = pytest.mark.xdist_group("naive")
"""On one worker, where the rows are drawn once."""


@cache
def shipped() -> tuple[Definition, ...]:
    return tuple(one for one in load_definitions().values() if one.kind != "figure")


def connection(definitions: Iterable[Definition], number: int) -> Connection:
    """The tables with the rows of one drawn extract."""
    names = tables_for(definitions)
    con = opened(names)
    teams = [{"team": team, "service": service} for team, service in TEAMS.items()]
    tables = {name: as_arrow(name, rows_drawn(name)[number]) for name in ROWS} | {"teams": as_arrow("teams", teams)}
    fill(
        con,
        names,
        tables,
        Window(MONTHS, MONTH, month_end(MONTH), Settings(lambda _: None, date(2020, 7, 1), date(2020, 8, 1))),
    )
    begin(con)
    return con


def told(con: Connection, query: str = "SELECT * FROM counted", *given: Any) -> list[tuple[Any, ...]]:
    return sorted(con.execute(query, list(given)).fetchall(), key=repr)


@pytest.mark.parametrize("number", range(3, EXTRACTS, 4))
def test_every_measure_has_the_counts_of_the_query_that_its_page_shows(number: int) -> None:
    con = connection(shipped(), number)
    for definition in shipped():
        count(con, definition)
    own = told(con)
    ways = {one.id: told(con, ways_sql(one, one.proxy)) for one in shipped() if one.proxy}
    con.close()
    assert len({row[0] for row in own}) > 60
    con = connection(shipped(), number)
    count_all(con, shipped())
    assert told(con) == own
    assert {id: told(con, WAYS, id) for id in ways} == ways
    con.close()


def test_the_passes_count_most_measures_and_every_measure_is_counted_once() -> None:
    together, alone = passes(shipped())
    counted = [one.id for each in together for one in each.measures] + [one.id for one in alone]
    assert sorted(counted) == sorted(one.id for one in shipped())
    assert len(alone) < 15
    assert len(together) < 65


def fullest() -> int:
    """The extract with most referrals."""
    return max(range(EXTRACTS), key=lambda number: len(rows_drawn("referrals")[number]))


def with_hit(id: str, hit: str, name: str) -> Definition:
    """A shipped percentage with another numerator, as an authority may write it."""
    found = next(one for one in shipped() if one.id == id)
    assert found.numerator
    return replace(found, id=name, title=f"Own {name}", numerator=replace(found.numerator, where=hit))


def counted(definitions: list[Definition], names: set[str]) -> list[tuple[Any, ...]]:
    con = connection(definitions, fullest())
    count_all(con, definitions)
    found = [row for row in told(con) if row[0] in names]
    con.close()
    return found


@pytest.mark.parametrize(
    "hit",
    [
        "team = 'A' OR service = 'B'",
        "EXISTS (SELECT 1 FROM teams WHERE teams.team = referrals.team)",
        "period = records_to",
        "team IS NULL",
        "nfa AND rows > 1",
    ],
)
def test_what_an_authority_writes_is_counted_as_its_own_query_does(hit: str) -> None:
    """Or refused as that is, with the measure's name."""
    odd = with_hit("referrals_nfa", hit, "odd")
    con = connection([odd], fullest())
    try:
        count(con, odd)
        own: list[tuple[Any, ...]] | None = told(con)
    except ComputeError:
        own = None
    con.close()
    assert (own is None) == ("rows" in hit)
    if own is None:
        with pytest.raises(ComputeError, match="Own odd"):
            counted([*shipped(), odd], {"odd"})
        return
    assert own
    assert counted([*shipped(), odd], {"odd"}) == own


def test_a_measure_that_fails_on_these_rows_is_named_and_not_those_beside_it() -> None:
    failing = with_hit("referrals_nfa", "error('no such day')", "failing")
    beside = next(one for one in shipped() if one.id == "referrals_nfa")
    together = passes([beside, failing])[0]
    assert [[one.id for one in each.measures] for each in together] == [["referrals_nfa", "failing"]]
    with pytest.raises(ComputeError, match="Own failing: no such day"):
        counted([beside, failing], set())


def test_conditions_are_taken_apart_where_and_joins_them() -> None:
    assert conjuncts("a AND (b OR c)") == ("a", "(b OR c)")
    assert conjuncts("a OR b AND c") == ("a OR b AND c",)
    assert conjuncts("x BETWEEN 1 AND 2") == ("x BETWEEN 1 AND 2",)


def test_stock_measures_keep_the_open_rows_before_they_ask_how_long() -> None:
    overdue = next(one for one in passes(shipped())[0] if one.measures[0].id == "assessments_overdue")
    assert "MATERIALIZED" in pass_sql(overdue)
    assert "MATERIALIZED" not in pass_sql(next(one for one in passes(shipped())[0] if one.source == "visits"))
