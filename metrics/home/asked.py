"""What somebody asks for by name → the measure, month, view or breakdown that is meant, or a sentence about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from data.errors import UserError, WrongUse
from data.periods import PeriodError, iso_month, parse_month
from data.spelling import did_you_mean, nearest
from metrics.measures.definition import Definition
from metrics.selection import ALL, SERVICE, TEAM, VINTAGES
from metrics.wording import month_text


class NotHeld(UserError):
    """A month that a home has no figures of, with the months that it has."""


def measure_of(id: str, definitions: Mapping[str, Definition]) -> Definition:
    """The measure of an id. WrongUse, with the nearest id, where there is none."""
    if id not in definitions:
        near = nearest(id, definitions)
        said = f" Did you mean {near}?" if near else " See: scorecard measures"
        raise WrongUse(f"There is no measure '{id}'.{said}")
    return definitions[id]


def view_of(name: str) -> str:
    """'published' or 'latest'. WrongUse for anything else."""
    if name not in VINTAGES:
        raise WrongUse(f"There is no view '{name}'. {did_you_mean(name, VINTAGES)}")
    return name


def breakdown_of(name: str, definitions: Mapping[str, Definition]) -> str:
    """A breakdown that some measure offers. WrongUse, with the nearest name, for any other."""
    known = breakdowns(definitions)
    if name not in known:
        raise WrongUse(f"There is no breakdown '{name}'. {did_you_mean(name, known)}")
    return name


def breakdowns(definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """'all', 'service', 'team', then what the definitions add, in the catalogue's order."""
    offered = (name for measure in definitions.values() for name in measure.breakdowns)
    return tuple(dict.fromkeys([ALL, SERVICE, TEAM, *offered]))


def month_of(text: str) -> date:
    """'2020-09' → its first day. WrongUse for what is not a month."""
    try:
        return parse_month(text)
    except PeriodError as error:
        raise WrongUse(f"'{text}' is not a month: write it as 2020-09") from error


def held(month: date, months: Sequence[date], view: str) -> date:
    """The month itself. NotHeld, with `months`, where it is not among these."""
    if month not in months:
        there = ", ".join(iso_month(one) for one in months) or "none yet"
        raise NotHeld(f"{month_text(month)} is not there as {view}. Months that are: {there}.")
    return month
