"""Turns a month's report into its page: a paged A4 document that a committee could receive."""

from __future__ import annotations

from dataclasses import replace

from dashboard import glossary, shell
from dashboard.charts.scale import ABOUT, Scale
from dashboard.charts.small import Several, of_lines, scale_of, small
from dashboard.components.bar import tally_bar
from dashboard.components.figure_svg import figure_svg
from dashboard.page import NotFound, Page, Way
from dashboard.pages.scorecard import choices
from dashboard.source import Source
from dashboard.view import View
from metrics.reports.monthly import Chart, Report, report
from metrics.selection import LATEST

PATH = "/report"
NAV = ("Report", 15)
CHOSEN = ("month", "service", "view")
"""What can be chosen: the report is of the whole authority or of a service."""


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The report of a month; where nothing is loaded, how to begin."""
    if parts:
        raise NotFound("There is no such page", "The report has one address: /report, with a month.")
    reader = source.reader()
    if not reader.months(LATEST):
        return shell.message(
            "There is nothing to report yet", "The report is made from a month's extract.", (Way("See how", "/"),)
        )
    view = source.settled(replace(view, team=None))
    made = report(reader, view.selection)
    html = shell.fill(
        "report.html",
        report=made,
        card=made.card,
        view=view,
        choices=[choice for choice in choices(reader, view) if choice[0] in CHOSEN],
        bar=tally_bar(made.card.tallies),
        small=lambda chart: small(chart.points, chart.unit, _scale(chart), chart.breaks),
        several=_several,
        figure_svg=figure_svg,
        axes=ABOUT,
        terms=glossary.spelled_out(_texts(made)),
    )
    title = ", ".join(name for name in ("Monthly report", made.card.month_text, view.service) if name)
    return Page(
        title=title, html=html, css=("charts.css", "report.css"), js=("print.js",), keep=True,
        version=reader.version_text(view.selection.month, view.vintage),
    )  # fmt: skip


def _several(chart: Chart) -> Several | None:
    """The teams of a chart, or its services, on the authority's scale and before its line, where they do not add up to
    it."""
    if chart.unit == "count":
        return of_lines(chart.groups, chart.unit, breaks=chart.breaks)
    return of_lines(chart.groups, chart.unit, chart.points, _scale(chart), chart.breaks)


def _scale(chart: Chart) -> Scale:
    """The scale of the authority's chart, which is its groups' too, unless they add up to it."""
    groups = () if chart.unit == "count" else (line.history for line in chart.groups)
    return scale_of([chart.points, *groups], chart.unit)


def _texts(made: Report) -> list[str]:
    """Everything in which a short form can stand."""
    return [
        text
        for section in made.sections
        for text in (
            section.title,
            *(figure.line.row.title for figure in section.figures),
            *(figure.line.row.unit for figure in section.figures),
            *(figure.line.change_text for figure in section.figures),
            *(row.label for table in section.tables for row in table.rows),
        )
    ]
