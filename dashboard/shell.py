"""Turns a page into the whole document: header, ways around, main, footer, and the scripts that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard import static
from dashboard.access import gate
from dashboard.addresses import pages
from dashboard.components.sparkline import sparkline
from dashboard.notice import Notice
from dashboard.page import NotFound, Page, Way
from dashboard.view import View

PRODUCT = "Children’s scorecard"
NOWHERE = View()
TEMPLATES = Path(__file__).parent / "pages" / "templates"


@dataclass(frozen=True)
class Start:
    """What Dash needs to start, each as Dash writes it: its settings, its scripts in their order, where it draws, and
    what starts it."""

    config: str
    scripts: str
    entry: str
    renderer: str


@cache
def environment() -> Environment:
    """The templates: everything is escaped unless it is Markup, and a misspelt name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(asset=static.address, csrf_field=gate.csrf_field, sparkline=sparkline)
    return made


def prepare() -> None:
    """Reads every template, so that the first page after a start does not."""
    for name in environment().list_templates():
        environment().get_template(name)


def fill(template: str, **context: object) -> Markup:
    """The html of a template in dashboard/pages/templates/."""
    return Markup(environment().get_template(template).render(context))  # noqa: S704 (the template escapes)


def document(
    page: Page,
    *,
    path: str = "",
    start: Start | None = None,
    charts: str = "",
    notice: Notice | None = None,
    view: View = NOWHERE,
    authority: str = "",
) -> str:
    """The whole document of a page. Without `start` (a page for an error) Dash is not started. `charts` is the address
    of what draws them, where there are any. `notice` is what the page has to say of what it shows; `view` is what the
    header's links carry along; `authority` whose figures they are."""
    return str(
        fill(
            "document.html",
            page=page,
            product=PRODUCT,
            links=_links(path, view),
            home=view.at("/"),
            authority=authority,
            start=start and {part: Markup(text) for part, text in vars(start).items()},  # noqa: S704 (Dash's own)
            charts=charts,
            token=gate.csrf_token() if page.posts else "",
            notice=notice,
        )
    )


def message(title: str, sentence: str, ways: Sequence[Way] = (), *, status: int = 200, reference: str = "") -> Page:
    """A page that has nothing to show: a heading, a sentence and the next step."""
    html = fill("message.html", title=title, sentence=sentence, ways=ways, reference=reference)
    return Page(title=title, html=html, status=status)


def not_found(error: NotFound) -> Page:
    """The page for what is not there, with the ways on."""
    ways = error.ways or (Way("Open the scorecard", "/"),)
    return message(error.title, str(error), ways, status=error.status)


def _links(path: str, view: View) -> list[Mapping[str, object]]:
    """The header's links: pages that exist and give themselves words, each in the view that is looked at."""
    return [
        {"words": module.NAV[0], "href": view.at(module.PATH), "here": path == module.PATH}
        for module in pages().values()
        if hasattr(module, "NAV")
    ]
