"""How well a month was recorded: late rows by team, blanks by column, and what the check found."""

from __future__ import annotations

from dashboard import shell
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.uploads.findings import by_level, told
from dashboard.view import View
from data.issues import findings
from data.load import Load
from metrics.home.recorded_months import newest_loads, recorded
from metrics.quality.quality_page import quality_page
from metrics.wording import day_text, month_text

PATH = "/quality"
NAV = ("Data quality", 28)
MONTHS = 6
"""So many months stand beside each other."""


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The month of the view, or the newest; of the view's team where one is chosen."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("See the newest month", PATH),))
    loads = newest_loads(source.store)
    if not loads:
        way = Way("Upload an extract", "/upload")
        raise NotFound("Nothing is loaded yet", "Upload a month's extract first.", (way,), status=200)
    place = next((place for place, one in enumerate(loads) if one.month == (view.month or one.month)), None)
    if place is None:
        ways = tuple(Way(month_text(one.month), f"{PATH}?month={one.month:%Y-%m}") for one in loads[:12])
        raise NotFound("That month is not loaded", "Choose one of these months.", ways)
    shown = loads[place : place + MONTHS]
    found = recorded(source.store, shown)
    teams = sorted({one.team for one in found[0].columns if one.team})
    if view.team is not None and view.team not in teams:
        way = Way("See all teams", view.at(PATH, team=None))
        raise NotFound("There is no such team", "No row of the month names it.", (way,))
    accepted = [(one.codes, one.who, one.reason) for one in source.store.acceptances(shown[0])]
    page = quality_page(found, source.store.issues(shown[0]), view.team or "", _fresh(shown[0]), accepted)
    months = [(f"{one.month:%Y-%m}", month_text(one.month)) for one in loads]
    html = shell.fill(
        "quality.html",
        page=page,
        view=view,
        path=PATH,
        choices=[
            ("month", "Month", months, f"{shown[0].month:%Y-%m}"),
            ("team", "Team", [("", "All teams"), *((name, name) for name in teams)], view.team or ""),
        ],
        found=by_level([told(one) for one in findings(page.issues)]),
    )
    return Page(title=page.title, html=html, css=("measure.css", "upload.css", "quality.css"), keep=True)


def _fresh(load: Load) -> str:
    return (
        f"Load {load.name}, records {day_text(load.records_from)} to {day_text(load.records_to)}, extract made "
        f"{day_text(load.produced_on.date())}."
    )
