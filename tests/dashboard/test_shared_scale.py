"""The authority, its services and its teams share one scale of a measure, in every chart of it; so do cohorts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.charts.small import of_lines
from dashboard.charts.trend import page_scale, trend
from dashboard.server.app import create_app
from data.home.config import open_home
from data.loads.store import Store
from data.spec import NOT_RECORDED
from metrics.home.opened_home import opened
from metrics.scorecard.reader import Reader
from metrics.selection import PUBLISHED, SERVICE, TEAM, Selection


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    home = open_home(demo_home)
    return Reader(Store(home), opened(home.path).definitions, home)


@pytest.mark.parametrize(
    "measure", ["contacts_decided_24h", "cp_visits_on_time", "assessments_45d", "average_caseload"]
)
def test_a_measure_has_one_scale_whoever_is_shown(reader: Reader, measure: str) -> None:
    month = reader.months(PUBLISHED)[0]
    whole = reader.measure(measure, Selection(month, PUBLISHED))
    of = page_scale(whole)
    pages = [
        reader.measure(measure, Selection(month, PUBLISHED, breakdown, line.row.group))
        for breakdown, lines in ((SERVICE, whole.by_service), (TEAM, whole.by_team))
        for line in lines
        if line.row.group != NOT_RECORDED  # a case or two, at 0 or 100%: it is no team, and does not set their scale
    ]
    assert len(pages) > 2
    for page in [whole, *pages]:
        assert trend(page).figure["layout"]["yaxis"]["range"] == [of.low, of.high]
    made = of_lines(whole.by_team, whole.unit, whole.whole, of)
    assert made is not None and len(made.charts) > 1
    for _, figure in made.charts:
        assert figure["layout"]["yaxis"]["range"] == [of.low, of.high]
        assert figure["layout"]["xaxis"]["ticktext"][-1] == f"{month:%b %y}"


def test_a_count_adds_up_so_its_teams_have_a_scale_of_their_own_together(reader: Reader) -> None:
    month = reader.months(PUBLISHED)[0]
    whole = reader.measure("cp_plans", Selection(month, PUBLISHED))
    assert whole.whole == ()
    teams = [reader.measure("cp_plans", Selection(month, PUBLISHED, TEAM, line.row.group)) for line in whole.by_team]
    ranges = {tuple(trend(page).figure["layout"]["yaxis"]["range"]) for page in teams}
    assert len(teams) > 1 and len(ranges) == 1
    assert tuple(trend(whole).figure["layout"]["yaxis"]["range"]) not in ranges


@pytest.mark.parametrize("path", ["/measure/contacts_decided_24h", "/report", "/looked-after"])
def test_small_charts_of_one_row_have_the_same_figures_at_their_axis(demo_home: Path, path: str) -> None:
    text = create_app(demo_home).server.test_client().get(path).text
    rows = re.findall(r'<div class="several">(.*?)</div>\n<p class="sub under">(.*?)</p>', text, re.DOTALL)
    assert rows
    for row, under in rows:
        charts = row.split("<figure>")[1:]
        axes = {tuple(re.findall(r'<g class="ytick"><text[^>]*><tspan[^>]*>([^<]*)<', chart)) for chart in charts}
        assert len(charts) > 1 and len(axes) == 1
        assert under.startswith("All on one scale.")
        assert all(re.search(r'role="img" aria-label="[^"]+: [^"]+ in [A-Z]', chart) for chart in charts)
