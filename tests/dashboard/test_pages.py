"""Pages as the server writes them: what is there, what is not there in words, and what is kept."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import glossary, view
from dashboard.addresses import page_at, pages
from dashboard.components.bar import share_bar, tally_bar
from dashboard.components.sparkline import sparkline
from dashboard.page import NotFound
from dashboard.server.app import create_app
from dashboard.view import View
from metrics.figures.row import HistoryPoint
from metrics.scorecard.shapes import Tally
from tests.dashboard import sample_pages
from tests.dashboard.sample_source import MONTHS, SampleReader, SampleStore, sample_app


def client(reader: SampleReader | None = None, store: SampleStore | None = None) -> FlaskClient:
    return sample_app(reader, store).server.test_client()


def words(markup: str) -> str:
    """The text of a document without its tags, spaces collapsed."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_the_scorecard_says_month_figures_distance_and_comparators() -> None:
    text = client().get("/").text
    said = words(text)
    assert "<title>Scorecard, September 2020 – Children’s scorecard</title>" in text
    assert '<html lang="en-GB" data-foot="Scorecard, September 2020 · version 2020-09.1, sample">' in text
    assert "Published 5 October 2020 from records to 30 September 2020." in said
    assert "Three of twelve measures with a target are red." in said
    assert "MASH contacts decided within 24 hours 93.0% 410 of 441 95% Amber 9 more for green Better +6 pts" in said
    assert "Target, and others in 2018-19" in said
    assert "Re-referrals within 12 months 39.4% 28 of 71 20% England 21% Neighbours 20% Red" in said
    assert "Multi-Agency Safeguarding Hub" in said


def test_the_table_is_one_real_table() -> None:
    text = client().get("/").text
    table = re.search(r'<table class="measures".*?</table>', text, re.DOTALL)
    assert table is not None
    assert table[0].count("<caption") == 1
    assert table[0].count('scope="col"') == 8
    lines = [line for section in sample_pages.SCORECARD.sections for line in section.lines if not line.parts]
    assert table[0].count('scope="row"') == len(lines)
    assert "<table" not in table[0][1:]
    assert table[0].count("<td ") == 7 * len(lines)


def test_a_mix_is_a_small_table_of_shares() -> None:
    text = client().get("/").text
    mix = re.search(r'<table class="mix">.*?</table>', text, re.DOTALL)
    assert mix is not None
    assert "Emotional 57.6% 72 of 125" in words(mix[0])
    assert "Shares are of 125: children with a plan." in words(mix[0]) and "No cases: Multiple." in words(mix[0])
    assert "Multiple 0%" not in words(mix[0])


def test_links_carry_the_month_the_service_and_the_figures() -> None:
    text = html.unescape(client().get("/?month=2020-08&service=Front%20door&view=latest").text)
    assert 'href="/measure/icpc_15d?month=2020-08&service=Front%20door&view=latest"' in text
    assert '<option value="2020-08" selected>August 2020</option>' in text
    assert '<option value="Front door" selected>' in text
    assert '<option value="latest" selected>' in text
    assert "<title>Scorecard, August 2020, Front door – Children’s scorecard</title>" in text


def test_revisions_are_listed_with_both_figures_and_the_colour() -> None:
    said = words(client().get("/").text)
    assert "Two earlier figures have changed since: see revisions" in said
    assert "MASH contacts decided within 24 hours August 2020 87.2% 86.4% −0.8 pts Amber as before" in said
    assert "Referrals allocated to a worker within 24 hours August 2020 95.1% 94.6% −0.5 pts Green to amber" in said


def test_many_revisions_are_folded_away() -> None:
    many = sample_pages.SCORECARD.revisions[:1] * 14
    text = client(SampleReader(card=replace(sample_pages.SCORECARD, revisions=many))).get("/").text
    assert "Show the other 4" in text
    assert text.count('<td class="l words" data-label="Month">August 2020</td>') == 14


def test_no_cases_and_not_loaded_are_said_and_draw_no_line() -> None:
    text = client().get("/").text
    for name, word in (("Re-audits with a better grade", "No cases"), ("Audit actions overdue", "Not loaded")):
        row = re.search(rf'<tr role="row"[^>]*>\s*<th[^>]*><a[^>]*>{name}</a>.*?</tr>', text, re.DOTALL)
        assert row is not None
        assert word in words(row[0]) and 'class="spark"' not in row[0]


def test_an_empty_home_says_what_to_do_first() -> None:
    answer = client(SampleReader(published=[], latest=[]), SampleStore(count=0)).get("/")
    assert answer.status_code == 200
    assert "Nothing is loaded yet" in answer.text and 'href="/upload"' in answer.text
    assert "Say once whose scorecard this is" in answer.text


def test_loaded_but_not_published_shows_the_latest_figures() -> None:
    reader = SampleReader(published=[])
    assert '<option value="latest" selected>' in client(reader).get("/").text
    answer = client(reader).get("/?view=published")
    assert answer.status_code == 404
    assert "Nothing is published yet" in answer.text and 'href="/?view=latest"' in answer.text


def test_a_month_that_is_not_there_lists_those_that_are() -> None:
    answer = client().get("/?month=2019-01")
    assert answer.status_code == 404
    assert "There are no figures for January 2019" in answer.text
    for month in MONTHS:
        assert f'href="/?month={month:%Y-%m}"' in answer.text


def test_a_month_that_is_loaded_but_not_published_says_so() -> None:
    answer = client(SampleReader(published=MONTHS[1:])).get("/?month=2020-09&view=published")
    assert answer.status_code == 404
    assert "September 2020 is not published yet" in answer.text
    assert 'href="/?month=2020-09&amp;view=latest"' in answer.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/nowhere", "There is no such page"),
        ("/measures/../../etc/passwd", "There is no such page"),
        ("/?month=September", "A month is written as a year and two digits"),
        ("/?month=2020-13", "A month is written as a year and two digits"),
        ("/?view=secret", "There are no such figures"),
        ("/?service=No+such+service", "There is no such service"),
        ("/?team=No+such+team", "There is no such team"),
        ("/assets/none.css", "There is no such page"),
        ("/assets/../pyproject.toml", "There is no such page"),
    ],
)
def test_what_is_not_there_is_said_in_words_with_a_way_on(address: str, says: str) -> None:
    answer = client().get(address)
    assert answer.status_code == 404
    assert says in answer.text
    assert re.search(r'<main.*href="/', answer.text, re.DOTALL)


def test_what_the_address_says_is_escaped() -> None:
    answer = client().get("/?service=<script>alert(1)</script>")
    assert "<script>alert" not in answer.text


def test_our_own_fault_shows_a_reference_and_logs_the_traceback(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SampleReader):
        def scorecard(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            raise ZeroDivisionError("a secret of ours")

    with caplog.at_level(logging.ERROR, "scorecard"):
        answer = client(Broken()).get("/")
    assert answer.status_code == 500
    reference = re.search(r'class="reference">([0-9a-f]{8})<', answer.text)
    assert reference is not None and reference[1] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in answer.text and "Traceback" not in answer.text


def test_a_page_is_made_once_until_a_load_is_added() -> None:
    reader, store = SampleReader(), SampleStore()
    asks = client(reader, store)
    first = asks.get("/").text
    assert asks.get("/").text == first
    assert reader.asked == 1
    store.number = 2
    asks.get("/")
    assert reader.asked == 2


def test_another_address_is_another_page() -> None:
    asks = client()
    assert "August 2020" in words(asks.get("/?month=2020-08").text)[:200]
    assert "July 2020" in words(asks.get("/?month=2020-07").text)[:200]


def test_compressed_pages_follow_the_store_and_the_address() -> None:
    import brotli

    reader, store = SampleReader(), SampleStore()
    asks = client(reader, store)

    def read(address: str) -> str:
        answer = asks.get(address, headers={"Accept-Encoding": "br"})
        assert answer.headers["Content-Encoding"] == "br"
        return brotli.decompress(answer.data).decode()

    assert "<h1>August 2020</h1>" in read("/?month=2020-08")
    assert "<h1>July 2020</h1>" in read("/?month=2020-07")
    assert "<h1>August 2020</h1>" in read("/?month=2020-08")
    reader.card = replace(sample_pages.SCORECARD, sentence="Something else.")
    store.number = 2
    assert "Something else." in read("/?month=2020-08")


def test_health_counts_loads() -> None:
    assert client(store=SampleStore(count=3)).get("/health").json == {"status": "ok", "loads": 3, "version": "0.1.0"}


def test_the_header_links_only_to_pages_that_answer(tmp_path: Path) -> None:
    asks = create_app(tmp_path).server.test_client()
    links = re.findall(r'<a href="(/[^"]*)"', asks.get("/").text.split("</header>")[0])
    assert links[0] == "/"
    for link in links:
        assert asks.get(link).status_code == 200, link


def test_pages_are_found_by_being_there() -> None:
    assert "/" in pages()
    assert page_at("/nowhere") is None
    found = page_at("/")
    assert found is not None and found[1] == ()


# --- the address is the state


def test_a_view_and_its_query_are_one() -> None:
    shown = View(date(2020, 9, 1), "Front door", "MASH, day & night", "latest")
    query = shown.query()
    assert query == "?month=2020-09&service=Front%20door&team=MASH%2C%20day%20%26%20night&view=latest"
    with sample_app().server.test_request_context("/" + query) as context:
        assert view.read(context.request.args) == shown


def test_the_usual_view_is_left_out_of_the_address() -> None:
    assert View(date(2020, 9, 1), vintage="published").at("/measure/lac") == "/measure/lac?month=2020-09"
    assert View(date(2020, 9, 1), "Front door").at("/", service=None) == "/?month=2020-09"
    assert View().query() == ""


@pytest.mark.parametrize("month", ["2020-9", "1999-01", "2020-00", "٢٠٢٠-٠٩", "2020-09-01", "2020-09\n"])
def test_only_a_month_is_a_month(month: str) -> None:
    if month.strip() == "2020-09":
        assert view.read({"month": month}).month == date(2020, 9, 1)
        return
    with pytest.raises(NotFound):
        view.read({"month": month})


# --- what is drawn


def point(value: float | None, key: str = "g", green: float | tuple[float, float] | None = None) -> HistoryPoint:
    return HistoryPoint(date(2020, 9, 1), "Sep 2020", value, "", "", key, "computed", green=green)


def test_a_sparkline_breaks_where_months_are_missing() -> None:
    drawn = sparkline(
        [point(1), point(2), point(None), point(3), point(4), point(None), point(5, "r")], "words", "percent"
    )
    assert drawn.count('class="line"') == 2
    assert drawn.count('class="lone"') == 1
    assert drawn.count('class="r"') == 1


def test_a_sparkline_has_no_mark_where_the_month_has_no_figure() -> None:
    drawn = sparkline([point(1), point(2), point(None, "o")], "words", "percent")
    assert 'class="line"' in drawn
    assert not re.search(r'class="[garo]"', drawn)
    assert sparkline([point(None), point(None)], "words", "percent") == ""


@pytest.mark.parametrize("values", [[5, 5, 5], [0, 100, 50], [1e9, 1, 2], [-3, 4, 0]])
def test_a_sparkline_stays_inside_its_box(values: list[float]) -> None:
    drawn = sparkline([point(value, green=95.0) for value in values], "words", "count")
    path = re.search(r'class="line" d="M([^"]+)"', drawn)
    assert path is not None
    for pair in path[1].split("L"):
        x, y = (float(number) for number in pair.split())
        assert 0 <= x <= 132 and 0 <= y <= 34


def test_a_sparkline_shows_a_target_as_a_line_and_a_range_as_a_band() -> None:
    assert 'class="target"' in sparkline([point(1), point(2, green=3.0)], "words", "percent")
    assert 'class="band"' in sparkline([point(1), point(2, green=(1.0, 3.0))], "words", "percent")


@pytest.mark.parametrize(
    ("unit", "noise", "rise"), [("percent", (6.6, 7.4, 7.0), (7.0, 39.4)), ("count", (337, 343, 340), (337, 500))]
)
def test_noise_is_flat_in_a_sparkline_beside_a_rise(unit: str, noise: list[float], rise: list[float]) -> None:
    def spread(values: list[float]) -> float:
        drawn = sparkline([point(value) for value in values], "words", unit)
        path = re.search(r'class="line" d="M([^"]+)"', drawn)
        assert path is not None
        downs = [float(pair.split()[1]) for pair in path[1].split("L")]
        return max(downs) - min(downs)

    assert spread(noise) < 3 and spread(rise) == 22


def test_a_sparkline_escapes_its_words() -> None:
    assert "<b>" not in sparkline([point(1)], '"><b>', "percent")


def test_the_bar_is_as_long_as_its_numbers() -> None:
    widths = re.findall(r'width="([\d.]+)%"', tally_bar([Tally("r", 1, "red"), Tally("g", 3, "green")]))
    assert widths == ["25.00", "75.00"]
    assert tally_bar([]) == ""
    assert share_bar(None) == "" and 'width="57.6%"' in share_bar(57.6)
    assert share_bar(50.0, 25.0).index('class="before" width="25.0%"') < share_bar(50.0, 25.0).index('width="50.0%"')


def test_short_forms_are_spelled_out_as_whole_words_only() -> None:
    assert [term for term, _ in glossary.spelled_out(["MASH contacts", "SMASHED"])] == ["MASH"]
    assert glossary.spelled_out(["SMASHED", "a mash", "accepts"]) == []
    assert [term for term, _ in glossary.spelled_out(["+6 pts", "section 47 enquiries"])] == ["Section 47", "pts"]


def test_every_capital_short_form_of_a_title_is_spelled_out() -> None:
    titles = [line.row.title for section in sample_pages.SCORECARD.sections for line in section.lines]
    short = {word for title in titles for word in re.findall(r"\b[A-Z]{2,}\b", title)}
    assert short and short <= set(glossary.TERMS)
