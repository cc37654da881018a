"""Who did it: every command that writes takes the post that a person names, and so do the forms; the trail keeps it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.uploads.intake import open_intake
from data.loads.store import Store
from tests.conftest import of_herefordshire
from tests.dashboard.asking import Run, post
from tests.data.small_workbook import contacts, write

MEASURE = "contacts_decided_24h"
POST = "Performance analyst"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("who")
    intake = open_intake(of_herefordshire(folder / "home"))
    workbook = write(folder / "one.xlsx", {"contacts": contacts(4)})
    found = intake.check(workbook)
    intake.load(workbook, found)
    intake.store.close()
    return folder / "home"


@pytest.fixture
def home(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "home"))


def newest(home: Path) -> str:
    store = Store(open_intake(home).home)
    told = store.trail()[-1].who
    store.close()
    return told


def test_every_command_that_writes_says_who(home: Path, run: Run, tmp_path: Path) -> None:
    targets, owners = tmp_path / "targets.csv", tmp_path / "owners.csv"
    targets.write_text(f"measure,from,for,green,amber,set_by,reason\n{MEASURE},2024-05,month,80,,Board,\n")
    owners.write_text("owner_of,post\nfront_door,Head of the Front Door\n")
    said = ("targets", "set", MEASURE, "--from", "2024-04", "--green", "95", "--set-by", "Board")
    for number, command in enumerate([
        said,
        ("targets", "import", targets),
        ("owners", "set", MEASURE, "Head of MASH"),
        ("owners", "import", owners),
        ("spellings", "teach", "Looked after", "Placement Type", "Supp Accom", "K3"),
        ("spellings", "withdraw", "Looked after", "Placement Type", "Supp Accom"),
        ("publish", "2020-09"),
        ("withdraw", "2020-09", "--reason", "A sheet was missing"),
    ]):  # fmt: skip
        post = f"{POST} {number}"
        code, told = run(*command, "--as", post)
        assert code == 0, told
        assert newest(home) == post, command


def test_a_recomputation_says_who_asked_for_it(home: Path, run: Run) -> None:
    config = home / "config.toml"
    config.write_text('direction_of_travel = "plain"\n' + config.read_text())
    code, told = run("recompute", "--as", POST)
    assert (code, newest(home)) == (0, POST), told


def test_the_form_of_a_target_says_who(home: Path, asks: FlaskClient) -> None:
    sent = {"green": "95", "amber": "85", "from": "2024-04", "for": "month", "set_by": "Board", "reason": ""}
    assert post(asks, f"/targets/{MEASURE}", **sent, post=POST).endswith("?set=yes")
    assert f"by {POST}" in asks.get(f"/targets/{MEASURE}").text
