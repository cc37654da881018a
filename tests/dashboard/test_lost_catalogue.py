"""A home whose database is lost before a start or under a running server: words, and the same figures once restored."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.error import HTTPError

import pytest

from dashboard.server.app import Scorecard, create_app
from data.home.config import open_home
from data.loads.store import Store
from tests.dashboard.asking import without_causes
from tests.dashboard.server_process import Served, served, until
from tests.dashboard.test_damaged_files import Run, flip, home, pages, published, run, show

__all__ = ["home", "published", "run"]
ASKED = [(month, view) for month in ("2024-04", "2024-05", "2024-06") for view in ("latest", "published")]
ADDRESSES = [f"/?month={month}&view={view}" for month, view in ASKED] + ["/measure/audits_good?month=2024-06"]


def shown(run: Run, home: Path) -> list[str]:
    return [show(run, home, *one) for one in ASKED]


def lose(home: Path) -> None:
    for path in home.glob("scorecard.db*"):
        path.unlink()


def test_a_start_is_refused_in_words_and_all_comes_back(run: Run, home: Path) -> None:
    before, told, read = shown(run, home), run("publications", "--home", home), pages(create_app(home), *ADDRESSES)
    lose(home)
    for command in (["loads"], ["verify"], ["serve"], ["publish", "2024-04"], ["show", "2024-04"]):
        says = run(*command, "--home", home, code=1)
        assert "lost or empty, yet loads/ holds 2024-04.1, 2024-04.2, 2024-05.1 and 1 more" in says
        assert "scorecard restore --from-loads" in says and "Traceback" not in says
    assert "As they were, from trail/: 4 loads, 3 publications" in run("restore", "--from-loads", "--home", home)
    assert (shown(run, home), run("publications", "--home", home)) == (before, told)
    assert pages(create_app(home), *ADDRESSES) == read
    says = run("verify", "--home", home)
    assert "All 4 loads are whole" in says and "made the catalogue again from the copy of the trail" in says
    assert "nothing was restored" in run("restore", "--from-loads", "--home", home, code=1)


def test_without_the_copy_of_the_trail_the_figures_are_the_same_and_what_is_lost_is_said(run: Run, home: Path) -> None:
    before = shown(run, home)
    lose(home)
    shutil.rmtree(home / "trail")
    says = run("restore", "--from-loads", "--home", home)
    assert "Load 2024-04.2 is made again from its manifest.json" in says and "Load 2024-05.1 was published" in says
    assert "What nobody can know any more: targets" in says and "The audit trail begins anew" in says
    assert shown(run, home) == before
    says = run("verify", "--home", home)
    assert "made the catalogue again without a copy of the trail" in says and "All 4 loads are whole" in says


def test_a_running_server_says_that_its_database_is_gone_and_goes_on_when_it_is_back(run: Run, home: Path) -> None:
    app = create_app(home)
    assert isinstance(app, Scorecard)
    client = app.server.test_client()
    before = pages(app, *ADDRESSES)
    lose(home)
    for told in pages(app, *ADDRESSES):
        assert "is gone: scorecard.db is not there" in told and 'class="measures"' not in told
    health = client.get("/health")
    assert health.status_code == 503 and "scorecard.db is not there" in health.json["says"]  # type: ignore[index]
    assert not (home / "scorecard.db").exists()
    run("restore", "--from-loads", "--home", home)
    assert pages(app, *ADDRESSES) == before
    assert client.get("/health").json["status"] == "ok"  # type: ignore[index]


def test_a_worker_that_starts_without_the_database_answers_in_words_and_shows_figures_once_it_is_back(
    run: Run, home: Path
) -> None:
    (before,) = pages(create_app(home), ADDRESSES[0])
    with served(home) as server:
        lose(home)
        first = {worker.pid for worker in server.workers()}
        for worker in server.workers():
            worker.kill()
        until(lambda: len({worker.pid for worker in server.workers()} - first) == 2)
        for path in ("", "measure/audits_good?month=2024-06", "health"):
            with pytest.raises(HTTPError) as refused:
                server.read(path)
            assert refused.value.code == 503 and "yet loads/ holds 2024-04.1" in refused.value.read().decode()
        run("restore", "--from-loads", "--home", home)
        until(lambda: figures(server) == before)
        assert server.process.poll() is None, "a worker that could not start did not end the server"


def figures(server: Served) -> str:
    """What its first page says between header and foot; '' while it is refused."""
    try:
        page = server.read(ADDRESSES[0].removeprefix("/"))
        return without_causes(page.partition("<main")[2].partition("</main>")[0])
    except HTTPError:
        return ""


def test_another_homes_database_under_a_running_server_is_told(home: Path, tmp_path: Path) -> None:
    app = create_app(home)
    pages(app, "/")
    Store(open_home(tmp_path / "other")).close()
    lose(home)
    shutil.copy(tmp_path / "other" / "scorecard.db", home / "scorecard.db")
    for told in pages(app, *ADDRESSES[:2]):
        assert "it does not know entry 7 of the audit trail" in told and 'class="measures"' not in told


def test_health_names_what_was_published_and_is_damaged(home: Path) -> None:
    app = create_app(home)
    assert isinstance(app, Scorecard)
    client = app.server.test_client()
    assert client.get("/health").json["status"] == "ok"  # type: ignore[index]
    [sealed] = (home / "figures").glob("published-2024-05.1-*")
    flip(sealed)
    told = client.get("/health")
    assert (told.status_code, told.json["status"]) == (200, "degraded")  # type: ignore[index]
    assert told.json["damaged"] == [f"What was published for May 2024: figures/{sealed.name} was changed."]  # type: ignore[index]
