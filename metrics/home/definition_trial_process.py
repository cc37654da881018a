"""The child process that reads, explains and runs a definition that somebody is typing: limited in memory and time.

Started by metrics.home.definition_trial, which alone speaks with it: what is asked comes as JSON on standard input;
the answer goes out as JSON, a line at a time: {"step": …} before whatever may take long, {"done": …} at the end.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from data.errors import DefinitionError, UserError
from data.home.config import open_home

MEMORY = 4 * 1024**3
"""Of address space, most of which is never used: libraries alone take one."""
SECONDS_OF_CPU = 240
SECONDS_ALIVE = 300
MOST_FILES = 256


def limit() -> None:
    """Gives up, for good, what counting does not need: memory, time, writing files, core dumps."""
    for which, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS_OF_CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        resource.setrlimit(which, (most, most))
    signal.alarm(SECONDS_ALIVE)  # even when who asked has died


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is found of a text: faults, words, examples, and figures where nothing is wrong and they are asked for."""
    preview = _preview(Path(asked["home"])) if asked["compare"] else None
    home = open_home(Path(asked["home"]))
    limit()
    _step("reading it")
    from metrics.engine.examples import run
    from metrics.engine.library import every_fault
    from metrics.measures.home_breaks import with_home_breaks
    from metrics.scorecard.definition_words import TARGET, says

    found: dict[str, Any] = {"faults": [], "words": [], "examples": [], "months": None, "text": asked["text"]}
    try:
        text = _as_kept(asked)
        measure = _read(asked, text)
        told = with_home_breaks({measure.id: measure}, home.clock_stops_from, home.not_due_failed_until)
        measure = told[measure.id]
        words = [(label, of) for label, of in says(measure) if label != TARGET]  # it is the council's, elsewhere
        found |= {"text": text, "words": words}
        _step("explaining it")
        faults = every_fault(measure)
        if faults:
            return found | {"faults": [_fault(one) for one in faults]}
        _step("running its examples")
        found["examples"] = [asdict(one) for one in run(measure)]
    except DefinitionError as fault:
        return found | {"faults": [_fault(fault)]}
    except RecursionError:
        return found | {"faults": [{"key": "", "says": "it is nested too deeply."}]}
    if preview is not None and all(one["holds"] for one in found["examples"]):
        from metrics.measures.council_targets import with_targets

        figures, targets = preview
        judged = with_targets({measure.id: measure}, targets)[measure.id]
        months = figures.of(judged, lambda what, _done, _all: _step(f"counting {what}"))
        found["months"] = [asdict(one) | {"month": one.month.isoformat()} for one in months]
        found |= {"words": says(judged), "unit": judged.unit, "mix": judged.mix is not None}
    return found


def _preview(path: Path) -> Any:
    """Opened before anything of the text is read, while files may still be written."""
    from metrics.home.definition_preview import Preview
    from metrics.home.opened_home import opened

    home = opened(path)
    return Preview(home), home.store.targets()


def _as_kept(asked: Mapping[str, Any]) -> str:
    """The text as it would be kept: whole, where it stands in the place of a shipped one; with its break."""
    from metrics.measures.definition_text import as_whole, with_break

    try:
        values = tomllib.loads(asked["text"])
        if values.get("whole") is False:
            raise DefinitionError(asked["file"], "whole", "what is written here is the whole definition: leave it out.")
        text = as_whole(asked["text"]) if asked["shipped"] else str(asked["text"])
        return (
            with_break(text, date.fromisoformat(asked["break_on"]), asked["break_says"]) if asked["break_on"] else text
        )
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(asked["file"], "", f"it is not valid TOML: {error}. Mend that line.") from error


def _read(asked: Mapping[str, Any], text: str) -> Any:
    from metrics.measures import definition_file
    from metrics.measures.overlay import sections_of

    sections = sections_of(Path(asked["definitions"]))
    name = asked["section"]
    section = (sections.get(name, name), list(sections).index(name) if name in sections else 0)
    return definition_file.read(asked["file"], asked["id"], section, tomllib.loads(text))


def _fault(fault: DefinitionError) -> dict[str, str]:
    return {"key": fault.key, "says": fault.says}


def _step(what: str) -> None:
    _say({"step": what})


def _say(message: Mapping[str, Any]) -> None:
    line = json.dumps(message, ensure_ascii=True, default=str).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


def main() -> None:
    """One question, one answer."""
    asked = json.loads(sys.stdin.buffer.read())
    try:
        _say({"done": answer(asked)})
    except MemoryError:
        _say({"refused": "memory"})
    except UserError as error:
        _say({"refused": "words", "says": str(error)})


if __name__ == "__main__":
    main()
