"""A published month is told as its day had it: measures that are no more, kinds and words that have changed since."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.cli import main
from dashboard.page import NotFound
from dashboard.pages import measure as measure_page
from dashboard.source import open_reader, open_source
from dashboard.uploads.intake import open_intake
from dashboard.view import View
from data.benchmarks import editions
from data.benchmarks.published_figure import PublishedFigure
from data.records import trail
from data.records.engine import open_engine, writing
from data.records.held_rows import contents, digests
from metrics.figures.kept_comparators import KeptComparators, revised
from metrics.home.frames import analyst_home
from metrics.judging.comparator import Comparator
from metrics.measures.kept_definitions import KeptDefinitions
from metrics.measures.rules_folder import KEPT_RULES, RULES
from metrics.reports.monthly import report
from metrics.selection import LATEST, PUBLISHED, TEAM, Selection
from metrics.wording import format_published
from tests.conftest import made_once, of_herefordshire
from tests.data.drawn_extracts import contact, extract, workbook

CASES = Path(__file__).parent.parent / "cases" / "re-issued-month"
"""Ten audits a month, five of them Good and five Inadequate: April, May, June 2024."""
APRIL, MAY, JUNE = date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 1)
TITLE = 'title = "{title}"'
WORDS = """
order = 31
kind = "{kind}"
when = "month"
good = "{good}"
why = "It tells more."
owner = "Head of Quality Assurance"
source = "Audits"
breakdowns = {breakdowns}
"""
SHARE = """
[denominator]
means = "audits"
from = "audits"
where = "in_month(completed, period)"

[numerator]
means = "good or outstanding"
where = "grade IN ('Good', 'Outstanding')"

[[target]]
from = 2024-04-01
green = {green}
amber = 60
source = "The board"
"""
GRADES = """
[denominator]
means = "audits"
from = "audits"
where = "in_month(completed, period)"

[mix]
by = ["grade"]
label = "{label}"
parts = {parts}
"""
ROWS = '''
[example.rows]
audits = """
| audit_id | completed  | grade                |
| A1       | 2020-09-01 | Good                 |
| A3       | 2020-09-15 | Requires improvement |
"""
'''
DRAWN = '\n[[example]]\nname = "One is good"\nmonth = 2020-09-01\ndenominator = 2\n'


def share(title: str = "Our own audits", green: int = 70) -> str:
    """A percentage: the good ones of the audits."""
    words = WORDS.format(kind="percentage", good="high", breakdowns='["team"]')
    return TITLE.format(title=title) + words + SHARE.format(green=green) + DRAWN + "numerator = 1\n" + ROWS


def grades(label: str = "grade", parts: tuple[str, ...] = ("Good", "Requires improvement", "Inadequate")) -> str:
    """A mix: the audits by grade."""
    words = WORDS.format(kind="mix", good="neither", breakdowns="[]")
    mix = GRADES.format(label=label, parts=str(list(parts)).replace("'", '"'))
    return TITLE.format(title="Our own audits") + words + mix + DRAWN + f'\n[example.parts]\n"{parts[0]}" = 1\n' + ROWS


def own(home: Path, text: str, folder: str = "audit") -> Path:
    path = home / "definitions" / folder / "own_audits.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def publish(home: Path, *places: int) -> None:
    intake = open_intake(of_herefordshire(home))
    for place in places:
        path = CASES / f"{place}.xlsx"
        load, _ = intake.load(path, intake.check(path))
        intake.publish(load)
    intake.store.close()


def scorecard(home: Path, *told: str, rules: Path | None = None) -> list[dict[str, str]]:
    """What a command prints as CSV; by other shipped rules, where told, in a process of its own."""
    words = [*told, "--home", str(home), "--format", "csv"]
    if rules:
        command = [sys.executable, "-m", "dashboard", *words]
        environment = {**os.environ, KEPT_RULES: str(rules)}
        printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    else:
        out = io.StringIO()
        with redirect_stdout(out), pytest.raises(SystemExit) as ended:
            main(words)
        assert not ended.value.code
        printed = out.getvalue()
    return list(csv.DictReader(io.StringIO(printed)))


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """April published. Copied before it is changed."""
    return made_once(tmp_path_factory, "april", lambda home: publish(home, 1))


@pytest.fixture(scope="module")
def april_with_ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """April published with a percentage of the council's own. Copied before it is changed."""

    def make(home: Path) -> None:
        own(home, share())
        publish(home, 1)

    return made_once(tmp_path_factory, "april-with-ours", make)


def test_a_measure_that_is_defined_no_more_stays_in_the_months_that_were_published_with_it(
    april_with_ours: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(april_with_ours, tmp_path / "home")
    file = own(home, share())
    publish(home, 2)
    before = [row for row in scorecard(home, "history", "own_audits", "--view", "published") if row["basis"] == "month"]
    shown = analyst_home(home).figures("published", "own_audits", breakdown=None)
    file.unlink()
    publish(home, 3)
    source = open_source(home)
    reader = source.reader()
    lines = {line.row.measure: line for section in reader.scorecard(Selection(MAY, PUBLISHED)).sections
             for line in section.lines}  # fmt: skip
    line = lines["own_audits"]
    assert (line.row.title, line.row.section, line.value_text) == ("Our own audits", "Audit", "50.0%")
    assert (line.status_word, line.target_text, line.travel_word) == ("Red", "at least 70%", "Same")
    assert line.gone_text == "No longer measured: last published for May 2024."
    assert lines["audits_good"].gone_text == ""
    page = reader.measure("own_audits", Selection(MAY, PUBLISHED))
    assert page.rules is not None and page.line.gone_text
    assert page.rules.says[1] == "This measure is no longer measured. It is told as it was defined on that day."
    assert (
        page.words.target == "green from 70%, amber from 60%; equal counts as met" and "in_month(completed" in page.sql
    )
    assert [one.value for one in page.months] == [50, 50] and len(page.by_team) == 1
    assert [one.value_text for one in reader.measure("own_audits", Selection(MAY, PUBLISHED, TEAM, "Alpha")).months]
    for gone in (Selection(MAY, LATEST), Selection(JUNE, PUBLISHED), Selection(JUNE, LATEST)):
        assert "own_audits" not in {row.measure for row in reader.rows(gone)}
        with pytest.raises(KeyError):
            reader.measure("own_audits", gone)
    with pytest.raises(NotFound) as told:
        measure_page.render(source, View(MAY, None, None, LATEST), ("own_audits",))
    assert (told.value.title, told.value.sentence) == (
        "This is no longer measured", "‘Our own audits’ was published for the last time for May 2024.",
    )  # fmt: skip
    assert told.value.ways[0].href == "/measure/own_audits?month=2024-05"
    assert "Our own audits" in str(report(reader, Selection(MAY, PUBLISHED))) and "own_audits" not in str(
        report(reader, Selection(JUNE, PUBLISHED))
    )
    source.store.close()
    after = [row for row in scorecard(home, "history", "own_audits", "--view", "published") if row["basis"] == "month"]
    assert after == [{**row, "latest": ""} for row in before]
    printed = scorecard(home, "show", "2024-05", "--view", "published")
    assert [row for row in printed if row["measure"] == "own_audits" and row["basis"] == "month"] == after[1:]
    frame = analyst_home(home).figures("published", "own_audits", breakdown=None)
    assert frame.drop(columns="latest").equals(shown.drop(columns="latest"))
    assert analyst_home(home).measures().index.tolist().count("own_audits") == 0


def test_a_shipped_measure_that_a_later_version_does_not_have_stays_too(april: Path, tmp_path: Path) -> None:
    home, rules = shutil.copytree(april, tmp_path / "home"), tmp_path / "rules"
    before = scorecard(home, "show", "2024-04", "--view", "published")
    for name in ("definitions", "sql"):
        shutil.copytree(RULES / name, rules / name)
    (rules / "definitions" / "audit" / "audit_grades.toml").unlink()
    (rules / "definitions" / "audit" / "audits_good.toml").unlink()
    after = scorecard(home, "show", "2024-04", "--view", "published", rules=rules)
    gone = {"audits_good", "audit_grades"}
    assert [row for row in after if row["measure"] not in gone] == [row for row in before if row["measure"] not in gone]
    assert [row for row in after if row["measure"] in gone] == [
        {**row, "latest": ""} for row in before if row["measure"] in gone
    ]
    assert not gone & {row["measure"] for row in scorecard(home, "show", "2024-04", "--view", "latest", rules=rules)}


def test_a_definition_of_the_day_that_this_version_cannot_read_is_told_in_brief(
    april_with_ours: Path, tmp_path: Path
) -> None:
    """A later version may read definitions more strictly than the one that published by them."""
    intake = open_intake(shutil.copytree(april_with_ours, tmp_path / "home"))
    [publication] = intake.store.publications()
    kept = intake.store.files.json(publication.rules or "")
    intake.store.close()
    assert "audit/own_audits.toml" in kept["own_definitions"]
    kept["own_definitions"]["audit/own_audits.toml"] += "\n[of_another_version]\nkey = 1\n"
    brief = KeptDefinitions(kept).definition("own_audits")
    assert brief is not None and brief.denominator is None
    assert (brief.title, brief.section, brief.kind, brief.unit, brief.good) == (
        "Our own audits", "Audit", "percentage", "percent", "high",
    )  # fmt: skip
    assert KeptDefinitions(kept).definition("never_there") is None


def test_what_was_a_mix_stays_one_in_its_months_and_is_not_set_against_what_it_is_today(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own(home, grades())
    publish(home, 1, 2)
    before = scorecard(home, "show", "2024-05", "--view", "published")
    own(home, share())
    reader = open_reader(home)
    page = reader.measure("own_audits", Selection(MAY, PUBLISHED))
    assert [(part.label, part.n_text) for part in page.line.parts] == [
        ("Good", "5 of 10"), ("Requires improvement", "0 of 10"), ("Inadequate", "5 of 10"),
    ]  # fmt: skip
    assert (page.line.row.kind, page.words.numerator, page.targets) == ("mix", "", ())
    assert [[point.value for point in part.points] for part in page.parts] == [[50, 50], [0, 0], [50, 50]]
    own_revisions = [one for one in page.revisions if not one.summed]
    assert [(one.month, one.published_text, one.latest_text, one.difference_text) for one in own_revisions] == [
        (month, "10 in all; Good 5 (50.0%); Inadequate 5 (50.0%)", "Counted otherwise, as a percentage", "")
        for month in (MAY, APRIL)
    ]
    assert own_revisions[0].says == (
        "May 2024 was published as 10 in all; Good 5 (50.0%); Inadequate 5 (50.0%) and is now counted otherwise, "
        "as a percentage. The two are not compared."
    )
    assert page.rules is not None
    said = "It was a total that falls into parts and is a percentage today: the two are not compared."
    assert said in page.rules.says
    assert scorecard(home, "show", "2024-05", "--view", "published") == [
        {**row, "latest": ""} if row["measure"] == "own_audits" else row for row in before
    ]
    latest = reader.measure("own_audits", Selection(MAY, LATEST))
    assert (latest.line.value_text, latest.line.parts, len(latest.revisions)) == ("50.0%", (), len(page.revisions))


def test_what_became_a_mix_was_a_share_in_its_months(april_with_ours: Path, tmp_path: Path) -> None:
    home = shutil.copytree(april_with_ours, tmp_path / "home")
    own(home, grades())
    reader = open_reader(home)
    page = reader.measure("own_audits", Selection(APRIL, PUBLISHED))
    assert (page.line.value_text, page.line.n_text, page.line.status_word) == ("50.0%", "5 of 10", "Red")
    assert (page.line.parts, page.parts) == ((), ())
    [one] = [found for found in page.revisions if not found.summed]
    assert (one.published_text, one.latest_text) == ("50.0%", "Counted otherwise, as a total that falls into parts")
    assert {
        row.status
        for row in reader.rows(Selection(APRIL, PUBLISHED))
        if row.measure == "own_audits" and row.basis == "month"
    } == {"red"}
    assert len(reader.measure("own_audits", Selection(APRIL, LATEST)).line.parts) == 3


def test_a_published_page_has_the_words_of_its_day_and_says_which_are_others_today(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own(home, share("Audits of ours", 90), "visits")
    publish(home, 1)
    (home / "definitions" / "visits" / "own_audits.toml").unlink()
    own(home, share("Our audits, good ones", 70))
    publish(home, 2)
    reader = open_reader(home)
    april = reader.measure("own_audits", Selection(APRIL, PUBLISHED))
    assert (april.line.row.title, april.section) == ("Audits of ours", "Visits")
    assert [one.text for one in april.targets] == ["green from 90%, amber from 60%"]
    assert april.rules is not None
    assert april.rules.says[2:5] == (
        "Its title today is ‘Our audits, good ones’.",
        "It stands in the section ‘Audit’ today.",
        "Its targets are others today.",
    )
    may = reader.measure("own_audits", Selection(MAY, PUBLISHED))
    assert (may.line.row.title, may.section) == ("Our audits, good ones", "Audit")
    assert [one.target_text for one in may.months] == ["90%", "70%"]
    assert may.rules is not None and may.rules.says[1:] == ("What is counted is the same today.",)
    sections = {section.title: [line.row.title for line in section.lines]
                for section in reader.scorecard(Selection(APRIL, PUBLISHED)).sections}  # fmt: skip
    assert "Audits of ours" in sections["Visits"]
    titles = {row["period"]: row["title"] for row in scorecard(home, "history", "own_audits", "--view", "published")}
    assert titles == {"2024-04": "Audits of ours", "2024-05": "Our audits, good ones"}
    frame = analyst_home(home).figures("published", "own_audits")
    assert dict(zip(frame["period"].astype(str), frame["section"], strict=True)) == {
        "2024-04": "Visits", "2024-05": "Audit",
    }  # fmt: skip


def test_the_parts_of_a_mix_are_those_of_the_day(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own(home, grades(parts=("Inadequate", "Good", "Requires improvement")).replace('"Inadequate" = 1', '"Good" = 1'))
    publish(home, 1)
    merged = "CASE WHEN grade = 'Inadequate' THEN 'Not good' ELSE grade END"
    own(home, grades(merged, ("Good", "Not good")))
    page = open_reader(home).measure("own_audits", Selection(APRIL, PUBLISHED))
    assert [part.label for part in page.line.parts] == ["Inadequate", "Good", "Requires improvement"]
    assert page.rules is not None and "Its parts are others today: Good, Not good." in page.rules.says
    [one] = [found for found in page.revisions if not found.summed]
    assert (one.published_text, one.latest_text) == (
        "10 in all; Inadequate 5 (50.0%)", "10 in all; Inadequate not there",
    )  # fmt: skip


def test_a_team_that_is_gone_from_the_newest_figures_is_a_revision_of_what_was_published(tmp_path: Path) -> None:
    home = tmp_path / "home"
    intake = open_intake(home)
    ten = [contact(number, f"2024-04-{number + 1:02d}", "MASH 1" if number < 3 else "MASH 2") for number in range(10)]
    ten = [{**one, "route": "MASH"} for one in ten]
    moved = [{**one, "team": "MASH 2"} for one in ten]
    teams = [{"team": name, "service": "Front door"} for name in ("MASH 1", "MASH 2")]
    derive: Any = intake.derivation().derive
    for place, contacts in enumerate((ten, moved)):
        told = extract("2024-04", "2024-04-01", contacts=contacts, teams=teams[place:])
        later = replace(told, about=replace(told.about, produced_on=told.about.produced_on + timedelta(days=place)))
        load, _ = intake.store.keep(workbook(tmp_path, str(place)), later, [], derive)
        if not place:
            intake.publish(load)
    intake.store.close()
    reader = open_reader(home)
    found = reader.scorecard(Selection(APRIL, PUBLISHED, TEAM, "MASH 1")).revisions
    told = {one.measure: (one.published_text, one.latest_text, one.says) for one in found if not one.summed}
    assert told["mash_contacts"] == ("3", "Not there", "April 2024 was published as 3 and is now not there.")
    whole = reader.scorecard(Selection(APRIL, PUBLISHED)).revisions
    assert not [one for one in whole if one.measure == "mash_contacts"]
    other = reader.scorecard(Selection(APRIL, PUBLISHED, TEAM, "MASH 2")).revisions
    assert [one.latest_text for one in other if one.measure == "mash_contacts" and not one.summed] == ["10"]


REPEATS = "PrevRegCPR"
"""The DfE's percentage of children who become the subject of a plan again: the comparator of cp_repeat_ever."""


def england(home: Path, edition: str, year: int, value: float) -> None:
    """Takes in one figure of England."""
    figure = PublishedFigure(REPEATS, year, "England", 970, "", value, "")
    editions.keep(home, edition, [figure], "a file.csv", date(2026, 1, 1))


def test_a_published_month_stands_beside_what_it_was_published_beside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('authority = "Herefordshire"\nla_code = "884"\n', encoding="utf-8")
    england(home, "Released 2026", 2024, 12.3)
    publish(home, 1)
    before = open_reader(home)
    april, may = Selection(APRIL, PUBLISHED), Selection(MAY, PUBLISHED)
    then = before.measure("cp_repeat_ever", april)
    shown = {one.name: (one.value, one.year, one.value_text) for one in then.comparators}
    assert shown["England"] == (12.3, "2023-24", "12.3%") and len(shown) == 6
    assert then.beside_since == ()
    printed = scorecard(home, "show", "2024-04", "--view", "published")
    england(home, "Released 2027", 2024, 12.5)
    source = open_source(home)
    page = source.reader().measure("cp_repeat_ever", april)
    assert (page.comparators, page.comparators_note) == (then.comparators, then.comparators_note)
    assert page.comparators_note.endswith("The newest figures taken in are 'Released 2026'.")
    assert page.beside_since == ("Published beside England 12.3%; DfE has since revised it to 12.5%.",)
    html = str(measure_page.render(source, View(APRIL, None, None, PUBLISHED), ("cp_repeat_ever",)).html)
    assert page.beside_since[0] in html
    assert "Some of them have been revised since" in source.reader().scorecard(april).comparators_note
    assert scorecard(home, "show", "2024-04", "--view", "published") == printed
    latest = source.reader().measure("cp_repeat_ever", Selection(APRIL, LATEST))
    assert ({one.name: one.value_text for one in latest.comparators}["England"], latest.beside_since) == ("12.5%", ())
    source.store.close()
    publish(home, 2)
    reader = open_reader(home)
    assert {one.name: one.value_text for one in reader.measure("cp_repeat_ever", may).comparators}["England"] == "12.5%"
    history = {row.period: row.comparators[0].value for row in reader.history("cp_repeat_ever", PUBLISHED)
               if row.comparators}  # fmt: skip
    assert history == {APRIL: 12.3, MAY: 12.5}
    assert reader.scorecard(may).comparators_note.endswith("'Released 2027'.")


def test_publishing_again_beside_other_figures_is_another_publication_and_a_copy_of_both_is_kept(
    april: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(april, tmp_path / "home")
    publish(home, 1)
    england(home, "Released 2026", 2024, 12.3)
    publish(home, 1)
    publish(home, 2, 3)
    intake = open_intake(home)
    publications = [one for one in intake.store.publications() if one.load.month == APRIL]
    assert len(publications) == 2 and intake.store.verify() == []
    beside = []
    for one in publications:
        kept = KeptComparators.of_file(intake.store.files.open(one.figures or "").source)
        assert kept is not None
        beside.append({other.name: other.value for other in kept.of("cp_repeat_ever")}["England"])
    assert beside[0] == 12.3 and beside[1] not in (12.3, None)
    file = home / "figures" / (publications[0].figures or "")
    file.write_bytes(file.read_bytes().replace(b"12.3", b"12.9"))
    assert [text for text in intake.store.verify() if "was changed" in text] == [
        f"The publication of load {publications[0].load.name}: figures/{file.name} was changed."
    ]
    intake.store.close()


def test_what_was_published_beside_nothing_that_was_kept_stands_beside_todays_and_says_so(
    april: Path, tmp_path: Path
) -> None:
    """A version before this one kept the figures alone: their file without what it stands beside."""
    home = shutil.copytree(april, tmp_path / "home")
    intake = open_intake(home)
    [publication] = intake.store.publications()
    before = intake.store.files.table(publication.figures or "").replace_schema_metadata(None)
    name = intake.store.files.add_sealed("published-2024-04.1", before)
    intake.store.close()
    engine = open_engine(f"sqlite:///{home / 'scorecard.db'}")
    with writing(engine) as connection:  # with an entry of the trail that holds the row: else the home would be refused
        connection.execute(text("UPDATE publications SET figures = :name"), {"name": name})
        trail.add(connection, "x", "forged", datetime.now(UTC), "home", digests(contents(connection)))
    engine.dispose()
    england(home, "Released 2026", 2024, 12.3)
    page = open_reader(home).measure("cp_repeat_ever", Selection(APRIL, PUBLISHED))
    assert {one.name: one.value_text for one in page.comparators}["England"] == "12.3%"
    assert page.rules is not None and page.beside_since == ()
    assert page.rules.says[-1] == "What it was compared with was not kept: the comparators shown here are today’s."


@pytest.mark.parametrize(
    ("then", "now", "shipped", "says"),
    [
        (("England", 12.3, "2023-24"), ("England", 12.34, "2023-24"), True, None),
        (
            ("England", 12.3, "2022-23"), ("England", 13.1, "2023-24"), True,
            "Published beside England 12.3% for 2022-23; DfE has since published 13.1% for 2023-24.",
        ),
        (
            ("Neighbours", 12.3, "2023-24"), ("Neighbours", 12.5, "2023-24"), True,
            "Published beside Neighbours 12.3%; today it is 12.5%.",
        ),
        (
            ("England", 12.3, "2023-24"), ("England", 12.5, "2023-24"), False,
            "Published beside England 12.3%; today it is 12.5%.",
        ),
        (("England", 12.3, "2023-24"), ("England", None, "2023-24"), True,
         "Published beside England 12.3%; there is none today."),
        (("England", None, "2023-24"), ("England", 12.5, "2023-24"), True,
         "Published without a figure of England; DfE has since published 12.5%."),
    ],
)  # fmt: skip
def test_what_has_become_of_a_comparator_is_told_in_words(then: Any, now: Any, shipped: bool, says: str | None) -> None:
    def beside(name: str, value: float | None, year: str) -> Comparator:
        average = "mean" if name == "Neighbours" else ""
        return Comparator(name, value, year, None, average, "", "", format_published(value, "percent"))

    assert revised([beside(*then)], [beside(*now)], shipped=shipped) == (() if says is None else (says,))


def test_an_annual_rate_beside_a_published_month_is_of_the_children_of_its_day(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    config = 'authority = "Herefordshire"\nla_code = "884"\n'
    (home / "config.toml").write_text(config, encoding="utf-8")
    intake = open_intake(home)
    months = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(3, 16)]
    contacts = [{**contact(place, f"{month}-02"), "route": "MASH"} for place, month in enumerate(months)]
    enquiries = [{"child_id": f"C{place}", "started": date.fromisoformat(f"{month}-02"), "team": "MASH 1"}
                 for place, month in enumerate(months)]  # fmt: skip
    told = extract("2024-04", "2023-04-01", contacts=contacts, section_47=enquiries, teams=[])
    load, _ = intake.store.keep(workbook(tmp_path, "a"), told, [], intake.derivation().derive)
    intake.publish(load)
    intake.store.close()
    published = open_reader(home).measure("s47_started", Selection(APRIL, PUBLISHED)).annual_rate
    assert "Population" in published
    (home / "config.toml").write_text(config + "[population]\nmid_year = 2015\n", encoding="utf-8")
    reader = open_reader(home)
    assert reader.measure("s47_started", Selection(APRIL, PUBLISHED)).annual_rate == published
    assert "mid-2015" in reader.measure("s47_started", Selection(APRIL, LATEST)).annual_rate
