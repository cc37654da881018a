"""What each `scorecard` command does: prints, and returns its exit code. A module is imported when it is called."""

from __future__ import annotations

from pathlib import Path

from data.errors import WrongUse


def must_exist(file: Path) -> None:
    """WrongUse where there is no such file."""
    if not file.is_file():
        raise WrongUse(f"{file} is not there.")
