"""Mid-year estimates of children aged 0 to 17: those shipped, with the editions that a home took in over them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data.benchmarks.editions import Kept, replace_file
from data.benchmarks.published_figure import ENGLAND, REGIONS, PublishedFigure, region_name
from data.errors import BenchmarkError

SHIPPED = Path(__file__).parent.parent / "reference" / "population-0-17.csv"
OWN = "population.csv"
COLUMNS = ("mid_year", "geographic_level", "region_name", "la_code", "la_name", "children_0_17", "edition")
OWN_COLUMNS = (*COLUMNS, "source_file", "imported_on")
_CODES = {name.casefold(): code for code, name in REGIONS.values()}


@dataclass(frozen=True)
class Estimate:
    """One published estimate. `la_code` is an authority's, a region's or England's (970), as in the benchmarks."""

    la_code: int
    mid_year: int
    number: int
    edition: str


def estimates(home: Path | None = None) -> tuple[Estimate, ...]:
    """Every estimate, both editions of a year where there are two. The home's own stand in place of shipped ones of the
    same edition. BenchmarkError where the home's file cannot be read."""
    found = {(one.edition, one.la_code, one.mid_year): one for one in _shipped()}
    if home is not None and (home / OWN).exists():
        found |= {(one.edition, one.la_code, one.mid_year): one for one in _read(home / OWN)}
    return tuple(found.values())


def released(edition: str, newest_mid_year: int) -> int:
    """The year an edition came out, which orders editions: 'DfE release of 2025 (…)' is 2025. One whose name has no
    year came out in the year after its newest estimate."""
    found = re.search(r"of (\d{4})", edition) or re.search(r"\b(20\d\d)\b", edition)
    return int(found[1]) if found else newest_mid_year + 1


def newest(home: Path | None = None) -> dict[tuple[int, int], int]:
    """(la_code, mid-year) → the estimate of the edition that came out last."""
    every = estimates(home)
    last = {edition: max(one.mid_year for one in every if one.edition == edition) for edition in _editions(every)}
    ordered = sorted(every, key=lambda one: (released(one.edition, last[one.edition]), last[one.edition]))
    return {(one.la_code, one.mid_year): one.number for one in ordered}


def keep(
    home: Path, edition: str, figures: Iterable[PublishedFigure], source_file: str, today: date
) -> tuple[Kept, str]:
    """Adds estimates to an edition of the home's own file, and gives the edition's name: that of one that is there with
    the same numbers, whatever it is called. The caller holds the home's turn."""
    there = {(one.edition, one.la_code, one.mid_year): one.number for one in estimates(home)}
    given = {(one.la_code, one.year): one for one in figures if one.value is not None}
    for name in sorted(_editions(estimates(home)), key=lambda one: one != edition):
        if given and all(there.get((name, *key)) == one.value for key, one in given.items()):
            return Kept(0, 0, len(given)), name
    before = [there.get((edition, *key)) for key in given]
    kept = Kept(
        new=sum(one is None for one in before),
        changed=sum(b is not None and b != one.value for b, one in zip(before, given.values(), strict=True)),
        same=sum(b == one.value for b, one in zip(before, given.values(), strict=True)),
    )
    _write(home / OWN, edition, list(given.values()), source_file, today)
    return kept, edition


def _write(path: Path, edition: str, figures: Sequence[PublishedFigure], source_file: str, today: date) -> None:
    rows = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows = {
                (row["edition"], row["la_code"], row["region_name"], row["mid_year"]): row
                for row in csv.DictReader(file)
            }
    for one in figures:
        level = "National" if one.la_code == ENGLAND else "Regional" if _is_region(one.la_code) else "Local authority"
        row = {
            "mid_year": str(one.year),
            "geographic_level": level,
            "region_name": one.area if level == "Regional" else "" if level == "National" else one.region,
            "la_code": str(one.la_code) if level == "Local authority" else "",
            "la_name": one.area if level == "Local authority" else "",
            "children_0_17": str(int(one.value or 0)),
            "edition": edition,
            "source_file": source_file,
            "imported_on": today.isoformat(),
        }
        rows[edition, row["la_code"], row["region_name"], row["mid_year"]] = row
    text = io.StringIO()
    writer = csv.DictWriter(text, OWN_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    replace_file(path, text.getvalue().encode())


def _read(path: Path) -> list[Estimate]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if lacking:
                raise BenchmarkError(f"{path}: the column '{lacking[0]}' is missing. It has {', '.join(COLUMNS)}.")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BenchmarkError(f"{path} cannot be read: {error}.") from error
    found = []
    for row in rows:
        code = _code(row)
        if code is not None and (row["children_0_17"] or "").isdigit():  # 'x': the authority was not there that year
            found.append(Estimate(code, int(row["mid_year"]), int(row["children_0_17"]), row["edition"]))
    return found


def _code(row: dict[str, str]) -> int | None:
    if row["la_code"]:
        return int(row["la_code"]) if row["la_code"].isdigit() else None
    if row["geographic_level"] == "National":
        return ENGLAND
    return _CODES.get(region_name(row["region_name"]).casefold())


def _is_region(code: int) -> bool:
    return code in _CODES.values()


def _editions(every: Iterable[Estimate]) -> set[str]:
    return {one.edition for one in every}


@cache
def _shipped() -> tuple[Estimate, ...]:
    return tuple(_read(SHIPPED))
