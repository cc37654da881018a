"""The README's commands are there, run, and name what exists."""

from __future__ import annotations

import csv
import io
import re
import shlex
from pathlib import Path

import pytest

from dashboard.cli import main
from metrics.engine.library import load_definitions
from tests.data.small_workbook import write

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(start: str) -> list[list[str]]:
    """The words of every indented line that starts so, without its comment."""
    lines = [line.strip().split("  #")[0].strip() for line in README.splitlines() if line.startswith("    ")]
    return [shlex.split(line) for line in lines if line.startswith(start)]


def test_the_make_targets_are_there() -> None:
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {words[1] for words in commands("make ")} <= targets
    assert {"demo", "test", "bench", "lint"} <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_uploading_your_own_extract_goes_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path / "scorecard"))
    told = [words[1:] for words in commands(".venv/bin/scorecard ") if words[1] in ("template", "check", "load")]
    assert [words[0] for words in told] == ["template", "check", "load"]
    for words in told:
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0, capsys.readouterr()
        if words[0] == "template":
            assert (tmp_path / words[1]).exists()
            write(tmp_path / words[1])
    assert "is published" in capsys.readouterr().out


def test_the_analysts_lines_run_as_they_stand(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo-home").symlink_to(demo_home)
    monkeypatch.chdir(tmp_path)
    section = README.split("## For analysts: pandas\n")[1].split("\n## ")[0]
    lines = [line.split("  #")[0].strip() for line in section.splitlines() if line.startswith("    ")]
    names: dict[str, object] = {}
    exec("\n".join(line for line in lines if not line.startswith("home.")), names)
    month, measure, every = (eval(line, names) for line in lines if line.startswith("home."))
    for frame, words in (
        (month, "show 2020-09 --view latest --breakdown team"),
        (measure, "history contacts_decided_24h --view published"),
    ):
        with pytest.raises(SystemExit):
            main(["--home", "demo-home", *words.split(), "--format", "csv"])
        assert len(frame) == len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) > 50
    assert every["period"].nunique() == 18 and every["measure"].nunique() == len(load_definitions())


def test_what_it_names_exists() -> None:
    for name in re.findall(r"`((?:data|metrics|dashboard|assets|tests|docs)/[a-z_/]*)`", README):
        assert (ROOT / name).is_dir(), name
    for file in re.findall(r"\[[^\]]*\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / file).is_file(), file


def test_it_is_one_screen_and_attributes_its_data() -> None:
    assert len(README.splitlines()) < 80
    assert "Open Government Licence" in README and "MIT" in README
