"""A home folder: where one authority's loads, database, definitions and settings lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.authorities import Whose, find
from data.errors import HomeError
from data.strict_toml import TomlTable, read_toml

CONFIG = "config.toml"
DATABASE_FILE = "scorecard.db"
KEYS = {
    "": "authority la_code authority_as_written database files neighbours_model population clock not_due comparators "
    "direction_of_travel policy measures",
    "population": "edition mid_year",
    "clock": "non_working_days_stop_from",
    "not_due": "failed_until",
    "comparators": "file note",
    "policy": "in_line_with_neighbours",
    "measures": "edit_on_screen",
}
"""The settings, table by table."""

NEIGHBOURS_MODEL = "2025"
"""The model of statistical neighbours where a home does not say."""
CLOCK_STOPS_FROM = date(2020, 9, 1)
"""Where a home does not say: the day of the break that the shipped definitions tell of ('Non-working days no longer
count')."""


BEYOND_CHANCE, PLAIN = DIRECTIONS = ("beyond chance", "plain")
"""When a figure is said to be better or worse: where the difference is beyond chance, or whatever it is."""


@dataclass(frozen=True)
class Home:
    """Paths and settings of one authority. Nothing in it is ever in the repository."""

    path: Path
    authority: str
    la_code: str
    database: str
    """SQLAlchemy URL; SQLite at `scorecard.db` in the home unless config.toml says otherwise."""
    files: str = ""
    """Where loads and figures lie, where not in the home's folder: 's3://bucket/prefix'. Then the database is a
    server's, and the folder keeps settings, definitions and the key of workers' names alone."""
    neighbours_model: str = NEIGHBOURS_MODEL
    population_edition: str | None = None
    population_mid_year: int | None = None
    """A fixed mid-year for every month, where the authority's papers used one; else mid-year Y-1 for 31 March of Y."""
    clock_stops_from: date = CLOCK_STOPS_FROM
    """From this month on, hours on the clock leave out days that are not working days."""
    not_due_failed_until: date | None = None
    """Before this month what was not done counted as failed, also where its time was not over: so the authority's
    papers counted. None: what is not due yet is outside the figure in every month."""
    comparators: str | None = None
    """A CSV in the home whose comparators replace the shipped ones (columns measure,name,year,value,n,average)."""
    comparators_note: str = ""
    direction_of_travel: str = BEYOND_CHANCE
    """What has a word: a difference that is beyond chance, or any (`PLAIN`)."""
    in_line_with_neighbours: tuple[str, ...] = ()
    """The rates that the authority's policy would have in line with its neighbours': only of these is it said how many
    children that would take."""
    authority_as_written: str = ""
    """What the first extract called the authority, where no list knows that name and a person said who was meant."""

    edit_on_screen: bool | None = None
    """Whether definitions may be changed on screen. None: only where the server answers this computer alone."""

    @property
    def whose(self) -> Whose | None:
        """Whose home it is; None in a new one, until the first extract was confirmed."""
        if not (self.authority or self.la_code):
            return None
        return Whose(self.authority, self.la_code, self.authority_as_written)

    @property
    def loads(self) -> Path:
        """One folder a load: `<YYYY-MM>.<revision>`."""
        return self.path / "loads"

    @property
    def figures(self) -> Path:
        """What was derived from the loads: can be made again from them, but for what was published."""
        return self.path / "figures"

    @property
    def trail(self) -> Path:
        """What was kept of the audit trail, and of the rows that it holds, beside the database."""
        return self.path / "trail"

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
    """The home at `path`, made (mode 0700) where it does not exist. An authority without its code gets it from its
    name. HomeError where config.toml cannot be read."""
    path = path.expanduser().resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = _settings(path / CONFIG)
    population, clock, comparators, not_due, measures = (
        config.part_if_any(key) for key in ("population", "clock", "comparators", "not_due", "measures")
    )
    authority, as_written = (_text(config, key).strip() for key in ("authority", "authority_as_written"))
    named = find(authority)
    database = _text(config, "database") or f"sqlite:///{path / DATABASE_FILE}"
    files = _text(config, "files")
    if files and not database.startswith("postgres"):
        raise HomeError(
            f"{path / CONFIG}: files: loads on an object store need their catalogue on a server that every machine "
            "reaches. Set database to one of PostgreSQL, or leave files out."
        )
    return Home(
        path=path,
        authority=authority,
        la_code=_text(config, "la_code", number=True).strip() or (named.code if named else ""),
        database=database,
        files=files,
        neighbours_model=_text(config, "neighbours_model", number=True) or NEIGHBOURS_MODEL,
        population_edition=population.get("edition", str, "text in quotes"),
        population_mid_year=population.whole("mid_year"),
        clock_stops_from=clock.day("non_working_days_stop_from") or CLOCK_STOPS_FROM,
        not_due_failed_until=not_due.day("failed_until"),
        comparators=comparators.get("file", str, "text in quotes"),
        comparators_note=_text(comparators, "note"),
        authority_as_written=as_written,
        direction_of_travel=_direction(config),
        in_line_with_neighbours=config.part_if_any("policy").words("in_line_with_neighbours"),
        edit_on_screen=measures.get("edit_on_screen", bool, "true or false"),
    )


def _text(table: TomlTable, key: str, *, number: bool = False) -> str:
    """Text, '' where the key is absent; `number`: a whole number will do as well."""
    types = (str, int) if number else (str,)
    value = table.get(key, types, "text in quotes")
    return "" if value is None else str(value)


def _direction(config: TomlTable) -> str:
    """BEYOND_CHANCE unless config.toml says 'plain'; HomeError for any other word."""
    return config.choice("direction_of_travel", DIRECTIONS) if "direction_of_travel" in config.values else BEYOND_CHANCE


def _settings(config: Path) -> TomlTable:
    """config.toml, empty where there is none. HomeError for what it may not say, and where it is not TOML."""

    def wrong(_file: str, key: str, says: str) -> HomeError:
        return HomeError(f"{config}: {key}: {says}")

    def not_toml(_file: str, _key: str, says: str) -> HomeError:
        return HomeError(f"{config}: {says} Or move the file away to use the defaults.")

    return TomlTable(str(config), "", read_toml(config, not_toml) if config.exists() else {}, KEYS, wrong)
