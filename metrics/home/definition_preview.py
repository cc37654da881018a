"""A definition that does not count yet × a home's published months → its figures, as known then and as known now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow.compute as pc

from data.load import standing
from data.loads.holding import HeldLoad, Holding
from data.loads.known_rows import known
from metrics.engine.authority_settings import Settings
from metrics.engine.compute import own_figures, tables_for
from metrics.figures.derive import Progress, silent
from metrics.figures.results import COMPUTED
from metrics.home.opened_home import OpenedHome
from metrics.judging.status import FigureToJudge, status
from metrics.measures.definition import Definition

MOST_MONTHS = 36
"""The newest published months that are compared."""


@dataclass(frozen=True)
class Trial:
    """One month by the definition on trial. `parts`: of a mix, each part and its number."""

    state: str
    numerator: float | None
    denominator: float | None
    value: float | None
    not_due: float | None
    status: str
    reason: str
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class MonthOnTrial:
    """A published month: by the load that is published for it, as known then; and by what is known now."""

    month: date
    then: Trial
    now: Trial


class Preview:
    """Reads the loads of a home once, and counts one definition over them. Keeps nothing."""

    def __init__(self, home: OpenedHome) -> None:
        """Everything that is asked of the records is asked here."""
        self._holding = home.store.holding()
        found = standing(home.store.publications())
        self._publications = {month: found[month] for month in sorted(found)[-MOST_MONTHS:]}
        self._settings: Settings = home.settings
        self._counted: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    @property
    def months(self) -> list[date]:
        """The published months that are compared, the oldest first."""
        return sorted(self._publications)

    def of(self, measure: Definition, progress: Progress = silent) -> list[MonthOnTrial]:
        """Its figures of the published months, the oldest first."""
        found = []
        holding = _narrowed(self._holding, tables_for([measure]))
        for place, month in enumerate(self.months):
            progress(f"{month:%B %Y}", place, len(self.months))
            publication = self._publications[month]
            own = next(one for one in holding.loads if one.load.id == publication.load.id)
            then = holding.loaded_by(publication.published_at).up_to(own)
            found.append(MonthOnTrial(month, self._told(measure, month, then), self._told(measure, month, holding)))
        return found

    def _told(self, measure: Definition, month: date, holding: Holding) -> Trial:
        """By the load produced last that has it, as metrics/sql/results/choose.sql chooses."""
        first: Trial | None = None
        for own in holding.loads:
            if month in own.months() and (rows := self._rows(measure, own, holding, month)):
                trial = _trial(measure, month, rows)
                if trial.state in COMPUTED:
                    return trial
                first = first or trial
        return first or Trial("not loaded", None, None, None, None, "not loaded", "No load has this month.")

    def _rows(self, measure: Definition, own: HeldLoad, holding: Holding, month: date) -> list[dict[str, Any]]:
        """The rows of a month for the whole authority. What a load can know depends on those that it stands among."""
        key = (measure.id, own.load.name, *sorted(one.load.name for one in holding.loads))
        if key not in self._counted:
            figures = own_figures(known(own, holding), [measure], self._settings)
            whole = pc.and_(pc.equal(figures["breakdown"], "all"), pc.equal(figures["basis"], measure.basis))
            self._counted[key] = figures.filter(whole).to_pylist()
        return [row for row in self._counted[key] if row["month"] == month]


def _narrowed(holding: Holding, tables: Collection[str]) -> Holding:
    """The same loads as if they had these sheets alone: no others are read."""
    return replace(
        holding,
        loads=tuple(
            replace(one, load=replace(one.load, rows={name: n for name, n in one.load.rows.items() if name in tables}))
            for one in holding.loads
        ),
    )


def _trial(measure: Definition, month: date, rows: list[dict[str, Any]]) -> Trial:
    row = rows[0]
    target = measure.target_in(month)
    judged = FigureToJudge(
        row["state"], measure.kind, measure.good, measure.unit, row["numerator"], row["denominator"], row["value"],
        target.green if target else None, target.amber if target else None,
    )  # fmt: skip
    if not measure.mix:
        return Trial(
            row["state"],
            row["numerator"],
            row["denominator"],
            row["value"],
            row["not_due"],
            status(judged),
            row["reason"],
        )
    parts = tuple((one["category"], one["numerator"]) for one in rows if one["numerator"] is not None)
    total = row["denominator"]
    return Trial(row["state"], total, None, total, None, status(judged), row["reason"], parts)
