"""The cases behind a number: as many as it has, by a second count in plain Python; and why, in words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.cli import main
from data.load import Known
from data.periods import month_end, months_between
from metrics import open_home
from metrics.cases.case import Case, CaseList, denominator, numerator, of_group
from metrics.cases.case_list import cases_of
from metrics.cases.macro_words import column_words, sheet_sql, truth_words, value_words
from metrics.cases.sheet_words import span_text
from metrics.cases.why import why
from metrics.engine.authority_settings import Settings
from metrics.engine.library import load_definitions
from metrics.home.cases_behind import CasesBehind
from metrics.home.opened_home import OpenedHome, opened
from metrics.measures.definition import Definition
from metrics.measures.rules_folder import SQL
from metrics.measures.sql_library import views
from metrics.selection import ALL, LATEST, PUBLISHED, SERVICE, TEAM, Selection
from tests.naive import figures as naive
from tests.naive.drawn_days import LAST, MIDDLE, MONTH, MONTHS, TEAMS
from tests.naive.measures import MEASURES, OWN_MONTH_ONLY
from tests.naive.strategies import ROWS
from tests.naive.test_naive import EXTRACTS, as_arrow, definitions, rows_drawn
from tests.naive.waiting import WAITS
from tests.naive.world import World
from tests.soak import often

pytestmark = pytest.mark.xdist_group("naive")
"""On one worker, where the rows are drawn once."""
TEAM_ROWS = [{"team": team, "service": service} for team, service in TEAMS.items()]


def listed(world: World, measure: str, month: date) -> CaseList:
    sheets = {name: as_arrow(name, rows) for name, rows in [*world.tables.items(), ("teams", TEAM_ROWS)]}
    year = frozenset(months_between(date(2019, 5, 1), world.month))
    known = Known(world.month, MONTHS, world.records_to, sheets, {}, dict.fromkeys(sheets, year))
    by = Settings(lambda _: None, world.clock_stops_from, world.not_due_from)
    return cases_of(definitions()[measure], known, by, month)


def of_the_part(cases: list[Case], category: str) -> list[Case]:
    return [one for one in cases if one.value == category] if category else cases


def off(found: CaseList, expected: dict[tuple[str, str, str], naive.Figure], kind: str) -> Iterator[str]:
    """Where a list does not come to the second engine's figures, group by group and part by part."""
    for (breakdown, group, category), (wanted, out_of, _) in expected.items():
        if breakdown not in (ALL, SERVICE, TEAM):
            continue
        own = of_group(found.cases, **({breakdown: group} if breakdown != ALL else {}))
        got = numerator(of_the_part(own, category)), denominator(own)
        if got[0] != pytest.approx(wanted or 0) or (kind not in ("count", "rate") and got[1] != pytest.approx(out_of)):
            yield f"{breakdown} {group} {category}: {got} instead of {(wanted, out_of)}"


@pytest.fixture(scope="module")
def drawn() -> Sequence[dict[str, list[Any]]]:
    """The rows of each drawn extract, by sheet."""
    return [{sheet: rows_drawn(sheet)[number] for sheet in ROWS} for number in range(EXTRACTS)]


@given(st.sampled_from(sorted(MEASURES)), st.integers(0, EXTRACTS - 1), st.sampled_from(MONTHS))
@settings(max_examples=often(40, 400), deadline=None)
def test_the_list_comes_to_the_figure_of_a_second_count(
    drawn: Sequence[dict[str, list[Any]]], measure: str, number: int, month: date
) -> None:
    assume(month == MONTH or measure not in OWN_MONTH_ONLY)
    last = MIDDLE if number % 3 == 2 else LAST
    since = date(2020, 8, 1) if number % 4 == 1 else date(1900, 1, 1)
    world = World(drawn[number], TEAMS, MONTH, last, not_due_from=since)
    found = listed(world, measure, month)
    kind = definitions()[measure].kind
    assert not list(off(found, naive.compute(world, measure, month), kind)), (measure, number, month)
    waiting = naive.not_due(world, measure, month) if measure in WAITS and month >= since else {}
    assert sum(one.not_due for one in found.cases) == waiting.get((ALL, ""), 0)
    assert all(one.why or one.why_counts or measure in _EVERY_ROW for one in found.cases)


_EVERY_ROW = ("case_supervision_3m", "worker_supervision")
"""Every row of their sheets counts."""


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> OpenedHome:
    return opened(demo_home)


@given(data=st.data())
@settings(max_examples=often(12, 120), deadline=None)
def test_the_demos_lists_come_to_the_figures_of_its_pages(demo: OpenedHome, data: st.DataObject) -> None:
    reader, view = demo.reader(), data.draw(st.sampled_from([PUBLISHED, LATEST]))
    month = data.draw(st.sampled_from(reader.months(view)))
    measure = data.draw(st.sampled_from(sorted(reader.definitions)))
    assert not list(that_differ(demo, reader.definitions[measure], Selection(month, view)))


def that_differ(home: OpenedHome, measure: Definition, selection: Selection) -> Iterator[str]:
    """Where a list does not come to the rows of `scorecard show`, for the whole, every service and every team."""
    reader = home.reader()
    found = CasesBehind(home).of(reader, measure, selection)
    if found.says:
        return
    if found.differs:
        yield found.differs
    for breakdown in (ALL, SERVICE, TEAM):
        groups: dict[str, list[Any]] = {}
        for row in reader.rows(selection.of(breakdown)):
            if (row.measure, row.basis) == (measure.id, measure.basis):
                groups.setdefault(row.group, []).append(row)
        for group, rows in groups.items():
            cases = of_group(found.cases, **({breakdown: group} if group else {}))
            wanted = sum(row.numerator or 0 for row in rows), rows[0].denominator or 0
            got = numerator(cases), denominator(cases) if measure.kind not in ("count", "rate") else wanted[1]
            if got != pytest.approx(wanted):
                yield f"{measure.id} {selection.month} {breakdown} {group}: {got} instead of {wanted}"


def contact(received: datetime, decided: datetime | None, **more: Any) -> dict[str, Any]:
    row = {"contact_id": "K1", "child_id": "C1", "received": received, "decided": decided, "route": "MASH"}
    return row | {"team": "MASH"} | more


def test_why_is_told_by_the_definitions_own_conditions_with_their_values() -> None:
    """By hand: Friday 16:10 to midnight is 7 h 50 min, and Monday to 11:05 is 11 h 5 min."""
    rows = [
        contact(datetime(2020, 9, 4, 16, 10), datetime(2020, 9, 7, 11, 5)),
        contact(datetime(2020, 9, 4, 16, 10), datetime(2020, 9, 8, 16, 11), child_id="C2"),
        contact(datetime(2020, 9, 4, 16, 10), None, child_id="C3"),
        contact(datetime(2020, 9, 30, 20, 0), None, child_id="C4", team=None),
        contact(datetime(2020, 9, 4, 16, 10), datetime(2020, 9, 3, 9, 0), child_id="C5"),
        contact(datetime(2020, 9, 4, 16, 10), datetime(2020, 9, 7, 11, 5), route="Early Help Hub"),
        contact(datetime(2020, 8, 31, 23, 59), datetime(2020, 9, 1, 0, 0)),
    ]
    found = listed(World({"contacts": rows}, TEAMS, MONTH, LAST), "contacts_decided_24h", MONTH)
    told = {one.id: (one.counts, one.hit, one.why) for one in found.cases}
    assert told == {
        "C1": (
            True,
            True,
            "received Fri 4 Sep 2020 16:10, decided Mon 7 Sep 2020 11:05: 18 h 55 min on the clock, within 24 hours",
        ),
        "C2": (
            True,
            False,
            "received Fri 4 Sep 2020 16:10, decided Tue 8 Sep 2020 16:11: 48 h 1 min on the clock, over 24 hours",
        ),
        "C3": (True, False, "received Fri 4 Sep 2020 16:10, decided blank"),
        "C4": (
            False,
            False,
            "not yet due: decided blank; received Wed 30 Sep 2020 20:00: its 24 hours on the clock were not over at the "
            "end of the records",
        ),
        "C5": (
            True,
            False,
            "decided Thu 3 Sep 2020 09:00 lies before received Fri 4 Sep 2020 16:10",
        ),
    }
    first = found.cases[0]
    assert first.why_counts == "route MASH; received Fri 4 Sep 2020 16:10, in the month"
    assert (first.sheet, first.row, first.service, first.team) == ("Contacts", 2, "MASH and Assessment", "MASH")
    assert found.cases[3].team == "Not recorded"
    assert (found.day_columns, first.days) == (("received", "decided"), ("2020-09-04 16:10", "2020-09-07 11:05"))


def test_what_fails_is_named_first() -> None:
    rows = [
        {
            "child_id": "C1", "stage": "Pre-proceedings", "team": None,
            "started": date(2020, 6, 1), "concluded": date(2020, 9, 14),
        }
    ]  # fmt: skip
    found = listed(World({"court": rows}, TEAMS, MONTH, LAST), "pre_proceedings_12w", MONTH)
    assert found.cases[0].why == (
        "started Mon 1 Jun 2020, concluded Mon 14 Sep 2020: 105 days, over 84 days; "
        "started Mon 1 Jun 2020, on or before concluded Mon 14 Sep 2020"
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "0 h"), (18 + 55 / 60, "18 h 55 min"), (24, "24 h"), (24 + 1 / 3600, "24 h 1 s"), (0.5, "30 min")],
)
def test_a_span_is_told_to_the_second_that_breaks_a_limit(hours: float, words: str) -> None:
    assert span_text(hours, "hours") == words


IN_SQL = {"caseload_over_20"}
"""Measures of which a condition has no words of its own: told as the SQL that it is."""


def test_every_shipped_condition_has_words() -> None:
    """A place in which SQL would be told: the words of a row in which nothing is filled in."""
    told = set()
    for id, one in load_definitions().items():
        if one.kind != "figure":
            words, nothing = why(one), [None] * 99
            said = [words.of_counting(nothing), words.of_hit(nothing, hit=False, not_due=False)]
            if any(re.search(r"SELECT|\w\(", text) for text in said):
                told.add(id)
    assert told == IN_SQL


def test_every_macro_that_definitions_use_and_every_view_has_its_words() -> None:
    inner = {"in_order", "outside_the_calendar", "microseconds_on_the_clock", "working_day_number", "end_of_records"}
    inner |= {"not_due_counts"}  # what other macros are made of, and the engine's own
    macros = {name for path in SQL.glob("*.sql") for name in re.findall(r"CREATE MACRO (\w+)", path.read_text())}
    assert {name for name in macros if not (value_words(name) or truth_words(name))} == inner
    assert all(sheet_sql(view) != f"'{view}'" for view in views())
    assert "clock_start" in column_words()


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    with pytest.raises(SystemExit) as left:
        main([*words, "--format", "csv"])
    out = capsys.readouterr().out
    assert left.value.code == 0, out
    return list(csv.DictReader(io.StringIO(out)))


def test_the_command_prints_the_fixed_columns_and_a_groups_own_cases(
    demo_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ("--home", str(demo_home))
    rows = printed(capsys, *home, "cases", "contacts_decided_24h", "2020-09")
    fixed = [
        "measure",
        "period",
        "basis",
        "service",
        "team",
        "worker",
        "id",
        "sheet",
        "row",
        "counts",
        "hit",
        "value",
        "why",
    ]
    assert list(rows[0]) == [*fixed, "received", "decided"]
    assert {(row["period"], row["basis"], row["sheet"]) for row in rows} == {("2020-09", "month", "Contacts")}
    late = [row for row in rows if row["hit"] == "no"]
    assert [row["counts"] for row in late] == ["yes"] * len(late)
    for row in late:
        hours = datetime.fromisoformat(row["decided"] or "2099-01-01") - datetime.fromisoformat(row["received"])
        assert hours.total_seconds() > 24 * 3600, row
    team = printed(capsys, *home, "cases", "contacts_decided_24h", "2020-09", "--team", "MASH, day team")
    assert team == [row for row in rows if row["team"] == "MASH, day team"] != []
    frame = open_home(demo_home).cases("contacts_decided_24h", "2020-09", "published", team="MASH, day team")
    assert list(frame.columns) == list(rows[0])
    assert frame["id"].tolist() == [row["id"] for row in team]
    with pytest.raises(SystemExit) as left:
        main([*home, "cases", "contacts_decided_24h", "2020-09", "--team", "MASH, dya team"])
    assert left.value.code == 2
    assert "Did you mean 'MASH, day team'?" in capsys.readouterr().err


def test_what_arrives_counted_says_so_and_lists_nothing(demo: OpenedHome, capsys: pytest.CaptureFixture[str]) -> None:
    reader, every = demo.reader(), Selection(date(2020, 3, 1), LATEST)
    arrived = [row for row in reader.rows(every) if row.state == "figure"]
    assert arrived
    with pytest.raises(SystemExit) as left:
        main(
            [
                "--home",
                str(demo.home.path),
                "cases",
                arrived[0].measure,
                "2020-03",
                "--view",
                "latest",
                "--format",
                "csv",
            ]
        )
    told = capsys.readouterr()
    assert left.value.code == 0
    assert "No cases are held behind this figure: it arrives already counted" in told.err
    assert len(told.out.splitlines()) == 1


def test_a_case_of_another_workbook_has_no_row_number() -> None:
    """Its number would be a row of the workbook that is looked at."""
    rows = as_arrow("adoption", [{"child_id": f"C{n}", "decided": LAST, "placed": LAST} for n in range(3)])
    tables = {"adoption": rows, "teams": as_arrow("teams", TEAM_ROWS)}
    known = Known(MONTH, MONTHS, month_end(MONTH), tables, {})
    by = Settings(lambda _: None, date(2020, 9, 1))
    found = cases_of(load_definitions()["adoption_14m"], known, by, MONTH, {"adoption": 2})
    assert {one.id: one.row for one in found.cases} == {"C0": 2, "C1": 3, "C2": None}
