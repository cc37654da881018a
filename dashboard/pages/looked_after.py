"""Turns chosen months into the looked-after update: cohorts by exit route, their change, who is in line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from flask import request

from dashboard import shell
from dashboard.charts.small import Group, scale_of, several
from dashboard.components.face import face
from dashboard.components.figure_svg import figure_svg
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.view import WORDS, View, month_in
from data.home.config import PLAIN
from metrics.figures.row import ScorecardRow
from metrics.reports.looked_after import MOST_MONTHS, plan, update, usual
from metrics.selection import LATEST
from metrics.wording import short_month

PATH = "/looked-after"
ARGS = ("months",)
NAV = ("Looked after", 18)
OFFERED = 13


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The update of `?months=2020-03,2020-06,2020-09`; half a year back from the newest month unless told."""
    if parts:
        raise NotFound("There is no such page", "The update has one address: /looked-after, with months.")
    reader = source.reader()
    if not reader.months(LATEST):
        return shell.message(
            "There is nothing to report yet", "The update is made from a month's extract.", (Way("See how", "/"),)
        )
    narrower = view.service or view.team
    view = source.settled(replace(view, service=None, team=None))
    assert view.month is not None
    asked = _asked(request.args.getlist("months"))

    def history(measure: str) -> Sequence[ScorecardRow]:
        return reader.history(measure, view.vintage) if measure in reader.measures(view.vintage) else ()

    there = _there(history)
    months = asked or tuple(month for month in usual(view.month) if month in there) or (view.month,)
    unknown = [month for month in months if month not in there]
    if asked and unknown:
        sentence = f"No children looked after are on record for {', '.join(f'{month:%Y-%m}' for month in unknown)}."
        raise NotFound("There is no such month", sentence, (Way("Open the newest months", PATH),))
    made = update(history, months, plain=reader.direction == PLAIN, in_line=plan()["rate"] in reader.in_line)
    cohorts = [Group(one.label, one.points, one.says) for one in made.cohorts if one.points]
    html = shell.fill(
        "looked_after.html",
        update=made,
        view=view,
        authority=reader.authority,
        freshness=reader.freshness(made.months[-1], view.vintage)[2],
        narrower=narrower,
        offered=_offered(there, made.months),
        words=list(WORDS.items()),
        most=MOST_MONTHS,
        face=face,
        cohorts=several(cohorts, scale_of([group.points for group in cohorts], "count")),
        figure_svg=figure_svg,
    )
    return Page(
        title=f"Looked-after update, {made.heads[-1]}", html=html, css=("charts.css", "report.css", "looked_after.css"),
        js=("print.js",), keep=True, version=reader.version_text(made.months[-1], view.vintage),
    )  # fmt: skip


def _asked(values: Sequence[str]) -> tuple[date, ...]:
    """The months of the address, oldest first: several fields or one with commas."""
    written = [part.strip() for value in values for part in value.split(",") if part.strip()]
    found = [month_in(text) for text in written]
    newest = (Way("Open the newest months", PATH),)
    if not all(found):
        raise NotFound("That is not a month", "Months are written 2020-03,2020-06,2020-09.", newest)
    months = {month for month in found if month}
    if len(months) > MOST_MONTHS:
        raise NotFound("That is too many months", f"Choose {MOST_MONTHS} months at most.", newest)
    return tuple(sorted(months))


def _there(history: Callable[[str], Sequence[ScorecardRow]]) -> set[date]:
    return {row.period for row in history(plan()["measure"]) if row.basis == "month_end" and row.numerator is not None}


def _offered(there: set[date], chosen: Sequence[date]) -> list[tuple[str, str, bool]]:
    """The months to choose from as (value, words, chosen): the newest, and those that are shown."""
    months = sorted({*sorted(there)[-OFFERED:], *chosen})
    return [(f"{month:%Y-%m}", short_month(month), month in chosen) for month in months]
