"""The records of definitions that were kept on screen: file and entry together, and that an edit by hand is found."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from data.home.config import open_home
from data.loads.store import Store
from data.records.definitions import DefinitionKept
from data.records.loads import LoadRecords
from tests.data.postgres import new_database

ONE = DefinitionKept(
    "lac", "looked_after/lac.toml", "", 'title = "Ours"\n', "Head of Performance", "Board, 3 April 2024"
)


def store_of(home: Path) -> Store:
    return Store(open_home(home))


def text_in(home: Path) -> str | None:
    path = home / "definitions" / ONE.file
    return path.read_text(encoding="utf-8") if path.exists() else None


def test_each_text_is_kept_with_the_one_before_it(home: Path) -> None:
    store = store_of(home)
    two = replace(ONE, before=ONE.after, after='title = "Other"\n')
    assert store.keep_definition(ONE, who="the analyst") and store.keep_definition(two)
    assert text_in(home) == two.after
    assert [one.kept for one in store_of(home).definitions_kept()] == [ONE, two]
    assert store.definitions_kept()[0].who == "the analyst"
    assert store.keep_definition(replace(ONE, before=two.after, after="")) and text_in(home) is None
    assert store.verify() == []
    assert [entry.subject for entry in store.trail()] == ["definition"] * 3


def test_verify_names_a_file_that_was_changed_by_hand(home: Path) -> None:
    store = store_of(home)
    assert store.keep_definition(ONE, who="the analyst")
    path = home / "definitions" / ONE.file
    path.write_text("by hand", encoding="utf-8")
    (says,) = store.verify()
    assert says.startswith("definitions/looked_after/lac.toml was changed by hand since the analyst kept it on ")
    path.unlink()
    (says,) = store.verify()
    assert says.startswith("definitions/looked_after/lac.toml is still, or again, as it was before the analyst kept it")
    path.write_text(ONE.after, encoding="utf-8")
    assert store.verify() == [] and store.keep_definition(replace(ONE, before=ONE.after, after=""))
    path.write_text("by hand", encoding="utf-8")
    assert [says.partition(" since")[0] for says in store.verify()] == [
        "definitions/looked_after/lac.toml is there again"
    ]


def test_a_file_that_says_something_else_by_now_is_left_alone(home: Path) -> None:
    store = store_of(home)
    (home / "definitions/looked_after").mkdir(parents=True)
    (home / "definitions" / ONE.file).write_text("by hand", encoding="utf-8")
    assert not store.keep_definition(ONE)
    assert text_in(home) == "by hand" and store.definitions_kept() == [] and store.trail() == []


@pytest.mark.parametrize("when", ["before the entry", "after the entry"])
def test_killed_anywhere_the_file_is_whole(home: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    store = store_of(home)
    add = LoadRecords.add_definition

    def killed(records: LoadRecords, new: DefinitionKept, who: str) -> None:
        if when == "after the entry":
            add(records, new, who)
        raise KeyboardInterrupt

    store.keep_definition(ONE)
    monkeypatch.setattr(LoadRecords, "add_definition", killed)
    with pytest.raises(KeyboardInterrupt):
        store.keep_definition(replace(ONE, before=ONE.after, after="another"))
    assert text_in(home) == ONE.after
    assert [path.name for path in (home / "definitions").rglob("*")] == ["looked_after", "lac.toml"]
    told = [says.partition(" before ")[0] for says in store.verify()]
    expected = ["definitions/looked_after/lac.toml is still, or again, as it was"]
    assert told == (expected if when == "after the entry" else [])


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE changes SET reason = 'Another'",
        "UPDATE changes SET after = replace(after, 'Ours', 'Theirs')",
        "DELETE FROM changes",
    ],
)
def test_an_entry_that_was_edited_by_hand_is_found(home: Path, edit: str) -> None:
    store = store_of(home)
    store.keep_definition(ONE)
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute(edit)
    assert any("efinition" in fault for fault in store.verify())


@pytest.mark.postgres
def test_on_postgresql_too(home: Path) -> None:
    store = Store(replace(open_home(home), database=new_database()))
    store.keep_definition(ONE)
    assert [one.kept for one in store.definitions_kept()] == [ONE] and store.verify() == []
    store.close()
