"""The command line: its fixed columns, exit codes and JSON, and that it says what to do."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dashboard.cli import _parser, command_at, main
from dashboard.uploads.intake import open_intake
from data.home.config import open_home
from data.loads.store import Store
from tests.data.small_extract import SOUND
from tests.data.small_workbook import contacts, write

COLUMNS = (
    "measure,title,section,kind,breakdown,group,category,period,basis,numerator,denominator,value,unit,status,"
    "green,amber,good,travel,previous,last_year,published,latest,comparators,"
    "not_due,signal,assurance,points,target_set_by,compared_note,population,population_edition,judged_by,reason"
)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """(exit code, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_every_command_is_there() -> None:
    parsers = next(one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction)).choices
    assert {"check", "load", "publish", "benchmarks", "show", "history", "explain", "verify", "serve"} <= set(parsers)
    for name, parser in parsers.items():
        assert callable(command_at(parser.get_default("run"))), name


HELP = """
import atexit, sys
from dashboard.cli import main
heavy = set("pyarrow duckdb dash rich argcomplete sqlalchemy data metrics".split())
atexit.register(lambda: print("imported:", *sorted(heavy & set(sys.modules))))
main(["--help"])
"""


def test_help_imports_nothing_that_a_command_uses() -> None:
    told = subprocess.run([sys.executable, "-c", HELP], check=True, capture_output=True, text=True).stdout
    assert "COMMAND" in told and told.splitlines()[-1] == "imported:"


def test_the_shell_completes_commands() -> None:
    asked = {
        "_ARGCOMPLETE": "1",
        "COMP_LINE": "scorecard ver",
        "COMP_POINT": "13",
        "_ARGCOMPLETE_STDOUT_FILENAME": "/dev/stdout",
    }
    command = [sys.executable, "-c", "from dashboard.cli import main; main()"]
    told = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True).stdout
    assert told.split() == ["verify"]


def test_a_sound_workbook_checks_loads_publishes_and_shows(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    workbook = write(tmp_path / "sound.xlsx")
    code, out, _ = run(capsys, "check", workbook, "--home", home)
    assert code == 0 and "0 errors" in out and "Nothing was stored" in out
    assert run(capsys, "loads", "--home", home)[1].startswith("There are no loads yet")
    code, out, _ = run(capsys, "load", workbook, "--home", home, "--publish")
    assert code == 0 and "Loaded as 2020-09.1. September 2020 is published." in out
    code, out, _ = run(capsys, "load", workbook, "--home", home)
    assert code == 0 and "already there as 2020-09.1" in out
    code, out, _ = run(capsys, "show", "2020-09", "--home", home, "--format", "csv")
    assert code == 0 and out.splitlines()[0] == COLUMNS
    rows = {(row["measure"], row["basis"]): row for row in csv.DictReader(io.StringIO(out))}
    decided = rows["contacts_decided_24h", "month"]
    assert (decided["numerator"], decided["denominator"], decided["value"], decided["status"]) == (
        "1",
        "1",
        "100",
        "no target",
    )
    assert decided["published"] == decided["latest"] == "100"
    assert run(capsys, "verify", "--home", home)[:2] == (0, "All 1 loads are whole.\n")


def test_a_faulty_workbook_is_told_in_excel_words_and_leaves_with_1(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    workbook = write(tmp_path / "faulty.xlsx", {"contacts": contacts(1, decided="31/02/2020")})
    for command in ("check", "load"):
        code, out, _ = run(capsys, command, workbook, "--home", home)
        assert code == 1 and "31/02/2020" in out and "Contacts!" in out and "Nothing was stored" in out
        assert all(line.count("Contacts!") < 2 for line in out.splitlines()), "the cell is told twice"
        assert "Traceback" not in out
    code, out, _ = run(capsys, "check", workbook, "--home", home, "--format", "json")
    told = json.loads(out)
    assert code == 1 and told["ok"] is False and told["month"] == "2020-09" and told["records_from"] == "2020-04-01"
    error = next(issue for issue in told["issues"] if issue["level"] == "error")
    assert list(error) == ["level", "sheet", "cell", "column", "value", "says", "code"]
    assert (error["sheet"], error["column"], error["value"]) == ("Contacts", "Date and time decided", "31/02/2020")
    assert {"sheet": "Contacts", "table": "contacts", "rows": 1} in told["sheets"]


def test_check_needs_no_home(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCORECARD_HOME", raising=False)
    assert run(capsys, "check", write(tmp_path / "sound.xlsx"))[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sound.xlsx"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "not-there.xlsx"],
        ["load", "not-there.xlsx"],
        ["show", "2020-13", "--home", "x"],
        ["show", "September", "--home", "x"],
        ["history", "no_such_measure", "--home", "x"],
        ["explain", "contacts_decided_24"],
        ["template", "extract.csv"],
        ["loads"],
        ["nonsense"],
        [],
    ],
)
def test_wrong_use_leaves_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCORECARD_HOME", raising=False)
    code, out, err = run(capsys, *arguments)
    assert code == 2 and (out or err).strip() and "Traceback" not in err


def test_a_near_miss_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean contacts_decided_24h?" in run(capsys, "explain", "contacts_decided_24")[2]


def test_what_asks_is_stored_and_is_published_only_once_it_is_accepted(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    full, thin = write(tmp_path / "full.xlsx", {"contacts": contacts(40)}), write(tmp_path / "thin.xlsx")
    assert run(capsys, "--home", home, "load", full, "--publish")[0] == 0
    code, out, _ = run(capsys, "--home", home, "load", thin, "--publish")
    assert code == 1 and "Nothing was stored." in out and "--accept last-load-rows-contacts" in out
    assert (
        "98% fewer than the published load (2020-09.1: 40)" in out and "(To accept it: last-load-rows-contacts)" in out
    )
    assert "2020-09.2" not in run(capsys, "--home", home, "loads")[1]
    told = json.loads(run(capsys, "--home", home, "check", thin, "--format", "json")[1])
    (doubt,) = [issue for issue in told["issues"] if issue["level"] == "warning"]
    assert doubt["code"] == "last-load-rows-contacts"
    assert run(capsys, "--home", home, "load", thin)[0] == 0
    code, out, _ = run(capsys, "--home", home, "load", thin, "--publish", "--accept", doubt["code"], "another")
    assert code == 0 and "September 2020 is published" in out


def test_a_stored_load_that_asked_asks_again_when_it_is_published_and_who_accepted_is_in_the_trail(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    full, thin = write(tmp_path / "full.xlsx", {"contacts": contacts(40)}), write(tmp_path / "thin.xlsx")
    assert run(capsys, "--home", home, "load", full, "--publish")[0] == 0
    assert run(capsys, "--home", home, "load", thin)[0] == 0
    code, out, err = run(capsys, "--home", home, "publish", "2020-09", "--accept", "another")
    assert code == 1 and "Load 2020-09.2 is not published before this was looked at: Contacts: has 1 row, 98%" in err
    assert err.rstrip().endswith("--accept last-load-rows-contacts")
    assert "2020-09.1" in run(capsys, "--home", home, "publications")[1].splitlines()[-1]
    code, out, _ = run(capsys, "--home", home, "publish", "2020-09", "--accept", "last-load-rows-contacts")
    assert code == 0 and "September 2020 is published from load 2020-09.2" in out
    store = Store(open_home(home))
    (entry,) = [one for one in store.trail() if one.subject == "accepted"]
    assert entry.what == "accepted of load 2020-09.2: last-load-rows-contacts" and entry.who.startswith("account ")
    assert store.verify() == []
    assert run(capsys, "--home", home, "publish", "2020-09", "--note", "again")[0] == 0, (
        "what is published is not asked"
    )


def test_what_was_published_before_acceptances_were_kept_is_not_asked_about(home: Path, tmp_path: Path) -> None:
    intake = open_intake(home)
    for workbook in (write(tmp_path / "full.xlsx", {"contacts": contacts(40)}), write(tmp_path / "thin.xlsx")):
        load, _ = intake.load(workbook, intake.check(workbook))
    derivation = intake.derivation()
    assert [doubt.code for doubt in intake.store.doubts(load)] == ["last-load-rows-contacts"]
    intake.store.publish(load, derivation.pin, derivation.derive)
    assert intake.store.doubts(load) == []


def test_publishing_part_of_a_month_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    workbook = write(tmp_path / "part.xlsx", Records_to=date(2020, 9, 20))
    assert run(capsys, "load", workbook, "--home", home)[0] == 0
    code, _, err = run(capsys, "publish", "2020-09", "--home", home)
    assert code == 1 and "2020" in err and "Traceback" not in err
    code, _, err = run(capsys, "publish", "2020-08", "--home", home)
    assert code == 1 and "no load of August 2020" in err


def test_the_home_may_come_from_the_environment_or_before_the_command(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, "--home", home, "loads")[0] == 0
    monkeypatch.setenv("SCORECARD_HOME", str(home))
    assert run(capsys, "publications")[1].startswith("Nothing is published yet")


def test_lists_come_newest_first_as_csv_too(capsys: pytest.CaptureFixture[str], demo_home: Path) -> None:
    code, out, _ = run(capsys, "loads", "--home", demo_home, "--format", "csv")
    assert code == 0
    assert [row["load"] for row in csv.DictReader(io.StringIO(out))] == [
        f"2020-0{month}.1" for month in range(9, 3, -1)
    ]
    published = list(
        csv.DictReader(io.StringIO(run(capsys, "publications", "--home", demo_home, "--format", "csv")[1]))
    )
    assert [row["month"] for row in published] == [f"2020-0{month}" for month in range(9, 3, -1)]


def test_history_has_every_month_of_a_measure(capsys: pytest.CaptureFixture[str], demo_home: Path) -> None:
    out = run(capsys, "history", "cp_plans", "--home", demo_home, "--format", "csv")[1]
    rows = [row for row in csv.DictReader(io.StringIO(out)) if row["basis"] == "month_end"]
    plans = {row["period"]: row["value"] for row in rows}
    assert [plans[f"2020-0{month}"] for month in range(3, 10)] == ["108", "97", "96", "115", "103", "113", "125"]


def test_teams_add_up_to_the_whole(capsys: pytest.CaptureFixture[str], demo_home: Path) -> None:
    def numbers(breakdown: str) -> list[int]:
        out = run(capsys, "show", "2020-09", "--home", demo_home, "--format", "csv", "--breakdown", breakdown)[1]
        rows = csv.DictReader(io.StringIO(out))
        return [int(row["numerator"]) for row in rows if row["measure"] == "referrals" and row["basis"] == "month"]

    assert sum(numbers("team")) == sum(numbers("service")) == sum(numbers("all")) == 71


def test_a_month_for_people_has_a_line_a_measure_under_its_section(
    capsys: pytest.CaptureFixture[str], demo_home: Path
) -> None:
    out = run(capsys, "show", "2020-09", "--home", demo_home)[1].splitlines()
    rows = csv.DictReader(io.StringIO(run(capsys, "show", "2020-09", "--home", demo_home, "--format", "csv")[1]))
    sections: dict[str, list[str]] = {}
    for row in rows:
        titles = sections.setdefault(row["section"], [])
        titles += [f"  {row['title']}"] if f"  {row['title']}" not in titles else []
    wanted = [line for section, titles in sections.items() for line in (section, *titles)]
    assert [line[: len(text)] for line, text in zip(out[1:], wanted, strict=True)] == wanted
    (decided,) = (line.split() for line in out if "MASH contacts decided" in line)
    assert decided[6:11] == ["93.0%", "410", "of", "441", "amber"] and "the rule changed" in " ".join(decided)


def test_the_catalogue_and_a_definition_explained(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capsys, "measures", "--format", "csv")[1])))
    assert list(rows[0]) == ["id", "title", "section", "kind", "good", "owner", "comparator"]
    assert len(rows) >= 43
    code, out, _ = run(capsys, "explain", "contacts_decided_24h")
    assert code == 0 and "hours_on_the_clock" in out and "SELECT" in out.upper()


def test_definitions_of_an_authority_are_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "definitions", "check")[0] == 0
    own = tmp_path / "definitions"
    own.mkdir()
    (own / "contacts_decided_24h.toml").write_text('ownr = "Head of MASH"\n', encoding="utf-8")
    code, out, _ = run(capsys, "definitions", "check", own)
    assert code == 1 and "contacts_decided_24h.toml" in out and "ownr" in out and "owner" in out


def test_an_authoritys_own_target_judges(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> None:
    half = [*contacts(1), {**SOUND["contacts"], "contact_id": "K2", "decided": None}]
    workbook = write(tmp_path / "half.xlsx", {"contacts": half})
    assert run(capsys, "load", workbook, "--home", home, "--publish")[0] == 0

    def status(view: str = "latest") -> str:
        out = run(capsys, "show", "2020-09", "--home", home, "--view", view, "--format", "json")[1]
        rows = json.loads(out)
        return next(
            row["status"] for row in rows if row["measure"] == "contacts_decided_24h" and row["basis"] == "month"
        )

    assert status() == "no target"
    set_it = ("targets", "set", "contacts_decided_24h", "--from", "2019-04", "--green", "95", "--set-by", "Board")
    assert run(capsys, *set_it, "--home", home)[0] == 0
    assert run(capsys, "publish", "2020-09", "--home", home)[0] == 0
    assert status() == status("published") == "red"
    (home / "definitions").mkdir()
    own = "[[target]]\nfrom = 2019-04-01\ngreen = 50\namber = 40\n"
    (home / "definitions" / "contacts_decided_24h.toml").write_text(own, encoding="utf-8")
    assert status() == "green"
    assert status("published") == "red", "by the target of the day, until it is published again"
    assert run(capsys, "publish", "2020-09", "--home", home)[0] == 0
    assert status("published") == "green"


@pytest.mark.parametrize(("authority", "code"), [("Shropshire", "893"), ("Camden", "202"), ("Cornwall", "908")])
def test_any_authority_gets_its_own_population_and_neighbours(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path, authority: str, code: str
) -> None:
    (home / "config.toml").write_text(f'authority = "{authority}"\nla_code = "{code}"\n', encoding="utf-8")
    workbook = write(tmp_path / "sound.xlsx", Authority=f"{authority} Council")
    assert run(capsys, "load", workbook, "--home", home, "--publish")[0] == 0
    rows = json.loads(run(capsys, "show", "2020-09", "--home", home, "--format", "json")[1])
    rate = next(row for row in rows if row["measure"] == "lac_rate")
    assert rate["denominator"] > 20_000 and rate["denominator"] != 34_236
    names = rate["comparators"]
    assert any(name.startswith("Statistical neighbours") for name in names) and "England" in names


def test_the_template_filled_in_is_loadable(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    code, out, _ = run(capsys, "template", target)
    assert code == 0 and str(target) in out
    assert run(capsys, "check", target)[0] == 1


def test_verify_names_what_was_changed(capsys: pytest.CaptureFixture[str], demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(demo_home, home)
    victim = home / "loads" / "2020-09.1" / "contacts.parquet"
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    code, out, _ = run(capsys, "verify", "--home", home)
    assert code == 1 and "2020-09.1" in out and "contacts" in out


def test_what_people_wrote_is_no_formula_in_the_lists_of_loads_and_publications(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "=HYPERLINK(1).xlsx"
    write(book)
    assert run(capsys, "load", book, "--home", home)[0] == 0
    assert run(capsys, "publish", "2020-09", "--note", '=HYPERLINK("http://there","+1")', "--home", home)[0] == 0
    told = run(capsys, "loads", "--format", "csv", "--home", home)[1]
    assert [row["workbook"] for row in csv.DictReader(io.StringIO(told))] == ["'=HYPERLINK(1).xlsx"]
    told = run(capsys, "publications", "--format", "csv", "--home", home)[1]
    assert [row["note"] for row in csv.DictReader(io.StringIO(told))] == ['\'=HYPERLINK("http://there","+1")']
    [one] = json.loads(run(capsys, "publications", "--format", "json", "--home", home)[1])
    assert one["note"] == '=HYPERLINK("http://there","+1")', "a program is given what was written"
