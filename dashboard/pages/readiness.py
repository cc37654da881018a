"""What one load can tell: every measure of it, computed, computed by proxy, or needing what."""

from __future__ import annotations

from flask import request

from dashboard import shell
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.uploads.steps import intake_of
from dashboard.view import View
from data.checks.new_codes import NewCode, new_codes
from data.load import Load, named
from data.loads.store import Store
from data.spec import tables
from metrics.engine.readiness import readiness, readiness_sentence
from metrics.wording import day_text, month_text

PATH = "/readiness"
ARGS = ("load",)
UPLOAD = Way("See all loads", "/upload")


def render(source: Source, _view: View, parts: tuple[str, ...]) -> Page:
    """The load named in the query (`?load=2024-01.1`), or the newest."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("The newest load", PATH),))
    intake = intake_of(source)
    loads = intake.store.loads()
    name = request.args.get("load")
    load = named(loads, name) if name else next(iter(loads), None)
    if load is None and not loads:
        raise NotFound(
            "Nothing is loaded yet", "Upload a month's extract first.", (Way("Upload an extract", "/upload"),)
        )
    if load is None:
        raise NotFound("There is no such load", "Choose one of the loads listed on the upload page.", (UPLOAD,))
    ready = readiness(intake.results_of(load), load.month, intake.definitions)
    title = f"What load {load.name} can tell"
    html = shell.fill(
        "readiness.html",
        title=title,
        load=load,
        month=month_text(load.month),
        query=f"?month={load.month:%Y-%m}&view=latest",
        records=f"{day_text(load.records_from)} to {day_text(load.records_to)}",
        words=readiness_sentence(ready.counts),
        ready=ready,
        counts=ready.counts,
        new=_new_codes(intake.store, load),
    )
    return Page(title=title, html=html, css=("measure.css", "upload.css"))


def _new_codes(store: Store, load: Load) -> list[NewCode]:
    """The codes of a load that government's lists do not know, as these are today."""
    coded = [table for table in tables().values() if any(column.shape for column in table.columns)]
    found = [(table, store.rows(load, table.name)) for table in coded]
    return [one for table, rows in found if rows is not None for one in new_codes(table, rows)]
