"""The page of one measure: its line over the months, the same figures as a table, teams, and what is counted."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboard import glossary, shell
from dashboard.access import editing
from dashboard.charts.mix import bars
from dashboard.charts.small import of_lines
from dashboard.charts.trend import Trend, page_scale, trend
from dashboard.components.figure_svg import figure_svg
from dashboard.page import NotFound, Page, Way
from dashboard.pages.answer_signal import enter, entries_of, form_of
from dashboard.pages.scorecard import choices
from dashboard.source import Readings, Source
from dashboard.view import View, read
from data.spelling import near
from metrics.measures.answer_rows import AnswerError
from metrics.scorecard.case_words import cases_text
from metrics.scorecard.measure_page import MeasurePage
from metrics.scorecard.revision_marks import with_causes
from metrics.scorecard.signal_chart import answered
from metrics.scorecard.signal_words import METHOD
from metrics.selection import PUBLISHED
from metrics.wording import month_text

PATH = "/measure"
ARGS = ("answered",)
CATALOGUE = Way("See all measures", "/measures")


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The measure named in the path, in the view's month, for the authority, a service or a team."""
    if len(parts) != 1:
        raise NotFound("Which measure?", "Choose one from the list of all measures.", (CATALOGUE,))
    view = source.settled(view)
    return _page(source, view, _read(source, view, parts[0]))


def attach(server: Flask, source: Source) -> None:
    """POST the answer to a signal."""

    @server.post(f"{PATH}/<id>/signal")
    def answer_signal(id: str) -> ResponseReturnValue:
        try:
            view = source.settled(read(request.args))
            page = _read(source, view, id)
            done = enter(source, page)
        except NotFound as error:
            return _answer(shell.not_found(error), error.status)
        except AnswerError as error:
            return _answer(_page(source, view, page, error.faults), 422)
        address = view.at(f"{PATH}/{id}")
        return redirect(f"{address}{'&' if '?' in address else '?'}answered={done}#signals", 303)


def _answer(page: Page, status: int) -> Response:
    return Response(shell.document(page, path=PATH), status=status, mimetype="text/html")


def _read(source: Source, view: View, id: str) -> MeasurePage:
    reader = source.reader()
    try:
        page = reader.measure(id, view.selection)
    except KeyError:
        if id in reader.gone:
            raise _gone(reader, id) from None
        raise NotFound("There is no such measure", f"No measure has the id ‘{id[:60]}’.", _near(source, id)) from None
    told = page.revisions
    if told:
        told = with_causes(told, source.marks(view.selection, {one.month for one in told}, id))
    return replace(page, revisions=told, signals=answered(page.signals, entries_of(source), id, view.selection))


def _page(source: Source, view: View, page: MeasurePage, faults: tuple[str, ...] = ()) -> Page:
    reader, id = source.reader(), page.line.row.measure
    chart = _chart(page)
    html = shell.fill(
        "measure.html",
        page=page,
        view=view,
        group=view.team or view.service or "",
        choices=choices(reader, view),
        path=f"{PATH}/{id}",
        drawing=figure_svg(chart.figure) if chart else "",
        figure_svg=figure_svg,
        behind=cases_text,
        under=chart.under if chart else (),
        key=chart.key if chart else "",
        form=form_of(page, view, faults),
        method=METHOD,
        several={
            name: of_lines(
                lines, page.unit, page.whole, page_scale(page) if page.whole else None, [one.on for one in page.changes]
            )
            for name, lines in (("service", page.by_service), ("team", page.by_team))
        },
        may_edit=id in reader.definitions and editing.may_edit(source),
        figures=any(point.state == "figure" for point in page.months),
        terms=glossary.spelled_out(
            [page.line.row.title, page.words.denominator, page.words.numerator, page.subtitle, page.why]
        ),
    )
    where = ", ".join(name for name in (page.line.row.title, page.month_text, view.service, view.team) if name)
    return Page(
        title=where,
        html=html,
        graphs={"trend": chart.figure} if chart else {},
        css=("charts.css", "measure.css"),
        posts=True,
        version=reader.version_text(view.selection.month, view.vintage),
    )


def _chart(page: MeasurePage) -> Trend | None:
    """The line of a measure, or the bars of a mix; None where there is nothing to draw."""
    if page.mix is not None:
        return Trend(bars(page.mix), page.mix.under)
    return trend(page) if any(point.value is not None for point in page.months) else None


def _gone(reader: Readings, id: str) -> NotFound:
    """A measure that is defined no more has its page in the months that were published with it."""
    last, title = month_text(reader.gone[id]), reader.measures(PUBLISHED)[id].title
    way = Way(f"See it as published in {last}", View(reader.gone[id], None, None, PUBLISHED).at(f"{PATH}/{id}"))
    says = f"‘{title}’ was published for the last time for {last}."
    return NotFound("This is no longer measured", says, (way, CATALOGUE))


def _near(source: Source, asked: str) -> tuple[Way, ...]:
    known = getattr(source.reader(), "definitions", {})
    return (*(Way(known[id].title, f"{PATH}/{id}") for id in near(asked, known)), CATALOGUE)
