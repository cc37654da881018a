"""A definition that is changed on screen: compared before it counts, kept with who and why, and put back."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard.uploads.intake import Intake, open_intake
from data.records.definitions import DefinitionKept
from metrics.home import edited_definitions
from metrics.home.definition_preview import Preview
from metrics.home.edited_definitions import (
    BEFORE,
    SHIPPED,
    ChangedMeanwhile,
    Decided,
    NotKept,
    back,
    before,
    compare,
    history,
    keep,
    next_break,
)
from metrics.home.preview_words import rows
from metrics.measures.definition_places import DefinitionPlace, place_of
from metrics.selection import LATEST, PUBLISHED
from tests.metrics.test_definition import SOUND

ID = "contacts_decided_24h"
DECIDED = Decided("Head of Performance", "Board, 3 April 2020", date(2020, 10, 1))


@pytest.fixture
def opened(loaded: Path) -> Intake:
    return open_intake(loaded)


def place(opened: Intake, id: str = ID, section: str = "") -> DefinitionPlace:
    found = place_of(id, opened.home.definitions, section)
    assert found is not None
    return found


def changed(opened: Intake, words: str = "MASH contacts decided within a day") -> str:
    return place(opened).text.replace("MASH contacts decided within 24 hours", words)


def as_compared(opened: Intake, text: str) -> None:
    """Remembers a text as one that was compared, which takes seconds."""
    opened.home.cache.mkdir(exist_ok=True)
    edited_definitions._remember(opened.home, edited_definitions._digest(place(opened), text))


def test_it_is_compared_then_kept_with_who_and_why_and_put_back(opened: Intake) -> None:
    shipped, text = place(opened), changed(opened)
    with pytest.raises(NotKept, match="Compare this text"):
        keep(opened, shipped, text, DECIDED)
    found = compare(opened, shipped, text)
    assert found.sound and found.months is not None and [one.month for one in found.months] == [date(2020, 9, 1)]
    with pytest.raises(NotKept, match="Compare this text"):
        keep(opened, shipped, text + "\n", DECIDED)
    assert not opened.home.definitions.exists(), "nothing was kept yet"
    assert next_break(opened) == date(2020, 10, 1)

    assert keep(opened, shipped, text, DECIDED).sound
    path = opened.home.definitions / f"front_door/{ID}.toml"
    own = path.read_text(encoding="utf-8")
    values = tomllib.loads(own)
    assert own.startswith("whole = true\n") and text.strip() in own, "word for word, with its comments"
    assert values["change"][-1] == {
        "on": date(2020, 10, 1), "what": "Counted otherwise than before: Board, 3 April 2020",
    }  # fmt: skip
    again = open_intake(opened.home.path)
    assert again.definitions[ID].title == "MASH contacts decided within a day"
    assert opened.store.verify() == []
    (entry,) = history(opened, ID)
    assert (entry.kept.before, entry.kept.after, entry.kept.decided_by) == ("", own, "Head of Performance")
    assert entry.who.startswith("account ")
    told = [one.what for one in opened.store.trail() if one.subject == "definition"]
    assert len(told) == 1 and '"decided_by": "Head of Performance"' in told[0] and "MASH" not in told[0]

    with pytest.raises(NotKept, match="no definition before"):
        back(opened, place(opened, "lac"), BEFORE, DECIDED)
    assert back(opened, place(opened), SHIPPED, Decided("Director", "It was a slip")) is None
    assert not path.exists() and place(opened).text == shipped.shipped
    assert before(opened, place(opened)) == own, "what was taken away can be put back"
    assert back(opened, place(opened), BEFORE, DECIDED) is None
    assert path.read_text(encoding="utf-8") == own
    assert [one.kept.decided_by for one in history(opened, ID)] == [
        "Head of Performance", "Director", "Head of Performance",
    ]  # fmt: skip
    assert opened.store.verify() == []


def test_of_two_who_edit_at_once_the_second_is_told(opened: Intake) -> None:
    mine, text = place(opened), changed(opened, "Two")
    as_compared(opened, text)
    assert opened.store.keep_definition(
        DefinitionKept(ID, f"front_door/{ID}.toml", "", changed(opened, "One"), "Other")
    )
    with pytest.raises(ChangedMeanwhile):
        keep(opened, mine, text, DECIDED)
    assert 'title = "One"' in place(opened).own and len(history(opened, ID)) == 1


def test_a_measure_is_added_and_taken_away(opened: Intake) -> None:
    new = place(opened, "ours", "front_door")
    found = compare(opened, new, SOUND)
    assert found.sound and found.months is not None
    assert rows([], found.months, found.unit)[0].published.n_text == "not measured then"
    keep(opened, new, SOUND, Decided("Head of Performance", "New"))
    assert open_intake(opened.home.path).definitions["ours"].title == "Contacts received by MASH"
    assert place(opened, "ours").own == SOUND
    back(opened, place(opened, "ours"), BEFORE, DECIDED)
    assert "ours" not in open_intake(opened.home.path).definitions


def test_what_is_not_sound_is_not_kept(opened: Intake) -> None:
    text = changed(opened).replace("decided, period) <= 24", "decided, period) <= 48")
    as_compared(opened, text)
    found = keep(opened, place(opened), text, DECIDED)
    assert not found.sound and not opened.home.definitions.exists() and history(opened, ID) == []


def test_an_unchanged_definition_counts_what_was_published(demo_home: Path) -> None:
    """A percentage, a mix and a rate; the whole catalogue was compared once by hand."""
    opened = open_intake(demo_home)
    preview, reader = Preview(opened), opened.reader()
    for id in (ID, "cp_by_category", "lac_rate"):
        measure = opened.definitions[id]
        months = preview.of(measure)
        shown = rows(reader.history(id, PUBLISHED), months, measure.unit)
        assert len(shown) == 6 and all(one.same and not one.change_text for one in shown), id
        assert all(one.published.status_word == one.then.status_word for one in shown), id
        latest = {row.period: row.value for row in reversed(reader.history(id, LATEST)) if row.basis == measure.basis}
        if not measure.mix:
            assert [one.now.value for one in months] == [latest[one.month] for one in months], id
