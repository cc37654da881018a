"""A publication is replaced and withdrawn, on the command line and on the page; readers are told who and why."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.cli import main
from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.store import Store
from tests.conftest import of_herefordshire
from tests.dashboard.asking import Run, post
from tests.data.small_workbook import contacts, write


@pytest.fixture(scope="module")
def published_thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September loaded twice: one contact, then three; and published as one, two, one."""
    home = of_herefordshire(tmp_path_factory.mktemp("thrice") / "home")
    intake = open_intake(home)
    for number in (1, 3):
        workbook = write(home.parent / f"{number}.xlsx", {"contacts": contacts(number)})
        intake.load(workbook, intake.check(workbook))
    intake.store.close()
    for revision, note in ((1, "As agreed"), (2, "Two late contacts"), (1, "They were of October")):
        told = ("--revision", str(revision), "--note", note, "--as", "Performance analyst", "--home", str(home))
        with pytest.raises(SystemExit) as ended:
            main(["publish", "2020-09", *told])
        assert ended.value.code == 0
    return home


@pytest.fixture
def twice(published_thrice: Path, home: Path) -> None:
    """A copy of it, to be changed."""
    shutil.copytree(published_thrice, home, dirs_exist_ok=True)


def lines(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("publications", "--format", "csv")[1])))


def number_of_contacts(run: Run) -> str:
    rows = csv.DictReader(io.StringIO(run("show", "2020-09", "--format", "csv")[1]))
    return next(row["value"] for row in rows if row["measure"] == "mash_contacts" and row["basis"] == "month")


def seen(asks: FlaskClient, address: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(asks.get(address).text))


@pytest.mark.usefixtures("twice")
def test_on_the_command_line_it_is_four_lines_and_the_one_before_is_shown_again(run: Run, home: Path) -> None:
    assert number_of_contacts(run) == "1"
    code, told = run("withdraw", "2020-09", "--reason", "Wrong teams", "--as", "Head of performance")
    assert code == 0 and "What was published before it, from load 2020-09.2, stands again." in told
    assert [(one["what"], one["load"], one["who"], one["note"], one["then"]) for one in lines(run)] == [
        ("withdrawn", "2020-09.1", "Head of performance", "Wrong teams", "2020-09.2 stood again"),
        ("published again", "2020-09.1", "Performance analyst", "They were of October", "withdrawn"),
        ("published", "2020-09.2", "Performance analyst", "Two late contacts", "stands"),
        ("published", "2020-09.1", "Performance analyst", "As agreed", "replaced by 2020-09.2"),
    ]
    assert [bool(one["published_at"]) for one in lines(run)] == [False, True, True, True]
    assert number_of_contacts(run) == "3"
    for _ in range(2):
        code, told = run("withdraw", "2020-09", "--reason", "All of it is wrong")
        assert code == 0
    assert "Nothing is published of September 2020 now: its pages say that it is being corrected." in told
    code, told = run("show", "2020-09")
    assert code == 1 and "September 2020 is being corrected: what was published for it was withdrawn" in told
    assert run("show", "2020-09", "--view", "latest")[0] == 0
    code, told = run("withdraw", "2020-09", "--reason", "Again")
    assert code == 1 and "is not published, so nothing was withdrawn" in told
    assert Store(open_home(home)).verify() == []
    assert run("publish", "2020-09", "--revision", 1)[0] == 0 and number_of_contacts(run) == "1"


@pytest.mark.usefixtures("twice")
def test_a_reason_is_needed(run: Run) -> None:
    assert run("withdraw", "2020-09")[0] == 2
    code, told = run("withdraw", "2020-09", "--reason", "  ")
    assert code == 2 and "Say why it is withdrawn" in told and len(lines(run)) == 3


@pytest.mark.usefixtures("twice")
def test_on_the_page_the_reason_and_the_post_are_asked_for_and_readers_see_both(asks: FlaskClient, run: Run) -> None:
    page = seen(asks, "/upload")
    assert "Publications" in page and page.count('href="/upload?withdraw=2020-09"') == 1
    page = seen(asks, "/upload?withdraw=2020-09")
    assert "What was published before it is shown again: load 2020-09.2" in page
    needed = post(asks, "/upload/withdraw", month="2020-09", reason="Wrong teams", post=" ")
    assert needed == "/upload?withdraw=2020-09&needed=yes#reason" and "Both are needed" in seen(asks, needed)
    assert len(lines(run)) == 3
    said = {"reason": "Wrong <b>teams</b>", "post": "Head of performance"}
    assert post(asks, "/upload/withdraw", month="2020-09", **said) == "/upload?withdrawn=2020-09"
    assert "Load 2020-09.2, published" in seen(asks, "/upload?withdrawn=2020-09")
    assert "<b>teams</b>" not in asks.get("/").text
    page = seen(asks, "/")
    assert "was withdrawn on" in page and "by Head of performance: ‘Wrong <b>teams</b>’" in page
    assert "How September 2020 came to what is published" in page and page.count("<li>") >= 4
    for _ in range(2):
        post(asks, "/upload/withdraw", month="2020-09", **said)
    for address in ("/?month=2020-09&view=published", "/", "/measure/mash_contacts?month=2020-09", "/report"):
        page = seen(asks, address)
        assert "September 2020 is being corrected" in page and "by Head of performance" in page, address
        assert asks.get(address).status_code == 200
    assert "Withdraw September" not in seen(asks, "/upload?withdraw=2020-09")
    assert asks.get("/upload?withdraw=2020-09").status_code == 404


@pytest.mark.usefixtures("twice")
def test_publishing_on_the_page_asks_for_a_post_and_says_what_it_takes_the_place_of(
    asks: FlaskClient, run: Run
) -> None:
    page = seen(asks, "/upload?loaded=2020-09.2")
    assert "It takes the place of load 2020-09.1" in page and "Why it is published again" in page
    needed = post(asks, "/upload/publish", load="2020-09.2", note="Late contacts")
    assert needed == "/upload?loaded=2020-09.2&post=needed#post" and "a post, not a name" in seen(asks, needed)
    done = post(asks, "/upload/publish", load="2020-09.2", note="Late contacts", post="Performance analyst")
    assert done == "/upload?published=2020-09.2"
    says = "Published again by Performance analyst, in the place of what was published before: ‘Late contacts’."
    assert says in seen(asks, "/")
    assert len(lines(run)) == 4


def test_who_published_before_it_was_kept_is_read_from_the_trail(run: Run, tmp_path: Path, home: Path) -> None:
    from sqlalchemy import text

    from data.records.engine import open_engine, writing

    assert run("load", write(tmp_path / "1.xlsx"), "--publish", "--as", "Performance analyst")[0] == 0
    engine = open_engine(open_home(home).database)
    with writing(engine) as connection:
        connection.execute(text("UPDATE publications SET who = NULL"))
    engine.dispose()
    (one,) = json.loads(run("publications", "--format", "json")[1])
    assert one["who"] == "Performance analyst"


@pytest.mark.usefixtures("twice")
def test_on_the_page_what_stands_is_not_replaced_without_a_reason(asks: FlaskClient, run: Run) -> None:
    sent = {"load": "2020-09.2", "post": "Performance analyst"}
    assert post(asks, "/upload/publish", **sent) == "/upload?loaded=2020-09.2&reason=needed#note"
    assert "Say first why it is published again" in seen(asks, "/upload?loaded=2020-09.2&reason=needed")
    assert number_of_contacts(run) == "1"
    assert post(asks, "/upload/publish", **sent, note="Late contacts").startswith("/upload?published=")
    assert number_of_contacts(run) == "3"
