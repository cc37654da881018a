"""What figures rest on and when it was changed: rules, targets, populations, neighbours; and what a rule did."""

from __future__ import annotations

from dashboard import glossary, shell
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.view import View
from metrics.home.changed_rules import changed_rules
from metrics.home.rule_split import rule_splits
from metrics.scorecard.changes_page import changes_page

PATH = "/changes"


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """All of them: they are the whole authority's."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See all changes", PATH),))
    home = source.opened()
    today = home.today()[0]
    store = home.store
    page = changes_page(
        today.definitions, store.targets(), store.definitions_kept(), changed_rules(home), rule_splits(home)
    )
    terms = glossary.spelled_out([one.title for one in page.splits])
    html = shell.fill("changes.html", page=page, view=view, terms=terms)
    return Page(title="Changes", html=html, css=("measure.css", "revisions.css"), js=("print.js",), keep=True)
