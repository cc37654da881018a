"""What disagrees in a month: by a plain look at the rows of the files, and each kind on a line made for it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.server.app import create_app
from metrics.home.opened_home import opened
from metrics.scorecard.contradictions import (
    ASSURANCE,
    DIRECTION,
    OTHERS,
    SIGNAL,
    WITHIN,
    YEAR,
    contradictions,
    counted,
)
from metrics.scorecard.reader import Reader
from metrics.scorecard.shapes import Line
from metrics.selection import PUBLISHED, Selection
from metrics.spc import FAIL, PASS

SEPTEMBER = Selection(date(2020, 9, 1), PUBLISHED)


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Iterator[Reader]:
    home = opened(demo_home)
    yield home.reader()
    home.store.close()


def told(reader: Reader, month: date) -> dict[str, set[str]]:
    _, found = reader.contradictions(SEPTEMBER.at(month))
    return {kind: {one.line.row.measure for one in found if one.kind == kind} for kind in (YEAR, WITHIN, DIRECTION)}


@pytest.mark.parametrize("month", [date(2020, 9, 1), date(2020, 5, 1)])
def test_the_demo_by_a_plain_look_at_its_rows(reader: Reader, month: date) -> None:
    own = {id: one.basis for id, one in reader.definitions.items()}
    whole = [row for row in reader.rows(SEPTEMBER.at(month)) if not row.category]
    here = {row.measure: row for row in whole if row.basis == own[row.measure]}
    year = {row.measure: row for row in whole if row.basis == "ytd"}
    services = [row for row in reader.rows(SEPTEMBER.at(month).of("service")) if row.basis == own[row.measure]]
    found = told(reader, month)
    assert found[YEAR] == {
        id
        for id, row in here.items()
        if own[id] not in ("rolling_12", "ytd", "quarter")
        and id in year
        and sorted([row.status, year[id].status]) == ["green", "red"]
    }
    assert found[WITHIN] == {
        row.measure
        for row in services
        if row.kind == "percentage"
        and row.status == "red"
        and (row.denominator or 0) >= 10
        and here[row.measure].status == "green"
    }
    signals = {id: row.signal.split(" ")[0] for id, row in here.items()}
    assert found[DIRECTION] == {
        id
        for id, row in here.items()
        if (row.status, row.travel) in (("green", "worse"), ("red", "better"))
        and signals[id] not in ("improvement", "concern")
    }


def line_of(reader: Reader, **row: Any) -> Line:
    card = reader.scorecard(SEPTEMBER)
    one = next(one for part in card.sections for one in part.lines if one.row.measure == "assessments_45d")
    plain = {"status": "amber", "travel": "same", "assurance": ""}
    return replace(one, row=replace(one.row, **plain | row), signal_key="c", beside_text="")


@pytest.mark.parametrize(
    ("row", "changes", "kind"),
    [
        ({"status": "green"}, {"signal_key": "w", "signal_word": "Unusually low: worse"}, SIGNAL),
        ({"status": "red"}, {"signal_key": "b", "signal_word": "Rising for 7 months: better"}, SIGNAL),
        ({"status": "green", "travel": "worse"}, {}, DIRECTION),
        ({"status": "red", "travel": "better"}, {}, DIRECTION),
        ({"status": "green", "assurance": FAIL}, {}, ASSURANCE),
        ({"status": "red", "assurance": PASS}, {}, ASSURANCE),
        ({"status": "red"}, {"beside_text": "better than neighbours"}, OTHERS),
        ({"status": "amber"}, {"beside_text": "better than neighbours"}, OTHERS),
        ({"status": "green"}, {"beside_text": "worse than neighbours"}, OTHERS),
    ],
)
def test_each_kind_and_nothing_where_all_agree(
    reader: Reader, row: dict[str, str], changes: dict[str, str], kind: str
) -> None:
    _, rows = reader.month_of(SEPTEMBER)
    one = replace(line_of(reader, **row), **changes)  # type: ignore[arg-type]
    [found] = [each for each in contradictions(rows, [one], SEPTEMBER) if each.kind not in (YEAR, WITHIN)]
    assert found.kind == kind and one.value_text in found.says and found.asks.endswith("?")
    agree = line_of(reader, status=row["status"])
    assert [each.kind for each in contradictions(rows, [agree], SEPTEMBER) if each.kind not in (YEAR, WITHIN)] == []
    assert contradictions(rows, [line_of(reader, status="no target", travel="better")], SEPTEMBER) == ()


def test_the_page_says_how_many_and_when_there_is_none(demo_home: Path, reader: Reader) -> None:
    asks = create_app(demo_home).server.test_client()
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", asks.get("/contradictions").text)))
    _, found = reader.contradictions(SEPTEMBER)
    assert counted(found, "September 2020") in text
    assert all(one.says in text for one in found)
    assert counted((), "May 2020").startswith("Nothing contradicts itself in May 2020")
    assert asks.get("/contradictions/x").status_code == 404
