"""Workbooks that are being looked at: so many at a time, for a day, and of what is refused only what was found."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.uploads import staging
from data.home.config import open_home
from tests.dashboard.asking import post
from tests.dashboard.server_process import until
from tests.dashboard.test_own_words import placed, upload
from tests.data.small_workbook import contacts, write


def kept(home: Path) -> list[Path]:
    return sorted((home / "incoming").iterdir())


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_of_a_refused_workbook_only_the_findings_are_kept(asks: FlaskClient, home: Path, tmp_path: Path) -> None:
    wrong = contacts(2)
    wrong[0]["received"] = "31/02/2020"
    checked = upload(asks, write(tmp_path / "wrong.xlsx", {"contacts": wrong}))
    (folder,) = kept(home)
    assert files(folder) == ["told.json"]
    assert "31/02/2020" in asks.get(checked).text, "what was found can be read all the same"
    said = post(asks, "/upload/load", check=folder.name)
    assert said == checked, "and it cannot be loaded"


def test_one_whose_words_may_still_be_taught_is_kept(asks: FlaskClient, home: Path, tmp_path: Path) -> None:
    upload(asks, placed(tmp_path / "1.xlsx", "Supp Accom"))
    (folder,) = kept(home)
    assert files(folder) == ["told.json", "workbook.xlsx"]


@pytest.mark.parametrize(("limit", "most"), [("MOST_KEPT", 1), ("MOST_KEPT_BYTES", staging.MOST_BYTES + 1)])
def test_more_than_there_is_room_for_is_refused_in_words_and_leaves_nothing(
    asks: FlaskClient, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    workbook = write(tmp_path / "1.xlsx")
    upload(asks, workbook)
    before = kept(home)
    monkeypatch.setattr(staging, limit, most)
    assert "1 uploads are being looked at already, which is as much as is kept." in upload(asks, workbook)
    assert kept(home) == before
    post(asks, "/upload/discard", check=before[0].name)
    assert upload(asks, workbook).startswith("/upload?check=")


def test_after_a_day_it_is_removed_though_nobody_uploads(
    asks: FlaskClient, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = write(tmp_path / "1.xlsx")
    for _ in range(2):
        upload(asks, workbook)
    old, new = kept(home)
    yesterday = time.time() - staging.KEPT_SECONDS - 60
    os.utime(old, (yesterday, yesterday))
    monkeypatch.setattr(staging, "SWEPT_EVERY", 0.05)
    staging.sweep_by_itself(open_home(home))
    until(lambda: kept(home) == [new], seconds=10)
