"""What several tests share: a demo home, loaded and published once a session."""

from pathlib import Path

import pytest

from data.check import check
from data.demo import make_workbooks, write_home
from data.home import open_home
from data.store import Store
from metrics.compute import compute
from metrics.definition import load_definitions
from metrics.settings import settings_of
from tests.browser import browser, open_page

__all__ = ["browser", "demo_home", "demo_workbooks", "open_page"]


@pytest.fixture(scope="session")
def demo_workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The six extracts of April to September 2020."""
    return make_workbooks(tmp_path_factory.mktemp("demo-extracts"))


@pytest.fixture(scope="session")
def demo_home(demo_workbooks: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the six extracts loaded and published in turn. Shared: copy it before changing anything in it."""
    path = tmp_path_factory.mktemp("demo-home")
    write_home(path)
    home = open_home(path)
    store = Store(home)
    definitions, settings = load_definitions(home.definitions), settings_of(home)
    for workbook in demo_workbooks:
        checked = check(workbook)
        assert checked.extract is not None, [issue.says for issue in checked.issues]
        load, _ = store.keep(
            workbook, checked.extract, checked.issues, lambda known: compute(known, definitions, settings)
        )
        store.publish(load, "Demo")
    return path
