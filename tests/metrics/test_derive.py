"""The newest figures over many loads: cases that went wrong, any order of loads beside plain Python, and older
homes."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.cli import main
from dashboard.uploads.intake import Intake, open_intake
from data.extract import About, Extract
from data.home.config import open_home
from data.loads.store import Store
from data.periods import add_months, month_end, months_between, year_start
from data.records import migrate
from metrics.engine.authority_settings import settings_of
from metrics.engine.library import load_definitions
from metrics.engine.rules_of_today import RulesOfToday
from metrics.figures.derive import Derivation
from tests.conftest import made_once, of_herefordshire
from tests.dashboard.test_damaged_files import published
from tests.data.drawn_extracts import rows_of, workbook
from tests.soak import often

__all__ = ["published"]
HERE = Path(__file__).parent.parent
CASES = HERE / "cases"
Run = Any


ACCEPTED = ("--accept", "month-no-events-workbook")
"""The second workbook of this case is of May and has rows of April alone."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told.out + told.err
        return told.out + told.err if code else told.out

    return command


def shown(run: Run, home: Path, measure: str, view: str = "latest") -> dict[tuple[str, str, str], tuple[str, str]]:
    """(month, basis, part) → numerator and denominator of the whole authority, as the command prints them."""
    rows = csv.DictReader(io.StringIO(run("history", measure, "--home", home, "--view", view, "--format", "csv")))
    return {(r["period"], r["basis"], r["category"]): (r["numerator"], r["denominator"]) for r in rows}


@pytest.fixture(scope="module")
def mix_revised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """April and May published, with parts of a mix that are revised. Copied before it is changed."""

    def load(path: Path) -> None:
        of_herefordshire(path)
        for place in (1, 2):
            with pytest.raises(SystemExit) as left:
                workbook = CASES / "mix-revised" / f"{place}.xlsx"
                main(["load", str(workbook), "--home", str(path), "--publish", *ACCEPTED])
            assert not left.value.code

    return made_once(tmp_path_factory, "mix-revised", load)


@pytest.fixture
def mixed(mix_revised: Path, tmp_path: Path) -> Path:
    """A copy for one test."""
    return shutil.copytree(mix_revised, tmp_path / "mixed")


def test_a_month_that_was_issued_again_reaches_every_later_year_to_date(
    run: Run, published: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(published, tmp_path / "months")
    latest, then = (shown(run, home, "audits_good", view) for view in ("latest", "published"))
    months = ("2024-04", "2024-05", "2024-06")
    assert [latest[month, "ytd", ""] for month in months] == [("1", "20"), ("6", "30"), ("11", "40")]
    assert [then[month, "ytd", ""] for month in months] == [("5", "10"), ("10", "20"), ("15", "30")]


def test_what_is_known_now_is_by_when_the_extract_was_produced(run: Run, home: Path) -> None:
    """The May extract that was produced in late July knows more of May than June's, of early July."""
    for place in (1, 2, 3):
        run("load", CASES / "newest-knowledge" / f"{place}.xlsx", "--home", home, "--publish")
    assert shown(run, home, "audits_good")["2024-05", "month", ""] == ("9", "10")


def test_the_parts_of_a_mix_are_known_newly_too(run: Run, mixed: Path) -> None:
    key = ("2024-04", "month", "Individual")
    assert shown(run, mixed, "contacts_by_agency", "published")[key] == ("10", "10")
    assert shown(run, mixed, "contacts_by_agency")[key] == ("10", "20")


def test_another_rule_reaches_every_month_and_nothing_that_was_published(run: Run, mixed: Path) -> None:
    before, others = shown(run, mixed, "mash_contacts"), shown(run, mixed, "contacts_by_agency")
    own = mixed / "definitions" / "front_door"
    own.mkdir(parents=True)
    (own / "mash_contacts.toml").write_text('[count]\nwhere = "in_month(received, period) AND day(received) < 7"\n')
    assert "computed again" in run("recompute", "--home", mixed)
    now, published = (shown(run, mixed, "mash_contacts", view) for view in ("latest", "published"))
    assert now["2024-04", "month", ""] != before["2024-04", "month", ""]
    assert published["2024-05", "month", ""] == before["2024-05", "month", ""]
    assert shown(run, mixed, "contacts_by_agency") == others
    assert "Nothing had to be computed again" in run("recompute", "--home", mixed)
    assert "All 2 loads are whole" in run("verify", "--home", mixed)


def test_a_home_of_the_first_version_opens_and_says_so(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with tarfile.open(HERE / "homes" / "version-1.tar.gz") as kept:
        kept.extractall(tmp_path, filter="data")
    home = tmp_path / "home"
    published = shown(run, home, "audits_good", "published")
    assert [one.message.split(" was made")[1] for one in caplog.records] == [
        " by an earlier version and has been brought up to date. What was published stays as it was; the newest figures"
        " are computed again from the rows of its loads. No target is set in it: those that came with the measures"
        " before were another council's. Set your own on the page 'Targets', or with 'scorecard targets'."
    ]
    months = ("2024-04", "2024-05", "2024-06")
    assert [published[month, "ytd", ""] for month in months] == [("5", "10"), ("10", "20"), ("15", "30")]
    latest = shown(run, home, "audits_good")
    assert [latest[month, "ytd", ""] for month in months] == [("1", "20"), ("6", "30"), ("11", "40")]
    assert "All 4 loads are whole" in run("verify", "--home", home)
    trail = Store(open_home(home)).trail()
    assert [one.what for one in trail if "brought" in one.what] == [
        f"brought the home from r0001 to {migrate.newest()}"
    ]
    assert len(caplog.records) == 1, "told once"
    assert "are held by the audit trail from that day" in run("verify", "--home", home)
    run("publish", "2024-04", "--home", home)
    assert shown(run, home, "audits_good", "published")["2024-04", "month", ""] == ("1", "20")
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute("UPDATE publications SET note = 'another' WHERE id = 1")
        db.execute("UPDATE loads SET workbook = 'another' WHERE id = 1")
    says = run("verify", "--home", home, code=1)
    assert "Publication 1 was changed in the database after it was kept: its note." in says
    assert "Load 1 of the catalogue was changed in the database after it was kept: its workbook." in says


def test_a_home_of_the_second_version_keeps_the_colours_of_what_was_published_and_has_no_targets(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with tarfile.open(HERE / "homes" / "version-2.tar.gz") as kept:
        kept.extractall(tmp_path, filter="data")
    home = tmp_path / "home"

    def colours(view: str) -> list[tuple[str, str, str]]:
        told = csv.DictReader(
            io.StringIO(run("history", "audits_good", "--home", home, "--view", view, "--format", "csv"))
        )
        return [(row["status"], row["green"], row["target_set_by"]) for row in told if row["basis"] == "month"]

    plan = "improvement plan priority 7: year to date trajectory"
    assert colours("published") == [("red", "70", plan)] * 3
    assert "No target is set in it" in caplog.records[0].message
    assert colours("latest") == [("no target", "", "")] * 3
    assert "All 4 loads are whole" in run("verify", "--home", home)
    assert [one.what for one in Store(open_home(home)).trail() if "brought" in one.what] == [
        f"brought the home from r0003 to {migrate.newest()}"
    ]
    run("targets", "set", "audits_good", "--from", "2024-04", "--green", "40", "--set-by", "Board", "--home", home)
    assert colours("latest") == [("red", "40", "Board"), ("green", "40", "Board"), ("green", "40", "Board")]
    assert colours("published") == [("red", "70", plan)] * 3


@pytest.mark.parametrize("left", [None, 0, 0.5], ids=["deleted", "empty", "cut short"])
@pytest.mark.parametrize(
    "kind", ["judged-latest-*", "judged-revised-*", "latest-*", "published-2024-????????*", "*.json"]
)
def test_a_derived_file_that_is_lost_or_cut_short_is_made_again(
    run: Run, mixed: Path, kind: str, left: float | None
) -> None:
    before = {view: shown(run, mixed, "mash_contacts", view) for view in ("latest", "published")}
    store = Store(open_home(mixed))
    computed = store.computed()
    assert computed is not None
    names = [f"{computed[0]}.json"] if kind == "*.json" else computed[1]["files"]
    lost = [store.home.figures / name for name in names if fnmatch(name, kind)]
    store.close()
    assert lost

    def lose() -> None:
        for path in lost:
            content = path.read_bytes()
            path.unlink()
            if left is not None:
                path.write_bytes(content[: int(len(content) * left)])

    lose()
    assert run("verify", "--home", mixed, code=1).count("Run 'scorecard recompute'.") == len(lost)
    assert "computed again" in run("recompute", "--home", mixed)
    assert "All 2 loads are whole" in run("verify", "--home", mixed)
    lose()
    assert {view: shown(run, mixed, "mash_contacts", view) for view in before} == before, (
        "nobody has to mend it by hand"
    )


def test_what_was_published_and_is_lost_is_told_in_words(run: Run, home: Path) -> None:
    run("load", CASES / "mix-revised" / "1.xlsx", "--home", home, "--publish")
    [sealed] = (home / "figures").glob("published-2024-04.1-*")
    sealed.write_bytes(sealed.read_bytes()[:100])
    assert run("verify", "--home", home, code=1).count("was changed") == 1
    says = run("load", CASES / "mix-revised" / "2.xlsx", "--home", home, code=1)
    assert (
        "What was published for April 2024, from load 2024-04.1, cannot be shown: figures/published-2024-04.1-" in says
    )
    assert sealed.exists(), "what is left of it stays"


# Any history of loads, beside plain Python.

FIRST = date(2023, 11, 1)
MONTHS = [add_months(FIRST, place) for place in range(8)]
"""November to June: a financial year begins among them."""


@dataclass(frozen=True)
class Drawn:
    """An extract: its window, when it was produced, and the contacts in it as (day, hours until decided or None)."""

    month: date
    back: int
    cut: bool
    """Ends ten days before its month does."""
    produced: datetime
    contacts: tuple[tuple[date, int | None], ...]

    @property
    def first(self) -> date:
        return add_months(self.month, -self.back)

    @property
    def last(self) -> date:
        return month_end(self.month) - timedelta(days=10 if self.cut else 0)

    def extract(self) -> Extract:
        rows = [
            {
                "contact_id": f"K{place}",
                "child_id": f"C{place}",
                "received": datetime.combine(day, datetime.min.time()),
                "route": "MASH",
                "decided": None
                if hours is None
                else datetime.combine(day, datetime.min.time()) + timedelta(hours=hours),
            }
            for place, (day, hours) in enumerate(self.contacts)
        ]
        about = About("Herefordshire", self.month, self.first, self.last, self.produced)
        return Extract(about, {"contacts": rows_of("contacts", rows), "teams": rows_of("teams", [])})


@st.composite
def extracts(draw: st.DrawFn) -> Drawn:
    month, back = draw(st.sampled_from(MONTHS[2:])), draw(st.integers(0, 2))
    cut = draw(st.sampled_from([False, False, True]))
    first, last = add_months(month, -back), month_end(month) - timedelta(days=10 if cut else 0)
    days = st.integers(0, (last - first).days).map(lambda number: first + timedelta(days=number))
    contacts = draw(st.lists(st.tuples(days, st.sampled_from([None, 3, 200])), max_size=6))
    produced = datetime(2024, 8, 1) + timedelta(days=draw(st.integers(0, 60)))
    return Drawn(month, back, cut, produced, tuple(contacts))


def newest(loads: Sequence[tuple[int, Drawn]], month: date) -> tuple[Drawn | None, bool]:
    """(who tells a month, whether the month is over for it). `loads` with their revisions."""
    order = sorted(loads, key=lambda one: (one[1].produced, one[1].month, one[0]), reverse=True)
    whole = [one for _, one in order if one.first <= month <= one.month and not (one.cut and month == one.month)]
    part = [one for _, one in order if one.cut and one.month == month]
    found = (whole or part or [None])[0]
    return found, bool(whole)


def naive(loads: Sequence[tuple[int, Drawn]], month: date, basis: str) -> tuple[float, float] | None:
    """Contacts decided within 24 hours, of all: None where a month that it needs is not told."""
    first = {"month": month, "ytd": year_start(month), "rolling_12": add_months(month, -11)}[basis]
    hits = total = 0
    for one in months_between(first, month):
        told, over = newest(loads, one)
        if told is None or not (over or one == month):
            return None
        own = [hours for day, hours in told.contacts if (day.year, day.month) == (one.year, one.month)]
        hits, total = hits + sum(hours == 3 for hours in own), total + len(own)
    return float(hits), float(total)


def figures(intake: Intake) -> dict[tuple[date, str], tuple[float, float]]:
    content = intake.store.moment().before
    tables = [intake.store.files.table(name) for name in content["latest"].values()]
    rows = [row for table in tables for row in table.to_pylist() if row["breakdown"] == "all"]
    return {
        (row["month"], row["basis"]): (row["numerator"], row["denominator"])
        for row in rows
        if row["measure"] == MEASURE and row["state"] == "computed"
    }


MEASURE = "contacts_decided_24h"
ONE = {MEASURE: replace(load_definitions()[MEASURE], breakdowns=(), not_due=None)}


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    def make() -> Intake:
        return open_intake(tmp_path_factory.mktemp("any") / "home")

    yield make


@settings(max_examples=often(4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(extracts(), min_size=1, max_size=4, unique=True))
def test_any_order_of_loads_gives_the_figures_of_the_rows_in_force(fresh: Any, drawn: list[Drawn]) -> None:
    intake = fresh()
    derivation = Derivation(RulesOfToday(intake.home, ONE, settings_of(intake.home)), intake.store.results_of_old)
    loads: list[tuple[int, Drawn]] = []
    for place, one in enumerate(drawn):
        path = workbook(intake.home.path, f"{place}")
        load, _ = intake.store.keep(path, one.extract(), [], derivation.derive)
        loads.append((load.revision, one))
    found = figures(intake)
    for month in MONTHS:
        for basis in ("month", "ytd", "rolling_12"):
            told, _ = newest(loads, month)
            expected = naive(loads, month, basis) if told else None
            assert found.get((month, basis)) == expected, (month, basis)
    computed = intake.store.computed()
    assert computed is not None
    (intake.home.figures / computed[1]["latest"][max(computed[1]["latest"])]).unlink()
    for path in intake.home.figures.glob("load-*"):
        path.unlink()
    intake.store.recompute(derivation.derive)
    assert figures(intake) == found, "and all of it computed anew"
    intake.store.close()
