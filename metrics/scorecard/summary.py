"""The lines of a month → the sentence that says how it went, and those that say what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from data.home.config import BEYOND_CHANCE, PLAIN
from data.periods import add_months
from metrics.judging.status import AMBER, GREEN, KEYS, NO_TARGET, RED
from metrics.judging.travel import BETTER, DOWN, LITTLE, SAME, UP, WORSE
from metrics.measures.definition import Definition
from metrics.measures.home_breaks import failed_words
from metrics.scorecard.shapes import Line, Move, Section, Tally
from metrics.wording import capital, exact, format_value, listed, month_name, month_text, number_words, ordinal, rounded

FOOT = (
    "Percentages are rounded to one decimal place; colours use the unrounded figure. Equal to the target counts as met."
)
DIRECTION_KEYS = {
    BEYOND_CHANCE: "Better, worse, up and down are said of a difference that is beyond chance, else ‘little changed’.",
    PLAIN: "Any difference is better or worse, beyond chance or not: this council has set plain direction of travel.",
}
"""The key of the words for how a figure moved, by what the home has set."""
SINCE = " Some of them have been revised since this was published: each measure’s page says which."
SHARES = "each shares eleven months with the one before"
LEAST_CASES = 10
"""A percentage of fewer cases than this moves too easily to be told as a month's biggest move."""


def foot(definitions: Iterable[Definition], month: date, direction: str) -> str:
    """What stands under all figures of a month: how they are rounded, when a difference has a word (`direction` as the
    home has set it), and what had failed before a change of rule."""
    return " ".join(filter(None, (FOOT, DIRECTION_KEYS[direction], failed_words(definitions, month))))


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many are red, amber, green, without a target (`none`) and not to be judged (`unjudged`), mixes left out."""
    words = Counter(line.row.status for line in lines if line.row.kind != "mix")
    judged = {word: words.pop(word, 0) for word in (RED, AMBER, GREEN)}
    none = words.pop(NO_TARGET, 0)
    return {**judged, "none": none, "unjudged": sum(words.values())}


def tallies(lines: Sequence[Line]) -> tuple[Tally, ...]:
    """The pieces of the bar: red, amber, green, no target, then what could not be judged and why. None is zero."""
    words = Counter(line.row.status for line in lines if line.row.kind != "mix")
    order = [RED, AMBER, GREEN, NO_TARGET, *sorted(set(words) - {RED, AMBER, GREEN, NO_TARGET})]
    return tuple(Tally(KEYS.get(word, "o"), words[word], word) for word in order if words[word])


def section_words(lines: Sequence[Line]) -> str:
    """'1 red, 2 amber'; '' where nothing is judged."""
    found = counts(lines)
    return ", ".join(f"{found[word]} {word}" for word in (RED, AMBER, GREEN) if found[word])


def sentence(lines: Sequence[Line], month: date, whose: str = "") -> str:
    """'Three of twelve measures with a target are red. Two of them got better since August, three got worse, four
    little changed, two stayed the same and one cannot be compared.' The numbers of the second sentence add up to the
    twelve."""
    told = [line for line in lines if line.row.kind != "mix"]
    if not any(line.row.value is not None or line.row.status == "no cases" for line in told):
        return f"No figures are loaded for {f'{whose} in ' if whose else ''}{month_text(month)}."
    found = counts(lines)
    return " ".join(part for part in (_colours(found), _moved(told, month)) if part)


def _colours(found: Mapping[str, int]) -> str:
    judged, red = found[RED] + found[AMBER] + found[GREEN], found[RED]
    if not judged:
        return "No measure has a figure to set against a target this month."
    if judged == 1:
        colour = next(word for word in (RED, AMBER, GREEN) if found[word])
        return f"The one measure with a target is {colour}."
    if red == 0:
        none = "Neither" if judged == 2 else "None"
        return f"{none} of {number_words(judged)} measures with a target is red."
    if red == judged:
        every = "Both" if judged == 2 else f"All {number_words(judged)}"
        return f"{every} measures with a target are red."
    of_all = f"{capital(number_words(red))} of {number_words(judged)}"
    return f"{of_all} measures with a target {'is' if red == 1 else 'are'} red."


def _moved(lines: Sequence[Line], month: date) -> str:
    since = month_name(add_months(month, -1))
    travels = [line.row.travel for line in lines if line.row.status in (RED, AMBER, GREEN)]
    better, worse, little, same, unknown = (travels.count(word) for word in (BETTER, WORSE, LITTLE, SAME, ""))
    moved = (
        len(travels) - better - worse - little - same - unknown
    )  # inside its range, or from one side of it to the other
    if len(travels) == unknown:
        return ""
    first = f"{capital(number_words(better)) if better else 'None'} of them got better since {since}"
    rest = (
        (worse, "got worse"),
        (little, "little changed"),
        (same, "stayed the same"),
        (moved, "moved and was as good as before" if moved == 1 else "moved and were as good as before"),
        (unknown, "cannot be compared"),
    )
    return f"{listed([first, *(f'{number_words(number)} {how}' for number, how in rest if number)])}."


def moves(lines: Sequence[Line]) -> tuple[Move, ...]:
    """Biggest worsening and improvement, biggest move without a target, red closest to amber, longest run on target;
    only those that exist."""
    found = (
        _biggest("Biggest worsening", WORSE, lines),
        _biggest("Biggest improvement", BETTER, lines),
        _biggest_without_target(lines),
        _closest(lines),
        _longest(lines),
    )
    return tuple(move for move in found if move is not None)


def _enough(line: Line) -> bool:
    row = line.row
    return row.kind == "percentage" and (row.denominator is None or row.denominator >= LEAST_CASES)


def _biggest(label: str, word: str, lines: Sequence[Line]) -> Move | None:
    """Only of those that have the word, so never within chance; nor across a change of rule, whatever its word."""
    line = max((x for x in lines if x.row.travel == word and _enough(x) and not _crosses(x)), key=_points, default=None)
    if line is None:
        return None
    row = line.row
    before = f"{format_value(row.previous, row.unit)} in {month_name(add_months(row.period, -1))}"
    how = "back from" if word == BETTER and _recovered(line) else "from"
    text = f"{line.value_text}, {how} {before}{f', and {line.change_note}' if line.change_note else ''}."
    return Move(label, row.measure, row.title, text)


def _biggest_without_target(lines: Sequence[Line]) -> Move | None:
    """The measure without a target that moved most beyond chance, as a share of what it was; a percentage of few cases
    and a count of few are left out, and so is what cannot be set beside the month before."""
    moved = [
        line
        for line in lines
        if line.row.status == NO_TARGET
        and line.row.travel in (UP, DOWN, BETTER, WORSE)
        and _many(line)
        and not _crosses(line)
    ]
    line = max(moved, key=_share_moved, default=None)
    if line is None:
        return None
    before = f"{format_value(line.row.previous, line.row.unit)} in {month_name(add_months(line.row.period, -1))}"
    note = f", and {line.change_note}" if line.change_note else ""
    return Move("Biggest move, no target", line.row.measure, line.row.title, f"{line.value_text}, from {before}{note}.")


def _many(line: Line) -> bool:
    """Enough cases for a share of them to say something, in both months."""
    row = line.row
    if row.kind == "percentage":
        return _enough(line) and bool(row.previous)
    least = min(row.value or 0, row.previous or 0) if row.kind == "count" else row.numerator or 0
    return least >= LEAST_CASES and bool(row.previous)


def _share_moved(line: Line) -> float:
    now, before = line.row.value or 0.0, line.row.previous or 0.0
    return abs(now - before) / before


def _crosses(line: Line) -> bool:
    return line.change_note.startswith(("the rule", "practice", "the population"))


def _points(line: Line) -> float:
    now, before = line.row.value, line.row.previous
    if now is None or before is None:
        return 0.0
    return float(abs(rounded(now, "percent") - rounded(before, "percent")))


def _recovered(line: Line) -> bool:
    """True where the month before was a dip: the figure is nearer to that of two months before than to it, and the dip
    was on the worse side of both."""
    if len(line.history) < 3 or any(point.value is None for point in line.history[-3:]):
        return False
    earlier, dip, now = (point.value or 0.0 for point in line.history[-3:])
    return abs(now - earlier) < abs(now - dip) and (earlier > dip) == (now > dip)


def reds_by_distance(lines: Sequence[Line]) -> list[tuple[float, Line]]:
    """The red percentages that a number of cases would have made amber, with how many points separate them from it: the
    nearest first."""
    near: list[tuple[float, Line]] = []
    for line in lines:
        row = line.row
        found = row.distance
        if row.status == RED and row.kind == "percentage" and found and found.steps and found.to_amber is not None:
            cases = abs(found.to_amber)
            in_cases = row.denominator and cases == int(cases)
            points = 100 * cases / row.denominator if in_cases and row.denominator else cases
            near.append((points, line))
    return sorted(near, key=lambda one: one[0])


def _closest(lines: Sequence[Line]) -> Move | None:
    """The red percentage that fewest points separate from amber."""
    near = reds_by_distance(lines)
    if not near:
        return None
    _, line = near[0]
    assert line.row.distance is not None
    of = f" of {exact(line.row.denominator).normalize():,f}" if line.row.denominator else ""
    amount = line.row.distance.steps[0][1]
    return Move("Red, closest to amber", line.row.measure, line.row.title, f"{amount}{of} would have made it amber.")


def _longest(lines: Sequence[Line]) -> Move | None:
    runs = [(line.green_months, line) for line in lines if line.green_months > 1]
    if not runs:
        return None
    most = max(months for months, _ in runs)
    line = next(line for months, line in runs if months == most)
    others = sum(months == most for months, _ in runs) - 1
    also = f" So are {number_words(others)} others." if others > 1 else " So is one other." if others else ""
    shares = f" ({SHARES})" if line.row.basis == "rolling_12" else ""
    text = f"{line.value_text}, on target for the {ordinal(most)} month{shares}.{also}"
    return Move("Longest run on target", line.row.measure, line.row.title, text)


def never_published(months: Sequence[date]) -> str:
    """'May 2020 and July 2020 were never published, so they are missing here'; '' where none is."""
    if not months:
        return ""
    was, they = ("was", "it is") if len(months) == 1 else ("were", "they are")
    return f"{listed([month_text(month) for month in months])} {was} never published, so {they} missing here"


def years(lines: Sequence[Line]) -> str:
    """The comparators' years, in words: '2018-19', '2018-19 and 2019-20'."""
    return listed(
        sorted(
            {c.year for line in lines if line.row.kind != "count" for c in line.row.comparators if c.value is not None}
        )
    )


def sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """The lines by section, in their order."""
    by_title: dict[str, list[Line]] = {}
    for one in lines:
        by_title.setdefault(one.row.section, []).append(one)
    return tuple(Section(title, section_words(some), tuple(some)) for title, some in by_title.items())


def shared(years: Sequence[str]) -> str:
    """The year that all lines share; '' where they have several or none."""
    found = set(years) - {""}
    return found.pop() if len(found) == 1 else ""


def beside_a_month(years: str) -> str:
    """What has to stand wherever annual comparators stand beside a month."""
    said = f"Comparators are annual figures for {years} set beside a month"
    return f"{said}: read them as a guide to level, not as like for like."
