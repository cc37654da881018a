"""A home's folder → its newest figures computed again by today's rules, and what came of it in words: one task.

Runs in a worker process, perhaps on another machine. Rows never leave it: what comes back is an `Outcome`. A worker
that is killed at any moment leaves the old figures or the new, because a computation is one row of the home's own
catalogue, so the task may simply run again.
"""

from __future__ import annotations

import hashlib
import resource
import socket
import time
import traceback
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.uploads.intake import open_intake
from data.benchmarks import population
from data.errors import UserError
from data.home.config import CONFIG, DATABASE_FILE, open_home
from metrics.engine.sound_definitions import ground
from metrics.measures.rules_folder import SHIPPED

COMPUTED, UP_TO_DATE, EMPTY, FAILED = "computed", "up to date", "no loads yet", "failed"


@dataclass(frozen=True)
class Outcome:
    """What came of one home. `state` is one of the four words above."""

    home: str
    """What the home is called: its authority's name, else its folder's."""
    state: str
    says: str
    """'60 months, 4.2 s', or why it failed, in a sentence."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of the worker's process, while it worked on this home."""
    peak_megabytes: int = 0
    """The most memory that the worker's process has had so far."""
    reference: str = ""
    """Of a fault of ours: it stands before the traceback in the log too."""
    trace: str = ""


def homes_in(folder: Path) -> list[Path]:
    """The folders in `folder` that are homes, by name."""
    return sorted(path for path in folder.resolve().iterdir() if is_home(path))


def is_home(path: Path) -> bool:
    """Whether a folder is a home: it has settings, or a database of its own."""
    return (path / CONFIG).is_file() or (path / DATABASE_FILE).is_file()


@cache
def version() -> str:
    """A digest of all that is shipped and that figures rest on, code, definitions and populations: two machines must
    have the same."""
    shipped = hashlib.sha256(ground())
    for folder in (SHIPPED, population.SHIPPED.parent):
        for path in sorted(one for one in folder.rglob("*") if one.suffix in (".toml", ".csv", ".parquet")):
            shipped.update(f"\0{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return shipped.hexdigest()


def compute_home(path: Path, expected: str) -> Outcome:
    """Computes what is stale of one home. `expected`: the `version` of whoever asks. Never raises: what a person can
    mend comes back as a sentence, a fault of ours with a reference and its traceback."""
    start, cpu = time.perf_counter(), time.process_time()
    state, says, reference, trace = FAILED, "", "", ""
    try:
        state, says = _compute(path, expected)
    except UserError as error:
        says = str(error)
    except Exception:
        reference, trace = uuid.uuid4().hex[:8], traceback.format_exc()
        says = f"Something went wrong, and it is our fault. The log has it under the reference {reference}."
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if state in (COMPUTED, UP_TO_DATE):
        says = f"{says}, {seconds:.1f} s"
    return Outcome(name_of(path), state, says, seconds, time.process_time() - cpu, peak, reference, trace)


def name_of(path: Path) -> str:
    """'Hampshire', 'Hampshire (hants-test)' where the folder is called otherwise, or the folder's name alone."""
    try:
        authority = open_home(path).authority if is_home(path) else ""
    except UserError:
        authority = ""
    if not authority or authority.casefold() == path.name.casefold():
        return authority or path.name
    return f"{authority} ({path.name})"


def _compute(path: Path, expected: str) -> tuple[str, str]:
    if not is_home(path):  # to open it would make a new, empty home
        raise UserError(
            f"The machine {socket.gethostname()} does not see the home {path}. "
            "Homes must lie on a folder that every worker sees under the same path."
        )
    if version() != expected:
        raise UserError(
            f"The worker on {socket.gethostname()} runs another version of the scorecard than this command, so it "
            "would compute other figures. Install the same version there, and start its worker again."
        )
    intake = open_intake(path)
    try:
        if not intake.store.loads():
            return EMPTY, EMPTY
        changed = intake.recompute()
        computed = intake.store.computed()
        months = {month for own in (computed[1]["own"] if computed else {}).values() for month in own["months"]}
        counted = f"{len(months):,} month{'' if len(months) == 1 else 's'}"
        return (COMPUTED, counted) if changed else (UP_TO_DATE, f"up to date, {counted}")
    finally:
        intake.store.close()
