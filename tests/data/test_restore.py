"""A home whose database is lost, or is another one: nothing goes into nowhere, and the catalogue can be made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from data.errors import StoreError
from data.home.config import Home, open_home
from data.loads.restored import restore_from_loads
from data.loads.store import Store
from data.records.engine import open_engine, writing
from data.records.targets import TargetSet
from tests.data.drawn_extracts import contact, count_contacts, counted, day, extract, pin_contacts, workbook
from tests.data.postgres import new_database

TARGET = TargetSet("audits_good", day("2020-04"), "month", (95.0, 95.0), None, "Board")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Two months, the first published twice, and a target."""
    home = open_home(tmp_path / "home")
    home = home if request.param == "sqlite" else replace(home, database=new_database())
    store = Store(home)
    for month, numbers in (("2020-08", (1, 2)), ("2020-09", (1,)), ("2020-08", (1, 2, 3))):
        rows = [contact(number, f"{month}-02") for number in numbers]
        load, _ = store.keep(
            workbook(home.path, f"{month}{numbers}"), extract(month, "2020-04-01", contacts=rows), [], count_contacts
        )
        store.publish(load, pin_contacts, count_contacts, f"Of {load.name}", who="the director")
    store.set_targets([TARGET], who="the analyst")
    assert store.verify() == []
    store.close()
    return home


def state(home: Home) -> dict[str, Any]:
    store = Store(home)
    try:
        return {
            "loads": store.loads(),
            "figures": [counted(store, load) for load in store.loads()],
            "publications": store.publications(),
            "targets": store.targets(),
            "trail": store.trail(),
        }
    finally:
        store.close()


def lose(home: Home) -> Home:
    """The home with its database lost: its file removed, or another, empty one in its place."""
    if home.database.startswith("postgres"):
        return replace(home, database=new_database())
    for path in home.path.glob("scorecard.db*"):
        path.unlink()
    return home


def test_a_home_whose_database_is_lost_is_refused_in_words_and_nothing_is_made(home: Home) -> None:
    lost = lose(home)
    for _ in range(2):
        with pytest.raises(
            StoreError,
            match=r"lost or empty, yet loads/ holds 2020-08\.1, 2020-08\.2, 2020-09\.1\. .*restore --from-loads",
        ):
            Store(lost)
    assert not (home.path / "scorecard.db").exists()


def test_all_is_as_it_was_from_the_copy_of_the_trail(home: Home) -> None:
    before = state(home)
    lost = lose(home)
    says = restore_from_loads(lost, "the analyst").says
    assert len(says) == 1 and "As they were, from trail/: 3 loads, 3 publications, 1 targets" in says[0]
    after = state(lost)
    trail = after.pop("trail")
    assert (after, trail[:-1]) == ({name: one for name, one in before.items() if name != "trail"}, before["trail"])
    assert trail[-1].what == f"made the catalogue again from the copy of the trail up to entry {len(trail) - 1}"
    store = Store(lost)
    assert store.verify() == []
    assert "made the catalogue again" in " ".join(store.verified_from())
    load, _ = store.keep(workbook(home.path, "new"), extract("2020-10", "2020-04-01", contacts=[]), [], count_contacts)
    store.publish(load, pin_contacts, count_contacts)
    store.set_targets([replace(TARGET, measure="audits_done")])
    assert store.verify() == []
    store.close()


def test_without_the_copy_manifests_and_sealed_figures_tell_what_they_can(home: Home) -> None:
    before = state(home)
    shutil.rmtree(home.trail)
    lost = lose(home)
    says = " ".join(restore_from_loads(lost, "the analyst").says)
    assert "Load 2020-08.1 is made again from its manifest.json: how its workbook was called" in says
    assert "Load 2020-09.1 was published" in says and "What nobody can know any more: targets" in says
    assert "The audit trail begins anew with this restoration" in says
    store = Store(lost)
    store.recompute(count_contacts)
    store.close()
    after = state(lost)
    for name in ("month", "revision", "records_from", "produced_on", "sha256", "rows", "provisional"):
        assert [getattr(one, name) for one in after["loads"]] == [getattr(one, name) for one in before["loads"]]
    assert after["figures"] == before["figures"]
    assert [(one.load.name, one.figures) for one in after["publications"]] == [
        (one.load.name, one.figures) for one in before["publications"]
    ]
    assert after["targets"] == []
    store = Store(lost)
    assert store.verify() == []
    same = store.keep(
        home.path / "2020-09(1,).xlsx",
        extract("2020-09", "2020-04-01", contacts=[contact(1, "2020-09-02")]),
        [],
        count_contacts,
    )
    assert (same[0].name, same[1]) == ("2020-09.1", False)
    store.close()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("{")])
def test_a_copy_that_is_damaged_tells_up_to_there(home: Home, damage: Callable[[Path], None]) -> None:
    before = state(home)
    third = sorted(home.trail.iterdir())[2]
    damage(third)
    lost = lose(home)
    says = " ".join(restore_from_loads(lost, "the analyst").says)
    assert "up to entry 2 of" in says and "what came after that is not known from there" in says
    store = Store(lost)
    store.recompute(count_contacts)
    assert store.verify() == []
    assert [one.name for one in store.loads()] == [one.name for one in before["loads"]]
    assert [one.load.name for one in store.publications()] == [one.load.name for one in before["publications"]]
    assert store.publications()[-1] == before["publications"][-1]
    store.close()
    again = lose(lost)
    assert "up to entry 4 of" in " ".join(restore_from_loads(again, "the analyst").says)


def test_a_sound_catalogue_is_never_overwritten(home: Home) -> None:
    before = state(home)
    with pytest.raises(StoreError, match="is there and can be read, so nothing was restored"):
        restore_from_loads(home, "anybody")
    assert state(home) == before


def test_an_older_copy_of_the_database_is_refused(home: Home) -> None:
    engine = open_engine(home.database)
    number = len(state(home)["trail"])
    with writing(engine) as connection:
        sqlite = engine.dialect.name == "sqlite"
        connection.execute(text("DROP TRIGGER trail_no_delete" if sqlite else "DROP TRIGGER trail_only_grows ON trail"))
        connection.execute(text(f"DELETE FROM trail WHERE number = {number}"))
        connection.execute(text("DELETE FROM targets"))
        connection.execute(text("DELETE FROM changes"))
    engine.dispose()
    with pytest.raises(StoreError, match=f"it does not know entry {number} of the audit trail"):
        Store(home)


@pytest.fixture
def on_sqlite(home: Home) -> Iterator[Home]:
    if home.database.startswith("postgres"):
        pytest.skip("a server keeps its files itself")
    yield home


def test_nothing_is_kept_in_a_database_that_was_removed_under_a_running_server(on_sqlite: Home) -> None:
    home = on_sqlite
    store = Store(home)
    store.version()
    aside = home.path.parent / "aside.db"
    (home.path / "scorecard.db").rename(aside)
    for deed in (
        store.version,
        store.loads,
        lambda: store.set_targets([TARGET]),
        lambda: store.publish(store.loads()[0], pin_contacts, count_contacts),
        lambda: store.keep(workbook(home.path, "n"), extract("2020-10", "2020-04-01", contacts=[]), [], count_contacts),
    ):
        with pytest.raises(StoreError, match=r"is gone: scorecard\.db is not there"):
            deed()
    assert not (home.path / "scorecard.db").exists()
    shutil.copy(aside, home.path / "scorecard.db")
    assert len(store.loads()) == 3 and store.version()
    store.close()


def test_a_file_that_is_no_database_is_put_aside_when_the_catalogue_is_made_again(on_sqlite: Home) -> None:
    before = state(on_sqlite)
    (on_sqlite.path / "scorecard.db").write_bytes(b"this is no database" * 500)
    with pytest.raises(StoreError, match="cannot be used just now"):
        Store(on_sqlite)
    restore_from_loads(on_sqlite, "the analyst")
    assert state(on_sqlite)["publications"] == before["publications"]
    assert len(list(on_sqlite.path.glob("damaged-*-scorecard.db"))) == 1


def test_what_cannot_be_put_back_leaves_all_as_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = lose(home)
    from data.records import trail

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(trail, "add", lambda *_: 1 / 0)
        restore_from_loads(lost, "the analyst")
    with pytest.raises(StoreError, match="is lost or empty"):
        Store(lost)
    restore_from_loads(lost, "the analyst")
    assert len(state(lost)["loads"]) == 3
