"""Files of a home changed at random under a running server: never a wrong figure. Each page shows what it showed
before, or says in words what is damaged."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.server.app import Scorecard, create_app
from data.errors import UserError
from tests.conftest import made_once
from tests.dashboard.asking import without_causes
from tests.dashboard.test_damaged_files import published
from tests.dashboard.test_files_of_a_home import told
from tests.soak import often

__all__ = ["published"]
ADDRESSES = (
    "/?month=2024-04",
    "/?month=2024-06",
    "/?month=2024-05&view=latest",
    "/measure/audits_good?month=2024-06",
    "/report?month=2024-05",
)
SEALED = (
    "loads/*/manifest.json", "loads/*/*.parquet", "figures/published-????-??.?-*", "figures/published-????-????????*",
    "figures/load-*", "figures/latest-*", "figures/judged-*", "figures/*.json", "trail/*", "scorecard.db", "worker-key",
)  # fmt: skip
"""What nobody may write: any change of it is found."""
WRITTEN = ("config.toml", "definitions/*/*.toml", "ours.csv", "population*.csv", "benchmarks/*.parquet", "cache/*")
"""What a council writes itself: another text is another rule, but what cannot be read is told."""


def flip(path: Path, place: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1 << int(place * 1000) % 8
    path.write_bytes(content)


def cut(path: Path, place: float) -> None:
    path.write_bytes(path.read_bytes()[: int(place * path.stat().st_size)])


def garble(path: Path, place: float) -> None:
    path.write_bytes(b"\xff\x00" + path.read_bytes()[int(place * path.stat().st_size) :])


def remove(path: Path, place: float) -> None:
    path.unlink()


def swap(path: Path, place: float) -> None:
    """Exchanges it with another file of its folder and ending, where there is one."""
    others = sorted(one for one in path.parent.glob(f"*{path.suffix}") if one != path and one.is_file())
    if others:
        other, aside = others[int(place * (len(others) - 1))], path.with_name("aside")
        path.rename(aside)
        other.rename(path)
        aside.rename(other)


Damage = Callable[[Path, float], None]
DAMAGE: dict[str, tuple[Damage, ...]] = {
    **dict.fromkeys(SEALED, (flip, cut, garble, remove, swap)),
    **dict.fromkeys(WRITTEN, (garble,)),
}
damages = st.sampled_from([(kind, how) for kind, some in DAMAGE.items() for how in some])
places = st.floats(0, 1, allow_nan=False)


@pytest.fixture(scope="session")
def whole(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months with a definition, comparators and a target of the council's own."""

    def make(path: Path) -> None:
        shutil.copytree(published, path, dirs_exist_ok=True)
        (path / "definitions" / "audit").mkdir(parents=True)
        (path / "definitions" / "audit" / "audits_good.toml").write_text('title = "Audits that we find good"\n')
        (path / "ours.csv").write_text("measure,name,year,value,n,average\naudits_good,Our peers,2023,71,4,mean\n")
        with (path / "config.toml").open("a") as config:
            config.write('\n[comparators]\nfile = "ours.csv"\n')
        home = ("--home", str(path))
        assert (
            told("targets", "set", "audits_good", "--from", "2024-04", "--green", "40", "--set-by", "Board", *home)[0]
            == 0
        )
        assert told("recompute", *home)[0] == 0

    return made_once(tmp_path_factory, "three-months-with-own-files", make)


def read(app: Scorecard) -> list[tuple[int, str]]:
    app.source.forget()
    client = app.server.test_client()
    answers = [client.get(one, base_url="http://127.0.0.1") for one in ADDRESSES]
    shown = [one.text.partition("<main")[2].partition("</main>")[0] for one in answers]
    return [(one.status_code, without_causes(text)) for one, text in zip(answers, shown, strict=True)]


def without_notice(page: str) -> str:
    return re.sub(r'<(p|div)[^>]*class="notice.*?</\1>', "", page, flags=re.S)


def said_or_the_same(before: list[tuple[int, str]], after: list[tuple[int, str]], what: str) -> None:
    for address, (_, was), (status, is_now) in zip(ADDRESSES, before, after, strict=True):
        if without_notice(is_now) == without_notice(was):
            continue
        assert status == 503, f"{what}: {address} answers {status} with another page"
        assert "cannot be shown just now" in is_now and "<table" not in is_now, f"{what}: {address}: {is_now[:500]}"


@settings(max_examples=often(3), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(st.tuples(damages, places, places), min_size=1, max_size=2))
def test_a_page_shows_what_it_showed_or_says_what_is_damaged(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, some: list[tuple[tuple[str, Damage], float, float]]
) -> None:
    home = tmp_path_factory.mktemp("home") / "home"
    shutil.copytree(whole, home)
    app = create_app(home)
    assert isinstance(app, Scorecard)
    before = read(app)
    assert {status for status, _ in before} == {200}
    what = ""
    for (kind, how), which, place in some:
        files = sorted(path for path in home.glob(kind) if path.is_file() and path.stat().st_size)
        if files:
            path = files[int(which * (len(files) - 1))]
            what += f"{how.__name__} {path.relative_to(home)} at {place}; "
            how(path, place)
    said_or_the_same(before, read(app), what)
    app.source.again()
    said_or_the_same(before, read(app), f"{what}read again")
    try:
        again = create_app(home)
    except UserError as error:
        assert str(error)
    else:
        assert isinstance(again, Scorecard)
        said_or_the_same(before, read(again), f"{what}another start")
        again.source.store.close()
    code, says = told("show", "2024-06", "--home", str(home))
    assert code in (0, 1) and "Traceback" not in says, what
    app.source.store.close()
    shutil.rmtree(home.parent)
