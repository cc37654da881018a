"""Data quality: blanks, issues and late rows, held to a plain count of the same rows."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.load import Load
from data.loads.store import Store
from data.spec import NOT_RECORDED, tables
from metrics.home.opened_home import opened
from metrics.home.recorded_months import newest_loads, recorded
from metrics.quality.recording import Recording
from tests.conftest import of_herefordshire
from tests.data.small_extract import SOUND
from tests.data.small_workbook import contacts, write

SHEETS = ("contacts", "assessments", "visits", "reviews")


@pytest.fixture(scope="module")
def store(demo_home: Path) -> Iterator[Store]:
    home = opened(demo_home)
    yield home.store
    home.store.close()


@pytest.fixture(scope="module")
def found(store: Store) -> dict[date, Recording]:
    loads = newest_loads(store)
    return {load.month: one for load, one in zip(loads, recorded(store, loads), strict=True)}


def rows_of(store: Store, load: Load, table: str) -> list[dict[str, Any]]:
    held = store.rows(load, table)
    return held.to_pylist() if held is not None else []


def day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def of_month(table: str, row: dict[str, Any], month: date) -> bool:
    """By hand, sheet by sheet."""
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if table == "contacts":
        return month <= (day(row["received"]) or date.min) <= last
    if table == "assessments":
        return (day(row["started"]) or date.max) <= last and (day(row["completed"]) or date.max) >= month
    if table == "reviews":
        return month <= (day(row["held"]) or day(row["due"]) or date.min) <= last
    return True


@pytest.mark.parametrize("table", SHEETS)
def test_blanks_by_a_plain_count(store: Store, found: dict[date, Recording], table: str) -> None:
    spec = tables()[table]
    for month, one in found.items():
        rows = [row for row in rows_of(store, one.load, table) if of_month(table, row, month)]
        for team in {"", *(row["team"] or NOT_RECORDED for row in rows)}:
            some = [row for row in rows if team in ("", row["team"] or NOT_RECORDED)]
            told = {c.column: c for c in one.columns if (c.sheet, c.team) == (spec.sheet, team)}
            for column in spec.columns:
                if column.name != "team":
                    counted = (told[column.heading].rows, told[column.heading].blank)
                    assert counted == (len(some), sum(row[column.name] is None for row in some)), (month, team, column)


@pytest.mark.parametrize(("table", "dated"), [("contacts", "received"), ("assessments", "started")])
def test_late_rows_by_a_plain_count(store: Store, found: dict[date, Recording], table: str, dated: str) -> None:
    spec, seen = tables()[table], set[tuple[Any, ...]]()
    late = 0
    for place, (month, one) in enumerate(sorted(found.items())):
        load = one.load
        first = month if place == 0 else min(found[m].load.records_from for m in sorted(found)[:place])
        days: dict[str, list[int]] = {}
        number: dict[str, int] = {}
        for row in rows_of(store, load, table):
            key, on = tuple(row[name] for name in spec.key), day(row[dated])
            if on is None or key in seen or not first <= on <= load.records_to:
                continue
            earlier = [found[m].load for m in sorted(found)[:place]]
            was_late = any(before.records_from <= on <= before.records_to for before in earlier)
            for team in ("", row["team"] or NOT_RECORDED):
                days.setdefault(team, []).append((load.produced_on.date() - on).days)
                number[team] = number.get(team, 0) + was_late
            late += was_late
        seen |= {tuple(row[name] for name in spec.key) for row in rows_of(store, load, table)}
        told = {x.team: (x.first_told, x.median_days, x.late) for x in one.late if x.sheet == spec.sheet}
        assert told == {team: (len(all_), median(all_), number[team]) for team, all_ in days.items()}
    assert late > 0 or table != "contacts", "the demo records some contacts late"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """August's extract lacks a contact of August that September's has; one of September's has no decision."""
    folder = tmp_path_factory.mktemp("late")
    intake = open_intake(of_herefordshire(folder / "home"))
    others: dict[str, Any] = {name: [] for name in SOUND if name != "teams"}
    august = contacts(8, received=datetime(2020, 8, 3, 9), decided=datetime(2020, 8, 3, 12))
    late = {
        **august[0],
        "contact_id": "K99",
        "received": datetime(2020, 8, 20, 9),
        "decided": datetime(2020, 8, 20, 12),
    }
    september = contacts(8, received=datetime(2020, 9, 3, 9), decided=datetime(2020, 9, 3, 12))
    september = [{**row, "contact_id": f"S{n}"} for n, row in enumerate(september)]
    september[0] |= {"decided": None, "outcome": None}  # type: ignore[operator]
    for name, rows, about in (
        ("august", august, {"Reporting_month": "2020-08", "Produced_on": datetime(2020, 9, 4)}),
        ("september", [*august, late, *september], {}),
    ):
        workbook = write(folder / f"{name}.xlsx", {**others, "contacts": rows}, **about)
        checked = intake.check(workbook)
        assert checked.ok, checked.issues[:2]
        intake.load(workbook, checked)
    intake.store.close()
    return folder / "home"


def test_the_page_names_the_team_whose_row_was_late(home: Path) -> None:
    asks = create_app(home).server.test_client()
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", asks.get("/quality").text)))
    assert "one was late" in text
    assert asks.get("/quality?team=Nobody").status_code == 404
    assert asks.get("/quality?month=2019-01").status_code == 404
    assert asks.get("/quality/x").status_code == 404


def test_nothing_loaded_says_so(tmp_path: Path) -> None:
    asks = create_app(of_herefordshire(tmp_path / "new")).server.test_client()
    assert "Nothing is loaded yet" in asks.get("/quality").text


def test_the_command_prints_the_fixed_columns(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--home", str(home), "quality", "2020-09", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert ",".join(rows[0]) == "sheet,column,team,rows,blank,issues,median_days_late"
    [decided] = [row for row in rows if (row["sheet"], row["team"]) == ("Contacts", "") and "decided" in row["column"]]
    assert (decided["rows"], decided["blank"]) == ("8", "1")
    [received] = [row for row in rows if (row["column"], row["team"]) == ("Date and time received", "")]
    assert float(received["median_days_late"]) == 32
