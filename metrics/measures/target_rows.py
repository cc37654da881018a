"""Rows of words (a file, a form, a command) ↔ targets, each fault a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data.errors import UserError
from data.periods import PeriodError, parse_month
from data.records.targets import Ends, TargetEntry, TargetSet, in_force
from data.spelling import did_you_mean
from metrics.measures.council_targets import ends, target_of
from metrics.measures.definition import TARGET_BASES, Definition
from metrics.wording import Bound, bound_field

COLUMNS = ("measure", "from", "for", "green", "amber", "set_by", "reason")
"""What a file of targets is headed by, in this order."""
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*%?\s*(?:-|–|to)\s*(-?\d+(?:\.\d+)?)\s*%?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORDS = {"month": "month", "quarter": "quarter", "ytd": "ytd", "year to date": "ytd", "year": "ytd", "": "month"}
LONGEST = 1_000
MOST_FAULTS = 100
MOST = 1e8


class TargetError(UserError):
    """Targets that cannot be entered: every fault in a sentence. None of them is."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class NewTargets:
    """`new` are to be entered; `same` stand already."""

    new: tuple[TargetSet, ...]
    same: int


def new_targets(
    rows: Iterable[tuple[str, Mapping[str, str]]],
    definitions: Mapping[str, Definition],
    entries: Iterable[TargetEntry],
) -> NewTargets:
    """What rows would enter. `rows`: where each stands, in words, and its cells by COLUMNS, as text. TargetError with a
    sentence for every fault."""
    faults: list[str] = []
    found: dict[tuple[str, str, date], TargetSet] = {}
    for where, row in rows:
        if len(faults) >= MOST_FAULTS:
            faults.append(f"These are the first {MOST_FAULTS}; mend them, and the rest is looked at.")
            break
        try:
            one = target_from(row, definitions)
        except TargetError as error:
            faults += [f"{where}: {fault}" for fault in error.faults]
            continue
        if one.place in found:
            faults.append(f"{where}: {one.measure} has a target from this month above already. Delete one of the rows.")
        found[one.place] = one
    if faults:
        raise TargetError(faults)
    standing = in_force(entries)
    new = tuple(one for one in found.values() if not _same(standing.get(one.place), one))
    return NewTargets(new, len(found) - len(new))


def target_from(row: Mapping[str, str], definitions: Mapping[str, Definition]) -> TargetSet:
    """One target from its cells, as text. TargetError with a sentence for every fault."""
    cells = {name: str(row.get(name, "") or "").strip() for name in COLUMNS}
    if long := [name for name, text in cells.items() if len(text) > LONGEST]:
        raise TargetError([f"{name} is longer than {LONGEST:,} characters." for name in long])
    measure = definitions.get(cells["measure"])
    if measure is None:
        raise TargetError([f"there is no measure '{cells['measure']}'. {did_you_mean(cells['measure'], definitions)}"])
    faults: list[str] = []
    first, basis = _month(cells["from"], faults), _WORDS.get(cells["for"].casefold())
    if basis is None:
        faults.append(
            f"'{cells['for']}' is not what a target can be set for. {did_you_mean(cells['for'], TARGET_BASES)}"
        )
    green, amber = (_bound(colour, cells[colour], measure, faults) for colour in ("green", "amber"))
    if green is not None and not cells["set_by"]:
        faults.append("say who set it, or in which paper it stands (set_by): a target of nobody's is none.")
    if not faults and first and basis:
        one = TargetSet(
            measure.id, first, basis, ends(green), ends(amber), set_by=cells["set_by"], reason=cells["reason"]
        )
        fault = target_of(one, measure.good).fault(measure.good) if one.green or one.amber else ""
        if not fault and measure.kind == "mix" and one.green:
            fault = "a measure of parts has no target."
        if not fault:
            return one
        faults.append(fault)
    raise TargetError([f"{measure.title}: {fault}" for fault in faults])


def rows_of(definitions: Mapping[str, Definition], entries: Iterable[TargetEntry]) -> list[dict[str, str]]:
    """The targets that stand, as rows of a file, in the catalogue's order; those of measures that are no longer
    defined come last."""
    places = {id: place for place, id in enumerate(definitions)}
    standing = sorted(in_force(entries).values(), key=lambda one: (places.get(one.measure, len(places)), *one.place))
    return [
        {
            "measure": one.measure,
            "from": f"{one.from_month:%Y-%m}",
            "for": one.basis,
            "green": field_of(one.green),
            "amber": field_of(one.amber),
            "set_by": one.set_by,
            "reason": one.reason,
        }
        for one in standing
    ]


def _same(standing: TargetSet | None, new: TargetSet) -> bool:
    told = ("green", "amber", "set_by", "reason")
    return standing is not None and all(getattr(standing, name) == getattr(new, name) for name in told)


def field_of(both: Ends) -> str:
    """A threshold as files write it: '95', '18-22'; '' for none."""
    return "" if both is None else bound_field(both if both[0] != both[1] else both[0])


def _month(text: str, faults: list[str]) -> date | None:
    try:
        return parse_month(text[:7] if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", text) else text)
    except PeriodError:
        faults.append(f"'{text}' is not a month: write from when it holds as 2024-04.")
        return None


def _bound(colour: str, text: str, measure: Definition, faults: list[str]) -> Bound | None:
    """One number, or two for a band; None for a blank."""
    if not text:
        return None
    if measure.good == "band":
        found = _RANGE.fullmatch(text)
        if found is None:
            faults.append(f"{colour} '{text}' is not a range: write it as 18-22.")
            return None
        low, high = float(found[1]), float(found[2])
        if max(abs(low), abs(high)) >= MOST:
            faults.append(f"{colour} {text[:20]} is larger than any figure.")
        return low, high
    number = text.removesuffix("%").strip()
    if _NUMBER.fullmatch(number) is None:
        faults.append(f"{colour} '{text}' is not a number: write it as 95.")
        return None
    value = float(number)
    if abs(value) >= MOST:
        faults.append(f"{colour} {text[:20]} is larger than any figure.")
    if measure.unit == "percent" and not 0 <= value <= 100:
        faults.append(f"{colour} {text} is no percentage: it goes from 0 to 100.")
    if measure.unit == "percent" and 0 < value < 1 and not text.endswith("%"):
        faults.append(f"{colour} {text} reads as less than 1%. Write {100 * value:g} for {100 * value:g}%.")
    return value
