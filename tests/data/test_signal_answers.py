"""The records of answers to signals: what stands, that nothing is lost, that an edit by hand is found, and that a lost
database gets them back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.home.config import open_home
from data.loads.restored import restore_from_loads
from data.loads.store import Store
from data.records.signal_answers import ACCEPTED, BREAK, EXPLAINED, WITHDRAWN, SignalAnswer, in_force

ONE = SignalAnswer("lac", date(2020, 5, 1), ACCEPTED, "Head of Care", "A family of five.")
TEAM = replace(ONE, breakdown="team", group="Court 1")


def store_of(home: Path) -> Store:
    return Store(open_home(home))


def test_a_later_one_takes_its_place_and_nothing_is_lost(home: Path) -> None:
    store = store_of(home)
    before = store.version()
    assert store.answer_signals([ONE, TEAM], who="the analyst") == 2
    assert store.version() != before
    assert store.answer_signals([ONE, replace(ONE, month=date(2020, 6, 1), answer=WITHDRAWN)]) == 0, "nothing new"
    assert store.answer_signals([replace(ONE, answer=EXPLAINED), replace(TEAM, answer=WITHDRAWN)]) == 2
    assert [one.answer.answer for one in store_of(home).signal_answers()] == [ACCEPTED, ACCEPTED, EXPLAINED, WITHDRAWN]
    assert [one.answer for one in in_force(store.signal_answers())] == [replace(ONE, answer=EXPLAINED)]
    assert store.signal_answers()[0].who == "the analyst"
    assert store.verify() == [] and [entry.subject for entry in store.trail()] == ["signal"] * 4


@pytest.mark.parametrize("edit", ["UPDATE signal_answers SET answer = 'break'", "DELETE FROM signal_answers"])
def test_an_answer_that_was_edited_by_hand_is_found(home: Path, edit: str) -> None:
    store = store_of(home)
    store.answer_signals([ONE])
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute(edit)
    assert any("nswer 1 to a signal" in fault for fault in store.verify())


def test_a_lost_database_gets_them_back(loaded: Path) -> None:
    store = store_of(loaded)
    store.answer_signals([replace(ONE, answer=BREAK)])
    store.close()
    for file in loaded.glob("scorecard.db*"):
        file.unlink()
    assert "1 signal answers" in restore_from_loads(open_home(loaded), "the analyst").says[0]
    again = store_of(loaded)
    assert [one.answer for one in again.signal_answers()] == [replace(ONE, answer=BREAK)]
    assert again.verify() == []
