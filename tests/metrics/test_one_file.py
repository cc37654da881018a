"""A new worksheet, and a new measure, are one file: added to a copy of the product, its own tests pass there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from metrics.engine.library import load_definitions

ROOT = Path(__file__).parent.parent.parent
WORKSHEET = """
sheet = "Sibling groups"
order = 90
one_row_is = "one group of siblings"
grain = "event"
key = ["group_id"]
dated_by = "formed"
last_day = "formed"

[[column]]
heading = "Sibling group"
name = "group_id"
type = "text"
required = true

[[column]]
heading = "Date the group was formed"
name = "formed"
type = "date"
required = true

[[column]]
heading = "Placed together"
name = "together"
type = "yes/no"
required = false

[[example]]
group_id = "S1"
formed = 2020-09-03
together = "Yes"
"""


MEASURE = """
title = "Sibling contacts seen by the hub"
kind = "percentage"
when = "month"
good = "high"
why = "A measure that a council may think of on its own must need nothing but this file."
owner = "Head of Something Else"
source = "Contacts"

[denominator]
means = "contacts received in the month"
from = "contacts"
where = "in_month(received, period)"

[numerator]
means = "of these, those that came to the hub"
where = "route = 'MASH'"

[[example]]
name = "One of two came to the hub"
month = 2020-09-01
numerator = 1
denominator = 2

[example.rows]
contacts = '''
| route          | received         |
| MASH           | 2020-09-04 16:00 |
| Early Help Hub | 2020-09-04 16:00 |
'''
"""


OF_ALL_SHEETS = "test_spec or test_template or about_stands or order_of_sheets"
"""The tests that go through all worksheets."""
OF_ALL = (
    "(sibling_contacts and not test_its_examples_hold[) or agreed_order or agreed_is_a_file or share_their_words"
    " or found_by_being_there or placeholder or naive_rule_is_compared"
)
"""The tests of the new measure, and those that go through all. Its examples: `definitions check` has run them."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("data", "metrics", "dashboard", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, which imports nothing of ours from anywhere else."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "SCORECARD"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**outside, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )


def suite(copy: Path, *tests: str) -> str:
    """What the copy's own tests say at their end; fails where they do."""
    done = run(copy, "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "-rs", *tests)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\d+ passed|\[100%\]", done.stdout)
    return done.stdout


def test_a_new_worksheet_is_one_file(copy: Path) -> None:
    (copy / "data" / "tables" / "sibling_groups.toml").write_text(WORKSHEET, encoding="utf-8")
    suite(
        copy, "tests/data/test_spec.py", "tests/data/test_template.py", "tests/data/test_check.py", "-k", OF_ALL_SHEETS
    )
    made = run(copy, "-m", "dashboard", "template", str(copy / "template.xlsx"))
    assert made.returncode == 0, made.stderr
    sheet = openpyxl.load_workbook(copy / "template.xlsx")["Sibling groups"]
    assert [cell.value for cell in sheet[1]] == ["Sibling group", "Date the group was formed", "Placed together"]


def test_a_new_worksheet_whose_example_cannot_stand_in_it_is_refused_there(copy: Path) -> None:
    broken = WORKSHEET.replace('together = "Yes"', 'together = "Sometimes"')
    (copy / "data" / "tables" / "sibling_groups.toml").write_text(broken, encoding="utf-8")
    made = run(copy, "-m", "dashboard", "template", str(copy / "template.xlsx"))
    assert made.returncode == 1
    assert "sibling_groups.toml: example: together 'Sometimes' is not one of the values allowed" in made.stderr
    assert "Traceback" not in made.stderr


def test_a_new_measure_is_one_file(copy: Path) -> None:
    (copy / "metrics" / "definitions" / "front_door" / "sibling_contacts.toml").write_text(MEASURE, encoding="utf-8")
    checked = run(copy, "-m", "dashboard", "definitions", "check")
    assert (checked.returncode, checked.stdout) == (0, f"All {len(load_definitions()) + 1} definitions are sound.\n"), (
        checked.stderr
    )
    mapping = "tests/naive/test_naive.py::test_every_measure_with_a_naive_rule_is_compared"
    said = suite(copy, "tests/metrics/test_definitions.py", "tests/metrics/test_definition.py", mapping, "-k", OF_ALL)
    assert "sibling_contacts has no naive rule" in said
    assert "sibling_contacts is not one of the 93 measures that were agreed" in said


def test_a_new_measure_whose_example_does_not_hold_is_told_in_words(copy: Path) -> None:
    broken = MEASURE.replace("numerator = 1", "numerator = 2")
    (copy / "metrics" / "definitions" / "front_door" / "sibling_contacts.toml").write_text(broken, encoding="utf-8")
    checked = run(copy, "-m", "dashboard", "definitions", "check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        "sibling_contacts.toml: example: One of two came to the hub: 1 of 2, but 2 of 2 was expected.",
        "1 to mend.",
    ]
