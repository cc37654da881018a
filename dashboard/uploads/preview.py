"""A workbook that is being looked at → the page of its scorecard as it would be."""

from __future__ import annotations

from dashboard import shell
from dashboard.components.bar import tally_bar
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.uploads import staging
from dashboard.uploads.steps import as_asked, intake_of
from metrics.home.scorecard_preview import scorecard_preview


def preview(source: Source, token: str) -> Page:
    """Checks the workbook again and computes its month, which takes about as long as loading it. NotFound where it is
    gone, or cannot be loaded any more."""
    intake = intake_of(source)
    staged = staging.find(intake.home, token)
    checked = as_asked(intake, staged) if staged and staged.workbook.is_file() else None
    if staged is None or checked is None or checked.extract is None:
        raise NotFound(
            "There is nothing to preview",
            "That upload was loaded, discarded, removed after a day, or cannot be loaded.",
            (Way("Upload an extract", "/upload"),),
        )
    asked = intake.asks_whose(checked)
    card = scorecard_preview(intake.of(asked.found) if asked and asked.found else intake, checked.extract)
    heading = f"{card.month_text} as it would be"
    html = shell.fill(
        "preview.html",
        card=card,
        name=staged.name,
        token=token,
        heading=heading,
        bar=tally_bar(card.tallies),
    )
    return Page(title=heading, html=html, css=("upload.css",))
