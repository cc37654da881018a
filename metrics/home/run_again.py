"""A publication and the rules that were kept with it → its month computed again by those rules, beside what was pinned.

The rules are files: definitions and the SQL that they build on. They are written to a folder and run in a process of
their own, whose every measure and macro is read from there. Nothing of it is stored.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import StoreError
from data.load import Publication
from data.loads.pinned_files import pinned_rules, pinned_table
from data.loads.results_schema import RESULT_SCHEMA
from metrics.engine.authority_settings import settings_of_day
from metrics.engine.library import load_definitions
from metrics.engine.rules_of_today import RulesOfToday
from metrics.figures.derive import Derivation
from metrics.home.kept_rules import write_rules
from metrics.home.opened_home import OpenedHome, opened
from metrics.measures.rules_folder import KEPT_RULES
from metrics.wording import month_text

_KEYS = ("measure", "month", "basis", "breakdown", "group", "category")
_TOLD = ("numerator", "denominator", "value", "state")
_TINY = 1e-9


@dataclass(frozen=True)
class RunAgain:
    """How many figures were pinned, and those that come out otherwise: their keys with what was pinned and what came
    out, None for a figure that is in one of the two only."""

    figures: int
    differ: tuple[tuple[tuple[Any, ...], tuple[Any, ...] | None, tuple[Any, ...] | None], ...]


def run_again(home: OpenedHome, publication: Publication) -> RunAgain:
    """Computes a published month again by the rules of its day. StoreError where they were not kept."""
    month = month_text(publication.load.month)
    if publication.figures is None or publication.rules is None:
        raise StoreError(f"{month} was published by a version that did not keep the rules of the day.")
    with tempfile.TemporaryDirectory(prefix="scorecard-rules-") as folder:
        write_rules(pinned_rules(publication, home.store.files), Path(folder))
        command = [sys.executable, "-m", __name__, str(home.home.path), str(publication.id), folder]
        environment = {**os.environ, KEPT_RULES: folder}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise StoreError(f"{month} cannot be computed by the rules of its day any more: {_last(ran.stderr)}")
        again = pq.read_table(Path(folder) / "results.parquet")
    return _compared(pinned_table(publication, home.store.files), again)


def _last(told: str) -> str:
    lines = [line for line in told.splitlines() if line.strip()]
    return lines[-1] if lines else "it gives no reason."


def _compared(pinned: pa.Table, again: pa.Table) -> RunAgain:
    then, now = (_by_key(table) for table in (pinned, again))
    keys = sorted({*then, *now}, key=str)
    differ = [(key, then.get(key), now.get(key)) for key in keys if not _same(then.get(key), now.get(key))]
    return RunAgain(len(then), tuple(differ))


def _by_key(table: pa.Table) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = table.select([*_KEYS, *_TOLD]).to_pylist()
    return {tuple(row[name] for name in _KEYS): tuple(row[name] for name in _TOLD) for row in rows}


def _same(then: tuple[Any, ...] | None, now: tuple[Any, ...] | None) -> bool:
    if then is None or now is None:
        return then == now
    return all(map(_equal, then, now))


def _equal(a: object, b: object) -> bool:
    return a == b or (isinstance(a, float) and isinstance(b, float) and abs(a - b) < _TINY)


def _compute(path: Path, id: int, folder: Path) -> None:
    """In the process that reads its rules from the folder: what a publication pinned, as results.parquet beside
    them."""
    kept = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
    today = opened(path)
    home, settings = settings_of_day(today.home, kept)
    rules = RulesOfToday(home, load_definitions(folder / "own_definitions"), settings)
    publication = next(one for one in today.store.publications() if one.id == id)
    results = Derivation(rules, today.store.results_of_old).as_published(today.store.moment(), publication)
    pq.write_table(results.select(RESULT_SCHEMA.names), folder / "results.parquet")


if __name__ == "__main__":
    _compute(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
