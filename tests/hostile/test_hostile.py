"""Every broken or hostile workbook is read or refused in words, in time, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from pathlib import Path

import pytest

from data.workbook.reader import Sheet, read
from data.workbook.refusal import NotAWorkbook
from tests.hostile.workbooks import HOSTILE, ONE, one_sheet, raw

SECONDS = 30


def left_over() -> tuple[int, str]:
    """Open files of this process, and its children that still run or were not waited for."""
    gc.collect()  # what earlier tests left to the collector is not ours
    process = Path("/proc/self")
    return len(list((process / "fd").iterdir())), (process / f"task/{os.getpid()}/children").read_text()


def outcome(path: Path) -> list[Sheet] | NotAWorkbook:
    try:
        return list(read(path))
    except NotAWorkbook as refusal:
        return refusal


def test_there_are_many() -> None:
    assert sum(case.outcome == "refused" for case in HOSTILE.values()) >= 50
    assert sum(case.outcome == "read" for case in HOSTILE.values()) >= 20


@pytest.mark.parametrize("name", HOSTILE)
def test_is_read_or_refused_in_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = HOSTILE[name]
    path = case(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = left_over()
    started = time.monotonic()
    got = outcome(path)
    assert time.monotonic() - started < SECONDS
    assert left_over() == before
    assert sorted(tmp_path.iterdir()) == sorted([path, temporary])
    assert not list(temporary.iterdir())
    if case.outcome == "read":
        assert isinstance(got, list), str(got)
        return
    assert isinstance(got, NotAWorkbook), got
    assert case.says in got.issue.says
    assert got.issue.says.endswith(".")
    assert got.issue.level == "error"
    assert got.issue.sheet in (path.name, "Contacts", "Referrals")
    assert got.issue.rule.startswith("workbook.")
    for technical in ("Traceback", "Exception", "Error(", "calamine", "None", str(tmp_path)):
        assert technical not in got.issue.says


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.xlsx", tmp_path):
        got = outcome(path)
        assert isinstance(got, NotAWorkbook)
        assert "cannot be opened" in got.issue.says


def test_the_name_of_a_file_is_shown_in_one_short_line(tmp_path: Path) -> None:
    got = outcome(raw(tmp_path, f"a\n\x1b[31m\u202e{'b' * 200}.xlsx", b"zzz"))
    assert isinstance(got, NotAWorkbook)
    assert got.issue.sheet.isprintable() and "[U+202E]" in got.issue.sheet
    assert len(got.issue.sheet) <= 60
    assert got.issue.sheet.endswith("b.xlsx")


def test_every_way_to_cut_a_workbook_short_is_refused(tmp_path: Path) -> None:
    whole = one_sheet(tmp_path, ONE).read_bytes()
    for length in range(0, len(whole), 13):
        got = outcome(raw(tmp_path, "cut.xlsx", whole[:length]))
        assert isinstance(got, NotAWorkbook), length


def test_any_flipped_byte_is_read_or_refused_and_no_more(tmp_path: Path) -> None:
    """Most flips break the zip or a checksum; those in names of members or in times do not matter to the reader."""
    whole = one_sheet(tmp_path, ONE * 3).read_bytes()
    refusals = 0
    for place in range(0, len(whole), 29):
        content = bytearray(whole)
        content[place] ^= 0x55
        refusals += isinstance(outcome(raw(tmp_path, "flip.xlsx", bytes(content))), NotAWorkbook)
    assert refusals > len(whole) // 29 * 0.6
