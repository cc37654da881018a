"""What was published stays as it was judged on the day, and what has changed since is told on the pages."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.source import open_reader
from dashboard.uploads.intake import open_intake
from data.errors import StoreError
from metrics.home.run_again import run_again
from metrics.measures.rules_folder import SHIPPED
from metrics.selection import LATEST, PUBLISHED, Selection

CASES = Path(__file__).parent.parent / "cases"
APRIL, JUNE = date(2024, 4, 1), date(2024, 6, 1)
TARGET = """\
[[target]]
from = 2024-04-01
green = {green}
amber = {amber}
source = "{who}"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three months published, April issued again in August."""
    home = tmp_path / "home"
    intake = open_intake(home)
    for place in (1, 2, 3, 4):
        path = CASES / "re-issued-month" / f"{place}.xlsx"
        load, _ = intake.load(path, intake.check(path))
        if place < 4:
            intake.publish(load)
    intake.store.close()
    return home


def set_target(home: Path, measure: str, folder: str, **told: Any) -> None:
    own = home / "definitions" / folder
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{measure}.toml").write_text(TARGET.format(**told), encoding="utf-8")


def rows(home: Path, vintage: str) -> dict[str, dict[str, str]]:
    """Month → the row of audits_good, as the command prints it."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", printed)
        with pytest.raises(SystemExit) as ended:
            main(["history", "audits_good", "--home", str(home), "--view", vintage, "--format", "csv"])
    assert not ended.value.code
    found = csv.DictReader(io.StringIO(printed.getvalue()))
    return {row["period"]: row for row in found if row["basis"] == "month"}


def test_a_target_that_is_set_later_colours_what_is_now_and_nothing_that_was_published(home: Path) -> None:
    set_target(home, "audits_good", "audit", green=60, amber=40, who="Improvement board")
    intake = open_intake(home)
    intake.recompute()
    intake.publish(next(load for load in intake.store.loads() if load.month == date(2024, 5, 1)))
    intake.store.close()
    before = rows(home, PUBLISHED)
    assert (before["2024-05"]["green"], before["2024-05"]["status"]) == ("60", "amber")
    assert before["2024-05"]["target_set_by"] == "Improvement board"
    set_target(home, "audits_good", "audit", green=30, amber=20, who="The lead member")
    published, latest = rows(home, PUBLISHED), rows(home, LATEST)
    assert published == before
    assert (latest["2024-05"]["status"], latest["2024-05"]["target_set_by"]) == ("green", "The lead member")
    assert (latest["2024-05"]["green"], latest["2024-05"]["amber"]) == ("30", "20")


def test_a_measure_that_becomes_better_when_fewer_does_not_turn_what_was_published(home: Path) -> None:
    before = rows(home, PUBLISHED)
    own = home / "definitions" / "audit"
    own.mkdir(parents=True)
    turned = 'good = "low"\n' + TARGET.format(green=40, amber=60, who="Nobody")
    (own / "audits_good.toml").write_text(turned, encoding="utf-8")
    judged = ("status", "green", "amber", "travel", "value")
    published = rows(home, PUBLISHED)
    assert [[published[month][name] for name in judged] for month in before] == [
        [row[name] for name in judged] for row in before.values()
    ]
    assert rows(home, LATEST)["2024-05"]["travel"] == "worse", "more of them, and fewer are better now"


def test_a_page_says_by_which_rules_its_month_was_published(home: Path) -> None:
    def rules(vintage: str = PUBLISHED) -> Any:
        return open_reader(home).measure("audits_good", Selection(JUNE, vintage)).rules

    same = rules()
    assert same.says[0].startswith("Published ") and "by the rules of that day, kept as number " in same.says[0]
    assert (same.says[1:], same.definition) == (("What is counted is the same today.",), "")
    assert rules(LATEST) is None
    set_target(home, "audits_good", "audit", green=60, amber=40, who="Improvement board")
    changed = rules()
    assert changed.says[1:] == ("What is counted has been changed since then.",)
    assert changed.definition == (SHIPPED / "audit" / "audits_good.toml").read_text(encoding="utf-8")


def test_a_published_month_is_computed_again_by_the_rules_of_its_day(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = home / "definitions" / "front_door"
    own.mkdir(parents=True)
    (own / "mash_contacts.toml").write_text('[count]\nwhere = "in_month(received, period) AND day(received) < 7"\n')
    set_target(home, "audits_good", "audit", green=60, amber=40, who="Improvement board")
    (home / "config.toml").write_text('la_code = "893"\n', encoding="utf-8")
    for month, name in (("2024-04", "April 2024"), ("2024-06", "June 2024")):
        with pytest.raises(SystemExit) as ended:
            main(["recompute", "--as-published", month, "--home", str(home)])
        out = capsys.readouterr().out
        assert not ended.value.code, out
        assert re.fullmatch(rf"All [\d,]+ figures of {name} come out as they were published\.\n", out)


def test_what_does_not_come_out_as_it_was_published_is_named(home: Path) -> None:
    """The rules of another day stand in for what a changed engine would do."""
    own = home / "definitions" / "audit"
    own.mkdir(parents=True)
    (own / "audits_good.toml").write_text('[numerator]\nmeans = "none"\nwhere = "false"\n', encoding="utf-8")
    intake = open_intake(home)
    intake.publish(intake.store.loads()[0])
    newest, *_, first = intake.store.publications()
    assert run_again(intake, newest).differ == ()
    differ = run_again(intake, replace(first, rules=newest.rules)).differ
    assert {key[0] for key, _, _ in differ} == {"audits_good"}
    key = ("audits_good", APRIL, "month", "all", "", "")
    assert (key, (5.0, 10.0, 50.0, "computed"), (0.0, 10.0, 0.0, "computed")) in differ
    with pytest.raises(StoreError, match="April 2024 was published by a version that did not keep the rules"):
        run_again(intake, replace(first, rules=None))


def test_every_basis_of_a_figure_that_changed_is_on_its_page(home: Path) -> None:
    reader = open_reader(home)
    page = reader.measure("audits_good", Selection(JUNE, PUBLISHED))
    says = [one.says for one in page.revisions]
    assert "April 2024 was published as 50.0% and is now 5.0%. The colour" in " ".join(says)
    assert any(text.startswith("The year to date to June 2024 was published as 50.0%") for text in says)
    card = reader.scorecard(Selection(JUNE, PUBLISHED))
    shown = [(one.measure, one.month_text) for one in card.revisions if one.measure == "audits_good"]
    assert shown == [("audits_good", "April 2024"), ("audits_good", "The year to date to June 2024")]


def test_a_mix_that_changed_is_one_revision_with_its_parts(tmp_path: Path) -> None:
    home = tmp_path / "home"
    intake = open_intake(home)
    for place in (1, 2):
        path = CASES / "mix-revised" / f"{place}.xlsx"
        load, _ = intake.load(path, intake.check(path))
        intake.publish(load)
    intake.store.close()
    page = open_reader(home).measure("contacts_by_agency", Selection(APRIL, PUBLISHED))
    [one] = [found for found in page.revisions if not found.summed]
    assert (one.published_text, one.difference_text) == ("10 in all; Police 0", "+10")
    assert one.latest_text == "20 in all; Police 10"
    assert one.says == "April 2024 was published as 10 in all; Police 0 and is now 20 in all; Police 10."


def test_pages_say_that_a_published_month_was_extracted_again(home: Path) -> None:
    reader = open_reader(home)
    again = "Since then a newer extract of April 2024, made"
    assert again in reader.scorecard(Selection(APRIL, PUBLISHED)).freshness
    assert again in reader.measure("audits_good", Selection(APRIL, PUBLISHED)).freshness
    assert again in reader.report(APRIL, PUBLISHED).card.freshness
    assert "Since that publication a newer extract of April 2024" in reader.freshness(APRIL, LATEST)[2]
    assert "newer extract" not in reader.freshness(JUNE, PUBLISHED)[2]
