"""What is not done and still in time: outside the figure, counted beside it, and told wherever the figure is."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.errors import DefinitionError
from data.home.config import open_home
from metrics.engine.authority_settings import ALWAYS, Settings, settings_of
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from metrics.figures.judged_figure import n_of_d
from metrics.figures.results import Cell
from metrics.measures import definition_file
from metrics.measures.definition import Definition
from metrics.measures.home_breaks import failed_words, with_home_breaks
from tests.metrics.test_compute import TEAMS, known

JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2020, month, 1) for month in (7, 8, 9, 10))
CONTACTS = "contacts_decided_24h"
SHIPPED = load_definitions()
ROWS = """
| received         | decided          | route | team   |
| 2020-08-31 12:00 | 2020-08-31 13:00 | MASH  | Duty   |
| 2020-08-31 12:00 |                  | MASH  | Duty   |
| 2020-09-29 09:00 | 2020-09-29 10:00 | MASH  | Duty   |
| 2020-09-29 09:00 |                  | MASH  | Court  |
| 2020-09-30 09:00 |                  | MASH  | Duty   |
| 2020-09-30 10:00 |                  | MASH  | Court  |
"""


def figures(since: date = ALWAYS, **breakdown: str) -> dict[tuple[date, str], tuple[Any, ...]]:
    """(month, basis) → numerator, denominator, not due; of the whole unless a team is told."""
    measure = {CONTACTS: replace(SHIPPED[CONTACTS], targets=())}
    settings = Settings(lambda _: None, SEPTEMBER, since)
    rows = compute(known((JULY, AUGUST, SEPTEMBER), contacts=ROWS, teams=TEAMS), measure, settings).to_pylist()
    group = breakdown.get("team", "")
    return {
        (row["month"], row["basis"]): (row["numerator"], row["denominator"], row["not_due"])
        for row in rows
        if (row["breakdown"], row["group"]) == ("team" if group else "all", group) and row["state"] == "computed"
    }


def test_only_what_is_still_in_time_is_outside_the_figure() -> None:
    found = figures()
    assert found[AUGUST, "month"] == (1, 2, 0)  # known to the end of September: its time is over
    assert found[SEPTEMBER, "month"] == (1, 2, 2)
    assert found[SEPTEMBER, "quarter"] == (2, 4, 2), "a sum of months has all that they leave out"
    assert figures(team="Court")[SEPTEMBER, "month"] == (0, 1, 1)
    assert figures(team="Duty")[SEPTEMBER, "month"] == (1, 1, 1)


def test_before_the_change_of_rule_all_that_was_not_done_had_failed() -> None:
    found = figures(since=OCTOBER)
    assert found[SEPTEMBER, "month"] == (1, 4, None)
    assert found[SEPTEMBER, "quarter"] == (2, 6, None)
    assert figures(since=SEPTEMBER)[AUGUST, "month"] == (1, 2, None)


def test_every_limit_of_a_shipped_measure_knows_what_is_not_due() -> None:
    """A numerator that asks for a time span or for 'on or before due' needs it, unless its rows are done already."""
    limited = ("hours_on_the_clock", "hours_between", "working_days_between", "<= due")
    done_already = {"assessments_45d", "icpc_15d"}  # counted in the month in which they were done
    missing = {
        measure.id
        for measure in SHIPPED.values()
        if measure.kind == "percentage"
        and measure.numerator
        and any(one in measure.numerator.where for one in limited)
        and measure.not_due is None
    }
    assert missing == done_already


def test_the_words_beside_a_figure() -> None:
    cell = Cell(410, 441, 92.97, "computed", "", 0, not_due=12)
    assert n_of_d(cell) == "410 of 441; 12 not yet due"
    assert n_of_d(cell._replace(not_due=0)) == n_of_d(cell._replace(not_due=None)) == "410 of 441"
    assert n_of_d(cell._replace(numerator=0, denominator=0)) == "12 not yet due"


# ---- a home's own days


def test_a_home_says_until_when_all_that_was_not_done_had_failed(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[not_due]\nfailed_until = 2020-10-01\n")
    home = open_home(tmp_path)
    assert settings_of(home).not_due_from == OCTOBER
    (tmp_path / "config.toml").write_text("")
    assert settings_of(open_home(tmp_path)).not_due_from == ALWAYS


def test_breaks_are_on_the_days_of_the_home() -> None:
    two = {id: SHIPPED[id] for id in (CONTACTS, "mash_contacts")}
    own = with_home_breaks(two, date(2024, 4, 1), OCTOBER)
    assert [(one.on, one.what[:11]) for one in own[CONTACTS].changes] == [
        (OCTOBER, "What is not"),
        (date(2024, 4, 1), "Non-working"),
    ]
    assert own["mash_contacts"] == two["mash_contacts"]
    again = with_home_breaks(own, date(2024, 4, 1), None)
    assert [one.on for one in again[CONTACTS].changes] == [date(2024, 4, 1)]


def test_a_page_of_a_month_before_says_so_and_one_from_then_on_does_not() -> None:
    own = with_home_breaks(SHIPPED, SEPTEMBER, OCTOBER)
    says = "Before October 2020 what was not done had failed, also where its time was not over."
    assert failed_words(own.values(), SEPTEMBER) == says
    assert failed_words([own["mash_contacts"]], SEPTEMBER) == failed_words(own.values(), OCTOBER) == ""
    assert failed_words(SHIPPED.values(), SEPTEMBER) == ""


# ---- what a definition may say


def changed(id: str, **values: Any) -> Definition:
    text = next(Path("metrics/definitions").rglob(f"{id}.toml")).read_text(encoding="utf-8")
    return definition_file.read(f"{id}.toml", id, ("Trial", 0), {**tomllib.loads(text), **values})


@pytest.mark.parametrize(
    ("id", "says"),
    [("mash_contacts", "only a percentage"), ("cp_2y_open", "must not have 'distinct'"), ("agency_rate", "'weight'")],
)
def test_only_a_percentage_of_rows_has_what_is_not_due(id: str, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        changed(id, not_due={"means": "not done yet", "where": "TRUE"})


def test_a_word_in_it_that_is_misspelt_is_told_with_the_key(tmp_path: Path) -> None:
    (tmp_path / f"{CONTACTS}.toml").write_text('[not_due]\nmeans = "x"\nwhere = "decidid IS NULL"\n')
    with pytest.raises(DefinitionError, match=r"not_due.where: there is no column 'decidid'. Did you mean 'decided'"):
        load_definitions(tmp_path)
