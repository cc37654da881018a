"""A plan of monthly numbers → six invented extracts that reproduce the scorecard of September 2020, and a home.

`plan.csv` says how many of everything there are in each month; the modules invent rows that fit it; `world` puts
together what each month's extract knew. No child, team or worker in it exists.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data.demo.audits import NEGLECT, THEMES
from data.demo.early_help import ORGANISATIONS
from data.demo.front_door import CONCERNS
from data.demo.plan import EXTRACTS, HERE
from data.demo.workbook import write_workbook
from data.demo.world import about, make_world, sheets
from data.own_spellings import Spelling
from data.records.signal_answers import ACCEPTED, SignalAnswer

__all__ = ["DOUBTS_ARE_RIGHT", "OWNERS", "SIGNALS", "TARGETS", "WORDS", "make_workbooks", "write_home"]


def make_workbooks(folder: Path, progress: Callable[[str, int, int], None] | None = None) -> list[Path]:
    """Writes scorecard-2020-04.xlsx to scorecard-2020-09.xlsx into `folder` (made where missing), the same every time.

    `progress` is told the name of each workbook when it is written, how many are, and of how many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = make_world()
    paths = []
    for number, month in enumerate(EXTRACTS, start=1):
        paths.append(folder / f"scorecard-{month:%Y-%m}.xlsx")
        write_workbook(paths[-1], about(month), sheets(world, month))
        if progress is not None:
            progress(f"Writing {paths[-1].name}", number, len(EXTRACTS))
    return paths


TARGETS = HERE / "home" / "targets.csv"
"""The targets that the demo's council set, with where each stands."""
OWNERS = HERE / "home" / "owners.csv"
"""The posts that answer for the measures in the demo's council."""

WORDS = (
    *(Spelling("contacts", "concern", word, word) for word in CONCERNS),
    *(Spelling("early_help", "organisation", word, word) for word in ORGANISATIONS),
    *(Spelling("audits", "theme", word, word) for word in (*THEMES, NEGLECT)),
)
"""The words of the demo's council's own lists."""


SIGNALS = (
    SignalAnswer(
        "s47_on_time",
        date(2020, 9, 1),
        ACCEPTED,
        "Head of MASH and Assessment",
        "Ten enquiries waited for joint visits with the police, who had few officers in September. No more do.",
    ),
)
"""What the demo's council answered to signals."""
DOUBTS_ARE_RIGHT = (
    "No plan began under physical or sexual abuse: conferences choose the main category. The Head of Safeguarding looks"
    " at ten plans."
)
"""Why the demo's council published what was doubtful."""


def write_home(path: Path) -> None:
    """Writes the demo authority's config.toml and comparators.csv into the home at `path`, made where it is missing."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("config.toml", "comparators.csv"):
        shutil.copyfile(HERE / "home" / name, path / name)
