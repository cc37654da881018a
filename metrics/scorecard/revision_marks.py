"""Why figures differ from what was published → the same beside the lines and revisions of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metrics.figures.aged_figure import CAME_DUE, AgedFigure
from metrics.figures.row import Revision
from metrics.scorecard.revision_words import causes_text, together
from metrics.scorecard.shapes import Line, Scorecard
from metrics.wording import capital


@dataclass(frozen=True)
class RevisionMark:
    """Why a figure is not what was first published. `revised`: false where it only came due, which is no revision."""

    text: str
    revised: bool = True


Marks = Mapping[tuple[str, date], RevisionMark]
"""Measure and month → the mark of its own figure; of one group. A mix has the mark of its total."""


def marks(figures: Iterable[AgedFigure]) -> Marks:
    """Of the figures of one group, each on its measure's own basis."""
    found: dict[tuple[str, date], list[Mapping[str, int]]] = {}
    for one in figures:
        key = one.measure.id, one.month
        causes = together([age.causes for age in one.ages])
        if causes and one.basis == one.measure.basis and _more(causes, found.get(key)):
            found[key] = [causes]
    return {
        key: RevisionMark(causes_text(causes), revised=set(causes) != {CAME_DUE}) for key, [causes] in found.items()
    }


def _more(causes: Mapping[str, int], kept: Sequence[Mapping[str, int]] | None) -> bool:
    """Of a mix's parts, that which more cases moved: where the total changed, every part that stayed has them all."""
    return kept is None or sum(causes.values()) > sum(kept[0].values())


def marked(card: Scorecard, found: Marks) -> Scorecard:
    """The scorecard with the cause beside every revised figure, and beside each of its revisions."""
    sections = tuple(
        replace(section, lines=tuple(_line(line, found, card.selection.month) for line in section.lines))
        for section in card.sections
    )
    return replace(card, sections=sections, revisions=with_causes(card.revisions, found))


def with_causes(revisions: Sequence[Revision], found: Marks) -> tuple[Revision, ...]:
    """A sum of months has none of its own."""
    return tuple(
        replace(one, cause_text=capital(found[one.measure, one.month].text))
        if not one.summed and (one.measure, one.month) in found
        else one
        for one in revisions
    )


def _line(line: Line, found: Marks, month: date) -> Line:
    mark = found.get((line.row.measure, month))
    if not line.revision_text or mark is None:
        return line
    return replace(line, revision_cause=mark.text, revision_mark="[r]" if mark.revised else "")
