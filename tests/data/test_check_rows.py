"""Rows that contradict themselves, the window, each other, another sheet or the last load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from data.checks.check import check_sheets
from data.extract import Checked, LastLoad
from data.spec import tables
from data.workbook.reader import Sheet
from tests.data.small_extract import SOUND, TEAM, TODAY, extract, sheet, sheets_of

D = date


def check(but: Mapping[str, list[Mapping[str, Any]]] | None = None, **changes: Mapping[str, Any]) -> Checked:
    return check_sheets(extract(but, **changes), today=TODAY)


def test_the_sound_extract_has_no_issue_at_all() -> None:
    checked = check()
    assert checked.issues == ()
    assert checked.ok and checked.extract
    assert {table.name for table in tables().values()} - {"about"} == set(checked.extract.tables)
    assert not checked.extract.missing


BROKEN: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("contacts", "decided before received"): (
        {"decided": datetime(2020, 8, 31, 15)},
        "Contacts!G2: Date and time decided '31/08/2020 15:00' is before the contact was received (01/09/2020 10:00)."
        " Correct whichever date is wrong.",
    ),
    ("contacts", "decided has no time"): ({"decided": D(2020, 9, 1)}, "has no time of day, while"),
    ("contacts", "outcome without decided"): ({"decided": None}, "Outcome 'Referral' is an outcome, but"),
    ("early_help", "completed before started"): (
        {"completed": D(2020, 4, 30)},
        "before the assessment started (01/05/2020)",
    ),
    ("early_help", "closed before started"): (
        {"closed": D(2020, 4, 30), "completed": None},
        "before the assessment started",
    ),
    ("early_help", "closed before completed"): ({"closed": D(2020, 5, 3)}, "before the assessment was completed"),
    ("referrals", "allocated before referred"): (
        {"allocated": datetime(2020, 9, 2, 8)},
        "before the date of referral (02/09/2020 09:00)",
    ),
    ("referrals", "allocated has no time"): ({"allocated": D(2020, 9, 2)}, "has no time of day"),
    ("referrals", "previous referral after this one"): ({"previous_referral": D(2020, 9, 3)}, "is after this referral"),
    ("assessments", "completed before started"): ({"completed": D(2020, 8, 1)}, "before the assessment started"),
    ("assessments", "started before referral"): (
        {"referred": D(2020, 8, 5)},
        "before the referral that led to it (05/08/2020)",
    ),
    ("assessments", "seen before started"): ({"seen": D(2020, 8, 3)}, "before the assessment started (04/08/2020)"),
    ("assessments", "closure action without closure"): ({"outcome": "CIN plan"}, "the outcome is not 'Close case'"),
    ("strategy_discussions", "held before requested"): ({"held": D(2020, 9, 2)}, "before it was requested"),
    ("strategy_discussions", "due before requested"): ({"due": D(2020, 9, 2)}, "before it was requested"),
    ("strategy_discussions", "outcome without held"): ({"held": None}, "'Date held' is empty"),
    ("section_47", "completed before started"): ({"completed": D(2020, 9, 3)}, "before the enquiry started"),
    ("section_47", "icpc before started"): ({"icpc": D(2020, 9, 3)}, "before the enquiry started"),
    ("section_47", "conference held and unnecessary"): (
        {"icpc_unnecessary": "a) Yes"},
        "recorded as deemed unnecessary",
    ),
    ("section_47", "plan without conference"): ({"icpc": None}, "'a) Yes' says that a plan was made, but the date"),
    ("children_in_need", "closed before started"): (
        {"closed": D(2019, 12, 31), "case_status": "Closed episode"},
        "before the episode started",
    ),
    ("children_in_need", "plan_ended before plan_started"): ({"plan_ended": D(2020, 1, 31)}, "before the plan started"),
    ("children_in_need", "status closed but open"): ({"case_status": "Closed"}, "the closure date is empty"),
    ("children_in_need", "closed but status open"): ({"closed": D(2020, 9, 1)}, "the episode closed on 01/09/2020"),
    ("children_in_need", "reason without closure"): (
        {"closure_reason": "RC1 - Adopted"},
        "'RC1 - Adopted' is a reason for closure, but",
    ),
    ("children_in_need", "plan end without start"): (
        {"plan_started": None, "plan_ended": D(2020, 9, 1)},
        "end of a plan that has no start date",
    ),
    ("child_protection_plans", "ended before started"): ({"ended": D(2020, 7, 31)}, "before the plan started"),
    ("child_protection_plans", "previous plan ended later"): (
        {"previous_ended": D(2020, 8, 2)},
        "is after this plan started",
    ),
    ("child_protection_plans", "reason without end"): ({"end_reason": "Other"}, "the end date is empty"),
    ("child_protection_plans", "previous end without plans"): (
        {"previous_plans": 0},
        "the number of previous plans is 0",
    ),
    ("looked_after", "ended before started"): (
        {"ended": D(2018, 1, 8), "placement_started": D(2018, 1, 8), "previous_placement_started": None},
        "before the child started",
    ),
    ("looked_after", "born after care"): ({"born": D(2018, 2, 1)}, "is after the child started to be looked after"),
    ("looked_after", "placement after end"): (
        {"ended": D(2018, 2, 1)},
        "after the child ceased to be looked after (01/02/2018)",
    ),
    ("looked_after", "placement before care"): (
        {"placement_started": D(2018, 1, 1), "previous_placement_started": None},
        "before the child started to be looked after",
    ),
    ("looked_after", "previous placement later"): (
        {"previous_placement_started": D(2018, 3, 2)},
        "after the start of the most recent",
    ),
    ("looked_after", "no placements"): ({"placements_12m": 0}, "is less than 1: the current placement counts"),
    ("looked_after", "reason without end"): ({"end_reason": "E2"}, "so the child counts as looked after"),
    ("care_leavers", "no age"): ({"born": None}, "has neither a date of birth nor an age"),
    ("care_leavers", "age out of range"): ({"born": None, "age": 7}, "is not an age of a care leaver"),
    ("visits", "due before last visit"): ({"due": D(2020, 9, 19)}, "before the last visit (20/09/2020)"),
    ("reviews", "recommendations_sent before held"): (
        {"recommendations_sent": D(2020, 9, 13)},
        "before the review was held",
    ),
    ("reviews", "responded before recommendations_sent"): (
        {"responded": D(2020, 9, 16)},
        "before the recommendations were sent",
    ),
    ("reviews", "minutes_distributed before held"): (
        {"minutes_distributed": D(2020, 9, 13)},
        "before the review was held",
    ),
    ("reviews", "participated but not held"): (
        {"held": None, "recommendations_sent": None},
        "says that the child took part",
    ),
    ("reviews", "sent but not held"): ({"held": None, "participated": None}, "is filled in, but 'Date held' is empty"),
    ("missing_episodes", "found before missing_from"): (
        {"found": datetime(2020, 9, 4, 2)},
        "before the episode began (05/09/2020 21:00)",
    ),
    ("missing_episodes", "found has no time"): ({"found": D(2020, 9, 5)}, "has no time of day"),
    ("missing_episodes", "completed before found"): (
        {"completed": datetime(2020, 9, 5, 22)},
        "before the child was found",
    ),
    ("missing_episodes", "completed has no time"): ({"completed": D(2020, 9, 6)}, "has no time of day"),
    ("missing_episodes", "accepted but not offered"): ({"offered": "No"}, "it is not recorded as offered"),
    ("missing_episodes", "completed but not accepted"): ({"accepted": "No"}, "it is recorded as not accepted"),
    ("exploitation", "completed before identified"): ({"completed": D(2020, 8, 31)}, "before it was identified"),
    ("exploitation", "due before identified"): ({"due": D(2020, 8, 31)}, "before it was identified"),
    ("court", "concluded before started"): ({"concluded": D(2020, 1, 31)}, "before the proceedings started"),
    ("court", "outcome without end"): ({"concluded": None}, "so the proceedings count as open"),
    ("adoption", "decided before entered_care"): ({"decided": D(2018, 1, 8)}, "before the child entered care"),
    ("adoption", "placement_order before entered_care"): (
        {"placement_order": D(2018, 1, 8)},
        "before the child entered care",
    ),
    ("adoption", "reversed before decided"): (
        {"adopted": None, "reversed": D(2019, 1, 8)},
        "before the decision to place",
    ),
    ("adoption", "adopted before placed"): ({"adopted": D(2019, 8, 31)}, "before the child was placed for adoption"),
    ("adoption", "placed before matched"): ({"matched": D(2019, 9, 2)}, "is before the match (02/09/2019)"),
    ("adoption", "matched before decided"): ({"matched": D(2019, 1, 8)}, "before the decision to place for adoption"),
    ("adoption", "adopted and reversed"): ({"reversed": D(2020, 1, 1)}, "the child was adopted on 01/05/2020"),
    ("caseloads", "fte over 1"): ({"fte": 1.5}, "is more than one full-time worker"),
    ("caseloads", "fte zero"): ({"fte": 0}, "the worker holds 17 cases"),
    ("posts", "fte over 1"): ({"fte": 37}, "FTE '37' is more than one full-time post"),
    ("leavers", "fte over 1"): ({"fte": 37}, "is more than one full-time post"),
    ("figures", "breakdown without group"): ({"breakdown": "team"}, "is a breakdown, but the group is empty"),
    ("figures", "numerator without denominator"): ({"denominator": 0}, "over a denominator of 0"),
}


def test_every_rule_of_the_specs_is_tried_below() -> None:
    assert set(BROKEN) == {(table.name, rule.name) for table in tables().values() for rule in table.rules}


@pytest.mark.parametrize(("table", "rule"), BROKEN)
def test_a_broken_row_is_told(table: str, rule: str) -> None:
    changes, says = BROKEN[table, rule]
    checked = check(**{table: changes})
    found = [issue for issue in checked.issues if issue.rule == f"row.{rule}"]
    assert len(found) == 1, [issue.says for issue in checked.issues]
    assert says in found[0].says
    spec = next(one for one in tables()[table].rules if one.name == rule)
    assert found[0].level == spec.level
    assert checked.ok == (not any(issue.level == "error" for issue in checked.issues))
    assert found[0].cell is not None and found[0].cell.endswith("2")
    implied = {"row.placement before care"} if (table, rule) == ("looked_after", "ended before started") else set()
    others = {issue.rule for issue in checked.issues} - {f"row.{rule}"} - implied
    assert not others, f"one fault, several tales: {others}"


def test_many_rows_of_one_doubt_are_one_warning_with_their_number() -> None:
    rows = [{"contact_id": f"K{n}", "decided": None} for n in range(40)]
    (issue,) = check({"contacts": rows}).issues
    assert issue.cell == "H2" and "The same is true of 40 rows of this sheet; this is the first." in issue.says


# ---- the window


@pytest.mark.parametrize(
    ("table", "changes", "level", "says"),
    [
        (
            "contacts",
            {"received": D(2020, 10, 1), "decided": None, "outcome": None},
            "error",
            "Contacts!C2: Date and time received '01/10/2020' is after the extract's last day (30/09/2020).",
        ),
        (
            "early_help",
            {"started": D(2020, 10, 1), "completed": None, "closed": None},
            "error",
            "Assessment start date '01/10/2020' is after the extract's last day",
        ),
        ("court", {"concluded": D(2020, 10, 2)}, "warning", "is after the extract's last day (30/09/2020). It is kept"),
        (
            "court",
            {"concluded": D(2020, 10, 6)},
            "error",
            "is in the future: the extract was produced on 05/10/2020 09:00.",
        ),
        ("figures", {"month": "2020-10"}, "error", "Month '2020-10' is after the extract's last day"),
        (
            "contacts",
            {"received": D(2020, 3, 31)},
            "warning",
            "is before the extract's first day (01/04/2020). It is kept for",
        ),
        ("reviews", {"due": D(2020, 3, 2), "held": D(2020, 3, 2)}, "warning", "is before the extract's first day"),
    ],
)
def test_dates_outside_the_window(table: str, changes: dict[str, Any], level: str, says: str) -> None:
    (issue,) = check(**{table: changes}).issues
    assert issue.level == level and says in issue.says


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("contacts", {"received": datetime(2020, 9, 30, 23, 59), "decided": datetime(2020, 9, 30, 23, 59)}),
        ("contacts", {"received": D(2020, 4, 1)}),
        ("visits", {"due": D(2021, 5, 1)}),
        ("early_help", {"started": D(2015, 1, 1)}),
        ("reviews", {"due": D(2020, 11, 2)}),
        ("leavers", {"left": D(2020, 9, 30)}),
    ],
)
def test_dates_inside_the_window_planned_ones_and_old_spells_are_sound(table: str, changes: dict[str, Any]) -> None:
    assert check(**{table: changes}).issues == ()


# ---- twice


def test_a_repeated_id_is_an_error_that_names_both_rows() -> None:
    (issue,) = check({"audits": [{}, {"audit_id": "AU2"}, {"theme": "Supervision"}]}).issues
    assert issue.level == "error"
    assert issue.says == (
        "Audits!A4: Audit ID 'AU1' repeats row 2: the rows have the same 'Audit ID'. Delete one of them."
    )


@pytest.mark.parametrize(
    ("table", "rows", "level"),
    [
        ("contacts", [{}, {}], "error"),
        ("contacts", [{"contact_id": None}, {"contact_id": None}], "warning"),
        ("contacts", [{"contact_id": None}, {"contact_id": None, "received": datetime(2020, 9, 1, 11)}], None),
        ("contacts", [{}, {"child_id": "0009"}], None),
        ("referrals", [{}, {"source": "1B"}], "warning"),
        ("referrals", [{}, {"referred": datetime(2020, 9, 2, 10)}], None),
        ("early_help", [{}, {}], "warning"),
        ("looked_after", [{}, {}], "error"),
        ("looked_after", [{}, {"child_id": "0009"}], None),
        ("child_protection_plans", [{}, {}], "error"),
        ("visits", [{}, {}], "error"),
        ("visits", [{}, {"plan": "CIN"}], None),
        ("audit_actions", [{}, {}], None),
        ("figures", [{}, {"value": 1}], "error"),
        ("figures", [{}, {"group": "x"}], None),
        ("teams", [{}, {}], "error"),
    ],
)
def test_rows_with_one_key(table: str, rows: list[Mapping[str, Any]], level: str | None) -> None:
    found = [(issue.level, issue.rule) for issue in check({table: rows}).issues]
    assert found == ([(level, "row.duplicate")] if level else [])


def test_a_key_that_the_sheet_lacks_in_part_is_the_rest_of_it() -> None:
    contacts = sheet("contacts", [SOUND["contacts"], SOUND["contacts"]], without=["contact_id"])
    found = [i for i in check_sheets(sheets_of(contacts), today=TODAY).issues if i.rule == "row.duplicate"]
    assert [(i.level, i.cell) for i in found] == [("warning", "A3")]
    assert "'Child Unique ID' and 'Date and time received'" in found[0].says


# ---- between sheets


def test_an_unknown_team_is_an_error_with_the_nearest_and_how_often() -> None:
    rows = [{"contact_id": "K1"}, {"contact_id": "K2", "team": "MSAH 1"}, {"contact_id": "K3", "team": "MSAH 1"}]
    (issue,) = check({"contacts": rows}).issues
    assert issue.says == (
        "Contacts!I3: Allocated Team 'MSAH 1' is not on the Teams sheet. Did you mean 'MASH 1'? Or add the team there,"
        " with its service. It is in 2 rows; this is the first."
    )
    assert issue.level == "error"


def test_a_team_is_kept_as_the_teams_sheet_writes_it() -> None:
    checked = check({"contacts": [{"contact_id": "K1", "team": " mash  1"}, {"contact_id": "K2", "team": None}]})
    assert checked.issues == () and checked.extract
    assert checked.extract.tables["contacts"].column("team").to_pylist() == [TEAM, None]


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({}, False),
        ({"child_id": "0009"}, True),
        ({"ended": D(2020, 9, 20)}, True),
        ({"ended": D(2020, 10, 2)}, False),
    ],
)
def test_a_child_protection_visit_needs_an_open_plan(plan: dict[str, Any], told: bool) -> None:
    issues = [issue for issue in check(child_protection_plans=plan).issues if issue.rule == "row.visit without plan"]
    assert [(issue.level, issue.sheet, issue.cell) for issue in issues] == (
        [("warning", "Visits", "A2")] if told else []
    )
    assert all("'0002' has a child protection visit due, but no open plan" in issue.says for issue in issues)


def test_other_visits_need_no_plan() -> None:
    assert check(visits={"child_id": "0009", "plan": "CIN"}).issues == ()


def test_an_action_needs_its_audit() -> None:
    (issue,) = check(audit_actions={"audit_id": "AU9"}).issues
    assert (issue.level, issue.cell) == ("warning", "A2")
    assert "Audit ID 'AU9' is not on the Audits sheet" in issue.says


def test_an_unusual_service_is_kept_with_a_warning() -> None:
    (issue,) = check(teams={"service": "Edge of Care"}).issues
    assert issue.level == "warning" and "is not one of the usual values (Early Help, MASH and Assessment" in issue.says


# ---- against the last load


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (40, 1, "Contacts: has 1 row, 98% fewer than the last load (2020-08.1: 40). Check that it is complete."),
        (40, 20, "has 20 rows, 50% fewer"),
        (40, 21, None),
        (40, 59, None),
        (40, 60, "has 60 rows, 50% more"),
        (19, 1, None),
        (19, 60, None),
        (5, 0, "Contacts: is empty, while the last load (2020-08.1) had 5 rows. Check that the export worked."),
        (0, 60, "Contacts: has 60 rows, while the last load (2020-08.1) had none. Check that it belongs to the"),
    ],
)
def test_rows_against_the_last_load(before: int, now: int, says: str | None) -> None:
    sheets = extract({"contacts": [{"contact_id": f"K{n}"} for n in range(now)]})
    checked = check_sheets(sheets, today=TODAY, last=before_it(contacts=before))
    assert checked.ok
    assert checked.must_be_accepted == tuple(issue for issue in checked.issues if "more than" not in issue.says)
    assert len(checked.issues) == (says is not None)
    if says:
        assert says in checked.issues[0].says


def test_a_sheet_that_is_gone_is_told_against_the_last_load() -> None:
    sheets = [one for one in extract() if one.name != "Contacts"]
    checked = check_sheets(sheets, today=TODAY, last=before_it(contacts=40))
    (issue,) = checked.must_be_accepted
    assert (issue.sheet, issue.code) == ("Contacts", "last-load-gone-contacts")
    assert issue.says.startswith("Contacts: is not in the workbook, while the last load (2020-08.1) had 40 rows.")


def test_a_sheet_without_headings_is_neither_empty_nor_absent() -> None:
    sheets = [one for one in extract() if one.name != "Contacts"]
    checked = check_sheets([*sheets, Sheet("Contacts", False, [])], today=TODAY, last=before_it(contacts=40))
    (issue,) = checked.must_be_accepted
    assert issue.says.startswith("Contacts: has neither headings nor rows, while the last load (2020-08.1) had 40")


def test_figures_that_came_once_are_not_missed() -> None:
    assert check_sheets(extract({"figures": []}), today=TODAY, last=before_it(figures=900)).issues == ()


def test_the_last_load_may_be_found_by_the_month_of_the_workbook() -> None:
    def find(month: date) -> list[LastLoad]:
        return [before_it(contacts=40)] if month == D(2020, 9, 1) else []

    (issue,) = check_sheets(extract(), today=TODAY, last=find).issues
    assert issue.rule == "last load.rows"


def before_it(**rows: int) -> LastLoad:
    """The load of August, with one row on every sheet unless told."""
    return LastLoad("2020-08.1", {**dict.fromkeys(tables(), 1), **rows})


def test_what_is_published_is_compared_with_too() -> None:
    thin = [LastLoad("2020-09.1", {**dict.fromkeys(tables(), 1), "contacts": 40}, published=True), before_it()]
    (issue,) = check_sheets(extract(), today=TODAY, last=lambda _: thin).must_be_accepted
    assert "98% fewer than the published load (2020-09.1: 40)" in issue.says
    assert issue.code == "last-load-rows-contacts"


def test_a_sheet_that_was_not_there_is_asked_about_unless_it_was_added() -> None:
    rows = dict.fromkeys(tables(), 1)
    del rows["reviews"]
    (issue,) = check_sheets(extract(), today=TODAY, last=LastLoad("2020-08.1", rows)).must_be_accepted
    assert (issue.sheet, issue.rule) == ("Reviews", "last load.new")
