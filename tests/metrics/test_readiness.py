"""What a load can tell: every measure computed, by proxy, as a figure, or needing what; as a page and in a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from flask.testing import FlaskClient

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.loads.results_schema import RESULT_SCHEMA
from metrics.engine.library import load_definitions
from metrics.engine.readiness import readiness, readiness_sentence
from tests.data import annex_a

MONTH = annex_a.MONTH
DEFINITIONS = load_definitions()


def results(*rows: dict[str, object]) -> pa.Table:
    usual = {"month": MONTH, "basis": "month", "breakdown": "all", "group": "", "category": "", "note": ""}
    return pa.Table.from_pylist([{**usual, **row} for row in rows], schema=RESULT_SCHEMA)


def test_every_measure_is_in_one_state_and_none_is_left_out() -> None:
    found = readiness(
        results(
            {"measure": "referrals", "state": "computed", "numerator": 31, "value": 31},
            {"measure": "referrals", "state": "computed", "numerator": 9, "value": 9, "month": date(2023, 12, 1)},
            {"measure": "referrals", "state": "not loaded", "basis": "ytd", "reason": "Needs the counts"},
            {
                "measure": "assessments_45d",
                "state": "computed",
                "numerator": 3,
                "denominator": 4,
                "value": 75,
                "judged_by": "proxy: The 45 working days run from the CIN start for 4 of 4 assessments.",
            },
            {"measure": "audits", "state": "not loaded", "reason": "Needs the sheet 'Audits'."},
            {"measure": "audits_good", "state": "not loaded", "reason": "Needs the sheet 'Audits'."},
            {"measure": "s47_started", "state": "figure", "numerator": 5, "value": 5, "note": "Police"},
            {"measure": "referrals_nfa", "state": "computed", "numerator": 0, "denominator": 0},
            {"measure": "unknown", "state": "computed", "value": 1},
        ),
        MONTH,
        DEFINITIONS,
    )
    assert len(found.measures) == len(DEFINITIONS)
    told = {one.measure: (one.state, one.value_text, one.n_text) for one in found.measures}
    assert told["referrals"] == ("computed", "31", "")
    assert told["assessments_45d"] == ("proxy", "75.0%", "3 of 4")
    assert told["s47_started"] == ("figure", "5", "")
    assert told["referrals_nfa"] == ("computed", "No cases", "")
    assert told["lac"] == ("missing", "", "")
    (audits,) = [need for need in found.needs if need.says == "Needs the sheet 'Audits'."]
    assert [one.measure for one in audits.measures] == ["audits", "audits_good"]
    assert found.counts == {"computed": 2, "by_proxy": 1, "figures": 1, "missing": len(DEFINITIONS) - 4}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((39, 5, 2, 47), "39 measures computed, 5 by proxy, 2 sent as figures, 47 need more."),
        ((1, 0, 0, 1), "1 measure computed, 1 needs more."),
        ((93, 0, 0, 0), "93 measures computed."),
    ],
)
def test_the_counts_in_words(counts: tuple[int, ...], words: str) -> None:
    assert readiness_sentence(dict(zip(("computed", "by_proxy", "figures", "missing"), counts, strict=True))) == words


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readiness") / "home"
    path.mkdir(mode=0o700)
    (path / "config.toml").write_text('authority = "Herefordshire"\nla_code = "884"\n', encoding="utf-8")
    intake = open_intake(path)
    workbook = annex_a.SHAPES["Ofsted 2019"](path.parent)
    checked = intake.check(workbook, MONTH)
    assert checked.ok, [issue.says for issue in checked.issues]
    intake.load(workbook, checked)
    return path


@pytest.fixture(scope="module")
def browser_less(home: Path) -> Iterator[FlaskClient]:
    with create_app(home).server.test_client() as asks:
        yield asks


def test_the_page_lists_every_measure_with_its_state(browser_less: FlaskClient) -> None:
    page = browser_less.get("/readiness?load=2024-01.1")
    assert page.status_code == 200
    assert "What load 2024-01.1 can tell" in page.text and "1 August 2023 to 31 January 2024" in page.text
    for one in DEFINITIONS.values():
        assert f'href="/measure/{one.id}?month=2024-01&amp;view=latest"' in page.text, one.id
    proxy, missing, computed = (page.text.index(f'id="{name}"') for name in ("proxy", "missing", "computed"))
    assert proxy < missing < computed
    assert proxy < page.text.index("/measure/assessments_45d?") < missing
    assert proxy < page.text.index("/measure/cin_plans?") < missing
    assert missing < page.text.index("/measure/mash_contacts?") < computed < page.text.index("/measure/lac?")
    assert "from the CIN start for 1 of 3 assessments" in page.text
    assert "Needs the sheet &#39;Audits&#39;, which the workbook does not have." in page.text


def test_without_a_name_it_is_the_newest_load_and_an_unknown_one_is_not_found(browser_less: FlaskClient) -> None:
    assert "What load 2024-01.1 can tell" in browser_less.get("/readiness").text
    unknown = browser_less.get("/readiness?load=2024-01.9")
    assert unknown.status_code == 404 and "There is no such load" in unknown.text
    assert browser_less.get("/readiness/more").status_code == 404


def test_an_empty_home_says_what_to_do_first(tmp_path: Path) -> None:
    page = create_app(tmp_path / "new").server.test_client().get("/readiness")
    assert page.status_code == 404 and "Nothing is loaded yet" in page.text


def test_the_upload_page_links_to_it_after_a_load_and_in_the_table(browser_less: FlaskClient) -> None:
    assert browser_less.get("/upload").text.count("/readiness?load=2024-01.1") == 1
    assert browser_less.get("/upload?loaded=2024-01.1").text.count("/readiness?load=2024-01.1") == 2


def test_a_check_says_how_many_measures_could_be_computed(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = annex_a.SHAPES["zip"](tmp_path)
    arguments = ["--home", str(home), "check", str(path), "--month", "2024-01"]
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    counts = readiness(open_intake(home).results_of(open_intake(home).store.loads()[0]), MONTH, DEFINITIONS).counts
    assert f"Nothing was stored. {readiness_sentence(counts)}" in capsys.readouterr().out
    assert counts["computed"] > 15 and counts["by_proxy"] >= 4
    with pytest.raises(SystemExit):
        main([*arguments, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["measures"] == counts


def test_the_month_is_asked_for_and_the_same_file_checked_again(home: Path, tmp_path: Path) -> None:
    asks = create_app(home).server.test_client()
    token = next(cookie for cookie in [asks.get("/upload").text.split('name="csrf_token" value="')[-1].split('"')[0]])
    path = annex_a.SHAPES["Ofsted 2019"](tmp_path)
    with path.open("rb") as file:
        sent = {"csrf_token": token, "workbook": (file, "annex.xlsx")}
        answer = asks.post("/upload/check", data=sent, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303, answer.text
    page = asks.get(answer.headers["Location"]).text
    assert "Which month is it for?" in page
    same = page.split('name="same" value="')[1].split('"')[0]
    again = asks.post(
        "/upload/check",
        data={"csrf_token": token, "same": same, "month": "2024-01"},
        headers={"Origin": "http://localhost"},
    )
    page = asks.get(again.headers["Location"]).text
    assert "January 2024 can be loaded" in page and "measures computed" in page and "by proxy" in page
