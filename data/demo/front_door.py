"""The plan → contacts, and the referrals that come of them: one row each, as they happened."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.demo.days import after, at, between, chances, days_of, last_moment, some_day, years_before
from data.demo.plan import CLOCK_STOPS, FIRST, MONTHS, planned
from data.demo.rows import Cell, Children, Row
from data.periods import is_working_day, month_end

SOURCES = ("6", "2A", "3A", "3B", "3E", "3F", "1A", "1D", "2B", "4", "5A", "5C", "7", "8", "9", "10")
SOURCE_WEIGHTS = (42, 15, 3, 4, 4, 5, 6, 2, 3, 2, 5, 2, 2, 3, 2, 1)
CONCERNS = ("Neglect", "Physical abuse", "Emotional abuse", "Sexual abuse", "Domestic abuse", "Parental mental health",
            "Parental substance misuse", "Criminal exploitation", "Peer on peer abuse")  # fmt: skip
CONCERN_WEIGHTS = (22, 13, 15, 8, 16, 11, 9, 4, 2)
OUTCOMES = ("Early help", "Information and advice", "No further action")
EVENING = 0.3107, 0.2927
"""The evening team's share of the contacts to MASH, and of those decided in time."""


@dataclass(frozen=True)
class Timed:
    """When a contact came, when it was decided, and what the plan made it for."""

    received: datetime
    decided: datetime | None
    tag: str


def contacts_and_referrals(children: Children) -> tuple[list[Row], list[Row]]:
    """All contacts by the time they came, and all referrals by the time they were made."""
    chance = chances("front door")
    contacts: list[Row] = []
    referrals: list[Row] = []
    for month in MONTHS:
        mash = list(_mash(month, chance, children))
        contacts += mash
        contacts += _hub("Domestic Abuse Hub", "da", 48, month, chance, children)
        contacts += _hub("Early Help Hub", "early_help_hub", 72, month, chance, children)
        referrals += _referrals(month, [row for row in mash if "referral" in row.tags], referrals, chance)
    contacts.sort(key=lambda row: (str(row.values["received"]), str(row.values["child_id"])))
    for number, row in enumerate(contacts, start=1):
        row.values["contact_id"] = f"K{number:06d}"
    return contacts, referrals


def _mash(month: date, chance: random.Random, children: Children) -> Iterator[Row]:
    number, in_time = planned("mash_received", month), planned("mash_in_time", month)
    evening = round(number * EVENING[0]), round(in_time * EVENING[1])
    weekend = planned("mash_weekend", month)
    by_day = list(_timed(24, month, (number - evening[0], in_time - evening[1], weekend), (8, 16), chance))
    by_evening = list(_timed(24, month, (*evening, 0), (16, 22), chance))
    became = set(chance.sample(range(in_time), planned("mash_referral", month)))
    seen = 0
    for team, timed in (("MASH, day team", by_day), ("MASH, evening team", by_evening)):
        for one in timed:
            referral = one.tag == "in time" and seen in became
            seen += one.tag == "in time"
            # A few were never given a team; September's all were.
            written = None if month < CLOCK_STOPS and chance.random() < 0.004 else team
            yield _contact(one, "MASH", written, referral, chance, children)


def _hub(route: str, short: str, hours: int, month: date, chance: random.Random, children: Children) -> Iterator[Row]:
    numbers = planned(f"{short}_received", month), planned(f"{short}_in_time", month), 0
    for one in _timed(hours, month, numbers, (8, 20), chance):
        yield _contact(one, route, route, False, chance, children)


def _contact(
    one: Timed, route: str, team: str | None, referral: bool, chance: random.Random, children: Children
) -> Row:
    police = route == "Domestic Abuse Hub"
    values: dict[str, Cell] = {
        "contact_id": None,
        "child_id": children.new(),
        "received": one.received,
        "source": "6" if police else chance.choices(SOURCES, SOURCE_WEIGHTS)[0],
        "route": route,
        "concern": "Domestic abuse" if police else chance.choices(CONCERNS, CONCERN_WEIGHTS)[0],
        "decided": one.decided,
        "outcome": None,
        "team": team,
    }
    if one.decided is not None:
        values["outcome"] = "Referral" if referral else chance.choices(OUTCOMES, (22, 33, 45))[0]
    return Row(values, one.received.date(), frozenset({route, one.tag, "referral" if referral else "no referral"}))


def _timed(
    hours: int, month: date, numbers: tuple[int, int, int], day: tuple[int, int], chance: random.Random
) -> Iterator[Timed]:
    """A month's contacts: in all, decided in `hours`, and of those only because weekends do not count (`numbers`)."""
    number, in_time, weekend = numbers
    for _ in range(in_time - weekend):
        received = at(some_day(month, chance), chance.randrange(*day), chance.randrange(60))
        wait = timedelta(minutes=int(chance.triangular(15, hours * 58, hours * 12)))
        yield Timed(received, min(received + wait, last_moment(month)), "in time")
    fridays = [
        one for one in days_of(month) if one.weekday() == 4 and is_working_day(after(one, 1) - timedelta(days=3))
    ]
    for _ in range(weekend):
        friday = chance.choice([one for one in fridays if after(one, 1) <= month_end(month)])
        yield Timed(at(friday, 15, chance.randrange(60)), at(after(friday, 1), chance.randrange(9, 14), 30), "in time")
    for _ in range(number - in_time):
        received = at(some_day(month, chance), chance.randrange(*day), chance.randrange(60))
        yield Timed(received, _too_late(received, hours, month, chance), "late")


def _too_late(received: datetime, hours: int, month: date, chance: random.Random) -> datetime | None:
    """A decision after the limit, whichever way the clock is read in that month; one in thirty is never made."""
    if chance.random() < 1 / 30:
        return None
    if month < CLOCK_STOPS:
        friday_to_monday = received.weekday() == 4 and hours == 24
        return received + (timedelta(days=3) if friday_to_monday else timedelta(hours=hours + chance.randrange(1, 60)))
    day = after(received.date(), hours // 24 + 1 + chance.randrange(3))
    return at(day, chance.randrange(9, 18), chance.randrange(60)).replace(minute=received.minute)


def _referrals(month: date, contacts: list[Row], earlier: list[Row], chance: random.Random) -> list[Row]:
    """A month's contacts that became referrals → its referrals. Re-referrals take the child of an earlier contact."""
    again = set(chance.sample(range(len(contacts)), planned("rereferrals", month)))
    in_time = set(chance.sample(range(len(contacts)), planned("referrals_allocated", month)))
    nfa = set(chance.sample(range(len(contacts)), planned("referrals_nfa", month)))
    made = []
    for number, contact in enumerate(contacts):
        referred = contact.values["decided"]
        assert isinstance(referred, datetime)
        previous = _previous(referred.date(), earlier, chance) if number in again else None
        if isinstance(previous, Row):
            contact.values["child_id"] = previous.values["child_id"]
            previous.tags |= {"came back"}
        values: dict[str, Cell] = {
            "child_id": contact.values["child_id"],
            "referred": referred,
            "source": contact.values["source"],
            "nfa": number in nfa,
            "referrals_12m": 1 if number in again else 0,
            "previous_referral": _previous_date(previous, referred.date(), chance),
            "allocated": _allocated(referred, month, number in in_time, chance),
            "team": chance.choice(("Assessment 1", "Assessment 2")),
            "worker": f"W{chance.randrange(60, 85):03d}",
        }
        row = Row(values, referred.date(), frozenset({"again" if number in again else "first"}), with_it=(contact,))
        made.append(row)
    return sorted(made, key=lambda row: (str(row.values["referred"]), str(row.values["child_id"])))


def _previous(day: date, earlier: list[Row], chance: random.Random) -> Row | date:
    """The referral before this one: a child's from the window, or a date before the window began."""
    before_window = years_before(day, 1) + timedelta(days=5), FIRST - timedelta(days=1)
    near = [row for row in earlier if timedelta(days=20) < day - row.happened < timedelta(days=350)]
    near = [row for row in near if "came back" not in row.tags]
    if near and (before_window[0] > before_window[1] or chance.random() < 0.6):
        return chance.choice(near)
    return between(*before_window, chance)


def _previous_date(previous: Row | date | None, day: date, chance: random.Random) -> date | None:
    if isinstance(previous, Row):
        # One in eight was left blank: the row that the extract holds says it too.
        return None if chance.random() < 0.125 else previous.happened
    if previous is None and chance.random() < 0.06:
        return between(years_before(day, 3), years_before(day, 1) - timedelta(days=20), chance)
    return previous


def _allocated(referred: datetime, month: date, in_time: bool, chance: random.Random) -> datetime:
    if in_time:
        return min(
            referred + timedelta(minutes=chance.randrange(20, 23 * 60)), last_moment(month) + timedelta(minutes=20)
        )
    return at(after(referred.date(), chance.randrange(3, 7)), chance.randrange(9, 17), 0)
