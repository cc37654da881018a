"""The monthly report: its sections, its tables that add up, its charts and what it says of what is missing."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data.home.config import open_home
from data.loads.store import Store
from metrics.engine.library import load_definitions
from metrics.reports.monthly import MOST_GROUPS, Report, measures_of, report
from metrics.reports.plan import always_drawn
from metrics.reports.tables import Grid
from metrics.scorecard.measure_catalogue import measure_catalogue
from metrics.scorecard.reader import Reader
from metrics.selection import Selection

SEPTEMBER = date(2020, 9, 1)


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    home = open_home(demo_home)
    return Reader(Store(home), load_definitions(home.definitions), home)


@pytest.fixture(scope="module")
def made(reader: Reader) -> Report:
    return report(reader, Selection(SEPTEMBER, "published"))


def table(made: Report, measure: str) -> Grid:
    return next(grid for section in made.sections for grid in section.tables if grid.measure == measure)


def numbers(grid: Grid) -> dict[str, list[int]]:
    return {row.label: [int(entry.text.replace(",", "")) for entry in row.entries] for row in grid.rows}


def test_sections_and_measures_are_the_scorecards_in_its_order(made: Report, reader: Reader) -> None:
    card = reader.scorecard(Selection(SEPTEMBER, "published"))
    assert [section.title for section in made.sections] == [section.title for section in card.sections]
    for section, of_card in zip(made.sections, card.sections, strict=True):
        shown = [figure.line.row.measure for figure in section.figures]
        assert shown == [line.row.measure for line in of_card.lines if line.row.measure in shown]
    assert len({section.id for section in made.sections}) == len(made.sections)
    catalogue = [entry.section for entry in measure_catalogue(reader.definitions)]
    assert list(dict.fromkeys(catalogue)) == [section.title for section in made.sections]


def test_every_red_measure_has_its_chart_and_the_rule_is_printed(made: Report) -> None:
    drawn = {chart.measure for section in made.sections for chart in section.charts}
    lines = [figure.line for section in made.sections for figure in section.figures]
    red = {line.row.measure for line in lines if line.row.status == "red" and line.history[-2].value is not None}
    assert len(red) > 5 and red <= drawn and drawn - red <= always_drawn()
    assert made.charts_rule.startswith("Every red measure has its chart")


def test_every_measure_is_in_the_report_once(made: Report, reader: Reader) -> None:
    # A measure that is shown divided (by age, by plan) has a table of its own beside its line.
    found = [id for id in measures_of(made) if id in reader.definitions]
    mixes = {id for id, one in reader.definitions.items() if one.kind == "mix"}
    assert set(found) == set(reader.definitions)
    lines = Counter(figure.line.row.measure for section in made.sections for figure in section.figures)
    assert set(lines) & mixes == set()
    assert set(lines.values()) == {1}


def test_outcomes_by_strategy_meeting_are_the_papers_and_add_up(made: Report) -> None:
    grid = table(made, "assessment_outcomes")
    assert grid.heads == ("Strategy meeting", "No strategy meeting", "Total")
    found = numbers(grid)
    assert found["CIN plan"] == [1, 18, 19]
    assert found["Continue with current plan"] == [14, 17, 31]
    assert found["Close case"] == [12, 72, 84]
    assert found["No outcome recorded yet"] == [0, 2, 2]
    assert found["Total"] == [27, 110, 137]


@pytest.mark.parametrize("measure", ["assessment_outcomes", "closure_actions"])
def test_a_two_way_table_adds_up_both_ways(made: Report, measure: str) -> None:
    found = numbers(table(made, measure))
    total = found.pop("Total")
    assert [sum(column) for column in zip(*found.values(), strict=True)] == total
    assert all(row[-1] == sum(row[:-1]) for row in [*found.values(), total])


def test_the_categories_of_plans_month_by_month_are_the_papers(made: Report) -> None:
    grid = table(made, "cp_by_category")
    assert (grid.heads[0], grid.heads[-1], len(grid.heads)) == ("Mar 2020", "Sep 2020", 7)
    found = numbers(grid)
    assert found["Emotional abuse"] == [58, 53, 53, 60, 60, 68, 72]
    assert found["Neglect"] == [50, 44, 43, 55, 43, 45, 42]
    assert found["Total"] == [108, 97, 96, 115, 103, 113, 125]


def test_audits_are_beside_the_year_before(made: Report) -> None:
    grid = table(made, "audit_grades")
    assert grid.heads == ("September 2020", "Year to date", "September 2019", "Year 2019-20")
    good = next(row for row in grid.rows if row.label == "Good")
    assert [entry.under for entry in good.entries][:2] == ["58.3%", "41.1%"]


def test_the_months_table_has_every_figure_of_the_charts(made: Report) -> None:
    drawn = 0
    for section in made.sections:
        if section.charts:
            assert section.months is not None
            by_measure = {row.measure: row for row in section.months.rows}
            for chart in section.charts:
                cells = [entry.text for entry in by_measure[chart.measure].entries]
                assert len(cells) == len(chart.points) == 13
                assert [text == "–" for text in cells] == [point.value is None for point in chart.points]
                drawn += 1
    assert drawn > 10


def test_the_comparators_stand_beside_month_and_year(made: Report) -> None:
    section = next(section for section in made.sections if section.id == "front-door")
    assert section.beside is not None
    assert section.beside.caption == "Beside others, 2018-19"
    row = next(row for row in section.beside.rows if row.measure == "rereferrals_12m")
    assert [entry.text for entry in row.entries] == ["39.4%", "26.2%", "21%", "20%", "22%", "19%", "19%", "20%"]


def test_what_has_no_figure_says_what_it_needs(reader: Reader) -> None:
    # The published months before April 2020 have no extract of their own: nothing is computed from snapshots there.
    for section in report(reader, Selection(date(2020, 4, 1), "published")).sections:
        for one in section.waiting:
            assert one.needs, one.measure


def test_what_was_revised_and_what_rule_changed_is_noted_where_it_matters(made: Report) -> None:
    notes = {section.id: " ".join(section.notes) for section in made.sections}
    assert (
        "MASH contacts decided within 24 hours, Domestic Abuse Hub contacts decided within 48 hours, Early Help Hub"
        " contacts decided within 72 hours and Referrals allocated to a worker within 24 hours, from September 2020:"
        " non-working days" in notes["front-door"]
    )
    assert "July 2020 was published as 95.0% and is now 95.1%, which changes its colour" in " ".join(notes.values())
    assert "MASH contacts" not in notes["audit"]


def test_a_charts_teams_stand_below_it_and_those_of_no_case_do_not(made: Report) -> None:
    charts = {chart.measure: chart for section in made.sections for chart in section.charts}
    divided = [chart for chart in charts.values() if chart.groups]
    assert len(divided) > 5
    for section in made.sections:
        colours = {figure.line.row.measure: figure.line.status_key for figure in section.figures}
        assert all(colours[chart.measure] in ("r", "a") for chart in section.charts if chart.groups)
    for chart in divided:
        assert chart.breakdown in ("team", "service") and 2 <= len(chart.groups) <= MOST_GROUPS
        assert all(len(line.history) == len(chart.points) == 13 for line in chart.groups)
        assert all(sum(point.value is not None for point in line.history) > 1 for line in chart.groups)
    assert [line.row.group for line in charts["contacts_decided_24h"].groups] == [
        "MASH, day team",
        "MASH, evening team",
    ]
    assert charts["cp_rate"].groups == ()  # the population of a team is not known


def test_the_comparators_of_the_report_are_those_of_the_golden_file(made: Report) -> None:
    with (Path(__file__).parent.parent / "golden" / "comparators-2018-19.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        golden = {row["measure"]: row for row in csv.DictReader(file)}
    section = next(section for section in made.sections if section.id == "looked-after")
    assert section.beside is not None
    heads = section.beside.heads
    row = next(row for row in section.beside.rows if row.measure == "lac_3_placements")
    shown = dict(zip(heads, (entry.text for entry in row.entries), strict=True))
    expected = golden["Looked after with 3 or more placements in 12 months"]
    assert {name: shown[name] for name in list(expected)[3:]} == {n: f"{expected[n]}%" for n in list(expected)[3:]}


def test_care_leavers_by_age_are_the_papers_table(made: Report) -> None:
    section = next(section for section in made.sections if section.id == "care-leavers")
    grid = next(grid for grid in section.tables if grid.caption.startswith("By age"))
    assert grid.heads == ("Aged 19", "Aged 20", "Aged 21", "Total")
    found = {row.measure: [entry.under for entry in row.entries] for row in grid.rows}
    assert found == {
        "leavers_in_touch": ["27 of 29", "32 of 34", "25 of 27", "84 of 90"],
        "leavers_suitable": ["24 of 29", "31 of 34", "25 of 27", "80 of 90"],
        "leavers_eet": ["19 of 29", "21 of 34", "14 of 27", "54 of 90"],
    }


def test_worker_supervision_by_role_and_month_is_the_papers_table(made: Report) -> None:
    grid = table(made, "worker_supervision")
    assert grid.heads == ("Sep 2019", "Apr 2020", "May 2020", "Jun 2020", "Jul 2020", "Aug 2020", "Sep 2020")
    rounded = {
        row.label: [int(float(entry.text.rstrip("%")) + 0.5) for entry in row.entries]
        for row in grid.rows
        if not row.total
    }
    assert rounded == {
        "Operational": [69, 82, 82, 83, 89, 77, 74],
        "Business support": [92, 100, 100, 96, 87, 74, 75],
    }
