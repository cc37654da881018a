"""What the chart says of a figure → words for councillors, and one sentence that joins colour and signal.

The terms of NHS 'Making Data Count' (special cause, common cause, variation, assurance) stand beside them on the page
of the measure.
"""

from __future__ import annotations

from dataclasses import dataclass

from metrics.figures.results import Cell
from metrics.judging.status import AMBER, GREEN, RED
from metrics.measures.definition import SUMS, Definition
from metrics.spc import (
    ENOUGH,
    FAIL,
    INCONSISTENT,
    LIMIT,
    OUTSIDE,
    PASS,
    RUN,
    SCREEN,
    SHIFT,
    TOO_LITTLE,
    TREND,
    TWO_OF_THREE,
)
from metrics.wording import aim_text, bound_text, capital, number_words

BETTER, WORSE, NEITHER, USUAL, LITTLE, FEW = "b", "w", "n", "c", "l", "f"
"""The keys of signals: special causes for the better, for the worse, and where neither is; within the usual range; and
what is not judged: too little variation, too few months."""
SPECIAL = (BETTER, WORSE, NEITHER)
_KEYS = {"improvement": BETTER, "concern": WORSE, "neutral": NEITHER}
_SIDES = {BETTER: "better", WORSE: "worse"}
TERMS = {
    BETTER: "special cause, improvement",
    WORSE: "special cause, concern",
    NEITHER: "special cause",
    USUAL: "common cause variation",
}
ASSURANCE_TERMS = {PASS: "consistently passes", FAIL: "consistently fails", INCONSISTENT: "hit and miss"}
TOO_FEW_SAYS = f"Fewer than {ENOUGH} months: too few to judge"
TOO_LITTLE_SAYS = "Too little variation to judge"


@dataclass(frozen=True)
class SignalWords:
    """A word for a row, 'Unusually low: worse', with its key; the sentence that joins it to the colour; and the terms
    of NHS 'Making Data Count' for it. All blank where nothing is judged."""

    word: str = ""
    key: str = ""
    says: str = ""
    term: str = ""


def signal_words(measure: Definition, cell: Cell) -> SignalWords:
    """What a judged figure's signal says."""
    if cell.points is None or cell.value is None:
        return SignalWords()
    if cell.points < ENOUGH:
        months = number_words(cell.points)
        one = "month" if cell.points == 1 else "months"
        return SignalWords(TOO_FEW_SAYS, FEW, f"{TOO_FEW_SAYS}. There {_is(cell.points)} {months} {one} so far.")
    if cell.signal == TOO_LITTLE:
        return SignalWords(TOO_LITTLE_SAYS, LITTLE, f"{TOO_LITTLE_SAYS}: nearly every month has the same figure.")
    key = _KEYS.get(cell.signal.split()[0], USUAL)
    terms = [TERMS[key], *([ASSURANCE_TERMS[cell.assurance]] if cell.assurance else [])]
    return SignalWords(
        word=point_word(cell.signal_rule, key, high=cell.signal.endswith("high"), months=cell.signal_months or 0),
        key=key,
        says=_joined(measure, cell, key),
        term=f"{capital('; '.join(terms))}",
    )


def point_word(rule: str, key: str, *, high: bool, months: int = 0) -> str:
    """'Unusually low: worse', 'Falling for 7 months: worse', 'Above its usual level for 9 months', 'Within its usual
    range'."""
    ran = f" for {months} months" if months else ""
    said = {
        OUTSIDE: f"Unusually {'high' if high else 'low'}",
        TREND: f"{'Rising' if high else 'Falling'}{ran}",
        TWO_OF_THREE: f"{'High' if high else 'Low'} in two of three months",
        SHIFT: f"{'Above' if high else 'Below'} its usual level{ran}",
    }.get(rule)
    if said is None:
        return "Within its usual range"
    return f"{said}: {_SIDES[key]}" if key in _SIDES else said


def why_no_chart(measure: Definition) -> str:
    """Why a measure's chart has no signals at all; '' where it could have."""
    if measure.kind == "mix":
        return "The parts of a total are not judged for signals."
    if measure.basis in SUMS:
        return "A figure of twelve months shares eleven with the one before, so it is not judged for signals."
    return ""


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _joined(measure: Definition, cell: Cell, key: str) -> str:
    colour = cell.status if cell.status in (GREEN, AMBER, RED) else ""
    found = SENTENCES.get((colour, key, cell.assurance if colour else ""))
    if found is None:  # a target that is met as rounded and not as drawn: the signal is told, and the colour
        found = f"{{colour}}. {SENTENCES['', key, '']}" if colour else SENTENCES["", key, ""]
    green = cell.green
    aim = aim_text(green, measure.good, measure.unit)
    towards = "come down to" if measure.good == "low" else "reach"
    reach = "stay in range" if isinstance(green, tuple) else f"{towards} {bound_text(green, measure.unit)}"
    return found.format(colour=capital(cell.status), reach=reach, aim=f"the target of {aim}")


METHOD = (
    "The average is the mean of all months since the last break in the series. The usual range is "
    f"{LIMIT:g} mean moving ranges either side of it: a moving range is the difference of two months that follow one "
    f"another, and those of {SCREEN:g} times their mean or more are left out once. The range is drawn no lower than 0 "
    "and no higher than 100%; what is judged is not cut off.",
    "A month stands out by the first of these rules that fits: it lies outside the usual range; it is of "
    f"{RUN} months in a row that all rise or all fall; it is one of two in three months, all on one side of the "
    f"average, that lie in the outer third of the range; or it is of {RUN} months in a row on one side of the average.",
    f"With fewer than {ENOUGH} months since the last break nothing is judged. Nor is it where nearly every month has "
    "the same figure: then any other figure would stand out, or none could. A target that is a range is not set "
    "against the usual range.",
    "This is the XmR chart of NHS England’s ‘Making Data Count’, as its package NHSRplotthedots 0.2.2 draws it. It "
    "calls what stands out special cause variation, and all else common cause variation; whether a target will be met "
    "is its assurance.",
)
"""How signals are found, in sentences."""

_FAILS = "this way of working will not {reach} without a change."
_MISSES = "this way of working meets {aim} in some months and not in others, by chance alone."
_KEEPS = "this way of working meets {aim} whatever chance does."
_ASK_WORSE = "ask what happened, and whether it goes on."
_ASK_BETTER = "find out what helped, and keep it."

SENTENCES: dict[tuple[str, str, str], str] = {
    # No colour, or a range as target: what the signal says by itself.
    ("", USUAL, ""): "No special cause: the figure moves within its usual range.",
    ("", BETTER, ""): f"A special cause, for the better: {_ASK_BETTER}",
    ("", WORSE, ""): f"A special cause, for the worse: {_ASK_WORSE}",
    ("", NEITHER, ""): "A special cause: more than chance. Ask what changed; neither way is good or bad by itself.",
    (GREEN, USUAL, ""): "Green, and no special cause: the figure moves within its usual range.",
    (AMBER, USUAL, ""): "Amber, and no special cause: the figure moves within its usual range, and that is not enough.",
    (RED, USUAL, ""): "Red, and no special cause: the figure moves within its usual range, and that is not enough.",
    (GREEN, NEITHER, ""): "Green, and a special cause: more than chance moved it. Ask what changed.",
    (AMBER, NEITHER, ""): "Amber, and a special cause: more than chance moved it. Ask what changed.",
    (RED, NEITHER, ""): "Red, and a special cause: more than chance moved it. Ask what changed.",
    # A target, and no special cause.
    (GREEN, USUAL, PASS): f"Green, and no special cause: {_KEEPS}",
    (GREEN, USUAL, INCONSISTENT): f"Green, and no special cause: {_MISSES}",
    (AMBER, USUAL, INCONSISTENT): f"Amber, and no special cause: {_MISSES}",
    (RED, USUAL, INCONSISTENT): f"Red, and no special cause: {_MISSES}",
    (AMBER, USUAL, FAIL): f"Amber, and no special cause: {_FAILS}",
    (RED, USUAL, FAIL): f"Red, and no special cause: {_FAILS}",
    # A target, and a special cause for the better.
    (GREEN, BETTER, PASS): f"Green, and better than chance explains: {_KEEPS}",
    (GREEN, BETTER, INCONSISTENT): f"Green, and better than chance explains: {_ASK_BETTER}",
    (
        GREEN,
        BETTER,
        FAIL,
    ): f"Green, and better than chance explains, where the usual range does not {{reach}}: {_ASK_BETTER}",
    (AMBER, BETTER, INCONSISTENT): f"Amber, and better than chance explains: {_ASK_BETTER}",
    (RED, BETTER, INCONSISTENT): f"Red, but better than chance explains: {_ASK_BETTER}",
    (
        AMBER,
        BETTER,
        FAIL,
    ): f"Amber, and better than chance explains, but the usual range does not {{reach}}: {_ASK_BETTER}",
    (RED, BETTER, FAIL): f"Red, but better than chance explains; the usual range does not {{reach}}: {_ASK_BETTER}",
    # A target, and a special cause for the worse.
    (GREEN, WORSE, PASS): f"Green still, but worse than chance explains: {_ASK_WORSE}",
    (GREEN, WORSE, INCONSISTENT): f"Green still, but worse than chance explains: {_ASK_WORSE}",
    (AMBER, WORSE, PASS): f"Amber, and worse than chance explains, where it usually meets {{aim}}: {_ASK_WORSE}",
    (RED, WORSE, PASS): f"Red, and worse than chance explains, where it usually meets {{aim}}: {_ASK_WORSE}",
    (AMBER, WORSE, INCONSISTENT): f"Amber, and worse than chance explains: {_ASK_WORSE}",
    (RED, WORSE, INCONSISTENT): f"Red, and worse than chance explains: {_ASK_WORSE}",
    (AMBER, WORSE, FAIL): f"Amber, and worse than chance explains: {_ASK_WORSE} As it was before, {_FAILS}",
    (RED, WORSE, FAIL): f"Red, and worse than chance explains: {_ASK_WORSE} As it was before, {_FAILS}",
}
"""(colour, key of the signal, assurance) → the sentence, for all that can be said together: within its limits, a figure
cannot miss a target that they pass nor meet one that they fail. A blank colour is for what has none."""
