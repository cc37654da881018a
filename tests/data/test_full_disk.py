"""A disk that has no room left: said in words, and nothing is half stored, whatever little room there is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.uploads.intake import open_intake
from tests.conftest import made_once, of_herefordshire
from tests.data.small_workbook import contacts, write

KB = 1024
DISK = 1024 * KB


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of one megabyte of its own."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mounted, capture_output=True).returncode:
        pytest.skip("only root can make a small disk, where that is allowed")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return command


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a load that is not published. Copied before it is changed."""

    def make(home: Path) -> None:
        intake = open_intake(of_herefordshire(home))
        workbook = write(home.parent / "stored.xlsx")
        intake.load(workbook, intake.check(workbook))
        intake.store.close()

    return made_once(tmp_path_factory, "stored", make)


@pytest.mark.parametrize("room", [0, 32, 128, 200])
def test_a_load_or_a_publication_without_room_is_refused_in_words_and_nothing_is_half_stored(
    run: Any, stored: Path, disk: Path, tmp_path: Path, room: int
) -> None:
    home, ballast = disk / f"home-{room}", disk / "ballast"
    shutil.copytree(stored, home)
    large = write(tmp_path / "b.xlsx", {"contacts": contacts(400)})
    ballast.write_bytes(b"0" * (shutil.disk_usage(disk).free - room * KB))
    codes = []
    try:
        for command in (["load", large], ["publish", "2020-09"]):
            code, says = run(*command, "--home", home)
            codes.append(code)
            assert code == 0 or "make room" in says, says
            assert "Traceback" not in says
    finally:
        ballast.unlink()
    assert codes[0] == 1, "there was room after all"
    # SQLite may say that the disk is full once all of a deed is written: then it is there, whole, at the next opening.
    loads = run("loads", "--home", home)[1].count("2020-09.")
    assert loads in (1, 2)
    told = run("verify", "--home", home)
    shutil.rmtree(home)
    assert told == (0, f"All {loads} loads are whole.\n")
