"""Definitions: what a file may say, what is refused and with which words, and the authority's own laid over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.errors import DefinitionError
from metrics.engine.library import check_definitions, load_definitions
from metrics.measures.definition import Definition
from metrics.measures.query import sql
from metrics.measures.rules_folder import SHIPPED

SOUND = """
title = "Contacts received by MASH"
kind = "percentage"
when = "month"
good = "high"
why = "Because."
owner = "Head of MASH and Assessment"
source = "Contacts"
breakdowns = ["team"]

[denominator]
means = "contacts in the month"
from = "contacts"
where = "in_month(received, period)"

[numerator]
means = "that came to MASH"
where = "route = 'MASH'"

[[target]]
from = 2019-04-01
green = 95
amber = 85

[[example]]
name = "One of two"
month = 2020-09-01
numerator = 1
denominator = 2

[example.rows]
contacts = '''
| route          | received         |
| MASH           | 2020-09-04 16:00 |
| Early Help Hub | 2020-09-04 16:00 |
'''
"""


def load(folder: Path, text: str, place: str = "front_door/trial.toml") -> dict[str, Definition]:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_definitions(folder)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Definition]:
    return load_definitions()


def test_every_shipped_definition_is_sound() -> None:
    assert check_definitions() == []


def test_definitions_are_found_by_being_there_and_come_in_the_scorecards_order(shipped: dict[str, Definition]) -> None:
    assert set(shipped) == {path.stem for path in SHIPPED.glob("*/*.toml")}
    sections = list(dict.fromkeys(one.section for one in shipped.values()))
    order = ["Front door", "Assessment", "Child protection", "Visits", "Looked after", "Audit"]
    assert [section for section in order if section in sections] == [one for one in sections if one in order]
    assert next(id for id, one in shipped.items() if one.order) == "mash_contacts", "one without an order comes first"


def test_no_shipped_definition_is_a_placeholder(shipped: dict[str, Definition]) -> None:
    for one in shipped.values():
        assert one.examples, one.id
        assert len(one.why) > 20, one.id


def test_a_sound_file_becomes_a_definition(tmp_path: Path) -> None:
    trial = load(tmp_path, SOUND)["trial"]
    assert (trial.section, trial.unit, trial.basis, trial.breakdowns) == (
        "Front door",
        "percent",
        "month",
        ("service", "team"),
    )
    assert trial.denominator is not None and trial.denominator.source == "contacts"
    assert trial.numerator is not None and trial.numerator.where == "route = 'MASH'"
    assert trial.target_in(date(2019, 3, 1)) is None
    target = trial.target_in(date(2019, 4, 1))
    assert target is not None and (target.green, target.amber) == (95, 85)


def test_the_target_in_force_is_the_newest_begun(tmp_path: Path) -> None:
    later = "[[target]]\nfrom = 2021-01-01\ngreen = 97\namber = 90\n\n[[example]]"
    trial = load(tmp_path, SOUND.replace("[[example]]", later))["trial"]
    greens = [trial.target_in(month) for month in (date(2020, 12, 1), date(2021, 1, 1), date(2022, 1, 1))]
    assert [target.green for target in greens if target] == [95, 97, 97]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("owner = ", "ownr = ", "ownr", "Did you mean 'owner'?"),
        ("means = \"that", "meens = \"that", "numerator.meens", "Did you mean 'means'?"),
        ('good = "high"', "", "good", "there is no default"),
        ('why = "Because."', "", "why", "there is no default"),
        ('owner = "Head of MASH and Assessment"', 'owner = " "', "owner", "there is no default"),
        ('good = "high"', 'good = "hihg"', "good", "Did you mean 'high'?"),
        ('kind = "percentage"', 'kind = "percent"', "kind", "Did you mean 'percentage'?"),
        ('when = "month"', 'when = "monthly"', "when", "Did you mean 'month'?"),
        ("(received,", "(recieved,", "denominator.where", "no column 'recieved'. Did you mean 'received'?"),
        ("route = 'MASH'", "rote = 'MASH'", "numerator.where", "Did you mean 'route'?"),
        ("in_month(", "in_mnth(", "denominator.where", "no function 'in_mnth'. Did you mean 'in_month'?"),
        ('from = "contacts"', 'from = "contact"', "from", "Did you mean 'contacts'?"),
        ('["team"]', '["teem"]', "breakdown.teem", "Did you mean 'team'?"),
        ("= 'MASH'\"", "= 'MASH' AND\"", "numerator.where", "cannot read it"),
        ("= 'MASH'\"", "= 'MASH'); DROP TABLE contacts; SELECT (1\"", "numerator.where", "one SQL expression"),
        ('where = "route', 'from = "referrals"\nwhere = "route', "numerator.from", "chooses among"),
        ('where = "route', 'weight = "2"\nwhere = "route', "numerator.weight", "chooses among"),
        ("green = 95", "green = 80", "target.amber", "wrong side"),
        ("from = 2019-04-01", 'from = "2019-04-01"', "target.from", "without quotes"),
        ("from = 2019-04-01", "from = 2019-04-01T00:00:00", "target.from", "without quotes"),
        ("green = 95", "green = true", "target.green", "a number"),
        ('good = "high"', 'good = "neither"', "target", "has no target"),
        ('good = "high"', 'good = "band"', "target.green", "[18, 22]"),
        ("month = 2020-09-01", "month = 2020-09-02", "example.month", "2020-09-01"),
        ("| MASH  ", "| MASHH ", "example.rows.contacts", "Did you mean 'MASH'?"),
        ("| route  ", "| rout   ", "example.rows.contacts", "Did you mean 'route'?"),
        ("| 2020-09-04 16:00 |\n'''", "| 31/02/2020 |\n'''", "example.rows.contacts", "cannot stand in received"),
        ("| 2020-09-04 16:00 |\n'''", "|\n'''", "example.rows.contacts", "1 cells, but the header has 2"),
        ("[denominator]", "[count]", "count", "has no table [count]"),
        ("source = ", "year_to_date = 1\nsource = ", "year_to_date", "true or false"),
        ("[[target]]", "[without]\ndecided = 'x'\n\n[[target]]", "without", "'decided' is not a column"),
        ("[[target]]", '[groups]\nsize = ["Small"]\n\n[[target]]', "groups", "'size' has no SQL in [breakdown]"),
        ("[[target]]", '[breakdown]\nsize = "1"\n[groups]\nsize = 1\n\n[[target]]', "groups", "a list of texts"),
        ("source = ", "= ", "", "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_key_and_the_nearest_word(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    assert old in SOUND
    with pytest.raises(DefinitionError) as fault:
        load(tmp_path, SOUND.replace(old, new))
    assert (fault.value.file, fault.value.key) == ("trial.toml", key)
    assert says in fault.value.says
    assert check_definitions(tmp_path) == [str(fault.value)]


def test_without_an_example_there_is_no_measure(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="draw at least one"):
        load(tmp_path, SOUND[: SOUND.index("[[example]]")])


@pytest.mark.parametrize("reach", ["read_text('secret.txt')", "read_csv('secret.txt')", "'x'; COPY contacts TO 'x'"])
def test_a_condition_cannot_reach_a_file(tmp_path: Path, reach: str) -> None:
    with pytest.raises(DefinitionError):
        load(tmp_path, SOUND.replace("route = 'MASH'", f"route IN (SELECT content FROM {reach})"))


def test_every_fault_is_told_not_only_the_first(tmp_path: Path) -> None:
    for name, text in (("one", SOUND.replace("owner =", "ownr =")), ("two", SOUND.replace("(received", "(recieved"))):
        path = tmp_path / "front_door" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert [fault.split(":")[0] for fault in check_definitions(tmp_path)] == ["one.toml", "two.toml"]


def test_the_authoritys_keys_win_and_its_targets_replace_all(tmp_path: Path, shipped: dict[str, Definition]) -> None:
    target = "[[target]]\nfrom = 2021-04-01\ngreen = 99\namber = 98\n"
    own = f'owner = "Head of the Front Door"\n[denominator]\nmeans = "in our words"\n{target}'
    mine = load(tmp_path, own, "front_door/contacts_decided_24h.toml")
    before, after = shipped["contacts_decided_24h"], mine["contacts_decided_24h"]
    assert (after.owner, after.title) == ("Head of the Front Door", before.title)
    assert after.denominator is not None and before.denominator is not None
    assert (after.denominator.means, after.denominator.where) == ("in our words", before.denominator.where)
    assert [target.green for target in after.targets] == [99]
    assert list(mine) == list(shipped)


def test_an_authority_adds_measures_and_sections(tmp_path: Path, shipped: dict[str, Definition]) -> None:
    (tmp_path / "sections.toml").write_text('[our_own]\ntitle = "Our own"\n', encoding="utf-8")
    mine = load(tmp_path, SOUND, "our_own/trial.toml")
    assert set(mine) - set(shipped) == {"trial"}
    assert mine["trial"].section == "Our own"
    assert list(mine)[-1] == "trial"


def test_a_new_measure_outside_a_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="Did you mean 'front_door'"):
        load(tmp_path, SOUND, "frontdoor/trial.toml")


def test_an_id_cannot_be_there_twice_nor_be_odd(tmp_path: Path) -> None:
    load(tmp_path, SOUND)
    with pytest.raises(DefinitionError, match="there twice"):
        load(tmp_path, SOUND, "audit/trial.toml")
    (tmp_path / "audit" / "trial.toml").unlink()
    with pytest.raises(DefinitionError, match="file's name"):
        load(tmp_path, SOUND, "audit/Trial-2.toml")


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path, shipped: dict[str, Definition]) -> None:
    assert load_definitions(tmp_path / "definitions") == shipped


def test_the_query_reads_and_has_the_conditions_word_for_word(tmp_path: Path) -> None:
    assert sql(load(tmp_path, SOUND)["trial"]) == (
        """\
-- Contacts received by MASH
WITH chosen AS (
    SELECT
        period,
        coalesce(service, 'Not recorded') AS service,
        coalesce(team, 'Not recorded') AS team,
        -- that came to MASH
        route = 'MASH' AS hit
    FROM contacts
    LEFT JOIN teams USING (team)
    CROSS JOIN periods
    -- contacts in the month
    WHERE
        in_month(received, period)
)
SELECT
    period,
    service,
    team,
    count(*) FILTER (WHERE hit) AS numerator,
    count(*) AS denominator
FROM chosen
GROUP BY GROUPING SETS ((period), (period, service), (period, team))"""
    )


def test_a_state_of_the_extracts_last_day_is_asked_for_its_own_month_only(shipped: dict[str, Definition]) -> None:
    assert "CROSS JOIN this_month" in sql(shipped["lac_3_placements"])  # a column as at the extract
    assert "CROSS JOIN this_month" in sql(shipped["cp_visits_on_time"])  # a snapshot
    assert "CROSS JOIN periods" in sql(shipped["cp_plans"])
