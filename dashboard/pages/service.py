"""The page of one service: its reds and ambers with every team beside, and what changed; and the list of services."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from dashboard import glossary, shell
from dashboard.components.bar import tally_bar
from dashboard.page import NotFound, Page, Way
from dashboard.pages.scorecard import choices
from dashboard.source import Source
from dashboard.view import View
from metrics.scorecard.service_page import ServicePage
from metrics.selection import LATEST

PATH = "/service"
NAV = ("Services", 12)
TEAMS_IN_A_TABLE = 6
"""So many teams fit beside the service and the authority, on paper and on screen; more are in a second table."""


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """`/service/<name>` in the view's month; without a name the view's service, or every service of the month."""
    reader = source.reader()
    if not reader.months(LATEST):
        return shell.message("There are no services yet", "They come with a month's extract.", (Way("See how", "/"),))
    name = "/".join(parts) or view.service
    view = source.settled(replace(view, service=name, team=None))
    if name is None:
        return _every(source, view)
    page = reader.service(view.selection)
    html = shell.fill(
        "service.html",
        page=page,
        card=page.card,
        view=view,
        path=address(name),
        choices=[choice for choice in choices(reader, view) if choice[0] in ("month", "view")],
        blocks=_blocks(page),
        never=any(None in row.teams for row in page.rows),
        bar=tally_bar(page.card.tallies),
        terms=glossary.spelled_out([row.service.row.title for row in page.rows]),
    )
    return Page(
        title=f"{name}, {page.card.month_text}", html=html, css=("service.css",), js=("print.js",), keep=True,
        version=reader.version_text(view.selection.month, view.vintage),
    )  # fmt: skip


def address(name: str) -> str:
    """Where the page of a service is."""
    return f"{PATH}/{quote(name, safe='')}"


def _every(source: Source, view: View) -> Page:
    assert view.month is not None
    reader = source.reader()
    services = reader.services_in_short(view.month, view.vintage)
    if not services:
        sentence = "The month's records name no service: they come from the sheet Teams."
        raise NotFound("There are no services in this month", sentence, (Way("Open the scorecard", view.at("/")),))
    html = shell.fill(
        "services.html",
        services=[(one, view.at(address(one.service), service=None)) for one in services],
        view=view,
        path=PATH,
        choices=[choice for choice in choices(reader, view) if choice[0] in ("month", "view")],
        freshness=reader.freshness(view.month, view.vintage)[2],
        month=f"{view.month:%B %Y}",
    )
    return Page(
        title=f"Services, {view.month:%B %Y}", html=html, css=("service.css",), keep=True,
        version=reader.version_text(view.month, view.vintage),
    )  # fmt: skip


def _blocks(page: ServicePage) -> list[tuple[int, tuple[str, ...]]]:
    """The teams in tables of at most TEAMS_IN_A_TABLE, each with the place of its first; one without where there is no
    team."""
    places = range(0, len(page.teams), TEAMS_IN_A_TABLE) or [0]
    return [(place, page.teams[place : place + TEAMS_IN_A_TABLE]) for place in places]
