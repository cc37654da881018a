"""A scorecard's lines and what somebody looks for → the lines that fit, in the order asked for. Nothing is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.judging.status import KEYS
from metrics.judging.target import ends_of
from metrics.judging.travel import BETTER, DOWN, LITTLE, SAME, UP, WORSE
from metrics.scorecard.shapes import Line

BY_SECTION, BY_DISTANCE, BY_CHANGE = "section", "distance", "change"
ORDERS = (BY_SECTION, BY_DISTANCE, BY_CHANGE)
SIGNALS = {
    "worse": ("Stands out: worse", frozenset("w")),
    "better": ("Stands out: better", frozenset("b")),
    "neither": ("Stands out: neither better nor worse", frozenset("n")),
    "usual": ("Within its usual range", frozenset("c")),
    "not-judged": ("Not judged", frozenset("lf")),
}
"""What a line's signal can be looked for by: name → its words, and the keys of a line that it means."""
_FIRST_TO_TELL = {WORSE: 0, BETTER: 0, UP: 0, DOWN: 0, LITTLE: 1, SAME: 1}


@dataclass(frozen=True)
class Narrowing:
    """What a line has to be to be shown: each that is set has to hold, of several in one field one.

    `statuses` are words of the column `status`; `signals` names of `SIGNALS`; `words` each stand somewhere in the
    title; `changed`: the colour is not last month's.
    """

    statuses: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    section: str = ""
    words: str = ""
    owner: str = ""
    changed: bool = False
    order: str = BY_SECTION

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.statuses or self.signals or self.section or self.words or self.owner or self.changed)

    def fits(self, line: Line) -> bool:
        """Whether a line is shown. A mix has no status, no signal and no colour to change."""
        row, is_mix = line.row, line.row.kind == "mix"
        return (
            (not self.statuses or (not is_mix and row.status in self.statuses))
            and (not self.signals or any(line.signal_key in SIGNALS[name][1] for name in self.signals))
            and (not self.section or row.section == self.section)
            and (not self.owner or line.owner == self.owner)
            and (not self.changed or changed_colour(line))
            and all(word in row.title.casefold() for word in self.words.casefold().split())
        )


@dataclass(frozen=True)
class Narrowed:
    """The lines that fit, in their order, and those that do not, in the scorecard's."""

    shown: tuple[Line, ...]
    hidden: tuple[Line, ...]


def narrow(lines: Sequence[Line], narrowing: Narrowing) -> Narrowed:
    """Every line is in one of the two. Lines that stand alike in an order stay in the scorecard's."""
    shown = [line for line in lines if narrowing.fits(line)]
    hidden = [line for line in lines if not narrowing.fits(line)]
    if narrowing.order == BY_DISTANCE:
        shown.sort(key=_by_distance)
    elif narrowing.order == BY_CHANGE:
        shown.sort(key=_by_change)
    return Narrowed(tuple(shown), tuple(hidden))


def changed_colour(line: Line) -> bool:
    """Whether this month and the last both have a colour, and not the same."""
    if len(line.history) < 2:
        return False
    before, now = (point.status_key for point in line.history[-2:])
    return before != now and {before, now} <= set(KEYS.values())


def distance(line: Line) -> float | None:
    """How far a figure is on the wrong side of its target, 0 where it meets it: points of a percentage, else per cent
    of the target. None where either is missing, or nothing is judged."""
    value, green = line.row.value, line.history[-1].green if line.history else None
    if value is None or green is None or line.status_key not in KEYS.values():
        return None
    low, high = ends_of(green)[0], ends_of(green)[-1]
    over = max(value - high, 0.0) if line.row.good != "high" else 0.0
    under = max(low - value, 0.0) if line.row.good != "low" else 0.0
    return _in_share(over or under, high if over else low, line.row.unit)


def change(line: Line) -> float | None:
    """How far a figure went since the month before, whichever way: points of a percentage, else per cent of what it
    was. None where either is missing."""
    now, before = line.row.value, line.row.previous
    return None if now is None or before is None else _in_share(abs(now - before), before, line.row.unit)


def _in_share(amount: float, of: float, unit: str) -> float:
    if unit == "percent" or not amount:
        return amount
    return 100 * amount / abs(of) if of else float("inf")


def _by_distance(line: Line) -> tuple[bool, float]:
    """The farthest first; what is not judged last."""
    found = distance(line)
    return (found is None, -(found or 0.0))


def _by_change(line: Line) -> tuple[int, float]:
    """What moved beyond chance first, the most of it first; what cannot be compared last."""
    found = change(line)
    return (2 if found is None else _FIRST_TO_TELL.get(line.row.travel, 2), -(found or 0.0))
