"""A signal that is answered: by whom and why it must say, and a break begins the series anew in every figure of it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from metrics.measures.answer_rows import AnswerError, answer_of
from metrics.selection import LATEST, PUBLISHED, Selection
from tests.dashboard.asking import post

MEASURE, MAY = "s47_on_time", date(2020, 5, 1)
PAGE = f"/measure/{MEASURE}"


@pytest.fixture(scope="module")
def broken(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a break in May 2020, set by command."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("broken") / "home"))
    said = ("--reason", "A second duty team.", "--as", "Head of MASH")
    run("signals", "answer", MEASURE, "2020-05", "break", *said, "--home", home)
    return home


def run(*arguments: object, code: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert int(ended.value.code or 0) == code


def test_a_break_begins_the_series_anew_and_nothing_else(broken: Path, demo_home: Path) -> None:
    for vintage in (PUBLISHED, LATEST):
        before = open_intake(demo_home).reader().history(MEASURE, vintage)
        after = open_intake(broken).reader().history(MEASURE, vintage)
        own = [(then, now) for then, now in zip(before, after, strict=True) if then.basis == "month"]
        assert [now.points for _, now in own] == [*range(1, 14), 1, 2, 3, 4, 5]
        assert all((then.value, then.status) == (now.value, now.status) for then, now in own)
        assert all((then.signal, then.points) == (now.signal, now.points) for then, now in own if now.period < MAY)
        assert {now.signal for _, now in own if now.period >= MAY} == {""}
        of_may = next(now for _, now in own if now.period == MAY)
        assert (of_may.travel, of_may.compared_note.split(";")[0]) == ("", "practice changed in May 2020")
    other = [row.points for row in open_intake(broken).reader().history("s47_started", LATEST) if row.basis == "month"]
    assert other[-1] == 18
    assert not open_intake(broken).is_stale()


def test_its_page_draws_the_break_and_says_who_set_it(broken: Path) -> None:
    text = create_app(broken).server.test_client().get(PAGE).text
    assert "Answered with a break in the series by Head of MASH, " in text and "A second duty team." in text
    assert "Fewer than 13 months: too few to judge" in text
    page = open_intake(broken).reader().measure(MEASURE, Selection(date(2020, 9, 1), PUBLISHED))
    assert [one.what for one in page.changes if one.on == MAY] == ["A second duty team."]
    assert "April 2020" in page.signals.limits[0].says and len(page.signals.limits) == 1


def test_a_signal_is_listed_with_its_answer(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("signals", "list", "--home", demo_home, "--format", "csv")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    told = rows[MEASURE]
    assert (told["signal"], told["assurance"], told["answer"]) == ("concern low", "consistent fail", "accepted")
    assert told["by"] == "Head of MASH and Assessment"
    run("signals", "list", "--home", demo_home, "--month", "2031-01", code=1)


@pytest.mark.parametrize(
    ("row", "of", "says"),
    [
        ({"month": "2020-13"}, ("", ""), "is not a month"),
        ({"month": "2031-01"}, ("", ""), "no figure for January 2031"),
        ({"answer": "acepted"}, ("", ""), "Did you mean 'accepted'"),
        ({"answer": "break"}, ("team", "Court 1"), "for the whole authority"),
        ({"post": " "}, ("", ""), "which post"),
        ({"reason": ""}, ("", ""), "Say why"),
        ({"reason": "x" * 501}, ("", ""), "longer than 500"),
    ],
)
def test_an_answer_says_when_who_and_why(row: dict[str, str], of: tuple[str, str], says: str) -> None:
    sound = {"month": "2020-05", "answer": "accepted", "post": "Head", "reason": "Because."}
    assert answer_of(sound, MEASURE, ("", ""), {MAY}).month == MAY
    with pytest.raises(AnswerError, match=says):
        answer_of(sound | row, MEASURE, of, {MAY})


def test_the_form_keeps_what_was_sent_where_it_is_refused(loaded: Path) -> None:
    asks = create_app(loaded).server.test_client()
    path, store = "/measure/contacts_decided_24h", open_intake(loaded).store
    month = re.search(r'<option value="(20[\d-]+)"', asks.get(path).text.partition('id="signal-month"')[2])
    assert month
    sent = {"month": month[1], "answer": "accepted", "post": "Head of <MASH>"}
    refused = post(asks, f"{path}/signal", **sent, reason="")
    assert "Say why" in refused and "Head of &lt;MASH&gt;" in refused and store.signal_answers() == []
    assert "There is no such measure" in post(asks, "/measure/nothing/signal", **sent, reason="Because.")
    assert post(asks, f"{path}/signal", **sent, reason="Because.").endswith("?month=2020-09&answered=yes#signals")
    assert [one.answer.post for one in store.signal_answers()] == ["Head of <MASH>"]
    assert post(asks, f"{path}/signal", **sent, reason="Because.").endswith("&answered=same#signals")
    text = asks.get(f"{path}?answered=yes").text
    assert "Kept. It stands under the chart." in text and "Accepted by Head of &lt;MASH&gt;, " in text
