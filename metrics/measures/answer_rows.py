"""Words of a form or a command → an answer to a signal, each fault a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from data.errors import UserError
from data.periods import PeriodError, parse_month
from data.records.signal_answers import ANSWERS, BREAK, SignalAnswer
from data.spelling import did_you_mean
from metrics.wording import month_text

LONGEST = {"post": 80, "reason": 500}
WORDS = {
    "accepted": "Accepted as it is",
    "explained": "Explained",
    "break": "A break: the series begins anew with this month",
    "withdrawn": "Take back what was answered",
}
"""An answer → how a form names it."""


class AnswerError(UserError):
    """An answer that cannot be entered: every fault in a sentence."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def answer_of(row: Mapping[str, str], measure: str, of: tuple[str, str], months: Collection[date]) -> SignalAnswer:
    """The answer that a row's month, answer, post and reason give. `of`: breakdown and group, blank for the whole
    authority; `months`: those that have a figure. AnswerError with a sentence for every fault."""
    cells = {name: " ".join(str(row.get(name, "")).split()) for name in ("month", "answer", "post", "reason")}
    faults = [f"{name} is longer than {most} characters." for name, most in LONGEST.items() if len(cells[name]) > most]
    month = None
    try:
        month = parse_month(cells["month"])
    except PeriodError:
        faults.append(f"‘{cells['month'][:20]}’ is not a month: write it as 2024-05.")
    if month is not None and month not in months:
        faults.append(f"There is no figure for {month_text(month)}, so there is no signal to answer.")
    if cells["answer"] not in ANSWERS:
        faults.append(f"‘{cells['answer'][:20]}’ is no answer. {did_you_mean(cells['answer'][:20], ANSWERS)}".strip())
    if cells["answer"] == BREAK and of != ("", ""):
        faults.append("A break is set for the whole authority: its services and teams begin anew with it.")
    if not cells["post"]:
        faults.append("Say which post answers, such as ‘Head of Service’.")
    if not cells["reason"]:
        faults.append("Say why: readers see it under the chart.")
    if faults or month is None:
        raise AnswerError(faults)
    return SignalAnswer(measure, month, cells["answer"], cells["post"], cells["reason"], *of)
