"""One figure judged, in the one place that judges."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

from metrics.figures.judged_figure import ABSENT, JudgedFigure, absent, point
from metrics.figures.results import Cell
from metrics.measures.definition import Target
from metrics.selection import Selection
from tests.metrics.demo_targets import demo_definitions

ROOT = Path(__file__).parent.parent.parent
SEPTEMBER = Selection(date(2020, 9, 1), "published")
ALL = demo_definitions()
CONTACTS = ALL["contacts_decided_24h"]  # from 95% green, from 85% amber
JUDGING = {
    ("metrics.judging.status", "status"),
    ("metrics.judging.status", "distance"),
    ("metrics.judging.travel", "travel"),
}


def figure(cell: Cell, basis: str = "month") -> JudgedFigure:
    return JudgedFigure(CONTACTS, SEPTEMBER, "", basis, cell, ())


def test_nothing_else_judges() -> None:
    """But for the table of judged figures, which asks them where arrays cannot tell exactly; a figure that says how it
    stands to the neighbours; the preview of a changed definition, whose figures are in no table; what is forecast, and
    every age of a figure, which are in none either; and the chart's headline, which says 'up' or 'down' of a line's two
    ends, with nothing good or bad in it."""
    found = {
        (path.stem, alias.name)
        for path in (ROOT / "metrics").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (node.module, alias.name) in JUDGING
    }
    asked = {("judged_numbers", what) for what in ("status", "distance", "travel")}
    assert found == {
        *asked,
        ("judged_figure", "travel"),
        ("chart_words", "travel"),
        ("definition_preview", "status"),
        ("load_changes", "status"),
        ("outlook", "status"),
        ("aged_figure", "status"),
    }  # what a load would turn is judged before it is kept


AMBER = Cell(
    410, 441, 100 * 410 / 441, "computed", "", 0, status="amber", green=95.0, amber=85.0, travel="better",
    previous=87.2, last_year=95.0, published=90.0, to_amber=0.0, to_green=9.0,
    travel_year="worse", compared_note="", last_year_note="the rule changed in September 2020",
)  # fmt: skip


def test_a_figure_says_how_it_went_and_what_it_would_have_taken() -> None:
    one = figure(AMBER)
    assert (one.status, one.travel, one.travel_in_a_year) == ("amber", "better", "worse")
    assert one.row.compared_note == "since last year the rule changed in September 2020"
    assert one.distance is not None and one.distance.says == "9 more for green"
    assert (one.row.status, one.row.travel, one.row.published, one.row.latest) == ("amber", "better", 90.0, None)
    assert (one.row.green, one.row.amber, one.row.previous, one.row.last_year) == ("95", "85", 87.2, 95.0)
    drawn = point(CONTACTS, SEPTEMBER.month, AMBER)
    assert (drawn.value_text, drawn.n_text, drawn.status_key) == ("93.0%", "410 of 441", "a")


def test_a_figure_that_is_not_judged_says_no_distance() -> None:
    assert figure(AMBER._replace(status="green", to_amber=None, to_green=None)).distance is None


def test_what_no_load_has_is_a_row_with_a_reason_and_a_gap_in_a_line() -> None:
    one = figure(absent(CONTACTS, SEPTEMBER, "month"))
    assert (one.row.status, one.row.reason, one.row.green) == (
        "not loaded",
        "It is not among what was published.",
        "95",
    )
    drawn = point(CONTACTS, SEPTEMBER.month, ABSENT)
    assert (drawn.status_word, drawn.value_text, drawn.state) == ("", "–", "absent")
    assert point(CONTACTS, SEPTEMBER.month, ABSENT._replace(load=0)).status_word == "Not loaded"


def test_a_teams_share_of_a_count_that_no_load_has_is_not_set_against_the_counts_target() -> None:
    lac = replace(ALL["lac"], good="low", targets=(Target(date(2019, 4, 1), 300.0, 320.0),))
    assert absent(lac, SEPTEMBER, "month_end").green == 300.0
    assert absent(lac, SEPTEMBER.of("team", "A"), "month_end").green is None
