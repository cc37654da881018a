"""What was published stays as it was judged on the day, and what has changed since is told on the pages."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.source import open_reader, open_source
from dashboard.uploads.intake import open_intake
from data.errors import StoreError
from data.extract import Extract
from metrics.home.run_again import run_again
from metrics.measures.rules_folder import SHIPPED
from metrics.reports import monthly
from metrics.selection import LATEST, PUBLISHED, Selection
from tests.conftest import of_herefordshire
from tests.dashboard.server_process import until
from tests.dashboard.test_damaged_files import published
from tests.data.drawn_extracts import contact, extract, workbook

__all__ = ["published"]
CASES = Path(__file__).parent.parent / "cases"
APRIL, JUNE = date(2024, 4, 1), date(2024, 6, 1)
TARGET = """\
[[target]]
from = 2024-04-01
green = {green}
amber = {amber}
source = "{who}"
"""


EXAMPLE = (
    """
[[example]]
name = "One is good"
month = 2020-09-01
{expected}

[example.rows]
audits = """
    + '''"""
| audit_id | completed  | grade                |
| A1       | 2020-09-01 | Good                 |
| A3       | 2020-09-15 | Requires improvement |
"""
'''
)
WORDS = """\
title = "Our own audits"
order = 31
kind = "{kind}"
when = "month"
good = "{good}"
why = "It tells more."
owner = "Head of Quality Assurance"
source = "Audits"
breakdowns = ["team"]
"""
SHARE = (
    WORDS.format(kind="percentage", good="high")
    + """
[denominator]
means = "audits"
from = "audits"
where = "in_month(completed, period)"

[numerator]
means = "good or outstanding"
where = "grade IN ('Good', 'Outstanding')"
"""
    + TARGET.format(green=70, amber=60, who="The board")
    + EXAMPLE.format(expected="denominator = 2\nnumerator = 1")
)
NUMBER = (
    WORDS.format(kind="count", good="low")
    + """
[count]
means = "good or outstanding"
from = "audits"
where = "in_month(completed, period) AND grade IN ('Good', 'Outstanding')"
"""
    + TARGET.format(green=6, amber=9, who="The board")
    + EXAMPLE.format(expected="numerator = 1")
)


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """Three months published, April issued again in August: a copy of its own."""
    return shutil.copytree(published, tmp_path / "home")


def set_target(home: Path, measure: str, folder: str, **told: Any) -> None:
    own = home / "definitions" / folder
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{measure}.toml").write_text(TARGET.format(**told), encoding="utf-8")


def rows(home: Path, vintage: str, measure: str = "audits_good") -> dict[str, dict[str, str]]:
    """Month → the row of a measure, as the command prints it."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", printed)
        with pytest.raises(SystemExit) as ended:
            main(["history", measure, "--home", str(home), "--view", vintage, "--format", "csv"])
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


def test_what_was_published_keeps_its_unit_and_what_was_good(tmp_path: Path) -> None:
    """A percentage that is a count today, and better when fewer: 5 of 10 was 50% on its day, and never 50."""
    home = of_herefordshire(tmp_path / "home")
    own = home / "definitions" / "audit" / "own_audits.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SHARE, encoding="utf-8")
    intake = open_intake(home)
    for place in (1, 2):
        path = CASES / "re-issued-month" / f"{place}.xlsx"
        load, _ = intake.load(path, intake.check(path))
        intake.publish(load)
    intake.store.close()
    may = Selection(date(2024, 5, 1), PUBLISHED)
    before = open_reader(home).measure("own_audits", may)
    row = rows(home, PUBLISHED, "own_audits")["2024-05"]
    own.write_text(NUMBER, encoding="utf-8")
    reader = open_reader(home)
    page = reader.measure("own_audits", may)
    told = ("headline", "subtitle", "alternative", "unit", "distance_sentence", "months")
    assert [getattr(page, name) for name in told] == [
        *(getattr(before, name) for name in told[:-1]),
        tuple(replace(one, revision_text=page.months[place].revision_text) for place, one in enumerate(before.months)),
    ]
    assert page.words.target == "green from 70%, amber from 60%; equal counts as met"
    assert (page.line.value_text, page.line.target_text, page.line.revision_text) == ("50.0%", "at least 70%", "")
    says = "May 2024 was published as 50.0% and is now 5. The colour changed from red to green."
    assert (page.revisions[0].says, page.revisions[0].difference_text) == (says, "")
    assert rows(home, PUBLISHED, "own_audits")["2024-05"] == {**row, "latest": ""}
    latest = rows(home, LATEST, "own_audits")["2024-05"]
    assert (latest["value"], latest["unit"], latest["published"]) == ("5", "count", "")
    made = monthly.report(reader, Selection(may.month, PUBLISHED))
    assert "50.0%" in str(made) and "50%" in page.headline
    intake = open_intake(home)  # June is published as a number: it is not on one line with the percentages
    path = CASES / "re-issued-month" / "3.xlsx"
    load, _ = intake.load(path, intake.check(path))
    intake.publish(load)
    intake.store.close()
    page = open_reader(home).measure("own_audits", Selection(JUNE, PUBLISHED))
    assert [(one.value, one.value_text) for one in page.months] == [(None, "50.0%"), (None, "50.0%"), (5, "5")]
    assert (page.line.row.previous, page.line.travel_word) == (None, "")


def test_a_page_says_by_which_rules_its_month_was_published(home: Path) -> None:
    def rules(vintage: str = PUBLISHED) -> Any:
        return open_reader(home).measure("audits_good", Selection(JUNE, vintage)).rules

    same = rules()
    assert same.says[0].startswith("Published ") and "by the rules of that day, kept as number " in same.says[0]
    assert (same.says[1:], same.definition) == (("What is counted is the same today.",), "")
    assert rules(LATEST) is None
    set_target(home, "audits_good", "audit", green=60, amber=40, who="Improvement board")
    changed = rules()
    assert changed.says[1:] == (
        "What is counted is the same today; its target or its words have been changed since then.",
        "Its targets are others today.",
    )
    assert changed.definition == (SHIPPED / "audit" / "audits_good.toml").read_text(encoding="utf-8")
    own = home / "definitions" / "audit" / "audits_good.toml"
    own.write_text("[numerator]\nwhere = \"grade = 'Outstanding'\"\n", encoding="utf-8")
    told = ("What is counted has been changed since then.", "Its targets are others today.")
    assert rules().says[1:] == told, "the target of the file is in the records"


def test_a_measure_that_is_added_later_was_not_among_what_was_published(home: Path) -> None:
    own = home / "definitions" / "audit" / "own_audits.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SHARE, encoding="utf-8")
    reader = open_reader(home)
    [row] = [one for one in reader.rows(Selection(JUNE, PUBLISHED)) if one.measure == "own_audits"]
    assert (row.status, row.reason) == ("not loaded", "It is not among what was published.")
    page = reader.measure("own_audits", Selection(JUNE, PUBLISHED))
    assert page.line.n_text == "It is not among what was published."
    assert page.rules is not None and page.rules.says[1] == "This measure was not defined yet."
    assert reader.measure("own_audits", Selection(JUNE, LATEST)).line.value_text == "50.0%"


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
    assert "April 2024 was published as 50.0% and is now 5.0%." in " ".join(says)
    assert any(text.startswith("The year to date to June 2024 was published as 50.0%") for text in says)
    card = reader.scorecard(Selection(JUNE, PUBLISHED))
    shown = [(one.measure, one.month_text) for one in card.revisions if one.measure == "audits_good"]
    assert shown == [("audits_good", "April 2024"), ("audits_good", "The year to date to June 2024")]


def test_a_mix_that_changed_is_one_revision_with_its_parts(tmp_path: Path) -> None:
    home = of_herefordshire(tmp_path / "home")
    intake = open_intake(home)
    for place in (1, 2):
        path = CASES / "mix-revised" / f"{place}.xlsx"
        load, _ = intake.load(path, intake.check(path))
        intake.publish(load, accepted=["month-no-events-workbook"])  # the second has rows of April alone
    intake.store.close()
    page = open_reader(home).measure("contacts_by_agency", Selection(APRIL, PUBLISHED))
    [one] = [found for found in page.revisions if not found.summed]
    assert (one.published_text, one.difference_text) == ("10 in all; Individual 10 (100%); Police 0 (0%)", "+10")
    assert one.latest_text == "20 in all; Individual 10 (50.0%); Police 10 (50.0%)"
    was, is_now = one.published_text, one.latest_text
    assert one.says == f"April 2024 was published as {was} and is now {is_now}."


def test_pages_say_that_a_published_month_was_extracted_again(home: Path) -> None:
    reader = open_reader(home)
    again = "Since then a newer extract of April 2024, made"
    assert again in reader.scorecard(Selection(APRIL, PUBLISHED)).freshness
    assert again in reader.measure("audits_good", Selection(APRIL, PUBLISHED)).freshness
    assert again in monthly.report(reader, Selection(APRIL, PUBLISHED)).card.freshness
    assert "Since that publication a newer extract of April 2024" in reader.freshness(APRIL, LATEST)[2]
    assert "newer extract" not in reader.freshness(JUNE, PUBLISHED)[2]


def test_pages_follow_the_comparators_and_outlive_a_file_that_is_half_saved(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "config.toml").write_text(
        'authority = "Herefordshire"\n[comparators]\nfile = "ours.csv"\n', encoding="utf-8"
    )
    ours = "measure,name,year,value,n,average\naudits_good,England,2022-23,{},,\n"
    (home / "ours.csv").write_text(ours.format(61), encoding="utf-8")
    source = open_source(home)

    def england() -> str:
        return source.reader().measure("audits_good", Selection(JUNE, LATEST)).comparators[0].value_text

    until(lambda: source.now()[1] is None)
    assert england() == "61%"
    (home / "ours.csv").write_text(ours.format(62), encoding="utf-8")
    assert england() == "61%"  # until that is what is in force
    until(lambda: source.now()[1] is None)
    assert england() == "62%"
    half = home / "definitions" / "audit" / "audits_good.toml"
    half.parent.mkdir(parents=True)
    half.write_text("[[target", encoding="utf-8")
    assert england() == "62%"
    notice = source.now()[1]
    assert notice is not None and "audits_good.toml: it is not valid TOML" in notice.says
    [told] = [one.message for one in caplog.records]
    assert told.startswith("Pages stay as they were before this was written: audits_good.toml: it is not valid TOML")
    half.write_text(TARGET.format(green=30, amber=20, who="The board"), encoding="utf-8")
    until(lambda: source.now()[1] is None)
    page = source.reader().measure("audits_good", Selection(JUNE, LATEST))
    assert (page.line.status_word, page.line.target_text) == ("Green", "at least 30%")
    source.store.close()


def test_an_older_extract_that_is_published_last_is_not_told_as_if_a_newer_one_had_come_since(home: Path) -> None:
    intake = open_intake(home)
    intake.publish(next(one for one in intake.store.loads() if one.name == "2024-04.2"))
    intake.publish(next(one for one in intake.store.loads() if one.name == "2024-04.1"))
    intake.store.close()
    reader = open_reader(home)
    said = "A newer extract of April 2024, made 5 May 2024, is loaded as well, and is not what is published."
    for vintage in (PUBLISHED, LATEST):
        assert reader.freshness(APRIL, vintage)[2].endswith(said)


def test_a_whole_month_that_a_later_unfinished_extract_tells_is_not_provisional(tmp_path: Path) -> None:
    home = of_herefordshire(tmp_path / "home")
    intake = open_intake(home)
    extracts = [
        extract("2024-04", "2024-04-01", contacts=[contact(1, "2024-04-05")], teams=[]),
        extract("2024-05", "2024-04-01", "2024-05-20", contacts=[contact(1, "2024-04-05")], teams=[]),
    ]
    for place, one in enumerate(extracts):
        derive = intake.derivation().derive
        load, _ = intake.store.keep(workbook(tmp_path, f"{place}"), later(one, place), [], derive)
        if not place:
            intake.publish(load)
    intake.store.close()
    reader = open_reader(home)
    told = "Newest figures, from records to 20 May 2024, extract made 3 October 2020. "
    assert reader.freshness(APRIL, LATEST)[2].startswith(told + "Published ")
    assert "Provisional" in reader.freshness(date(2024, 5, 1), LATEST)[2]


def later(one: Extract, days: int) -> Extract:
    return replace(one, about=replace(one.about, produced_on=one.about.produced_on + timedelta(days=days)))
