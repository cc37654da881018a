"""Whose an extract is: authorities in every spelling, another one refused, a new home's confirmed once."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.authorities import REFERENCE, Authority, Whose, authorities, by_code, find, nearest_to, who_may_be_meant
from data.benchmarks.areas import neighbours
from data.checks.check import check_sheets
from data.errors import Busy, HomeError
from data.extract import Checked
from data.home.config import open_home
from data.home.confirmed_authority import confirm_authority
from data.home.writer_lock import take_turn
from metrics.engine.authority_settings import settings_of
from tests.data.small_extract import TODAY, about, extract

CAMDEN, SHROPSHIRE, HEREFORDSHIRE = (by_code()[code] for code in ("202", "893", "884"))
HOME = Whose("Herefordshire", "884")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Shropshire Council", "893"),
        ("SHROPSHIRE  council ", "893"),
        ("London Borough of Camden", "202"),
        ("LB Camden", "202"),
        ("Bristol, City of", "801"),
        ("Bristol City Council", "801"),
        ("Herefordshire, County of", "884"),
        ("Hammersmith & Fulham", "205"),
        ("hammersmith and fulham", "205"),
        ("City of London Corporation", "201"),
        ("Kingston Upon Hull, City of", "810"),
        ("Hull City Council", "810"),
        ("Royal Borough of Windsor & Maidenhead", "868"),
        ("Wirral Metropolitan Borough Council", "344"),
        ("Stoke on Trent", "861"),
        ("St. Helens MBC", "342"),
        ("Birmingham Children’s Trust", "330"),
        ("Derby City Council", "831"),
        ("Derbyshire County Council", "830"),
        ("Durham County Council", "840"),
        ("County Durham", "840"),
        ("884", "884"),
        ("884.0", "884"),
        ("e06000019", "884"),
    ],
)
def test_an_authority_is_known_in_every_spelling_and_by_its_codes(written: str, code: str) -> None:
    found = find(written)
    assert found and found.code == code


@pytest.mark.parametrize("written", ["", " ", "Council", "County", "Demoshire", "Cumbria", "Shropsire", "999", "of"])
def test_what_no_list_knows_is_nobody(written: str) -> None:
    assert find(written) is None


def test_every_shipped_list_spells_them_so_that_they_are_found_and_never_as_another() -> None:
    for name in ("population-0-17", "statistical-neighbours", "ofsted-judgements-2025-03-31"):
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = {(row["la_code"], row["la_name"]) for row in csv.DictReader(lines) if row["la_code"] in by_code()}
        assert len(rows) > 150
        for code, written in rows:
            found = find(written)
            assert found and found.code == code, written
    assert len(authorities()) == len({one.name for one in authorities()}) == 153


@given(
    st.sampled_from(authorities()), st.sampled_from(["{} Council", "{} County Council", "City of {}", "{}, Borough of"])
)
def test_no_kind_of_council_makes_another_of_it(one: Authority, form: str) -> None:
    for written in (form.format(one.name), form.format(one.name).upper(), form.format(one.name.replace("and", "&"))):
        assert find(written) == one


@pytest.mark.parametrize(
    ("written", "nearest"),
    [("Shropsire", "893"), ("Kingston", "810"), ("Hertfordshir", "919"), ("Northamptonshire", "940"), ("Poole", "839")],
)
def test_a_slip_has_the_nearest_names(written: str, nearest: str) -> None:
    assert nearest in [one.code for one in nearest_to(written)][:3]
    assert f"({nearest})" in who_may_be_meant(written)


def checked(authority: object, whose: Whose | None) -> Checked:
    sheets = [about(Authority=authority), *extract()[1:]]
    return check_sheets(sheets, today=TODAY, whose=whose)


def told(found: Checked) -> list[tuple[str, str | None, str]]:
    return [(issue.level, issue.cell, issue.says) for issue in found.issues]


@pytest.mark.parametrize("written", ["Herefordshire", "County of Herefordshire", "HEREFORDSHIRE COUNCIL", "884", 884])
def test_an_extract_of_the_homes_authority_is_fine_however_it_is_written(written: object) -> None:
    assert told(checked(written, HOME)) == []


def test_an_extract_of_another_authority_is_refused_with_cell_value_rule_and_remedy() -> None:
    found = checked("London Borough of Camden", HOME)
    assert not found.ok and [issue.rule for issue in found.issues] == ["about.another authority"]
    assert told(found) == [
        (
            "error",
            "B1",
            "About!B1: Authority 'London Borough of Camden' is not this home's authority: the home is"
            " Herefordshire's (884). Choose the right workbook or home: each authority has a home of its own. Where the"
            " records are yours, correct the cell.",
        )
    ]


def test_a_name_that_no_list_knows_is_refused_with_the_nearest_where_the_home_has_an_authority() -> None:
    found = checked("Hertfordshir", HOME)
    assert not found.ok and [issue.rule for issue in found.issues] == ["about.authority unknown"]
    assert "Did you mean 'Hertfordshire' (919)" in found.issues[0].says


def test_a_name_that_no_list_knows_is_a_doubt_where_the_home_has_none() -> None:
    found = checked("Shropsire", None)
    assert found.ok and [issue.level for issue in found.issues] == ["warning"]
    assert "Did you mean 'Shropshire' (893)" in found.issues[0].says


def test_a_homes_own_name_is_its_own_also_where_no_list_knows_it() -> None:
    assert checked("Demoshire Council", Whose("Demoshire")).ok
    assert checked("Sandwell and District CT", Whose("Sandwell", "333", "Sandwell & District CT")).ok
    assert not checked("Camden", Whose("Demoshire")).ok
    assert checked("Herefordshire", Whose("", "884")).ok and not checked("Camden", Whose("", "884")).ok


def test_a_file_that_names_nobody_is_taken_as_the_homes_and_says_so() -> None:
    bare = [sheet for sheet in extract() if sheet.name != "About"]
    month, first = date(2020, 9, 1), date(2020, 4, 1)
    found = check_sheets(bare, month=month, records_from=first, today=TODAY, whose=HOME)
    note = next(issue for issue in found.issues if issue.rule == "about.authority assumed")
    assert found.ok and note.as_json()["level"] == "note" and "taken to be Herefordshire's (884)" in note.says
    alone = check_sheets(bare, month=month, records_from=first, today=TODAY)
    assert "about.authority assumed" not in [issue.rule for issue in alone.issues]


def test_a_new_home_keeps_what_was_confirmed_and_is_complete_from_then_on(tmp_path: Path) -> None:
    home = confirm_authority(open_home(tmp_path), SHROPSHIRE, today=date(2024, 2, 5))
    assert (home.authority, home.la_code) == ("Shropshire", "893") == (open_home(tmp_path).authority, home.la_code)
    found = settings_of(home).population(date(2024, 1, 1))
    assert found and found.number > 50_000 and 893 in neighbours(home.neighbours_model)
    assert "confirmed on 2024-02-05" in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".new")] == []


def test_settings_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    before = '# ours\nauthority = ""\nneighbours_model = "2021"\n\n[clock]\nnon_working_days_stop_from = 2021-01-01\n'
    (tmp_path / "config.toml").write_text(before, encoding="utf-8")
    home = confirm_authority(open_home(tmp_path), CAMDEN, as_written='The "Camden"\\ \u202etrust')
    text = (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert text.endswith(before.replace('authority = ""\n', ""))
    assert tomllib.loads(text)["authority_as_written"] == home.authority_as_written == 'The "Camden"\\ \u202etrust'
    assert (home.la_code, home.neighbours_model, home.clock_stops_from) == ("202", "2021", date(2021, 1, 1))


def test_a_home_of_another_authority_stays_its_own(tmp_path: Path) -> None:
    confirm_authority(open_home(tmp_path), SHROPSHIRE)
    before = (tmp_path / "config.toml").read_bytes()
    with pytest.raises(
        HomeError, match=r"This home is Shropshire's \(893\), so nothing of Camden \(202\) goes into it"
    ):
        confirm_authority(open_home(tmp_path), CAMDEN)
    assert confirm_authority(open_home(tmp_path), SHROPSHIRE).la_code == "893"
    assert (tmp_path / "config.toml").read_bytes() == before


def test_whoever_confirms_waits_for_the_homes_turn(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    with take_turn(tmp_path), pytest.raises(Busy):
        confirm_authority(home, CAMDEN, wait=0)
    assert open_home(tmp_path).whose is None


RACE = """
import sys
from pathlib import Path
from data.authorities import by_code
from data.errors import HomeError
from data.home.config import open_home
from data.home.confirmed_authority import confirm_authority
home = open_home(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
try:
    print("won", confirm_authority(home, by_code()[sys.argv[2]]).la_code)
except HomeError as error:
    print("told", error)
"""


def test_of_two_processes_that_confirm_different_ones_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    for turn in range(3):
        home = tmp_path / str(turn)
        codes = ["893", "202", "884", "801"]
        racing = [
            subprocess.Popen(
                [sys.executable, "-c", RACE, str(home), code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
            for code in codes
        ]
        for one in racing:
            assert one.stdout and one.stdout.readline() == "ready\n"
        for one in racing:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.communicate(timeout=60)[0].strip() for one in racing]
        won = [code for code, words in zip(codes, said, strict=True) if words == f"won {code}"]
        assert len(won) == 1 and won[0] == open_home(home).la_code, said
        theirs = f"This home is {by_code()[won[0]].name}'s ({won[0]})"
        assert sum(words.startswith(f"told {theirs}") for words in said) == 3, said


@pytest.mark.parametrize(
    ("config", "whose"),
    [
        ('authority = "Shropshire Council"\n', ("Shropshire Council", "893")),
        ('authority = "Herefordshire"\nla_code = "884"\n', ("Herefordshire", "884")),
        ('authority = "Demoshire"\nla_code = "893"\n', ("Demoshire", "893")),
        ('authority = "Demoshire"\n', ("Demoshire", "")),
        ('la_code = "893"\n', ("", "893")),
        ("", ("", "")),
    ],
)
def test_a_homes_own_settings_stay_and_a_name_alone_gives_the_code(
    tmp_path: Path, config: str, whose: tuple[str, str]
) -> None:
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    home = open_home(tmp_path)
    assert (home.authority, home.la_code) == whose
    assert (home.whose is None) == (config == "")
