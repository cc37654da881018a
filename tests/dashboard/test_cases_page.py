"""The page of the cases behind a number: reached from the number, narrowed step by step, and the same as a file."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from dashboard.access import gate
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from metrics.home.cases_behind import CasesBehind
from metrics.home.opened_home import opened
from metrics.selection import LATEST, PUBLISHED, Selection

MARCH = date(2020, 3, 1)
DECIDED = "/cases/contacts_decided_24h"
TEAM = f"?service={quote('MASH and Assessment')}&team={quote('MASH, day team')}"


@pytest.fixture(scope="module")
def asks(demo_home: Path) -> FlaskClient:
    return create_app(demo_home).server.test_client()


def seen(asks: FlaskClient, address: str, status: int = 200) -> str:
    answer = asks.get(address)
    assert answer.status_code == status, answer.text
    main = answer.text.split("<main", 1)[1].split("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def rows(asks: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(asks.get(address).data.decode("utf-8-sig"))))


def test_it_is_one_step_from_the_number_and_from_a_teams(asks: FlaskClient) -> None:
    page = asks.get("/measure/contacts_decided_24h").text
    assert re.search(r'href="/cases/contacts_decided_24h[^"]*">The 441 cases behind this figure<', page)
    assert f"team={quote('MASH, day team')}" in re.findall(r'href="/cases/contacts_decided_24h([^"]*)"', page)[-2]


def test_every_step_has_its_count_and_the_steps_add_up(asks: FlaskClient) -> None:
    whole, team = seen(asks, DECIDED), seen(asks, f"{DECIDED}{TEAM}")
    assert "Child-level: for those who work with these children." in whole
    assert "410 of 441: decided within 24 hours of being received." in whole
    assert "Whole authority 410 of 441" in team and "MASH and Assessment 410 of 441" in team
    assert "MASH, day team 290 of 304" in team
    service = seen(asks, f"{DECIDED}?service={quote('MASH and Assessment')}")
    counts = re.findall(r"MASH, (?:day|evening) team (\d+) of (\d+)", service.split("The cases")[0])
    assert [sum(map(int, some)) for some in zip(*counts, strict=True)] == [410, 441]


def test_only_the_late_ones_are_shown_and_are_what_the_files_hold(asks: FlaskClient) -> None:
    page = seen(asks, f"{DECIDED}?only=no")
    assert "No: 31" in page and "Some of the cases" in page
    assert page.count("h on the clock, over 24 hours") + page.count("min on the clock, over 24 hours") <= 31
    late = rows(asks, f"{DECIDED}/cases.csv?only=no")
    assert len(late) == 31
    assert {(row["counts"], row["hit"]) for row in late} == {("yes", "no")}
    assert all(row["id"] in page for row in late)
    book = load_workbook(io.BytesIO(asks.get(f"{DECIDED}/cases.xlsx?only=no").data))["Cases"]
    assert book["A2"].value == "Child-level: for those who work with these children. As published, 31 cases, only No."
    assert [cell.value for cell in book["G"][4:]] == [row["id"] for row in late]
    every = rows(asks, f"{DECIDED}/cases.csv")
    assert len(every) == 441 and every[:31] == late


def test_a_long_list_is_told_by_pages_that_hold_every_case_once(asks: FlaskClient) -> None:
    found = []
    for number in range(1, 8):
        page = asks.get(f"/cases/early_help_open?page={number}").text
        found += re.findall(r'<th scope="row">([^<]+)<span class="n">Early Help, row ([\d,]+)', page)
    assert len(found) == len(set(found)) == 1309
    assert "1,201 to 1,309 of 1,309" in seen(asks, "/cases/early_help_open?page=7")


def test_the_parts_of_a_mix_are_ways_to_narrow_it(asks: FlaskClient) -> None:
    page = seen(asks, "/cases/contacts_by_agency?only=Police")
    number = re.search(r"Police: (\d+)", page)
    assert number is not None and len(rows(asks, "/cases/contacts_by_agency/cases.csv?only=Police")) == int(number[1])
    assert "contact source 6 (Police)" in page


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/cases", "The cases of which measure?"),
        ("/cases/nothing", "No measure has the id"),
        (f"{DECIDED}?worker=W9999", "There is no such worker"),
        (f"{DECIDED}?only=maybe", "There are no such cases"),
        (f"{DECIDED}?page=x", "There is no such page"),
        (f"{DECIDED}?team=Nobody", "There is no such team"),
        (f"{DECIDED}?month=2017-01", "There are no figures for January 2017"),
        (f"{DECIDED}?wroker=W1", "Did you mean ‘worker’?"),
        (f"{DECIDED}/cases.pdf", "There is no such file"),
    ],
)
def test_a_bad_address_is_told_in_words(asks: FlaskClient, address: str, says: str) -> None:
    assert says in seen(asks, address, 404)


def test_nothing_to_list_is_a_sentence(asks: FlaskClient, demo_home: Path) -> None:
    reader = opened(demo_home).reader()
    march = reader.rows(Selection(MARCH, LATEST))
    arrived = next(row for row in march if row.state == "figure")
    missing = next(row for row in march if row.state == "not loaded")
    at = "?month=2020-03&view=latest"
    assert "it arrives already counted" in seen(asks, f"/cases/{arrived.measure}{at}")
    assert missing.reason in seen(asks, f"/cases/{missing.measure}{at}")
    assert "behind this figure" not in seen(asks, f"/measure/{arrived.measure}{at}")


def test_no_name_of_a_worker_is_shown(asks: FlaskClient) -> None:
    """As the home keeps it: a staff number, or a code where there was a name."""
    workers = {row["worker"] for row in rows(asks, "/cases/referrals/cases.csv")}
    assert workers and all(re.fullmatch(r"|W\d+|w-[0-9a-f]{16}", worker) for worker in workers)


def test_whoever_may_not_see_children_is_refused_in_one_place(
    asks: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise gate.Refused("Cases are for those who work with these children.")

    monkeypatch.setattr(gate, "admit_to_cases", refused)
    for address in (DECIDED, f"{DECIDED}/cases.csv", f"{DECIDED}/cases.xlsx"):
        assert "for those who work with these children" in seen(asks, address, 403)


OWN = """
[numerator]
means = "decided within 1 hour of being received"
where = "hours_on_the_clock(received, decided, period) <= 1"
"""


def test_a_published_list_is_by_the_rules_of_its_day(loaded: Path) -> None:
    """A rule that is changed since counts otherwise today: each list comes to the figure of its own page."""
    own = loaded / "definitions" / "front_door" / "contacts_decided_24h.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(OWN, encoding="utf-8")
    home = opened(loaded)
    reader, told = home.reader(), {}
    month = reader.months(PUBLISHED)[0]
    for view in (PUBLISHED, LATEST):
        measure = reader.measures(view)["contacts_decided_24h"]
        found = CasesBehind(home).of(reader, measure, Selection(month, view))
        assert found.cases and found.differs == "" and found.says == ""
        told[view] = [one.why for one in found.cases]
    assert all("24 hours" in why for why in told[PUBLISHED])
    assert all("1 hour" in why and "24 hours" not in why for why in told[LATEST])


def test_a_month_that_was_withdrawn_shows_no_cases_as_published(loaded: Path) -> None:
    intake = open_intake(loaded)
    month = intake.store.publications()[0].load.month
    intake.withdraw(month, "A team was missing", "Performance analyst")
    intake.store.close()
    page = seen(create_app(loaded).server.test_client(), f"{DECIDED}?month={month:%Y-%m}")
    assert "is being corrected" in page and "A team was missing" in page
