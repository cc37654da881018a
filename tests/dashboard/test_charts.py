"""The chart's figure and the server's drawing of it: sound in plotly's words, complete; and our bundle."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs_version

from dashboard.charts.mix import bars
from dashboard.charts.plotly_words import PlotlyFigure
from dashboard.charts.trend import trend
from dashboard.components.figure_svg import Unknown, figure_svg
from metrics.scorecard.measure_page import MeasurePage
from tests.dashboard import sample_pages

BUNDLE = Path(__file__).parent.parent.parent / "assets" / "plotly"


def sample() -> MeasurePage:
    return sample_pages.MEASURE


def pages() -> Iterator[MeasurePage]:
    """A line, a line with gaps and a band, one month alone, many months, none."""
    page = sample()
    yield page
    months = list(page.months)
    yield replace(page, months=tuple(replace(p, green=(60.0, 70.0)) for p in months))
    yield replace(page, months=(months[0], replace(months[1], value=None), *months[2:]))
    yield replace(page, months=tuple(months[-1:]))
    yield replace(page, months=tuple(replace(months[0], month=date(2010 + n // 12, n % 12 + 1, 1)) for n in range(120)))
    yield replace(page, months=())


@pytest.mark.parametrize("page", list(pages()))
def test_a_figure_is_sound_in_plotlys_words_and_can_be_drawn(page: MeasurePage) -> None:
    figure = trend(page).figure
    go.Figure(figure)  # refuses a word or a value that plotly does not know
    drawn = ElementTree.fromstring(str(figure_svg(figure)))
    assert len(drawn) == 3


def test_the_parts_of_a_mix_have_a_bar_each_beside_the_year_before_and_their_words() -> None:
    shown = sample_pages.MIX.mix
    assert shown is not None
    figure = bars(shown)
    go.Figure(figure)
    drawn = ElementTree.fromstring(str(figure_svg(figure)))
    lengths = [float(bar.get("width", "").rstrip("%")) for bar in drawn.iter("rect")]
    shares = shown.groups[0].shares
    wanted = [share.share for share in shares] + [share.before or 0 for share in shares]
    assert lengths == [pytest.approx(100 * length / 57.6, abs=0.01) for length in wanted]
    words = " ".join(" ".join(text.itertext()) for text in drawn.iter("text"))
    assert all(share.label in words and share.share_text in words and share.before_text in words for share in shares)


def test_every_month_with_a_figure_has_its_mark_and_the_newest_its_state() -> None:
    page = sample()
    drawn = ElementTree.fromstring(str(figure_svg(trend(page).figure)))
    known = [point for point in page.months if point.value is not None]
    assert len(drawn.findall(".//path[@class='mark']")) == len(known) + 1
    words = ["".join(text.itertext()) for text in drawn.iter("text")]
    assert known[-1].value_text in words


def test_a_gap_is_not_drawn_over() -> None:
    page = sample()
    months = list(page.months)
    gap = replace(page, months=(*months[:2], replace(months[2], value=None), *months[3:]))
    line = re.findall(
        r'vector-effect="non-scaling-stroke" stroke-linejoin="round" d="([^"]+)"', str(figure_svg(trend(gap).figure))
    )
    assert line[-1].count("M") == 2


def test_ticks_are_round_and_inside() -> None:
    for page in pages():
        axis = trend(page).figure["layout"]["yaxis"]
        low, high = axis["range"]
        assert all(low - 1e-6 <= tick <= high + 1e-6 for tick in axis["tickvals"])
        assert 2 <= len(axis["tickvals"]) <= 5
        assert len(set(axis["ticktext"])) == len(axis["tickvals"])


def test_at_most_seven_months_are_named_and_the_newest_always() -> None:
    for page in pages():
        named = trend(page).figure["layout"]["xaxis"]["tickvals"]
        assert len(named) <= 7
        assert [str(point.month) for point in page.months[-1:]] == named[-1:]


def test_words_are_escaped() -> None:
    page = sample()
    figure = trend(page).figure
    figure["layout"]["annotations"].append({**figure["layout"]["annotations"][0], "text": "<script>&"})
    assert "&lt;script&gt;&amp;" in figure_svg(figure)


@pytest.mark.parametrize("what", [{"type": "pie"}, {"type": "scatter", "mode": "lines+markers"}])
def test_what_the_drawing_does_not_know_is_refused(what: PlotlyFigure) -> None:
    figure = trend(sample()).figure
    marker = {"symbol": "hourglass", "size": 8, "color": "red", "line": {"color": "red", "width": 1}}
    figure["data"].append({**what, "x": ["2020-09-01"], "y": [1], "line": {"width": 0}, "marker": marker})
    with pytest.raises(Unknown):
        figure_svg(figure)


def test_the_bundle_is_the_one_that_plotly_expects_and_is_unchanged() -> None:
    script = (BUNDLE / "plotly-basic.min.js").read_bytes()
    assert re.search(rb"plotly\.js \(basic - minified\) v([\d.]+)", script)[1].decode() == get_plotlyjs_version()  # type: ignore[index]
    assert hashlib.sha256(script).hexdigest() in (BUNDLE / "README.md").read_text(encoding="utf-8").replace("\n", " ")
    assert "MIT" in (BUNDLE / "LICENSE").read_text(encoding="utf-8")


def test_the_bundle_evaluates_nothing() -> None:
    text = (BUNDLE / "plotly-basic.min.js").read_text(encoding="utf-8")
    assert not re.search(r"\bnew Function\b|(?<![\w.$])eval\(|document\.write\(", text)
