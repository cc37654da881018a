"""The upload page: drop a workbook, see what is wrong and what would change, then load, then publish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, request

from dashboard import shell
from dashboard.page import NotFound, Page, Way
from dashboard.source import Source
from dashboard.uploads import findings, own_words, publishing, staging, steps, teaching
from dashboard.uploads.preview import preview
from dashboard.view import View
from data.authorities import authorities
from data.load import Load, Publication, named, standing
from data.own_spellings import SpellingEntry
from metrics.figures.skipped_months import skipped_text
from metrics.wording import day_text, month_text

PATH = "/upload"
ARGS = (
    *("check", "preview", "loaded", "again", "accept", "post", "reason"),
    *("published", "withdraw", "needed", "withdrawn", "authority"),
)
NAV = ("Upload", 30)
SHOWN_LOADS = 12


def attach(server: Flask, source: Source) -> None:
    """The addresses that the page's forms are sent to."""
    steps.attach(server, source)
    publishing.attach(server, source)
    teaching.attach(server, source)


def render(source: Source, _view: View, parts: tuple[str, ...]) -> Page:
    """The page in its state: to begin with, after a check, after a load, after publishing."""
    if parts:
        raise NotFound("There is no such page", "Nothing is at this address.", (Way("Upload an extract", PATH),))
    if token := request.args.get("preview"):
        return preview(source, token)
    store = source.store
    loads, publications = store.loads(), store.publications()
    states = ("checked", "loaded", "published", "withdraw", "withdrawn")
    context: dict[str, Any] = {**dict.fromkeys(states), "again": False}
    title = "Upload a month’s extract"
    if token := request.args.get("check"):
        staged = staging.find(store.home, token)
        if staged is None or not staged.told:
            raise NotFound(
                "That upload is gone",
                "It was loaded, discarded, or kept for a day and then removed.",
                (Way("Upload it again", PATH),),
            )
        context |= _checked(staged, store.spellings())
        title = context["title"]
    elif name := request.args.get("loaded"):
        context["loaded"] = _named(loads, name)
        context["again"] = "again" in request.args
        context["accept"] = [issue.as_json() for issue in store.doubts(context["loaded"])]
        context["accept_needed"] = request.args.get("accept") == "needed"
        context["post_needed"] = request.args.get("post") == "needed"
        context["reason_needed"] = request.args.get("reason") == "needed"
        context["publish"] = publishing.to_publish(context["loaded"], loads, publications)
        title = f"{month_text(context['loaded'].month)} is loaded"
    elif name := request.args.get("published"):
        context["published"] = _named(loads, name)
        context["skipped"] = skipped_text(context["published"].month, loads, publications)
        title = f"{month_text(context['published'].month)} is published"
    elif value := request.args.get("withdraw"):
        context["withdraw"] = publishing.to_withdraw(value, publications)
        title = f"Withdraw {context['withdraw']['month']}?"
    elif value := request.args.get("withdrawn"):
        context["withdrawn"] = publishing.withdrawn(value, publications)
        title = f"{context['withdrawn']['month']} is withdrawn"
    context |= {
        "title": title,
        "month_text": month_text,
        "taught": _taught(store.spellings()),
        "loads": _listed(loads, publications),
        "deeds": publishing.listed(publications),
        "more": max(0, len(loads) - SHOWN_LOADS),
    }
    html = shell.fill("upload.html", **context)
    return Page(title=title, html=html, css=("upload.css",), js=("upload.js",), posts=True)


def _named(loads: Sequence[Load], name: str) -> Load:
    load = named(loads, name)
    if load is None:
        sentence = "Choose one of the loads listed on the upload page."
        raise NotFound("There is no such load", sentence, (Way("Upload an extract", PATH),))
    return load


def _checked(staged: staging.Staged, taught: Sequence[SpellingEntry]) -> dict[str, Any]:
    told = staged.told
    checked = told["checked"]
    found = told.get("findings", [])
    month = _month_words(checked["month"])
    title = f"{month or 'The workbook'} can be loaded" if checked["ok"] else f"{staged.name} cannot be loaded yet"
    return {
        "checked": checked,
        "name": staged.name,
        "token": staged.token,
        "title": title,
        "month": month,
        "counted": findings.counted(found, checked["not_listed"]),
        "rows": sum(sheet["rows"] for sheet in checked["sheets"]),
        "found": findings.by_level(found),
        "accept": told.get("accept", []),
        "accept_needed": request.args.get("accept") == "needed",
        "whose": told.get("whose"),
        "whose_needed": request.args.get("authority") == "needed",
        "authorities": authorities() if told.get("whose") else (),
        "last": told.get("last"),
        "provisional": told.get("provisional", False),
        "changes": told.get("changes"),
        "kept": told.get("kept"),
        "may_add": told.get("may_add"),
        "sent": {
            "same": staged.token,
            "month": staged.month or "",
            "records_from": staged.records_from or "",
            "records_to": staged.records_to or "",
        },
        "readiness": told.get("readiness", ""),
        "asks_month": told.get("asks_month", False),
        "words": own_words.choices(told.get("words", []), taught),
    }


def _taught(entries: Sequence[SpellingEntry]) -> list[dict[str, str]]:
    """The council's own words that stand, the newest first."""
    rows = zip(own_words.taught_rows(entries), sorted(entries, key=lambda one: -one.id), strict=True)
    return [
        {**row, "table": one.spelling.table, "name": one.spelling.column, "on": day_text(one.at.date())}
        for row, one in rows
        if row["state"] == "stands"
    ]


def _month_words(month: str | None) -> str:
    from data.periods import parse_month

    return month_text(parse_month(month)) if month else ""


def _listed(loads: Sequence[Load], publications: Sequence[Publication]) -> list[dict[str, Any]]:
    """The newest loads as the table at the foot shows them."""
    in_force = standing(publications)
    rows = []
    newest: set[Any] = set()
    for load in loads[:SHOWN_LOADS]:
        published = in_force.get(load.month)
        mine = published is not None and published.load.name == load.name
        rows.append(
            {
                "load": load,
                "month": month_text(load.month),
                "records": f"{day_text(load.records_from)} to {day_text(load.records_to)}",
                "loaded": day_text(load.loaded_at.date()),
                "rows": f"{sum(load.rows.values()):,}",
                "published": f"Published {day_text(published.published_at.date())}" if mine and published else "",
                "can_publish": not mine and not load.provisional and load.month not in newest,
            }
        )
        newest.add(load.month)
    return rows
