"""Publications and a month that is published → the months before it that are left out, and a sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.load import Load, Publication, being_corrected, standing
from data.periods import months_between
from metrics.wording import listed, month_text


def skipped_months(month: date, publications: Sequence[Publication]) -> list[date]:
    """The months between the published one before `month` and `month` that were never published, oldest first. None
    where nothing before it is published: the months before the first published one come from its extract."""
    before = max((one for one in standing(publications) if one < month), default=None)
    if before is None:
        return []
    corrected = being_corrected(publications)
    return [one for one in months_between(before, month)[1:-1] if one not in corrected]


def skipped_text(month: date, loads: Sequence[Load], publications: Sequence[Publication]) -> str:
    """'August 2020 was never published: its figures are dashes …'; '' where no month is skipped."""
    skipped = skipped_months(month, publications)
    if not skipped:
        return ""
    loaded = {load.month for load in loads if not load.provisional}
    there, lacks = ([one for one in skipped if (one in loaded) is held] for held in (True, False))
    one = len(skipped) == 1
    says = (
        f"{listed([month_text(each) for each in skipped])} {'was' if one else 'were'} never published: as published, "
        f"{'its figures are' if one else 'their figures are'} dashes, and {month_text(month)} is not compared with "
        f"{'it' if one else 'them'}."
    )
    if there:
        named, are = listed([month_text(each) for each in there]), "it is" if len(there) == 1 else "they are"
        says += f" {named} can be published now: {are} loaded."
    if lacks:
        says += f" Of {listed([month_text(each) for each in lacks])} no whole extract is loaded yet."
    return says
