"""The reference files of benchmarks and areas → titles, and each authority's neighbours, region and judgement."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from data.benchmarks.editions import shipped
from data.benchmarks.published_figure import region_name

REFERENCE = Path(__file__).parent.parent / "reference"
NATIONAL_CODES = range(970, 991)
"""la_code of England and the regions in the benchmarks; every other code is an authority."""


@cache
def benchmarks() -> Mapping[str, Mapping[str, str]]:
    """Code → title, polarity, decimal_places and year_type of each benchmark, as DfE's tool describes it."""
    return {row["code"].strip(): row for row in _rows("benchmark-measures.csv")}


@cache
def neighbours(model: str) -> Mapping[int, tuple[int, ...]]:
    """One model's neighbours, nearest first. A line never crosses models: the two share too few authorities."""
    found: dict[int, list[int]] = {}
    rows = (row for row in _rows("statistical-neighbours.csv") if row["model"] == model)
    for row in sorted(rows, key=lambda row: int(row["rank"])):
        found.setdefault(int(row["la_code"]), []).append(int(row["neighbour_code"]))
    return {code: tuple(nearest) for code, nearest in found.items()}


JUDGED_ON = date(2025, 3, 31)
"""The day of Ofsted's grades in the reference file."""


@cache
def judgements() -> Mapping[int, str]:
    """la_code → Ofsted's overall effectiveness, as it stood on 31 March 2025."""
    return {int(row["la_code"]): row["overall_effectiveness"] for row in _rows("ofsted-judgements-2025-03-31.csv")}


@cache
def regions() -> Mapping[int, tuple[str, int]]:
    """la_code → (region's name, the region's own code in the benchmarks)."""
    table = shipped().select(["la_code", "area", "region"]).group_by(["la_code", "area", "region"]).aggregate([])
    rows = table.to_pylist()
    codes = {row["area"].casefold(): row["la_code"] for row in rows if row["la_code"] in NATIONAL_CODES}
    found = {}
    for row in rows:
        if row["la_code"] in NATIONAL_CODES:
            continue
        name = region_name(row["region"]).casefold()
        if name in codes:
            found[row["la_code"]] = (row["region"], codes[name])
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
