"""While files of a home change under a running server: pages answer at once, by one set of rules, and say which."""

from __future__ import annotations

import hashlib
import html
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from data.home.config import open_home
from data.home.writer_lock import take_turn
from data.loads.store import Store
from data.records import trail
from data.records.engine import open_engine, writing
from data.records.held_rows import contents, digests
from tests.dashboard.server_process import MEASURE, TITLE, Served, change, computing_again, served, until

BEHIND = "by the rules before the change"


@pytest.fixture
def server(loaded: Path) -> Iterator[Served]:
    with served(loaded) as found:
        yield found
    for one in computing_again(loaded):
        one.kill()


def notice(page: str) -> str:
    """What a page says of what it shows; '' where it says nothing."""
    found = re.search(r'<section class="notice".*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[0]))).strip() if found else ""


def computations(home: Path) -> int:
    store = Store(open_home(home))
    try:
        return sum("computed figures again" in one.what for one in store.trail())
    finally:
        store.close()


def test_a_page_is_served_at_once_by_the_rules_before_and_then_by_the_new(loaded: Path, server: Served) -> None:
    """The words and the figure of each answer are of one set of rules, it says so where they are not today's, and one
    process computes, whoever is asked."""
    figures = {TITLE: "100.0%", "Within no hours": "0.0%"}
    seen = set()

    def look() -> None:
        page = server.read(f"measure/{MEASURE}?view=latest")
        [title] = [one for one in figures if f'<h1 class="m">{one}</h1>' in page]
        seen.add((title, bool(notice(page))))
        figure = re.search(r"(\d+(?:\.\d)?%)", page.split("</h1>")[1])
        assert figure and figure[1].rstrip("%").removesuffix(".0") == figures[title].removesuffix(".0%"), title

    assert TITLE in server.read() and not notice(server.read())
    before = computations(loaded)
    with take_turn(loaded):  # so the figures cannot be computed again yet
        change(loaded, "Within no hours", 0)
        page = server.read()
        assert TITLE in page and "Within no hours" not in page
        assert re.match(r"Figures are being computed again since \d\d:\d\d, because definitions or", notice(page))
        assert BEHIND in notice(page) and 'role="status"' in page
        assert all(
            notice(server.read(path)) for path in ("report", "measures", "upload", f"measure/{MEASURE}", "?view=latest")
        )
        told = server.json("health")
        assert (told["status"], told["figures"]["state"]) == ("ok", "computing again")
        for _ in range(6):
            look()
        assert len(computing_again(loaded)) == 1
    end = time.monotonic() + 60
    while ("Within no hours", False) not in seen:
        assert time.monotonic() < end
        look()
    until(lambda: server.json("figures-in-force")["ready"])
    for _ in range(8):
        page = server.read("?view=latest")
        assert "Within no hours" in page and TITLE not in page and not notice(page)
        look()
    assert seen == {(TITLE, True), ("Within no hours", False)}
    assert server.json("health") == {"status": "ok", "loads": 1, "version": "0.1.0"}
    until(lambda: not computing_again(loaded))
    assert computations(loaded) == before + 1


def test_workers_that_are_killed_take_nothing_with_them(loaded: Path, server: Served) -> None:
    """And what computes and is killed again and again is given up until something changes."""
    with take_turn(loaded):
        change(loaded, "Ours")
        server.read()
        until(lambda: computing_again(loaded))
        [computing] = computing_again(loaded)
        killed = server.workers()
        assert len(killed) == 2
        for worker in killed:
            worker.kill()
        psutil.wait_procs(killed, 10)
        until(lambda: len(server.workers()) == 2)
        page = server.read()  # of a worker that never knew the rules before
        assert TITLE in page and BEHIND in notice(page)
        assert computing_again(loaded) == [computing]
    until(lambda: server.json("figures-in-force")["ready"])
    assert ">Ours<" in server.read("?view=latest")
    until(lambda: not computing_again(loaded))
    with take_turn(loaded):
        change(loaded, "Ours, killed")
        for _ in range(3):
            server.read()
            until(lambda: computing_again(loaded))
            [computing] = computing_again(loaded)
            computing.send_signal(signal.SIGKILL)
            until(lambda: not computing_again(loaded))
        until(lambda: "pass on the reference" in notice(server.read()))
        page = server.read()
        assert not computing_again(loaded)
    reference = re.search(r"pass on the reference (\w{8})\.", notice(page))
    assert reference and f"fault {reference[1]}" in server.log.read_text()
    assert notice(server.read()) == notice(page) and server.json("health")["status"] == "degraded"
    change(loaded, "Ours again")
    until(lambda: server.json("figures-in-force")["ready"])
    assert ">Ours again<" in server.read("?view=latest")


def test_a_file_that_is_half_saved_is_named_on_every_page(loaded: Path, server: Served) -> None:
    own = loaded / "definitions" / "front_door" / f"{MEASURE}.toml"
    own.parent.mkdir(parents=True)
    own.write_text('title = "Ours', encoding="utf-8")
    for path in ("", "report", "measures", "upload", "nowhere"):
        if path != "nowhere":
            said = notice(server.read(path))
            assert said.startswith(f"A file that was changed cannot be used yet. {own.name}: it is not valid TOML"), (
                path
            )
            assert BEHIND in said
    told = server.json("health")
    assert told["status"] == "degraded" and own.name in told["figures"]["says"]
    assert not computing_again(loaded)
    killed = server.workers()
    for worker in killed:
        worker.kill()
    psutil.wait_procs(killed, 10)
    assert TITLE in server.read()
    (loaded / "config.toml").write_text("authority = ", encoding="utf-8")
    own.unlink()
    assert "config.toml: it is not valid TOML" in notice(server.read()) and str(loaded) not in server.read()


def forge(home: Path) -> dict[Path, bytes]:
    """Makes text of a column of days, and all that is recorded of the rows fit: nothing of ours foresees that. Gives
    what the files held."""
    folder = home / "loads" / "2020-09.1"
    rows, manifest = folder / "contacts.parquet", folder / "manifest.json"
    sound = {path: path.read_bytes() for path in (rows, manifest)}
    table = pq.read_table(rows)
    place = table.column_names.index("received")
    pq.write_table(table.set_column(place, "received", pa.array(["a day"] * len(table))), rows)
    was, is_now = (hashlib.sha256(content).hexdigest() for content in (sound[rows], rows.read_bytes()))
    manifest.write_text(manifest.read_text().replace(was, is_now), encoding="utf-8")
    seal(home, manifest)
    return sound


def put_back(home: Path, sound: dict[Path, bytes]) -> None:
    for path, content in sound.items():
        path.write_bytes(content)
    seal(home, home / "loads" / "2020-09.1" / "manifest.json")


def seal(home: Path, manifest: Path) -> None:
    """Also an entry of the trail that holds the row as it is now: else the home would be refused in words."""
    engine = open_engine(f"sqlite:///{home / 'scorecard.db'}")
    with writing(engine) as connection:
        sealed = hashlib.sha256(manifest.read_bytes()).hexdigest()
        connection.execute(text("UPDATE loads SET seal = :sealed"), {"sealed": sealed})
        trail.add(connection, "x", "forged", datetime.now(UTC), "home", digests(contents(connection)))
    engine.dispose()


def test_our_own_fault_is_said_with_its_reference_and_not_tried_again(loaded: Path, server: Served) -> None:
    sound = forge(loaded)
    change(loaded, "Ours")
    server.read()
    until(lambda: "could not be computed again" in notice(server.read()))
    page = server.read()
    reference = re.search(r"The fault is ours, not yours: pass on the reference (\w{8})\.", notice(page))
    assert reference and TITLE in page and BEHIND in notice(page)
    log = server.log.read_text()
    assert f"fault {reference[1]}" in log and "Traceback" in log
    for _ in range(6):
        assert notice(server.read()) == notice(page)
    until(lambda: not computing_again(loaded))
    assert notice(server.read()) == notice(page) and server.log.read_text().count("Traceback") == 1
    put_back(loaded, sound)
    change(loaded, "Ours again")
    until(lambda: server.json("figures-in-force")["ready"])
    assert ">Ours again<" in server.read("?view=latest")
    until(lambda: not computing_again(loaded))
    (loaded / "loads" / "2020-09.1" / "contacts.parquet").unlink()  # this is no fault of ours, and said in a sentence
    change(loaded, "Ours, of a load that cannot be read")
    server.read()
    until(lambda: "could not be computed again" in notice(server.read()))
    said = "Load 2020-09.1, of September 2020, is damaged: loads/2020-09.1/contacts.parquet cannot be read."
    assert said in notice(server.read())
    assert server.log.read_text().count("Traceback") == 1


@pytest.mark.parametrize("command", [["recompute"], ["serve", "--host", "0.0.0.0"]])
def test_in_a_terminal_a_command_shows_how_far_it_is(loaded: Path, command: list[str]) -> None:
    """Also the one that serves: nobody is to wonder why it does not answer yet. (That host is refused afterwards.)"""
    change(loaded, "Ours")
    ours, theirs = pty.openpty()
    begun = subprocess.Popen(
        [Path(sys.executable).with_name("scorecard"), "--home", loaded, *command],
        stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    with suppress(OSError), os.fdopen(ours, "rb", 0) as terminal:  # the system's way to say that it has ended
        while piece := terminal.read(4096):
            said += piece
    begun.wait(60)
    assert b"Computing the figures of load 2020-09.1" in said and b"0/1" in said, said
