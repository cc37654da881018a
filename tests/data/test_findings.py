"""Three levels of what a check has found, and one line for what is said of many sheets."""

from __future__ import annotations

import pytest

from data.checks.check import check_sheets
from data.issues import Issue, findings
from tests.data.small_extract import TODAY, about, sheet


def of(sheet: str, says: str, rule: str, level: str = "warning", cell: str | None = None) -> Issue:
    return Issue(level, sheet, cell, None, None, f"{sheet}: {says}", rule)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "rule", "told"),
    [
        ("error", "date.not a date", "error"),
        ("warning", "last load.rows", "warning"),
        ("warning", "month.no events", "warning"),
        ("warning", "sheets.missing", "note"),
        ("warning", "codes.new", "note"),
        ("warning", "codes.mostly new", "warning"),
    ],
)
def test_what_is_to_be_decided_is_what_has_to_be_accepted(level: str, rule: str, told: str) -> None:
    one = of("Contacts", "says so.", rule, level)
    assert one.told == told and one.as_json()["level"] == told and one.asks == (told == "warning")


def test_the_same_sentence_about_many_sheets_is_one_line() -> None:
    hidden = [
        of(name, "is hidden and is read all the same.", "sheets.hidden") for name in ("Audits", "Court", "Visits")
    ]
    (one,) = findings(hidden)
    assert (one.sheets, one.level) == (("Audits", "Court", "Visits"), "note")
    assert one.says == "Each of Audits, Court and Visits is hidden and is read all the same."
    assert [one.says for one in findings(hidden[:1])] == ["Audits: is hidden and is read all the same."]


def test_what_is_decided_and_what_is_of_a_cell_stays_alone_and_what_stops_comes_first() -> None:
    found = findings(
        [
            of("Audits", "is empty.", "last load.empty"),
            of("Court", "is empty.", "last load.empty"),
            of("Audits", "A2 is blank.", "blank.cell", cell="A2"),
            of("Audits", "A2 is blank.", "blank.cell", cell="A3"),
            of("Court", "has no rows.", "sheets.no rows", "error"),
        ]
    )
    assert [(one.level, one.cell) for one in found] == [
        ("error", None), ("warning", None), ("warning", None), ("note", "A2"), ("note", "A3"),
    ]  # fmt: skip
    assert [one.code for one in found][1:3] == ["last-load-empty-audits", "last-load-empty-court"]


def test_sheets_that_are_not_there_are_one_line_with_all_their_names() -> None:
    checked = check_sheets([about(), sheet("teams", [{"team": "MASH 1"}]), sheet("contacts", [])], today=TODAY)
    (line,) = [one for one in findings(checked.issues) if "no such sheets" in one.says]
    assert (len(line.sheets) > 10 and line.says.startswith("Referrals, ")) or "Referrals" in line.sheets
    assert "Contacts" not in line.sheets, "it is there, and empty"
