"""What free text says of people is masked and told of; a council's own words stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.uploads.intake import open_intake
from data.checks.check import check_sheets
from data.checks.personal_names import looks_like_a_name, without_contact_details
from tests.data.small_extract import SOUND, TODAY, extract
from tests.data.small_workbook import write

NAMES = ["Canary Birdsong", "Birdsong, Canary", "Canary Anne Birdsong"]
DETAILS = ["HR1 2AB", "at SW1A 1AA now", "07700 900123", "+44 7700 900123", "01632 960001", "canary@birdsong.example"]
WORDS = [
    *(
        "Neglect",
        "Peer on peer abuse",
        "Peer On Peer Abuse",
        "Domestic Abuse",
        "St Mary's team",
        "Ross-on-Wye",
        "Voice of the child",
    ),
    *("Physical Abuse", "Mental Health", "List 8 2024", "20201005 1200", "Sexual Harm", "Section 47", "0", "12"),
]


@pytest.mark.parametrize("text", DETAILS)
def test_contact_details_are_masked(text: str) -> None:
    assert "…" in without_contact_details(text)


@pytest.mark.parametrize("text", NAMES)
def test_names_look_like_names(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize("text", WORDS)
def test_words_of_lists_are_neither(text: str) -> None:
    assert without_contact_details(text) == text and not looks_like_a_name(text)


def contacts(*concerns: str) -> list[dict[str, object]]:
    """A row of Contacts for each concern."""
    sound = SOUND["contacts"]
    return [{**sound, "contact_id": f"C{i}", "concern": concern} for i, concern in enumerate(concerns)]


@pytest.mark.parametrize("text", [*NAMES, *DETAILS])
def test_a_cell_that_says_who_somebody_is_is_told_and_kept_nowhere(text: str) -> None:
    found = check_sheets(extract({"contacts": contacts("Neglect", text)}), today=TODAY)
    assert found.extract is not None, found.issues
    assert found.extract.tables["contacts"]["concern"].to_pylist() == ["Neglect", "Not kept"]
    (told,) = [issue for issue in found.issues if issue.rule == "personal.free text"]
    assert told.cell is not None and told.level == "warning"
    assert all(text not in str(issue) for issue in found.issues)


def test_what_stands_in_many_rows_is_a_word_of_a_list() -> None:
    found = check_sheets(extract({"contacts": contacts(*["Harvest Moon"] * 5)}), today=TODAY)
    assert found.extract is not None
    assert set(found.extract.tables["contacts"]["concern"].to_pylist()) == {"Harvest Moon"}


def test_no_byte_of_the_home_holds_it(home: Path) -> None:
    workbook = write(home.parent / "small.xlsx", {"contacts": contacts(NAMES[0], DETAILS[2], DETAILS[5])})
    intake = open_intake(home)
    load, _ = intake.load(workbook, intake.check(workbook))
    intake.publish(load)
    intake.store.close()
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"Not kept" in kept
    for text in (NAMES[0], DETAILS[2], DETAILS[5]):
        assert text.encode() not in kept
