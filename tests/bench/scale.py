"""`make bench-scale`: many authorities × five years as real homes, every measure computed by `scorecard compute-all`.

Rows are drawn from the table specs with numpy, so that every sheet is there; what is measured is the work, not the
figures. Beside it stand a bare DuckDB scan of the same files, and the same homes computed one after the other by as
many plain processes as there are workers, so that both have the same share of the machine: what the engine adds is the
difference in CPU seconds. Takes HOMES as its argument: 152 for all of England.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from data.extract import About, Extract
from data.home.config import open_home
from data.loads.moment import Moment
from data.loads.store import Store
from data.periods import add_months
from data.spec import Column, Table, tables
from data.table_schema import arrow_schema
from metrics.engine.library import load_definitions

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
MEMORY = "4GB"
MOST_OVERHEAD = 1.1
"""The engine's CPU seconds beside the sum of single homes, at most."""
ALONE = """
import sys
from pathlib import Path
from dashboard.many_homes.one_home import compute_home, version
for path in map(Path, sys.argv[1:]):
    print(compute_home(path, version()))
"""
PEAKS = """
import sys
from dashboard.many_homes import cluster
outcomes, peaks, cpu = cluster.outcomes, [], []
def heard(client, homes):
    for one in outcomes(client, homes):
        peaks.append(one.peak_megabytes)
        cpu.append(one.cpu_seconds)
        yield one
cluster.outcomes = heard
from dashboard.cli import main
try:
    main(sys.argv[1:])
finally:
    print(max(peaks), round(sum(cpu)))
"""


def main(homes: int) -> None:
    """Prints rows, minutes, memory, the ratio to a bare scan, and that to single homes."""
    folder = Path(tempfile.mkdtemp(prefix="scorecard-scale-"))
    try:
        rows = sum(write_home(folder / "many", number) for number in range(homes))
        # Loads never change, so the copies share their files; what is computed lies beside.
        shutil.copytree(folder / "many", folder / "alone", copy_function=_shared)
        size = sum(path.stat().st_size for path in (folder / "many").rglob("*.parquet")) / 2**30
        print(f"{homes} authorities, {MONTHS} months: {rows:,} rows, {size:.1f} GB of parquet", flush=True)
        measures, bare = len(load_definitions()), scan(folder / "many")
        print(f"bare DuckDB scan of every column                {bare / 60:7.2f} minutes", flush=True)
        many, many_cpu, told = compute_many(folder / "many")
        print(f"all {measures} measures, {CORES} worker processes          {many / 60:7.2f} minutes", flush=True)
        print(f"ratio {many / bare:.1f}; {many / homes:.1f} s an authority; {told[-2]}")
        peak, tasks = map(int, told[-1].split())
        print(f"memory of a worker, at most {peak:,} MB", flush=True)
        alone, alone_cpu = compute_alone(sorted((folder / "alone").iterdir()))
        ratio = many_cpu / alone_cpu
        print(f"the same homes by {CORES} plain processes             {alone / 60:7.2f} minutes")
        print(f"CPU seconds: {many_cpu:.0f} with the engine ({tasks} of them in its tasks), {alone_cpu:.0f} without")
        print(f"ratio {ratio:.2f} (at most {MOST_OVERHEAD})")
    finally:
        shutil.rmtree(folder)


def write_home(folder: Path, number: int) -> int:
    """One authority's home, its load kept and nothing computed; how many rows it has."""
    path = folder / f"{number:03d}"
    path.mkdir(parents=True)
    (path / "config.toml").write_text(f'authority = "Authority {number}"\nla_code = "884"\n', encoding="utf-8")
    draw = np.random.default_rng(number)
    rest = [name for name, one in tables().items() if one.grain in ("event", "spell", "snapshot") and name not in SHARE]
    shares = SHARE | dict.fromkeys(rest, (1 - sum(SHARE.values())) / len(rest))
    drawn_tables = {name: drawn(tables()[name], int(ROWS * share), draw) for name, share in shares.items()}
    about = About(f"Authority {number}", add_months(FIRST, MONTHS - 1), FIRST, LAST, datetime(LAST.year, 10, 2, 9, 30))
    stands_for = path / "extract.xlsx"  # the store looks at its bytes alone
    stands_for.write_text(str(number), encoding="utf-8")
    store = Store(open_home(path))
    store.keep(stands_for, Extract(about, {"teams": teams(), **drawn_tables}), [], _nothing)
    store.close()
    return sum(len(table) for table in drawn_tables.values())


def teams() -> pa.Table:
    """Fifteen teams of four services."""
    schema = arrow_schema(tables()["teams"])
    named = {"team": [f"Team {n}" for n in range(15)], "service": [SERVICES[n % len(SERVICES)] for n in range(15)]}
    return pa.table({field.name: named.get(field.name, [None] * 15) for field in schema}, schema=schema)


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


def scan(folder: Path) -> float:
    """Seconds to count every value of every column."""
    start = time.perf_counter()
    con = duckdb.connect(config={"threads": CORES})
    for name in sorted({path.name for path in folder.glob("*/loads/*/*.parquet")}):
        con.execute(
            f"SELECT count(COLUMNS(*)), max(hash(COLUMNS(*))) FROM read_parquet('{folder}/*/loads/*/{name}')"
        ).fetchall()
    con.close()
    return time.perf_counter() - start


def compute_many(folder: Path) -> tuple[float, float, list[str]]:
    """(seconds, CPU seconds of all its processes, what it told). Its last line: the most memory of a worker in MB, and
    the CPU seconds of the tasks alone."""
    command = [sys.executable, "-c", PEAKS, "compute-all", "--homes", folder, "--workers", CORES, "--memory", MEMORY]
    seconds, cpu, (told,) = _timed([command])
    return seconds, cpu, told.splitlines()


def compute_alone(homes: list[Path]) -> tuple[float, float]:
    """(seconds, CPU seconds) of processes at once, each of which computes its share of the homes in turn."""
    shares = [share for share in (homes[place::CORES] for place in range(CORES)) if share]
    seconds, cpu, told = _timed([[sys.executable, "-c", ALONE, *share] for share in shares])
    assert "".join(told).count("state='computed'") == len(homes), told
    return seconds, cpu


def _timed(commands: list[list[Any]]) -> tuple[float, float, list[str]]:
    """(seconds, CPU seconds with all that they waited for, standard outputs) of commands that start at once."""
    with ExitStack() as closed:
        outputs = [closed.enter_context(tempfile.TemporaryFile("w+")) for _ in commands]
        start, cpu = time.perf_counter(), 0.0
        processes = [
            subprocess.Popen(list(map(str, command)), stdout=output)
            for command, output in zip(commands, outputs, strict=True)
        ]
        for process in processes:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu += used.ru_utime + used.ru_stime
        seconds = time.perf_counter() - start
        for output in outputs:
            output.seek(0)
        told = [output.read() for output in outputs]
    assert not any(process.returncode for process in processes), told
    return seconds, cpu, told


def _nothing(_moment: Moment) -> dict[str, Any]:
    return {"format": 0, "rules": "", "own": {}, "latest": {}, "files": []}


def _shared(source: str, to: str) -> str:
    if source.endswith(".parquet"):
        os.link(source, to)
        return to
    return shutil.copy2(source, to)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 152)
