"""The parquet of DfE's Local Authority Interactive Tool → the benchmarks in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.benchmarks import areas
from data.benchmarks.dfe_csv import Read
from data.benchmarks.published_figure import MARKERS, PublishedFigure, half_up, or_near, read_number
from data.errors import BenchmarkError

HEADINGS = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 500_000, 50_000_000, 50
_YEARS = re.compile(r"^(\d{4})(?:-(\d{2}))?( \([A-Za-z]+\))?$")


def read_lait(path: Path) -> Read:
    """The benchmarks of benchmark-measures.csv; the tool's other measures are left out, and that is said. Values are
    texts with binary noise, rounded to one place. BenchmarkError names the heading or the value that is not known."""
    try:
        _check_size(path)
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise BenchmarkError(f"{path.name} cannot be read as parquet: {error}.") from error
    for name in table.column_names:
        if name not in HEADINGS and not name.startswith("__index"):
            raise BenchmarkError(f"{path.name}: the heading '{name}' is not known in the tool's data{_near(name)}.")
    lacking = [name for name in HEADINGS if name not in table.column_names and name != "Data item"]
    if lacking:
        raise BenchmarkError(f"{path.name}: the heading '{lacking[0]}' of the tool's data is missing.")
    known = set(areas.benchmarks())
    codes = pc.utf8_trim_whitespace(table["Short Desc"].cast(pa.string()))
    wanted = pc.is_in(codes, value_set=pa.array(sorted(known)))
    others = set(pc.unique(codes).to_pylist()) - known - {None}
    chosen = table.append_column("code", codes).filter(wanted).to_pylist()
    if not chosen:
        raise BenchmarkError(
            f"{path.name}: none of its measures is known here, such as {', '.join(sorted(known)[:3])}."
        )
    figures, unplaced = _figures(path.name, chosen)
    says = [f"{len(others):,} other measures of the tool are left out."] if others else []
    says += [f"{area}: {count:,} rows without an area's number are left out." for area, count in unplaced.items()]
    return Read("the Local Authority Interactive Tool", figures, tuple(says))


def _check_size(path: Path) -> None:
    """BenchmarkError for a file that says it unpacks to far more than the tool's, which has a million rows in 10 MB."""
    with pq.ParquetFile(path) as file:
        told, size = file.metadata, path.stat().st_size
        unpacked = sum(told.row_group(number).total_byte_size for number in range(told.num_row_groups))
    if told.num_rows > MOST_ROWS + size or unpacked > MOST_BYTES + 40 * size or told.num_columns > MOST_COLUMNS:
        raise BenchmarkError(f"{path.name} holds far more rows or columns than the tool's data. Fetch it again.")


def _figures(name: str, rows: list[dict[str, Any]]) -> tuple[tuple[PublishedFigure, ...], dict[str, int]]:
    found: dict[tuple[str, int, int], tuple[bool, PublishedFigure]] = {}
    unplaced: dict[str, int] = {}
    for row in rows:
        code, area = row["code"], str(row["LA and Regions"]).strip()
        number = _code(row["LA Number"])
        if number is None:
            unplaced[area] = unplaced.get(area, 0) + 1
            continue
        year, marked = _year(name, str(row["Years"]))
        value, marker = _value(name, code, area, row["Values"])
        one = PublishedFigure(code, year, area, number, str(row["Region"] or "NA").strip(), value, marker)
        before = found.get((code, year, number))
        if before is not None and before[0] == marked and before[1] != one:
            raise BenchmarkError(f"{name}: {area} has two figures for {code} in {row['Years']}.")
        if before is None or before[0]:  # a year with a mark, '2016-17 (OT)', gives way to the plain one
            found[code, year, number] = (marked, one)
    return tuple(one for _, one in found.values()), unplaced


def _year(name: str, text: str) -> tuple[int, bool]:
    """The year in which it ends, and whether it has a mark: '2024-25' is 2025, '2016-17 (OT)' is 2017 with a mark."""
    found = _YEARS.match(text.strip())
    if not found:
        raise BenchmarkError(f"{name}: '{text}' under 'Years' is not a year such as 2025 or 2024-25.")
    first = int(found[1])
    if found[2] and int(found[2]) != (first + 1) % 100:
        raise BenchmarkError(f"{name}: '{text}' under 'Years' is not two years that follow each other.")
    return first + bool(found[2]), bool(found[3])


def _value(name: str, code: str, area: str, text: Any) -> tuple[float | None, str]:
    number = read_number("" if text is None else str(text))
    if number is None:
        known = " ".join(mark for mark in MARKERS if mark)
        raise BenchmarkError(f"{name}: '{text}' ({code}, {area}) is neither a number nor a mark ({known}).")
    return (None, number.marker) if number.value is None else (float(half_up(number.value, 1)), "")


def _code(number: Any) -> int | None:
    text = str(number).strip().removesuffix(".0")
    return int(text) if text.isdigit() else None


def _near(name: str) -> str:
    return or_near(name, HEADINGS)
