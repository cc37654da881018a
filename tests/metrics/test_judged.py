"""One figure judged, in the one place that judges."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

from metrics.figures.results import Cell
from metrics.judged import ABSENT, JudgedFigure, colour, target_of
from metrics.measures.overlay import load_definitions
from metrics.selection import Selection

ROOT = Path(__file__).parent.parent.parent
SEPTEMBER = Selection(date(2020, 9, 1), "published")
CONTACTS = load_definitions()["contacts_decided_24h"]  # from 95% green, from 85% amber
JUDGING = {
    ("metrics.judging.status", "status"),
    ("metrics.judging.status", "distance"),
    ("metrics.judging.travel", "travel"),
}


def figure(
    cell: Cell, basis: str = "month", before: float | None = None, last_year: float | None = None
) -> JudgedFigure:
    target = target_of(CONTACTS, SEPTEMBER, basis)
    return JudgedFigure(
        CONTACTS, SEPTEMBER, "", basis, cell, target, colour(CONTACTS, cell, target), before, last_year, cell, None, ()
    )


def test_nothing_else_judges() -> None:
    """But for the chart's headline, which says 'up' or 'down' of a line's two ends, with nothing good or bad in it; and
    for the table of judged figures, which asks them where arrays cannot tell exactly."""
    found = {
        (path.stem, alias.name)
        for path in (ROOT / "metrics").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (node.module, alias.name) in JUDGING
    }
    asked = {(name, what) for name in ("judged", "judged_numbers") for what in ("status", "distance", "travel")}
    assert found == {*asked, ("chart_words", "travel")}


def test_a_figure_says_how_it_went_and_what_it_would_have_taken() -> None:
    one = figure(Cell(410, 441, 100 * 410 / 441, "computed", "", 0), before=87.2, last_year=95.0)
    assert (one.status, one.travel, one.travel_in_a_year) == ("amber", "better", "worse")
    assert one.distance is not None and one.distance.says == "9 more for green"
    assert (one.row.status, one.row.travel, one.row.published, one.row.latest) == (
        "amber",
        "better",
        one.cell.value,
        None,
    )
    assert (one.point.value_text, one.point.n_text, one.point.status_key) == ("93.0%", "410 of 441", "a")


def test_a_year_to_date_went_from_last_years() -> None:
    one = figure(Cell(410, 441, 100 * 410 / 441, "computed", "", 0), basis="ytd", before=87.2, last_year=95.0)
    assert (one.travel, one.row.travel) == ("worse", "worse")


def test_what_no_load_has_is_a_row_with_a_reason_and_a_gap_in_a_line() -> None:
    one = figure(ABSENT)
    assert not one.held and figure(ABSENT._replace(load=0)).held
    assert (one.row.status, one.row.reason) == ("not loaded", "It is computed with the next load.")
    assert (one.point.status_word, one.point.value_text, one.point.state) == ("", "–", "absent")
    assert figure(ABSENT._replace(load=0)).point.status_word == "Not loaded"
