"""A month's scorecard and a narrowing → the parts that its page shows, in their order, with every count in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.judging.status import NO_CASES, NOT_LOADED, RED
from metrics.scorecard.narrow import BY_SECTION, Narrowing, narrow
from metrics.scorecard.shapes import Line, Scorecard, Section

MONTHS_TOLD = "thirteen months"


@dataclass(frozen=True)
class Block:
    """Rows under one heading; `title` is '' where they are not ordered by section. `reds` are those of the section,
    shown or not."""

    title: str
    words: str
    reds: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Fold:
    """Measures that stand in one line, which opens: (id, title) of each."""

    key: str
    says: str
    measures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """What of a scorecard is shown. Every line that fits is in `blocks`, a fold of `folds`, or `mixes`."""

    blocks: tuple[Block, ...]
    folds: tuple[Fold, ...]
    mixes: tuple[Line, ...]
    lines: tuple[Line, ...]
    counted: str
    """'12 of 81 measures shown', 'All 81 measures shown'."""
    mixes_counted: str
    """'2 of 12', or '' where all are shown."""


def shown(card: Scorecard, narrowing: Narrowing) -> Shown:
    """The scorecard's lines that fit. Of a service or a team those without cases are folded, and so are those that are
    not loaded, unless they are what is looked for."""
    found = narrow(card.lines, narrowing)
    folded = () if card.selection.whole or narrowing.statuses else (NO_CASES, NOT_LOADED)
    rows = [line for line in found.shown if not line.parts and line.row.status not in folded]
    mixes = tuple(line for line in found.shown if line.parts)
    away = [line for line in found.shown if not line.parts and line.row.status in folded]
    all_mixes = sum(bool(line.parts) for line in card.lines)
    return Shown(
        blocks=_blocks(card.sections, rows, narrowing),
        folds=_folds(card, away, narrowing),
        mixes=mixes,
        lines=found.shown,
        counted=_counted(len(rows) + len(away), len(card.lines) - all_mixes, narrowing),
        mixes_counted=f"{len(mixes)} of {all_mixes}" if len(mixes) < all_mixes else "",
    )


def _counted(number: int, of: int, narrowing: Narrowing) -> str:
    noun = "measure" if of == 1 else "measures"
    if narrowing.narrows:
        return f"{number} of {of} {noun} shown"
    return f"All {of} {noun} shown" if of > 1 else f"{of} {noun} shown"


def _blocks(sections: Sequence[Section], rows: Sequence[Line], narrowing: Narrowing) -> tuple[Block, ...]:
    if narrowing.order != BY_SECTION:
        return (Block("", "", sum(line.row.status == RED for line in rows), tuple(rows)),) if rows else ()
    kept = {id(line) for line in rows}
    blocks = (
        Block(one.title, one.words, one.reds, tuple(line for line in one.lines if id(line) in kept)) for one in sections
    )
    return tuple(block for block in blocks if block.lines)


def _folds(card: Scorecard, away: Sequence[Line], narrowing: Narrowing) -> tuple[Fold, ...]:
    whose, month = card.selection.group, card.month_text
    found = []
    for key, status, one, several in (
        ("no-cases", NO_CASES, "has no cases", "have no cases"),
        ("not-loaded", NOT_LOADED, "is not loaded", "are not loaded"),
    ):
        some = tuple((line.row.measure, line.row.title) for line in away if line.row.status == status)
        if some:
            found.append(
                Fold(key, f"{_measures(some)} {one if len(some) == 1 else several} for {whose} in {month}", some)
            )
    if card.never and not narrowing.narrows:
        says = f"{_measures(card.never)} had no case for {whose} in any of the {MONTHS_TOLD} to {month}"
        found.append(Fold("never", says, card.never))
    return tuple(found)


def _measures(some: Sequence[object]) -> str:
    return f"{len(some)} measure{'' if len(some) == 1 else 's'}"
