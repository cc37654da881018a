"""The documents say what is true: our words have entries, what is named exists, decisions say what was ruled out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from metrics.engine.readiness import State
from metrics.figures.judged_schema import JUDGED_SCHEMA
from metrics.figures.results import COMPUTED
from metrics.judging.judged_numbers import STATUSES, TRAVELS
from metrics.judging.status import NOT_LOADED, SUPPRESSED
from metrics.measures.definition import OWN, SUMS, Good, Kind
from metrics.measures.definition_file import OTHER_UNITS
from metrics.scorecard.csv_rows import FIELDS
from metrics.selection import ALL, SERVICE, TEAM, VINTAGES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
WORDS = (DOCS / "words.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "pages.md").read_text(encoding="utf-8")
PLAIN = [*DOCS.glob("*.md"), ROOT / "README.md"]
ENTRY = re.compile(r"^\*\*([^*]+)\*\*: (.+)", re.DOTALL)
OURS = re.compile(r"`((?:data|metrics|dashboard|assets|tests|docs)/[\w./-]+)`")
FIXED = {
    "columns": FIELDS,
    "bases": (*OWN, *SUMS),
    "statuses": STATUSES,
    "states": (*COMPUTED, NOT_LOADED, SUPPRESSED, *get_args(State)),
    "travels": [word for word in TRAVELS if word],
    "kinds": get_args(Kind),
    "goods": get_args(Good),
    "units": OTHER_UNITS,
    "breakdowns": (ALL, SERVICE, TEAM),
    "vintages": VINTAGES,
}
"""Words that other programs read."""


def entries(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The words of each entry, and what it says of them."""
    found = [ENTRY.match(paragraph) for paragraph in text.split("\n\n")[2:]]
    assert all(found), "every paragraph after the first is an entry"
    return [(tuple(one[1].split(", ")), one[2]) for one in found if one]


def without_entry(words: tuple[str, ...] | list[str], text: str) -> list[str]:
    """Those that are neither the word of an entry nor named, as code, in one."""
    told = entries(text)
    known = {word for heads, _ in told for word in heads} | {word for _, says in told for word in named(says)}
    return [word for word in words if word not in known]


def named(says: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", says)


@pytest.mark.parametrize("which", FIXED)
def test_every_fixed_word_has_an_entry_or_is_named_in_one(which: str) -> None:
    assert without_entry(list(FIXED[which]), WORDS) == []


def test_a_column_of_judged_figures_is_a_column_of_the_csv_or_told() -> None:
    of_file = {"month", "state", "note", "load"}
    assert of_file <= set(JUDGED_SCHEMA.names) and without_entry(sorted(of_file), WORDS) == []


def test_a_word_without_an_entry_is_found() -> None:
    text = "# Our words\n\nOf them.\n\n**basis**: `month` is one.\n\n**state, status**: where."
    assert without_entry(["basis", "month", "status", "where", "quarter"], text) == ["where", "quarter"]


def test_entries_stand_in_the_order_of_the_alphabet_each_once() -> None:
    first = [heads[0].casefold() for heads, _ in entries(WORDS)]
    assert first == sorted(first)
    every = [word for heads, _ in entries(WORDS) for word in heads]
    assert len(every) == len(set(every))


def test_an_entry_is_short() -> None:
    long = [heads[0] for heads, says in entries(WORDS) if len(says.split()) > 75]
    assert not long


def test_what_the_documents_name_exists() -> None:
    for path in PLAIN:
        text = path.read_text(encoding="utf-8")
        missing = [name for name in OURS.findall(text) if not (ROOT / name).exists()]
        assert all(path.name == "pages.md" and "owners" in name for name in missing), f"{path.name}: {missing}"
        for file in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (path.parent / file).is_file(), f"{path.name}: {file}"


def test_the_rooms_of_the_readme_are_there() -> None:
    table = re.findall(r"^\| `(\w+/)` \| (.*) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    rooms = [floor + name for floor, told in table for name in named(told) if name != "scorecard"]
    assert len(rooms) > 15
    assert [name for name in rooms if not (ROOT / name).exists()] == []


def test_the_place_that_tells_a_word_has_its_name() -> None:
    places = re.findall(r"`(\w+)`(?: and `(\w+)`)? in `([\w/]+\.py)`", WORDS.replace("\n", " "))
    assert len(places) > 40
    for *names, place in places:
        text = (ROOT / place).read_text(encoding="utf-8")
        for name in filter(None, names):
            assert re.search(rf"^(?:(?:def|class) {name}\b|{name}\b[^\n]*=)", text, re.M), f"{name} in {place}"


def test_the_readme_points_to_the_words_and_the_page_guide() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(docs/words.md)" in readme and "(docs/pages.md)" in readme


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_is_dated_and_says_what_was_ruled_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"20\d\d-\d\d-\d\d-[a-z-]+$", path.stem)
    assert re.search(r"20\d\d-\d\d-\d\d|\d+ \w+ 20\d\d", text.split("\n", 1)[1])
    assert re.search(r"\b[Rr]uled out\b", text)


def test_the_page_of_the_guide_is_a_page(tmp_path: Path) -> None:
    for folder in ("data", "metrics", "dashboard", "assets"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    blocks = re.findall(r"`([\w/]+\.(?:py|html))`[^\n]*\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    assert [Path(name).suffix for name, _ in blocks] == [".py", ".html", ".py"]
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "--rootdir", str(tmp_path), blocks[-1][0]]
    environment = {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "1 passed" in done.stdout
