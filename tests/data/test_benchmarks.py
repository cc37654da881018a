"""Published files become benchmarks: both generations of headings, marks with their reasons, and DfE's worked figures.

The headings are those of the files as published; the figures are DfE's own of Herefordshire (884) and England.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard.cli import main
from dashboard.source import open_source
from data.benchmarks import population
from data.benchmarks.dfe_csv import read_csv
from data.benchmarks.editions import SCHEMA, Benchmarks
from data.benchmarks.importing import Imported, import_file
from data.benchmarks.published_figure import MARKERS
from data.errors import BenchmarkError
from data.home.config import Home, open_home
from metrics.judging.comparators import Comparators

PLACE = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name"
CIN = f"{PLACE},old_la_code,new_la_code,la_name"
CLA = f"{PLACE},old_la_code,la_name,new_la_code"
HEREFORDSHIRE = {
    "time_identifier": "Reporting year", "geographic_level": "Local authority", "country_code": "E92000001",
    "country_name": "England", "region_code": "E12000005", "region_name": "West Midlands", "old_la_code": "884",
    "new_la_code": "E06000019", "la_name": "Herefordshire, County of",
}  # fmt: skip
ENGLAND = {"geographic_level": "National", "country_code": "E92000001", "country_name": "England"}
WEST_MIDLANDS = {"geographic_level": "Regional", "region_code": "E12000005", "region_name": "West Midlands"}

B1_2024 = (
    "category,Anypoint_episodes,Anypoint_episodes_rate,Anypoint_child,Anypoint_child_rate,Started_episodes,"
    "Started_episodes_rate,Started_child,Started_child_rate,Ended_episodes,Ended_episodes_rate,Ended_child,"
    "Ended_child_rate,At31_episodes,At31_episodes_rate,Awaiting_assessment,Awaiting_assessment_rate"
)
B1_2025 = (
    "category,Anypoint_episodes,Anypoint_child,Started_episodes,Started_child,Ended_episodes,Ended_child,"
    "At31_episodes,awaiting_assessment"
)
B7 = (
    "category,CINPlan_start,CINPlan_start_rate,CINPlan_child_start,CINPlan_child_start_rate,CINPlan_end,"
    "CINPlan_end_rate,CINPlan_child_end,CINPlan_child_end_rate,CINPlan_anypoint,CINPlan_anypoint_rate,"
    "CINPlan_child_anypoint,CINPlan_child_anypoint_rate,CINPlan_At31,CINPlan_At31_rate"
)
C1_2024 = (
    "category,Referrals,Referrals_rate,Re_referrals,Re_referrals_percent,No_Further_Action,"
    "No_Further_Action_percent,Not_in_Need,Not_in_Need_percent,Referrals_child,Referrals_child_rate,"
    "Re_referrals_child,Re_referrals_child_percent"
)
C1_2025 = (
    "category,referral_count,rereferral_count,rereferral_percent,no_further_action_count,no_further_action_percent,"
    "not_in_need_count,not_in_need_percent,referral_child_count,rereferral_child_count,rereferral_child_percent"
)
C2 = (
    "category,Assessments_completed,Assessments_completed_rate,Same_day,1-10_days,11-20_days,21-30_days,31-40_days,"
    "41-45_days,46-50_days,51-60_days,61+_days,25th_Percentile_days,Median_days,75th_Percentile_days"
)
C4 = (
    "category,Section47,Section47_rate,Section47_child,Section47_child_rate,ICPC,ICPC_rate,ICPC_child,"
    "ICPC_child_rate,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days,"
    "Duration_25th_Percentile,Duration_median,Duration_75th_Percentile"
)
D1 = (
    "category,CPP_start,CPP_start_rate,CPP_child_start,CPP_child_start_rate,CPP_end,CPP_end_rate,CPP_child_end,"
    "CPP_child_end_rate,CPP_anypoint,CPP_anypoint_rate,CPP_child_anypoint,CPP_child_anypoint_rate,CPP_At31,"
    "CPP_At31_rate"
)
D3 = "category,CPP_start,CPP_subsequent,CPP_subsequent_percent"
D5 = (
    "category,CPP_At31,3_months_or_less,3_months_or_less_percent,more_than_3_months_6_months,"
    "more_than_3_months_6_months_percent,more_than_6_months_less_than_1_year,"
    "more_than_6_months_less_than_1_year_percent,1_year_less_than_2_years,1_year_less_than_2_years_percent,"
    "2_years_or_more,2_years_or_more_percent"
)
D6 = "category,CPP_At31_3Months,Reviewed_within_timescales,Reviewed_within_timescales_percent"
D7 = D5.replace("CPP_At31", "CPP_End")
HEADLINE = (
    "children_in_need,children_in_need_per_10000_children,child_protection_plans,"
    "child_protection_plans_per_10000_children,referrals,completed_assessments"
)
ONS = "age_group,population_estimate"
CLA_RATE = "population_type,population_estimate,children_count,rate_per_10000"
CLA_RATE_2024 = "population_count,population_estimate,number,rate_per_10000"
STABILITY = "cla_group,placement_stability,children_count,children_percent"
STABILITY_2024 = "cla_group,placement_stability,number,percentage"
LEAVERS = "care_leaver_age,breakdown,care_leaver_count,care_leaver_percent"
LEAVERS_2024 = "age,activity,number,percentage"
SUITABLE_2024 = "age,accommodation_suitability,number,percentage"
WORKERS = "cla_group,sw_stability,number,percentage"
HEALTH = "characteristic,breakdown,children_count,children_percent"
HEALTH_2024 = "cla_group,characteristic,number,percentage"
CSWW = (
    "inpost_fte,inpost_headcount,starters_fte,starters_headcount,leavers_fte,leavers_headcount,turnover_rate_fte,"
    "turnover_rate_headcount,agency_fte,agency_headcount,agency_rate_fte,agency_rate_headcount,agency_cover_fte,"
    "agency_cover_rate_fte,vacancy_fte,vacancy_rate_fte,vacancy_agency_cover_rate_fte,case_holders_fte,cases,"
    "caseload_fte,working_days_lost_fte,absence_rate_fte"
)
CSWW_HEADLINE = (
    "social_worker_fte,leaver_fte,turnover_rate_fte_%,working_days_lost_fte,absence_rate_fte_%,agency_fte,"
    "agency_worker_rate_fte_%,agency_cover_fte,agency_cover_rate_fte_%,vacancy_fte,vacancy_rate_fte_%,"
    "vacancy_agency_cover_rate_fte_%,case_holders_fte,cases,caseload_fte,social_worker_headcount,leaver_headcount,"
    "turnover_rate_headcount_%,agency_headcount,agency_worker_rate_headcount_%"
)
ADOPT = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
ON_31_MARCH = "Children looked after on 31 March each year"

Given = Mapping[str, Any]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('authority = "Herefordshire"\nla_code = "884"\n', encoding="utf-8")
    return open_home(tmp_path / "home")


def write(home: Home, headings: str, *rows: Given, name: str = "file.csv", place: str = CIN, bom: bool = False) -> Path:
    """A CSV beside the home: Herefordshire's rows of 2025 unless a row says otherwise; other cells 'z'."""
    names = f"{place},{headings}".split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="z", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        where = dict.fromkeys(HEREFORDSHIRE, "") | row if "geographic_level" in row else HEREFORDSHIRE | row
        writer.writerow(_cells(names, where))
    path = home.path.parent / name
    path.write_text(text.getvalue(), encoding="utf-8-sig" if bom else "utf-8")
    return path


def _cells(names: Sequence[str], row: Given) -> dict[str, Any]:
    every = {"time_period": 2025, "category": "Total", **row}
    unknown = set(every) - set(names) - {"category"}
    assert not unknown, f"the test gives headings that the file has not: {unknown}"
    return {name: value for name, value in every.items() if name in names}


def figures(home: Home, code: str, year: int = 2025) -> dict[int, tuple[float | None, str]]:
    """What the home has of a benchmark, from its own editions alone."""
    rows = [r for path in (home.path / "benchmarks").glob("*.parquet") for r in pq.read_table(path).to_pylist()]
    return {r["la_code"]: (r["value"], r["marker"]) for r in rows if r["code"] == code and r["year"] == year}


def value(home: Home, code: str, year: int = 2025) -> float | None:
    return figures(home, code, year)[884][0]


def take(home: Home, path: Path, **more: Any) -> Imported:
    return import_file(home, path, today=date(2026, 11, 22), **more)


BANDS = ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
WORKED: Sequence[tuple[str, str, int, Given, str, float]] = (
    # The figures of parts that DfE published, and what it published of them.
    (C2, CIN, 2024, dict(zip(BANDS, (159, 610, 61, 79, 94, 37), strict=True)) | {"Assessments_completed": 1088},
     "Continue_Assess_Comp", 95.6),
    (C2, CIN, 2023, dict.fromkeys(BANDS, 0) | {"1-10_days": 2660, "Assessments_completed": 3025},
     "Continue_Assess_Comp", 87.9),
    (C2, CIN, 2022, dict.fromkeys(BANDS, 0) | {"41-45_days": 1720, "Assessments_completed": 2226},
     "Continue_Assess_Comp", 77.3),
    (C4, CIN, 2025, {"Duration_0-10_days": 53, "Duration_11-15_days": 152, "Duration_16-20_days": 20,
     "Duration_21+_days": 21}, "CP_conf_15days", 83.3),
    (C4, CIN, 2024, {"Duration_0-10_days": 274, "Duration_11-15_days": 72, "Duration_16-20_days": 14,
     "Duration_21+_days": 10}, "CP_conf_15days", 93.5),
    (D6.rsplit(",", 1)[0], CIN, 2025, {"Reviewed_within_timescales": 76, "CPP_At31_3Months": 89}, "RevCP", 85.4),
    (D6.rsplit(",", 1)[0], CIN, 2024, {"Reviewed_within_timescales": 131, "CPP_At31_3Months": 165}, "RevCP", 79.4),
    (D6.rsplit(",", 1)[0], CIN, 2023, {"Reviewed_within_timescales": 108, "CPP_At31_3Months": 161}, "RevCP", 67.1),
    (D3.rsplit(",", 1)[0], CIN, 2025, {"CPP_subsequent": 66, "CPP_start": 202}, "PrevRegCPR", 32.7),
    (D3.rsplit(",", 1)[0], CIN, 2024, {"CPP_subsequent": 102, "CPP_start": 305}, "PrevRegCPR", 33.4),
    (D1.rsplit(",", 1)[0], CIN, 2025, {"CPP_At31": 139}, "CPP_rate", 40.4),
    (D1.rsplit(",", 1)[0], CIN, 2024, {"CPP_At31": 203}, "CPP_rate", 59.3),
    (D1.rsplit(",", 1)[0], CIN, 2023, {"CPP_At31": 223}, "CPP_rate", 65.6),
    (B1_2025, CIN, 2025, {"At31_episodes": 1574}, "CIN", 457.0),
    (C1_2025, CIN, 2025, {"referral_count": 1806}, "CPP_Total_Rateper10,000", 524.4),
    (C1_2025.replace("rereferral_percent,", ""), CIN, 2025, {"referral_count": 1806, "rereferral_count": 267},
     "ReReferral", 14.8),
    (CLA_RATE.rsplit(",", 1)[0], CLA, 2025, {"population_type": ON_31_MARCH, "children_count": 344,
     "population_estimate": 34439}, "LAC", 100),
    # 60 of 185.5 are 32.3: DfE's 32.4 is of unrounded posts, so what is published goes before what its parts give.
    (CSWW, CIN, 2025, {"vacancy_fte": 60, "inpost_fte": 125.5, "vacancy_rate_fte": 32.4}, "Work_Force_Vac_Rate", 32.4),
    (",".join(name for name in CSWW.split(",") if "_rate_" not in name), CIN, 2025,
     {"leavers_fte": 13.6, "inpost_fte": 125.5}, "Work_Force_TO_Rate", 10.8),
    (",".join(name for name in CSWW.split(",") if "_rate_" not in name), CIN, 2025,
     {"agency_fte": 28.2, "inpost_fte": 125.5}, "Work_Force_Agecy_Rate", 18.3),
    (CSWW.replace(",caseload_fte", ""), CIN, 2025, {"cases": 765, "case_holders_fte": 56.4},
     "Work_Force_AvgNumCase_SW", 13.6),
)  # fmt: skip


@pytest.mark.parametrize(("headings", "place", "year", "given", "code", "published"), WORKED)
def test_dfes_worked_figures_come_out_of_their_parts(
    home: Home, headings: str, place: str, year: int, given: Given, code: str, published: float
) -> None:
    take(home, write(home, headings, {"time_period": year, **given}, place=place))
    assert value(home, code, year) == published


LONG: Sequence[tuple[str, list[tuple[str, str, int]], str, float]] = (
    (STABILITY, [("CLA on 31 March", "Total children", 344),
     ("CLA on 31 March", "With 3 or more placements during the year", 35)], "LACStable_2016on", 10),
    (STABILITY, [(ADOPT, "Total children", 167),
     (ADOPT, "Living with the same carer for at least 2 years", 110)], "LAC_LongStable%", 66),
    (LEAVERS, [("19 to 21 years", "Total", 117), ("17 to 18 years", "Total", 59),
     ("19 to 21 years", "Total in education, employment or training", 64)], "CareLeaverEET", 55),
    (LEAVERS, [("19 to 21 years", "Suitability total", 117),
     ("19 to 21 years", "Accommodation considered suitable", 105)], "CareLeaverAcc", 90),
)  # fmt: skip


@pytest.mark.parametrize(("headings", "lines", "code", "published"), LONG)
def test_worked_figures_of_the_long_files(
    home: Home, headings: str, lines: list[tuple[str, str, int]], code: str, published: float
) -> None:
    without_percent = headings.rsplit(",", 1)[0]
    names = without_percent.split(",")
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    take(home, write(home, without_percent, *rows, place=CLA, bom=True))
    assert value(home, code) == published


PUBLISHED: Sequence[tuple[str, str, Given, str, float]] = (
    (B1_2024, CIN, {"At31_episodes": 1574, "At31_episodes_rate": 457}, "CIN", 457),
    (B7, CIN, {"CINPlan_At31": 310, "CINPlan_At31_rate": 90.1}, "CINPlan_At31_rate", 90.1),
    (C1_2024, CIN, {"Referrals": 1806, "Referrals_rate": 524.4}, "CPP_Total_Rateper10,000", 524.4),
    (C1_2024, CIN, {"Re_referrals_percent": 14.8}, "ReReferral", 14.8),
    (C1_2025, CIN, {"rereferral_percent": 14.8}, "ReReferral", 14.8),
    (C1_2025, CIN, {"no_further_action_percent": 6.5}, "CIN_Refferals_NFA", 6.5),
    (C1_2024, CIN, {"Not_in_Need_percent": 1.4}, "Referrals_AssessedNotNeed", 1.4),
    (C4, CIN, {"Section47_rate": 233.5}, "Section_47", 233.5),
    (C4, CIN, {"ICPC_rate": 71.4}, "ISCP_Conf", 71.4),
    (D1, CIN, {"CPP_At31": 139, "CPP_At31_rate": 40.4}, "CPP_Num", 139),
    (D3, CIN, {"CPP_subsequent_percent": 32.7}, "PrevRegCPR", 32.7),
    (D5, CIN, {"2_years_or_more_percent": 2.2}, "CPPlans2yrsActive", 2.2),
    (D6, CIN, {"Reviewed_within_timescales_percent": 85.4}, "RevCP", 85.4),
    (D7, CIN, {"2_years_or_more_percent": 6.4}, "CPPlans2yrs", 6.4),
    (CLA_RATE, CLA, {"population_type": ON_31_MARCH, "rate_per_10000": 100}, "LAC", 100),
    (CLA_RATE, CLA, {"population_type": "Children starting to be looked after each year", "rate_per_10000": 20},
     "LAC_Start_Rate", 20),
    (CLA_RATE, CLA, {"population_type": "Children ceasing to be looked after each year", "rate_per_10000": 32},
     "LAC_Cease_Rate", 32),
    (CLA_RATE_2024, CLA, {"population_count": "Children looked after at 31 March each year", "number": 387},
     "LACnum", 387),
    (LEAVERS, CLA, {"care_leaver_age": "19 to 21 years", "breakdown": "Suitability total", "care_leaver_count": 117},
     "NoCareLeavers", 117),
    (STABILITY_2024, CLA, {"cla_group": "CLA on 31 March", "percentage": 10,
     "placement_stability": "With 3 or more placements during the year"}, "LACStable_2016on", 10),
    (LEAVERS_2024, CLA, {"age": "Aged 19 to 21", "activity": "Total in education, employment or training",
     "percentage": 49}, "CareLeaverEET", 49),
    (SUITABLE_2024, CLA, {"age": "19 to 21 years", "percentage": 89,
     "accommodation_suitability": "Accommodation considered suitable"}, "CareLeaverAcc", 89),
    (WORKERS, CLA, {"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year",
     "percentage": 44}, "Stability_SocialWorker", 44),
    (HEALTH, CLA, {"characteristic": "Health", "breakdown": "Had their annual health assessment",
     "children_percent": 95}, "LACHealth%", 95),
    (HEALTH_2024, CLA, {"cla_group": "Health", "characteristic": "Had their teeth checked by a dentist",
     "percentage": 51}, "LACDental%", 51),
    (CSWW, CIN, {"vacancy_agency_cover_rate_fte": 46.9, "agency_cover_fte": 28.2, "vacancy_fte": 60},
     "Vacancies_cover", 46.9),
    (CSWW, CIN, {"absence_rate_fte": 3.1}, "Work_Force_SWAbsence", 3.1),
    (CSWW_HEADLINE, CIN, {"agency_worker_rate_fte_%": 18.3}, "Work_Force_Agecy_Rate", 18.3),
)  # fmt: skip


@pytest.mark.parametrize(("headings", "place", "given", "code", "published"), PUBLISHED)
@pytest.mark.parametrize("turned", [False, True])
def test_a_published_figure_is_kept_as_published_whatever_the_order_of_its_headings(
    home: Home, headings: str, place: str, given: Given, code: str, published: float, turned: bool
) -> None:
    own = ",".join(reversed(headings.split(","))) if turned else headings
    found = take(home, write(home, own, given, place=place, bom=turned))
    assert value(home, code) == published and code in found.codes
    assert found.edition == "DfE release of 2025" and found.is_new


def test_the_headline_figures_are_englands(home: Home) -> None:
    given = ENGLAND | {"children_in_need_per_10000_children": 330.3, "child_protection_plans": 49420}
    take(home, write(home, HEADLINE, given, bom=True))
    assert figures(home, "CIN") == {970: (330.3, "")} and figures(home, "CPP_Num") == {970: (49420.0, "")}


def test_england_and_regions_have_their_codes_and_stay_as_published(home: Home) -> None:
    rows = [
        ENGLAND | {"CPP_subsequent_percent": 24.5, "CPP_start": 60000, "CPP_subsequent": 14000},  # of parts: 23.3
        WEST_MIDLANDS | {"CPP_subsequent_percent": 26.7},
        {"geographic_level": "Regional", "region_code": "E13000002", "region_name": "Outer London",
         "CPP_subsequent_percent": 20.1},
        {"CPP_subsequent_percent": 32.7},
    ]  # fmt: skip
    take(home, write(home, D3, *rows))
    expected = {970: (24.5, ""), 984: (26.7, ""), 988: (20.1, ""), 884: (32.7, "")}
    assert figures(home, "PrevRegCPR") == expected


@pytest.mark.parametrize("marker", ["-", ":", "~", "c", "u", "x", "k", "z"])
def test_a_mark_is_missing_with_its_reason_and_never_0(home: Home, marker: str) -> None:
    take(home, write(home, D3, ENGLAND | {"CPP_subsequent_percent": marker}, {"CPP_subsequent_percent": marker}))
    assert figures(home, "PrevRegCPR") == {970: (None, marker), 884: (None, marker)}
    found = Comparators(home).of("any", "PrevRegCPR", "percent", date(2025, 6, 1))[0]
    assert (found.name, found.value, found.marker, found.note) == ("England", None, marker, MARKERS[marker])
    assert len(set(found.note)) > 3


@pytest.mark.parametrize("part", [*BANDS, "Assessments_completed"])
def test_a_sum_is_unknown_when_any_part_is(home: Home, part: str) -> None:
    given = dict.fromkeys(BANDS, 100) | {"Assessments_completed": 1000} | {part: "c"}
    take(home, write(home, C2, given))
    assert figures(home, "Continue_Assess_Comp")[884] == (None, "c")


@pytest.mark.parametrize("part", ["Duration_0-10_days", "Duration_21+_days"])
def test_conferences_are_unknown_when_any_band_is(home: Home, part: str) -> None:
    bands = ("Duration_0-10_days", "Duration_11-15_days", "Duration_16-20_days", "Duration_21+_days")
    take(home, write(home, C4, dict.fromkeys(bands, 10) | {part: "k"}))
    assert figures(home, "CP_conf_15days")[884] == (None, "k")


def test_a_share_of_none_is_not_applicable_and_a_rate_without_population_says_so(home: Home) -> None:
    take(home, write(home, D3.rsplit(",", 1)[0], {"CPP_start": 0, "CPP_subsequent": 0}))
    assert figures(home, "PrevRegCPR")[884] == (None, "z")
    take(home, write(home, B1_2025, {"time_period": 2031, "At31_episodes": 1574}))
    assert figures(home, "CIN", 2031)[884] == (None, "the population of mid-2030 is not known")


@pytest.mark.parametrize(
    ("headings", "given", "says"),
    [
        ("category,CPP_start,CPP_subsequnt,CPP_subsequent_percent", {}, "'CPP_subsequnt' is not known.*'CPP_sub"),
        (D3 + ",extra_percent", {}, "'extra_percent' is not known in the file on second or subsequent"),
        ("one,two,three", {}, "none of its headings is one of DfE's known files. The first is 'one'"),
        (D3, {"CPP_subsequent_percent": "about 12"}, "line 2: 'about 12' under .* is neither a number nor a mark"),
        (D3, {"CPP_subsequent_percent": "inf"}, "line 2: 'inf'"),
        (D3, {"time_period": "202425", "CPP_subsequent_percent": 1}, "'202425' is not a year of four digits"),
        (D3, {"geographic_level": "Region"}, "'Region' is not known; the nearest known is 'regional'"),
        (D3, {"geographic_level": "Regional", "region_code": "W1"}, "'W1' is not a region"),
        (LEAVERS, {"care_leaver_age": "19 to 21 years", "breakdown": "In education"}, "no row says 'Total in ed"),
        (LEAVERS, {"care_leaver_age": "19-21", "breakdown": "Total"}, "no row says '19 to 21 years'.*'19-21'"),
        ("age_group,population_estimate", {"age_group": "Adults"}, "no row says 'Children aged 0 to 17 years'"),
    ],
)  # fmt: skip
def test_what_is_not_known_stops_the_file_in_words_and_nothing_is_kept(
    home: Home, headings: str, given: Given, says: str
) -> None:
    path = write(home, headings, given, name="d3.csv")
    with pytest.raises(BenchmarkError, match=says) as error:
        take(home, path)
    assert "d3.csv" in str(error.value)
    assert not (home.path / "benchmarks").exists() and not (home.path / "population.csv").exists()


def test_a_cut_off_line_two_rows_of_an_area_and_categories_without_a_total_are_refused(home: Home) -> None:
    path = write(home, D3, {"CPP_subsequent_percent": 1})
    path.write_text(path.read_text(encoding="utf-8") + "2025,Reporting\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="line 3: 2 cells under 14 headings"):
        take(home, path)
    twice = write(home, D3, {"CPP_subsequent_percent": 1}, {"CPP_subsequent_percent": 2})
    with pytest.raises(BenchmarkError, match="line 3: Herefordshire, County of has a second figure for 2025"):
        take(home, twice)
    mixed = write(home, D3, {"category": "Boys"}, {"category": "Girls"})
    with pytest.raises(BenchmarkError, match="Boys, Girls"):
        take(home, mixed)
    whole = write(home, D3, {"category": "Boys", "CPP_subsequent_percent": 1},
                  {"category": "Total", "CPP_subsequent_percent": 2})  # fmt: skip
    take(home, whole)
    assert value(home, "PrevRegCPR") == 2


def test_two_authorities_that_report_as_one_are_left_out_and_that_is_said(home: Home) -> None:
    rows = [{"old_la_code": "314 / 318", "la_name": "Two of London", "inpost_fte": 5}, {"inpost_fte": 125.5}]
    found = take(home, write(home, CSWW, *rows))
    assert figures(home, "Work_Force_NoSW") == {884: (125.5, "")}
    assert any("Two of London" in one and "left out" in one for one in found.says)


def test_a_label_that_is_not_found_is_said_beside_what_was(home: Home) -> None:
    rows = [{"care_leaver_age": "19 to 21 years", "breakdown": label, "care_leaver_percent": 40}
            for label in ("Total in education, employment or training", "Not in education")]  # fmt: skip
    found = take(home, write(home, LEAVERS, *rows, place=CLA))
    assert found.codes == ("CareLeaverEET",)
    says = "CareLeaversNEET: no row says 'Total not in education, employment or training' under 'breakdown'"
    assert [one for one in found.says if one.startswith(says)] and not [x for x in found.says if "CareLeaverAcc" in x]


def test_the_same_file_again_is_a_no_op_said_in_words(home: Home) -> None:
    path = write(home, D3, {"CPP_subsequent_percent": 32.7}, name="d3.csv")
    take(home, path)
    [kept] = (home.path / "benchmarks").iterdir()
    before = (kept.read_bytes(), kept.stat().st_mtime_ns)
    again = import_file(home, path, today=date(2027, 1, 1))
    assert not again.is_new and again.says[0].endswith("'DfE release of 2025': nothing was added.")
    assert (kept.read_bytes(), kept.stat().st_mtime_ns) == before


def test_an_edition_has_the_shipped_columns_and_where_it_comes_from(home: Home) -> None:
    take(home, write(home, D3, {"CPP_subsequent_percent": 32.7}, name="d3.csv"), edition="Autumn 2025")
    table = pq.read_table(home.path / "benchmarks" / "Autumn-2025.parquet")
    shipped = pq.read_table(Path(population.SHIPPED).parent / "benchmarks.parquet").column_names
    assert table.column_names == SCHEMA.names == [*shipped, "edition", "source_file", "imported_on"]
    [row] = table.to_pylist()
    assert (row["edition"], row["source_file"], row["imported_on"]) == ("Autumn 2025", "d3.csv", date(2026, 11, 22))


@pytest.mark.parametrize("order", [("2025", "2026"), ("2026", "2025")])
def test_both_editions_are_kept_and_the_newest_is_used_whatever_came_first(home: Home, order: tuple[str, str]) -> None:
    for edition in order:
        given = {"time_period": 2025, "CPP_subsequent_percent": {"2025": 32.7, "2026": 33.1}[edition]}
        take(home, write(home, D3, given, name=f"{edition}.csv"), edition=f"DfE release of {edition}")
    assert {path.name for path in (home.path / "benchmarks").iterdir()} == {
        "DfE-release-of-2025.parquet", "DfE-release-of-2026.parquet",
    }  # fmt: skip
    ours = Benchmarks(home)
    assert ours.years("PrevRegCPR")[2025][884] == (33.1, "")
    assert ours.years("PrevRegCPR")[2025][970] == (24.5, "")  # the shipped one, where no edition has it
    assert ours.editions == ("DfE release of 2025", "DfE release of 2026")


def test_an_edition_lies_over_the_shipped_figures_but_an_older_one_only_fills_gaps(home: Home) -> None:
    month = date(2025, 6, 1)
    before = {c.name: c.value for c in Comparators(home).of("any", "PrevRegCPR", "percent", month)}
    assert before["England"] == 24.5
    take(home, write(home, D3, ENGLAND | {"time_period": 2024, "CPP_subsequent_percent": 99}))
    assert Benchmarks(home).years("PrevRegCPR")[2024][970] == (24.7, "")
    take(home, write(home, D3, ENGLAND | {"CPP_subsequent_percent": 25.5}))
    after = {c.name: c.value for c in Comparators(home).of("any", "PrevRegCPR", "percent", month)}
    assert after["England"] == 25.5 and after["Statistical neighbours"] == before["Statistical neighbours"]


@pytest.mark.parametrize("edition", ["../other", "a/b", "", ".hidden", "x" * 101])
def test_an_edition_that_cannot_be_a_files_name_is_refused(home: Home, edition: str) -> None:
    with pytest.raises(BenchmarkError, match="cannot be an edition's name"):
        take(home, write(home, D3, {"CPP_subsequent_percent": 1}), edition=edition)


def lait(home: Home, *rows: tuple[Any, ...], headings: Sequence[str] = ()) -> Path:
    names = headings or ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
    path = home.path.parent / "bds_long_0.parquet"
    pq.write_table(pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)}), path)
    return path


def test_the_tools_parquet_is_rounded_to_one_place_and_its_years_are_those_they_end_in(home: Home) -> None:
    rows = [
        ("PrevRegCPR ", "x", "2024-25", "Herefordshire", "32.700000000000003", 884.0, "West Midlands"),
        ("PrevRegCPR", "x", "2024-25", "England", "24.449999999999999", 970.0, None),
        ("RevCP", "x", "2024-25", "Herefordshire", "-", 884.0, "West Midlands"),
        ("CIN", "x", "2025", "Herefordshire", "457", 884.0, "West Midlands"),
        ("LAC", "x", "2016-17 (OT)", "Herefordshire", "1", 884.0, "West Midlands"),
        ("LAC", "x", "2016-17", "Herefordshire", "87", 884.0, "West Midlands"),
        ("Other measure", "x", "2025", "Herefordshire", "1", 884.0, "West Midlands"),
    ]
    found = take(home, lait(home, *rows))
    assert found.edition == "Interactive Tool with data to 2025"
    assert figures(home, "PrevRegCPR") == {884: (32.7, ""), 970: (24.4, "")}
    assert figures(home, "RevCP") == {884: (None, "-")}
    assert figures(home, "CIN") == {884: (457.0, "")} and figures(home, "LAC", 2017) == {884: (87.0, "")}
    assert any("1 other measures" in one for one in found.says)


def test_only_the_tools_texts_are_rounded(home: Home) -> None:
    take(home, write(home, CSWW, {"inpost_fte": "125.53"}))
    assert value(home, "Work_Force_NoSW") == 125.53


@pytest.mark.parametrize(
    ("row", "headings", "says"),
    [
        (("CIN", "x", "2025", "A", "many", 884, "B"), (), "'many' .CIN, A. is neither a number nor a mark"),
        (("CIN", "x", "2024-26", "A", "1", 884, "B"), (), "two years that follow"),
        (("CIN", "x", "last", "A", "1", 884, "B"), (), "'last' under 'Years'"),
        (("New", "x", "2025", "A", "1", 884, "B"), (), "none of its measures is known"),
        (("CIN", "x"), ("Short Desc", "Value"), "'Value' is not known.*nearest known is 'Values'"),
        (("CIN", "x"), ("Short Desc", "Years"), "is missing"),
    ],
)
def test_an_unknown_parquet_is_refused_in_words(
    home: Home, row: tuple[Any, ...], headings: Sequence[str], says: str
) -> None:
    with pytest.raises(BenchmarkError, match=says):
        take(home, lait(home, row, headings=headings))


def people(home: Home, *years: tuple[int, int], name: str = "ons.csv") -> Path:
    rows = [{"time_period": year, "age_group": "Children aged 0 to 17 years", "population_estimate": n}
            for year, n in years]  # fmt: skip
    return write(home, ONS, *rows, name=name)


def test_a_population_keeps_its_edition_beside_the_shipped_one(home: Home) -> None:
    found = take(home, people(home, (2024, 34500), (2025, 34600)))
    assert found.edition == "DfE release of 2026" and found.what == "population aged 0 to 17"
    ours = {
        (one.edition[:19], one.mid_year): one.number for one in population.estimates(home.path) if one.la_code == 884
    }
    assert (ours["DfE release of 2025", 2024], ours["DfE release of 2026", 2024]) == (34439, 34500)
    assert population.newest(home.path)[884, 2024] == 34500
    again = take(home, people(home, (2024, 34500), (2025, 34600)))
    assert not again.is_new and "nothing was added" in again.says[0]


def test_the_shipped_numbers_under_another_name_are_no_new_edition(home: Home) -> None:
    found = take(home, people(home, (2023, 34260), (2024, 34439)), edition="Another name")
    assert not found.is_new and found.edition.startswith("DfE release of 2025")
    assert not (home.path / "population.csv").exists()


def test_a_rate_is_of_the_newest_population(home: Home) -> None:
    take(home, people(home, (2024, 40000)), edition="DfE release of 2026")
    take(home, write(home, B1_2025, {"At31_episodes": 1574}))
    assert value(home, "CIN") == 393.5


def test_pages_are_made_anew_after_a_file_was_taken_in(home: Home) -> None:
    source = open_source(home.path)
    first = source.version()
    take(home, write(home, D3, ENGLAND | {"CPP_subsequent_percent": 25.5}))
    second = source.version()
    take(home, people(home, (2025, 34600)))
    assert len({first, second, source.version()}) == 3
    assert source.version() == source.version()


def test_what_a_killed_import_left_is_no_edition_and_in_nobodys_way(home: Home) -> None:
    (home.path / "benchmarks").mkdir()
    left = home.path / "benchmarks" / ".new-DfE-release-of-2025.parquet.part"
    left.write_bytes(b"PAR1 half")
    assert Benchmarks(home).editions == ()
    take(home, write(home, D3, {"CPP_subsequent_percent": 32.7}))
    assert value(home, "PrevRegCPR") == 32.7 and not left.exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("population.csv", "mid_year,la_code\n2024,884\n", "the column 'geographic_level' is missing"),
        ("benchmarks/x.parquet", "not a parquet", "x.parquet cannot be read.*import its files again"),
    ],
)
def test_a_kept_file_that_was_spoilt_is_said(home: Home, name: str, content: str, says: str) -> None:
    (home.path / "benchmarks").mkdir()
    (home.path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=says):
        population.estimates(home.path)
        Benchmarks(home)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return int(left.value.code or 0)


def test_the_command_says_what_came_of_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ({"CPP_subsequent_percent": 32.7}, ENGLAND | {"CPP_subsequent_percent": "c"})
    path = write(home, D3, *rows, name="d3.csv")
    assert run("benchmarks", "import", str(path), "--home", str(home.path), "--edition", "Autumn 2025") == 0
    told = capsys.readouterr().out
    assert "2 figures are new in 'Autumn 2025'" in told
    assert "1 missing: suppressed, so that nobody can be recognised." in told
    assert run("benchmarks", "import", str(path), "--home", str(home.path), "--edition", "Autumn 2025", "--format",
               "json") == 0  # fmt: skip
    again = json.loads(capsys.readouterr().out)
    assert again["ok"] is True and again["is_new"] is False and again["codes"] == ["PrevRegCPR"]


def test_the_command_refuses_in_words_without_a_traceback(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(home, D3 + ",Extra", {}, name="d3.csv")
    assert run("benchmarks", "import", str(path), "--home", str(home.path)) == 1
    assert "d3.csv: the heading 'Extra' is not known" in capsys.readouterr().err
    assert run("benchmarks", "import", str(path), "--home", str(home.path), "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert run("benchmarks", "import", "nowhere.csv", "--home", str(home.path)) == 2


CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize(
    "name",
    ["benchmarks-form/bm.zip", "benchmarks-form/bm_utf16.csv"]
    + [f"benchmarks-separator/bm_{how}.csv" for how in ("header", "semi", "tab")],
)
def test_a_file_is_read_in_whatever_form_people_have_it(name: str) -> None:
    read = read_csv(CASES / name, lambda *_: None)
    england = {(one.code, one.year): one.value for one in read.figures if one.area == "England"}
    assert len(read.figures) == 1645
    assert england["ReReferral", 2024] == 22.4


def test_a_workbook_of_published_figures_is_refused_with_what_to_do() -> None:
    with pytest.raises(BenchmarkError, match=r"bm\.xlsx is a workbook.* Take the CSV file from the data catalogue"):
        read_csv(CASES / "benchmarks-form/bm.xlsx", lambda *_: None)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            "0.224",
            "under 're_referrals_percent' is not what its own parts come to: 139080 of 621880 is 22.4%. It is a fr",
        ),
        ("224", "under 're_referrals_percent' is no percentage: it is not between 0 and 100"),
        ("42.4", "is not what its own parts come to: 139080 of 621880 is 22.4%. Take the file as DfE publishes it."),
    ],
)
def test_a_percentage_is_held_against_its_parts(wrong: str, says: str, tmp_path: Path) -> None:
    text = (CASES / "benchmarks-separator/bm_header.csv").read_text(encoding="utf-8")
    assert ",139080,22.4," in text
    path = tmp_path / "wrong.csv"
    path.write_text(text.replace(",139080,22.4,", f",139080,{wrong},"), encoding="utf-8")
    with pytest.raises(BenchmarkError) as refused:
        read_csv(path, lambda *_: None)
    assert says in str(refused.value)
