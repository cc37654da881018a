"""A definition that somebody types, tried in a process of its own: what it finds, and that nothing comes out of it."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from data.home.config import open_home
from metrics.home import definition_trial
from metrics.home.definition_trial import MOST_BYTES, TURN, Question, TrialRefused, Tried, tried
from metrics.measures.definition_places import place_of
from tests.metrics.test_definition import SOUND

FOREVER = "(SELECT count(*) FROM working_day a, working_day b, working_day c, working_day d WHERE a.day < b.day) > 0"


def trial(home: Path, text: str) -> Tried:
    opened = open_home(home)
    place = place_of("trial", opened.definitions, "front_door")
    assert place is not None
    return tried(opened, Question(place, text))


def kept_in(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*")}


def test_a_sound_text_is_told_in_words_with_its_examples(home: Path) -> None:
    found = trial(home, SOUND)
    assert found.sound and found.months is None and dict(found.words)["Of which"] == "That came to MASH"
    assert [(one["name"], one["holds"], one["got"]) for one in found.examples] == [("One of two", True, "1 of 2")]
    assert kept_in(home) == {"config.toml", "cache", f"cache/{TURN}"}, "nothing of it is kept"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("route =", "rote =", "numerator.where", "Did you mean 'route'?"),
        ("kind =", "knd =", "knd", "Did you mean 'kind'?"),
        ("[numerator]", "[numerator", "", "Mend that line."),
        ("route = 'MASH'", "TRUE); DROP TABLE contacts; SELECT (1", "numerator.where", "one SQL expression"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(home: Path, old: str, new: str, key: str, says: str) -> None:
    found = trial(home, SOUND.replace(old, new))
    assert not found.sound and found.faults[0].key == key and says in found.faults[0].says


def test_an_example_that_does_not_hold_is_told_with_what_came_out(home: Path) -> None:
    found = trial(home, SOUND.replace("numerator = 1", "numerator = 2"))
    assert not found.sound and not found.faults
    assert (found.examples[0]["got"], found.examples[0]["expected"]) == ("1 of 2", "2 of 2")


def test_a_query_that_does_not_end_is_ended_and_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition_trial, "PATIENCE", 4.0)
    with pytest.raises(TrialRefused, match="took longer than 4 seconds"):
        trial(home, SOUND.replace("route = 'MASH'", FOREVER))
    assert trial(home, SOUND).sound, "the next one has its turn"


@pytest.mark.parametrize(
    "text",
    [
        SOUND.replace("route = 'MASH'", "len(range(1000000000000)) > 0"),
        SOUND.replace("route = 'MASH'", "length(repeat(route, 4000000000)) > 0"),
        SOUND + "x = " + "[" * 20_000,
        SOUND.replace("route = 'MASH'", "(" * 12_000 + "TRUE" + ")" * 12_000),
    ],
    ids=["a long list", "a long text", "deep TOML", "deep SQL"],
)
def test_what_would_take_the_machines_memory_ends_alone(home: Path, text: str) -> None:
    try:
        assert not trial(home, text).sound
    except TrialRefused as refused:
        assert "It was ended" in str(refused)


def test_a_text_that_is_too_long_is_not_even_begun(home: Path) -> None:
    with pytest.raises(TrialRefused, match="longer than 50 KB"):
        trial(home, "#" * (MOST_BYTES + 1))
    assert not (home / "cache").exists()


def test_one_at_a_time_in_a_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition_trial, "WAIT", 0.1)
    cache = open_home(home).cache
    cache.mkdir()
    with (cache / TURN).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(TrialRefused, match="being tried just now"):
            trial(home, SOUND)


def test_its_process_may_write_nothing(home: Path, tmp_path: Path) -> None:
    """Its limits are the last wall, behind the parser and the locked connection: tried without both."""
    import subprocess
    import sys

    script = (
        "from metrics.home.definition_trial_process import limit; limit(); import sys\n"
        f"try:\n open({str(tmp_path / 'written')!r}, 'w').write('x' * 9)\nexcept OSError: pass\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


def test_nothing_stays_open(home: Path) -> None:
    open_files = Path("/proc/self/fd")
    trial(home, "kind")
    before = len(list(open_files.iterdir()))
    trial(home, "kind")
    assert len(list(open_files.iterdir())) == before
