"""The page of where the year is heading, and what a measure's page says of it: with a forecast, and with one month."""

from __future__ import annotations

import html
import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.periods import add_months
from tests.conftest import of_herefordshire
from tests.data.small_workbook import contacts, write

FIRST = datetime(2018, 4, 3, 9)


@pytest.fixture(scope="module")
def long_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty months of contacts, ever more of them in time, with a target that can still be reached."""
    folder, chance = tmp_path_factory.mktemp("long"), random.Random(5)
    rows = []
    for month in range(30):
        on = datetime.combine(add_months(FIRST.date(), month), FIRST.time())
        for number in range(40):
            late = chance.random() > 0.5 + month / 100
            decided = on + timedelta(hours=60 if late else 5)
            rows.append({**contacts(1)[0], "contact_id": f"K{month}-{number}", "received": on, "decided": decided})
    workbook = write(folder / "long.xlsx", {"contacts": rows}, Records_from=FIRST.date().replace(day=1))
    intake = open_intake(of_herefordshire(folder / "home"))
    found = intake.check(workbook)
    assert found.ok, found.issues[:3]
    load, _ = intake.load(workbook, found)
    intake.publish(load, accepted=[issue.code for issue in found.issues if issue.code])
    intake.store.close()
    return folder / "home"


def seen(home: Path, address: str) -> str:
    text = create_app(home).server.test_client().get(address).text.split("<main", 1)[1]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def test_a_forecast_stands_with_its_range_and_its_trial(long_home: Path) -> None:
    august = "?month=2020-08&view=latest"  # in September the rule changed
    page = seen(long_home, f"/measure/contacts_decided_24h{august}")
    value = re.search(r"(\w+ 20\d\d) 8 in 10 times ([\d.]+)% to ([\d.]+)% ([\d.]+)%", page)
    assert value is not None
    assert value[1] == "September 2020"
    assert float(value[2]) < float(value[4]) < float(value[3])
    assert "How the forecast was tried" in page
    assert "MASH contacts decided within 24 hours February 2021" in seen(long_home, f"/outlook{august}")


def test_without_a_target_or_months_enough_it_says_so(long_home: Path, tmp_path: Path) -> None:
    assert "No measure has a target for the year to March 2021, or the year is over." in seen(long_home, "/outlook")
    assert "There is no outlook yet" in seen(of_herefordshire(tmp_path / "new"), "/outlook")
    april = seen(long_home, "/measure/contacts_decided_24h?month=2018-04&view=latest")
    assert "8 in 10 times" not in april


def test_a_mistyped_address_is_said(long_home: Path) -> None:
    asks = create_app(long_home).server.test_client()
    assert asks.get("/outlook/nowhere").status_code == 404
    assert asks.get("/outlook?mont=2020-09").status_code == 404
    assert asks.get("/outlook?service=Nobody").status_code == 404
