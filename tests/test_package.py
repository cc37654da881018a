"""What is installed from a wheel: every file of the tree, also of a folder that nobody listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("data", "metrics", "dashboard", "assets")
USED = """
import data, metrics, sys
from dashboard.static import address
from dashboard.shell import environment
from data.spec import tables
from metrics.engine.connection import views
assert all(one.__file__.startswith(sys.argv[1]) for one in (data, metrics)), data.__file__
print(address("body.js"), environment().get_template("message.html").name, len(tables()), len(views()))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is packed, with a package in it that nobody has listed."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    new = copy / "metrics" / "a_new_room" / "within"
    new.mkdir(parents=True)
    (new.parent / "__init__.py").touch()
    (new / "one.py").touch()
    (new / "facts.toml").touch()
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of it, made as `pip install .` makes it, without any network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", out, tree], check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_every_file_of_the_tree_is_in_the_wheel(tree: Path, wheel: Path) -> None:
    made = {folder: [path for path in (tree / folder).rglob("*") if path.is_file()] for folder in FOLDERS}
    assert all(made.values())
    wanted = {path.relative_to(tree).as_posix() for paths in made.values() for path in paths}
    assert {Path(name).suffix for name in wanted} >= {".py", ".toml", ".sql", ".html", ".css", ".csv", ".parquet"}
    with ZipFile(wheel) as packed:
        missing = wanted - set(packed.namelist())
    assert not missing, f"not in the wheel: {', '.join(sorted(missing))}"


def test_what_is_installed_finds_its_own_files(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", USED, str(tmp_path)]
    told = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert told.startswith("/assets/body.js?v=") and "message.html" in told


@pytest.mark.xdist_group("package")
def test_a_group_of_tests_is_kept_on_one_worker(request: pytest.FixtureRequest) -> None:
    """By the end of its id; else each worker makes what a group makes once, and nobody sees why it takes longer."""
    by_group = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("worker@package" if by_group else "worker")
