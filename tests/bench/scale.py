"""`make bench-scale`: many authorities × five years as parquet, every measure computed home by home on two cores.

Rows are drawn from the table specs with numpy, so that every sheet is there; what is measured is the work, not the
figures. Beside it stands a bare DuckDB scan of the same files. Takes HOMES as its argument: 152 for all of England.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.checks.typed_sheet import arrow_schema
from data.load import Known
from data.periods import add_months
from data.spec import Column, Table, tables
from metrics.engine.authority_settings import Population
from metrics.engine.compute import Settings, compute
from metrics.measures.overlay import load_definitions

FIRST, MONTHS = date(2020, 10, 1), 60
LAST = add_months(FIRST, MONTHS) - timedelta(days=1)
ROWS = 1_000_000
"""Of one authority in five years, about as many as the demo's would be."""
SERVICES = ("MASH and Assessment", "Child Protection and Court", "Looked After Children", "Early Help")
SHARE = {
    "contacts": 0.4,
    "referrals": 0.12,
    "assessments": 0.12,
    "early_help": 0.06,
    "reviews": 0.08,
    "section_47": 0.04,
}
CORES = 2


def main(homes: int) -> None:
    """Prints rows, minutes, memory and the ratio to a bare scan."""
    folder = Path(tempfile.mkdtemp(prefix="scorecard-scale-"))
    try:
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            rows = sum(pool.map(write_home, [folder] * homes, range(homes)))
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 2**30
        print(f"{homes} authorities, {MONTHS} months: {rows:,} rows, {size:.1f} GB of parquet", flush=True)
        start = time.perf_counter()
        scan(folder)
        bare = time.perf_counter() - start
        start = time.perf_counter()
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            done = list(pool.map(compute_home, sorted(folder.iterdir())))
        taken = time.perf_counter() - start
        figures, memory = sum(one[0] for one in done), max(one[1] for one in done)
        print(f"bare DuckDB scan of every column                 {bare / 60:6.2f} minutes")
        print(f"all {len(load_definitions())} measures, {CORES} processes                  {taken / 60:6.2f} minutes")
        print(f"ratio {taken / bare:.1f}; {figures:,} figures; {taken / homes:.1f} s an authority")
        print(f"memory of a process, at most {memory:,} MB")
    finally:
        shutil.rmtree(folder)


def write_home(folder: Path, number: int) -> int:
    """One authority's tables as parquet; how many rows they have."""
    home = folder / f"{number:03d}"
    home.mkdir()
    draw = np.random.default_rng(number)
    rest = [name for name, one in tables().items() if one.grain in ("event", "spell", "snapshot") and name not in SHARE]
    shares = SHARE | dict.fromkeys(rest, (1 - sum(SHARE.values())) / len(rest))
    rows = 0
    for name, share in shares.items():
        table = drawn(tables()[name], int(ROWS * share), draw)
        pq.write_table(table, home / f"{name}.parquet", compression="zstd")
        rows += table.num_rows
    teams = [(f"Team {n}", SERVICES[n % len(SERVICES)]) for n in range(15)]
    columns = {"team": [team for team, _ in teams], "service": [service for _, service in teams]}
    schema = arrow_schema(tables()["teams"])
    blank = {field.name: columns.get(field.name, [None] * len(teams)) for field in schema}
    pq.write_table(pa.table(blank, schema=schema), home / "teams.parquet")
    return rows


def drawn(table: Table, rows: int, draw: np.random.Generator) -> pa.Table:
    """Random rows that fit the table's schema."""
    schema = arrow_schema(table)
    columns = {column.name: values(column, rows, draw).cast(schema.field(column.name).type) for column in table.columns}
    columns["excel_row"] = pa.array(np.arange(2, rows + 2, dtype="int32"))
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def values(column: Column, rows: int, draw: np.random.Generator) -> pa.Array:
    """A column's cells; a fifth of what may be blank is."""
    mask = None if column.required else draw.random(rows) < 0.2
    if column.type in ("date", "datetime", "month"):
        days = draw.integers(0, (LAST - FIRST).days, rows)
        moments = (
            np.datetime64(FIRST, "us")
            + days * np.timedelta64(1, "D")
            + draw.integers(0, 86_400, rows) * np.timedelta64(1, "s")
        )
        whole = moments if column.type == "datetime" else moments.astype("datetime64[D]")
        return pa.array(whole, mask=mask)
    if column.type == "yes/no":
        return pa.array(draw.random(rows) < 0.7, mask=mask)
    if column.type in ("whole number", "number"):
        return pa.array(draw.integers(0, 4, rows), mask=mask)
    words = [code.value for code in column.codes] or {"team": [f"Team {n}" for n in range(15)]}.get(column.name)
    if words:
        return pa.array(np.array(words, dtype=object)[draw.integers(0, len(words), rows)], mask=mask)
    return pa.array(np.char.add("C", draw.integers(0, rows // 3 + 1, rows).astype(str)).astype(object), mask=mask)


def scan(folder: Path) -> None:
    """Every value of every column, counted."""
    con = duckdb.connect(config={"threads": CORES})
    for name in sorted({path.name for path in folder.rglob("*.parquet")}):
        con.execute(
            f"SELECT count(COLUMNS(*)), max(hash(COLUMNS(*))) FROM read_parquet('{folder}/*/{name}')"
        ).fetchall()


def compute_home(home: Path) -> tuple[int, int]:
    """(figures, peak memory in MB) of one authority."""
    held = {path.stem: pq.read_table(path) for path in sorted(home.glob("*.parquet"))}
    months = tuple(add_months(FIRST, month) for month in range(MONTHS))
    known = Known(month=months[-1], months=months, records_to=LAST, tables=held, missing={})
    results = compute(known, load_definitions(), Settings(lambda _: Population(34_439, None, "drawn"), FIRST))
    return results.num_rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 152)
