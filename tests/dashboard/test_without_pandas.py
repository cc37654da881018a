"""A check in a process of its own never imports pandas; whoever needs it afterwards has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.data.small_workbook import write

CHECK = """
import sys
from dashboard.cli import main
try:
    main()
finally:
    print("pandas" in sys.modules, "rich" in sys.modules, "sqlalchemy" in sys.modules, "dash" in sys.modules)
"""
HISTORY = """
import sys
from dashboard.cli import main
try:
    main()
finally:
    print("metrics.home.frames" in sys.modules)
"""
AFTERWARDS = """
from dashboard.commands.without_pandas import leave_pandas_out
leave_pandas_out()
import pandas, pyarrow
frame = pyarrow.table({"a": [1, None], "b": ["x", "y"]}).to_pandas()
assert isinstance(frame, pandas.DataFrame) and frame["b"].tolist() == ["x", "y"]
"""


def run(*arguments: object) -> str:
    command = [sys.executable, "-c", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_check_imports_no_more_than_it_uses(tmp_path: Path) -> None:
    workbook = write(tmp_path / "sound.xlsx")
    told = run(CHECK, "--home", tmp_path / "none", "check", workbook)
    assert "0 errors" in told and told.splitlines()[-1] == "False False False False"


def test_pandas_can_be_had_afterwards() -> None:
    run(AFTERWARDS)


def test_the_analysts_door_is_cheap_until_it_is_opened() -> None:
    told = run("import sys, metrics; metrics.open_home; print(*{'pandas', 'pyarrow', 'data'} & set(sys.modules))")
    assert told == "\n"


def test_the_command_that_prints_the_same_rows_does_not_open_it(tmp_path: Path) -> None:
    told = run(HISTORY, "--home", tmp_path, "history", "cp_plans", "--format", "csv").splitlines()
    assert told[0].startswith("measure,title") and told[-1] == "False"
