"""A load's rows → results → judged scorecard rows; and, for analysts, a home's figures as pandas frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metrics.home.frames import AnalystHome

__all__ = ["open_home"]


def open_home(path: str | Path) -> AnalystHome:
    """The figures of the home at `path`: `open_home(path).figures(month="2020-09")` is a pandas frame with the rows of
    `scorecard show`. pandas is imported with the first call. HomeError where there is no such folder."""
    from metrics.home.frames import analyst_home

    return analyst_home(path)
