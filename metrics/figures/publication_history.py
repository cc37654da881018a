"""Publications of a home → what was done with each month, line by line, and what its pages say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from data.load import Load, Publication, being_corrected
from metrics.wording import capital, day_text, month_text

PUBLISHED, AGAIN, WITHDRAWN = "published", "published again", "withdrawn"
STANDS = "stands"
NOBODY = "not named"
NO_REASON = "no reason was given"
_ACCOUNT = "account "


@dataclass(frozen=True)
class Deed:
    """One thing that was done with a month: its load was published, published again, or withdrawn. `replaced`: the load
    that stood before; of a withdrawal `instead`: the load that stands again, None where none does. `then`: what has
    become of it by now, in words: 'stands', 'replaced by 2020-09.2', 'withdrawn'."""

    month: date
    load: Load
    what: str
    at: datetime
    who: str
    reason: str
    then: str
    replaced: Load | None = None
    instead: Load | None = None

    @property
    def by(self) -> str:
        """The post that was named, as readers see it; NOBODY where it was an account of the machine, or is not
        known."""
        return NOBODY if not self.who or self.who.startswith(_ACCOUNT) else self.who

    @property
    def on(self) -> str:
        """The day, '5 October 2020'."""
        return day_text(self.at.astimezone(UTC).date())

    @property
    def says(self) -> str:
        """The line in words: '5 October 2020: published from load 2020-09.1 by …: ‘…’. It stands.'"""
        gone = self.what == WITHDRAWN
        done = f"load {self.load.name} withdrawn" if gone else f"{self.what} from load {self.load.name}"
        then = {STANDS: "It stands.", WITHDRAWN: "It was withdrawn since."}.get(self.then, f"{capital(self.then)}.")
        return f"{self.on}: {done}{_by(self)}: {_quoted(self.reason)}. {then}"


def deeds(publications: Sequence[Publication]) -> list[Deed]:
    """All that was done, newest first. `publications`: every one, withdrawn or not, newest first."""
    found: list[Deed] = []
    standing: dict[date, list[Publication]] = {}
    seen: set[int] = set()
    for at, one, gone in _in_turn(publications):
        stood = standing.setdefault(one.load.month, [])
        if gone:
            stood.remove(one)
            found.append(_withdrawal(one, at, stood[-1].load if stood else None))
        else:
            what = AGAIN if one.load.id in seen else PUBLISHED
            replaced, then = stood[-1].load if stood else None, _then(one, publications)
            found.append(Deed(one.load.month, one.load, what, at, one.who or "", one.note, then, replaced))
            seen.add(one.load.id)
            stood.append(one)
    return found[::-1]


def _in_turn(publications: Sequence[Publication]) -> list[tuple[datetime, Publication, bool]]:
    """When, which publication, and whether it was withdrawn then, oldest first. Publications are in the order of their
    ids and a withdrawal comes after what it takes back, whatever a clock that was set back says of them."""
    steps, ordered = [], sorted(publications, key=lambda one: one.id)
    latest = None
    for one in ordered:
        latest = max(latest or one.published_at, one.published_at)
        steps.append((latest, one.id, False, one.published_at, one))
        if one.withdrawn:
            steps.append((max(latest, one.withdrawn.at), one.id, True, one.withdrawn.at, one))
    return [(at, one, gone) for _, _, gone, at, one in sorted(steps, key=lambda step: step[:3])]


def told_of(month: date, publications: Sequence[Publication]) -> str:
    """What the pages of a month say of how it came to what stands, in a sentence or two; '' where it was published once
    and stands. Of a month that is being corrected, that it is."""
    own = [one for one in deeds(publications) if one.month == month]
    if month in being_corrected(publications):
        return corrected_text(month, publications)
    last = next((one for one in own if one.what == WITHDRAWN), None)
    newest = own[0] if own else None
    if newest is not None and newest.replaced is not None:
        by = f"{_by(newest)}," if _by(newest) else ","
        return f"Published again{by} in the place of what was published before: {_quoted(newest.reason)}."
    if last is not None:
        was = f"What was published from load {last.load.name} was withdrawn on {last.on}{_by(last)}"
        return f"{was}: {_quoted(last.reason)}."
    return ""


def corrected_text(month: date, publications: Sequence[Publication]) -> str:
    """'September 2020 is being corrected: what was published was withdrawn on 9 October 2020 by …: ‘…’.'"""
    gone = being_corrected(publications)[month]
    last = next(one for one in deeds(publications) if one.load.id == gone.load.id and one.what == WITHDRAWN)
    return (
        f"{month_text(month)} is being corrected: what was published for it was withdrawn on {last.on}{_by(last)}: "
        f"{_quoted(last.reason)}."
    )


def _withdrawal(one: Publication, at: datetime, instead: Load | None) -> Deed:
    assert one.withdrawn is not None
    then = f"{instead.name} stood again" if instead else "none stood: the month was being corrected"
    return Deed(one.load.month, one.load, WITHDRAWN, at, one.withdrawn.who, one.withdrawn.reason, then, None, instead)


def _then(one: Publication, publications: Sequence[Publication]) -> str:
    """What has become of a publication by now."""
    if one.withdrawn is not None:
        return WITHDRAWN
    later = [other for other in publications if other.load.month == one.load.month and other.id > one.id]
    if all(other.withdrawn for other in later):
        return STANDS
    return f"replaced by {min((other for other in later if not other.withdrawn), key=lambda other: other.id).load.name}"


def _by(deed: Deed) -> str:
    return "" if deed.by == NOBODY else f" by {deed.by}"


def _quoted(reason: str) -> str:
    return f"‘{reason.rstrip('.')}’" if reason else NO_REASON
