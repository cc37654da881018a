"""Where the year is heading: which targets can still be reached, what that takes, and which red is closest to amber."""

from __future__ import annotations

from dashboard import glossary, shell
from dashboard.page import NotFound, Page, Way
from dashboard.pages.scorecard import choices
from dashboard.source import Source
from dashboard.view import View
from metrics.selection import LATEST

PATH = "/outlook"
NAV = ("Outlook", 16)


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The year to date of every measure beside its end, in the view's month."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See the outlook", PATH),))
    reader = source.reader()
    if not reader.months(LATEST):
        return shell.message("There is no outlook yet", "It comes with a month's extract.", (Way("See how", "/"),))
    view = source.settled(view)
    page = reader.outlook_page(view.selection)
    where = ", ".join(name for name in (page.card.month_text, view.service, view.team) if name)
    html = shell.fill(
        "outlook.html",
        page=page,
        card=page.card,
        view=view,
        where=where,
        path=PATH,
        choices=choices(reader, view),
        terms=glossary.spelled_out([row.title for group in page.groups for row in group.rows]),
    )
    assert view.month is not None
    return Page(
        title=f"Outlook, {where}", html=html, css=("measure.css", "outlook.css"), js=("print.js",), keep=True,
        version=reader.version_text(view.month, view.vintage),
    )  # fmt: skip
