"""What a home changed, and what a change of rule did to its figures → the page of changes, every word ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from data.records.definitions import DefinitionEntry
from data.records.targets import TargetEntry
from metrics.measures.council_targets import target_of
from metrics.measures.definition import Definition, SeriesBreak
from metrics.measures.signal_breaks import SET
from metrics.wording import (
    TARGET_OF,
    capital,
    change_text,
    day_text,
    format_number,
    format_value,
    month_text,
    number_words,
    target_text,
)

RULE, PRACTICE, TARGET, SETTING, POPULATION, COMPARATORS = (
    "Rule", "Practice", "Target", "Setting", "Population", "Comparators",
)  # fmt: skip
_ACCOUNT = "account "
NOT_NAMED = "not named"


class Counted(Protocol):
    """A month counted by one rule."""

    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def value(self) -> float: ...


class RuleSplit(Protocol):
    """As `metrics.home.rule_split` has it."""

    @property
    def measure(self) -> Definition: ...
    @property
    def before(self) -> date: ...
    @property
    def month(self) -> date: ...
    @property
    def was(self) -> Counted: ...
    @property
    def both(self) -> Counted: ...
    @property
    def is_now(self) -> Counted: ...
    @property
    def overlap_first(self) -> bool: ...


@dataclass(frozen=True)
class RulesChanged:
    """A part of the rules that was another at a publication than at the one before; `measure` is '' for all."""

    on: date
    kind: str
    what: str
    measure: str = ""


@dataclass(frozen=True)
class ChangeShown:
    """One change. `on` is when it holds from; `measures` are (id, title); `is_break`: it is drawn in the charts."""

    on: date
    on_text: str
    kind: str
    what: str
    reason: str
    agreed: str
    entered_text: str
    measures: tuple[tuple[str, str], ...]
    is_break: bool = False


@dataclass(frozen=True)
class SplitShown:
    """A movement over a change of rule. `says`: '86.4% to 93.0%: +2.1 pts by the rule, +4.5 pts real.' `both_text`:
    what one month is by the other rule."""

    measure: str
    title: str
    months_text: str
    was_text: str
    was_n: str
    now_text: str
    now_n: str
    moved_text: str
    rule_text: str
    real_text: str
    both_text: str
    says: str


@dataclass(frozen=True)
class ChangesPage:
    """What `/changes` shows."""

    sentence: str
    splits: tuple[SplitShown, ...]
    changes: tuple[ChangeShown, ...]
    first_targets: str


def changes_page(
    definitions: Mapping[str, Definition],
    targets: Sequence[TargetEntry],
    kept: Sequence[DefinitionEntry],
    rules: Iterable[RulesChanged],
    splits: Iterable[RuleSplit],
) -> ChangesPage:
    """Newest first. `targets` and `kept` oldest first, as the records have them."""
    later, first = _targets(definitions, targets)
    entered = {one.kept.measure for one in kept}  # told by their own entries, with who decided it
    found = [
        *_breaks(definitions),
        *later,
        *(_definition(definitions, one) for one in kept),
        *(_rules(definitions, one) for one in rules if one.measure not in entered),
    ]
    shown = tuple(_split(one) for one in splits)
    found.sort(key=lambda one: (-one.on.toordinal(), one.kind, one.what))
    return ChangesPage(_sentence(found, shown), shown, tuple(found), first)


def _breaks(definitions: Mapping[str, Definition]) -> list[ChangeShown]:
    """One row for measures that have the same break."""
    every = [(one, measure) for measure in definitions.values() for one in measure.changes]
    every.sort(key=lambda pair: (pair[0].on, pair[0].what))
    found = []
    for (on, what), some in groupby(every, key=lambda pair: (pair[0].on, pair[0].what)):
        pairs = list(some)
        measures = tuple((measure.id, measure.title) for _, measure in pairs)
        found.append(_break(on, what, pairs[0][0], measures))
    return found


def _break(on: date, what: str, one: SeriesBreak, measures: tuple[tuple[str, str], ...]) -> ChangeShown:
    kind = PRACTICE if one.setting == SET else RULE
    agreed = (
        "see the measure’s page"
        if one.setting == SET
        else "the authority’s settings"
        if one.setting
        else "the definition"
    )
    return ChangeShown(on, month_text(on), kind, what, "", agreed, "", measures, is_break=True)


def _targets(definitions: Mapping[str, Definition], entries: Sequence[TargetEntry]) -> tuple[list[ChangeShown], str]:
    """The targets that took another's place, and in a sentence how many were the first of their measure."""
    before: dict[tuple[str, str], str] = {}
    found, first = [], 0
    for one in entries:
        target = one.target
        measure = definitions.get(target.measure)
        if measure is None:
            continue
        key = target.measure, target.basis
        set_to = target_of(target, measure.good)
        text = target_text(set_to.green, set_to.amber, measure.good, measure.unit) or "no target"
        was, before[key] = before.get(key), text
        if was is None:
            first += 1
        elif was != text:
            of = f" for {TARGET_OF[target.basis]}" if TARGET_OF[target.basis] else ""
            found.append(
                ChangeShown(
                    target.from_month, month_text(target.from_month), TARGET, f"{capital(text)}{of}; before: {was}.",
                    target.reason, _agreed(target.set_by, one.who), day_text(one.at.date()),
                    ((measure.id, measure.title),),
                )
            )  # fmt: skip
    none = (
        ""
        if not first
        else f"{capital(number_words(first))} first target{'' if first == 1 else 's'} took no other’s place."
    )
    return found, none


def _definition(definitions: Mapping[str, Definition], one: DefinitionEntry) -> ChangeShown:
    title = definitions[one.kept.measure].title if one.kept.measure in definitions else one.kept.measure
    what = "The authority’s own definition was taken away." if not one.kept.after else "The definition was changed."
    day = one.at.date()
    return ChangeShown(
        day, day_text(day), RULE, what, one.kept.reason, _agreed(one.kept.decided_by, one.who), day_text(day),
        ((one.kept.measure, title),) if one.kept.measure in definitions else (),
    )  # fmt: skip


def _rules(definitions: Mapping[str, Definition], one: RulesChanged) -> ChangeShown:
    measures = ((one.measure, definitions[one.measure].title),) if one.measure in definitions else ()
    return ChangeShown(one.on, day_text(one.on), one.kind, one.what, "", NOT_NAMED, "", measures)


def _agreed(told: str, who: str) -> str:
    return told or (NOT_NAMED if not who or who.startswith(_ACCOUNT) else who)


def _split(one: RuleSplit) -> SplitShown:
    unit = one.measure.unit
    first, second = (one.was, one.both), (one.both, one.is_now)
    rule, real = (first, second) if one.overlap_first else (second, first)
    both = one.before if one.overlap_first else one.month
    by = "by the rule since" if one.overlap_first else "by the rule before"
    return SplitShown(
        measure=one.measure.id,
        title=one.measure.title,
        months_text=f"{month_text(one.before)} to {month_text(one.month)}",
        was_text=format_value(one.was.value, unit),
        was_n=_n_text(one.was),
        now_text=format_value(one.is_now.value, unit),
        now_n=_n_text(one.is_now),
        moved_text=_moved(one.was, one.is_now, unit),
        rule_text=_moved(*rule, unit),
        real_text=_moved(*real, unit),
        says=f"{format_value(one.was.value, unit)} to {format_value(one.is_now.value, unit)}: "
        f"{_moved(*rule, unit)} by the rule, {_moved(*real, unit)} real.",
        both_text=f"{month_text(both)} {by}: {format_value(one.both.value, unit)} ({_n_text(one.both)})",
    )


def _moved(before: Counted, after: Counted, unit: str) -> str:
    """Of the figures as they are told, so that the parts add up to the whole."""
    return change_text(after.value, before.value, unit) or "0"


def _n_text(one: Counted) -> str:
    if one.numerator is None or one.denominator is None:
        return ""
    return f"{format_number(one.numerator)} of {format_number(one.denominator)}"


def _sentence(found: Sequence[ChangeShown], splits: Sequence[SplitShown]) -> str:
    if not found:
        return "Nothing that figures rest on has been changed: no rule, no target, no population."
    number = len(found)
    told = f"{capital(number_words(number))} change{'' if number == 1 else 's'} of what figures rest on"
    breaks = sum(one.is_break for one in found)
    drawn = f", {number_words(breaks)} of them drawn as a break in a series" if breaks else ""
    if not splits:
        return f"{told}{drawn}."
    measures = "one measure" if len(splits) == 1 else f"{number_words(len(splits))} measures"
    return f"{told}{drawn}. Of {measures} it can be said how much was the rule and how much is real."
