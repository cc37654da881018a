"""The records of owners: what stands, that nothing is lost, and that an edit by hand is found."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from data.home.config import open_home
from data.loads.store import Store
from data.records.owners import OwnerNamed, in_force

ONE = OwnerNamed("measure", "lac", "Head of Care", "Board, 3 April 2024")


def store_of(home: Path) -> Store:
    return Store(open_home(home))


def test_a_later_one_takes_its_place_and_nothing_is_lost(home: Path) -> None:
    store = store_of(home)
    before = store.version()
    assert store.name_owners([ONE, replace(ONE, kind="section", about="looked_after")], who="the analyst") == 2
    assert store.version() != before
    assert store.name_owners([ONE]) == 0, "it stands already"
    assert store.name_owners([replace(ONE, post="Director"), OwnerNamed("measure", "lac_rate", "")]) == 1
    assert [one.owner.post for one in store_of(home).owners()] == ["Head of Care", "Head of Care", "Director"]
    assert store.owners()[0].who == "the analyst"
    assert in_force(store.owners())["measure", "lac"].post == "Director"
    assert store.verify() == [] and [entry.subject for entry in store.trail()] == ["owner"] * 3


@pytest.mark.parametrize("edit", ["UPDATE owners SET post = 'Another'", "DELETE FROM owners"])
def test_an_owner_that_was_edited_by_hand_is_found(home: Path, edit: str) -> None:
    store = store_of(home)
    store.name_owners([ONE])
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute(edit)
    assert any("wner" in fault for fault in store.verify())
