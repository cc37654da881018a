"""A mix's figures → its parts as they are shown: shares of a base that is said, in a stated order, beside last year's.

Where every part is one of a group ('Strategy meeting: Close case'), its share is of its group: the two are read side
by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from data.periods import add_months
from metrics.figures.judged_rows import Rows
from metrics.figures.results import Cell
from metrics.measures.definition import Definition
from metrics.selection import Selection
from metrics.wording import format_number, format_value, listed, month_text


@dataclass(frozen=True)
class Share:
    """One part. `before` is its share in the same month a year before; None where that is not known."""

    label: str
    share: float
    share_text: str
    n_text: str
    before: float | None
    before_text: str


@dataclass(frozen=True)
class Group:
    """Parts of one base. `title` is '' where the mix has one group; `base_text` is '27 of 137' or '137'."""

    title: str
    base_text: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class MixShown:
    """A mix in one month. `under` are the sentences that tell base, order, what is folded, and the year before."""

    groups: tuple[Group, ...]
    under: tuple[str, ...]
    before_head: str
    """'September 2019' where a year before is known, else ''."""

    @property
    def has_before(self) -> bool:
        return bool(self.before_head)


def mix_shown(rows: Rows, measure: Definition, selection: Selection) -> MixShown | None:
    """The parts in the selection's month; None where it has none."""
    labels = [label for label in rows.parts(measure, selection) if label]
    now = _cells(rows, measure, selection, labels)
    then = selection.at(add_months(selection.month, -12))
    before = _cells(rows, measure, then, labels)
    if not any(cell.value is not None for cell in now.values()):
        return None
    known = any(cell.value is not None for cell in before.values())
    two_way = all(": " in label for label in labels)
    groups = [
        _group(title, list(some), now, before, two_way=two_way)
        for title, some in groupby(labels, lambda label: label.split(": ", 1)[0] if two_way else "")
    ]
    kept = [_ordered(group, measure) for group, _ in groups if group.shares]
    none = [label for _, folded in groups for label in folded]
    head = month_text(then.month) if known else ""
    return MixShown(tuple(kept), _under(measure, now, two_way, none, head, month_text(then.month)), head)


def _cells(rows: Rows, measure: Definition, selection: Selection, labels: Sequence[str]) -> dict[str, Cell]:
    found = {label: rows.cell(measure, selection, label) for label in labels}
    return {label: cell for label, cell in found.items() if cell is not None and cell.there}


def _group(
    title: str, labels: Sequence[str], now: Mapping[str, Cell], before: Mapping[str, Cell], *, two_way: bool
) -> tuple[Group, list[str]]:
    """The parts of a group that are there, and the labels of those that are not."""
    base, base_before = _base(labels, now, two_way=two_way), _base(labels, before, two_way=two_way)
    shares, folded = [], []
    for label in labels:
        cell, was = now.get(label), before.get(label)
        share, share_was = _share(cell, base, two_way=two_way), _share(was, base_before, two_way=two_way)
        words = label.split(": ", 1)[1] if two_way else label
        if not share:
            folded.append(f"{label} ({format_value(share_was, 'percent')} a year before)" if share_was else label)
            continue
        assert cell is not None
        n_text = (
            f"{format_number(cell.numerator)} of {format_number(base)}" if cell.numerator is not None and base else ""
        )
        then = share_was if base_before is not None or was is not None else None
        shares.append(Share(words, share, format_value(share, "percent"), n_text, then, format_value(then, "percent")))
    whole = next((cell.denominator for cell in now.values() if cell.denominator), None)
    of = f" of {format_number(whole)}" if two_way and whole else ""
    return Group(title, f"{format_number(base)}{of}" if base else "", tuple(shares)), folded


def _base(labels: Sequence[str], cells: Mapping[str, Cell], *, two_way: bool) -> float | None:
    """What the shares are of: the cases of the group, or of the whole mix."""
    there = [cells[label] for label in labels if label in cells]
    if two_way and there and all(cell.numerator is not None for cell in there):
        return sum(cell.numerator or 0 for cell in there)
    return next((cell.denominator for cell in there if cell.denominator is not None), None)


def _share(cell: Cell | None, base: float | None, *, two_way: bool) -> float | None:
    """0 for a part that has no row where others have one; None where nothing is known of the month."""
    if cell is None:
        return 0.0 if base is not None else None
    if two_way and base and cell.numerator is not None:
        return 100 * cell.numerator / base
    return cell.value if cell.denominator is None or cell.denominator else None


def _ordered(group: Group, measure: Definition) -> Group:
    assert measure.mix is not None
    if measure.mix.ordered:
        return group
    return Group(group.title, group.base_text, tuple(sorted(group.shares, key=lambda share: -share.share)))


def _under(
    measure: Definition, now: Mapping[str, Cell], two_way: bool, none: Sequence[str], before: str, then: str
) -> tuple[str, ...]:
    assert measure.mix is not None
    whole = next((cell.denominator for cell in now.values() if cell.denominator), None)
    means = measure.denominator.means if measure.denominator else "all"
    each = ", each of its own group" if two_way else ""
    return tuple(
        text
        for text in (
            f"Shares are of {format_number(whole)}: {means}{each}." if whole else "",
            "In the code’s own order." if measure.mix.ordered else "Largest first.",
            f"Pale: {before}." if before else f"Nothing is known of {then}, a year before.",
            f"No cases: {listed(list(none))}." if none else "",
        )
        if text
    )
