"""The table specs against the layout that councils were given, and the refusal of what a spec cannot say."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from data.checks.codes import read_code, spellings
from data.checks.headings import headings
from data.errors import SpecError
from data.spec import TABLES, Table, read_table, tables
from data.spelling import plain
from data.table_schema import arrow_schema

NAMES = [
    "about",
    "teams",
    "contacts",
    "early_help",
    "referrals",
    "assessments",
    "strategy_discussions",
    "section_47",
    "children_in_need",
    "child_protection_plans",
    "looked_after",
    "care_leavers",
    "visits",
    "reviews",
    "missing_episodes",
    "exploitation",
    "court",
    "adoption",
    "case_supervision",
    "worker_supervision",
    "caseloads",
    "posts",
    "leavers",
    "audits",
    "audit_actions",
    "figures",
]
ALL = [pytest.param(table, id=table.name) for table in tables().values()]


def test_there_are_the_26_tables_in_the_template_order() -> None:
    """Others may come between them: a new worksheet is one file."""
    assert [name for name in tables() if name in NAMES] == NAMES
    assert {path.stem for path in TABLES.glob("*.toml")} == set(tables())
    assert sum(len(tables()[name].columns) for name in NAMES) == 209


@pytest.mark.parametrize("table", ALL)
def test_names_within_a_table_are_its_own(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    spelt = [plain(one) for column in table.columns for one in {column.heading, *column.also}]
    by_column = [{plain(one) for one in (column.heading, *column.also)} for column in table.columns]
    assert len(set().union(*by_column)) == sum(map(len, by_column)), f"a heading means two columns: {sorted(spelt)}"
    assert len({rule.name for rule in table.rules}) == len(table.rules)


def test_no_two_tables_share_a_sheet_name() -> None:
    seen: dict[str, str] = {}
    for table in tables().values():
        for name in {plain(one) for one in (table.sheet, table.name, *table.also, table.annex_a or table.sheet)}:
            assert seen.setdefault(name, table.name) == table.name


@pytest.mark.parametrize("table", ALL)
def test_every_code_reads_as_itself_in_every_spelling_of_the_spec(table: Table) -> None:
    for column in table.columns:
        if column.type in ("category", "code", "source code", "yes/no", "yes/no/unknown"):
            assert column.codes, f"{column.heading} has no codes"
        shared = {plain(one.means) for one in column.codes} - set(spellings(column.codes))
        for code in column.codes:
            for spelling in (code.value, *code.also, *([code.means] if plain(code.means) not in shared else [])):
                if spelling:
                    assert read_code(spelling, column.codes) == code.value, (column.heading, spelling)


@pytest.mark.parametrize("table", ALL)
def test_spells_and_events_say_when_they_are_over(table: Table) -> None:
    over = table.grain in ("event", "spell")
    assert (table.last_day is not None) == over
    if table.grain != "about":
        assert table.key
    assert set(table.key) <= {column.name for column in table.columns}


def test_marks_that_the_store_and_the_measures_rely_on() -> None:
    assert {name for name, table in tables().items() if table.latest_only} == {"children_in_need", "looked_after"}
    as_at = {column.name for column in tables()["looked_after"].columns if column.as_at_extract}
    assert as_at == {
        "placements_12m",
        "last_review",
        "last_visit",
        "last_health",
        "last_dental",
        "placement_started",
        "previous_placement_started",
        "placement_type",
        "provider",
        "location",
        "exit_route",
        "iro_oversights_12m",
        "permanence",
    }
    assert {name for name, table in tables().items() if table.required} == {"about", "teams"}
    assert tables()["leavers"].last_day == '"left"'


@pytest.mark.parametrize(
    ("table", "heading", "name"),
    [
        ("contacts", "Date of Contact", "received"),
        ("contacts", "DateOfContact", "received"),
        ("referrals", "ReferralDate", "referred"),
        ("referrals", "Referral NFA", "nfa"),
        ("referrals", "ReferralsLast12Months", "referrals_12m"),
        ("assessments", "Was the child assessed as requiring LA children’s social care support", "support_required"),
        ("assessments", "ContinuousAssessmentAuthDate", "completed"),
        ("section_47", "StratDiscussionDate", "started"),
        ("section_47", "Section 47 Enquiry Start Date", "started"),
        ("section_47", "NumberS47s12m", "s47_12m"),
        ("children_in_need", "CINClosureDate", "closed"),
        ("child_protection_plans", "DateOfLatestReviewConf", "last_review"),
        ("looked_after", "LoookedAfterStartDate", "started"),
        ("looked_after", "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))", "uasc"),
        ("looked_after", "Date Ceased to be Looked After ", "ended"),
        ("looked_after", "Child’s Legal Status", "legal_status"),
        ("care_leavers", "LA In Touch ", "in_touch"),
        ("care_leavers", "LatestPathwayPlan", "pathway_reviewed"),
        ("adoption", "DateFFAConsurrencyPlacement", "ffa_placed"),
        ("adoption", "ADMSHOBPADecisionDate", "decided"),
    ],
)
def test_headings_of_annex_a_and_of_the_standard_dataset(table: str, heading: str, name: str) -> None:
    assert headings(table)[plain(heading)] == name


def test_arrow_types() -> None:
    schema = arrow_schema(tables()["looked_after"])
    assert schema.field("born").type == pa.date32()
    assert schema.field("uasc").type == pa.bool_()
    assert schema.field("placements_12m").type == pa.int64()
    assert schema.field("excel_row").type == pa.int32()
    assert arrow_schema(tables()["contacts"]).field("received").type == pa.timestamp("us")
    assert arrow_schema(tables()["caseloads"]).field("fte").type == pa.float64()
    assert arrow_schema(tables()["figures"]).field("month").type == pa.date32()


SPEC = """
sheet = "Things"
one_row_is = "a thing"
grain = "event"
key = ["thing"]
[[column]]
heading = "Thing"
name = "thing"
type = "text"
required = true
[[example]]
thing = "T1"
"""


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ('sheet = "Things"', 'sheets = "Things"', "key 'sheets' is not known. Did you mean 'sheet'?"),
        ('type = "text"', 'type = "txt"', "type 'txt' is not known. Did you mean 'text'?"),
        ("required = true", "requird = true", "key 'requird' is not known. Did you mean 'required'?"),
        ('grain = "event"', 'grain = "evnt"', "grain 'evnt' is not known. Did you mean 'event'?"),
        ('key = ["thing"]', 'key = ["thin"]', "column 'thin' is not known. Did you mean 'thing'?"),
        ('sheet = "Things"', "", "'sheet' is missing"),
        ("required = true", "", "'required' is missing"),
        ("[[example]]", "[example]", "write one sound row of the sheet as [[example]]"),
        ('thing = "T1"', 'thin = "T1"', "example: key 'thin' is not known. Did you mean 'thing'?"),
        ('thing = "T1"', 'thing = " "', "example: 'thing' is missing, and every row needs it"),
        ('type = "text"', 'type = "date"', "example: thing 'T1' is not a date"),
        ('type = "text"', 'type = "yes/no"', "example: thing 'T1' is not one of the values allowed"),
        ('name = "thing"\n', 'name = "thing"\ncodes = "sorce"\n', "codes 'sorce' is not known. Did you mean 'source'?"),
        ('sheet = "Things"', 'sheet = "Things', "is not valid TOML"),
        ("required = true", 'required = true\n[[rule]]\nname = "x"\nlevl = "error"', "Did you mean 'level'?"),
    ],
)
def test_a_spec_is_refused_with_the_nearest_word(tmp_path: Path, change: str, to: str, says: str) -> None:
    path = tmp_path / "things.toml"
    path.write_text(SPEC, encoding="utf-8")
    assert read_table(path).column("thing").required
    assert change in SPEC
    path.write_text(SPEC.replace(change, to), encoding="utf-8")
    with pytest.raises(SpecError) as refused:
        read_table(path)
    assert says in str(refused.value)
    assert str(refused.value).startswith("things.toml")
