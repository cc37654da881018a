"""Loads and publications → how fresh the figures of a month are, and what came since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from data.load import Load, Publication
from metrics.selection import PUBLISHED
from metrics.wording import capital, day_text, month_text


def reissued(loads: Sequence[Load], publication: Publication | None) -> Load | None:
    """The newest extract of a published month that was produced after the published one; None where there is none."""
    if publication is None:
        return None
    load = publication.load
    later = [one for one in loads if one.month == load.month and _made(one) > _made(load)]
    return max(later, key=_made, default=None)


def _made(load: Load) -> tuple[datetime, int]:
    return load.produced_on, load.revision


def freshness(
    load: Load | None,
    publication: Publication | None,
    month: date,
    vintage: str,
    again: Load | None = None,
    history: str = "",
) -> tuple[str, str, str]:
    """(published when, records to when, both as one line) of a page. `again`: an extract of the same month that was
    produced after the published one. `history`: what became of other publications of the month, in sentences."""
    published, records, line = _freshness(load, publication, month, vintage)
    line = f"{line} {history}" if history and load else history or line
    if publication is None or again is None:
        return published, records, line
    made = f"a newer extract of {month_text(month)}, made {day_text(again.produced_on.date())}, is loaded"
    if again.loaded_at <= publication.published_at:  # an older one was chosen, or published again
        return published, records, f"{line} {capital(made)} as well, and is not what is published."
    said = f"Since then {made} and not published." if vintage == PUBLISHED else f"Since that publication {made}."
    return published, records, f"{line} {said}"


def _freshness(load: Load | None, publication: Publication | None, month: date, vintage: str) -> tuple[str, str, str]:
    if load is None:
        return "", "", f"Nothing is {'published' if vintage == PUBLISHED else 'loaded'} for {month_text(month)} yet."
    records = f"from records to {day_text(load.records_to)}"
    if vintage == PUBLISHED and publication is not None:
        published = f"Published {day_text(publication.published_at.date())}"
        return published, records, f"{published} {records}, extract made {day_text(load.produced_on.date())}."
    if vintage == PUBLISHED:
        return "", records, f"From before the first published month: shown {records}."
    published = f"Published {day_text(publication.published_at.date())}" if publication else "Not published"
    drawn = f"Newest figures, {records}, extract made {day_text(load.produced_on.date())}."
    if load.provisional and load.month == month:
        drawn += " Provisional: the records end before the month does, so it cannot be published."
    return published, records, f"{drawn} {published}." if load.month == month or publication else drawn
