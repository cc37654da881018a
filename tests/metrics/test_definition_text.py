"""The text of a definition: it reads back as what it was made of, and a break is added to whatever was written."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.engine.library import load_definitions
from metrics.measures.definition_places import place_of
from metrics.measures.definition_text import as_text, as_whole, with_break
from metrics.measures.rules_folder import SHIPPED

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
PLAIN = TEXT | st.integers(-99, 99) | st.booleans() | st.dates() | st.lists(TEXT, max_size=3)
VALUES = st.dictionaries(TEXT, PLAIN | st.dictionaries(TEXT, PLAIN, max_size=2), max_size=4)


@given(VALUES, st.lists(VALUES, min_size=1, max_size=2))
def test_it_reads_back_as_it_was(values: dict[str, object], examples: list[dict[str, object]]) -> None:
    whole = {**values, "example": examples}
    assert tomllib.loads(as_text(whole)) == whole


def test_every_shipped_definition_reads_back() -> None:
    for path in SHIPPED.rglob("*.toml"):
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        assert tomllib.loads(as_text(values)) == values, path.name


@pytest.mark.parametrize("before", ["", "[[change]]\non = 2020-01-01\nwhat = 'a'\n\n[[example]]\nname = 'x'\n"])
def test_a_break_is_added_after_those_that_are_there(before: str) -> None:
    found = tomllib.loads(with_break(f"title = 'A'\n{before}", date(2020, 10, 1), 'It was "changed"\nthen'))
    assert found["change"][-1] == {"on": date(2020, 10, 1), "what": 'It was "changed"\nthen'}
    assert len(found["change"]) == (2 if before else 1)


def test_a_break_is_added_where_they_are_written_in_one_line() -> None:
    found = tomllib.loads(with_break("change = [{on = 2020-01-01, what = 'a'}]", date(2020, 10, 1), "b"))
    assert [one["what"] for one in found["change"]] == ["a", "b"]


def test_a_whole_definition_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    place = place_of("contacts_decided_24h", tmp_path)
    assert place is not None and place.section == "front_door" and place.text == place.shipped
    values = tomllib.loads(place.text)
    del values["not_due"]
    values["example"] = [{**values["example"][1]}]
    for whole, has in ((False, True), (True, False)):
        text = as_text(values)
        (tmp_path / "contacts_decided_24h.toml").write_text(as_whole(text) if whole else text, encoding="utf-8")
        measure = load_definitions(tmp_path)["contacts_decided_24h"]
        assert (measure.not_due is not None) is has, "what was left out is out only where the file is whole"


def test_what_changes_some_keys_is_shown_put_together(tmp_path: Path) -> None:
    (tmp_path / "lac.toml").write_text('title = "Ours"\n[count]\nmeans = "in our words"\n', encoding="utf-8")
    place = place_of("lac", tmp_path)
    assert place is not None
    values = tomllib.loads(place.text)
    assert (values["title"], values["count"]["means"], values["count"]["from"]) == (
        "Ours", "in our words", "looked_after",
    )  # fmt: skip


@pytest.mark.parametrize("id", ["", "../lac", "LAC", "lac/..", "a" * 61, "sections", "lac.toml", "l*c", "1a", "a\0b"])
def test_what_can_be_no_id_is_no_file(tmp_path: Path, id: str) -> None:
    assert place_of(id, tmp_path, "front_door") is None


@pytest.mark.parametrize("section", ["", "..", "a/b", "/etc"])
def test_a_new_one_lies_in_its_section_or_nowhere(tmp_path: Path, section: str) -> None:
    assert place_of("ours", tmp_path, section) is None
    found = place_of("ours", tmp_path, "front_door")
    assert found is not None and found.path == tmp_path / "front_door/ours.toml" and found.text == ""
