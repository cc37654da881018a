"""Definitions and what a load lacks → definitions that can be computed from it, and notes of how rows were judged.

Two ways to do without: a definition may be counted otherwise where a column is missing (`[instead]`: a case status in
place of a plan's start), and a row may be judged otherwise where it lacks something (`[proxy]`: the 45 working days
run from the joined referral). Either way the result's note says so, the second for how many rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from data.database import Connection
from data.load import Known
from metrics.engine.passes import WAYS
from metrics.engine.scope import Scope
from metrics.measures.definition import Definition, Instead, Proxy
from metrics.measures.needs import needs
from metrics.measures.query import once


def fitted(measure: Definition, known: Known) -> Definition:
    """The definition as this load can compute it: its `[instead]` where the columns that calls for are missing."""
    instead = measure.instead
    if instead is None or not set(instead.without) <= known.missing.get(measure.counted.source, frozenset()):
        return measure
    return instead_of(measure, instead)


def instead_of(measure: Definition, instead: Instead) -> Definition:
    """The definition that counts otherwise; every figure of it says so."""
    count = replace(measure.counted, means=instead.means, where=instead.where)
    return replace(measure, numerator=count, note=instead.says)


def noted(con: Connection, definitions: Iterable[Definition], scopes: Iterable[Scope]) -> list[Scope]:
    """The scopes, saying where rows were judged by a proxy. `con` holds the load's rows, months and counts."""
    told = {measure.id: _notes(con, measure, measure.proxy) for measure in definitions if measure.proxy}
    return [_with(scope, told.get(scope.measure, {}).get(scope.month, "")) for scope in scopes]


def ways_sql(measure: Definition, proxy: Proxy) -> str:
    """How many rows of each month were judged in which way."""
    count = measure.counted
    qualify = once(measure, count) if count.distinct else ""
    months = "this_month" if needs(measure).this_month_only else "periods"
    return (
        f"WITH judged AS (SELECT period, {proxy.by} AS way FROM {count.source} CROSS JOIN {months}"
        f" WHERE {count.where} {qualify}) SELECT period, way, count(*) FROM judged GROUP BY ALL"
    )


def _notes(con: Connection, measure: Definition, proxy: Proxy) -> Mapping[date, str]:
    ways: dict[date, dict[str | None, int]] = defaultdict(dict)
    cursor = con.cursor()
    found = cursor.execute(WAYS, [measure.id]).fetchall() or cursor.execute(ways_sql(measure, proxy)).fetchall()
    for month, way, rows in found:
        ways[month][way] = rows
    return {month: _words(proxy, found) for month, found in ways.items() if set(found) - {None}}


def _words(proxy: Proxy, found: Mapping[str | None, int]) -> str:
    total = sum(found.values())
    named = [(proxy.exact, found[None])] if None in found else []
    named += sorted(((way, rows) for way, rows in found.items() if way is not None), key=lambda one: (-one[1], one[0]))
    first, *others = [f"{way} for {rows:,}" for way, rows in named]
    return f"{proxy.says} {', '.join([f'{first} of {total:,} {proxy.rows}', *others])}."


def _with(scope: Scope, says: str) -> Scope:
    if not says or scope.state != "computed":
        return scope
    return replace(scope, judged=(*scope.judged, ("proxy", says)))
