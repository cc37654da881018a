"""The analyst's frames: the figures of `scorecard show` and `scorecard history`, cell by cell, typed."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.cli import main
from data.errors import HomeError, UserError
from metrics import open_home
from metrics.home.frames import AnalystHome, frame
from metrics.home.opened_home import opened
from metrics.scorecard.reader import Reader
from metrics.selection import Selection

NUMBERS = ("numerator", "denominator", "value", "previous", "last_year", "published", "latest")
WHOLE = ("not_due", "points", "population")
CATEGORIES = {
    "kind": ["percentage", "count", "rate", "average", "mix", "figure"],
    "breakdown": ["all", "service", "team", "age", "plan", "role"],
    "basis": ["month", "month_end", "extract", "quarter", "ytd", "rolling_12"],
    "unit": ["percent", "days", "weeks", "cases", "count", "per 10,000"],
    "status": ["green", "amber", "red", "no target", "no cases", "not loaded", "suppressed"],
    "good": ["high", "low", "band", "neither"],
    "travel": ["better", "worse", "same", "little changed", "up", "down"],
}
Command = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def home(demo_home: Path) -> AnalystHome:
    return open_home(demo_home)


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    return opened(demo_home).reader()


@pytest.fixture
def command(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The rows that the command prints as CSV."""

    def printed(*words: str) -> list[dict[str, str]]:
        code, out, err = run(capsys, "--home", str(demo_home), *words, "--format", "csv")
        assert code == 0, err
        return list(csv.DictReader(io.StringIO(out, newline="")))

    return printed


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """(exit code, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def differences(found: pd.DataFrame, printed: list[dict[str, str]]) -> list[str]:
    """A sentence for every cell of the frame that is not what the CSV says."""
    if len(found) != len(printed):
        return [f"{len(found)} rows instead of {len(printed)}"]
    if printed and list(found.columns) != list(printed[0]):
        return [f"the columns {list(found.columns)}"]
    return [
        f"row {place}, {name}: {cell!r} instead of {row[name]!r}"
        for name in found.columns
        for place, (cell, row) in enumerate(zip(found[name].tolist(), printed, strict=True))
        if not same(name, cell, row[name])
    ]


def same(name: str, cell: Any, text: str) -> bool:
    if pd.isna(cell):
        return text == "" and name in (*NUMBERS, *WHOLE, "travel")
    if name in (*NUMBERS, *WHOLE):
        return text != "" and float(text) == cell
    return str(cell) == text


@pytest.mark.parametrize(
    ("month", "view", "breakdown"),
    [
        *((f"2020-{month:02d}", "published", "all") for month in range(4, 10)),
        *(("2020-09", "latest", breakdown) for breakdown in CATEGORIES["breakdown"]),
        ("2020-04", "published", "team"),
        ("2020-07", "published", "plan"),
        ("2020-06", "latest", "service"),
        ("2019-04", "latest", "all"),
    ],
)
def test_a_month_is_what_show_prints(
    home: AnalystHome, command: Command, month: str, view: str, breakdown: str
) -> None:
    printed = command("show", month, "--view", view, "--breakdown", breakdown)
    assert printed
    assert not differences(home.figures(view, month=month, breakdown=breakdown), printed)


@pytest.mark.parametrize(
    ("measure", "view", "breakdown"),
    [
        ("contacts_decided_24h", "published", "all"),
        ("contacts_decided_24h", "latest", "all"),
        ("cp_rate", "latest", "all"),
        ("cp_by_category", "published", "all"),
        ("assessments_45d", "latest", "team"),
        ("icpc_15d", "published", "team"),
        ("case_supervision_3m", "latest", "plan"),
    ],
)
def test_a_measure_is_what_history_prints(
    home: AnalystHome, command: Command, measure: str, view: str, breakdown: str
) -> None:
    printed = command("history", measure, "--view", view, "--breakdown", breakdown)
    assert len(printed) > 5
    assert not differences(home.figures(view, measure=measure, breakdown=breakdown), printed)


def test_a_measure_in_a_month_is_its_rows_of_show(home: AnalystHome, command: Command) -> None:
    printed = [row for row in command("show", "2020-08") if row["measure"] == "cp_by_category"]
    assert len(printed) > 4
    assert not differences(home.figures("published", "cp_by_category", "2020-08"), printed)


@pytest.mark.parametrize("view", ["published", "latest"])
def test_neither_is_every_measure_in_every_month(home: AnalystHome, command: Command, view: str) -> None:
    found = home.figures(view)
    months = home.months(view)
    assert len(months) == {"published": 6, "latest": 18}[view] and months.is_monotonic_increasing
    assert list(found["period"].unique()) == list(months)
    assert set(found["measure"]) == set(home.measures().index)
    first = command("show", str(months[0]), "--view", view)
    last = command("show", "2020-09", "--view", view)
    assert not differences(found[: len(first)], first) and not differences(found[-len(last) :], last)


def test_breakdowns_come_one_after_the_other(home: AnalystHome) -> None:
    both = home.figures(month="2020-09", breakdown=["team", "age", "team"])
    apart = [home.figures(month="2020-09", breakdown=name) for name in ("team", "age")]
    pd.testing.assert_frame_equal(both, pd.concat(apart, ignore_index=True))
    every = home.figures(month="2020-09", breakdown=None)
    assert list(every["breakdown"].unique()) == CATEGORIES["breakdown"]
    assert len(home.figures(month="2020-09", breakdown=[])) == 0


WRONG = {
    "measure": "mash_contact",
    "period": pd.Period("2020-08"),
    "numerator": 1e-9,
    "value": pd.NA,
    "status": "suppressed",
    "travel": "down",
    "group": "MASH",
    "green": "95.0",
    "comparators": "",
    "not_due": 0,
    "reason": "-",
}


def test_one_wrong_cell_is_seen(home: AnalystHome, command: Command) -> None:
    right, printed = home.figures("published", month="2020-09"), command("show", "2020-09")
    place = int(right["value"].notna().to_numpy().nonzero()[0][100])
    for name, cell in WRONG.items():
        found = right.copy()
        found.loc[place, name] = cell
        assert [told.split(":")[0] for told in differences(found, printed)] == [f"row {place}, {name}"]
    assert differences(right[:-1], printed) == [f"{len(printed) - 1} rows instead of {len(printed)}"]
    assert differences(right[list(right.columns[::-1])], printed)


@pytest.mark.parametrize(
    "asked",
    [{"month": "2020-09"}, {"month": "2020-09", "breakdown": "team"}, {"measure": "cp_plans", "breakdown": "plan"}],
    ids=["a month", "teams", "no rows"],
)
def test_the_types_are_always_the_same(home: AnalystHome, asked: dict[str, str]) -> None:
    found = home.figures(**asked)
    kinds = found.dtypes
    assert kinds["period"] == pd.PeriodDtype("M")
    assert {str(kinds[name]) for name in NUMBERS} == {"Float64"}
    assert {str(kinds[name]) for name in WHOLE} == {"Int64"}
    for name, known in CATEGORIES.items():
        assert list(found[name].cat.categories) == known, name
    assert list(found["section"].cat.categories)[:2] == ["Front door", "Assessment"]
    others = set(found.columns) - {"period", "section", *NUMBERS, *WHOLE, *CATEGORIES}
    assert {str(kinds[name]) for name in others} == {"string"}


def test_a_word_that_a_column_does_not_know_is_never_lost(reader: Reader) -> None:
    row = reader.rows(Selection(date(2020, 9, 1), "published"))[0]
    assert len(frame([row], reader.definitions)) == 1
    with pytest.raises(ValueError, match="status is never purple"):
        frame([replace(row, status="purple")], reader.definitions)


def test_text_is_as_it_is_also_where_a_spreadsheet_would_run_it(reader: Reader) -> None:
    row = replace(reader.rows(Selection(date(2020, 9, 1), "published"))[0], group="=1+1")
    assert frame([row], reader.definitions)["group"].tolist() == ["=1+1"]


@pytest.mark.parametrize(
    "month",
    [date(2020, 9, 1), date(2020, 9, 17), datetime(2020, 9, 30, 23), pd.Period("2020-09"), pd.Timestamp(2020, 9, 1)],
)
def test_a_month_may_be_told_in_any_way(home: AnalystHome, month: Any) -> None:
    pd.testing.assert_frame_equal(home.figures(month=month), home.figures(month="2020-09"))


@pytest.mark.parametrize(
    ("asked", "words", "code", "says"),
    [
        ({"measure": "contacts_decided_24"}, "history contacts_decided_24", 2, "Did you mean contacts_decided_24h?"),
        ({"measure": "zzz"}, "history zzz", 2, "There is no measure 'zzz'. See: scorecard measures"),
        ({"month": "2009-12", "view": "published"}, "show 2009-12", 1, "December 2009 is not there as published."),
        ({"month": "2020-13"}, "show 2020-13", 2, "'2020-13' is not a month: write it as 2020-09"),
        ({"month": "2020-09", "breakdown": "teams"}, "show 2020-09 --breakdown teams", 2, "Did you mean 'team'?"),
        ({"measure": "cp_plans", "breakdown": "ag"}, "history cp_plans --breakdown ag", 2, "Did you mean 'age'?"),
        ({"month": "2020-09", "view": "latst"}, "show 2020-09 --view latst", 2, "Did you mean 'latest'?"),
    ],
)
def test_what_cannot_be_is_told_in_the_commands_words(
    home: AnalystHome, demo_home: Path, capsys: pytest.CaptureFixture[str],
    asked: dict[str, str], words: str, code: int, says: str,
) -> None:  # fmt: skip
    with pytest.raises(UserError) as refused:
        home.figures(**asked)
    assert says in str(refused.value)
    ended, out, err = run(capsys, "--home", str(demo_home), *words.split())
    assert (ended, out) == (code, "") and str(refused.value) in err and "Traceback" not in err


@pytest.mark.parametrize("month", ["", "September", pd.Period("2020Q3"), pd.NaT, 202009])
def test_what_is_no_month_is_refused(home: AnalystHome, month: Any) -> None:
    with pytest.raises(UserError, match="is not a month"):
        home.figures(month=month)


def test_a_mistyped_path_makes_no_home(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=r"There is no home at .*demo-hone"):
        open_home(tmp_path / "demo-hone")
    assert not list(tmp_path.iterdir())


def test_a_home_without_loads_has_no_figures(tmp_path: Path) -> None:
    home = open_home(str(tmp_path))
    assert home.figures().empty and len(home.months()) == 0
    with pytest.raises(UserError, match="Months that are: none yet"):
        home.figures(month="2020-09")


def test_a_target_that_is_written_meanwhile_judges_the_next_frame(demo_home: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(demo_home, tmp_path / "home")
    home = open_home(folder)
    before = home.figures(measure="rereferrals_12m", month="2020-09").set_index("basis")
    (folder / "definitions").mkdir(exist_ok=True)
    own = "[[target]]\nfrom = 2019-04-01\ngreen = 40\namber = 50\n"
    (folder / "definitions" / "rereferrals_12m.toml").write_text(own, encoding="utf-8")
    after = home.figures(measure="rereferrals_12m", month="2020-09").set_index("basis")
    assert (before.loc["month", "status"], after.loc["month", "status"]) == ("red", "green")


def test_the_catalogue_is_the_commands(home: AnalystHome, command: Command) -> None:
    found = home.measures()
    listed = found.drop(columns=["unit", "basis"]).reset_index()
    assert listed.astype(str).to_dict("records") == command("measures")
    assert set(found["basis"]) == {"month", "month_end", "extract", "rolling_12"}
    assert found.loc["cp_plans", "title"] == "Children on a child protection plan"
