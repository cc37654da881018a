"""Whether whoever asks may change definitions here: config.toml says so, or the server answers this computer alone."""

from __future__ import annotations

from dashboard.access import gate
from dashboard.page import NotFound, Way
from dashboard.source import Source
from data.home.config import open_home


def may_edit(source: Source) -> bool:
    """Asked on every page that leads to the form, and again by whatever changes something."""
    if source.home is None:
        return False
    told = open_home(source.home.path).edit_on_screen
    return gate.only_here() if told is None else told


def demand(source: Source) -> None:
    """NotFound where definitions are not changed on screen."""
    if not may_edit(source):
        raise NotFound(
            "Measures are not changed on screen here",
            "Whoever keeps the server has switched that off (config.toml, [measures] edit_on_screen). "
            "Definitions are files in the home's folder of definitions.",
            (Way("See all measures", "/measures"),),
        )
