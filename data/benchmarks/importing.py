"""A file of published figures → an edition in the home, which lies over the shipped figures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.benchmarks import editions, population
from data.benchmarks.dfe_csv import POPULATION, Read, read_csv
from data.benchmarks.editions import Kept, check_name
from data.benchmarks.lait_parquet import read_lait
from data.benchmarks.published_figure import MARKERS, PublishedFigure
from data.errors import BenchmarkError
from data.home.config import Home
from data.home.writer_lock import take_turn

MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Imported:
    """What came of a file. `is_new` is False where every figure was there already: nothing was written."""

    file: str
    what: str
    edition: str
    is_new: bool
    figures: int
    missing: dict[str, int]
    """Why a figure is missing → how many."""
    years: tuple[int, ...]
    codes: tuple[str, ...]
    says: tuple[str, ...]


def import_file(home: Home, path: Path, edition: str | None = None, today: date | None = None) -> Imported:
    """Takes in a CSV of DfE's or the tool's parquet. BenchmarkError, in words, where it cannot; then nothing is kept.

    Rates that a file no longer has are computed with the newest known population of mid-year Y-1.
    """
    named = check_name(edition) if edition is not None else None
    if path.stat().st_size > MOST_BYTES:
        raise BenchmarkError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB: no file of DfE's is.")
    read = _read(home, path)
    if not read.figures:
        raise BenchmarkError(f"{path.name}: no figure is in it.")
    name = named or _edition(path, read)
    with take_turn(home.path):
        kept, name = _keep(home, name, read, path.name, today or date.today())
    return Imported(
        file=path.name,
        what=read.what,
        edition=name,
        is_new=bool(kept.new or kept.changed),
        figures=len(read.figures),
        missing=_missing(read.figures),
        years=tuple(sorted({one.year for one in read.figures})),
        codes=tuple(sorted({one.code for one in read.figures})),
        says=(_told(path.name, read, name, kept), *read.says),
    )


def version(home: Path) -> str:
    """Changes whenever a file is taken in; '' where none ever was. Cheap enough to be asked on every page."""
    kept = [*(home / editions.FOLDER).glob("*.parquet"), *home.glob(population.OWN)]
    told = "".join(f"{path.name}{path.stat().st_mtime_ns}" for path in sorted(kept))
    return hashlib.sha256(told.encode()).hexdigest()[:12] if told else ""


def _read(home: Home, path: Path) -> Read:
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return read_lait(path)
    known: dict[tuple[int, int], int] = {}

    def population_of(la_code: int, mid_year: int) -> int | None:
        if not known:
            known.update(population.newest(home.path))
        return known.get((la_code, mid_year))

    return read_csv(path, population_of)


def _keep(home: Home, edition: str, read: Read, source_file: str, today: date) -> tuple[Kept, str]:
    people = [one for one in read.figures if one.code == POPULATION]
    if people:
        return population.keep(home.path, edition, people, source_file, today)
    return editions.keep(home.path, edition, read.figures, source_file, today), edition


def _edition(path: Path, read: Read) -> str:
    """What an edition is called unless told: after the newest year in the file. DfE publishes a year's figures in the
    autumn of the year, and the population of mid-year Y-1 with those of Y."""
    year = max(one.year for one in read.figures)
    if path.suffix.casefold() == ".parquet":
        return f"Interactive Tool with data to {year}"
    return f"DfE release of {year + 1 if read.figures[0].code == POPULATION else year}"


def _told(file: str, read: Read, edition: str, kept: Kept) -> str:
    if not (kept.new or kept.changed):
        return f"Every figure of {file} is there already as '{edition}': nothing was added."
    changed = f", {kept.changed:,} took the place of another of this edition" if kept.changed else ""
    return f"{file} is the file on {read.what}: {kept.new:,} figures are new in '{edition}'{changed}."


def _missing(figures: tuple[PublishedFigure, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in figures:
        if one.value is None:
            no_population = one.marker.startswith("the population of")
            why = "no population of their year is known" if no_population else MARKERS.get(one.marker, one.marker)
            found[why] = found.get(why, 0) + 1
    return found
