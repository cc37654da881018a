"""A publication that is withdrawn: what stands then, what is kept, and that it is all of it or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from data.errors import StoreError
from data.home.config import Home, open_home
from data.load import Load, Publication, Withdrawal, being_corrected, standing
from data.loads.restored import restore_from_loads
from data.loads.store import Store
from data.records.engine import open_engine, writing
from tests.data.drawn_extracts import contact, count_contacts, day, extract, pin_contacts, workbook
from tests.data.postgres import new_database

SEPTEMBER = day("2020-09")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home")
    return home if request.param == "sqlite" else replace(home, database=new_database())


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """September loaded twice and published as one, two, one."""
    store = Store(home)
    for count in (1, 2):
        rows = [contact(number, "2020-09-02") for number in range(count)]
        book = workbook(home.path, f"book-{count}")
        store.keep(book, extract("2020-09", "2020-04-01", contacts=rows), [], count_contacts)
    two, one = store.loads()
    for load, note in ((one, "As agreed"), (two, "Two late audits"), (one, "The audits were of August")):
        store.publish(load, pin_contacts, count_contacts, note, who="Performance analyst")
    yield store
    store.close()


def withdraw(store: Store, reason: str = "Wrong teams") -> Publication:
    return store.withdraw(SEPTEMBER, reason, count_contacts, who="Head of performance")


def stands(store: Store) -> Publication | None:
    return standing(store.publications()).get(SEPTEMBER)


def test_the_publication_before_stands_again_until_none_is_left(store: Store) -> None:
    gone = withdraw(store)
    assert (gone.load.name, gone.who) == ("2020-09.1", "Performance analyst")
    assert gone.withdrawn is not None
    assert (gone.withdrawn.who, gone.withdrawn.reason) == ("Head of performance", "Wrong teams")
    for left in ("2020-09.2", "2020-09.1"):
        now = stands(store)
        assert now is not None and now.load.name == left
        assert being_corrected(store.publications()) == {}
        withdraw(store)
    assert stands(store) is None
    assert being_corrected(store.publications())[SEPTEMBER].id == 1
    with pytest.raises(StoreError, match="September 2020 is not published, so nothing was withdrawn"):
        withdraw(store)
    assert store.verify() == []


def test_what_it_pinned_is_kept_and_it_can_be_published_again(store: Store, home: Home) -> None:
    for _ in range(3):
        gone = withdraw(store)
        store.recompute(count_contacts)  # which sweeps what nothing names
        assert gone.figures is not None and store.files.has(gone.figures)
    again = store.publish(store.loads()[1], pin_contacts, count_contacts, who="Performance analyst")
    assert again.id == 4 and stands(store) == again
    store.close()
    opened = Store(home)
    assert opened.publications()[0] == again and opened.verify() == []
    opened.close()


def test_the_version_moves_and_the_trail_holds_the_row_and_the_figures_that_it_changed(store: Store) -> None:
    before = store.version()
    withdraw(store)
    assert store.version() != before
    last = store.trail()[-1]
    assert (last.who, last.what) == (
        "Head of performance",
        "withdrew publication 3 of load 2020-09.1 as withdrawal 1",
    )
    assert set(last.holds or {}) == {"withdrawals 1", "computations 6"}


def test_it_is_restored_from_the_trails_copy_and_said_where_there_is_none(store: Store, home: Home) -> None:
    withdraw(store)
    before = store.publications()
    store.close()
    lost = _lose(home)
    assert "1 withdrawals" in restore_from_loads(lost, "the analyst").says[0]
    again = Store(lost)
    assert again.publications() == before and again.verify() == []
    again.close()
    shutil.rmtree(home.trail)
    twice = _lose(lost)
    says = " ".join(restore_from_loads(twice, "the analyst").says)
    assert "A publication that was withdrawn before now stands again: withdraw it again." in says


def test_whoever_removes_or_adds_a_withdrawal_by_hand_is_found(store: Store, home: Home) -> None:
    withdraw(store)
    store.close()
    engine = open_engine(home.database)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM withdrawals"))
    engine.dispose()
    with pytest.raises(StoreError, match="Withdrawal 1 of a publication was removed from the database"):
        Store(home)
    looked = Store(home, refuse=False)
    assert "Audit trail: 'withdrew publication 3 of load 2020-09.1 as withdrawal 1' is no longer in the catalogue." in (
        looked.verify()
    )
    looked.close()


def test_a_reason_that_was_edited_by_hand_is_found(store: Store, home: Home) -> None:
    withdraw(store)
    engine = open_engine(home.database)
    with writing(engine) as connection:
        connection.execute(text("UPDATE withdrawals SET reason = 'nothing'"))
    engine.dispose()
    assert store.verify() == [
        "Withdrawal 1 of a publication was changed in the database after it was kept: its reason."
    ]


def test_one_month_being_corrected_says_nothing_of_another() -> None:
    moment = datetime(2020, 10, 5, tzinfo=UTC)
    load = Load(1, SEPTEMBER, 1, SEPTEMBER, day("2020-09-30"), moment, moment, "", "", {}, provisional=False)
    other = replace(load, id=2, month=day("2020-08"))
    gone = Publication(1, load, moment, "", withdrawn=Withdrawal(1, moment, "", "x"))
    kept = Publication(2, other, moment, "")
    assert list(standing([kept, gone])) == [other.month] and list(being_corrected([kept, gone])) == [SEPTEMBER]


def _lose(home: Home) -> Home:
    if home.database.startswith("postgres"):
        return replace(home, database=new_database())
    for path in home.path.glob("scorecard.db*"):
        path.unlink()
    return home
