"""A load's results × the definitions → every measure: computed, by proxy, sent as a figure, or needing what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from metrics.measures.definition import Definition
from metrics.wording import format_value

State = Literal["computed", "proxy", "figure", "missing"]
NOT_COMPUTED = "Needs to be loaded again: the measure was not known when this was loaded."


@dataclass(frozen=True)
class Ready:
    """One measure at one load. `says`: the proxy, or what is needed; '' where it was computed as it is defined."""

    measure: str
    title: str
    section: str
    state: State
    value_text: str
    n_text: str
    says: str


@dataclass(frozen=True)
class Need:
    """One thing that is missing, and the measures that need it."""

    says: str
    measures: tuple[Ready, ...]


@dataclass(frozen=True)
class Readiness:
    """Every measure at one load, in the scorecard's order."""

    measures: tuple[Ready, ...]

    def of(self, state: State) -> tuple[Ready, ...]:
        """The measures in one state."""
        return tuple(one for one in self.measures if one.state == state)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is missing, the most wanted first."""
        by_words: dict[str, list[Ready]] = {}
        for one in self.of("missing"):
            by_words.setdefault(one.says, []).append(one)
        needs = [Need(says, tuple(measures)) for says, measures in by_words.items()]
        return tuple(sorted(needs, key=lambda need: (-len(need.measures), need.says)))

    @property
    def counts(self) -> dict[str, int]:
        """How many measures are in each state: computed, by_proxy, figures, missing."""
        return {
            "computed": len(self.of("computed")),
            "by_proxy": len(self.of("proxy")),
            "figures": len(self.of("figure")),
            "missing": len(self.of("missing")),
        }


def readiness(results: pa.Table, month: date, definitions: Mapping[str, Definition]) -> Readiness:
    """`results` in RESULT_SCHEMA, of a load or of one that is not stored; `month` is the load's own."""
    chosen = results.filter(
        pc.and_(pc.equal(results["month"], pa.scalar(month, pa.date32())), pc.equal(results["breakdown"], "all"))
    )
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in chosen.to_pylist():
        one = definitions.get(row["measure"])
        if one is not None and row["basis"] == one.basis:
            rows.setdefault(one.id, []).append(row)
    return Readiness(tuple(_ready(measure, rows.get(measure.id, [])) for measure in definitions.values()))


def readiness_sentence(counts: Mapping[str, int]) -> str:
    """'39 measures computed, 5 by proxy, 2 sent as figures, 47 need more.' What there is none of is left out."""
    told = [f"{counts['computed']:,} measure{'' if counts['computed'] == 1 else 's'} computed"]
    told += [f"{counts['by_proxy']:,} by proxy"] if counts["by_proxy"] else []
    told += [f"{counts['figures']:,} sent as figures"] if counts["figures"] else []
    told += [f"{counts['missing']:,} need{'s' if counts['missing'] == 1 else ''} more"] if counts["missing"] else []
    return ", ".join(told) + "."


def _ready(measure: Definition, rows: Sequence[Mapping[str, Any]]) -> Ready:
    """A mix is its total: its parts stand on its own page."""
    row = rows[0] if rows else None
    if row is None or row["state"] not in ("computed", "figure"):
        says = (row["reason"] or "") if row else NOT_COMPUTED
        return Ready(measure.id, measure.title, measure.section, "missing", "", "", says)
    note = row["note"] or ""
    if row["state"] == "figure":
        return Ready(measure.id, measure.title, measure.section, "figure", *_texts(measure, row), note)
    state: State = "proxy" if row["judged_by"] else "computed"
    return Ready(measure.id, measure.title, measure.section, state, *_texts(measure, row), note)


def _texts(measure: Definition, row: Mapping[str, Any]) -> tuple[str, str]:
    if measure.kind == "mix":
        return (format_value(row["denominator"], "count") if row["denominator"] else "No cases"), ""
    if row["value"] is None:
        return "No cases", ""
    numerator, denominator = row["numerator"], row["denominator"]
    whole = measure.kind == "percentage" and numerator is not None and denominator is not None
    n = f"{format_value(numerator, 'count')} of {format_value(denominator, 'count')}" if whole else ""
    return format_value(row["value"], measure.unit), n
