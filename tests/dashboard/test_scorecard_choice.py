"""What an address says of the scorecard: read and written alike, refused where it is misspelt, and taken as a file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from werkzeug.datastructures import MultiDict

from dashboard import view as views
from dashboard.pages.scorecard_choice import COLUMNS, STATUSES, Choice, chosen
from dashboard.server.app import create_app
from dashboard.view import View
from metrics.scorecard.csv_rows import FIELDS
from metrics.scorecard.narrow import ORDERS, SIGNALS, Narrowing
from tests.dashboard import sample_pages
from tests.dashboard.sample_source import SampleReader, sample_app
from tests.soak import often

OWNERS, SECTIONS = ("Head of Us & Them", "Principal Social Worker"), ("Front door", "Visits, and more")
MEASURES = ("cp_plans", "lac")


def parts(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), unique=True).map(lambda some: tuple(one for one in of if one in some))


choices = st.builds(
    Choice,
    st.just(View(date(2020, 9, 1), "Children & families", None, "latest")),
    st.builds(
        Narrowing,
        parts(STATUSES),
        parts(tuple(SIGNALS)),
        st.sampled_from(["", *SECTIONS]),
        st.sampled_from(["", "section 47", "a,b & c=d"]),
        st.sampled_from(["", *OWNERS]),
        st.booleans(),
        st.sampled_from(ORDERS),
    ),
    parts(tuple(COLUMNS)),
    parts(MEASURES),
)


def read(address: str) -> Choice:
    """What the page reads from an address, by way of the server's own parser."""
    with sample_app().server.test_request_context(address) as context:
        args = MultiDict(context.request.args)
    known = {"sections": SECTIONS, "owners": OWNERS, "measures": MEASURES}
    return chosen(views.read(args), **known)  # type: ignore[arg-type]


@settings(max_examples=often(25, 20), deadline=None)
@given(choices)
def test_an_address_is_read_as_it_was_written(choice: Choice) -> None:
    again = read(choice.at())
    assert (again.narrowing, again.show, again.opened) == (choice.narrowing, choice.show, choice.opened)
    assert again.at() == choice.at()
    assert read(choice.cleared).narrowing == Narrowing(order=choice.narrowing.order)


def test_ticked_boxes_of_a_form_are_read_as_one_list() -> None:
    assert read("/?show=none&show=ytd&show=target").show == ("target", "ytd")
    assert read("/?show=none").show == () and read("/").show == tuple(COLUMNS)
    assert read("/?status=red&status=amber").narrowing.statuses == ("red", "amber")


def test_a_row_is_opened_and_closed_by_its_address() -> None:
    choice = read("/?status=red&open=lac")
    assert read(choice.toggled("cp_plans")).opened == ("lac", "cp_plans")
    assert read(choice.toggled("lac")).opened == () and read(choice.toggled("lac")).narrowing.statuses == ("red",)


@pytest.fixture(scope="module")
def asks(demo_home: Path) -> FlaskClient:
    return create_app(demo_home).server.test_client()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("statsu=red", "status"),
        ("status=redd", "red"),
        ("section=Front%20dor", "Front door"),
        ("order=distence", "distance"),
        ("signal=wors", "worse"),
        ("show=ytdd", "ytd"),
        ("open=contacts_decided_24", "contacts_decided_24h"),
        ("owner=Head%20of%20MASH%20and%20Assesment", "Head of MASH and Assessment"),
    ],
)
def test_what_is_misspelt_is_refused_and_what_was_meant_is_said(asks: FlaskClient, said: str, meant: str) -> None:
    for path in ("/", "/scorecard.csv", "/scorecard.xlsx"):
        answer = asks.get(f"{path}?{said}")
        assert answer.status_code == 404 and f"Did you mean ‘{meant}’?" in answer.text
    way = re.search(r'href="(/\?[^"]+)">Open it with', asks.get(f"/?{said}").text)
    assert way and asks.get(way[1].replace("&amp;", "&")).status_code == 200


QUERY = "month=2020-08&status=red,amber&words=within&order=distance"


def test_the_csv_has_the_columns_of_show_and_the_rows_seen(asks: FlaskClient) -> None:
    answer = asks.get(f"/scorecard.csv?{QUERY}")
    taken = list(csv.reader(io.StringIO(answer.text)))
    assert tuple(taken[0]) == FIELDS
    page = asks.get(f"/?{QUERY}").text
    seen = re.findall(r'<tr role="row" id="row-(\w+)"', page)
    assert [row[0] for row in taken[1:]] == seen and 3 < len(seen) < 40
    name = "scorecard-2020-08-published-red-amber-within-by-distance.csv"
    assert f'filename="{name}"' in answer.headers["Content-Disposition"]


def test_the_xlsx_names_the_filters_and_holds_numbers(asks: FlaskClient) -> None:
    book = load_workbook(BytesIO(asks.get(f"/scorecard.xlsx?{QUERY}").data))
    about, sheet = book["What is shown"], book["Measures"]
    told = {row[0].value: row[1].value for row in about.iter_rows(min_row=5)}
    assert told["Status"] == "Red, Amber" and told["Words in the title"] == "within" and told["Month"] == "August 2020"
    rows = list(csv.DictReader(io.StringIO(asks.get(f"/scorecard.csv?{QUERY}").text)))
    heads = [cell.value for cell in sheet[4]]
    assert heads == list(FIELDS) and sheet.max_row == 4 + len(rows)
    value = heads.index("value") + 1
    written = [sheet.cell(5 + at, value).value for at in range(len(rows))]
    assert written == pytest.approx([float(row["value"]) for row in rows], rel=1e-14)
    assert all(one.tables for one in book) and sheet["A1"].value == "Measures"


def test_a_mix_is_taken_part_by_part(asks: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(asks.get("/scorecard.csv?words=outcomes%20of%20child").text)))
    assert len(rows) > 2 and all(row["category"] for row in rows) and {row["kind"] for row in rows} == {"mix"}


def test_words_that_would_be_a_formula_stay_words(asks: FlaskClient) -> None:
    data = asks.get("/scorecard.xlsx?words=%3D1%2B1").data
    told = {row[0].value: row[1] for row in load_workbook(BytesIO(data))["What is shown"].iter_rows(min_row=5)}
    assert told["Words in the title"].data_type == "s" and not told["Words in the title"].value.startswith("=")


def test_signals_are_looked_for_only_where_there_are_any() -> None:
    assert 'id="find-signal"' not in sample_app().server.test_client().get("/").text
    first, *others = sample_pages.SCORECARD.sections
    told = replace(first.lines[0], signal_key="w", signal_word="Falling for 7 months: worse")
    card = replace(sample_pages.SCORECARD, sections=(replace(first, lines=(told, *first.lines[1:])), *others))
    asks = sample_app(SampleReader(card=card)).server.test_client()
    assert 'id="find-signal"' in asks.get("/").text and "Falling for 7 months: worse" in asks.get("/").text
    narrowed = asks.get("/?signal=worse").text
    assert len(re.findall(r'<tr role="row" id="row-', narrowed)) == 1 and told.row.title in narrowed
    assert "Falling for 7 months: worse" not in asks.get("/?show=target,ytd").text
