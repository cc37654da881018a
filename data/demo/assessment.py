"""The plan → child and family assessments: when each started, was seen, was completed, and what came of it."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from data.demo.days import after, chances, some_day, working_days_of
from data.demo.plan import HERE, MONTHS, planned, teams_of
from data.demo.rows import Cell, Children, Row
from data.periods import month_end, month_of, working_days_between

LIMIT = 45
OPEN_BEFORE = 136
"""Assessments open when the window begins that will be completed in time."""
OVERDUE_AT_END = 9
Outcome = tuple[bool, str | None, str | None]


@dataclass(slots=True)
class Span:
    """One assessment's dates; `referral` is the row it comes from, where it does."""

    referred: date
    started: date
    completed: date | None
    referral: Row | None = None

    @property
    def days(self) -> int:
        """Working days from the referral to the completion."""
        assert self.completed is not None
        return working_days_between(self.referred, self.completed)


def assessments(referrals: list[Row], children: Children) -> list[Row]:
    """All assessments completed in the window or open at its end, by the day they started."""
    chance = chances("assessments")
    late = list(_late(chance))
    spans = late + _in_time(late, referrals, chance)
    spans.sort(key=lambda span: (span.started, span.referred, span.completed or date.max))
    seen = _seen(spans, chance)
    outcomes = _outcomes(spans, chance)
    return [_row(span, seen.get(n), outcomes.get(n), chance, children) for n, span in enumerate(spans)]


def _late(chance: random.Random) -> list[Span]:
    """Those that take longer than 45 working days, and those that are overdue at the very end."""
    spans = []
    for month in MONTHS:
        for _ in range(planned("assessments_completed", month) - planned("assessments_in_time", month)):
            completed = chance.choice(working_days_of(month))
            started = after(completed, -chance.randrange(LIMIT + 2, LIMIT + 28))
            spans.append(Span(started, started, completed))
    for _ in range(OVERDUE_AT_END):
        started = after(month_end(MONTHS[-1]), -chance.randrange(LIMIT + 2, LIMIT + 25))
        spans.append(Span(started, started, None))
    return spans


def _in_time(late: list[Span], referrals: list[Row], chance: random.Random) -> list[Span]:
    """First come, first completed; then pairs change places where both stay in time: some are quick and some slow."""
    before = [
        chance.choice(working_days_of(month))
        for month in (date(2019, 2, 1), date(2019, 3, 1), date(2019, 3, 1))
        for _ in range(60)
    ]
    spans = [Span(day, day, None) for day in sorted(before)[-OPEN_BEFORE:]]
    for month in MONTHS:
        started = planned("assessments_started", month) - sum(month_of(span.started) == month for span in late)
        spans += _starts(month, started, referrals, chance)
    spans.sort(key=lambda span: (span.referred, span.started))
    done = sorted(
        chance.choice(working_days_of(month)) for month in MONTHS for _ in range(planned("assessments_in_time", month))
    )
    for span, completed in zip(spans, done, strict=False):
        span.completed = completed
    for _ in range(3 * len(done)):
        one = chance.randrange(len(done) - 1)
        _swap(spans[one], spans[min(one + chance.randrange(1, 90), len(done) - 1)])
    return spans


def _starts(month: date, number: int, referrals: list[Row], chance: random.Random) -> list[Span]:
    """The month's referrals that were taken on, and others (brothers and sisters, open cases) up to the number."""
    taken = [row for row in referrals if month_of(row.happened) == month and not row.values["nfa"]]
    spans = []
    for row in taken[: number * 3 // 4]:
        started = after(row.happened, 0)
        if month_of(started) == month:
            spans.append(Span(row.happened, started, None, row))
    while len(spans) < number:
        started = after(some_day(month, chance), 0)
        if month_of(started) == month:
            spans.append(Span(started, started, None))
    return spans


def _swap(one: Span, other: Span) -> None:
    if one.completed is None or other.completed is None:
        return
    for span, completed in ((one, other.completed), (other, one.completed)):
        if completed <= span.started or not 6 <= working_days_between(span.referred, completed) <= LIMIT:
            return
    one.completed, other.completed = other.completed, one.completed


def _seen(spans: list[Span], chance: random.Random) -> dict[int, date]:
    """Span's number → the day the child was seen: the planned number within 3 working days, and by the month's end."""
    seen: dict[int, date] = {}
    for month in MONTHS:
        of_month = [n for n, span in enumerate(spans) if month_of(span.started) == month]
        soon = set(chance.sample(of_month, planned("assessments_seen", month)))
        for number in of_month:
            span = spans[number]
            if number in soon:
                seen[number] = min(after(span.started, chance.randrange(4)), max(span.started, month_end(month)))
            elif chance.random() < 0.9:
                later = after(span.started, chance.randrange(4, 12))
                if span.completed is None or later <= span.completed:
                    seen[number] = later
    for number, span in enumerate(spans):
        if span.started < MONTHS[0]:
            seen[number] = after(span.started, chance.randrange(5))
    return seen


def _shares() -> list[tuple[Outcome, int]]:
    with (HERE / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                (row["strategy_meeting"] == "yes", row["outcome"] or None, row["closure_action"] or None),
                int(row["assessments"]),
            )
            for row in csv.DictReader(file)
        ]


def _outcomes(spans: list[Span], chance: random.Random) -> dict[int, Outcome]:
    """Span's number → outcome. The last month's are as published (outcomes.csv); the others close as planned."""
    shares = _shares()
    outcomes: dict[int, Outcome] = {}
    for month in MONTHS:
        done = [n for n, span in enumerate(spans) if span.completed is not None and month_of(span.completed) == month]
        if month == MONTHS[-1]:
            chosen = [outcome for outcome, number in shares for _ in range(number)]
        else:
            closed, nfa = planned("assessments_closed", month), planned("assessments_closed_nfa", month)
            chosen = _choose(shares, nfa, chance, lambda one: one[2] == "No further action")
            chosen += _choose(shares, closed - nfa, chance, lambda one: one[2] not in (None, "No further action"))
            chosen += _choose(shares, len(done) - closed, chance, lambda one: one[1] not in (None, "Close case"))
        chance.shuffle(chosen)
        outcomes.update(zip(done, chosen, strict=True))
    return outcomes


def _choose(
    shares: list[tuple[Outcome, int]], number: int, chance: random.Random, fits: Callable[[Outcome], bool]
) -> list[Outcome]:
    among = [(outcome, weight) for outcome, weight in shares if fits(outcome)]
    return chance.choices([outcome for outcome, _ in among], [weight for _, weight in among], k=number)


def _row(span: Span, seen: date | None, outcome: Outcome | None, chance: random.Random, children: Children) -> Row:
    meeting, result, action = outcome or (None, None, None)
    values: dict[str, Cell] = {
        "child_id": span.referral.values["child_id"] if span.referral else children.new(),
        "referred": span.referred,
        "started": span.started,
        "seen": seen,
        "child_seen": "Yes" if seen else "No",
        "completed": span.completed,
        "support_required": result in ("CIN plan", "Continue with current plan", "Strategy meeting"),
        "strategy_meeting": meeting,
        "outcome": result,
        "closure_action": action,
        "team": chance.choice((*teams_of("MASH and Assessment")[3:5], "Children with Disabilities")),
        "worker": f"W{chance.randrange(60, 85):03d}",
    }
    in_time = span.completed is not None and span.days <= LIMIT
    return Row(values, span.started, frozenset({"in time" if in_time else "late"}))
