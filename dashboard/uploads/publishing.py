"""Publishing and withdrawing on the upload page: the forms' addresses, and what the page lists of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.page import NotFound, Way
from dashboard.source import Source
from dashboard.uploads.intake import NotAccepted
from dashboard.uploads.said import MOST_POST, MOST_REASON, post, written
from dashboard.uploads.steps import in_words, intake_of, say
from dashboard.view import month_in
from data.load import Load, Publication, being_corrected, named, standing
from metrics.figures.publication_history import STANDS, Deed, deeds
from metrics.figures.skipped_months import skipped_text
from metrics.wording import day_text, month_text

SHOWN_DEEDS = 24
_POST = "post"


def attach(server: Flask, source: Source) -> None:
    """The routes: POST a load to be published; POST a month whose publication is withdrawn."""

    @server.post("/upload/publish")
    def publish() -> ResponseReturnValue:
        return in_words("It was not published", lambda: _publish(source))

    @server.post("/upload/withdraw")
    def withdraw_publication() -> ResponseReturnValue:
        return in_words("It was not withdrawn", lambda: _withdraw(source))


def listed(publications: Sequence[Publication]) -> list[dict[str, Any]]:
    """The newest deeds as the page's table shows them; the one that stands of each month can be withdrawn."""
    found = deeds(publications)[:SHOWN_DEEDS]
    newest: set[Any] = set()
    rows = []
    for one in found:
        may = one.then == STANDS and one.month not in newest
        newest |= {one.month} if may else set()
        rows.append(_row(one) | {"may_withdraw": may, "value": f"{one.month:%Y-%m}"})
    return rows


def _row(one: Deed) -> dict[str, Any]:
    return {
        "month": month_text(one.month),
        "load": one.load.name,
        "what": one.what,
        "on": one.on,
        "by": one.by,
        "reason": one.reason,
        "then": one.then,
    }


def to_publish(load: Load, loads: Sequence[Load], publications: Sequence[Publication]) -> dict[str, Any]:
    """What the form that publishes a load says: what stands, and which months are skipped."""
    stands = standing(publications).get(load.month)
    return {
        "most_post": MOST_POST,
        "most_reason": MOST_REASON,
        "stands": f"load {stands.load.name}, published {_day(stands)}" if stands else "",
        "same": bool(stands and stands.load.id == load.id),
        "skipped": skipped_text(load.month, loads, publications),
    }


def to_withdraw(value: str, publications: Sequence[Publication]) -> dict[str, Any]:
    """What the form that withdraws says: what stands, and what stands then. NotFound where nothing does."""
    month = month_in(value)
    stands = standing(publications).get(month) if month else None
    if month is None or stands is None:
        raise NotFound(
            "Nothing to withdraw", "That month is not published.", (Way("See what is published", "/upload"),)
        )
    before = standing([one for one in publications if one.id != stands.id]).get(month)
    then = (
        f"What was published before it is shown again: load {before.load.name}, published {_day(before)}."
        if before
        else ""
    )
    return {
        "month": month_text(month),
        "value": value,
        "most_post": MOST_POST,
        "most_reason": MOST_REASON,
        "stands": f"load {stands.load.name}, published {_day(stands)}",
        "then": then
        or f"Nothing else is published of {month_text(month)}: its pages will say that it is being corrected.",
        "needed": "needed" in request.args,
    }


def withdrawn(value: str, publications: Sequence[Publication]) -> dict[str, Any]:
    """What the page says after a month was withdrawn. NotFound where it was not."""
    month = month_in(value)
    if month is None or not any(one.withdrawn and one.load.month == month for one in publications):
        raise NotFound("Nothing was withdrawn", "That month is as it was.", (Way("See what is published", "/upload"),))
    stands = standing(publications).get(month)
    return {
        "month": month_text(month),
        "value": value,
        "stands": f"Load {stands.load.name}, published {_day(stands)}, is shown again." if stands else "",
        "corrected": month in being_corrected(publications),
    }


def _publish(source: Source) -> ResponseReturnValue:
    intake = intake_of(source)
    load = named(intake.store.loads(), request.form.get("load", ""))
    if load is None:
        return say("There is no such load", "Choose one of the loads listed on the upload page.", 404)
    who = post(request.form.get(_POST))
    if who is None:
        return redirect(f"/upload?loaded={load.name}&post=needed#post", 303)
    note, accepted = written(request.form.get("note")), request.form.getlist("accept")
    if not note and standing(intake.store.publications()).get(load.month):
        return redirect(f"/upload?loaded={load.name}&reason=needed#note", 303)
    try:
        intake.publish(load, note, accepted=accepted, because=written(request.form.get("because")), who=who)
    except NotAccepted:
        return redirect(f"/upload?loaded={load.name}&accept=needed#accept", 303)
    return redirect(f"/upload?published={load.name}", 303)


def _withdraw(source: Source) -> ResponseReturnValue:
    value = request.form.get("month", "")
    month = month_in(value)
    if month is None:
        return say("That is not a month", "Choose one of the months that are published.", 400)
    reason, who = written(request.form.get("reason")), post(request.form.get(_POST))
    if not reason or who is None:
        return redirect(f"/upload?withdraw={value}&needed=yes#reason", 303)
    intake_of(source).withdraw(month, reason, who)
    return redirect(f"/upload?withdrawn={value}", 303)


def _day(one: Publication) -> str:
    return day_text(one.published_at.date())
