"""A definition → what it says, in plain words, a label and a text at a time."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.measures.definition import Definition
from metrics.scorecard.measure_catalogue import GOOD
from metrics.wording import TARGET_OF, capital, month_text, target_text

KINDS = {
    "percentage": "a percentage: some of a number of cases",
    "count": "a count of cases",
    "rate": "a rate per 10,000 of the population aged 0 to 17",
    "average": "an average over a number of cases",
    "mix": "a total in its parts",
    "figure": "a figure that arrives counted, in the sheet Figures",
}
TARGET = "Target"
WHENS = {
    "month": "what happened in the month",
    "month_end": "how it stood at the end of the month",
    "extract": "how it stood on the extract’s last day",
    "rolling 12 months": "what happened in the twelve months that end with the month",
}


def says(measure: Definition) -> list[tuple[str, str]]:
    """Title, kind, what is counted out of what, and the rest of what decides a figure."""
    return [(label, text) for label, text in _said(measure) if text]


def _said(measure: Definition) -> Iterator[tuple[str, str]]:
    yield "Title", measure.title
    yield "Kind", f"{KINDS[measure.kind]}; {WHENS[measure.when]}"
    if measure.denominator:
        yield ("Out of" if measure.numerator else "Counted"), _means(measure.denominator.means)
    if measure.numerator:
        yield ("Of which" if measure.denominator else "Counted"), _means(measure.numerator.means)
    if measure.counted.distinct if measure.kind != "figure" else None:
        yield "Counted once for each", str(measure.counted.distinct)
    if measure.not_due:
        yield "Not yet due, in neither number", _means(measure.not_due.means)
    if measure.instead:
        yield f"Without {', '.join(measure.instead.without)}", _means(measure.instead.means)
    if measure.mix:
        yield "Parts", "; ".join(measure.mix.parts) or "as they are found"
    yield "Broken down by", ", ".join(measure.breakdowns) or "nothing"
    yield "Good is", GOOD[measure.good]
    yield TARGET, _target(measure)
    yield "Breaks in the series", " ".join(f"{month_text(one.on)}: {one.what}" for one in measure.changes)
    yield "Owner", measure.owned_by


def _means(text: str) -> str:
    return capital(" ".join(text.split()))


def _target(measure: Definition) -> str:
    if not measure.may_have_target:
        return "none can be set: it is a total in its parts" if measure.kind == "mix" else "none: neither is good"
    told = [
        f"from {month_text(one.from_)}"
        f"{f', for {TARGET_OF[one.basis]}' if TARGET_OF[one.basis] else ''}: "
        f"{target_text(one.green, one.amber, measure.good, measure.unit) or 'none'}"
        for one in measure.targets
    ]
    return "; ".join(told) or "none set (on the page Targets)"
