"""The months of the looked-after measures → the update: cohorts by exit route, how they moved, and who is in line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from data.periods import add_months, months_between
from data.strict_toml import TomlTable, read_toml
from metrics.figures.judged_rows import MONTHS_SHOWN
from metrics.figures.row import HistoryPoint, ScorecardRow
from metrics.judging.chance import NUMBER, Compared, beyond_chance
from metrics.judging.comparators import to_be_in_line
from metrics.wording import (
    MISSING,
    change_text,
    exact,
    format_number,
    format_value,
    month_text,
    number_words,
    short_month,
)

PLAN = Path(__file__).parent / "looked_after.toml"
KEYS = {"": "measure cohorts rate started ceased much_share much_children fewer_are_better means"}
MUCH_BETTER, BETTER, SAME, WORSE, MUCH_WORSE = "Much better", "Better", "Same", "Worse", "Much worse"
LITTLE, NOT_COMPARABLE = "Little changed", "Not comparable"
FACES = {MUCH_BETTER: 2, BETTER: 1, SAME: 0, WORSE: -1, MUCH_WORSE: -2}
"""Word → the step of its face, from much better (2) to much worse (-2)."""
MOST_MONTHS = 6
TOTAL = "All children looked after"
History = Callable[[str], Sequence[ScorecardRow]]


@dataclass(frozen=True)
class Number:
    """One cohort in one month: its children and its share of all."""

    text: str
    share_text: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Cohort:
    """One line of the update. `face` is -2 to 2, None where neither more nor fewer is better, or nothing to compare."""

    label: str
    means: str
    numbers: tuple[Number, ...]
    change_text: str
    since_first_text: str
    word: str
    face: int | None
    total: bool = False
    points: tuple[HistoryPoint, ...] = ()
    """The thirteen months up to the last."""
    says: str = ""
    """The thirteen months in words: '22 in April 2020, 25 in September 2020'."""


@dataclass(frozen=True)
class InLine:
    """A comparator's rate and the children that would give it: 'England', '65', 235, '102 fewer'."""

    name: str
    year: str
    rate_text: str
    children: int
    children_text: str
    difference_text: str


@dataclass(frozen=True)
class Update:
    """The whole update of the chosen months, the last of which is the one reported."""

    months: tuple[date, ...]
    heads: tuple[str, ...]
    sentence: str
    cohorts: tuple[Cohort, ...]
    missing: str
    """Why there are no cohorts in some or all of the months; ''."""
    rule: str
    judged: str
    in_line: tuple[InLine, ...]
    in_line_note: str


@cache
def plan() -> Mapping[str, Any]:
    """looked_after.toml, refused where it has a key that is not known."""
    return TomlTable(PLAN.name, "", read_toml(PLAN), KEYS).values


def usual(month: date) -> tuple[date, ...]:
    """The months shown unless told: half a year before, a quarter before, the month before, and the month."""
    return tuple(add_months(month, -back) for back in (6, 3, 1, 0))


def update(history: History, months: Sequence[date], *, plain: bool = False, in_line: bool = True) -> Update:
    """The update of `months`, oldest first. `history` gives every row of a measure, none for one that is not there.
    `plain`: any change has a face, as the authority has chosen; otherwise only one that is beyond chance. `in_line`:
    whether its policy would have the rate in line with others'."""
    told = plan()
    shown = tuple(sorted(set(months)))
    totals = _by_month(history(told["measure"]))
    parts = _parts(history(told["cohorts"]))
    crosses = _crosses(history, shown)
    cohorts = [_total(totals, shown, plain=plain, crosses=crosses)]
    cohorts += [
        _cohort(label, cells, shown, plain=plain, crosses=crosses)
        for label, cells in parts.items()
        if _ever(cells, shown)
    ]
    rates = {row.period: row for row in history(told["rate"]) if row.basis == "month_end"}
    found, note = _in_line(rates.get(shown[-1])) if in_line else ((), "")
    return Update(
        months=shown,
        heads=tuple(month_text(month) for month in shown),
        sentence=_sentence(totals, history, shown[-1], shown[-2] if len(shown) > 1 else None),
        cohorts=tuple(cohorts),
        missing=_missing(parts, shown, history),
        rule=_rule(shown, plain=plain),
        judged=f"Fewer are better of all children looked after, and on: {', '.join(told['fewer_are_better']).lower()}.",
        in_line=found,
        in_line_note=note,
    )


def face(
    now: float | None, before: float | None, *, fewer_are_better: bool, beyond: bool = True
) -> tuple[str, int | None]:
    """The word and the step of a change in a number of children, by the rule of `_rule`. `beyond`: whether it is beyond
    chance; what is not is 'Little changed'.

    A cohort of which neither more nor fewer is better says More, Fewer or Same, and has no face; ('', None) where one
    of the two numbers is missing.
    """
    if now is None or before is None:
        return "", None
    change = exact(now) - exact(before)
    if change != 0 and not beyond:
        return LITTLE, FACES[SAME] if fewer_are_better else None
    if not fewer_are_better:
        return ("More" if change > 0 else "Fewer" if change < 0 else SAME), None
    if change == 0:
        return SAME, FACES[SAME]
    told = plan()
    much = abs(change) >= told["much_children"] and abs(change) >= Decimal(str(told["much_share"])) * exact(before)
    word = (MUCH_BETTER if much else BETTER) if change < 0 else (MUCH_WORSE if much else WORSE)
    return word, FACES[word]


def _total(totals: Mapping[date, float], months: Sequence[date], *, plain: bool, crosses: bool) -> Cohort:
    numbers = [totals.get(month) for month in months]
    found = _line(
        TOTAL, "", numbers, [None] * len(months), fewer=True, total=True, beyond=plain or _beyond(totals, months)
    )
    return _not_comparable(found) if crosses else found


def _crosses(history: History, months: Sequence[date]) -> bool:
    """True where a change of rule, as the figures' own notes tell it, lies between the two months compared."""
    rows = (row for name in ("measure", "cohorts") for row in history(plan()[name]) if row.basis == "month_end")
    return len(months) > 1 and any(
        months[-2] < row.period <= months[-1] and row.compared_note.startswith("the rule") for row in rows
    )


def _not_comparable(found: Cohort) -> Cohort:
    return replace(found, word=NOT_COMPARABLE if found.word else "", face=None)


def _beyond(numbers: Mapping[date, float | None], months: Sequence[date]) -> bool:
    """Whether the last of the months differs from the one before it by more than chance (`chance.beyond_chance`), as a
    number of children who are mostly the same."""
    now, before = numbers.get(months[-1]), numbers.get(months[-2]) if len(months) > 1 else None
    if now is None or before is None:
        return False
    known = [month for month, number in numbers.items() if number is not None and month < months[-1]]
    points = [numbers.get(month) for month in months_between(min(known), add_months(months[-1], -1))] if known else []
    return beyond_chance(Compared(NUMBER, True, (now, None, now), (before, None, before), points)) is True


def _cohort(
    label: str, cells: Mapping[date, ScorecardRow], months: Sequence[date], *, plain: bool, crosses: bool
) -> Cohort:
    told = plan()
    every = {month: row.numerator for month, row in cells.items()}
    rows = [cells.get(month) for month in months]
    numbers = [row.numerator if row else None for row in rows]
    shares = [row.value if row else None for row in rows]
    fewer, beyond = label in told["fewer_are_better"], plain or _beyond(every, months)
    found = _line(label, told["means"].get(label, ""), numbers, shares, fewer=fewer, beyond=beyond)
    found = replace(found, points=_points(cells, months[-1]), says=_says(every, months[-1]))
    return _not_comparable(found) if crosses else found


def _points(cells: Mapping[date, ScorecardRow], last: date) -> tuple[HistoryPoint, ...]:
    """A cohort's children in the thirteen months up to `last`; a gap for a month in which no route is on record."""
    found = []
    for step in range(1 - MONTHS_SHOWN, 1):
        month = add_months(last, step)
        row = cells.get(month)
        number = row.numerator if row else None
        text = format_value(number, "count")
        found.append(HistoryPoint(month, short_month(month), number, text, "", "o", row.state if row else "absent"))
    return tuple(found)


def _says(every: Mapping[date, float | None], last: date) -> str:
    known = [(month, number) for month, number in sorted(every.items()) if number is not None and month <= last]
    known = [(month, number) for month, number in known if month >= add_months(last, 1 - MONTHS_SHOWN)]
    ends = [f"{format_value(number, 'count')} in {month_text(month)}" for month, number in (*known[:1], *known[-1:])]
    return ", ".join(dict.fromkeys(ends))


def _line(
    label: str, means: str, numbers: Sequence[float | None], shares: Sequence[float | None], *, fewer: bool,
    beyond: bool, total: bool = False,
) -> Cohort:  # fmt: skip
    now, before = numbers[-1], numbers[-2] if len(numbers) > 1 else None
    word, step = face(now, before, fewer_are_better=fewer, beyond=beyond)
    return Cohort(
        label=label,
        means=means,
        numbers=tuple(
            Number(format_value(number, "count"), format_value(share, "percent") if share is not None else "", share)
            for number, share in zip(numbers, shares, strict=True)
        ),
        change_text=_change(now, before),
        since_first_text=_change(now, numbers[0]),
        word=word,
        face=step,
        total=total,
    )


def _change(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return MISSING
    return change_text(now, before, "count") or "0"


def _by_month(rows: Sequence[ScorecardRow]) -> dict[date, float]:
    return {row.period: row.numerator for row in rows if row.basis == "month_end" and row.numerator is not None}


def _parts(rows: Sequence[ScorecardRow]) -> dict[str, dict[date, ScorecardRow]]:
    """Route → month → its row, in the definition's order."""
    found: dict[str, dict[date, ScorecardRow]] = {}
    for row in rows:
        if row.basis == "month_end" and row.category and row.state in ("computed", "figure"):
            found.setdefault(row.category, {})[row.period] = row
    order = list(plan()["means"])
    return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _ever(cells: Mapping[date, ScorecardRow], months: Sequence[date]) -> bool:
    return any(month in cells and cells[month].numerator for month in months)


def _missing(parts: Mapping[str, Mapping[date, ScorecardRow]], months: Sequence[date], history: History) -> str:
    without = [month_text(month) for month in months if not any(month in cells for cells in parts.values())]
    if not without:
        return ""
    waiting = next((row.reason for row in history(plan()["cohorts"]) if row.period == months[-1] and row.reason), "")
    reason = waiting or "the route is known only on the last day of each month’s own extract"
    return f"There are no cohorts for {', '.join(without)}: {reason.rstrip('.')}."


def _rule(months: Sequence[date], *, plain: bool) -> str:
    told = plan()
    since = f" from {month_text(months[-2])} to {month_text(months[-1])}" if len(months) > 1 else ""
    return (
        f"The face tells the change{since}. Much better or much worse: by at least {told['much_share']:.0%} and at "
        f"least {told['much_children']} children. Better or worse: by less. Same: no change."
        f"{'' if plain else ' Little changed: no more than chance, or fewer than three children.'}"
    )


def _sentence(totals: Mapping[date, float], history: History, month: date, before: date | None) -> str:
    """'337 children were looked after at the end of September 2020, 6 fewer than at the end of August 2020. …'"""
    if month not in totals:
        return f"No figures are loaded for {month_text(month)}."
    said = f"{format_number(totals[month])} children were looked after at the end of {month_text(month)}"
    if before is not None and before in totals:
        change = int(totals[month] - totals[before])
        how = "as many as" if change == 0 else f"{format_number(abs(change))} {'more' if change > 0 else 'fewer'} than"
        said = f"{said}, {how} at the end of {month_text(before)}"
    started, ceased = (_flow(history(plan()[name]), month) for name in ("started", "ceased"))
    if started is None or ceased is None:
        return f"{said}."
    return f"{said}. In {month_text(month)} {_told(started)} became looked after and {_told(ceased)} ceased to be."


def _flow(rows: Sequence[ScorecardRow], month: date) -> float | None:
    """How many children in a month: a count's own number, or a mix's total."""
    row = next((row for row in rows if row.period == month and row.basis == "month"), None)
    return None if row is None else row.denominator if row.category else row.numerator


def _told(number: float) -> str:
    return f"{number_words(int(number))} {'child' if number == 1 else 'children'}"


def _people(number: float) -> str:
    return f"{format_number(number)} {'child' if number == 1 else 'children'}"


def _in_line(rate: ScorecardRow | None) -> tuple[tuple[InLine, ...], str]:
    """Each comparator's rate as a number of our children, and what our own rate is."""
    if rate is None or rate.value is None or rate.numerator is None:
        return (), "The rate per 10,000 children needs the number of children who live here: see config.toml."
    found = []
    for one in rate.comparators:
        away = to_be_in_line(one.value, rate.numerator, rate.denominator)
        if away is None:
            continue
        children = int(rate.numerator) + away
        how = "in line" if away == 0 else f"{format_number(abs(away))} {'more' if away > 0 else 'fewer'}"
        found.append(InLine(one.name, one.year, one.value_text, children, format_number(children), how))
    note = (
        f"Our own rate is {format_value(rate.value, rate.unit)}: {_people(rate.numerator)} of "
        f"{format_number(rate.denominator or 0)} children who live here."
    )
    return tuple(sorted(found, key=lambda one: -one.children)), note
