"""Who answers for a measure: a council's own post, for a measure or a section, and 'No owner named' until then."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.demo import OWNERS
from metrics.home.owner_file import take_owners
from metrics.measures.owners import OwnerError, named
from tests.dashboard.test_edit_measure import EDIT, ID, post
from tests.metrics.test_definitions import AGREED, POSTS


def owner_in(home: Path, id: str = ID) -> str:
    return open_intake(home).definitions[id].owned_by


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_a_new_home_names_nobody_until_the_council_does(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert owner_in(home) == "No owner named"
    assert run("owners", "set", "front_door", "Head of the Front Door", "--home", home, "--decided-by", "Board") == 0
    assert (owner_in(home), owner_in(home, "lac")) == ("Head of the Front Door", "No owner named")
    assert run("owners", "set", ID, "Head of MASH", "--home", home) == 0
    assert (owner_in(home), owner_in(home, "mash_contacts")) == ("Head of MASH", "Head of the Front Door")
    assert run("owners", "set", ID, "", "--home", home) == 0
    assert owner_in(home) == "No owner named", "for this one nobody, whatever its section has"
    assert run("owners", "set", "contacts_decided_24", "Head", "--home", home) == 1
    assert f"Did you mean '{ID}'?" in capsys.readouterr().err
    assert run("owners", "list", "--home", home, "--format", "csv") == 0
    assert "mash_contacts,MASH contacts received,Front door,Head of the Front Door" in capsys.readouterr().out


def test_a_file_of_the_home_may_name_it(home: Path) -> None:
    own = home / "definitions" / f"{ID}.toml"
    own.parent.mkdir()
    own.write_text('owner = "By file"\n', encoding="utf-8")
    intake = open_intake(home)
    intake.store.name_owners([named("front_door", "By section", "", {}, {"front_door": "Front door"})])
    assert (owner_in(home), owner_in(home, "mash_contacts")) == ("By file", "By section")
    intake.store.name_owners([named(ID, "By record", "", intake.definitions, {})])
    assert owner_in(home) == "By record"


def test_the_demo_has_an_owner_from_the_papers_for_every_measure(home: Path) -> None:
    intake = open_intake(home)
    number = len(AGREED)
    assert take_owners(intake, OWNERS) == (number, 0) and take_owners(intake, OWNERS) == (0, number)
    again = open_intake(home).definitions
    assert all(again[id].owner in POSTS for id in AGREED)
    with OWNERS.open(encoding="utf-8") as file:
        assert [row["owner_of"] for row in csv.DictReader(file)] == list(AGREED)


@pytest.mark.parametrize(
    ("text", "says"),
    [("owner_of,post\nnothing,Head\n", "row 2: 'nothing' is neither"), ("a,b\n", "row of headings"), ("", "row of")],
)
def test_all_of_a_file_or_nothing(home: Path, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "owners.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OwnerError, match=says):
        take_owners(open_intake(home), path)
    assert open_intake(home).store.owners() == []


def test_it_is_named_on_the_page_for_a_measure_or_its_section(home: Path) -> None:
    asks = create_app(home).server.test_client()
    assert "No owner named. A post" in asks.get(EDIT).text
    answer = post(asks, f"{EDIT}/owner", post="Head of <MASH>", by="Board", of="front_door")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{EDIT}?done=named")
    assert "Head of &lt;MASH&gt;. A post" in asks.get(EDIT).text
    assert "Head of &lt;MASH&gt;" in asks.get("/measures").text
    assert post(asks, f"{EDIT}/owner", post="Head", of="looked_after").status_code == 422
