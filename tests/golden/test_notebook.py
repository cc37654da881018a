"""The analyst's notebook runs from beginning to end on the demo home, and its figures are the command line's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.cli import main
from metrics.home.opened_home import opened
from metrics.scorecard.reader import Reader
from metrics.selection import Selection
from tests.notebook import ANALYST, Run, run

SEPTEMBER = date(2020, 9, 1)
GOLDEN = Path(__file__).parent / "scorecard-2020-09.csv"
NUMBERS = ["numerator", "denominator", "value"]
Printed = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def made(demo_home: Path) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCORECARD_HOME", str(demo_home))
        return run(ANALYST)


@pytest.fixture(scope="module")
def names(made: Run) -> dict[str, Any]:
    """What the notebook's cells leave."""
    return made.names


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    return opened(demo_home).reader()


@pytest.fixture
def printed(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> Printed:
    """The rows that a command prints as CSV, of one basis."""

    def rows(basis: str, *words: str) -> list[dict[str, str]]:
        with pytest.raises(SystemExit):
            main(["--home", str(demo_home), *words, "--format", "csv"])
        return [row for row in csv.DictReader(io.StringIO(capsys.readouterr().out)) if row["basis"] == basis]

    return rows


def numbers(frame: pd.DataFrame) -> dict[str, list[float]]:
    """Month → its numbers; of a column with two heads, the second."""
    return {str(month): [float(cell) for cell in row] for month, *row in frame[NUMBERS].itertuples(name=None)}


def told(rows: list[dict[str, str]]) -> dict[str, list[float]]:
    return {row["period"]: [float(row[name]) for name in NUMBERS] for row in rows if row["value"]}


def test_the_outputs_in_the_file_are_this_runs(made: Run) -> None:
    assert made.text == ANALYST.read_text(encoding="utf-8"), "docs/analyst.ipynb is stale: make notebook"


def test_a_measures_history_is_the_commands_and_the_papers(names: dict[str, Any], printed: Printed) -> None:
    found = numbers(names["months"])
    assert len(found) == 18
    assert found == told(printed("month", "history", "contacts_decided_24h", "--view", "latest"))
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        paper = [row for row in csv.DictReader(file) if row["id"] == "contacts_decided_24h" and row["basis"] == "month"]
    for row in paper:
        if row["numerator"]:
            assert found[row["period"]][:2] == [float(row["numerator"]), float(row["denominator"])]
    assert found["2020-09"][:2] == [410.0, 441.0]


def test_teams_are_the_commands(names: dict[str, Any], printed: Printed) -> None:
    rows = printed("month", "history", "s47_on_time", "--view", "latest", "--breakdown", "team")
    wanted = {
        (row["group"], row["period"]): [float(row[name]) for name in NUMBERS]
        for row in rows
        if row["period"] >= "2020-04" and row["denominator"] not in ("", "0")
    }
    teams = names["teams"]
    found = {
        (group, str(month)): [float(cell) for cell in row]
        for group, month, *row in teams[["group", "period", *NUMBERS]].itertuples(index=False, name=None)
    }
    assert found == wanted and len({group for group, _ in found}) == 5


@pytest.mark.parametrize("view", ["published", "latest"])
def test_what_was_revised_is_the_commands(names: dict[str, Any], printed: Printed, view: str) -> None:
    rows = told(printed("month", "history", "contacts_decided_24h", "--view", view))
    assert numbers(names["revised"][view]) == {month: row for month, row in rows.items() if month >= "2020-04"}


def test_the_triangle_has_every_revision_of_the_pages(names: dict[str, Any], reader: Reader) -> None:
    shown = names["triangle"]
    cells = shown.stack()
    found = {(measure, str(month)) for measure, month in cells[cells != ""].index}
    told = reader.scorecard(Selection(SEPTEMBER, "latest")).revisions
    counted = [one for one in told if not one.summed and reader.definitions[one.measure].kind != "mix"]
    assert found == {(one.measure, f"{one.month:%Y-%m}") for one in counted}
    assert shown.loc["contacts_decided_24h", pd.Period("2020-08")] == "376 of 431 → 376 of 435"


def test_twelve_months_are_the_commands(names: dict[str, Any], printed: Printed) -> None:
    wanted = told(printed("rolling_12", "history", "rereferrals_12m", "--view", "latest"))
    assert len(wanted) == 7 and numbers(names["rolling"]["scorecard"]) == wanted
    for month, row in numbers(names["rolling"]["added up"]).items():
        assert row == pytest.approx(wanted[month], abs=1e-9)


def test_what_was_red_is_as_far_from_green_as_the_pages_say(names: dict[str, Any], reader: Reader) -> None:
    rows = reader.rows(Selection(SEPTEMBER, "published"))
    own = [row for row in rows if row.basis == reader.definitions[row.measure].basis and row.status == "red"]
    red = names["red"]
    assert list(red.index) == [row.measure for row in own] and len(own) == 10
    for row in own:
        cells = red.loc[row.measure]
        assert [cells["value"], cells["numerator"], str(cells["period"])] == [row.value, row.numerator, "2020-09"]
        assert row.distance is not None
        if row.kind == "percentage":
            assert cells["cases_to_green"] == row.distance.to_green, row.measure
        else:
            assert cells["to_green"] == pytest.approx(row.distance.to_green, abs=0.1), row.measure
