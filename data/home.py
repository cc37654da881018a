"""A home folder: where one authority's loads, database, definitions and settings lie."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

CONFIG = "config.toml"


class HomeError(Exception):
    """A home that cannot be used, in a sentence that says what to do."""


@dataclass(frozen=True)
class Home:
    """Paths and settings of one authority. Nothing in it is ever in the repository."""

    path: Path
    authority: str
    la_code: str
    database: str
    """SQLAlchemy URL; SQLite at `scorecard.db` in the home unless config.toml says otherwise."""
    neighbours_model: str = "2025"
    population_edition: str | None = None
    population_mid_year: int | None = None
    """A fixed mid-year for every month, where the authority's papers used one; else mid-year Y-1 for 31 March of Y."""
    clock_stops_from: date = date(1900, 1, 1)
    """From this month on, hours on the clock leave out days that are not working days."""
    comparators: str | None = None
    """A CSV in the home whose comparators replace the shipped ones (columns measure,name,year,value,n,average)."""
    comparators_note: str = ""

    @property
    def loads(self) -> Path:
        """One folder a load: `<YYYY-MM>.<revision>`."""
        return self.path / "loads"

    @property
    def figures(self) -> Path:
        """What was derived from the loads: can be made again from them, but for what was published."""
        return self.path / "figures"

    @property
    def definitions(self) -> Path:
        """The authority's own definitions, laid over the shipped ones."""
        return self.path / "definitions"

    @property
    def incoming(self) -> Path:
        """Workbooks being looked at before they are loaded; swept after a day."""
        return self.path / "incoming"

    @property
    def cache(self) -> Path:
        """What only spares work: it may be removed at any time."""
        return self.path / "cache"


def open_home(path: Path) -> Home:
    """The home at `path`, made (mode 0700) where it does not exist. HomeError where config.toml cannot be read."""
    path = path.expanduser().resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = _read(path / CONFIG)
    known = {"authority", "la_code", "database", "neighbours_model", "population", "clock", "comparators"}
    for key in config:
        if key not in known:
            raise HomeError(f"{path / CONFIG}: '{key}' is not a setting. The settings are {', '.join(sorted(known))}.")
    population: Mapping[str, Any] = config.get("population", {})
    comparators: Mapping[str, Any] = config.get("comparators", {})
    return Home(
        path=path,
        authority=str(config.get("authority", "")),
        la_code=str(config.get("la_code", "")),
        database=str(config.get("database", f"sqlite:///{path / 'scorecard.db'}")),
        neighbours_model=str(config.get("neighbours_model", "2025")),
        population_edition=population.get("edition"),
        population_mid_year=population.get("mid_year"),
        clock_stops_from=config.get("clock", {}).get("non_working_days_stop_from", date(1900, 1, 1)),
        comparators=comparators.get("file"),
        comparators_note=str(comparators.get("note", "")),
    )


def _read(config: Path) -> Mapping[str, Any]:
    if not config.exists():
        return {}
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HomeError(
            f"{config} is not valid TOML: {error}. Mend that line, or move the file away to use the defaults."
        ) from error
