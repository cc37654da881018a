"""Turns a month's scorecard into its page:

in short, the measures that are looked for, opened where asked, how totals divide, what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from dashboard import glossary, shell
from dashboard import view as views
from dashboard.charts.trend import Trend, trend
from dashboard.components.bar import share_bar, tally_bar
from dashboard.components.figure_svg import figure_svg
from dashboard.exports.scorecard_files import csv_bytes, file_name, scorecard_workbook
from dashboard.page import NotFound, Page
from dashboard.pages import scorecard_choice
from dashboard.pages.scorecard_choice import COLUMNS, ORDER_WORDS, REVISIONS, Choice, chosen
from dashboard.source import Readings, Source
from dashboard.view import WORDS, View
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.scorecard.measure_page import MeasurePage
from metrics.scorecard.narrow import SIGNALS
from metrics.scorecard.shapes import Line, Scorecard
from metrics.scorecard.shown import Shown, shown
from metrics.selection import LATEST, PUBLISHED
from metrics.wording import capital, month_text

PATH = "/"
NAV = ("Scorecard", 10)
ARGS = scorecard_choice.ARGS
LIVE = True
ALL_SERVICES, ALL_TEAMS = "All services", "All teams"
SHOWN_REVISIONS, MONTHS_IN_A_ROW = 10, 13


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The scorecard of a month; the first steps where nothing is loaded."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address. It may have been mistyped or moved.")
    reader = source.reader()
    if not reader.months(LATEST):
        return Page(title="Welcome", html=shell.fill("welcome.html", authority=reader.authority))
    card, choice, found = looked_for(source, view)
    view = choice.view
    where = ", ".join(name for name in (card.month_text, view.service, view.team) if name)
    html = shell.fill(
        "scorecard.html",
        card=card,
        view=view,
        choice=choice,
        found=found,
        heading=where,
        opened={one.line.row.measure: one for one in _opened(reader, choice, found)},
        revisions_open=REVISIONS in choice.opened,
        newer=unpublished(reader) if view.vintage == PUBLISHED else None,
        corrected=list(reader.corrected().values()) if view.vintage == PUBLISHED else [],
        deeds=reader.deeds(card.selection.month),
        choices=choices(reader, view),
        filters=_filters(card, choice),
        columns=_columns(card, choice),
        bar=tally_bar(card.tallies),
        share_bar=share_bar,
        terms=glossary.spelled_out(_texts(found)),
        shown=SHOWN_REVISIONS,
        service_page=view.at(f"/service/{quote(view.service, safe='')}", service=None) if view.service else "",
        month_text=month_text,
    )
    return Page(
        title=f"Scorecard, {where}", html=html, keep=True, css=("charts.css", "live.css"), js=("live.js",),
        jump=("sections", "Skip to the sections") if found.blocks else None,
        version=reader.version_text(view.selection.month, view.vintage),
    )  # fmt: skip


def attach(server: Flask, source: Source) -> None:
    """What is seen, as files: `/scorecard.csv` and `/scorecard.xlsx` with the query of the page."""

    @server.get("/scorecard.csv")
    def csv() -> ResponseReturnValue:
        return _file(source, "csv", "text/csv; charset=utf-8")

    @server.get("/scorecard.xlsx")
    def xlsx() -> ResponseReturnValue:
        return _file(source, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _file(source: Source, ending: str, kind: str) -> Response:
    try:
        views.refuse_unknown(PATH, request.args, ARGS)
        card, choice, found = looked_for(source, views.read(request.args))
    except NotFound as error:
        page = shell.not_found(error)
        return Response(shell.document(page), status=page.status, mimetype="text/html")
    rows = rows_of(source.reader(), found, choice.view)
    said = _said(card, choice, found)
    body = csv_bytes(rows) if ending == "csv" else scorecard_workbook(rows, said)
    answer = Response(body, content_type=kind)
    name = file_name(choice.view.selection, choice.narrowing, ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def looked_for(source: Source, view: View) -> tuple[Scorecard, Choice, Shown]:
    """The scorecard of a view, what of it is looked for, and what is found. NotFound for a view that cannot be."""
    reader = source.reader()
    view = source.settled(view)
    card = source.scorecard(view.selection)
    owners = {line.owner for line in card.lines} | {one.owned_by for one in reader.measures(view.vintage).values()}
    choice = chosen(
        view,
        sections=reader.sections(),
        owners=sorted(owners - {""}),
        measures=reader.measures(view.vintage),
    )
    return card, choice, shown(card, choice.narrowing)


def rows_of(reader: Readings, found: Shown, view: View) -> list[ScorecardRow]:
    """The rows of the lines that are shown, in their order: one a measure, of a mix one a part."""
    every: dict[tuple[str, str], list[ScorecardRow]] = {}
    for row in reader.rows(view.selection):
        every.setdefault((row.measure, row.basis), []).append(row)
    return [row for line in found.lines for row in every.get((line.row.measure, line.row.basis), [])]


@dataclass(frozen=True)
class Opened:
    """A measure that is opened in its place: its page in short, its chart, and the sentences that matter."""

    page: MeasurePage
    drawing: Markup | str
    under: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def line(self) -> Line:
        """The measure's line."""
        return self.page.line

    @property
    def months(self) -> tuple[HistoryPoint, ...]:
        """The thirteen months that end with the page's own, the newest first."""
        return self.page.months[-MONTHS_IN_A_ROW:][::-1]


def _opened(reader: Readings, choice: Choice, found: Shown) -> Iterable[Opened]:
    """The measures that the address opens, of those that are shown. A mix's bars are there before it is opened."""
    there = {line.row.measure for line in found.lines}
    for measure in choice.opened:
        if measure in there:
            page = reader.measure(measure, choice.view.selection, short=True)
            drawn = page.mix is None and any(point.value is not None for point in page.months)
            chart = trend(page) if drawn else Trend({}, ())
            second = page.subtitle if page.parts else page.distance_sentence or page.alternative
            yield Opened(page, figure_svg(chart.figure) if drawn else "", chart.under, (page.headline, second))


def unpublished(reader: Readings) -> date | None:
    """The newest month, where it is loaded and not yet published."""
    newest = reader.months(LATEST)[0]
    return newest if newest > reader.months(PUBLISHED)[0] and newest not in reader.corrected() else None


def choices(reader: Readings, view: View) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """What can be chosen, as (name, label, options, chosen). Teams are offered once a service is chosen."""
    assert view.month is not None
    months = [(_value(month), month_text(month)) for month in reader.months(view.vintage)]
    offered = [("month", "Month", months, _value(view.month))]
    services = reader.services(view.month, view.vintage)
    if services:
        offered.append(("service", "Service", _named(ALL_SERVICES, services), view.service or ""))
    if view.service or view.team:
        teams = reader.teams(view.month, view.vintage, view.service)
        offered.append(("team", "Team", _named(ALL_TEAMS, teams), view.team or ""))
    offered.append(("view", "Figures", list(WORDS.items()), view.vintage))
    return offered


def _value(month: date) -> str:
    return f"{month:%Y-%m}"


def _named(everything: str, names: list[str]) -> list[tuple[str, str]]:
    return [("", everything), *((name, name) for name in names)]


def _filters(card: Scorecard, choice: Choice) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """What a narrowing can be chosen from, as (name, label, options, chosen)."""
    wanted, lines = choice.narrowing, card.lines
    titles = list(dict.fromkeys([*(section.title for section in card.sections), *filter(None, [wanted.section])]))
    owners = sorted({line.owner for line in lines if line.owner} | ({wanted.owner} - {""}))
    there = {line.signal_key for line in lines}
    signals = [(name, words) for name, (words, keys) in SIGNALS.items() if there & keys or name in wanted.signals]
    found = [
        ("section", "Section", _named("All sections", titles), wanted.section),
        ("owner", "Owner", _named("All owners", owners), wanted.owner),
    ]
    if signals:
        options = [("", "All signals"), *signals]
        found.append(("signal", "Signal", options, wanted.signals[0] if wanted.signals else ""))
    return [*found, ("order", "Order", list(ORDER_WORDS.items()), wanted.order)]


def _columns(card: Scorecard, choice: Choice) -> list[tuple[str, str, bool]]:
    """What can be shown in a row: (name, label, whether it is shown). No signal where no line has one."""
    told = any(line.signal_key for line in card.lines)
    return [(name, label, name in choice.show) for name, label in COLUMNS.items() if name != "signal" or told]


def _said(card: Scorecard, choice: Choice, found: Shown) -> list[tuple[str, str]]:
    """What a file says of itself: which figures they are, and what they were narrowed to."""
    wanted, view = choice.narrowing, choice.view
    told = [
        ("Month", card.month_text),
        ("Figures", WORDS[view.vintage]),
        ("Service", view.service or ALL_SERVICES),
        ("Team", view.team or ALL_TEAMS),
        ("Status", ", ".join(map(capital, wanted.statuses))),
        ("Signal", ", ".join(SIGNALS[name][0] for name in wanted.signals)),
        ("Section", wanted.section),
        ("Words in the title", wanted.words),
        ("Owner", wanted.owner),
        ("Only what changed colour", "yes" if wanted.changed else ""),
        ("Order", ORDER_WORDS[wanted.order]),
        ("Shown", found.counted),
        ("How current", card.freshness),
    ]
    return [(name, text) for name, text in told if text]


def _texts(found: Shown) -> list[str]:
    """Everything on the page in which a short form can stand."""
    return [
        text
        for line in found.lines
        for text in (line.row.title, line.change_text, line.row.unit, line.n_text, *(part.label for part in line.parts))
    ]
