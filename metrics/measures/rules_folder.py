"""Where definitions and the SQL that they build on are read from: the shipped ones, or a day's that were kept."""

from __future__ import annotations

import os
from pathlib import Path

KEPT_RULES = "SCORECARD_KEPT_RULES"
"""The environment variable that names the folder of a day's rules, in a process that runs those again."""
RULES = Path(os.environ.get(KEPT_RULES) or Path(__file__).parent.parent)
SQL = RULES / "sql"
SHIPPED = RULES / "definitions"
