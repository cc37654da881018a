"""What every page says while what it shows is not by the rules of today: being computed again, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from metrics.wording import day_text

if TYPE_CHECKING:
    from metrics.home.computing_again import Told
    from metrics.home.in_force import Behind

COMPUTING, FAULT, FAILED = "computing again", "rules before", "failed"


@dataclass(frozen=True)
class Notice:
    """One line at the top: what is so, how far it is, and from when what is shown is. `every`: after how many seconds
    an open page asks again."""

    state: str
    says: str
    shown: str
    far: str = ""
    every: int = 15


def notice_of_fault(behind: Behind) -> Notice:
    """A file of the home is half saved, or cannot be used."""
    return Notice(FAULT, f"A file that was changed cannot be used yet. {_sentence(behind.fault)}", _shown(behind))


def notice_of_computing(behind: Behind, told: Told) -> Notice:
    """The figures are being computed again, or could not be."""
    if told.says:
        return Notice(FAILED, f"The figures could not be computed again. {_sentence(told.says)}", _shown(behind))
    if told.reference:
        whose = "The fault is ours, not yours: pass on the reference"
        return Notice(FAILED, f"The figures could not be computed again. {whose} {told.reference}.", _shown(behind))
    far = f"Now {told.what}" if told.what else "It has just begun"
    number = f", {told.done + 1} of {told.of}" if told.of > 1 else ""
    says = f"Figures are being computed again since {told.begun_at:%H:%M}, because definitions or settings changed."
    return Notice(COMPUTING, says, _shown(behind), f"{far}{number}.", every=2)


def _shown(behind: Behind) -> str:
    """'What is shown is by the rules before the change, as computed on 26 November 2026 at 20:10.'"""
    return f"What is shown is by the rules before the change{_when(behind.computed)}."


def _when(computed: datetime | None) -> str:
    if computed is None:
        return ""
    here = computed.astimezone()
    return f", as computed on {day_text(here.date())} at {here:%H:%M}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
