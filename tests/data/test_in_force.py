"""The rows in force: drawn examples of the rule, and a second implementation in plain Python on made-up histories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.database import Connection, connect
from data.loads.rows_in_force import Windowed, rows_in_force
from data.periods import month_end
from data.spec import tables
from data.table_schema import conform
from tests.data.drawn_extracts import day, rows_of

CON: Connection = connect()


@dataclass(frozen=True)
class Loaded:
    """One load's rows of one table."""

    records_from: str
    rows: Sequence[dict[str, Any]]
    records_to: str = "2020-12"


def in_force(table: str, *newest_first: Loaded) -> list[dict[str, Any]]:
    """The rows in force without their blank cells and their places in the workbook."""
    loads = [
        Windowed(day(load.records_from), month_end(day(load.records_to)), rows_of(table, load.rows))
        for load in newest_first
    ]
    rows = rows_in_force(CON, tables()[table], loads[0], loads[1:]).to_pylist()
    return [{name: value for name, value in row.items() if value is not None and name != "excel_row"} for row in rows]


def referral(child: str, referred: str, **more: Any) -> dict[str, Any]:
    from datetime import datetime

    return {"child_id": child, "referred": datetime.fromisoformat(referred), **more}


def plan(child: str, started: str, ended: str | None = None, **more: Any) -> dict[str, Any]:
    return {"child_id": child, "started": day(started)} | ({"ended": day(ended)} if ended else {}) | more


care = plan


def test_one_load_is_its_own_truth() -> None:
    rows = [plan("A", "2020-01-05"), plan("B", "2019-01-05", "2019-03-01")]
    assert in_force("child_protection_plans", Loaded("2020-01", rows)) == rows


def test_an_event_corrected_away_in_the_newest_window_is_gone() -> None:
    """The referral of 10 May was a mistake and is not in June's extract, whose window holds May."""
    newer = Loaded("2020-05", [referral("A", "2020-05-20")])
    older = Loaded("2020-04", [referral("A", "2020-05-20"), referral("B", "2020-05-10")])
    assert in_force("referrals", newer, older) == [referral("A", "2020-05-20")]


def test_an_event_before_the_newest_window_still_comes_from_the_load_that_knew_it() -> None:
    newer = Loaded("2020-05", [])
    older = Loaded("2020-04", [referral("A", "2020-04-30T23:59"), referral("B", "2020-05-01T00:00")])
    assert in_force("referrals", newer, older) == [referral("A", "2020-04-30T23:59")]


def test_each_newer_window_must_lie_after_the_row() -> None:
    """The middle load's window is longer: it says that nothing came in April, whatever the newest one holds."""
    newest = Loaded("2020-06", [])
    middle = Loaded("2020-04", [])
    oldest = Loaded("2020-01", [referral("A", "2020-04-10"), referral("B", "2020-03-31")])
    assert in_force("referrals", newest, middle, oldest) == [referral("B", "2020-03-31")]
    assert in_force("referrals", middle, newest, oldest) == [referral("B", "2020-03-31")]


def test_a_month_extracted_again_tells_that_month_alone() -> None:
    """April was extracted again in autumn: of April it knows more than the extract from January on, of March
    nothing."""
    own = Loaded("2020-05", [], "2020-09")
    again = Loaded("2020-04", [referral("A", "2020-04-20")], "2020-04")
    older = Loaded("2020-01", [referral("B", "2020-04-10"), referral("C", "2020-03-31")], "2020-08")
    assert in_force("referrals", own, again, older) == [referral("A", "2020-04-20"), referral("C", "2020-03-31")]


def test_a_load_that_lacks_the_sheet_takes_nothing_away() -> None:
    """Only loads that have the sheet are given: the middle one lacked it, so it does not stand between."""
    newest = Loaded("2020-06", [])
    oldest = Loaded("2020-01", [referral("A", "2020-04-10")])
    assert in_force("referrals", newest, oldest) == [referral("A", "2020-04-10")]


def test_a_spell_that_ended_before_the_window_is_still_known() -> None:
    newer = Loaded("2020-05", [plan("B", "2020-02-01")])
    older = Loaded("2020-04", [plan("A", "2019-06-01", "2020-04-30"), plan("B", "2020-02-01")])
    assert in_force("child_protection_plans", newer, older) == [
        plan("B", "2020-02-01"),
        plan("A", "2019-06-01", "2020-04-30"),
    ]


def test_an_open_spell_that_vanished_is_gone() -> None:
    newer = Loaded("2020-05", [])
    older = Loaded("2020-04", [plan("A", "2019-06-01"), plan("B", "2019-06-01", "2020-05-01")])
    assert in_force("child_protection_plans", newer, older) == []


def test_a_key_is_taken_by_the_newest_load_that_has_it() -> None:
    """The plan's end was corrected from April to June: the newer row counts, once."""
    newer = Loaded("2020-05", [plan("A", "2019-06-01", "2020-06-15")])
    older = Loaded("2020-04", [plan("A", "2019-06-01", "2020-04-15")])
    assert in_force("child_protection_plans", newer, older) == [plan("A", "2019-06-01", "2020-06-15")]


def test_a_key_is_taken_by_older_loads_among_themselves() -> None:
    newest = Loaded("2020-06", [])
    middle = Loaded("2020-05", [plan("A", "2019-06-01", "2020-04-15", category="Neglect")])
    oldest = Loaded("2020-05", [plan("A", "2019-06-01", "2020-04-10", category="Physical abuse")])
    assert in_force("child_protection_plans", newest, middle, oldest) == [
        plan("A", "2019-06-01", "2020-04-15", category="Neglect")
    ]


def test_a_row_that_does_not_count_takes_no_key() -> None:
    """The middle load's row ended within the newest window and is gone from it; the oldest's ended in time."""
    newest = Loaded("2020-06", [])
    middle = Loaded("2020-05", [plan("A", "2019-06-01", "2020-06-02")])
    oldest = Loaded("2020-05", [plan("A", "2019-06-01", "2020-04-10")])
    assert in_force("child_protection_plans", newest, middle, oldest) == [plan("A", "2019-06-01", "2020-04-10")]


def test_blank_parts_of_a_key_are_the_same() -> None:
    """Without a contact id, child and moment still tell contacts apart."""
    from datetime import datetime

    contacts = [{"child_id": child, "received": datetime(2020, 4, 2, 9)} for child in ("A", "B")]
    oldest = Loaded("2020-04", [{**contact, "team": "MASH 1"} for contact in contacts])
    assert in_force("contacts", Loaded("2020-05", contacts[:1]), oldest) == [
        contacts[0],
        {**contacts[1], "team": "MASH 1"},
    ]


def test_a_month_loaded_again_replaces_its_provisional_load() -> None:
    """Half of May was loaded in mid-May; the month's own load has the same window and all of May."""
    own = Loaded("2020-04", [referral("A", "2020-05-03"), referral("C", "2020-05-30")])
    provisional = Loaded("2020-04", [referral("A", "2020-05-03"), referral("B", "2020-05-04")])
    assert in_force("referrals", own, provisional) == own.rows


def test_snapshots_and_teams_are_the_newest_loads_alone() -> None:
    visits = [{"child_id": "A", "plan": "CP"}]
    assert in_force("visits", Loaded("2020-05", []), Loaded("2020-04", visits)) == []
    assert in_force("teams", Loaded("2020-05", [{"team": "X"}]), Loaded("2020-04", [{"team": "Y"}])) == [{"team": "X"}]


def test_a_latest_only_sheet_keeps_the_spell_that_a_later_one_pushed_out() -> None:
    """The child came back into care on 10 June, within the newest window; the extract shows the latest period only."""
    newer = Loaded("2020-05", [care("A", "2020-06-10")])
    older = Loaded("2020-04", [care("A", "2019-01-01", "2020-05-20")])
    assert in_force("looked_after", newer, older) == [care("A", "2020-06-10"), care("A", "2019-01-01", "2020-05-20")]


def test_an_open_spell_that_was_pushed_out_ends_where_the_later_one_started() -> None:
    newer = Loaded("2020-05", [care("A", "2020-06-10")])
    older = Loaded("2020-04", [care("A", "2019-01-01")])
    assert in_force("looked_after", newer, older)[1] == care("A", "2019-01-01", "2020-06-10")


def test_an_open_latest_spell_that_vanished_without_a_later_one_is_gone() -> None:
    newer = Loaded("2020-05", [care("B", "2020-06-10")])
    older = Loaded("2020-04", [care("A", "2019-01-01"), care("B", "2020-06-10")])
    assert in_force("looked_after", newer, older) == [care("B", "2020-06-10")]


def test_three_spells_each_end_at_the_next() -> None:
    newest = Loaded("2020-07", [care("A", "2020-07-10")])
    middle = Loaded("2020-05", [care("A", "2020-05-10")])
    oldest = Loaded("2020-03", [care("A", "2020-03-10")])
    assert in_force("looked_after", newest, middle, oldest) == [
        care("A", "2020-07-10"),
        care("A", "2020-05-10", "2020-07-10"),
        care("A", "2020-03-10", "2020-05-10"),
    ]


def test_the_same_pushed_out_spell_in_two_older_loads_counts_once() -> None:
    newest = Loaded("2020-07", [care("A", "2020-07-10")])
    middle = Loaded("2020-05", [care("A", "2020-05-10", "2020-06-30")])
    oldest = Loaded("2020-03", [care("A", "2020-05-10")])
    assert in_force("looked_after", newest, middle, oldest) == [
        care("A", "2020-07-10"),
        care("A", "2020-05-10", "2020-06-30"),
    ]


def test_closed_children_in_need_end_on_their_closure() -> None:
    newer = Loaded("2020-05", [{"child_id": "A", "started": day("2020-06-10")}])
    older = Loaded("2020-04", [{"child_id": "A", "started": day("2020-01-01")}])
    assert in_force("children_in_need", newer, older)[1]["closed"] == day("2020-06-10")


def test_a_column_that_an_older_load_did_not_know_is_blank() -> None:
    schema = pa.schema([("a", pa.int64()), ("new", pa.date32())])
    older = pa.table({"gone": ["x"], "a": pa.array([1], pa.int32())})
    assert conform(older, schema).equals(pa.table({"a": [1], "new": pa.array([None], pa.date32())}, schema=schema))


# A second implementation, one row at a time, for any history.

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 12).map(lambda number: FIRST + timedelta(days=number))
MAYBE = st.none() | DAYS
CHILDREN = st.sampled_from("ABC")

PLANS = st.fixed_dictionaries({"child_id": CHILDREN, "started": DAYS, "ended": MAYBE})
DISCUSSIONS = st.fixed_dictionaries({"child_id": CHILDREN, "requested": DAYS, "held": MAYBE})
STEPS = st.fixed_dictionaries({"audit_id": CHILDREN, "due": MAYBE, "completed": MAYBE})


History = list[tuple[date, date, list[dict[str, Any]]]]
"""(first day, last day, rows) of loads: the one whose months are asked about, then the others, produced last first."""


def history(rows: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[History]:
    windows = st.tuples(DAYS, DAYS).map(sorted)
    load = st.tuples(windows, st.lists(rows, max_size=5)).map(lambda one: (*one[0], one[1]))
    return st.lists(load, min_size=1, max_size=4)


def naive(loads: History, key: Sequence[str], last_day: Any, *, latest_only: bool = False) -> list[dict[str, Any]]:
    (own_first, _, own_rows), *others = loads
    taken = list(own_rows)
    newer: list[tuple[date, date]] = []
    for first, last, rows in others:
        counting = []
        for row in rows:
            key_is_taken = any(all(one[name] == row[name] for name in key) for one in taken)
            ended = last_day(row)
            in_time = ended is not None and ended < own_first and not any(a <= ended <= b for a, b in newer)
            later = (
                [
                    one["started"]
                    for one in taken
                    if one["child_id"] == row["child_id"] and one["started"] > row["started"]
                ]
                if latest_only
                else []
            )
            if in_time and not key_is_taken and not later:
                counting.append(row)
            elif later and not key_is_taken:
                cut = min(later)
                counting.append({**row, "ended": min(row["ended"] or cut, cut)})
        taken += counting
        newer.append((first, last))
    return taken


def compare(table: str, loads: History, expected: list[dict[str, Any]]) -> None:
    typed = [Windowed(first, last, rows_of(table, rows)) for first, last, rows in loads]
    names = list(expected[0]) if expected else []
    found = rows_in_force(CON, tables()[table], typed[0], typed[1:])
    rows = [tuple(plain(row[name]) for name in names) for row in found.to_pylist()]
    assert sorted(rows, key=str) == sorted((tuple(row[name] for name in names) for row in expected), key=str)


def plain(value: Any) -> Any:
    """Dates of columns that hold moments."""
    return value.date() if hasattr(value, "date") else value


@settings(max_examples=150, deadline=None)
@given(history(PLANS))
def test_spells_agree_with_plain_python(loads: History) -> None:
    expected = naive(loads, ("child_id", "started"), lambda row: row["ended"])
    compare("child_protection_plans", loads, expected)


@settings(max_examples=150, deadline=None)
@given(history(PLANS))
def test_latest_spells_agree_with_plain_python(loads: History) -> None:
    expected = naive(loads, ("child_id", "started"), lambda row: row["ended"], latest_only=True)
    compare("looked_after", loads, expected)


@settings(max_examples=100, deadline=None)
@given(history(DISCUSSIONS))
def test_events_with_two_dates_agree_with_plain_python(loads: History) -> None:
    expected = naive(loads, ("child_id", "requested"), lambda row: row["held"] or row["requested"])
    compare("strategy_discussions", loads, expected)


@settings(max_examples=100, deadline=None)
@given(history(STEPS))
def test_keys_with_blanks_agree_with_plain_python(loads: History) -> None:
    expected = naive(loads, ("audit_id", "due", "completed"), lambda row: row["completed"])
    compare("audit_actions", loads, expected)


@settings(max_examples=60, deadline=None)
@given(history(PLANS))
def test_what_is_in_force_never_has_one_key_from_two_loads(loads: History) -> None:
    typed = [
        Windowed(first, last, rows_of("looked_after", [{**row, "team": f"load {place}"} for row in rows]))
        for place, (first, last, rows) in enumerate(loads)
    ]
    table = replace(tables()["looked_after"], key=("child_id", "started"))
    seen: dict[tuple[str, date], str] = {}
    for row in rows_in_force(CON, table, typed[0], typed[1:]).to_pylist():
        assert seen.setdefault((row["child_id"], row["started"]), row["team"]) == row["team"]


@pytest.fixture(scope="module", autouse=True)
def close() -> Any:
    yield
    CON.close()
