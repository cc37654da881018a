"""Where colour, direction, signal, year and comparators disagree: each a sentence to raise before the meeting does."""

from __future__ import annotations

from itertools import groupby

from dashboard import glossary, shell
from dashboard.page import NotFound, Page, Way
from dashboard.pages.scorecard import choices
from dashboard.source import Source
from dashboard.view import View
from metrics.scorecard.contradictions import counted
from metrics.selection import LATEST
from metrics.wording import month_text

PATH = "/contradictions"


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """Every contradiction of the view's month, of the authority, a service or a team."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See contradictions", PATH),))
    reader = source.reader()
    if not reader.months(LATEST):
        way = Way("See how", "/")
        return shell.message("There is nothing to raise yet", "It comes with a month's extract.", (way,))
    view = source.settled(view)
    assert view.month is not None
    card, found = reader.contradictions(view.selection)
    where = ", ".join(name for name in (card.month_text, view.service, view.team) if name)
    html = shell.fill(
        "contradictions.html",
        card=card,
        view=view,
        where=where,
        path=PATH,
        choices=choices(reader, view),
        sentence=counted(found, month_text(view.month)),
        kinds=[(kind, list(some)) for kind, some in groupby(found, key=lambda one: one.kind)],
        terms=glossary.spelled_out([one.line.row.title for one in found]),
    )
    return Page(
        title=f"Contradictions, {where}", html=html, css=("measure.css", "outlook.css"), js=("print.js",), keep=True,
        version=reader.version_text(view.month, view.vintage),
    )  # fmt: skip
