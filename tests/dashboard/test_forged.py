"""Whatever is sent, the answer is a refusal in words: never a fault of ours, never a traceback in the log."""

from __future__ import annotations

import json
import logging

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from dashboard.access.gate import CSRF_COOKIE, CSRF_HEADER
from dashboard.cli import main
from tests.dashboard.sample_source import sample_app
from tests.dashboard.test_security import callback

TOKEN = {CSRF_HEADER: "x" * 40}
VALUES = (None, 1, "", "x", True, 1e308, [], {}, [[]], [None], [{}], [{"id": {"a": 1}, "property": "address"}])


def client() -> FlaskClient:
    asks = sample_app().server.test_client()
    asks.set_cookie(CSRF_COOKIE, "x" * 40)
    return asks


@pytest.mark.parametrize(
    "path",
    [
        *(
            "dash/../../../etc/passwd",
            "nolib/x.js",
            "dash/dcc/nofile.js",
            "dash/dcc/%00",
            "dash/%2e%2e/x",
            "os/path.py",
        ),
        *("dash/dcc/..%2f..%2fversion.py", "dash/.js", "%2e/%2e", "dash", "", "x" * 2_000, "dash/dcc/x.v1m1.js"),
    ],
)
def test_a_script_that_is_none_of_ours_is_not_there(path: str, caplog: pytest.LogCaptureFixture) -> None:
    for asked in (f"/_dash-component-suites/{path}", f"/assets/{path}", f"/{path}%00"):
        answer = client().get(asked)
        assert answer.status_code == 404 and "<h1" in answer.text, asked
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def test_a_request_for_charts_in_any_other_form_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    asks, good = client(), callback()
    sent = [b"", b"null", b"[]", b"1", b'"x"', b"{}", b"{", b"\xff\xfe", b"NaN", b"[" * 60_000, b'{"a":' * 9_000]
    for key in ("output", "outputs", "inputs"):
        sent += [json.dumps({**good, key: value}).encode() for value in VALUES]
        sent.append(json.dumps({name: value for name, value in good.items() if name != key}).encode())
    sent += [json.dumps({**good, "state": value}).encode() for value in VALUES if value != []]
    for body in sent:
        answer = asks.post("/_dash-update-component", data=body, content_type="application/json", headers=TOKEN)
        assert answer.status_code == 400 and "<h1" in answer.text, body[:80]
    for address in ("http://[::1", "//", "/\ud800", "/measure/\0"):
        answer = asks.post("/_dash-update-component", json=callback(address), headers=TOKEN)
        assert answer.status_code < 500, address
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert asks.post("/_dash-update-component", json=good, headers=TOKEN).status_code == 200


def test_without_a_host_nothing_is_answered() -> None:
    asked = EnvironBuilder(path="/").get_environ()
    del asked["HTTP_HOST"]
    _, status, _ = client().run_wsgi_app(asked)
    assert status.startswith("403")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--home", "/dev/null/x", "loads"],
        ["--home", "a\0b", "verify"],
        ["--home", "x" * 5_000, "show", "2020-09"],
        ["check", "x" * 5_000],
        ["check", "/proc/self/mem"],
        ["definitions", "check", "x" * 5_000],
    ],
)
def test_a_command_says_what_is_wrong_with_a_file(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    told = capsys.readouterr()
    assert left.value.code in (1, 2)
    assert "Traceback" not in told.err and (told.err + told.out).strip()
