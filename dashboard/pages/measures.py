"""The catalogue: every measure with what is good, its target, its owner, and what is still to be confirmed."""

from __future__ import annotations

from itertools import groupby

from dashboard import glossary, shell
from dashboard.access import editing
from dashboard.page import NotFound, Page, Way
from dashboard.pages import edit_measure
from dashboard.source import Source
from dashboard.view import View
from metrics.scorecard.measure_catalogue import measure_catalogue

PATH = "/measures"
ARGS = ("done",)
NAV = ("Measures", 20)


attach = edit_measure.attach


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """All measures by section, searchable with the browser's own search, and the sources of what stands beside them."""
    if parts[:1] == ("edit",):
        return edit_measure.render_edit(source, parts[1:])
    if parts == ("new",):
        return edit_measure.render_new(source)
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See all measures", PATH),))
    entries = measure_catalogue(source.reader().definitions)
    sections = [(title, list(found)) for title, found in groupby(entries, key=lambda entry: entry.section)]
    html = shell.fill(
        "measures.html",
        sections=sections,
        number=len(entries),
        view=view,
        to_confirm=[entry for entry in entries if entry.to_confirm],
        terms=glossary.spelled_out([entry.title for entry in entries]),
        may_edit=editing.may_edit(source),
    )
    return Page(title="Measures", html=html, css=("measure.css",), keep=True)
