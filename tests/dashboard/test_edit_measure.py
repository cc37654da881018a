"""The form of a definition without scripts: who may use it, what is refused in words, and the way to what counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.records.definitions import DefinitionKept
from tests.metrics.test_definition import SOUND

ID = "contacts_decided_24h"
EDIT = f"/measures/edit/{ID}"
FORMS = (EDIT, f"{EDIT}/back", f"{EDIT}/owner", "/measures/new", "/measures/check")


@pytest.fixture
def asks(home: Path) -> FlaskClient:
    return create_app(home).server.test_client()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def text_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)
    assert found is not None
    return found[1].replace("&#39;", "'").replace("&#34;", '"').replace("&lt;", "<").replace("&amp;", "&")


def post(asks: FlaskClient, address: str = EDIT, **told: str) -> TestResponse:
    page = asks.get(EDIT).text
    return asks.post(address, data={"csrf_token": hidden(page, "csrf_token"), "opened": hidden(page, "opened"), **told})


def test_the_form_has_the_definition_as_it_is_and_what_it_may_use(asks: FlaskClient) -> None:
    page = asks.get(EDIT)
    assert page.status_code == 200
    assert text_in(page.text).startswith('title = "MASH contacts decided within 24 hours"\norder = 50')
    assert "<dt>Out of</dt><dd>Contacts that came to MASH in the month</dd>" in page.text
    for name in ("child_protection_plans", "plan_history", "hours_on_the_clock(start, stop, period)"):
        assert f"<code>{name}</code>" in page.text
    listed = asks.get("/measures").text
    assert f'href="{EDIT}"' in listed and 'href="/measures/new">Add a measure</a>' in listed
    assert asks.get("/measures/edit/nothing").status_code == asks.get("/measures/edit").status_code == 404


def test_where_it_is_switched_off_there_is_no_link_and_no_form(home: Path) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as config:
        config.write("[measures]\nedit_on_screen = false\n")
    asks = create_app(home).server.test_client()
    assert "/measures/edit" not in asks.get("/measures").text and "/measures/new" not in asks.get("/measures").text
    asks.set_cookie("_csrf_token", "a" * 30)
    assert asks.get(EDIT).status_code == asks.get("/measures/new").status_code == 404
    for address in FORMS:
        sent = {"csrf_token": "a" * 30, "id": ID, "text": SOUND}
        answer = asks.post(address, data=sent)
        assert answer.status_code == 404 and "switched that off" in answer.text, address
    assert not (home / "cache" / "definition-trial.turn").exists() and not (home / "definitions").exists()


@pytest.mark.parametrize(("bound", "status"), [("0.0.0.0", 404), ("10.1.2.3", 404), ("127.0.0.1", 200), ("::1", 200)])
def test_it_is_on_by_itself_only_where_the_server_listens_here_alone(
    asks: FlaskClient, bound: str, status: int
) -> None:
    found = asks.get(EDIT, environ_overrides={"SERVER_NAME": bound}, headers={"Host": "localhost"})
    assert found.status_code == status


@pytest.mark.parametrize("address", FORMS)
def test_what_does_not_come_from_our_own_pages_is_refused(asks: FlaskClient, address: str) -> None:
    asks.get(EDIT)
    assert asks.post(address, data={"text": SOUND, "do": "keep"}).status_code == 403
    token = hidden(asks.get(EDIT).text, "csrf_token")
    other = {"Origin": "https://evil.example"}
    assert asks.post(address, data={"text": SOUND, "csrf_token": token}, headers=other).status_code == 403


def test_what_was_typed_is_escaped_where_it_is_told(asks: FlaskClient) -> None:
    text = SOUND.replace("Contacts received by MASH", "<script>alert(1)</script>").replace("route =", "'</code><b>' =")
    answer = post(asks, "/measures/check", id=ID, text=text)
    assert answer.status_code == 200 and "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text and "</code><b>" not in answer.text


def test_it_counts_only_when_it_was_compared_and_somebody_decided_it(asks: FlaskClient, home: Path) -> None:
    text = text_in(asks.get(EDIT).text).replace('within 24 hours"', 'within a day"', 1)
    sent = {"text": text.replace("\n", "\r\n"), "by": "Head of Performance", "reason": "Board, 3 April"}
    refused = post(asks, do="keep", **sent)
    assert refused.status_code == 422 and "Compare this text with what is published first" in refused.text
    assert text_in(refused.text) == text, "nothing of it is lost"
    compared = post(asks, do="compare", **sent)
    assert compared.status_code == 200 and "No month is published yet" in compared.text
    nobody = post(asks, do="keep", **{**sent, "by": " "})
    assert nobody.status_code == 422 and "Say who decided it" in nobody.text
    no_month = post(asks, do="keep", break_on="2020-13", **sent)
    assert no_month.status_code == 422 and "A month is written as" in no_month.text
    kept = post(asks, do="keep", break_on="2020-10", **sent)
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{EDIT}?done=kept")
    page = asks.get(kept.headers["Location"]).text
    assert "It counts now." in page and "Change: MASH contacts decided within a day" in page
    assert "Head of Performance</summary>" in page and "Back to the shipped definition" in page
    assert "within a day" in asks.get("/measures").text
    back = post(asks, f"{EDIT}/back", to="shipped", by="Director", reason="A slip")
    assert back.status_code == 303 and not list((home / "definitions").rglob("*.toml"))


def test_who_comes_second_is_told_and_loses_nothing(asks: FlaskClient, home: Path) -> None:
    page = asks.get(EDIT).text
    mine = text_in(page).replace("within 24 hours", "within mine", 1)
    theirs = text_in(page).replace("within 24 hours", "within theirs", 1)
    sent = {"csrf_token": hidden(page, "csrf_token"), "opened": hidden(page, "opened"), "text": mine, "do": "compare"}
    open_intake(home).store.keep_definition(DefinitionKept(ID, f"front_door/{ID}.toml", "", theirs, "Other"))
    answer = asks.post(EDIT, data=sent)
    assert answer.status_code == 409 and text_in(answer.text) == mine
    assert "within theirs" in answer.text and "Nothing of yours is lost" in answer.text
    assert hidden(answer.text, "opened") != sent["opened"], "the next attempt is made from what counts now"
    back = asks.post(f"{EDIT}/back", data={**sent, "to": "before", "by": "A", "reason": "B"})
    assert back.status_code == 409


@pytest.mark.parametrize(
    ("id", "section", "says"),
    [
        ("", "front_door", "Give it an id first"),
        ("../../x", "front_door", "Give it an id first"),
        ("Ours", "front_door", "Give it an id first"),
        (ID, "front_door", "already"),
        ("ours", "nowhere", "Choose its section"),
    ],
)
def test_a_new_one_needs_an_id_of_its_own_and_a_section(asks: FlaskClient, id: str, section: str, says: str) -> None:
    answer = post(asks, "/measures/new", id=id, section=section, text=SOUND, do="compare")
    assert answer.status_code == 422 and says in answer.text and text_in(answer.text) == SOUND


def test_a_text_that_is_too_long_is_refused_in_words(asks: FlaskClient) -> None:
    answer = post(asks, do="check", text="#" * 60_000)
    assert answer.status_code == 422 and "longer than 50 KB" in answer.text
