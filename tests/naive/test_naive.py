"""The engine against a second one in plain Python, on synthetic extracts: every measure, month, service and team.

Hypothesis draws the rows sheet by sheet, because small draws vary more; the sheets are then laid side by side, because
one computation of many measures costs little more than one of a few. Where the engines differ, hypothesis shrinks the
sheet to the few rows that show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from data.load import Known
from data.periods import months_between
from data.spec import tables
from data.table_schema import arrow_schema
from metrics.engine.authority_settings import Population, Settings
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from metrics.measures.definition import Definition
from metrics.measures.needs import needs
from tests.naive import figures as naive
from tests.naive.drawn_days import LAST, MIDDLE, MONTH, MONTHS, TEAMS
from tests.naive.measures import ALWAYS, AT_MONTH_END, BREAKDOWNS, MEASURES, OVER_12_MONTHS, OWN_MONTH_ONLY, WHOLE_ONLY
from tests.naive.strategies import ROWS, rows_of, worlds_of
from tests.naive.waiting import WAITS
from tests.naive.world import World

pytestmark = pytest.mark.xdist_group("naive")
"""On one worker, where the rows are drawn once."""

EXTRACTS = 20
PROFILE = settings(
    max_examples=EXTRACTS,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""A fixed profile: the same extracts on every machine, so that a red build can be had again."""

Result = dict[str, Any]


@cache
def definitions() -> dict[str, Definition]:
    found = load_definitions()
    return {id: found[id] for id in MEASURES}


def as_arrow(table: str, rows: list[Any]) -> pa.Table:
    schema = arrow_schema(tables()[table])
    lines = [{name: row.get(name) for name in schema.names} | {"excel_row": n} for n, row in enumerate(rows, start=2)]
    return pa.Table.from_pylist(lines, schema=schema)


def kind_of(measure: str) -> str:
    return definitions()[measure].kind


def is_own(row: Result) -> bool:
    """Counted from rows, not summed from other months."""
    return bool(row["basis"] == definitions()[row["measure"]].basis)


def measures_of(sheet: str) -> tuple[str, ...]:
    """The measures that count rows of a sheet."""
    return tuple(measure for measure in MEASURES if sheet in needs(definitions()[measure]).tables)


def results_of(world: World, measures: Iterable[str] = MEASURES) -> list[Result]:
    teams = [{"team": team, "service": service} for team, service in world.teams.items()]
    sheets = {name: as_arrow(name, rows) for name, rows in [*world.tables.items(), ("teams", teams)]}
    year = frozenset(months_between(date(2019, 5, 1), world.month))
    known = Known(world.month, MONTHS, world.records_to, sheets, {}, dict.fromkeys(sheets, year))
    population = Population(world.population, None, "made up")
    wanted = {measure: definitions()[measure] for measure in measures}
    found = compute(known, wanted, Settings(lambda _: population, world.clock_stops_from, world.not_due_from))
    rows: list[Result] = found.to_pylist()
    return rows


def expected_of(world: World, measure: str) -> dict[tuple[Any, ...], naive.Figure]:
    """(month, breakdown, group, part) → figures, for the months that the measure speaks of."""
    months = (world.month,) if measure in OWN_MONTH_ONLY else MONTHS
    return {(m, *key): figure for m in months for key, figure in naive.compute(world, measure, m).items()}


def nothing(measure: str, whole: naive.Figure) -> naive.Figure:
    """What a part or group that nobody is in has, beside the whole of its month and group."""
    if kind_of(measure) == "mix":
        return (0, whole[1], 0.0) if whole[1] else (0, 0, None)
    return (0, None, 0) if kind_of(measure) == "count" else (0, 0, None)


def differences(world: World, results: list[Result], measures: Iterable[str]) -> Iterator[str]:
    for measure in measures:
        own = [r for r in results if r["measure"] == measure and is_own(r)]
        got = {(r["month"], r["breakdown"], r["group"], r["category"]): r for r in own if r["state"] == "computed"}
        expected = expected_of(world, measure)
        for key in {*got, *expected}:
            here = got.get(key)
            figure = here and (here["numerator"], here["denominator"], here["value"])
            whole = next((f for k, f in expected.items() if k[:3] == key[:3]), (0, 0, None))
            wanted = expected.get(key) or nothing(measure, whole)
            if figure is None or figure != pytest.approx(wanted):
                yield f"{measure} {key}: {figure} instead of {wanted}"
        yield from not_due_that_differs(world, measure, got)


def not_due_that_differs(world: World, measure: str, got: Mapping[tuple[Any, ...], Result]) -> Iterator[str]:
    """What is not due yet is told where a measure has a limit and the month is judged so, and nowhere else."""
    expected = {month: naive.not_due(world, measure, month) for month in {key[0] for key in got}}
    for key, row in got.items():
        told = measure in WAITS and key[0] >= world.not_due_from
        wanted = expected[key[0]].get(key[1:3], 0) if told else None
        if row["not_due"] != wanted:
            yield f"{measure} {key}: {row['not_due']} not due instead of {wanted}"


def key_of(row: Result) -> tuple[Any, ...]:
    return (row["measure"], row["basis"], row["month"])


def sums_that_fail(results: list[Result]) -> Iterator[str]:
    """Groups add up to the whole, and the parts of a mix to their total."""
    counted = [r for r in results if r["state"] == "computed"]
    for key, one in groupby(sorted(counted, key=key_of), key=key_of):
        rows = list(one)
        whole = [r for r in rows if r["breakdown"] == "all"]
        for part in ("numerator", "denominator"):
            total = sum(r[part] or 0 for r in whole)
            for breakdown in {r["breakdown"] for r in rows} - {"all"}:
                of_groups = sum(r[part] or 0 for r in rows if r["breakdown"] == breakdown)
                if of_groups != pytest.approx(total):
                    yield f"{key} {part}: the groups of {breakdown} add up to {of_groups}, not {total}"
        if kind_of(key[0]) == "mix":
            parts = sum(r["numerator"] for r in whole)
            if any(r["denominator"] != parts for r in whole):
                yield f"{key}: the parts add up to {parts}, the total is {whole[0]['denominator']}"


def outside_0_to_100(results: list[Result]) -> Iterator[str]:
    for row in results:
        kind, value = kind_of(row["measure"]), row["value"]
        if value is None or kind not in ("percentage", "mix", "average"):
            continue
        if row["denominator"] == 0:
            yield f"{key_of(row)}: no cases, yet {value}"
        if kind != "average" and row["measure"] != "turnover_12m" and not 0 <= value <= 100:
            yield f"{key_of(row)}: {value}%"


def years_to_date_that_fail(results: list[Result]) -> Iterator[str]:
    """A year to date is the sum of the months' own numerators and denominators; a stock has none."""
    months = {}
    for row in results:
        if row["basis"] == "month":
            months[row["measure"], row["month"], row["breakdown"], row["group"], row["category"]] = row
    for row in (r for r in results if r["basis"] == "ytd" and r["state"] == "computed"):
        if row["measure"] in AT_MONTH_END | OVER_12_MONTHS:
            yield f"{key_of(row)}: a stock has no year to date"
        if row["measure"] in OWN_MONTH_ONLY:
            continue
        address = (row["breakdown"], row["group"], row["category"])
        since_april = [months.get((row["measure"], m, *address)) for m in MONTHS if m <= row["month"]]
        for part in ("numerator", "denominator"):
            total = sum((one[part] or 0) for one in since_april if one)
            # a part of a mix that no row of a month has is not there; its total is the month's all the same
            if part == "denominator" and row["category"]:
                continue
            if (row[part] or 0) != pytest.approx(total):
                yield f"{key_of(row)} {address}: {part} {row[part]} instead of {total}"


QUARTERS = (date(2020, 6, 1), date(2020, 9, 1))
"""The quarters of the financial year that the window holds whole."""


def quarters_that_differ(world: World, results: list[Result], measures: Iterable[str]) -> Iterator[str]:
    """A quarter is there for June and September, of every flow; the second engine lays three months' cases together."""
    for measure in measures:
        rows = [r for r in results if r["measure"] == measure and r["basis"] == "quarter"]
        got = {(r["month"], r["breakdown"], r["group"], r["category"]): r for r in rows if r["state"] == "computed"}
        flow = measure not in AT_MONTH_END | OVER_12_MONTHS | OWN_MONTH_ONLY and kind_of(measure) != "rate"
        expected: dict[tuple[Any, ...], naive.Figure] = {}
        for month in QUARTERS if flow else ():
            expected |= {(month, *key): figure for key, figure in naive.quarter(world, measure, month).items()}
        if flow and {key[0] for key in got} != set(QUARTERS):
            yield f"{measure}: quarters of {sorted({key[0] for key in got})}"
        for key in {*got, *expected}:
            here = got.get(key)
            figure = here and (here["numerator"], here["denominator"], here["value"])
            whole = next((f for k, f in expected.items() if k[:3] == key[:3]), (0, 0, None))
            wanted = expected.get(key) or nothing(measure, whole)
            if figure is None or figure != pytest.approx(wanted):
                yield f"{measure} quarter {key}: {figure} instead of {wanted}"


def faults(world: World, measures: Iterable[str]) -> list[str]:
    results = results_of(world, measures)
    found = [*differences(world, results, measures), *quarters_that_differ(world, results, measures)]
    return [*found, *sums_that_fail(results), *outside_0_to_100(results), *years_to_date_that_fail(results)]


@cache
def rows_drawn(sheet: str) -> list[list[Any]]:
    """The rows of one sheet in each of the extracts."""
    found = []

    @settings(PROFILE, phases=[Phase.generate])
    @given(rows_of(sheet))
    def draw(rows: list[Any]) -> None:
        found.append(rows)

    draw()
    return found[:EXTRACTS]


def shrink(sheet: str, measures: Iterable[str]) -> None:
    """Fails with the smallest rows of a sheet on which the engines differ."""

    @settings(PROFILE, phases=[Phase.generate, Phase.shrink])
    @given(worlds_of(sheet))
    def agree(world: World) -> None:
        assert not (found := faults(world, measures)), "\n".join(found)

    agree()


@pytest.mark.parametrize("number", range(EXTRACTS))
def test_the_two_engines_agree_and_every_sum_holds(number: int) -> None:
    last = MIDDLE if number % 3 == 2 else LAST
    since = date(2020, 8, 1) if number % 4 == 1 else date(1900, 1, 1)
    world = World({sheet: rows_drawn(sheet)[number] for sheet in ROWS}, TEAMS, MONTH, last, not_due_from=since)
    found = faults(world, tuple(MEASURES))
    for sheet in ROWS:
        wrong = [measure for measure in measures_of(sheet) if any(measure in fault for fault in found)]
        if wrong:
            shrink(sheet, wrong)
    assert not found, "\n".join(found)


def test_the_extracts_differ_and_have_rows_enough() -> None:
    for sheet in ROWS:
        extracts = [repr(rows) for rows in rows_drawn(sheet)]
        assert len(extracts) == EXTRACTS
        assert len(set(extracts)) > EXTRACTS / 3, sheet
        assert sum(map(len, rows_drawn(sheet))) > 5 * EXTRACTS, sheet


@cache
def compared() -> frozenset[str]:
    return frozenset(measure for sheet in ROWS for measure in measures_of(sheet))


@pytest.mark.parametrize("measure", sorted({*MEASURES, *load_definitions()}))
def test_every_measure_with_a_naive_rule_is_compared(measure: str) -> None:
    if measure not in MEASURES:
        pytest.skip(f"{measure} has no naive rule")
    assert measure in compared()


@pytest.fixture(scope="module")
def empty() -> list[Result]:
    return results_of(World({sheet: [] for sheet in ROWS}, TEAMS, MONTH, date(2020, 9, 30)))


def test_every_month_and_group_is_there_without_a_single_row(empty: list[Result]) -> None:
    there = {(r["measure"], r["month"], r["breakdown"], r["group"]) for r in empty if is_own(r)}
    for measure in MEASURES:
        groups = {("all", "")}
        if measure not in WHOLE_ONLY:
            groups |= {("team", team) for team in TEAMS} | {("service", service) for service in TEAMS.values()}
        groups |= {(name, group) for name in BREAKDOWNS.get(measure, ()) for group in ALWAYS[name]}
        for month in (MONTH,) if measure in OWN_MONTH_ONLY else MONTHS:
            assert {(measure, month, *group) for group in groups} <= there


def test_nothing_is_no_cases_for_a_share_and_none_for_a_count(empty: list[Result]) -> None:
    for row in empty:
        if row["state"] != "computed":
            continue
        wanted = 0 if kind_of(row["measure"]) in ("count", "rate") else None
        assert (row["numerator"], row["value"]) == (0, wanted), row


def test_a_sheet_that_is_not_there_is_not_loaded_and_never_0() -> None:
    results = results_of(World({}, TEAMS, MONTH, date(2020, 9, 30)))
    assert {r["measure"] for r in results} == set(MEASURES)
    for row in results:
        assert (row["state"], row["numerator"], row["denominator"], row["value"]) == ("not loaded", None, None, None)
        assert "sheet" in row["reason"] or "month" in row["reason"], row["reason"]


def test_states_of_the_last_day_say_nothing_of_earlier_months(empty: list[Result]) -> None:
    for row in empty:
        if row["measure"] in OWN_MONTH_ONLY and row["state"] == "computed" and is_own(row):
            assert row["month"] == MONTH
