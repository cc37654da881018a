"""Comparators, recomputed here in plain Python from the shipped files, and the authority's own that replace them."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.errors import DefinitionError
from data.home.config import Home
from metrics.engine.library import load_definitions
from metrics.judging.comparators import ComparatorError, Comparators, about, groups, to_be_in_line

REFERENCE = Path(__file__).parent.parent.parent / "data" / "reference"
SEPTEMBER = date(2020, 9, 1)


@cache
def published() -> list[dict[str, Any]]:
    return pq.read_table(REFERENCE / "benchmarks.parquet").to_pylist()


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def home(la_code: str = "884", model: str = "2025", path: Path = Path("/nowhere"), **more: Any) -> Home:
    return Home(path, "", la_code, "", neighbours_model=model, **more)


def figures(code: str, year: int) -> dict[int, float]:
    return {
        row["la_code"]: row["value"]
        for row in published()
        if row["code"] == code and row["year"] == year and row["value"] is not None and row["value"] == row["value"]
    }


@pytest.mark.parametrize("la_code", ["884", "301", "815"])
@pytest.mark.parametrize("model", ["2021", "2025"])
@pytest.mark.parametrize(("code", "unit"), [("ReReferral", "percent"), ("LAC", "per 10,000")])
def test_group_means_recomputed_from_the_shipped_files(la_code: str, model: str, code: str, unit: str) -> None:
    values = figures(code, 2020)
    near = {
        int(row["neighbour_code"])
        for row in rows("statistical-neighbours.csv")
        if row["model"] == model and row["la_code"] == la_code
    }
    grades = {int(row["la_code"]): row["overall_effectiveness"] for row in rows("ofsted-judgements-2025-03-31.csv")}
    expected = {
        "Statistical neighbours": near,
        "Good or better statistical neighbours": {c for c in near if grades.get(c) in ("Good", "Outstanding")},
        "Ofsted good": {c for c in grades if grades[c] == "Good"},
        "Ofsted outstanding": {c for c in grades if grades[c] == "Outstanding"},
    }
    found = {c.name: c for c in Comparators(home(la_code, model)).of("any", code, unit, SEPTEMBER)}
    for name, codes in expected.items():
        have = [values[c] for c in codes if c in values]
        assert found[name].value == pytest.approx(sum(have) / len(have)), name
        assert (found[name].n, found[name].year, found[name].average) == (len(have), "2019-20", "mean")
    assert found["England"].value == values[970] and found["England"].n is None
    region = next(row["region"] for row in published() if row["la_code"] == int(la_code))
    of_region = {"West Midlands": 984, "Outer London": 988, "Yorkshire and The Humber": 982}[region]
    assert found[region].value == values[of_region]


def test_the_median_can_be_asked_for() -> None:
    values = figures("ReReferral", 2020)
    group = next(g for g in groups("884", "2025") if g.name == "Statistical neighbours")
    found = {c.name: c for c in Comparators(home(), "median").of("any", "ReReferral", "percent", SEPTEMBER)}
    assert found["Statistical neighbours"].value == pytest.approx(median(values[c] for c in group.codes if c in values))
    assert found["Statistical neighbours"].average == "median"


def test_a_neighbour_group_belongs_to_one_model() -> None:
    of_2021, of_2025 = (
        {code for g in groups("884", model) if g.name == "Statistical neighbours" for code in g.codes}
        for model in ("2021", "2025")
    )
    assert of_2021 == {893, 878, 908, 933, 838, 865, 935, 926, 916, 909}
    assert of_2025 == {943, 860, 925, 893, 933, 888, 935, 811, 815, 830}
    assert "April 2021 model" in Comparators(home(model="2021")).note


@pytest.mark.parametrize(
    ("month", "code", "year"),
    [
        (date(2020, 9, 1), "ReReferral", "2019-20"),
        (date(2020, 3, 1), "ReReferral", "2019-20"),  # 31 March is the end of March
        (date(2020, 2, 1), "ReReferral", "2018-19"),
        (date(2020, 9, 1), "Work_Force_Vac_Rate", "September 2020"),
        (date(2020, 8, 1), "Work_Force_Vac_Rate", "September 2019"),
        (date(2031, 1, 1), "ReReferral", "2024-25"),  # the newest there is
    ],
)
def test_the_newest_year_that_had_ended(month: date, code: str, year: str) -> None:
    assert {c.year for c in Comparators(home()).of("any", code, "percent", month)} == {year}


def test_before_the_first_year_and_without_a_benchmark_there_is_nothing() -> None:
    ours = Comparators(home())
    assert ours.of("any", "ReReferral", "percent", date(2015, 1, 1)) == ()
    assert ours.of("any", None, "percent", SEPTEMBER) == ()
    assert ours.of("any", "No_such_code", "percent", SEPTEMBER) == ()


def test_a_suppressed_figure_is_missing_with_its_reason() -> None:
    england = {(row["code"], row["year"]) for row in published() if row["la_code"] == 984 and row["marker"] == "-"}
    code, year = min(england)
    month = date(year, 10, 1)
    found = {c.name: c for c in Comparators(home()).of("any", code, "percent", month)}["West Midlands"]
    assert (found.value, found.marker, found.note) == (None, "-", "suppressed or not available")
    assert found.value_text == "–"


def test_what_is_left_of_a_hundred() -> None:
    plain, rest = (
        Comparators(home()).of("any", code, "percent", SEPTEMBER)[1].value
        for code in ("CareLeavers_LA_NotInTouch", "100 - CareLeavers_LA_NotInTouch")
    )
    assert plain is not None and rest == pytest.approx(100 - plain)


def test_every_one_of_the_authorities_has_its_groups() -> None:
    judged = [row["la_code"] for row in rows("ofsted-judgements-2025-03-31.csv")]
    assert len(judged) >= 152
    for la_code in judged:
        found = groups(la_code, "2025")
        assert [g.name for g in found][:2] == ["England", "Statistical neighbours"] and len(found) == 6, la_code
        assert len(found[1].codes) == 10 and int(la_code) not in found[1].codes


def test_an_unknown_authority_has_england_and_the_ofsted_groups() -> None:
    assert [g.name for g in groups("", "2025")] == ["England", "Ofsted good", "Ofsted outstanding"]


# The paper's own table: rates per 10,000 and the children looked after who would be in line, of about 36,085.
@pytest.mark.parametrize(("rate", "in_line"), [(82.0, 296), (65.0, 235), (54.44, 196)])
def test_children_who_would_put_us_in_line(rate: float, in_line: int) -> None:
    assert to_be_in_line(rate, 337, 36085) == in_line - 337
    assert to_be_in_line(None, 337, 36085) is None
    assert to_be_in_line(rate, 337, 0) is None


COLUMNS = "measure,name,year,value,n,average\n"


def test_the_authoritys_own_file_replaces_the_shipped_ones(tmp_path: Path) -> None:
    text = (
        COLUMNS + "rereferrals_12m,England,2018-19,21,,\nrereferrals_12m,England,2017-18,22,,\n"
        "rereferrals_12m,Statistical neighbours,2018-19,20,10,mean\nrereferrals_12m,Ofsted good,2018-19,,,\n"
    )
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    ours = Comparators(home(path=tmp_path, comparators="own.csv", comparators_note="As the paper has them."))
    found = {c.name: c for c in ours.of("rereferrals_12m", "ReReferral", "percent", SEPTEMBER)}
    assert [(c.value, c.year, c.n) for c in found.values()] == [
        (21.0, "2018-19", None), (20.0, "2018-19", 10), (None, "2018-19", None),
    ]  # fmt: skip
    assert found["England"].value_text == "21%"
    assert {c.year for c in ours.of("rereferrals_12m", "ReReferral", "percent", date(2018, 6, 1))} == {"2017-18"}
    assert ours.of("lac_rate", "LAC", "per 10,000", SEPTEMBER) == ()
    assert ours.note == "As the paper has them." and not ours.shipped


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("measure,name,value\n", "columns must be"),
        (COLUMNS + "lac_rate,England,2018-19,sixty,,\n", "line 2"),
        (COLUMNS + "lac_rate,England\n", "line 2"),
        (None, "cannot be read"),
    ],
)
def test_an_own_file_that_cannot_be_read_says_where(tmp_path: Path, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / "own.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ComparatorError, match=says):
        Comparators(home(path=tmp_path, comparators="own.csv"))


def test_a_benchmark_in_words() -> None:
    assert about("ReReferral") == "Re-referrals within 12 months %, published by DfE for each year to 31 March"
    assert about(None) == "no national figure is published"
    assert about("Section_47 (annual rate)").endswith("; not set beside a month’s number")
    assert Comparators(home()).of("any", "Section_47 (annual rate)", "count", SEPTEMBER) == ()


def test_a_published_figure_that_counts_otherwise_says_how(tmp_path: Path) -> None:
    told = {one.id: one.compared_otherwise for one in load_definitions().values() if one.compared_otherwise}
    assert told["agency_rate"].startswith("The published figure is of 30 September and counts every social worker")
    assert all("published figure" in says for says in told.values())
    (tmp_path / "mash_contacts.toml").write_text('compared_otherwise = "It counts families."\n')
    with pytest.raises(DefinitionError, match="it has no comparator that could count otherwise"):
        load_definitions(tmp_path)
