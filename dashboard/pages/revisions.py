"""As published and as now: what later recording did to every published figure, and the triangle of one measure."""

from __future__ import annotations

from dashboard import glossary, shell
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.view import View
from metrics.home.opened_home import OpenedHome
from metrics.home.revised_figures import revised_figures
from metrics.scorecard.revisions_page import revisions_page, triangle, wholes

PATH = "/revisions"
CSS = ("measure.css", "revisions.css")


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """Of all measures; of the one that the path names."""
    every = Way("See the revisions of all measures", view.at(PATH))
    if view.service or view.team:
        sentence = "Revisions are told of the whole authority; of services and teams: scorecard revisions --breakdown."
        raise NotFound(
            "There is no such page", sentence, (Way("See the revisions", view.at(PATH, service=None, team=None)),)
        )
    known = source.reader().definitions
    if len(parts) > 1 or (parts and parts[0] not in known):
        raise NotFound(
            "There is no such page", "No measure has this name.", (every, Way("See all measures", "/measures"))
        )
    home = source.opened()
    if parts:
        return _of_measure(home, view, parts[0], source)
    found = wholes(revised_figures(home))
    order = {id: place for place, id in enumerate(known)}
    page = revisions_page(sorted(found, key=lambda one: (order[one.measure.id], one.month)))
    terms = glossary.spelled_out([one.title for one in page.measures])
    html = shell.fill("revisions.html", page=page, view=view, path=PATH, terms=terms)
    return Page(title="Revisions", html=html, css=CSS, js=("print.js",), keep=True)


def _of_measure(home: OpenedHome, view: View, id: str, source: Source) -> Page:
    measure = source.reader().definitions[id]
    page = triangle(measure, wholes(revised_figures(home, id)))
    html = shell.fill("triangle.html", page=page, view=view, path=PATH, terms=glossary.spelled_out([page.title]))
    return Page(title=f"Revisions: {page.title}", html=html, css=CSS, js=("print.js",), keep=True)
