"""Results: every month and group, sums over months, figures that arrive counted, and what is missing said in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from data import spec
from data.errors import HomeError
from data.home.config import Home
from data.load import Known
from data.loads.results_schema import RESULT_SCHEMA
from data.periods import month_end, months_between
from metrics.engine.authority_settings import Population, Settings, mid_year_for, settings_of
from metrics.engine.compute import NONE, ComputeError, compute
from metrics.engine.library import load_definitions
from metrics.measures import definition_file, drawn_tables
from metrics.measures.definition import Definition

SEPTEMBER = date(2020, 9, 1)
SETTINGS = Settings(lambda _: Population(20_000, 2019, ""), date(1900, 1, 1))
HEAD = 'title = "Trial"\nwhy = "Because."\nowner = "Head"\nsource = "Any"\ngood = "neither"\n'
COUNT = HEAD + (
    'kind = "count"\nwhen = "month"\nbreakdowns = ["team"]\n[count]\nmeans = "contacts"\nfrom = "contacts"\n'
    'where = "in_month(received, period)"\n'
)
SHARE = HEAD + (
    'kind = "percentage"\nwhen = "month"\nbreakdowns = ["team"]\n[denominator]\nmeans = "contacts"\nfrom = "contacts"\n'
    'where = "in_month(received, period)"\n[numerator]\nmeans = "by MASH"\nwhere = "route = \'MASH\'"\n'
)
MIX = HEAD + (
    'kind = "mix"\nwhen = "month"\nbreakdowns = ["team"]\n[denominator]\nmeans = "contacts"\nfrom = "contacts"\n'
    'where = "in_month(received, period)"\n[mix]\nby = ["route"]\nparts = ["MASH", "Early Help Hub"]\n'
)
EXAMPLE = '[[example]]\nname = "Any"\nmonth = 2020-09-01\nnumerator = 0\n[example.rows]\ncontacts = """| route |"""\n'
TEAMS = """
| team   | service           |
| Duty   | MASH and Assessment |
| Screen | MASH and Assessment |
| Court  | Child Protection and Court |
"""


def measure(text: str, id: str = "trial") -> Definition:
    return definition_file.read(f"{id}.toml", id, ("Trial", 0), tomllib.loads(text + EXAMPLE))


def rows_of(name: str, text: str) -> pa.Table:
    return drawn_tables.typed(spec.tables()[name], text)


def known(
    months: tuple[date, ...] = (SEPTEMBER,),
    *,
    missing: Mapping[str, frozenset[str]] | None = None,
    records_to: date | None = None,
    **tables: str,
) -> Known:
    found = {name: rows_of(name, text) for name, text in tables.items()}
    return Known(months[-1], months, records_to or month_end(months[-1]), found, missing or {})


def results(
    known: Known, *definitions: Definition, settings: Settings = SETTINGS, earlier: pa.Table = NONE
) -> list[dict[str, Any]]:
    found = compute(known, {one.id: one for one in definitions}, settings, earlier)
    assert found.schema == RESULT_SCHEMA
    return found.to_pylist()


def only(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def whole(
    rows: list[dict[str, Any]], month: date = SEPTEMBER, basis: str = "month", category: str = ""
) -> dict[str, Any]:
    return only(rows, month=month, basis=basis, breakdown="all", category=category)


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["numerator"], row["denominator"], row["value"], row["state"]


def earlier_rows(*rows: tuple[date, str, str, float | None, float | None], basis: str = "month") -> pa.Table:
    """(month, breakdown, group, numerator, denominator) of the measure 'trial' in loads before."""
    return pa.Table.from_pylist(
        [
            dict(
                zip(
                    RESULT_SCHEMA.names,
                    ("trial", month, basis, breakdown, group, "", n, d, None, "computed", "", None, None, "", "", ""),
                    strict=True,
                )
            )
            for month, breakdown, group, n, d in rows
        ],
        schema=RESULT_SCHEMA,
    )


CONTACTS = """
| received         | route          | team   |
| 2020-08-31 23:59 | MASH           | Duty   |
| 2020-09-01 00:00 | MASH           | Duty   |
| 2020-09-30 23:59 | Early Help Hub | Duty   |
| 2020-09-15 12:00 | MASH           | Screen |
| 2020-09-15 12:00 | MASH           | Gone   |
| 2020-09-15 12:00 |                |        |
"""


def test_every_month_and_group_is_there_and_groups_add_up_to_the_whole() -> None:
    rows = results(known((date(2020, 8, 1), SEPTEMBER), contacts=CONTACTS, teams=TEAMS), measure(SHARE))
    september = [row for row in rows if row["month"] == SEPTEMBER and row["basis"] == "month"]
    teams = {row["group"]: figures(row)[:3] for row in september if row["breakdown"] == "team"}
    assert teams == {
        "Duty": (1, 2, 50),
        "Screen": (1, 1, 100),
        "Court": (0, 0, None),
        "Gone": (1, 1, 100),
        "Not recorded": (0, 1, 0),
    }
    services = {row["group"]: figures(row)[:2] for row in september if row["breakdown"] == "service"}
    assert services == {"MASH and Assessment": (2, 3), "Child Protection and Court": (0, 0), "Not recorded": (1, 2)}
    assert figures(whole(rows)) == (3, 5, 60, "computed")
    august = {row["group"] for row in rows if row["month"] == date(2020, 8, 1) and row["breakdown"] == "team"}
    assert august == set(teams)


def test_no_cases_is_not_nought_percent() -> None:
    rows = results(known(contacts="| received |"), measure(SHARE))
    assert figures(whole(rows)) == (0, 0, None, "computed")
    assert figures(whole(results(known(contacts="| received |"), measure(COUNT)))) == (0, None, 0, "computed")


def test_a_numerator_that_cannot_be_told_is_no_hit() -> None:
    rows = results(known(contacts="| received | route |\n| 2020-09-02 09:00 | |"), measure(SHARE))
    assert figures(whole(rows)) == (0, 1, 0, "computed")


def test_parts_of_a_mix_add_up_with_empty_and_unexpected_ones() -> None:
    rows = [row for row in results(known(contacts=CONTACTS, teams=TEAMS), measure(MIX)) if row["basis"] == "month"]
    parts = {row["category"]: figures(row)[:3] for row in rows if row["breakdown"] == "all"}
    assert parts == {"MASH": (3, 5, 60), "Early Help Hub": (1, 5, 20), "Not recorded": (1, 5, 20)}
    court = {row["category"]: figures(row)[:3] for row in rows if row["group"] == "Court"}
    assert court == {"MASH": (0, 0, None), "Early Help Hub": (0, 0, None), "Not recorded": (0, 0, None)}


def test_what_is_counted_once_stands_in_one_group() -> None:
    plans = """
    | child_id | started    | ended      | team   |
    | A        | 2020-01-01 |            | Screen |
    | A        | 2020-02-01 |            | Duty   |
    | B        | 2020-01-01 | 2020-09-30 | Duty   |
    | C        | 2020-09-30 |            |        |
    """
    text = HEAD + (
        'kind = "count"\nwhen = "month_end"\nbreakdowns = ["team"]\n[count]\nmeans = "children"\n'
        'from = "child_protection_plans"\nwhere = "open_at_month_end(started, ended, period)"\ndistinct = "child_id"\n'
    )
    rows = results(known(child_protection_plans=plans, teams=TEAMS), measure(text))
    teams = {row["group"]: row["numerator"] for row in rows if row["breakdown"] == "team"}
    assert teams == {"Duty": 0, "Screen": 1, "Court": 0, "Not recorded": 1}
    assert figures(whole(rows, basis="month_end")) == (2, None, 2, "computed")
    assert {row["basis"] for row in rows} == {"month_end"}  # a stock has no year to date


def test_a_state_at_the_extract_says_nothing_of_earlier_months() -> None:
    shipped = load_definitions()
    care = "| child_id | started | placements_12m |\n| A | 2019-01-01 | 3 |\n| B | 2019-01-01 | 2 |"
    visits = "| child_id | plan | due |\n| A | CP | 2020-09-30 |\n| B | CP | 2020-09-16 |"
    two = known((date(2020, 8, 1), SEPTEMBER), looked_after=care, visits=visits, records_to=date(2020, 9, 17))
    rows = results(two, shipped["lac"], shipped["lac_3_placements"], shipped["cp_visits_on_time"])
    months = {id: sorted({row["month"] for row in rows if row["measure"] == id}) for id in ("lac", "lac_3_placements")}
    assert months == {"lac": [date(2020, 8, 1), SEPTEMBER], "lac_3_placements": [SEPTEMBER]}
    on_time = only(rows, measure="cp_visits_on_time", basis="extract", breakdown="all")
    assert (on_time["month"], *figures(on_time)) == (SEPTEMBER, 1, 2, 50, "computed")  # judged on the 17th


def test_a_missing_sheet_is_not_loaded_and_named() -> None:
    rows = results(known(teams=TEAMS), measure(SHARE))
    assert {row["state"] for row in rows} == {"not loaded"}
    september = whole(rows)
    assert figures(september) == (None, None, None, "not loaded")
    assert september["reason"] == "Needs the sheet 'Contacts', which the workbook does not have."
    assert only(rows, breakdown="team", group="Court", basis="month")["state"] == "not loaded"


def test_a_missing_column_is_not_loaded_and_named_as_on_the_sheet() -> None:
    rows = results(
        known(contacts=CONTACTS, missing={"contacts": frozenset({"route", "team"})}),
        measure(SHARE),
        measure(COUNT, "other"),
    )
    share = only(rows, measure="trial", basis="month", breakdown="all")
    assert (share["state"], share["value"]) == ("not loaded", None)
    assert share["reason"] == "Needs the column 'Route' in the sheet 'Contacts', which the workbook does not have."
    assert figures(only(rows, measure="other", basis="month", breakdown="all")) == (5, None, 5, "computed")


def test_a_column_it_can_do_without_is_told() -> None:
    text = SHARE + '[without]\nroute = "Counted without the route."\n'
    rows = results(known(contacts=CONTACTS, missing={"contacts": frozenset({"route"})}), measure(text))
    assert whole(rows)["state"] == "computed"
    assert whole(rows)["note"] == "Counted without the route."


YEAR = "| received | route |\n" + "\n".join(
    f"| {month:%Y-%m}-15 10:00 | {'MASH' if month.month % 2 else ''} |"
    for month in months_between(date(2019, 10, 1), SEPTEMBER)
)


def test_the_year_to_date_starts_in_april_and_sums_the_months_counts() -> None:
    months = months_between(date(2019, 10, 1), SEPTEMBER)
    rows = results(known(months, contacts=YEAR), measure(SHARE))
    assert figures(whole(rows, basis="ytd")) == (3, 6, 50, "computed")  # April to September: May, July, September
    assert figures(whole(rows, date(2020, 4, 1), "ytd")) == (0, 1, 0, "computed")
    march = whole(rows, date(2020, 3, 1), "ytd")
    assert march["state"] == "not loaded"
    assert march["reason"] == "Needs the counts of every month from April 2019 to March 2020; 6 of 12 are held."
    assert figures(whole(rows, basis="rolling_12")) == (6, 12, 50, "computed")
    assert whole(rows, date(2020, 8, 1), "rolling_12")["state"] == "not loaded"


def test_a_quarter_stands_with_its_last_month_and_is_the_sum_of_its_three() -> None:
    months = months_between(date(2019, 11, 1), SEPTEMBER)
    rows = results(known(months, contacts=YEAR, teams=TEAMS), measure(SHARE))
    whole_quarters = {row["month"]: row for row in rows if row["basis"] == "quarter" and row["breakdown"] == "all"}
    assert {month: figures(row) for month, row in whole_quarters.items()} == {
        date(2019, 12, 1): (None, None, None, "not loaded"),
        date(2020, 3, 1): (2, 3, pytest.approx(200 / 3), "computed"),  # January and March of three
        date(2020, 6, 1): (1, 3, pytest.approx(100 / 3), "computed"),
        SEPTEMBER: (2, 3, pytest.approx(200 / 3), "computed"),
    }
    december = whole_quarters[date(2019, 12, 1)]
    assert december["reason"] == "Needs the counts of every month from October 2019 to December 2019; 2 of 3 are held."


def test_a_quarter_takes_the_months_before_the_window_from_earlier_loads() -> None:
    earlier = earlier_rows((date(2020, 7, 1), "all", "", 10, 20), (date(2020, 8, 1), "all", "", 1, 4))
    rows = results(known(contacts=CONTACTS), measure(SHARE), earlier=earlier)
    assert figures(only(rows, basis="quarter", breakdown="all"))[:2] == (10 + 1 + 3, 20 + 4 + 5)


def test_months_before_the_window_come_from_earlier_loads_and_never_over_its_own() -> None:
    earlier = earlier_rows(
        (date(2020, 4, 1), "all", "", 10, 20),
        (date(2020, 9, 1), "all", "", 99, 99),  # an older revision of this month
        (date(2020, 4, 1), "team", "Duty", 4, 12),
        (date(2020, 4, 1), "team", "Closed team", 6, 8),
    )
    months = months_between(date(2020, 5, 1), SEPTEMBER)
    rows = results(known(months, contacts=CONTACTS, teams=TEAMS), measure(SHARE), earlier=earlier)
    year = [row for row in rows if row["basis"] == "ytd" and row["month"] == SEPTEMBER]
    assert figures(only(year, breakdown="all")) == (10 + 1 + 3, 20 + 1 + 5, 100 * 14 / 26, "computed")
    teams = {row["group"]: figures(row)[:2] for row in year if row["breakdown"] == "team"}
    assert teams["Duty"] == (4 + 1 + 1, 12 + 1 + 2)
    assert teams["Closed team"] == (6, 8)  # gone from the sheet, still in the year
    assert teams["Screen"] == (1, 1)  # new since: no cases in April
    assert (sum(n for n, _ in teams.values()), sum(d for _, d in teams.values())) == (14, 26)
    assert {row["state"] for row in year if row["breakdown"] == "service"} == {"not loaded"}  # April has no services


def test_the_year_to_date_of_a_mix_sums_its_parts_and_its_totals() -> None:
    months = (date(2020, 4, 1), date(2020, 5, 1))
    text = "| received | route |\n| 2020-04-02 | MASH |\n| 2020-04-03 | Domestic Abuse Hub |\n| 2020-05-02 | MASH |"
    rows = results(known(months, contacts=text), measure(MIX))
    parts = {
        row["category"]: figures(row)[:2]
        for row in rows
        if row["basis"] == "ytd" and row["month"] == months[1] and row["breakdown"] == "all"
    }
    assert parts == {"MASH": (2, 3), "Early Help Hub": (0, 3), "Domestic Abuse Hub": (1, 3)}


def test_a_state_at_the_extract_has_a_year_to_date_only_where_its_file_says_so() -> None:
    shipped = load_definitions()["cp_visits_on_time"]
    visits = "| plan | due |\n| CP | 2020-04-30 |"
    april = known((date(2020, 4, 1),), visits=visits)
    assert {row["basis"] for row in results(april, shipped)} == {"extract", "ytd", "rolling_12"}
    june = known((date(2020, 6, 1),), visits="| plan | due |\n| CP | 2020-06-30 |")
    assert only(results(june, shipped), basis="quarter", breakdown="all")["reason"].endswith("1 of 3 are held.")
    assert figures(only(results(april, shipped), basis="ytd", breakdown="all")) == (1, 1, 100, "computed")


def test_figures_that_arrive_fill_gaps_and_never_replace_a_count() -> None:
    text = """
    | measure | month   | basis | numerator | denominator | value | agency | source      |
    | trial   | 2020-08 |       | 41        | 50          | 82    | Health | Paper, p. 3 |
    | trial   | 2020-09 |       | 9         | 9           | 100   |        | wrong       |
    | trial   | 2019-09 | ytd   |           |             | 24    |        | Paper, p. 4 |
    | trial   | 2019-11 | year  |           |             | 30    |        | Return      |
    | unknown | 2020-08 |       |           |             | 1     |        | Nobody      |
    """
    rows = results(known(contacts=CONTACTS, figures=text), measure(SHARE))
    august = whole(rows, date(2020, 8, 1))
    assert (*figures(august), august["note"]) == (41, 50, 82, "figure", "Health, Paper, p. 3")
    assert figures(whole(rows)) == (3, 5, 60, "computed")
    assert figures(whole(rows, date(2019, 9, 1), "ytd")) == (None, None, 24, "figure")
    assert figures(whole(rows, date(2020, 3, 1), "ytd"))[2:] == (30, "figure")  # a year is the year to its March
    assert {row["measure"] for row in rows} == {"trial"}


def test_a_figure_stands_where_the_sheet_to_count_it_is_missing() -> None:
    text = "| measure | month | value | source |\n| trial | 2020-09 | 17 | By hand |"
    rows = results(known(figures=text, teams=TEAMS), measure(COUNT))
    assert figures(whole(rows)) == (17, None, 17, "figure")
    assert only(rows, breakdown="team", group="Duty", basis="month")["state"] == "not loaded"


def test_figures_enter_sums_only_with_their_counts() -> None:
    def with_april(counts: str) -> dict[str, Any]:
        header = "| measure | month | numerator | denominator | value | source |"
        text = f"{header}\n| trial | 2020-04 | {counts} | 50 | Paper |"
        months = months_between(date(2020, 5, 1), SEPTEMBER)
        return whole(results(known(months, contacts=CONTACTS, figures=text), measure(SHARE)), basis="ytd")

    assert figures(with_april("10 | 20")) == (14, 26, 100 * 14 / 26, "computed")
    assert (
        with_april(" | ")["reason"]
        == "Needs the counts of every month from April 2020 to September 2020; 5 of 6 are held."
    )


def test_a_figure_for_the_year_gives_way_to_a_sum_and_stands_where_there_is_none() -> None:
    text = "| measure | month | basis | value | source |\n| trial | 2020-09 | ytd | 66 | Paper |"
    short = results(known((SEPTEMBER,), contacts=CONTACTS, figures=text), measure(SHARE))
    assert figures(whole(short, basis="ytd")) == (None, None, 66, "figure")
    full = results(known(months_between(date(2020, 4, 1), SEPTEMBER), contacts=CONTACTS, figures=text), measure(SHARE))
    assert figures(whole(full, basis="ytd")) == (4, 6, 100 * 4 / 6, "computed")


def test_parts_of_a_mix_arrive_as_groups() -> None:
    text = """
    | measure | month   | group | numerator | denominator | value | source |
    | trial   | 2020-08 | MASH  | 1         | 4           | 25    | Paper  |
    | trial   | 2020-08 | Other | 3         | 4           | 75    | Paper  |
    """
    rows = results(known(contacts=CONTACTS, figures=text), measure(MIX))
    assert figures(whole(rows, date(2020, 8, 1), category="Other")) == (3, 4, 75, "figure")


def test_a_measure_that_arrives_counted() -> None:
    definition = measure(HEAD + 'kind = "figure"\nwhen = "month"\nunit = "count"\n')
    text = "| measure | month | value | agency | source |\n| trial | 2020-09 | 12 | Police | Return |"
    assert figures(whole(results(known(figures=text), definition))) == (None, None, 12, "figure")
    missing = whole(results(known(), definition))
    assert (missing["state"], missing["reason"]) == ("not loaded", "The sheet 'Figures' has no figure for this month.")


def test_a_rate_says_which_population_and_is_not_loaded_without_one() -> None:
    rate = load_definitions()["cp_rate"]
    plans = known(child_protection_plans="| child_id | started |\n| A | 2020-01-01 |")
    row = whole(results(plans, rate), basis="month_end")
    assert (*figures(row), row["note"]) == (1, 20_000, 0.5, "computed", "Population 20,000: mid-2019 estimate.")
    none = whole(results(plans, rate, settings=Settings(lambda _: None, date(1900, 1, 1))), basis="month_end")
    assert (none["state"], none["value"]) == ("not loaded", None)
    assert "la_code in config.toml" in none["reason"]


AVERAGE = HEAD + (
    'kind = "average"\nwhen = "extract"\nunit = "cases"\nbreakdowns = ["team"]\n[denominator]\nmeans = "FTE"\n'
    'from = "caseloads"\nwhere = "cases >= 1"\nweight = "fte"\n[numerator]\nmeans = "cases held"\nvalue = "cases"\n'
)


def test_an_average_over_full_time_equivalents() -> None:
    text = "| worker | fte | cases | team |\n| W1 | 1 | 20 | Duty |\n| W2 | 0.5 | 4 | Duty |\n| W3 | 1 | 0 | Duty |"
    rows = results(known(caseloads=text, teams=TEAMS), measure(AVERAGE))
    assert figures(whole(rows, basis="extract")) == (24, 1.5, 16, "computed")
    assert figures(only(rows, breakdown="team", group="Court")) == (0, 0, None, "computed")


def test_a_row_without_a_value_is_not_in_an_average() -> None:
    text = (
        AVERAGE.replace('where = "cases >= 1"', 'where = "true"')
        .replace('weight = "fte"\n', "")
        .replace('value = "cases"', 'value = "nullif(cases, 0)"')
    )
    rows = results(known(caseloads="| worker | fte | cases |\n| W1 | 1 | 20 |\n| W2 | 1 | 0 |"), measure(text))
    assert figures(whole(rows, basis="extract")) == (20, 1, 20, "computed")


def test_a_percentage_of_full_time_equivalents_by_a_breakdown_of_its_own() -> None:
    text = HEAD + (
        'kind = "percentage"\nwhen = "extract"\nbreakdowns = ["role"]\n[denominator]\nmeans = "FTE"\nfrom = "posts"\n'
        'where = "filled_by <> \'Empty\'"\nweight = "fte"\n[numerator]\nmeans = "agency"\n'
        "where = \"filled_by = 'Agency'\"\n"
        "[breakdown]\nsize = \"CASE WHEN fte < 1 THEN 'Part time' ELSE 'Full time' END\"\n"
        '[groups]\nsize = ["Full time", "Part time", "No hours"]\n'
    )
    posts = """
    | post_id | role          | filled_by | fte |
    | P1      | Social worker | Permanent | 1   |
    | P2      | Social worker | Agency    | 0.5 |
    | P3      | Team manager  | Empty     | 1   |
    """
    rows = results(known(posts=posts), measure(text))
    assert figures(whole(rows, basis="extract")) == (0.5, 1.5, 100 * 0.5 / 1.5, "computed")
    assert figures(only(rows, breakdown="size", group="Part time"))[:2] == (0.5, 0.5)
    assert figures(only(rows, breakdown="size", group="No hours")) == (0, 0, None, "computed")  # known, without rows
    assert figures(only(rows, breakdown="role", group="Team manager"))[:3] == (0, 0, None)  # a code without rows


def test_a_measure_over_12_months_needs_12_months_of_records() -> None:
    text = COUNT.replace('when = "month"', 'when = "rolling 12 months"').replace("in_month", "in_12_months_to")
    full = months_between(date(2019, 10, 1), SEPTEMBER)
    rows = results(known(full, contacts=YEAR + "\n| 2019-09-30 | |"), measure(text))
    assert figures(whole(rows, basis="rolling_12")) == (12, None, 12, "computed")
    august = whole(rows, date(2020, 8, 1), "rolling_12")
    wanted = "Needs the sheet 'Contacts' for every month from September 2019 to August 2020; 11 of 12 are held."
    assert (august["state"], august["value"], august["reason"]) == ("not loaded", None, wanted)


def test_a_measure_over_12_months_reaches_back_through_the_loads_that_had_its_sheet() -> None:
    text = COUNT.replace('when = "month"', 'when = "rolling 12 months"').replace("in_month", "in_12_months_to")
    full = months_between(date(2019, 10, 1), SEPTEMBER)
    own = replace(known(full[6:], contacts=YEAR), held={"contacts": frozenset(full)})
    assert figures(whole(results(own, measure(text)), basis="rolling_12")) == (12, None, 12, "computed")
    other = replace(own, held={"contacts": frozenset(full[1:]), "referrals": frozenset(full)})
    assert whole(results(other, measure(text)), basis="rolling_12")["reason"].endswith("11 of 12 are held.")
    # figures and other measures' results of those months are not rows of the sheet
    figures_alone = earlier_rows(*((month, "all", "", 1, None) for month in full[:6]))
    short = whole(results(replace(own, held={}), measure(text), earlier=figures_alone), basis="rolling_12")
    assert short["state"] == "not loaded" and short["reason"].endswith("; 6 of 12 are held.")


def test_those_who_left_are_weighed_against_those_who_stayed() -> None:
    turnover = load_definitions()["turnover_12m"]
    posts = "| post_id | role | filled_by | fte |\n| P1 | Social worker | Permanent | 0.5 |"
    left = "| worker | left | role | fte |\n| W1 | 2020-09-30 | Social worker | 1 |"
    year = months_between(date(2019, 10, 1), SEPTEMBER)
    row = whole(results(known(year, posts=posts, leavers=left), turnover), basis="rolling_12")
    assert figures(row) == (1, 0.5, 200, "computed")
    short = results(known(year[6:], posts=posts, leavers=left), turnover)
    assert [(row["month"], row["state"], row["value"]) for row in short] == [(SEPTEMBER, "not loaded", None)]
    assert "'Leavers' for every month from October 2019 to September 2020; 6 of 12" in short[0]["reason"]


def test_a_date_outside_the_calendar_stops_the_load_in_words() -> None:
    contacts = "| received | decided | route |\n| 2020-09-02 09:00 | 2090-09-02 09:00 | MASH |"
    with pytest.raises(ComputeError, match="MASH contacts decided within 24 hours: 02/09/2090 is outside the calendar"):
        results(known(contacts=contacts), load_definitions()["contacts_decided_24h"])


def test_a_workbook_with_nothing_has_every_measure_not_loaded() -> None:
    shipped = load_definitions()
    rows = results(known(), *shipped.values())
    assert {row["measure"] for row in rows} == set(shipped)
    assert {row["state"] for row in rows} == {"not loaded"}
    assert all(row["reason"].startswith("Needs ") and row["value"] is None for row in rows)


@pytest.mark.parametrize(
    ("month", "year"),
    [
        (date(2020, 3, 1), 2019),
        (date(2020, 2, 1), 2018),
        (SEPTEMBER, 2019),
        (date(2020, 12, 1), 2019),
        (date(2021, 1, 1), 2019),
    ],
)
def test_a_months_rate_uses_the_year_before_the_last_31_march(month: date, year: int) -> None:
    assert mid_year_for(month) == year


def home(tmp_path: Any, **given: Any) -> Home:
    return Home(path=tmp_path, authority="Demo", la_code=given.pop("la_code", "884"), database="", **given)


def test_the_population_of_a_month_and_its_fallbacks(tmp_path: Any) -> None:
    population = settings_of(home(tmp_path)).population
    assert population(date(2025, 3, 1)) == Population(34439, 2024, "DfE release of 2025 (rebased on the 2021 census)")
    assert population(SEPTEMBER) == Population(34236, 2019, "DfE release of 2025 (rebased on the 2021 census)")
    assert population(date(2019, 3, 1)) == Population(34534, 2018, "DfE release of 2025 (rebased on the 2021 census)")
    later = population(date(2031, 3, 1))
    assert later is not None and later.mid_year == 2024  # the nearest earlier one
    assert population(date(2009, 3, 1)) is None
    assert settings_of(home(tmp_path, la_code="")).population(SEPTEMBER) is None


def test_a_home_fixes_the_population_its_papers_used(tmp_path: Any) -> None:
    fixed = settings_of(
        home(tmp_path, population_mid_year=2018, population_edition="as used in the council papers of 2020")
    )
    found = fixed.population(SEPTEMBER)
    assert found is not None and found.number == 36085
    with pytest.raises(HomeError, match="There is: DfE release of 2025"):
        settings_of(home(tmp_path, la_code="301", population_edition="council papers"))
    with pytest.raises(HomeError, match="mid_year 1999"):
        settings_of(home(tmp_path, population_mid_year=1999))
