"""`scorecard compute-all`: every home of a folder is computed once, and what failed is told by its home's name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil  # Dask's own: how it sees its workers
import pytest

from dashboard.many_homes.one_home import compute_home, homes_in, version
from dashboard.uploads.intake import open_intake
from tests.dashboard.drawn_homes import begin_compute_all, compute_all, copied_home, figures_of, name_home, stale_home

pytestmark = pytest.mark.xdist_group("many homes")
"""On one worker, where the stale home is made once."""
NOT_INSTALLED = """
import sys
sys.modules["distributed"] = sys.modules["dask"] = None
from dashboard.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def stale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stale_home(tmp_path_factory.mktemp("stale") / "herefordshire")


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    folder = tmp_path / "homes"
    folder.mkdir()
    return folder


def listening(command: subprocess.Popen[str]) -> set[str]:
    """The addresses that it and all that it starts listened at, until it ended."""
    found: set[str] = set()
    while command.poll() is None:
        time.sleep(0.2)
        for one in (psutil.Process(command.pid), *psutil.Process(command.pid).children(recursive=True)):
            try:
                found |= {each.laddr.ip for each in one.net_connections("tcp") if each.status == psutil.CONN_LISTEN}
            except psutil.Error:
                continue
    return found


def test_every_home_is_computed_once_and_what_failed_is_told(stale: Path, homes: Path) -> None:
    shutil.copytree(stale, homes / "herefordshire")
    copied_home(stale, homes / "second", 1)
    (homes / "not-a-home").mkdir()
    for name in ("empty", "wrong", "damaged"):
        shutil.copytree(stale, homes / name) if name == "damaged" else (homes / name).mkdir()
    name_home(homes / "empty", "Kent", "886")
    (homes / "wrong" / "config.toml").write_text("la_cod = 1\n", encoding="utf-8")
    (homes / "damaged" / "config.toml").unlink()
    next((homes / "damaged" / "loads").glob("*/contacts.parquet")).unlink()
    command = begin_compute_all(homes, "--workers", 2, "--memory", "2GB")
    listens = listening(command)
    out, error = command.communicate()
    code, lines = command.returncode, out.splitlines()
    assert listens == {"127.0.0.1"}, "what it starts answers on this machine only"
    told = dict(line.split(": ", 1) for line in lines)
    assert code == 1 and error == ""
    assert re.fullmatch(r"\d+ months, \d+\.\d s", told.pop("Herefordshire"))
    assert re.fullmatch(r"\d+ months, \d+\.\d s", told.pop("Shropshire 1 (second)"))
    assert told.pop("Kent (empty)") == "no loads yet"
    assert "'la_cod' is not a key" in told.pop("wrong")
    assert "loads/2020-09.1/contacts.parquet cannot be read" in told.pop("damaged")
    assert list(told.values()) == ["2 computed, 2 failed, 1 no loads yet."]

    for name in ("empty", "wrong", "damaged"):
        shutil.rmtree(homes / name)
    code, lines, _ = compute_all(homes, "--workers", 1)
    assert code == 0 and lines[-1].endswith("2 up to date."), "resumed, nothing is computed twice"
    assert all("up to date, " in line for line in lines[:-1])


def test_a_computed_home_is_as_one_that_was_computed_alone(stale: Path, tmp_path: Path) -> None:
    for name in ("alone", "among-many"):
        shutil.copytree(stale, tmp_path / name)
    assert open_intake(tmp_path / "alone").recompute()
    assert compute_home(tmp_path / "among-many", version()).state == "computed"
    one, other = (open_intake(tmp_path / name).store for name in ("alone", "among-many"))
    assert figures_of(one) == figures_of(other)
    assert one.verify() == other.verify() == []


def test_figures_that_were_lost_are_made_again(stale: Path, tmp_path: Path) -> None:
    home = shutil.copytree(stale, tmp_path / "home")
    compute_home(home, version())
    before = figures_of(open_intake(home).store)
    shutil.rmtree(home / "figures")
    assert compute_home(home, version()).state == "computed"
    assert figures_of(open_intake(home).store) == before
    assert compute_home(home, version()).state == "up to date"


def test_a_fault_of_ours_has_a_reference_and_its_traceback(stale: Path, tmp_path: Path) -> None:
    home = shutil.copytree(stale, tmp_path / "home")
    (home / "figures").mkdir(exist_ok=True)
    shutil.rmtree(home / "figures")
    (home / "figures").write_text("a file where a folder should be", encoding="utf-8")
    found = compute_home(home, version())
    assert found.state == "failed" and found.reference in found.says and "Traceback" in found.trace


def test_other_code_and_a_folder_that_is_not_shared_are_refused(stale: Path, tmp_path: Path) -> None:
    other = compute_home(stale, "another version")
    assert other.state == "failed" and "another version of the scorecard" in other.says
    gone = compute_home(tmp_path / "nowhere", version())
    assert gone.state == "failed" and "does not see the home" in gone.says
    assert not (tmp_path / "nowhere").exists(), "no empty home was made"


def test_only_homes_are_homes(stale: Path) -> None:
    (stale.parent / "notes").mkdir(exist_ok=True)
    assert homes_in(stale.parent) == [stale]


def test_a_home_whose_workers_die_is_told_and_keeps_its_old_figures(stale: Path, homes: Path) -> None:
    home = copied_home(stale, homes / "one", 0)
    before = figures_of(open_intake(home).store)
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    code, lines, _ = compute_all(homes, "--workers", 1, "--memory", "150MB", **once)
    assert code == 1 and "workers died" in lines[0] and "--memory" in lines[0]
    assert figures_of(open_intake(home).store) == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--memory", "3XB"), "is no size of memory"),
        (("--scheduler", "nowhere"), "There is no scheduler at nowhere"),
        (("--scheduler", "tcp://127.0.0.1:1", "--memory", "2GB"), "are for the cluster that this command starts"),
    ],
)
def test_what_cannot_be_is_refused_in_words(stale: Path, options: tuple[str, ...], says: str) -> None:
    code, lines, error = compute_all(stale.parent, *options)
    assert code in (1, 2) and not lines and says in error and "Traceback" not in error


def test_a_folder_without_homes_is_refused(homes: Path) -> None:
    code, _, error = compute_all(homes)
    assert code == 2 and "is a home: a home has a config.toml" in error


def test_without_the_extra_it_says_how_to_install_it(stale: Path) -> None:
    command = [sys.executable, "-c", NOT_INSTALLED, "compute-all", "--homes", stale.parent]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2 and "pip install 'childrens-scorecard[scale]'" in told.stderr
