"""Homes whose loads and figures lie on an object store keep what the store promises: one row, killed anywhere the old
state."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyarrow import fs

from data.errors import Busy, HomeError, StoreError
from data.home.config import Home, open_home
from data.home.durable_files import MARKER
from data.loads.store import Store
from tests.data import kill_process, object_store
from tests.data.drawn_extracts import count_contacts, counted, extract, pin_contacts, workbook
from tests.data.postgres import new_database
from tests.data.test_kill import Prepared
from tests.soak import often

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("object store")]
KILLS = often(3)
LEFT = "2020-09.1"


@pytest.fixture(scope="module")
def store_address() -> Iterator[str]:
    with object_store.started() as address:
        yield address


@pytest.fixture(scope="module")
def process(store_address: str) -> Iterator[Prepared]:
    """It begins after the object store, whose account is in the environment."""
    prepared = Prepared()
    yield prepared
    prepared.close()


@pytest.fixture
def home(store_address: str, tmp_path: Path) -> Home:
    """A home with August's load, published; its folder has settings alone."""
    home = written(tmp_path / "home", new_database(), object_store.new_bucket(store_address))
    store = Store(home)
    store.keep(workbook(home.path, "old"), kill_process.OLD, [], count_contacts)
    store.publish(store.loads()[0], pin_contacts, count_contacts, "The first")
    store.close()
    workbook(home.path, "new")
    return home


def written(folder: Path, database: str, files: str) -> Home:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(f'database = "{database}"\nfiles = "{files}"\n', encoding="utf-8")
    return open_home(folder)


def copy(home: Home, to: Path) -> Home:
    copied = written(to, new_database(home.database), object_store.copied_bucket(home.files))
    workbook(to, "new")
    return copied


def state(home: Home) -> tuple[Any, ...]:
    """All that can be seen of a home, after the sweep that opening it does. Verify has to find it whole."""
    store = Store(home)
    try:
        loads = [(load.name, load.sha256, dict(load.rows), counted(store, load)) for load in store.loads()]
        publications = [(item.load.name, item.note) for item in store.publications()]
        assert store.verify() == []
        there = object_store.names(home.files)
        assert {name.split("/")[1].rpartition("-")[0] for name in there if name.startswith("loads/")} == {
            name for name, *_ in loads
        }
        assert not [name for name in there if MARKER in name or ".new-" in name], "nothing is left over"
        return loads, publications
    finally:
        store.close()


def test_everything_lies_on_the_store_and_nothing_in_the_folder(home: Home) -> None:
    assert sorted(path.name for path in home.path.iterdir()) == [".turn", "config.toml", "new.xlsx", "old.xlsx"]
    assert [
        one for one in object_store.names(home.files) if re.match("loads/2020-08.1-[0-9a-f]{12}/manifest.json", one)
    ]
    store = Store(home)
    assert store.extract(store.loads()[0]).tables == kill_process.OLD.tables
    kept, new = store.keep(home.path / "new.xlsx", kill_process.NEW, [], count_contacts)
    assert (kept.name, new) == ("2020-09.1", True)
    assert store.keep(home.path / "new.xlsx", kill_process.NEW, [], count_contacts) == (kept, False)
    assert store.verify() == []
    store.close()


def test_verify_names_what_was_changed(home: Home) -> None:
    filesystem, path = fs.FileSystem.from_uri(home.files)
    contacts = next(name for name in object_store.names(home.files) if name.endswith("/contacts.parquet"))
    with filesystem.open_output_stream(f"{path}/{contacts}") as file:
        file.write(b"something else")
    filesystem.delete_file(f"{path}/figures/{next(iter(figures(home)))}")
    store = Store(home)
    told = store.verify()
    store.close()
    assert "Load 2020-08.1: contacts.parquet was changed." in told
    assert any("is missing" in one for one in told)


def figures(home: Home) -> list[str]:
    return [name.removeprefix("figures/") for name in object_store.names(home.files) if "published-2020" in name]


def test_what_a_killed_process_left_over_is_swept_and_what_is_not_ours_stays(home: Home) -> None:
    filesystem, path = fs.FileSystem.from_uri(home.files)
    for name in (f"loads/{LEFT}/{MARKER}", f"loads/{LEFT}/teams.parquet", "loads/2020-01.1/teams.parquet"):
        with filesystem.open_output_stream(f"{path}/{name}") as file:
            file.write(b"half")
    store = Store(home)
    there = object_store.names(home.files)
    told = store.verify()
    store.close()
    assert not [name for name in there if LEFT in name]
    assert told == ["Folder loads/2020-01.1: the catalogue has no such load."]


def test_one_writer_at_a_time_on_any_machine(home: Home, tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "another-machine", home.database, home.files)
    one, other = Store(home), Store(elsewhere, wait=0.2)
    with one._turn(0), pytest.raises(Busy):
        other.recompute(count_contacts)
    assert other.recompute(lambda moment: kill_process.count(moment, "contacts", "received", times=2))
    one.close()
    other.close()


def test_who_lost_the_turn_can_commit_nothing(home: Home) -> None:
    store = Store(home)
    before = store.computed()

    def cut_off(moment: Any) -> Any:
        with psycopg.connect(home.database, autocommit=True) as server:
            mine = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            assert server.execute(mine + "(SELECT oid FROM pg_database WHERE datname = current_database())").fetchall()
        return kill_process.count(moment, "contacts", "received", times=3)

    with pytest.raises(StoreError, match="cannot be used just now"):
        store.recompute(cut_off)
    store.close()
    store = Store(home)
    assert store.computed() == before
    store.close()


def test_a_second_key_for_workers_names_is_never_made(home: Home) -> None:
    named = extract("2020-10", "2020-05-01", looked_after=[{"child_id": "C1", "worker": "A Worker"}])
    store = Store(home)
    with pytest.raises(HomeError, match="worker-key is missing"):
        store.keep(workbook(home.path, "third"), named, [], count_contacts)
    store.close()


def test_a_store_out_of_reach_is_told_and_nothing_is_swept(home: Home, tmp_path: Path) -> None:
    away = home.files.rpartition(":")[0] + ":9"
    with pytest.raises(StoreError, match="The object store at s3://"):
        Store(written(tmp_path / "away", home.database, away))
    assert state(home)[0]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('files = "s3://bucket/prefix"', "Set database to one of PostgreSQL"),
        ('files = "ftp://x"\ndatabase = "postgresql://x/y"', "is no address of an object store"),
        ('files = "s3://key:secret@bucket/x"\ndatabase = "postgresql://x/y"', "Keys do not belong in it"),
        ('files = "s3://b/x?nonsense=1"\ndatabase = "postgresql://x/y"', "cannot be used"),
    ],
)
def test_addresses_that_cannot_be_are_refused_in_words(settings: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(HomeError, match=says) as refused:
        Store(open_home(tmp_path))
    assert "secret@" not in str(refused.value)


@pytest.mark.kill
@pytest.mark.parametrize("deed", ["load", "publish", "recompute"])
def test_killed_at_any_moment_it_is_as_before_or_as_after(
    deed: str, home: Home, process: Prepared, tmp_path: Path
) -> None:
    if deed != "load":
        store = Store(home)
        kill_process.load(store)
        store.close()
    rehearsal = copy(home, tmp_path / "rehearsal")
    number = process.begin(deed, rehearsal)
    begun = time.perf_counter()
    assert process.hear() == "done"
    length = time.perf_counter() - begun
    process.kill(number)
    before, after = state(home), state(rehearsal)
    assert before != after
    chance = random.Random(KILLS)
    seen: Counter[str] = Counter()
    place = 0
    wanted = ("new", "left over") if deed == "load" else ("new",)
    while place < KILLS or not all(seen[one] for one in wanted):
        copied = copy(home, tmp_path / f"killed-{place}")
        killed = process.begin(deed, copied)
        length *= 1.3 if place % KILLS == 0 and not seen["new"] else 1  # longer each time round, until it gets done
        time.sleep(length * (place % KILLS + chance.random()) / KILLS if place else 0)
        process.kill(killed)
        left_over = any(MARKER in name or ".new-" in name for name in object_store.names(copied.files))
        found = state(copied)
        assert found in (before, after)
        seen.update(["old" if found == before else "new", *(["left over"] if left_over else [])])
        place += 1
        assert place < 6 * KILLS, f"not every state was seen: {seen}"
    assert seen["old"], seen
