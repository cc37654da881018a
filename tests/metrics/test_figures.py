"""What other agencies count: from the sheet Figures to scorecard, history and pages, with who counted it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.server.app import create_app
from tests.conftest import made_once
from tests.data.small_workbook import write

POLICE = """
title = "Children reported missing to the police"
kind = "figure"
when = "month"
unit = "count"
good = "low"
why = "The police know of children who are missing from home as well as from care."
owner = "Head of Safeguarding and Review"
source = "Figures"
breakdowns = []
to_confirm = ["The police count reports, not children."]

[[target]]
from = 2019-04-01
green = 10
amber = 15
"""
FIGURES = [
    {"measure": "missing_police", "month": "2020-09", "value": 12, "agency": "Police", "source": "Monthly return"},
    {"measure": "missing_police", "month": "2020-08", "value": 18, "agency": "Police", "source": "Monthly return"},
    {"measure": "lac", "month": "2019-09", "value": 343, "agency": None, "source": "Scorecard of 2019"},
    {"measure": "lac", "month": "2020-09", "value": 999, "agency": None, "source": "Not counted from rows"},
]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    assert not ended.value.code, told.out + told.err
    return told.out


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a measure of its own that arrives counted, and September 2020 published: tests only read it."""
    return made_once(tmp_path_factory, "home-with-figures", publish_figures)


def publish_figures(path: Path) -> None:
    own = path / "definitions" / "missing_and_exploitation"
    own.mkdir(mode=0o700, parents=True)
    (path / "config.toml").write_text('authority = "Herefordshire"\nla_code = "884"\n', encoding="utf-8")
    (own / "missing_police.toml").write_text(POLICE, encoding="utf-8")
    workbook = write(path.parent / "figures.xlsx", {"figures": FIGURES})
    with pytest.raises(SystemExit) as ended:
        main(["load", str(workbook), "--home", str(path), "--publish"])
    assert not ended.value.code


def shown(capsys: pytest.CaptureFixture[str], home: Path, measure: str) -> dict[str, dict[str, str]]:
    """Month → row of a measure's history, of the whole authority."""
    printed = run(capsys, "history", measure, "--home", home, "--format", "csv")
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["breakdown"] == "all"]
    return {row["period"]: row for row in rows if row["basis"] in ("month", "month_end")}


def test_a_figure_stands_on_the_scorecard_and_is_judged(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "show", "2020-09", "--home", home, "--format", "csv")
    [row] = [row for row in csv.DictReader(io.StringIO(printed)) if row["measure"] == "missing_police"]
    facts = ("value", "numerator", "denominator", "unit", "status", "previous", "travel")
    assert [row[fact] for fact in facts] == ["12", "", "", "count", "amber", "18", "little changed"], (
        "18 and 12 differ by chance"
    )


def test_months_before_the_first_extract_stand_in_the_same_series_and_counts_win(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    police, children = (shown(capsys, home, measure) for measure in ("missing_police", "lac"))
    assert {month: row["value"] for month, row in police.items() if row["value"]} == {"2020-08": "18", "2020-09": "12"}
    assert children["2019-09"]["value"] == "343"
    assert children["2020-09"]["value"] not in ("", "999")


def test_the_page_says_who_counted(home: Path) -> None:
    client = create_app(home).server.test_client()
    page = client.get("/measure/missing_police?month=2020-09").get_data(as_text=True)
    assert "Police, Monthly return" in page
    assert "Children reported missing to the police" in client.get("/?month=2020-09").get_data(as_text=True)
