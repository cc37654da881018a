"""Rows of ages → one value a figure: what was first published, then each age with its colour and what changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import pyarrow as pa

from data.database import arrow, connect
from metrics.figures.ages import AGE_SCHEMA, KEY
from metrics.figures.results import COMPUTED
from metrics.judging.status import FigureToJudge, status
from metrics.measures.definition import Definition

TINY = 1e-9
LATE, CORRECTION, REMOVAL, CAME_DUE = "late recording", "correction", "removal", "came due"
RULE, TARGET, POPULATION, STRUCTURE = "rule", "target", "population", "structure"
CAUSES = (LATE, CORRECTION, REMOVAL, CAME_DUE, RULE, TARGET, POPULATION, STRUCTURE)
"""Why a figure differs from what it was, in the order in which they are told."""
Causes = Mapping[str, int]
"""Cause → how many cases it moved; 0 where it is no matter of cases."""


@dataclass(frozen=True)
class Age:
    """What a figure was at one age. `known_by`: the newest load that was known by then; `load`: the one that tells it,
    '' where it was told no more."""

    months: int
    known_by: str
    load: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    status: str
    causes: Causes

    @property
    def cause(self) -> str:
        """The causes of its difference from the age before, joined by semicolons; '' where there is none."""
        return "; ".join(name for name in CAUSES if name in self.causes)


@dataclass(frozen=True)
class AgedFigure:
    """One figure: what was first published (`first`, whose load is the one that was published), then its ages, the
    oldest first."""

    measure: Definition
    month: date
    basis: str
    breakdown: str
    group: str
    category: str
    first_at: datetime
    first: Age
    ages: tuple[Age, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from others."""
        return self.measure.id, self.month, self.basis, self.breakdown, self.group, self.category

    @property
    def latest(self) -> Age:
        """As it is known now."""
        return self.ages[-1]

    def steps(self) -> Iterator[tuple[Age, Age]]:
        """Each age with the one before it, the first published one first."""
        return zip((self.first, *self.ages[:-1]), self.ages, strict=True)

    def at(self, months: int) -> Age | None:
        """What was known at an age: at the last one up to it. None where it is not so old yet."""
        return next((one for one in reversed(self.ages) if one.months <= months), None) if self.old(months) else None

    def old(self, months: int) -> bool:
        """Whether a load has told of it that is so many months younger."""
        return self.latest.months >= months


def differs(before: Age, after: Age) -> bool:
    """Whether anything of a figure changed."""
    pairs = [(getattr(before, name), getattr(after, name)) for name in ("numerator", "denominator", "value")]
    return any(
        (one is None) != (other is None) or (one is not None and abs(one - other) > TINY) for one, other in pairs
    )


def moved(figure: AgedFigure) -> bool:
    """Whether it is not what was first published, in its numbers or its colour."""
    return differs(figure.first, figure.latest) or figure.first.status != figure.latest.status


def steps_alone(ages: pa.Table) -> pa.Table:
    """Of AGE_SCHEMA: the first age of each figure, those at which it changed, and the last."""
    con = connect()
    try:
        con.register("ages", ages)
        of = "PARTITION BY " + ", ".join(f'"{name}"' for name in KEY)
        changed = " OR ".join(
            f"{name} IS DISTINCT FROM lag({name}) OVER every" for name in ("numerator", "denominator", "value", "state")
        )
        query = f"""
            SELECT * FROM ages WINDOW every AS ({of} ORDER BY age), whole AS ({of})
            QUALIFY {changed} OR age = min(age) OVER whole OR age = max(age) OVER whole
            ORDER BY {", ".join(f'"{name}"' for name in KEY)}, age
        """
        return arrow(con, query).cast(AGE_SCHEMA)
    finally:
        con.close()


def aged(rows: Iterable[Mapping[str, Any]], definitions: Mapping[str, Definition]) -> list[AgedFigure]:
    """`rows` of AGE_SCHEMA by the key and age. What was neither published nor told since is left out, and so are
    measures that are defined no more."""
    found = []
    for _, some in groupby(rows, key=lambda row: [row[name] for name in KEY]):
        ages = list(some)
        measure = definitions.get(ages[0]["measure"])
        if measure is not None and (ages[0]["first_state"] or any(row["state"] in COMPUTED for row in ages)):
            found.append(_figure(measure, ages))
    return found


def _figure(measure: Definition, rows: list[Mapping[str, Any]]) -> AgedFigure:
    one = rows[0]
    first = _age(measure, one, "first_", months=0)
    return AgedFigure(
        measure=measure,
        first_at=one["first_at"],
        first=first,
        ages=tuple(_age(measure, row, "", months=row["age"]) for row in rows),
        **{name: one[name] for name in KEY if name != "measure"},
    )


def _age(measure: Definition, row: Mapping[str, Any], side: str, *, months: int) -> Age:
    numbers = row[f"{side}numerator"], row[f"{side}denominator"], row[f"{side}value"]
    state = row[f"{side}state"] or ""
    known = row["first_status"] if side else None
    return Age(
        months,
        row["first_load"] if side else row["known_by"],
        (row["first_load"] if side else row["load"]) if state else "",
        *numbers,
        state,
        known or _status(measure, row, state, numbers),
        {},
    )


def _status(
    measure: Definition, row: Mapping[str, Any], state: str, numbers: tuple[float | None, float | None, float | None]
) -> str:
    """By the target of today that is in force in the month, as the table of judged figures has it: a count's is for the
    whole authority."""
    if not state:
        return ""
    target = measure.target_in(row["month"])
    if row["category"] or (measure.kind == "count" and row["breakdown"] != "all"):
        target = None
    bounds = (target.green, target.amber) if target else (None, None)
    return status(FigureToJudge(state, measure.kind, measure.good, measure.unit, *numbers, *bounds))
