"""Who is let in, what the browser is told, and that nothing is changed without our own pages asking for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import static
from dashboard.access import gate
from dashboard.access.gate import CSRF_COOKIE, Refused
from dashboard.addresses import pages
from dashboard.page import Page
from dashboard.server import answers, live
from dashboard.server.app import create_app
from dashboard.server.serve import ServeError, serve_home
from tests.dashboard.sample_source import SampleReader, sample_app

ROOT = Path(__file__).parent.parent.parent
ADDRESSES = [
    "/",
    "/nowhere",
    "/health",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/scorecard.css",
    "/?month=2019-01",
]


def client() -> FlaskClient:
    return sample_app().server.test_client()


def callback(address: object = "/") -> dict[str, object]:
    """What dash-renderer sends for the one callback."""
    app = sample_app()
    asks = app.server.test_client()
    output = json.loads(asks.get("/_dash-dependencies").text)[0]["output"]
    return {
        "output": output,
        "outputs": [{"id": "body", "property": name} for name in ("slots", "children")],
        "inputs": [{"id": "body", "property": "address", "value": address}],
        "changedPropIds": ["body.address"],
    }


def choice(wanted: object) -> dict[str, object]:
    """What dash-renderer sends for what was chosen on an open page."""
    return {
        "output": "body.shown",
        "outputs": {"id": "body", "property": "shown"},
        "inputs": [{"id": "body", "property": "wanted", "value": wanted}],
        "changedPropIds": ["body.wanted"],
    }


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.5:8050", "localhost.evil.example", "[::2]"]
)
def test_another_host_is_refused_everywhere(address: str, host: str) -> None:
    answer = client().get(address, headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "93.0%" not in answer.text and "react" not in answer.text.replace("react-entry-point", "")


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "localhost:1234", "[::1]:8050"])
def test_this_computer_is_let_in(host: str) -> None:
    assert client().get("/", headers={"Host": host}).status_code == 200


def test_every_route_is_behind_the_gate() -> None:
    app = sample_app()
    for rule in app.server.url_map.iter_rules():
        address = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = app.server.test_client().open(address, method=method, headers={"Host": "evil.example"})
            assert answer.status_code == 403, f"{method} {address}"


def test_a_callback_asks_the_gate_itself() -> None:
    app = sample_app()
    with app.server.test_request_context("/", headers={"Host": "evil.example"}):
        with pytest.raises(Refused):
            answers.charts(app.source, "/")  # type: ignore[attr-defined]
        with pytest.raises(Refused):
            live.show(app.source, {"address": "/", "number": 1})  # type: ignore[attr-defined]


@pytest.mark.parametrize("sent", [callback(), choice({"address": "/", "number": 1})])
def test_a_callback_is_refused_without_the_token_or_from_elsewhere(sent: dict[str, object]) -> None:
    asks = client()
    assert asks.post("/_dash-update-component", json=sent).status_code == 403
    asks.set_cookie(CSRF_COOKIE, "x" * 40)
    good = {gate.CSRF_HEADER: "x" * 40}
    assert asks.post("/_dash-update-component", json=sent, headers=good).status_code == 200
    for bad in (
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {gate.CSRF_HEADER: "y"},
    ):
        assert asks.post("/_dash-update-component", json=sent, headers=good | bad).status_code == 403, bad


@pytest.mark.parametrize("address", [None, 7, {"a": 1}, "//evil.example/", "x" * 5000, "/nowhere", "/?month=zz"])
def test_a_callback_is_given_anything(address: object) -> None:
    asks = client()
    asks.set_cookie(CSRF_COOKIE, "x" * 40)
    sent = callback(address)
    answer = asks.post("/_dash-update-component", json=sent, headers={gate.CSRF_HEADER: "x" * 40})
    assert answer.status_code in (200, 204, 403)
    assert "93.0%" not in answer.text


NO_LIVE_PAGE = ["/upload", "/measure/lac", "/nowhere", "//evil.example/", "http://evil.example/", "x" * 5000, "//[", 7]


@pytest.mark.parametrize("wanted", [None, 7, "/", {}, {"address": "/"}, {"address": "/", "number": "1"}])
def test_a_choice_is_given_anything(wanted: object) -> None:
    assert _chosen(wanted).status_code == 403


@pytest.mark.parametrize("address", NO_LIVE_PAGE)
def test_a_choice_is_of_a_page_that_changes_in_its_place(address: object) -> None:
    answer = _chosen({"address": address, "number": 1})
    assert answer.status_code == 403 and "93.0%" not in answer.text


def test_a_choice_is_answered_by_the_document_of_its_address() -> None:
    asks = client()
    shown = _chosen({"address": "/?month=2020-07&status=red", "number": 3}).json["response"]["body"]["shown"]
    main = re.compile(r"<main.*?</main>", re.DOTALL)
    assert shown["number"] == 3
    assert main.search(shown["html"])[0] == main.search(asks.get("/?month=2020-07&status=red").text)[0]  # type: ignore[index]
    assert "_dash-config" not in shown["html"], "Dash has started already"


def _chosen(wanted: object) -> TestResponse:
    asks = client()
    asks.set_cookie(CSRF_COOKIE, "x" * 40)
    return asks.post("/_dash-update-component", json=choice(wanted), headers={gate.CSRF_HEADER: "x" * 40})


def test_the_layout_holds_no_figure() -> None:
    text = client().get("/_dash-layout").text
    assert json.loads(text) == {"props": {"children": None, "id": "body"}, "type": "Body", "namespace": "scorecard"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_headers(address: str) -> None:
    answer = client().get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src 'self';" in policy
    assert "unsafe" not in policy and "*" not in policy and "data:" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if not address.startswith("/assets/"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_faults_and_refusals_have_the_headers_too() -> None:
    class Broken(SampleReader):
        def months(self, view: str) -> list:  # type: ignore[type-arg]
            raise RuntimeError

    for answer in (
        sample_app(Broken()).server.test_client().get("/"),
        client().get("/", headers={"Host": "evil.example"}),
        client().post("/"),
        client().delete("/health"),
    ):
        assert answer.status_code in (403, 405, 500)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<h1>" in answer.text


def test_files_are_kept_for_good_only_under_their_own_version() -> None:
    asks = client()
    address = static.address("scorecard.css")
    assert asks.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asks.get("/assets/scorecard.css").headers["Cache-Control"] == "no-cache"
    assert asks.get("/assets/scorecard.css?v=0000000000").headers["Cache-Control"] == "no-cache"


def test_what_the_styles_refer_to_has_its_own_version() -> None:
    for sheet in (ROOT / "assets").glob("*.css"):
        for name, told in re.findall(r"url\(([^?)]+)\?v=([0-9a-f]+)\)", sheet.read_text(encoding="utf-8")):
            assert static.address(name).endswith(told), f"{sheet.name} names an old version of {name}"


def test_pages_hold_no_inline_script_and_no_style() -> None:
    for address in ("/", "/nowhere"):
        text = client().get(address).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text)
        for opening, body in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            assert 'type="application/json"' in opening or not body.strip()
        assert re.search(r'data-charts=""', text), "no chart library where there is no chart"
        waiting = re.search(r'<template id="dash">(.*?)</template>', text, re.DOTALL)
        assert (
            waiting is not None
            and "dash_renderer" in waiting[1]
            and "dash_renderer" not in text.replace(waiting[1], "")
        )


def test_templates_never_switch_escaping_off() -> None:
    for template in (ROOT / "dashboard" / "pages" / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "") and "autoescape false" not in text, template.name


def test_our_scripts_keep_nothing_in_the_browser_and_evaluate_nothing() -> None:
    for script in (ROOT / "assets").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for word in (
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "eval(",
            "new Function",
            "document.write",
            "http://",
            "https://",
        ):
            assert word not in text, f"{script.name} uses {word}"


def test_no_remote_control_and_no_developer_tools() -> None:
    app = sample_app()
    assert not [rule.rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule]
    assert app.server.debug is False
    config = json.loads(re.search(r'_dash-config"[^>]*>(.*?)</script>', client().get("/").text)[1])  # type: ignore[index]
    assert config["ui"] is False and config["validate_callbacks"] is False


def test_the_token_is_in_the_cookie_and_in_the_form() -> None:
    app = sample_app()

    @app.server.get("/form")
    def form() -> str:
        return str(gate.csrf_field())

    @app.server.post("/form")
    def sent() -> str:
        return "done"

    asks = app.server.test_client()
    assert asks.post("/form").status_code == 403
    field = re.search(r'name="csrf_token" value="([\w-]+)"', asks.get("/form").text)
    assert field is not None
    assert asks.post("/form", data={"csrf_token": field[1]}).text == "done"
    assert asks.post("/form", data={"csrf_token": field[1] + "x"}).status_code == 403
    assert (
        asks.post("/form", data={"csrf_token": field[1]}, headers={"Origin": "http://evil.example"}).status_code == 403
    )


def test_a_page_that_posts_is_never_kept(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    for path in pages():
        with app.server.test_request_context(path):
            made = answers.page_for(app.source, path, {})  # type: ignore[attr-defined]
        assert isinstance(made, Page)
        assert not (made.keep and (made.posts or "csrf_token" in made.html)), path


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_serving_to_other_computers_is_refused_in_words(host: str, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="nobody signs in yet"):
        serve_home(tmp_path, host)


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_a_port_must_be_a_port(port: int, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="is not a port"):
        serve_home(tmp_path, port=port)
