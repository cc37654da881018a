"""The text of a definition that somebody types → what is wrong with it, what its examples give, what it would count.

It becomes SQL, so nothing of it is read here: a process of its own does that, limited in memory and time
(metrics.home.definition_trial_process), one at a time for each home.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from data.errors import UserError
from data.home.config import Home
from metrics.home.definition_preview import MonthOnTrial, Trial
from metrics.measures.definition_places import DefinitionPlace

LOG = logging.getLogger("scorecard")
MOST_BYTES = 50 * 1024
PATIENCE = 10.0
"""Seconds without a word after which it is ended."""
BEGINS_WITHIN = 30.0
"""Seconds until its first word: a machine that computes is slow to start anything."""
SECONDS = 120.0
"""Seconds that all of it may take."""
WAIT = 6.0
"""Seconds that one waits for another to end."""
MOST_ANSWERED = 4 * 1024 * 1024
TURN = "definition-trial.turn"


class TrialRefused(UserError):
    """Nothing could be said of the text, and why."""


@dataclass(frozen=True)
class Fault:
    """What is wrong: the key in the file, '' for the whole, and a sentence with the nearest word."""

    key: str
    says: str


@dataclass(frozen=True)
class Tried:
    """What was found. `text` is what would be kept. `months` is None where it was not compared."""

    text: str
    faults: tuple[Fault, ...]
    words: tuple[tuple[str, str], ...]
    examples: tuple[Mapping[str, Any], ...]
    months: tuple[MonthOnTrial, ...] | None = None
    unit: str = ""
    mix: bool = False

    @property
    def sound(self) -> bool:
        """No fault, and every example holds."""
        return not self.faults and all(one["holds"] for one in self.examples)


@dataclass(frozen=True)
class BreakAdded:
    """A break in the series that is kept with the text."""

    on: date
    says: str


@dataclass(frozen=True)
class Question:
    """What is asked of a text. `compare`: its figures over the published months too."""

    place: DefinitionPlace
    text: str
    compare: bool = False
    added: BreakAdded | None = None

    def as_json(self, home: Home) -> dict[str, Any]:
        """As the process reads it."""
        return {
            "home": str(home.path),
            "definitions": str(home.definitions),
            "id": self.place.id,
            "file": f"{self.place.id}.toml",
            "section": self.place.section,
            "shipped": bool(self.place.shipped),
            "text": self.text,
            "compare": self.compare,
            "break_on": self.added.on.isoformat() if self.added else "",
            "break_says": self.added.says if self.added else "",
        }


def tried(home: Home, question: Question) -> Tried:
    """What a process of its own finds. TrialRefused, in words, where the text is too long, takes too long or too much
    memory, or where another is on trial just now."""
    if len(question.text.encode()) > MOST_BYTES:
        raise TrialRefused(f"The text is longer than {MOST_BYTES // 1024} KB. Shorten it: nothing was read.")
    home.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _turn(home.cache / TURN) as turn:
        return _tried(_answered(question.as_json(home), turn))


def _tried(told: Mapping[str, Any]) -> Tried:
    months = told["months"]
    return Tried(
        text=told["text"],
        faults=tuple(Fault(**one) for one in told["faults"]),
        words=tuple((label, text) for label, text in told["words"]),
        examples=tuple(told["examples"]),
        months=None if months is None else tuple(_month(one) for one in months),
        unit=told.get("unit", ""),
        mix=told.get("mix", False),
    )


def _month(told: Mapping[str, Any]) -> MonthOnTrial:
    then, now = (
        Trial(**{**told[name], "parts": tuple(tuple(part) for part in told[name]["parts"])}) for name in ("then", "now")
    )
    return MonthOnTrial(date.fromisoformat(told["month"]), then, now)


@contextmanager
def _turn(path: Path) -> Iterator[int]:
    """The system's lock, which the process holds too as long as it lives."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + WAIT
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TrialRefused("Another definition is being tried just now. Try again in a moment.") from None
                time.sleep(0.05)
        yield handle
    finally:
        os.close(handle)


def _answered(question: Mapping[str, Any], turn: int) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "metrics.home.definition_trial_process"]
    asked = json.dumps(question).encode()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(turn,))
    assert process.stdin is not None and process.stdout is not None
    heard = _Heard()
    try:
        process.stdin.write(asked)  # at most twice the length of the text, and nobody answers before it is read whole
        process.stdin.close()
        return heard.answer(process.stdout.fileno())
    except BrokenPipeError:
        raise TrialRefused(_ended(heard.step)) from None
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


@dataclass
class _Heard:
    """What the process has said so far."""

    step: str = ""
    _left: bytes = b""
    _taken: int = 0
    _begun: float = field(default_factory=time.monotonic)

    def answer(self, source: int) -> Mapping[str, Any]:
        """Its answer. TrialRefused where it says nothing for too long, or ends without one."""
        while True:
            for line in self._lines(source):
                told = json.loads(line)
                if "done" in told:
                    found: Mapping[str, Any] = told["done"]
                    return found
                if "refused" in told:
                    raise TrialRefused(told.get("says") or _ended(self.step))
                self.step = str(told["step"])

    def _lines(self, source: int) -> Sequence[bytes]:
        patience = PATIENCE if self.step else BEGINS_WITHIN
        wait = min(patience, self._begun + SECONDS - time.monotonic())
        if wait <= 0 or not select.select([source], [], [], wait)[0]:
            raise TrialRefused(
                f"It was ended: {self.step or 'beginning'} took longer than {min(patience, SECONDS):.0f} seconds. "
                "Write a condition that looks at each row once."
            )
        piece = os.read(source, 65_536)
        self._taken += len(piece)
        if not piece or self._taken > MOST_ANSWERED:
            raise TrialRefused(_ended(self.step))
        *lines, self._left = (self._left + piece).split(b"\n")
        return lines


def _ended(step: str) -> str:
    return (
        f"It was ended: {step or 'beginning'} took more memory than a definition may, or could not be finished. "
        "Write a condition that looks at each row once, and makes no long texts or lists."
    )
