"""A measure and its figure → why there is no list of cases behind it, or how the list differs, in a sentence."""

from __future__ import annotations

from datetime import date

from metrics.cases.case import CaseList
from metrics.figures.told_by import FIGURE, ToldBy
from metrics.measures.definition import Definition
from metrics.wording import format_number, month_text

NONE_KEPT = (
    "No cases can be listed: this was published by a version that did not keep the rules of the day, so nobody can say "
    "which rows were counted."
)
_TINY = 1e-6


def why_none(measure: Definition, month: date, told: ToldBy | None) -> str:
    """'' where the figure was counted from rows."""
    if told is None:
        return f"Nothing is held of this measure for {month_text(month)}, so there are no cases to list."
    if measure.kind == "figure" or told.state == FIGURE:
        return (
            "No cases are held behind this figure: it arrives already counted, in the sheet ‘Figures’. "
            "Ask whoever supplies it for the cases."
        )
    if not told.load or told.state == "not loaded":
        return f"There are no cases to list, because the figure is not loaded. {told.reason}".strip()
    return ""


def differs_text(measure: Definition, found: CaseList, told: ToldBy) -> str:
    """What to say where the list does not come to its figure; '' where it does, as it always should."""
    pairs = [(told.numerator, found.numerator, "counted")]
    if measure.kind in ("percentage", "average", "mix"):
        pairs = [(told.numerator, found.numerator, "in the numerator"), (told.denominator, found.denominator, "out of")]
    wrong = [
        f"{format_number(listed)} {word}, where the figure has {format_number(figure or 0)}"
        for figure, listed, word in pairs
        if abs((figure or 0) - listed) > _TINY
    ]
    return (
        f"This list does not come to the figure: {'; '.join(wrong)}. Report this: it should never be." if wrong else ""
    )
