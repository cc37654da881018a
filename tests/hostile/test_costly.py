"""A small file costs little, whatever it holds: it is checked, or refused in words, in time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.benchmarks.csv_text import table_text
from data.benchmarks.lait_parquet import read_lait
from data.errors import BenchmarkError
from data.workbook.reader import read
from data.workbook.refusal import NotAWorkbook
from tests.hostile.costly import COSTLY, MOST_BYTES
from tests.hostile.raw_workbook import Member, repeated, write_zip
from tests.soak import SOAK

SECONDS, MEGABYTES = 5, 300
QUICK = {
    name: COSTLY[name]
    for name in (
        *("many_shared_texts_of_32_kb", "one_shared_text_in_a_million_cells", "a_hundred_thousand_findings"),
        *("deep_xml_in_the_list_of_sheets", "headings_of_32_kb_in_five_hundred_columns", "many_relationships"),
        *("two_hundred_sheets_with_a_cell_far_away", "a_list_of_short_lines", "zeros_to_the_limit"),
    )
}
"""Those that cost most before there was a budget; `make soak` measures all."""
MEASURED = """
import json, os, resource, sys
from pathlib import Path
from dashboard.exports.xlsx_issues import issues_workbook
from dashboard.uploads.intake import checked_json
from data.checks.check import check

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024

for path in sys.argv[1:]:
    Path("/proc/self/clear_refs").write_text("5")
    before, started = peak(), os.times()
    told = checked_json(check(Path(path)))
    findings = len(json.dumps(told)) + len(issues_workbook("case", told))
    now = os.times()
    seconds = sum(now[:4]) - sum(started[:4])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps([Path(path).parent.name, seconds, peak() - before, child, findings, told["issues"][0]["says"]]))
"""


def test_no_small_file_costs_much(tmp_path: Path) -> None:
    """Processor time of parent and child together; memory of the parent beyond what it had, and of the child."""
    paths = []
    for name, build in COSTLY.items() if SOAK else QUICK.items():
        (tmp_path / name).mkdir()
        paths.append(build(tmp_path / name))
        assert paths[-1].stat().st_size < MOST_BYTES, name
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, paths)], capture_output=True, text=True, check=False, timeout=300
    )
    costs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(costs) == len(paths), ran.stderr
    for name, seconds, parent, child, findings, says in costs:
        assert seconds < SECONDS, (name, seconds)
        assert parent < MEGABYTES and child < MEGABYTES, (name, parent, child)
        assert findings < 1_000_000 and says.endswith((".", "?")), (name, findings, says)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("many_shared_texts_of_32_kb", "Delete the columns of notes"),
        ("headings_of_32_kb_in_five_hundred_columns", "Delete the columns of notes"),
        ("two_hundred_sheets_with_a_cell_far_away", "in a file of this size"),
        ("a_list_of_short_lines", "in a file of this size"),
        ("many_relationships", "150,003 links"),
    ],
)
def test_is_refused_with_what_to_do(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(NotAWorkbook, match=says):
        list(read(COSTLY[name](tmp_path)))


def test_the_name_of_a_sheet_is_cut_before_it_stands_in_every_finding(tmp_path: Path) -> None:
    assert {len(sheet.name) for sheet in read(COSTLY["long_names_of_sheets"](tmp_path))} == {120}


def test_a_small_file_of_published_figures_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    packed, size, crc = repeated(b"time_period,geographic_level\n", b"2024,National\n" * 70_000, 100, b"")
    path = write_zip(tmp_path / "large.zip", [Member("x.csv", b"", packed, size, crc=crc)])
    with pytest.raises(BenchmarkError, match="too large unpacked"):
        table_text(path, ("time_period",))
    for line in (b"2024,National\n", b"," * 100_000 + b"\n"):
        path = tmp_path / "many.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.csv", b"time_period,geographic_level\n" + line * (24_000_000 // len(line)))
        with pytest.raises(BenchmarkError, match="far more lines"):
            table_text(path, ("time_period",))


def test_a_small_parquet_of_millions_of_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tool.parquet"
    pq.write_table(pa.table({"Short Desc": pa.array(["x"]).take(pa.array([0] * 3_000_000))}), path)
    with pytest.raises(BenchmarkError, match="far more rows"):
        read_lait(path)
