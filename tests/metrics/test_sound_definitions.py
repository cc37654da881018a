"""What was found sound is remembered, a change never passes by it, and a bad file costs time only."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.errors import DefinitionError
from metrics.engine import library, sound_definitions
from metrics.engine.library import load_definitions
from metrics.measures.definition import Definition

SHIPPED = load_definitions()
OWN = "contacts_decided_24h"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of what runs dry from here on, as in a process that has just begun."""
    ids: list[str] = []
    run = library._fault

    def noting(con: object, one: Definition) -> DefinitionError | None:
        ids.append(one.id)
        return run(con, one)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "_found_sound", set())
    monkeypatch.setattr(library, "_fault", noting)
    return ids


@pytest.fixture
def kept(tmp_path: Path, ran: list[str]) -> Path:
    """A folder in which every shipped definition is remembered."""
    folder = tmp_path / "cache"
    load_definitions(kept_in=(folder,))
    assert sorted(ran) == sorted(SHIPPED)
    begin_again(ran)
    return folder


def begin_again(ran: list[str]) -> None:
    ran.clear()
    library._found_sound.clear()


def own(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / f"{OWN}.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_remembered_does_not_run_again(kept: Path, ran: list[str]) -> None:
    assert load_definitions(kept_in=(kept,)) == SHIPPED
    assert ran == []


def test_a_definition_that_was_changed_runs_and_is_refused(kept: Path, ran: list[str], tmp_path: Path) -> None:
    faulty = own(tmp_path / "own", '[numerator]\nwhere = "decidedd IS NOT NULL"\n')
    for _ in range(2):  # what is refused is never remembered
        with pytest.raises(DefinitionError, match="decidedd"):
            load_definitions(faulty, kept_in=(kept,))
        assert ran == [OWN]
        begin_again(ran)


def test_a_new_sound_one_runs_once(kept: Path, ran: list[str], tmp_path: Path) -> None:
    changed = own(tmp_path / "own", 'owner = "Head of MASH, as of May"\n')
    load_definitions(changed, kept_in=(kept,))
    assert ran == [OWN]
    begin_again(ran)
    load_definitions(changed, kept_in=(kept,))
    load_definitions(kept_in=(kept,))
    assert ran == []


@pytest.mark.parametrize("rests_on", ["another DuckDB", "another macro"])
def test_all_run_again_on_other_ground(
    kept: Path, ran: list[str], rests_on: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if rests_on == "another DuckDB":
        monkeypatch.setattr(sound_definitions, "version", lambda _: "0.0")
    else:
        (tmp_path / "metrics" / "sql").mkdir(parents=True)
        (tmp_path / "metrics" / "sql" / "age_at.sql").write_text("CREATE MACRO age_at(a, b) AS 1", encoding="utf-8")
        monkeypatch.setattr(sound_definitions, "_ROOT", tmp_path)
    sound_definitions.ground.cache_clear()
    try:
        load_definitions(kept_in=(kept,))
    finally:
        sound_definitions.ground.cache_clear()
    assert sorted(ran) == sorted(SHIPPED)


@pytest.mark.parametrize("content", [b"", b"\0\xff" * 5_000, b"x" * 3_000_000, b"sound\n" * 10])
def test_a_damaged_file_costs_a_dry_run_and_is_mended(kept: Path, ran: list[str], content: bytes) -> None:
    (kept / sound_definitions.FILE).write_bytes(content)
    assert load_definitions(kept_in=(kept,)) == SHIPPED
    assert sorted(ran) == sorted(SHIPPED)
    begin_again(ran)
    load_definitions(kept_in=(kept,))
    assert ran == []


def test_a_digit_that_changed_costs_that_dry_run(kept: Path, ran: list[str]) -> None:
    file = kept / sound_definitions.FILE
    text = file.read_text(encoding="ascii")
    file.write_text(("f" if text[0] == "0" else "0") + text[1:], encoding="ascii")
    load_definitions(kept_in=(kept,))
    assert len(ran) == 1


def test_where_nothing_can_be_written_all_goes_on(ran: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "cache" / sound_definitions.FILE).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "cache", Path("/proc/nothing")):
        assert load_definitions(kept_in=(folder,)) == SHIPPED
        assert sorted(ran) == sorted(SHIPPED)
        begin_again(ran)
    assert not list((tmp_path / "cache").glob(".*")), "a half-written file is left"


def test_many_write_at_once_and_the_file_is_whole_at_every_moment(tmp_path: Path) -> None:
    digests = [f"{number:064x}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(sound_definitions.remember, (tmp_path,), [one]) for one in digests]
        while not all(one.done() for one in writing):
            found = sound_definitions.recall((tmp_path,))
            assert all(re.fullmatch("[0-9a-f]{64}", one) for one in found)
    assert sound_definitions.recall((tmp_path,)) <= set(digests)
    assert [path.name for path in tmp_path.iterdir()] == [sound_definitions.FILE]


def test_the_file_never_grows_without_end(tmp_path: Path) -> None:
    sound_definitions.remember((tmp_path,), [f"{number:064x}" for number in range(3 * sound_definitions.MOST)])
    sound_definitions.remember((tmp_path,), ["a" * 64])
    found = sound_definitions.recall((tmp_path,))
    assert len(found) == sound_definitions.MOST and "a" * 64 in found


def test_it_lies_in_the_home_and_in_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.home.config import open_home

    home = open_home(tmp_path / "home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert sound_definitions.places(home) == (home.path / "cache", tmp_path / "caches" / "childrens-scorecard")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert sound_definitions.places() == (tmp_path / ".cache" / "childrens-scorecard",)
