"""What is doubtful is not published before somebody says why it is right; who said so and why is kept, and shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.server.app import create_app
from dashboard.uploads.intake import NotAccepted, open_intake
from tests.conftest import of_herefordshire
from tests.dashboard.asking import Run
from tests.data.small_extract import SOUND
from tests.data.small_workbook import write


def test_what_is_doubtful_is_not_published_before_somebody_says_why(tmp_path: Path, run: Run, home: Path) -> None:
    workbook = write(
        tmp_path / "one.xlsx",
        {
            "child_protection_plans": [
                {**SOUND["child_protection_plans"], "child_id": f"{n:04}", "category": "Neglect",
                 "initial_category": "Neglect", "started": date(2020, 7, 1)}
                for n in range(1, 26)
            ]
        },
    )  # fmt: skip
    intake = open_intake(of_herefordshire(home))
    checked = intake.check(workbook)
    assert checked.ok, checked.issues[:3]
    [code] = [issue.code for issue in checked.must_be_accepted if issue.rule.startswith("doubtful")]
    load, _ = intake.load(workbook, checked)
    with pytest.raises(NotAccepted):
        intake.publish(load)
    every = [issue.code for issue in checked.must_be_accepted]
    intake.store.close()
    exit_code, told = run(
        "publish", "2020-09", "--accept", *every, "--because", "Ten plans were read", "--as", "Head of Safeguarding"
    )
    assert exit_code == 0, told
    store = open_intake(home).store
    [kept] = store.acceptances(load)
    assert (code in kept.codes, kept.who, kept.reason) == (True, "Head of Safeguarding", "Ten plans were read")
    assert store.verify() == []
    store.close()
    page = create_app(home).server.test_client().get("/quality").text
    assert "Ten plans were read" in page and "Head of Safeguarding" in page
