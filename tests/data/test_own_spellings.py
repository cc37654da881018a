"""The records of a council's own words for codes, and the cells that are read by them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.checks.check import check_sheets
from data.checks.codes import read_code
from data.checks.taught_spellings import read_taught, spelling, taught_by_column
from data.errors import WrongUse
from data.home.config import open_home
from data.loads.store import Store
from data.own_spellings import Spelling, SpellingEntry, in_force
from data.spec import tables
from tests.data.postgres import new_database
from tests.data.small_extract import TODAY, extract

WORD = Spelling("looked_after", "placement_type", "Supp Accom", "K3")
AGAIN = Spelling("looked_after", "placement_type", "supp-accom", "K2")
GONE = Spelling("looked_after", "placement_type", "Supp Accom", "")
PLACEMENT = tables()["looked_after"].column("placement_type")


def entered(*some: Spelling) -> list[SpellingEntry]:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return [SpellingEntry(number, at, "the analyst", one) for number, one in enumerate(some, 1)]


def words(*some: Spelling) -> dict[str, SpellingEntry]:
    return dict(taught_by_column(entered(*some)).get(("looked_after", "placement_type"), {}))


def test_a_later_one_takes_its_place_and_nothing_is_lost(home: Path) -> None:
    store = Store(open_home(home))
    for one in (WORD, WORD, AGAIN, GONE, GONE, WORD):
        store.teach([one], who="the analyst")
    assert [one.spelling for one in store.spellings()] == [WORD, AGAIN, GONE, WORD]
    assert [one.spelling for one in in_force(store.spellings()).values()] == [WORD]
    assert in_force(entered(WORD, GONE)) == {}
    assert {(entry.who, entry.subject) for entry in store.trail()} == {("the analyst", "spelling")}
    with sqlite3.connect(home / "scorecard.db") as db:
        found = db.execute("SELECT subject, about, before, after FROM changes ORDER BY id").fetchall()
    assert [one[:2] for one in found] == [("spelling", "looked_after.placement_type")] * 4
    assert found[0][2] == "{}" and '"code": "K3"' in found[1][2] and '"code": "K2"' in found[1][3]
    assert store.verify() == []


@pytest.mark.parametrize("edit", ["UPDATE {} SET code = 'K2'", "UPDATE {} SET text = 'Sup'", "DELETE FROM {}"])
def test_one_that_was_edited_by_hand_is_found(home: Path, edit: str) -> None:
    store = Store(open_home(home))
    store.teach([WORD])
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute(edit.format("code_spellings"))
    assert any("pelling" in fault for fault in store.verify())


@pytest.mark.postgres
def test_the_same_in_postgresql(home: Path) -> None:
    store = Store(replace(open_home(home), database=new_database()))
    store.teach([WORD, GONE], who="the analyst")
    assert [one.spelling for one in store.spellings()] == [WORD, GONE] and store.verify() == []
    store.close()


@pytest.mark.parametrize("written", ["Supp Accom", " supp.  ACCOM", "d) Supp Accom", "SuppAccom"])
def test_a_word_is_read_however_it_is_spaced(written: str) -> None:
    sheets = extract(looked_after={"placement_type": written})
    checked = check_sheets(sheets, today=TODAY, taught=entered(WORD))
    assert checked.extract is not None
    assert checked.extract.tables["looked_after"]["placement_type"].to_pylist() == ["K3"]
    assert checked.extract.taught == ("looked_after placement_type suppaccom = K3",)
    (note, *_) = (issue for issue in checked.issues if issue.rule == "codes.taught")
    assert (note.cell, note.as_json()["level"]) == ("P2", "note")
    assert "1 cell is read as K3 (Supported accommodation), as the analyst taught on 26/11/2026" in note.says


def test_it_holds_for_its_own_column_alone_and_until_it_is_withdrawn() -> None:
    def ok(taught: list[SpellingEntry], **changes: Any) -> bool:
        return check_sheets(extract(**changes), today=TODAY, taught=taught).ok

    assert not ok(entered(WORD), looked_after={"provider": "Supp Accom"})
    assert not ok(entered(WORD, GONE), looked_after={"placement_type": "Supp Accom"})
    assert ok(entered(WORD, GONE, WORD), looked_after={"placement_type": "Supp Accom"})


def test_what_the_list_came_to_know_since_is_the_lists_own() -> None:
    taught = words(Spelling("looked_after", "placement_type", "K3", "K2"), WORD)
    assert read_taught(PLACEMENT, ["K3", "U4", "Supp Accom"], taught)[0] == ["K3", "U4", "K3"]
    assert not words(Spelling("looked_after", "placement_type", "Supp Accom", "K99"))
    assert not taught_by_column(
        entered(Spelling("looked_after", "no_longer", "a", "b"), Spelling("gone", "x", "a", "b"))
    )


@given(st.sampled_from([code.value for code in PLACEMENT.codes]), st.sampled_from(["K2", "U4"]), st.text(max_size=3))
def test_a_code_of_the_list_never_stands_for_another(value: str, code: str, around: str) -> None:
    text = f"{around}{value}{around}"
    try:
        taught = words(spelling("looked_after", "placement_type", text, code))
    except WrongUse:
        return
    assert read_code(text, PLACEMENT.codes) is None
    assert read_taught(PLACEMENT, [value], taught)[0] == [value]


@given(st.lists(st.none() | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.dates(), max_size=6))
def test_no_cell_but_the_word_is_changed(cells: list[Any]) -> None:
    read, where = read_taught(PLACEMENT, cells, words(WORD))
    assert not where and [*map(repr, read)] == [*map(repr, cells)]
