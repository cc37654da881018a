"""The plan → periods of care: who was looked after from when to when, how old they were, and why it ended.

338 children are looked after when the window begins. Those still looked after at its end are in three groups: long term
and under 16, aged 16 or 17, and newer; the rest leave. placement.py says where each of them lives.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from data.demo.days import between, chances, some_day, working_days_of, years_before
from data.demo.plan import MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import month_end, month_of

LONG_TERM, OLDER, NEWER, LEAVERS = 133, 62, 24, 119
SHORT_BREAKS = 4
END = month_end(MONTHS[-1])
SEPTEMBER = ("E45", "E46", "E47", "E45", "E48", "E41", "E17", "E5")
"""Why September 2020's eight ceased: five special guardianship orders, a child arrangements order, 18 and with the same
carers, independent living."""
GROWN_UP = {"E17", "E5", "E6", "E7"}
TEAMS = (*teams_of("Looked After Children"), *teams_of("Looked After Children"), "Children with Disabilities")


def looked_after(plans: list[Row], children: Children) -> list[Row]:
    """All periods of care open in the window, by the day they started."""
    chance = chances("looked after")
    rows = _before(chance, children)
    for month in MONTHS:
        still_open = [row for row in rows if row.values["ended"] is None and "short break" not in row.tags]
        number = len(still_open) + planned("looked_after_started", month) - planned("looked_after", month)
        _end(still_open, number, month, chance)
        rows += _start(month, plans, chance, children)
    return sorted(rows, key=lambda row: (row.happened, str(row.values["child_id"])))


def _before(chance: random.Random, children: Children) -> list[Row]:
    rows = []
    for _ in range(LONG_TERM):
        born = between(date(2004, 12, 3), date(2016, 6, 20), chance)
        started = between(max(born, date(2011, 1, 10)), date(2018, 2, 20), chance)
        rows.append(_row(children.new(), born, started, "long term", chance))
    for _ in range(OLDER):
        born = between(date(2002, 10, 10), date(2004, 8, 20), chance)
        rows.append(_row(children.new(), born, between(date(2012, 1, 9), date(2019, 3, 20), chance), "older", chance))
    for _ in range(NEWER):
        born = between(date(2005, 1, 5), date(2018, 2, 20), chance)
        started = between(max(born, date(2018, 5, 10)), date(2019, 3, 20), chance)
        rows.append(_row(children.new(), born, started, "newer", chance))
    for _ in range(LEAVERS):
        born = between(date(2004, 1, 5), date(2018, 6, 20), chance)
        started = between(max(born, date(2014, 1, 8)), date(2019, 2, 20), chance)
        rows.append(_row(children.new(), born, started, "leaver", chance))
    for _ in range(SHORT_BREAKS):
        born = between(date(2006, 1, 5), date(2012, 1, 5), chance)
        rows.append(
            _row(children.new(), born, between(date(2018, 1, 8), date(2019, 1, 8), chance), "short break", chance)
        )
    return rows


def _row(child: str, born: date, started: date, tag: str, chance: random.Random) -> Row:
    disabled = tag == "short break"
    team = len(TEAMS) - 1 if disabled else chance.randrange(len(TEAMS))
    status = "V4" if disabled else chance.choices(("C1", "C2", "E1", "V2"), (18, 58, 7, 17))[0]
    if born > date(2014, 1, 1) and status == "V2":
        status = "C1"
    values: dict[str, Cell] = {
        "child_id": child,
        "born": born,
        "uasc": "No" if started.year < 2019 or born > date(2004, 1, 1) else "Yes",
        "started": started,
        "legal_status": status,
        "ended": None,
        "end_reason": None,
        "team": TEAMS[team],
        "worker": f"W{140 + team * 7 + chance.randrange(7):03d}",
    }
    return Row(values, started, frozenset({tag}))


def _start(month: date, plans: list[Row], chance: random.Random, children: Children) -> list[Row]:
    """The month's new periods of care; a child whose protection plan ended for it starts on that day."""
    from_plan = [
        (str(row.values["child_id"]), ended)
        for row in plans
        if row.values["end_reason"] == "Became looked after"
        and isinstance(ended := row.values["ended"], date)
        and month_of(ended) == month
    ]
    rows = []
    for number in range(planned("looked_after_started", month)):
        if number < len(from_plan):
            child, started = from_plan[number]
            born = between(years_before(started, 4), years_before(started, 1), chance)
        else:
            child, started = children.new(), some_day(month, chance)
            born = between(date(2003, 11, 10), started - timedelta(days=1), chance)
        stays = month == MONTHS[-1] or chance.random() < 0.78
        rows.append(_row(child, born, started, "new, stays" if stays else "new, leaves", chance))
    return rows


def _end(still_open: list[Row], number: int, month: date, chance: random.Random) -> None:
    """Ends so many periods of care, of the children meant to leave, at least 60 days old."""
    first = month - timedelta(days=60)
    leaving = [row for row in still_open if row.happened < first and row.tags & {"leaver", "new, leaves"}]
    leaving.sort(key=lambda row: ("leaver" not in row.tags, chance.random()))
    # Where those run out, a new child leaves after all.
    leaving += [row for row in still_open if row.happened < first and "new, stays" in row.tags]
    for place, row in enumerate(leaving[:number]):
        if month == MONTHS[-1]:
            reason = SEPTEMBER[place]
        else:
            reason = chance.choices(
                ("E45", "E47", "E4A", "E4B", "E12", "E13", "E17", "E5", "E41", "E3"),
                (18, 12, 22, 5, 12, 6, 10, 9, 5, 1),
            )[0]
        ended = chance.choice(working_days_of(month))
        if reason in GROWN_UP:
            # Eighteen that day: so the birthday follows from the end.
            row.values["born"] = years_before(ended, 18)
        elif reason == "E12":
            row.values["born"] = max(row.happened - timedelta(days=chance.randrange(10, 400)), date(2014, 1, 5))
        row.values["ended"] = ended
        row.values["end_reason"] = reason
    if len(leaving) < number:
        raise ValueError(f"{month:%Y-%m}: {number} children are to leave care, {len(leaving)} can")
