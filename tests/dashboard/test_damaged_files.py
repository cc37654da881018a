"""Files of a home that are changed behind its back: never a wrong figure; words say what stands and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from dash import Dash

from dashboard.cli import main
from dashboard.server.app import Scorecard, create_app
from data.home.config import open_home
from data.loads.store import Store
from tests.conftest import made_once
from tests.dashboard.asking import without_causes

CASES = Path(__file__).parent.parent / "cases" / "re-issued-month"
KINDS = ("load-*", "latest-*", "published-????-????????*", "judged-latest-*", "judged-published-*", "judged-revised-*")
Run = Callable[..., str]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months, loaded and published; the first of them extracted again since. Copied before it is changed."""

    def load(path: Path) -> None:
        for place in (1, 2, 3, 4):
            publish = ["--publish"] if place < 4 else []
            with pytest.raises(SystemExit) as left:
                main(["load", str(CASES / f"{place}.xlsx"), "--home", str(path), *publish])
            assert left.value.code == 0

    return made_once(tmp_path_factory, "three-months", load)


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object, code: int = 0) -> str:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        told = capsys.readouterr()
        assert (left.value.code or 0) == code, told.out + told.err
        return told.out + (told.err if code else "")

    return run


def show(run: Run, home: Path, month: str, view: str, code: int = 0) -> str:
    return run("show", month, "--view", view, "--format", "csv", "--home", home, code=code)


def of_kind(home: Path, kind: str) -> list[Path]:
    """The files in force of a kind."""
    store = Store(open_home(home))
    computed = store.computed()
    store.close()
    assert computed is not None
    return [home / "figures" / name for name in computed[1]["files"] if fnmatch(name, kind) and "json" not in name]


def rewrite(path: Path) -> None:
    """Adds 1,000 to every number of a parquet file, and keeps all else."""
    table = pq.read_table(path)
    assert len(table) or "revised" in path.name
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type) or pa.types.is_integer(field.type):
            table = table.set_column(
                place, field, pc.add(table[field.name], pa.scalar(1000, field.type)).cast(field.type)
            )
    pq.write_table(table, path, compression="zstd")


def flip(path: Path) -> None:
    """Another byte in the middle, in place."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def pages(app: Dash, *addresses: str) -> list[str]:
    """What they say between header and foot, made anew."""
    assert isinstance(app, Scorecard)
    app.source.forget()
    client = app.server.test_client()
    told = [client.get(one, base_url="http://127.0.0.1").text for one in addresses]
    return [without_causes(one.partition("<main")[2].partition("</main>")[0]) for one in told]


@pytest.mark.parametrize("damage", [rewrite, flip])
@pytest.mark.parametrize("kind", KINDS)
def test_derived_figures_that_were_changed_are_made_again_and_never_shown(
    run: Run, home: Path, kind: str, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    asked = [(month, view) for month in ("2024-04", "2024-06") for view in ("latest", "published")]
    before = [show(run, home, *one) for one in asked]
    files = of_kind(home, kind)
    assert files
    for path in files:
        damage(path)
    assert run("verify", "--home", home, code=1).count("was changed. Run 'scorecard recompute'.") == len(files)
    assert [show(run, home, *one) for one in asked] == before
    if kind.startswith("judged"):
        assert any("was changed: it is made again from the rows" in one.message for one in caplog.records)
    run("recompute", "--home", home)
    assert "All 4 loads are whole" in run("verify", "--home", home)
    assert [show(run, home, *one) for one in asked] == before


def test_figures_changed_under_a_running_server_are_made_again(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(home)
    asked = ("/?view=latest&month=2024-06", "/?month=2024-05", "/measure/audits_good?month=2024-06")
    before = pages(app, *asked)
    for kind in ("judged-latest-*", "judged-published-*"):
        for path in of_kind(home, kind):
            flip(path)
            assert pages(app, *asked) == before
    assert sum("it is made again" in one.message for one in caplog.records) == 2


@pytest.mark.parametrize("damage", [rewrite, flip, lambda path: path.unlink()], ids=["rewritten", "flipped", "removed"])
def test_what_was_published_and_was_changed_is_told_in_words_and_the_other_months_stand(
    run: Run, home: Path, damage: Callable[[Path], None]
) -> None:
    others = ("/?month=2024-04", "/?month=2024-06", "/?view=latest&month=2024-05", "/measure/audits_good?month=2024-06")
    before = pages(create_app(home), *others)
    june = show(run, home, "2024-06", "published")
    [sealed] = (home / "figures").glob("published-2024-05.1-*")
    damage(sealed)
    app = create_app(home)
    assert pages(app, *others) == before
    [page] = pages(app, "/?month=2024-05")
    assert "What was published for May 2024, from load 2024-05.1, cannot be shown: figures/published-2024-05.1-" in page
    assert "put it back from a copy of the home" in page and "The other months and the latest figures stand" in page
    assert 'href="/?month=2024-06"' in page and 'href="/?month=2024-05"' not in page
    assert 'class="measures"' not in page
    assert "What was published for May 2024" in show(run, home, "2024-05", "published", code=1)
    assert show(run, home, "2024-06", "published") == june
    assert "The publication of load 2024-05.1" in run("verify", "--home", home, code=1)


@pytest.mark.parametrize("damage", [rewrite, flip, lambda path: path.unlink()], ids=["rewritten", "flipped", "removed"])
def test_rows_that_were_changed_are_not_computed_from(run: Run, home: Path, damage: Callable[[Path], None]) -> None:
    before = show(run, home, "2024-05", "latest")
    rows = home / "loads" / "2024-05.1" / "audits.parquet"
    damage(rows)
    assert show(run, home, "2024-05", "latest") == before, "what was computed from them before stands"
    own = home / "definitions" / "audit" / "audits_good.toml"
    own.parent.mkdir(parents=True)
    own.write_text('title = "Ours"\n', encoding="utf-8")
    for path in of_kind(home, "load-2024-05.1-*"):
        path.unlink()
    says = run("recompute", "--home", home, code=1)
    assert "Load 2024-05.1, of May 2024, is damaged: loads/2024-05.1/audits.parquet" in says
    assert "the other months" in says and "from a copy of the home" in says
    assert "Traceback" not in says


def test_a_manifest_that_was_made_to_fit_changed_rows_is_refused(run: Run, home: Path) -> None:
    """Whoever changes rows and the checksum beside them has the catalogue's own against them."""
    folder = home / "loads" / "2024-05.1"
    rewrite(folder / "audits.parquet")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 1 '))
    for path in of_kind(home, "load-2024-05.1-*"):
        path.unlink()
    assert "manifest.json is not what was kept" in run("recompute", "--home", home, code=1)


def test_two_files_that_were_exchanged_are_made_again(run: Run, home: Path) -> None:
    before = [show(run, home, "2024-06", view) for view in ("latest", "published")]
    [one], [other] = of_kind(home, "judged-latest-*"), of_kind(home, "judged-published-*")
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    assert [show(run, home, "2024-06", view) for view in ("latest", "published")] == before
