"""What several tests share: a demo home, loaded and published once a run, also where several workers run the tests."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from dashboard.uploads.intake import open_intake
from data.demo import DOUBTS_ARE_RIGHT, OWNERS, SIGNALS, TARGETS, WORDS, make_workbooks, write_home
from metrics.home.owner_file import take_owners
from metrics.home.target_file import take_targets
from tests.browser.chromium import browser, open_page
from tests.dashboard.server_process import load_small
from tests.soak import SOAK

__all__ = ["browser", "demo_home", "demo_workbooks", "open_page"]

# `make test` draws the same examples each time: red means that something changed. `make soak` draws new ones.
settings.register_profile("the same each time", derandomize=True)
if not SOAK:
    settings.load_profile("the same each time")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is remembered from or for what runs outside the tests; and no test changed what others share."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    for folder, before in AS_MADE.items():
        # Whoever opens a home sweeps the figures that newer ones took the place of.
        swept = {name for name in before.keys() - held(folder).keys() if name.startswith("figures/")}
        kept = {name: one for name, one in before.items() if name not in swept}
        assert held(folder) == kept, f"a test changed {folder.name}, which others share: it has to copy it first"


AS_MADE: dict[Path, dict[str, tuple[int, int]]] = {}
"""What is shared → its files when it was first asked for."""


def held(folder: Path) -> dict[str, tuple[int, int]]:
    """File → its size and when it was written; without what reading may write too: caches, locks and SQLite's own."""
    passing = ("cache", ".turn", "scorecard.db", "incoming")
    files = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (one.st_size, one.st_mtime_ns) for name, one in files.items() if not name.startswith(passing)}


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker to ask for it makes while the others wait."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = root / name
    with (root / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (root / f"{name}.done").exists():
            folder.mkdir(mode=0o700)
            make(folder)
            (root / f"{name}.done").touch()
    AS_MADE.setdefault(folder, held(folder))
    return folder


@pytest.fixture(scope="session")
def demo_workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The six extracts of April to September 2020."""
    return sorted(made_once(tmp_path_factory, "demo-extracts", make_workbooks).glob("*.xlsx"))


@pytest.fixture(scope="session")
def demo_home(demo_workbooks: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the six extracts loaded and published in turn. Shared: copy it before changing anything in it."""
    return made_once(tmp_path_factory, "demo-home", lambda path: publish_all(path, demo_workbooks))


def publish_all(path: Path, workbooks: list[Path]) -> None:
    """Loads and publishes the extracts in turn."""
    write_home(path)
    take_targets(open_intake(path), TARGETS)
    take_owners(open_intake(path), OWNERS)
    intake = open_intake(path)
    intake.store.teach(WORDS)
    intake.store.answer_signals(SIGNALS)
    for workbook in workbooks:
        checked = intake.check(workbook)
        assert checked.extract is not None, [issue.says for issue in checked.issues]
        load, _ = intake.load(workbook, checked)
        asked = [issue.code for issue in checked.must_be_accepted]
        intake.publish(load, "Demo", accepted=asked, because=DOUBTS_ARE_RIGHT)
    intake.store.close()


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small workbook's load, published. Shared: copy it before changing anything in it."""
    return made_once(tmp_path_factory, "small-home", lambda path: load_small(of_herefordshire(path)))


@pytest.fixture
def loaded(small_home: Path, tmp_path: Path) -> Path:
    """A copy of the small home for one test."""
    return shutil.copytree(small_home, tmp_path / "home")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of Herefordshire's, with nothing in it yet."""
    return of_herefordshire(tmp_path / "home")


def of_herefordshire(path: Path) -> Path:
    """A home of Herefordshire's, with nothing in it yet; one that is there stays as it is."""
    path.mkdir(mode=0o700, exist_ok=True)
    if not (path / "config.toml").exists():
        (path / "config.toml").write_text('authority = "Herefordshire"\nla_code = "884"\n', encoding="utf-8")
    return path
