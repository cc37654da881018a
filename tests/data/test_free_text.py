"""What free text says of people is masked and told of; a council's own words stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from dashboard.uploads.own_words import unknown_words
from data.checks.check import check_sheets
from data.checks.personal_names import looks_like_a_name, name_of_file, without_contact_details
from data.checks.taught_spellings import spelling
from data.errors import WrongUse
from data.issues import Issue
from data.own_spellings import SpellingEntry
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
    found = check_sheets(extract({"contacts": contacts("Peer on peer abuse", text, text)}), today=TODAY)
    assert found.extract is not None, found.issues
    assert found.extract.tables["contacts"]["concern"].to_pylist() == ["Peer on peer abuse", "Not kept", "Not kept"]
    (told,) = [issue for issue in found.issues if issue.rule == "personal.free text"]
    assert told.cell is not None and told.level == "warning" and "So does 1 more cell" in told.says
    assert all(text not in str(issue) for issue in found.issues)


def test_however_often_it_stands_there() -> None:
    found = check_sheets(extract({"contacts": contacts(*["Canary Birdsong"] * 50)}), today=TODAY)
    assert found.extract is not None
    assert set(found.extract.tables["contacts"]["concern"].to_pylist()) == {"Not kept"}


def test_only_words_of_a_list_are_kept_as_the_list_has_them() -> None:
    rows = contacts("PEER ON PEER ABUSE", "Neglect", "neglect", "Neglect", "", "P2P")
    own = [taught(1, "Neglect", "Neglect"), taught(2, "P2P", "Peer on peer abuse")]
    found = check_sheets(extract({"contacts": rows}), today=TODAY, taught=own)
    assert found.extract is not None
    kept = found.extract.tables["contacts"]["concern"].to_pylist()
    assert kept == ["Peer on peer abuse", "Neglect", "Neglect", "Neglect", None, "Peer on peer abuse"]
    assert not [issue for issue in found.issues if issue.rule == "words.not listed" and issue.sheet == "Contacts"]
    without = check_sheets(extract({"contacts": rows}), today=TODAY)
    assert without.extract is not None
    kept = without.extract.tables["contacts"]["concern"].to_pylist()
    assert kept == ["Peer on peer abuse", "Not kept", "Not kept", "Not kept", None, "Not kept"]


def test_a_word_in_no_list_is_told_once_with_how_often_and_can_be_put_on_the_list() -> None:
    found = check_sheets(extract({"contacts": contacts("Neglect", "Neglect", "Poverty")}), today=TODAY)
    told = [issue for issue in found.issues if issue.rule == "words.not listed"]
    assert [(one.value, one.cell) for one in told if one.sheet == "Contacts"] == [("Neglect", "F2"), ("Poverty", "F4")]
    assert "The same is true of 2 cells of this column." in told[0].says and "Put it on the list" in told[0].says
    assert all(one.as_json()["level"] == "note" for one in told)
    assert [(one["table"], one["column"], one["text"]) for one in unknown_words(found)][:2] == [
        ("contacts", "concern", "Neglect"),
        ("contacts", "concern", "Poverty"),
    ]


def test_many_texts_are_told_in_one_sentence_and_long_ones_are_not_quoted() -> None:
    many = [f"what happened on day {number} at home" for number in range(40)]
    found = check_sheets(extract({"contacts": contacts(*many, "long " * 30)}), today=TODAY)
    told = [issue for issue in found.issues if issue.rule == "words.not listed" and issue.sheet == "Contacts"]
    assert len(told) == 21 and told[-1].value is None and "21 more texts of this column are in no list" in told[-1].says


@pytest.mark.parametrize("word", DETAILS)
def test_contact_details_are_never_put_on_a_list(word: str) -> None:
    with pytest.raises(WrongUse, match="is no word of a list"):
        spelling("Contacts", "Concern", word, "")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Birdsong, Canary.xlsx", "workbook.xlsx"),
        ("Canary_Birdsong.xlsm", "workbook.xlsm"),
        ("scorecard-2020-09.xlsx", "scorecard-2020-09.xlsx"),
        ("September 2020 extract.xlsx", "September 2020 extract.xlsx"),
        ("for canary@birdsong.example.xlsx", "for …"),
    ],
)
def test_a_file_is_not_called_after_somebody(name: str, kept: str) -> None:
    assert name_of_file(name) == kept


def test_names_of_what_is_not_known_are_told_and_not_kept() -> None:
    for rule, what in (("sheets.unknown", "these sheets"), ("headings.unknown", "these columns")):
        says = f"Contacts: {what} are not known and are ignored: 'Canary's list', 'X'. Rename one."
        kept = Issue("warning", "Contacts", None, None, None, says, rule).as_kept()
        assert kept.says == f"Contacts: {what} are not known and are ignored. Their names are not kept."


def taught(number: int, text: str, word: str) -> SpellingEntry:
    return SpellingEntry(
        number, datetime(2020, 10, 1, tzinfo=UTC), "analyst", spelling("Contacts", "Concern", text, word)
    )


def test_no_byte_of_the_home_and_of_what_it_shows_holds_it(home: Path) -> None:
    """Neither what may be somebody nor any other free text that is in no list, in the home, a page or an export."""
    canaries = (NAMES[0], DETAILS[2], DETAILS[5], "canary said that tom was hit")
    workbook = write(home.parent / "small.xlsx", {"contacts": contacts(*canaries)})
    intake = open_intake(home)
    load, _ = intake.load(workbook, intake.check(workbook))
    intake.publish(load, accepted=[issue.code for issue in intake.store.doubts(load)])
    intake.store.close()
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    shown = b"".join(pages(home, load.name))
    assert b"Not kept" in kept and b"Contacts" in shown
    for text in canaries:
        assert text.encode() not in kept and text.encode() not in shown


def pages(home: Path, load: str) -> Iterator[bytes]:
    """Every page, and what can be downloaded from it."""
    client = create_app(home).server.test_client()
    month = load.partition(".")[0]
    paths = ["/", "/?view=latest", f"/?month={month}", "/measures", "/report", "/looked-after", "/targets", "/upload"]
    paths += [f"/upload?loaded={load}", f"/readiness?load={load}", "/measure/contacts_peer_on_peer", "/health"]
    paths += ["/measures/edit/contacts_peer_on_peer"]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield answer.data
