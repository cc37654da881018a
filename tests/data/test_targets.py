"""The records of targets: what stands, that nothing is lost, and that an edit by hand is found."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.home.config import open_home
from data.loads.store import Store
from data.records.targets import TargetSet, in_force
from tests.data.postgres import new_database

APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)
ONE = TargetSet("audits_good", APRIL, "month", (95.0, 95.0), (85.0, 85.0), "Board, 3 April 2024", "The plan")


def store_of(home: Path) -> Store:
    return Store(open_home(home))


def test_a_later_one_for_the_same_takes_its_place_and_nothing_is_lost(home: Path) -> None:
    store = store_of(home)
    before = store.version()
    store.set_targets([ONE, replace(ONE, basis="ytd", green=(60.0, 60.0), amber=None)], who="the analyst")
    store.set_targets([replace(ONE, green=(90.1, 90.1)), replace(ONE, from_month=MAY, green=None, amber=None)])
    assert store.version() != before
    entries = store_of(home).targets()
    assert [one.target.green for one in entries] == [(95.0, 95.0), (60.0, 60.0), (90.1, 90.1), None]
    assert entries[0].who == "the analyst" and entries[0].target == ONE
    standing = {(one.basis, one.from_month): one.green for one in in_force(entries).values()}
    assert standing == {("month", APRIL): (90.1, 90.1), ("ytd", APRIL): (60.0, 60.0), ("month", MAY): None}


def test_what_a_file_says_is_entered_once(home: Path) -> None:
    store = store_of(home)
    of_file = replace(ONE, from_file=True)
    for _ in range(3):
        store.set_targets([of_file])
    assert len(store.targets()) == 1
    store.set_targets([replace(of_file, green=(96.0, 96.0))])
    assert [one.target.green for one in store.targets()] == [(95.0, 95.0), (96.0, 96.0)]


def test_who_set_what_is_in_the_trail_and_in_the_register_of_changes(home: Path) -> None:
    store = store_of(home)
    store.set_targets([ONE], who="the analyst")
    store.set_targets([replace(ONE, amber=None)], who="the director")
    assert [(entry.who, entry.subject) for entry in store.trail()] == [
        ("the analyst", "target"),
        ("the director", "target"),
    ]
    with sqlite3.connect(home / "scorecard.db") as db:
        found = db.execute("SELECT who, subject, about, before, after, reason FROM changes ORDER BY id").fetchall()
    assert [(who, subject, about, reason) for who, subject, about, _, _, reason in found] == [
        ("the analyst", "target", "audits_good", "The plan"), ("the director", "target", "audits_good", "The plan"),
    ]  # fmt: skip
    assert found[0][3] == "{}" and '"amber": [85.0, 85.0]' in found[1][3] and '"amber": null' in found[1][4]
    assert store.verify() == []


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE targets SET green_low = 60, green_high = 60",
        "UPDATE targets SET set_by = 'somebody else'",
        "DELETE FROM targets",
        "UPDATE targets SET from_month = '2023-04-01'",
    ],
)
def test_a_target_that_was_edited_by_hand_is_found(home: Path, edit: str) -> None:
    store = store_of(home)
    store.set_targets([ONE])
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute(edit)
    assert any("arget" in fault for fault in store.verify())


def test_all_of_them_or_none(home: Path) -> None:
    store = store_of(home)
    with pytest.raises(Exception, match="NOT NULL"):
        store.set_targets([ONE, replace(ONE, from_month=MAY, set_by=None)])  # type: ignore[arg-type]
    assert store.targets() == [] and store.trail() == []


@pytest.mark.postgres
def test_the_same_in_postgresql(home: Path) -> None:
    store = Store(replace(open_home(home), database=new_database()))
    store.set_targets([ONE, replace(ONE, from_month=MAY, amber=None)], who="the analyst")
    assert [one.target for one in store.targets()] == [ONE, replace(ONE, from_month=MAY, amber=None)]
    assert store.verify() == []
    store.close()
