"""Whose an extract is, on the command line: a new home asks once, and an extract of another authority is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.uploads.intake import open_intake
from data.authorities import by_code
from data.errors import HomeError
from data.home.config import open_home
from data.loads.store import Store
from tests.data.annex_a import SHAPES
from tests.data.small_workbook import write

Run = Callable[..., tuple[int, str]]
CLI = "import sys; from dashboard.cli import main; main(sys.argv[1:])"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return command


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A home that nobody has named an authority for."""
    return tmp_path / "new"


def loads(home: Path) -> list[str]:
    return [load.name for load in Store(open_home(home)).loads()]


def rates(run: Run, home: Path, month: str = "2020-09") -> dict[str, dict[str, object]]:
    code, out = run("show", month, "--home", home, "--view", "latest", "--format", "json")
    assert code == 0
    return {row["measure"]: row for row in json.loads(out) if row["kind"] == "rate"}


def test_the_first_load_takes_the_authority_of_the_extract_and_says_so(run: Run, new: Path, tmp_path: Path) -> None:
    workbook = write(tmp_path / "first.xlsx", Authority="Shropshire Council")
    code, told = run("load", workbook, "--home", new, "--publish")
    assert code == 0 and f"{new} is Shropshire's (893) from now on. Loaded as 2020-09.1." in told
    assert rates(run, new)["lac_rate"]["denominator"] is not None
    assert "from now on" not in run("load", workbook, "--home", new)[1]


def test_a_home_is_complete_once_its_authority_is_confirmed(run: Run, new: Path, tmp_path: Path) -> None:
    workbook = write(tmp_path / "first.xlsx", Authority="Shropshire Council")
    code, told = run("load", workbook, "--home", new, "--publish", "--authority", "893")
    assert code == 0 and "September 2020 is published." in told
    found = rates(run, new)["lac_rate"]
    assert isinstance(found["denominator"], int | float) and found["denominator"] > 50_000
    assert isinstance(found["comparators"], dict)
    assert any(name.startswith("Statistical neighbours") for name in found["comparators"])
    october = write(tmp_path / "next.xlsx", Authority="SHROPSHIRE", Produced_on="06/10/2020 09:00")
    assert run("load", october, "--home", new)[0] == 0, "it is asked once"


def test_another_authoritys_extract_is_refused_and_nothing_is_stored(run: Run, home: Path, tmp_path: Path) -> None:
    workbook = write(tmp_path / "other.xlsx", Authority="London Borough of Camden")
    for command in ("check", "load"):
        code, told = run(command, workbook, "--home", home)
        assert code == 1 and "About!B1: Authority 'London Borough of Camden' is not this home's authority" in told
        assert "Herefordshire's (884)" in told and "Nothing was stored." in told
    assert loads(home) == []
    assert run("load", workbook, "--home", home, "--authority", "202")[0] == 1, "the option opens no home of another's"
    assert loads(home) == []


def test_what_was_confirmed_has_to_be_what_the_extract_names(run: Run, new: Path, tmp_path: Path) -> None:
    workbook = write(tmp_path / "first.xlsx", Authority="Shropshire")
    code, told = run("load", workbook, "--home", new, "--authority", "Camden")
    assert code == 1 and "The extract names Shropshire (893), and what was confirmed is Camden (202)." in told
    assert loads(new) == [] and open_home(new).whose is None


def test_a_name_that_no_list_knows_is_asked_about_and_then_known(run: Run, new: Path, tmp_path: Path) -> None:
    workbook = write(tmp_path / "first.xlsx", Authority="Shropsire CSC")
    code, told = run("load", workbook, "--home", new)
    assert code == 1 and "Did you mean 'Shropshire' (893)" in told and "add --authority" in told
    code, told = run("load", workbook, "--home", new, "--authority", "shropsire")
    assert code == 2 and "Did you mean 'Shropshire' (893)" in told
    assert run("load", workbook, "--home", new, "--authority", "Shropshire Council")[0] == 0
    again = write(tmp_path / "again.xlsx", Authority="Shropsire CSC", Produced_on="06/10/2020 09:00")
    assert run("load", again, "--home", new)[0] == 0, "a person said who that is"
    other = write(tmp_path / "other.xlsx", Authority="Shropsir", Produced_on="06/10/2020 10:00")
    assert run("load", other, "--home", new)[0] == 1


def test_a_workbook_without_about_asks_whose_it_is_and_then_takes_it_as_the_homes(
    run: Run, new: Path, tmp_path: Path
) -> None:
    workbook = SHAPES["Ofsted 2019"](tmp_path)
    asked = ("load", workbook, "--home", new, "--month", "2024-01")
    code, told = run(*asked)
    assert code == 1 and "The extract does not say whose it is. Say whose it is, once: add --authority" in told
    assert loads(new) == []
    assert run(*asked, "--authority", "Bristol, City of")[0] == 0
    assert open_home(new).la_code == "801" and loads(new) == ["2024-01.1"]
    assert "it is taken to be Bristol's (801)" in run("check", *asked[1:])[1]


def test_a_home_is_made_for_an_authority_before_its_first_extract(run: Run, new: Path, tmp_path: Path) -> None:
    assert run("init", "--home", new, "--authority", "city of york council")[0] == 0
    assert (open_home(new).authority, open_home(new).la_code) == ("York", "816")
    assert run("load", write(tmp_path / "first.xlsx", Authority="York"), "--home", new)[0] == 0
    code, told = run("init", "--home", new, "--authority", "Camden")
    assert code == 1 and "This home is York's (816)" in told
    assert run("init", "--home", new, "--authority", "nowhere at all")[0] == 2


def test_no_door_loads_into_a_home_that_is_nobodys(new: Path, tmp_path: Path) -> None:
    intake = open_intake(new)
    workbook = write(tmp_path / "first.xlsx")
    with pytest.raises(HomeError, match=r"no authority yet. The extract names Herefordshire \(884\)"):
        intake.load(workbook, intake.check(workbook))
    assert loads(new) == []


def test_of_two_first_loads_of_different_authorities_one_wins_and_the_other_is_told(new: Path, tmp_path: Path) -> None:
    """Neither workbook says whose it is, so that only the home can tell them apart."""
    workbook = SHAPES["Ofsted 2019"](tmp_path)
    open_intake(new).store.close()
    told: dict[str, subprocess.CompletedProcess[str]] = {}

    def load(code: str) -> None:
        words = ["load", str(workbook), "--home", str(new), "--month", "2024-01", "--authority", code]
        told[code] = subprocess.run([sys.executable, "-c", CLI, *words], capture_output=True, text=True, timeout=120)

    racing = [threading.Thread(target=load, args=(code,)) for code in ("893", "202")]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    (won,) = [code for code, done in told.items() if done.returncode == 0]
    (lost,) = [code for code in told if code != won]
    assert told[lost].returncode == 1 and f"This home is {by_code()[won].name}'s ({won})" in told[lost].stderr
    assert open_home(new).la_code == won and loads(new) == ["2024-01.1"]
