"""Benchmarks that an authority took in → one parquet an edition in its home; the newest lie over the shipped ones."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.benchmarks.published_figure import PublishedFigure
from data.errors import BenchmarkError
from data.home.config import Home
from data.home.durable_files import write_for_good

SHIPPED = Path(__file__).parent.parent / "reference" / "benchmarks.parquet"
FOLDER = "benchmarks"
SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("year", pa.int64()),
        ("area", pa.string()),
        ("la_code", pa.int64()),
        ("region", pa.string()),
        ("value", pa.float64()),
        ("marker", pa.string()),
        ("edition", pa.string()),
        ("source_file", pa.string()),
        ("imported_on", pa.date32()),
    ]
)
_NAME = re.compile(r"[\w(][\w ,.()&'’-]{0,99}")
Values = Mapping[int, tuple[float | None, str]]
"""la_code → (value, marker)."""
_Key = tuple[str, int, int]


@dataclass(frozen=True)
class Kept:
    """What taking in a file changed in its edition."""

    new: int
    changed: int
    same: int


class Benchmarks:
    """The shipped figures with the home's editions over them: for each figure the newest edition that has it."""

    def __init__(self, home: Home | None = None) -> None:
        self._editions = editions(home.path) if home else []
        self._years: dict[str, Mapping[int, Values]] = {}

    def years(self, code: str) -> Mapping[int, Values]:
        """One benchmark: year → la_code → (value, marker). Empty for a code that is not there."""
        if code not in self._years:
            own = [(age, _years(table, code)) for age, table in self._editions]
            found: dict[int, Values] = {}
            for _, years in sorted([(SHIPPED_AGE, shipped_years(code)), *own], key=lambda one: one[0]):
                for year, values in years.items():
                    found[year] = {**found.get(year, {}), **values}
            self._years[code] = found
        return self._years[code]

    @property
    def editions(self) -> tuple[str, ...]:
        """The names of the home's own editions, oldest first."""
        return tuple(table["edition"][0].as_py() for _, table in self._editions)


Age = tuple[int, int, date, int]
"""What orders editions: the year in the name, the newest year in it, the day and the moment it was written."""
SHIPPED_AGE: Age = (2025, 2025, date.min, 0)
"""The shipped figures reach to 2025: an edition of that year or a later one lies over them."""


def editions(home: Path) -> list[tuple[Age, pa.Table]]:
    """The home's editions, oldest first. BenchmarkError where one cannot be read."""
    found = []
    for path in sorted((home / FOLDER).glob("*.parquet")):
        table = _read(path)
        if table.num_rows:
            found.append((_age(path, table), table))
    return sorted(found, key=lambda one: one[0])


def keep(home: Path, edition: str, figures: Iterable[PublishedFigure], source_file: str, today: date) -> Kept:
    """Adds figures to an edition; one that it has already is replaced. Nothing is written where nothing differs.
    The caller holds the home's turn."""
    path = home / FOLDER / f"{_file_name(edition)}.parquet"
    rows: dict[_Key, dict[str, object]] = {}
    if path.exists():
        rows = {(row["code"], row["year"], row["la_code"]): row for row in _read(path).to_pylist()}
        named = {row["edition"] for row in rows.values()} - {edition}
        if named:
            raise BenchmarkError(f"There is an edition '{min(map(str, named))}', whose name is too like '{edition}'.")
    new = changed = same = 0
    for one in figures:
        key = (one.code, one.year, one.la_code)
        before = rows.get(key)
        if before is not None and (before["value"], before["marker"]) == (one.value, one.marker):
            same += 1
            continue
        new, changed = new + (before is None), changed + (before is not None)
        rows[key] = {**vars(one), "edition": edition, "source_file": source_file, "imported_on": today}
    if new or changed:
        ordered = [rows[key] for key in sorted(rows)]
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(ordered, schema=SCHEMA), sink, compression="zstd")
        replace_file(path, sink.getvalue().to_pybytes())
    return Kept(new, changed, same)


def check_name(edition: str) -> str:
    """The edition's name. BenchmarkError where it cannot also be a file's name."""
    plain = " ".join(edition.split())
    if not _NAME.fullmatch(plain):
        raise BenchmarkError(
            f"'{edition}' cannot be an edition's name: use letters, digits, spaces, brackets and dots, 100 at most."
        )
    return plain


def replace_file(path: Path, content: bytes) -> None:
    """Writes a file so that after a crash the old one or the new one is there, whole."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_name(f".new-{path.name}.part")
    fresh.unlink(missing_ok=True)  # of a process that was killed: the home's turn is ours
    write_for_good(fresh, content)
    fresh.replace(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def shipped() -> pa.Table:
    """The figures that come with the product."""
    return pq.read_table(SHIPPED)


@cache
def shipped_years(code: str) -> Mapping[int, Values]:
    """One benchmark of the shipped figures, read once a process."""
    return _years(shipped(), code)


def _years(table: pa.Table, code: str) -> dict[int, dict[int, tuple[float | None, str]]]:
    some = table.filter(pc.equal(table["code"], code))
    found: dict[int, dict[int, tuple[float | None, str]]] = {}
    columns = (some[name].to_pylist() for name in ("year", "la_code", "value", "marker"))
    for year, area, value, marker in zip(*columns, strict=True):
        found.setdefault(year, {})[area] = (None if value is None or value != value else value, marker)
    return found


def _read(path: Path) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read(use_threads=False).cast(SCHEMA)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise BenchmarkError(f"{path} cannot be read: {error}. Move it away and import its files again.") from error


def _age(path: Path, table: pa.Table) -> Age:
    newest = pc.max(table["year"]).as_py()
    named = re.findall(r"\b(?:19|20)\d\d\b", table["edition"][0].as_py())
    return max(map(int, named), default=newest), newest, pc.max(table["imported_on"]).as_py(), path.stat().st_mtime_ns


def _file_name(edition: str) -> str:
    return check_name(edition).replace(" ", "-")
