"""The store on SQLite and on PostgreSQL: what is kept stays as it was, and what is known follows from it."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.errors import Busy, HomeError, StoreError
from data.extract import Extract
from data.home.config import Home, open_home
from data.home.writer_lock import take_turn
from data.issues import Issue
from data.loads.known_rows import known
from data.loads.moment import Moment
from data.loads.results_schema import RESULT_SCHEMA
from data.loads.store import Store
from tests.data.drawn_extracts import contact, count_contacts, counted, day, extract, pin_contacts, rows_of, workbook
from tests.data.postgres import new_database

WARNING = Issue("warning", "Contacts", "F27", "Team", "Mush", "Contacts!F27: there is no team 'Mush'.", "team.unknown")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home")
    return home if request.param == "sqlite" else replace(home, database=new_database())


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    store = Store(home, wait=2)
    yield store
    store.close()


def september(*numbers: int) -> Extract:
    return extract("2020-09", "2020-04-01", contacts=[contact(number, "2020-09-10") for number in numbers])


def keep(store: Store, content: str, kept: Extract) -> str:
    return store.keep(workbook(store.home.path, content), kept, [], count_contacts)[0].name


def test_an_empty_home_is_whole(store: Store) -> None:
    assert (store.loads(), store.publications(), store.load(day("2020-09")), store.verify()) == ([], [], None, [])


def test_a_load_comes_back_as_it_was_kept(store: Store, home: Home) -> None:
    kept = replace(september(1, 2), missing={"contacts": frozenset({"decision", "route"})})
    load, is_new = store.keep(workbook(home.path, "first"), kept, [WARNING], count_contacts)
    assert is_new
    assert (load.name, load.workbook, load.rows, load.provisional) == (
        "2020-09.1",
        "first.xlsx",
        {"contacts": 2},
        False,
    )
    assert (load.records_from, load.records_to) == (day("2020-04-01"), day("2020-09-30"))
    assert load.loaded_at.tzinfo is UTC
    assert datetime.now(UTC) - load.loaded_at < timedelta(minutes=1)
    again = Store(home)
    assert again.loads() == [load]
    assert again.issues(load) == [WARNING]
    back = again.extract(load)
    assert (back.about, dict(back.missing)) == (kept.about, dict(kept.missing))
    assert back.tables["contacts"].equals(kept.tables["contacts"])
    again.close()


def test_figures_become_visible_with_the_load(store: Store, home: Home) -> None:
    load, _ = store.keep(workbook(home.path, "first"), september(1, 2, 3), [], count_contacts)
    assert counted(store, load) == {day(f"2020-0{month}"): 3.0 if month == 9 else 0.0 for month in range(4, 10)}


def test_the_same_bytes_again_are_the_same_load(store: Store, home: Home) -> None:
    first, _ = store.keep(workbook(home.path, "same"), september(1), [], count_contacts)

    def never(_moment: Moment) -> dict[str, Any]:
        raise AssertionError("the same load must not be computed twice")

    again, is_new = store.keep(workbook(home.path, "same"), september(1), [], never)
    assert (again, is_new, len(store.loads())) == (first, False, 1)


def test_the_same_bytes_for_another_window_are_another_load(store: Store, home: Home) -> None:
    keep(store, "same", september(1))
    assert keep(store, "same", extract("2020-09", "2020-05-01", contacts=[])) == "2020-09.2"


def test_revisions_count_up_and_loads_come_newest_month_first(store: Store) -> None:
    for place, month in enumerate(["2020-08", "2020-09", "2020-08", "2020-07"]):
        keep(store, f"{place}", extract(month, "2020-04-01", contacts=[]))
    assert [load.name for load in store.loads()] == ["2020-09.1", "2020-08.2", "2020-08.1", "2020-07.1"]
    newest = store.load(day("2020-08"))
    first = store.load(day("2020-08"), 1)
    assert newest is not None and newest.revision == 2
    assert first is not None and first.revision == 1
    assert store.load(day("2020-08"), 3) is None


def test_a_computation_that_fails_keeps_nothing(store: Store, home: Home) -> None:
    def fails(_moment: Moment) -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.keep(workbook(home.path, "first"), september(1), [], fails)
    assert (store.loads(), list(home.loads.iterdir()), store.verify()) == ([], [], [])
    assert keep(store, "first", september(1)) == "2020-09.1"


def test_what_is_known_sees_earlier_loads(store: Store) -> None:
    keep(store, "a", extract("2020-08", "2020-04-01", contacts=[contact(1, "2020-04-20"), contact(2, "2020-08-03")]))
    newer = extract("2020-09", "2020-06-15", contacts=[contact(3, "2020-09-10")])
    known = store.known(newer)
    assert known.tables["contacts"].column("contact_id").to_pylist() == ["K3", "K1"]
    assert known.months == (day("2020-07"), day("2020-08"), day("2020-09")), "June is not held whole"
    assert (known.month, known.records_to) == (day("2020-09"), day("2020-09-30"))


def test_what_was_known_at_a_load_does_not_change_with_newer_ones(store: Store) -> None:
    keep(store, "a", extract("2020-08", "2020-04-01", contacts=[contact(1, "2020-04-20")]))
    keep(store, "b", extract("2020-09", "2020-05-01", contacts=[contact(2, "2020-09-10")]))

    def contacts(place: int) -> list[str]:
        holding = store.holding()
        own = next(one for one in holding.loads if one.load.name == ("2020-08.1", "2020-09.1")[place])
        ids: list[str] = known(own, holding.up_to(own)).tables["contacts"].column("contact_id").to_pylist()
        return ids

    before = [contacts(0), contacts(1)]
    keep(store, "c", extract("2020-10", "2020-06-01", contacts=[]))
    keep(store, "d", extract("2020-09", "2020-05-01", contacts=[]))
    assert [contacts(0), contacts(1)] == before == [["K1"], ["K2", "K1"]]


def test_a_sheet_that_the_workbook_lacks_is_not_known(store: Store) -> None:
    keep(store, "a", extract("2020-08", "2020-04-01", contacts=[contact(1, "2020-04-20")]))
    assert dict(store.known(extract("2020-09", "2020-05-01", teams=[])).tables) == {"teams": rows_of("teams", [])}


def test_publishing_pins_a_load(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    first = store.publish(store.loads()[0], pin_contacts, count_contacts, "As agreed by the improvement board")
    keep(store, "b", september(1, 2))
    assert [(item.load.name, item.note) for item in store.publications()] == [
        ("2020-09.1", "As agreed by the improvement board")
    ]
    second = store.publish(store.loads()[0], pin_contacts, count_contacts)
    again = Store(home)
    assert again.publications() == [second, first]
    assert second.published_at >= first.published_at
    assert again.verify() == []
    again.close()


def test_publishing_twice_is_once(store: Store) -> None:
    keep(store, "a", september(1))
    keep(store, "b", september(1, 2))
    newer, older = store.loads()
    first = store.publish(older, pin_contacts, count_contacts, "first")
    assert store.publish(older, pin_contacts, count_contacts, "again") == first
    store.publish(newer, pin_contacts, count_contacts)
    back = store.publish(older, pin_contacts, count_contacts, "back to the first")
    assert [item.load.revision for item in store.publications()] == [1, 2, 1]
    assert back.note == "back to the first"


def test_a_provisional_load_is_refused_in_words(store: Store) -> None:
    keep(store, "a", extract("2020-09", "2020-04-01", "2020-09-20", contacts=[]))
    load = store.loads()[0]
    assert load.provisional
    with pytest.raises(StoreError, match=r"2020-09\.1 cannot be published: its records end on 20/09/2020"):
        store.publish(load, pin_contacts, count_contacts)
    assert store.publications() == []


def test_the_version_moves_with_loads_and_publications_only(store: Store) -> None:
    versions = [store.version()]
    keep(store, "a", september(1))
    versions.append(store.version())
    store.publish(store.loads()[0], pin_contacts, count_contacts)
    versions.append(store.version())
    assert len(set(versions)) == 3
    keep(store, "a", september(1))
    store.publish(store.loads()[0], pin_contacts, count_contacts)
    assert store.version() == versions[-1]


def test_a_new_extract_is_compared_with_what_is_published_and_the_newest_load(store: Store) -> None:
    assert store.compared(day("2020-09")) == ()
    keep(store, "a", extract("2020-08", "2020-04-01", contacts=[contact(1, "2020-08-01")], teams=[]))
    keep(store, "b", extract("2020-10", "2020-04-01", contacts=[]))
    (last,) = store.compared(day("2020-09"))
    assert (last.called, last.rows) == ("the last load (2020-08.1)", {"contacts": 1, "teams": 0})
    assert store.compared(day("2020-07")) == ()
    keep(store, "c", september(1))
    store.publish(store.loads()[-1], pin_contacts, count_contacts)
    store.publish(store.loads()[1], pin_contacts, count_contacts)
    keep(store, "d", september(2))
    told = [last.called for last in store.compared(day("2020-09"))]
    assert told == ["the published load (2020-09.1)", "the published load (2020-08.1)", "the last load (2020-09.2)"]


def test_a_second_load_waits_and_is_then_kept(home: Home) -> None:
    stores = [Store(home, wait=10), Store(home, wait=10)]
    started = threading.Event()
    names: list[str] = []

    def slowly(moment: Moment) -> dict[str, Any]:
        started.set()
        time.sleep(0.3)
        return count_contacts(moment)

    def load(store: Store, content: str, kept: Extract) -> None:
        names.append(store.keep(workbook(home.path, content), kept, [], slowly)[0].name)

    threads = [threading.Thread(target=load, args=(stores[0], "a", september(1)))]
    threads[0].start()
    assert started.wait(10)
    load(stores[1], "b", september(1, 2))
    threads[0].join(10)
    assert names == ["2020-09.1", "2020-09.2"]
    assert stores[0].verify() == []
    for store in stores:
        store.close()


def test_a_load_that_waits_too_long_is_refused_in_words(home: Home) -> None:
    store = Store(home, wait=0.1)
    with take_turn(home.path), pytest.raises(Busy, match="Nothing of yours was stored"):
        keep(store, "a", september(1))
    assert keep(store, "a", september(1)) == "2020-09.1"
    store.close()


HOLD = """
import sys, time
from pathlib import Path
from data.home.writer_lock import take_turn
with take_turn(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_turn_of_a_process_that_was_killed_is_free_at_once(home: Home) -> None:
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", HOLD, home.path], stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None and holder.stdout.readline() == "held\n"
            with pytest.raises(Busy), take_turn(home.path, wait=0):
                pass
            holder.kill()
        with take_turn(home.path, wait=0):
            pass
    assert [path.name for path in home.path.iterdir() if "turn" in path.name] == [".turn"]
    assert (home.path / ".turn").stat().st_mode & 0o777 == 0o600


FORK = """
import os, sys, time
from pathlib import Path
from data.home.writer_lock import take_turn
with take_turn(Path(sys.argv[1])):
    child = os.fork()
    if child == 0:
        time.sleep(600)
print(child, flush=True)
"""


def test_a_child_forked_while_the_turn_is_held_does_not_keep_it(home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", FORK, home.path], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            with take_turn(home.path, wait=0):
                pass
        finally:
            os.kill(child, signal.SIGKILL)


def load_in_a_process(home: Home, content: str, names: "multiprocessing.Queue[str]") -> None:
    store = Store(home, wait=120)
    names.put(keep(store, content, september(len(content))))


def test_processes_that_load_at_once_each_get_their_revision(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    names: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=load_in_a_process, args=(home, "x" * length, names)) for length in (1, 2, 3)]
    for process in processes:
        process.start()
    assert sorted(names.get(timeout=120) for _ in processes) == ["2020-09.1", "2020-09.2", "2020-09.3"]
    for process in processes:
        process.join(120)
    store = Store(home)
    assert (len(store.loads()), store.verify()) == (3, [])
    store.close()


def test_left_overs_are_swept_at_the_next_start(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    half_written = home.loads / ".new-0123"
    half_written.mkdir()
    (half_written / "contacts.parquet").write_bytes(b"half")
    renamed = home.loads / "2020-09.2"
    shutil.copytree(home.loads / "2020-09.1", renamed)
    (renamed / "not-yet-in-the-catalogue").touch()
    (home.loads / "2020-09.1" / "not-yet-in-the-catalogue").touch()
    Store(home).close()
    assert [path.name for path in home.loads.iterdir()] == ["2020-09.1"]
    assert not (home.loads / "2020-09.1" / "not-yet-in-the-catalogue").exists()
    assert store.verify() == []


def test_a_running_load_is_not_swept(store: Store, home: Home) -> None:
    def opens_another(moment: Moment) -> dict[str, Any]:
        Store(home).close()
        return count_contacts(moment)

    load, _ = store.keep(workbook(home.path, "a"), september(1), [], opens_another)
    assert (store.loads(), store.verify()) == ([load], [])


def test_a_folder_that_the_catalogue_lost_is_named_and_never_deleted(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    shutil.copytree(home.loads / "2020-09.1", home.loads / "2020-09.7")
    again = Store(home)
    assert again.verify() == ["Folder loads/2020-09.7: the catalogue has no such load."]
    assert keep(again, "b", september(2)) == "2020-09.8"
    again.close()


def test_verify_names_what_differs(store: Store, home: Home) -> None:
    keep(store, "a", extract("2020-09", "2020-04-01", contacts=[contact(1, "2020-09-01")], teams=[{"team": "MASH 1"}]))
    folder = home.loads / "2020-09.1"
    assert store.verify() == []
    (folder / "teams.parquet").unlink()
    contacts = bytearray((folder / "contacts.parquet").read_bytes())
    contacts[len(contacts) // 2] ^= 1
    (folder / "contacts.parquet").write_bytes(contacts)
    (folder / "notes.txt").touch()
    assert store.verify() == [
        "Load 2020-09.1: teams.parquet is missing.",
        "Load 2020-09.1: notes.txt does not belong there.",
        "Load 2020-09.1: contacts.parquet was changed.",
    ]


def test_verify_sees_a_manifest_that_was_made_to_fit(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    manifest = home.loads / "2020-09.1" / "manifest.json"
    content = json.loads(manifest.read_text())
    content["rows"]["contacts"] = 7
    manifest.write_text(json.dumps(content))
    assert store.verify() == ["Load 2020-09.1: manifest.json was changed."]


def test_a_load_whose_folder_is_gone_says_what_to_do(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    shutil.rmtree(home.loads / "2020-09.1")
    assert store.verify() == ["Load 2020-09.1: its folder is missing."]
    with pytest.raises(
        StoreError,
        match=r"2020-09\.1, of September 2020, is damaged: .*manifest\.json cannot be read\..* 'scorecard verify'",
    ):
        store.extract(store.loads()[0])


@pytest.mark.parametrize("left", [0, 31])
def test_a_key_that_is_empty_or_cut_short_hides_no_names(store: Store, home: Home, left: int) -> None:
    rows = [{"child_id": "C1", "worker": "Any Body"}]
    keep(store, "a", extract("2020-09", "2020-04-01", visits=rows))
    (home.path / "worker-key").write_bytes(b"k" * left)
    assert [one for one in store.verify() if "worker-key is empty or cut short" in one]
    with pytest.raises(HomeError, match="another code"):
        keep(store, "b", extract("2020-10", "2020-04-01", visits=rows))
    assert [load.name for load in store.loads()] == ["2020-09.1"]


def test_files_are_for_their_owner_only(store: Store, home: Home) -> None:
    keep(store, "a", september(1))
    folder = home.loads / "2020-09.1"
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in (home.loads, folder)} == {"0o700"}


def test_sixty_thousand_rows_are_kept_in_a_moment(store: Store, home: Home) -> None:
    number = 60_000 // 13
    rows = rows_of("contacts", [contact(one, f"2020-09-{one % 28 + 1:02d}") for one in range(number)])
    referrals = rows_of(
        "referrals", [{"child_id": f"C{one}", "referred": datetime(2020, 9, one % 28 + 1)} for one in range(number)]
    )
    from data.spec import tables

    names = [name for name in tables() if name != "about"]
    filled = {name: referrals if name == "referrals" else rows for name in names[:13]}
    kept = replace(september(), tables={name: filled.get(name, rows.slice(0, 0)) for name in names})
    path = workbook(home.path, "big")
    begun = time.process_time()  # others may use the machine
    load, _ = store.keep(path, kept, [], lambda _: {"files": []})
    assert sum(load.rows.values()) == 13 * number
    assert time.process_time() - begun < 3, "about 0.2 s"


def test_months_of_a_load_end_with_its_own(store: Store) -> None:
    assert store.known(extract("2020-02", "2019-12-01")).months == (
        date(2019, 12, 1),
        date(2020, 1, 1),
        date(2020, 2, 1),
    )


def test_results_of_a_load_from_before_the_facts_conform(tmp_path: Path) -> None:
    with tarfile.open(Path(__file__).parent.parent / "homes" / "version-1.tar.gz") as kept:
        kept.extractall(tmp_path, filter="data")
    store = Store(open_home(tmp_path / "home"))
    load = store.load(day("2024-05"))
    assert load is not None
    found = store.results_of_old(load)
    assert found.schema.equals(RESULT_SCHEMA, check_metadata=True)
    rows = {row["measure"]: row for row in found.to_pylist() if (row["breakdown"], row["basis"]) == ("all", "month")}
    assert (rows["audits_good"]["numerator"], rows["audits_good"]["reason"]) == (5, None)
    lacking = rows["mash_contacts"]
    assert (lacking["note"], lacking["reason"]) == ("", "Needs the sheet 'Contacts', which the workbook does not have.")
    store.close()


def test_a_lost_or_another_key_is_found_before_a_worker_gets_another_code(store: Store, home: Home) -> None:
    rows = [{"child_id": "C1", "worker": "Any Body"}]
    keep(store, "a", extract("2020-09", "2020-04-01", visits=rows))
    key = (home.path / "worker-key").read_bytes()
    assert store.verify() == []
    for left, says in ((None, "worker-key is missing"), (b"k" * 32, "worker-key is not the key of the loads before")):
        (home.path / "worker-key").unlink(missing_ok=True)
        if left:
            (home.path / "worker-key").write_bytes(left)
        assert [one for one in store.verify() if says in one]
        with pytest.raises(HomeError, match=says):
            keep(store, "b", extract("2020-10", "2020-04-01", visits=rows))
        with pytest.raises(HomeError, match=says):
            store.holding_with(extract("2020-10", "2020-04-01", visits=rows))
    assert [load.name for load in store.loads()] == ["2020-09.1"]
    (home.path / "worker-key").write_bytes(key)
    assert (keep(store, "b", extract("2020-10", "2020-04-01", visits=rows)), store.verify()) == ("2020-10.1", [])
