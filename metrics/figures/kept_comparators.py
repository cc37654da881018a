"""What a month was set beside when it was published → kept in the file of its figures, and read back for its pages.

They lie beside the rows, under the seal of the figures: so they are never swept without them, `verify` sees a change,
and publishing again after a new edition is another publication.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from metrics.judging.comparator import Comparator
from metrics.measures.definition import Definition

_BESIDE = b"scorecard.comparators"


class Beside(Protocol):
    """What pages ask about comparators: today's, and those of a day."""

    def of(self, measure: str, code: str | None, unit: str, month: date) -> tuple[Comparator, ...]: ...
    def annual_rate_of(self, measure: str, code: str, month: date) -> tuple[Comparator, ...]: ...
    @property
    def shipped(self) -> bool: ...
    @property
    def note(self) -> str: ...


def with_comparators(pinned: pa.Table, beside: Beside, measures: Iterable[Definition], month: date) -> pa.Table:
    """The figures that a publication pins, with what `measures` are set beside in its month."""
    found: dict[str, list[list[Any]]] = {}
    for one in measures:
        annual = beside.annual_rate_of(one.id, one.annual_code, month) if one.annual_code else ()
        told = [list(map(astuple, some)) for some in (beside.of(one.id, one.comparator, one.unit, month), annual)]
        if any(told):
            found[one.id] = told
    content = {"shipped": beside.shipped, "note": beside.note, "of": found}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return pinned.replace_schema_metadata({_BESIDE: text})


class KeptComparators:
    """What one publication's month was set beside."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.shipped: bool = content["shipped"]
        self.note: str = content["note"]
        self._of = {id: [tuple(Comparator(*one) for one in some) for some in told]
                    for id, told in content["of"].items()}  # fmt: skip

    @staticmethod
    def of_file(source: pa.NativeFile) -> KeptComparators | None:
        """From the footer of a publication's figures; None where it was published by a version that kept none."""
        text = (pq.read_metadata(source).metadata or {}).get(_BESIDE)
        return None if text is None else KeptComparators(json.loads(text))

    def of(self, measure: str) -> tuple[Comparator, ...]:
        """The annual figures beside a measure; none where there were none."""
        return self._of[measure][0] if measure in self._of else ()

    def annual_rate_of(self, measure: str) -> tuple[Comparator, ...]:
        """The annual rates beside twelve months of a measure."""
        return self._of[measure][1] if measure in self._of else ()


class OfTheDay:
    """The comparators of a published page: each month's as its publication kept them, else today's."""

    def __init__(self, today: Beside, kept: Callable[[date], KeptComparators | None], month: date) -> None:
        """`month` is the page's own: where its comparators are from is told by `note` and `shipped`."""
        self._today, self._kept = today, kept
        own = kept(month)
        self.shipped = today.shipped if own is None else own.shipped
        self.note = today.note if own is None else own.note

    def of(self, measure: str, code: str | None, unit: str, month: date) -> tuple[Comparator, ...]:
        """As `Comparators.of`."""
        kept = self._kept(month)
        return self._today.of(measure, code, unit, month) if kept is None else kept.of(measure)

    def annual_rate_of(self, measure: str, code: str, month: date) -> tuple[Comparator, ...]:
        """As `Comparators.annual_rate_of`."""
        kept = self._kept(month)
        return self._today.annual_rate_of(measure, code, month) if kept is None else kept.annual_rate_of(measure)

    def revised(self, measure: Definition, month: date) -> tuple[str, ...]:
        """'Published beside England 12.3%; DfE has since revised it to 12.5%.' for each that is another today, by the
        measure as it was on its day; none where none were kept."""
        kept = self._kept(month)
        if kept is None:
            return ()
        if measure.annual_code:
            now = self._today.annual_rate_of(measure.id, measure.annual_code, month)
            return revised(kept.annual_rate_of(measure.id), now, shipped=self.shipped)
        now = self._today.of(measure.id, measure.comparator, measure.unit, month)
        return revised(kept.of(measure.id), now, shipped=self.shipped)


def revised(then: Sequence[Comparator], now: Sequence[Comparator], *, shipped: bool) -> tuple[str, ...]:
    """A sentence for each comparator whose figure, rounded as it is shown, or whose year is another one now. `shipped`:
    false for those of an authority's own list."""
    today = {one.name: one for one in now}
    names = [*(one.name for one in then), *(one.name for one in now if one.name not in {was.name for was in then})]
    before = {one.name: one for one in then}
    told = ((name, before.get(name), today.get(name)) for name in names)
    return tuple(
        _says(name, was, is_now, shipped=shipped) for name, was, is_now in told if _shown(was) != _shown(is_now)
    )


def _shown(one: Comparator | None) -> tuple[str, str] | None:
    return None if one is None or one.value is None else (one.year, one.value_text)


def _says(name: str, was: Comparator | None, is_now: Comparator | None, *, shipped: bool) -> str:
    same_year = was is not None and is_now is not None and was.year == is_now.year
    year = "" if same_year or was is None else f" for {was.year}"
    beside = f"Published beside {name} {was.value_text}{year}" if was and was.value is not None else (
        f"Published without a figure of {name}")  # fmt: skip
    if is_now is None or is_now.value is None:
        return f"{beside}; there is none today."
    figure = is_now.value_text if same_year else f"{is_now.value_text} for {is_now.year}"
    if not shipped or is_now.average:
        return f"{beside}; today it is {figure}."
    if was is None or was.value is None or not same_year:
        return f"{beside}; DfE has since published {figure}."
    return f"{beside}; DfE has since revised it to {figure}."
