"""Small real homes whose load is kept and whose figures are not computed yet, to be computed many at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.moment import Moment
from data.loads.store import Store
from tests.data.object_store import copied_bucket
from tests.data.postgres import new_database
from tests.data.small_workbook import write

SCORECARD = Path(sys.executable).with_name("scorecard")
AUTHORITIES = (("Herefordshire", "884"), ("Shropshire", "893"), ("Hampshire", "850"), ("Devon", "878"))


def nothing(_moment: Moment) -> dict[str, Any]:
    """Derives no figures: the list of files that a home of an older format would have."""
    return {"format": 0, "rules": "", "own": {}, "latest": {}, "files": []}


def stale_home(folder: Path, database: str = "", workbook: Path | None = None, files: str = "") -> Path:
    """A home of Herefordshire with the small workbook's load, or another's."""
    folder.mkdir(parents=True)
    name_home(folder, *AUTHORITIES[0], database, files)
    intake = open_intake(folder)
    workbook = workbook or write(folder.parent / f"{folder.name}.xlsx")
    checked = intake.check(workbook)
    assert checked.extract is not None
    intake.store.keep(workbook, checked.extract, checked.issues, nothing)
    intake.store.close()
    return folder


def copied_home(home: Path, to: Path, number: int | None = None) -> Path:
    """A copy with a database and files of its own, and with another authority's name where a number says which."""
    database, files = open_home(home).database, open_home(home).files
    shutil.copytree(home, to)
    name, code = AUTHORITIES[(number or 0) % len(AUTHORITIES)]
    authority = name if number is None else f"{name} {number}"
    database = new_database(database) if database.startswith("postgresql") else ""
    name_home(to, authority, code, database, copied_bucket(files) if files else "")
    return to


def name_home(folder: Path, authority: str, code: str, database: str = "", files: str = "") -> None:
    """Writes config.toml."""
    settings = {"authority": authority, "la_code": code, "database": database, "files": files}
    lines = [f'{key} = "{value}"\n' for key, value in settings.items() if value]
    (folder / "config.toml").write_text("".join(lines), encoding="utf-8")


def figures_of(store: Store) -> tuple[str, dict[str, pa.Table]]:
    """The computation in force, and every table that it names. Fails where one is not there."""
    computed = store.computed()
    assert computed is not None
    return computed[0], {name: store.files.table(name) for name in computed[1]["files"] if name.endswith(".parquet")}


def begin_compute_all(homes: Path, *options: object, **environment: str) -> subprocess.Popen[str]:
    """The command, as a process of its own."""
    command = [SCORECARD, "compute-all", "--homes", homes, *options]
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | environment,
    )  # fmt: skip


def compute_all(homes: Path, *options: object, **environment: str) -> tuple[int, Sequence[str], str]:
    """(exit code, lines of standard output, standard error) of the command."""
    process = begin_compute_all(homes, *options, **environment)
    out, error = process.communicate(timeout=120)
    return process.returncode, out.splitlines(), error
