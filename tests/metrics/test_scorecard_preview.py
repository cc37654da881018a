"""The scorecard as it would be is the one that is there once the workbook is loaded, and nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dashboard.uploads.intake import open_intake
from metrics.home.scorecard_preview import scorecard_preview
from metrics.scorecard.reader import Reader
from metrics.selection import LATEST, Selection
from tests.data.small_workbook import contacts, write


def test_a_preview_is_what_is_shown_once_it_is_loaded(home: Path, tmp_path: Path) -> None:
    intake = open_intake(home)
    first = write(tmp_path / "1.xlsx")
    intake.load(first, intake.check(first))
    second = write(tmp_path / "2.xlsx", {"contacts": contacts(7)})
    checked = intake.check(second)
    assert checked.extract is not None
    before, files = intake.store.version(), sorted(path.name for path in (home / "figures").iterdir())
    card = scorecard_preview(intake, checked.extract)
    assert intake.store.version() == before
    assert sorted(path.name for path in (home / "figures").iterdir()) == files
    intake.load(second, checked)
    reader = intake.reader()
    assert isinstance(reader, Reader)
    loaded = reader.scorecard(Selection(checked.extract.about.month, LATEST))
    line = next(x for section in card.sections for x in section.lines if x.row.measure == "mash_contacts")
    assert line.value_text == "7"
    assert replace(card, freshness="") == replace(loaded, freshness="")
