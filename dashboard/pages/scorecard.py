"""Turns a month's scorecard into its page:

in short, the measures by section, how totals divide, what has changed since.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from urllib.parse import quote

from dashboard import glossary, shell
from dashboard.components.bar import share_bar, tally_bar
from dashboard.page import NotFound, Page
from dashboard.source import Readings, Source
from dashboard.view import WORDS, View
from metrics.scorecard.shapes import Line, Scorecard
from metrics.selection import LATEST, PUBLISHED
from metrics.wording import month_text

PATH = "/"
NAV = ("Scorecard", 10)
ALL_SERVICES, ALL_TEAMS = "All services", "All teams"
SHOWN_REVISIONS = 10


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The scorecard of a month; the first steps where nothing is loaded."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address. It may have been mistyped or moved.")
    reader = source.reader()
    if not reader.months(LATEST):
        return Page(title="Welcome", html=shell.fill("welcome.html", authority=reader.authority))
    view = source.settled(view)
    card = reader.scorecard(view.selection)
    where = ", ".join(name for name in (card.month_text, view.service, view.team) if name)
    html = shell.fill(
        "scorecard.html",
        card=card,
        view=view,
        heading=where,
        rows=[(section, [line for line in section.lines if not line.parts]) for section in card.sections],
        mixes=[line for section in card.sections for line in section.lines if line.parts],
        newer=unpublished(reader) if view.vintage == PUBLISHED else None,
        corrected=list(reader.corrected().values()) if view.vintage == PUBLISHED else [],
        deeds=reader.deeds(card.selection.month),
        choices=choices(reader, view),
        bar=tally_bar(card.tallies),
        share_bar=share_bar,
        terms=glossary.spelled_out(_texts(card)),
        shown=SHOWN_REVISIONS,
        service_page=view.at(f"/service/{quote(view.service, safe='')}", service=None) if view.service else "",
        month_text=month_text,
    )
    return Page(
        title=f"Scorecard, {where}", html=html, keep=True,
        jump=("sections", "Skip to the sections") if card.sections else None,
        version=reader.version_text(view.selection.month, view.vintage),
    )  # fmt: skip


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


def _texts(card: Scorecard) -> list[str]:
    """Everything on the page in which a short form can stand."""
    lines: chain[Line] = chain.from_iterable(section.lines for section in card.sections)
    return [
        text
        for line in lines
        for text in (line.row.title, line.change_text, line.row.unit, line.n_text, *(part.label for part in line.parts))
    ]
