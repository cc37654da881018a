"""What is judged otherwise for want of a column says so, and for how many rows; what is missing is done without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from data import spec
from data.errors import DefinitionError
from data.load import Known
from data.periods import month_end
from metrics.engine.authority_settings import Population, Settings
from metrics.engine.compute import compute
from metrics.engine.library import dry_run, load_definitions
from metrics.engine.proxies import fitted
from metrics.measures import definition_file, drawn_tables

SEPTEMBER, AUGUST = date(2020, 9, 1), date(2020, 8, 1)
SETTINGS = Settings(lambda _: Population(20_000, 2019, "of the test"), date(1900, 1, 1))
DEFINITIONS = load_definitions()
ASSESSMENTS = """
| child_id | referred   | started    | completed  |
| C1       | 2020-07-28 | 2020-08-03 | 2020-09-30 |
| C2       |            | 2020-08-03 | 2020-09-30 |
| C3       |            | 2020-08-03 | 2020-09-30 |
| C4       |            | 2020-08-03 | 2020-09-30 |
| C5       |            | 2020-07-01 | 2020-08-03 |
"""
REFERRALS = "| child_id | referred |\n| C2 | 2020-07-27 09:00 |\n| C5 | 2020-07-01 09:00 |"
IN_NEED = "| child_id | started | case_status |\n| C3 | 2020-07-29 | Open assessment |"
PLANS = """
| child_id | started    | closed     | case_status        |
| C1       | 2020-01-06 |            | Child in need plan |
| C2       | 2020-01-06 |            | Open assessment    |
| C3       | 2020-01-06 | 2020-09-30 | Closed episode     |
| C4       | 2020-10-01 |            | Child in need plan |
"""


def found(measure: str, missing: dict[str, frozenset[str]] | None = None, **drawings: str) -> list[dict[str, Any]]:
    tables: dict[str, pa.Table] = {
        name: drawn_tables.typed(spec.tables()[name], text) for name, text in drawings.items()
    }
    known = Known(SEPTEMBER, (AUGUST, SEPTEMBER), month_end(SEPTEMBER), tables, missing or {})
    rows = compute(known, {measure: DEFINITIONS[measure]}, SETTINGS).to_pylist()
    return [row for row in rows if row["breakdown"] == "all" and row["basis"] in ("month", "month_end")]


def only(rows: list[dict[str, Any]], month: date = SEPTEMBER) -> dict[str, Any]:
    (row,) = [row for row in rows if row["month"] == month]
    return row


def test_the_note_says_where_the_45_days_begin_and_for_how_many() -> None:
    rows = found("assessments_45d", assessments=ASSESSMENTS, referrals=REFERRALS, children_in_need=IN_NEED)
    september = only(rows)
    assert (september["numerator"], september["denominator"], september["state"]) == (3, 4, "computed")
    assert september["note"] == (
        "The 45 working days run from the date of referral in the row for 1 of 4 assessments, from the CIN start for 1,"
        " from the child's newest referral for 1, from the start of the assessment for 1."
    )
    assert (
        only(rows, AUGUST)["note"] == "The 45 working days run from the child's newest referral for 1 of 1 assessments."
    )


def test_without_the_sheets_to_join_the_assessments_are_counted_from_their_start() -> None:
    september = only(found("assessments_45d", assessments=ASSESSMENTS))
    assert (september["numerator"], september["denominator"], september["state"]) == (4, 4, "computed")
    assert september["note"].endswith("from the start of the assessment for 3 of 4 assessments, from the date") is False
    assert "from the start of the assessment for 3" in september["note"]


def test_where_every_row_has_its_referral_there_is_no_note() -> None:
    whole = "| child_id | referred | started | completed |\n| C1 | 2020-07-28 | 2020-08-03 | 2020-09-30 |"
    row = only(found("assessments_45d", assessments=whole, referrals=REFERRALS))
    assert (row["numerator"], row["note"], row["judged_by"]) == (1, "", "")


def test_without_assessments_it_is_not_loaded() -> None:
    row = only(found("assessments_45d", referrals=REFERRALS))
    assert (row["state"], row["value"]) == ("not loaded", None)
    assert (row["note"], row["reason"]) == ("", "Needs the sheet 'Assessments', which the workbook does not have.")


def test_overdue_assessments_say_it_too() -> None:
    row = only(found("assessments_overdue", assessments="| child_id | started |\n| C1 | 2020-07-27 |"))
    assert row["value"] == 1
    assert row["note"] == "The 45 working days run from the start of the assessment for 1 of 1 overdue assessments."
    assert row["judged_by"] == f"proxy: {row['note']}"


def test_plans_by_case_status_are_known_for_the_own_month_alone() -> None:
    missing = {"children_in_need": frozenset({"plan_started", "plan_ended"})}
    rows = found("cin_plans", missing, children_in_need=PLANS)
    assert [(row["month"], row["value"]) for row in rows] == [(SEPTEMBER, 1)]
    assert (
        rows[0]["note"] == "Counted by the case status on the extract's last day: the sheet has no start of the plan."
    )


def test_plans_with_their_dates_are_counted_by_them() -> None:
    rows = found("cin_plans", children_in_need=PLANS)
    assert [(row["month"], row["value"], row["note"]) for row in rows] == [(AUGUST, 0, ""), (SEPTEMBER, 0, "")]


def test_only_what_calls_for_it_is_counted_otherwise() -> None:
    known = Known(SEPTEMBER, (SEPTEMBER,), month_end(SEPTEMBER), {}, {})
    assert fitted(DEFINITIONS["cin_plans"], known) is DEFINITIONS["cin_plans"]
    lacking = replace(known, missing={"children_in_need": frozenset({"plan_started"})})
    assert fitted(DEFINITIONS["cin_plans"], lacking) != DEFINITIONS["cin_plans"]
    assert fitted(DEFINITIONS["lac"], lacking) is DEFINITIONS["lac"]


def test_children_of_whom_it_cannot_be_told_whether_they_are_settled_are_counted_in_the_note() -> None:
    care = """
    | child_id | born       | started    | placement_started | previous_placement_started | placement_type |
    | C1       | 2010-01-01 | 2018-01-01 | 2018-02-01        |                            | U4             |
    | C2       | 2016-01-01 | 2018-01-01 | 2020-02-01        |                            | A5             |
    | C3       | 2016-01-01 | 2018-01-01 | 2018-02-01        |                            | A5             |
    | C4       | 2016-01-01 | 2018-01-01 | 2020-02-01        | 2018-02-01                 | A5             |
    """
    row = only(found("lac_same_placement", looked_after=care))
    assert (row["numerator"], row["denominator"]) == (3, 4)
    assert row["note"] == (
        "Whether the home is settled is known for 3 of 4 children, cannot be told (placed for adoption, no start of the"
        " placement before) and is counted as not for 1."
    )


def test_a_population_is_no_proxy_and_its_edition_is_a_fact() -> None:
    row = only(found("lac_rate", looked_after="| child_id | started |\n| C1 | 2020-01-01 |"))
    assert (row["note"], row["judged_by"]) == ("Population 20,000: mid-2019 estimate, of the test.", "")
    assert (row["population"], row["population_edition"], row["reason"]) == (20_000, "of the test", "")


def test_each_way_of_doing_without_is_named() -> None:
    missing = {"children_in_need": frozenset({"plan_started", "plan_ended"})}
    (by_status,) = found("cin_plans", missing, children_in_need=PLANS)
    assert by_status["judged_by"] == f"instead: {by_status['note']}"
    referrals = "| child_id | referred |\n| C2 | 2020-09-07 09:00 |"
    row = only(found("rereferrals_12m", {"referrals": frozenset({"previous_referral"})}, referrals=referrals))
    says = dict(DEFINITIONS["rereferrals_12m"].without)["previous_referral"]
    assert (row["note"], row["judged_by"]) == (says, f"without: {says}")


HEAD = """
title = "Trial"
why = "Because."
owner = "Head"
source = "Any"
good = "neither"
when = "month"
"""
COUNT = HEAD + 'kind = "count"\n[count]\nmeans = "all"\nfrom = "contacts"\nwhere = "in_month(received, period)"\n'
SHARE = HEAD + 'kind = "percentage"\n[denominator]\nmeans = "all"\nfrom = "contacts"\nwhere = "true"\n'
EXAMPLE = '[[example]]\nname = "Any"\nmonth = 2020-09-01\nnumerator = 0\n[example.rows]\ncontacts = """| route |"""\n'
PROXY = '[proxy]\nby = "{}"\nsays = "It runs"\nexact = "from here"\nrows = "contacts"\n'
INSTEAD = '[instead]\nwithout = {}\nmeans = "all"\nwhere = "{}"\nsays = "Otherwise."\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (COUNT + PROXY.format("rout"), "there is no column 'rout'. Did you mean 'route'?"),
        (COUNT + PROXY.format("route").replace("exact", "exakt"), "'exakt' is not a key here. Did you mean 'exact'?"),
        (COUNT + INSTEAD.format('["route"]', "rout = 'MASH'"), "rout"),
        (COUNT + INSTEAD.format("[]", "true"), "say which columns are missing then"),
        (
            SHARE + '[numerator]\nmeans = "x"\nwhere = "true"\n' + INSTEAD.format('["route"]', "true"),
            "only a count or a rate",
        ),
    ],
)
def test_a_fault_in_it_is_told_before_any_data(text: str, says: str) -> None:
    import tomllib

    try:
        faults = dry_run([definition_file.read("trial.toml", "trial", ("Trial", 0), tomllib.loads(text + EXAMPLE))])
    except DefinitionError as fault:
        faults = [fault]
    assert faults and says in str(faults[0])
