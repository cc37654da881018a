"""From results to the page: which load each figure comes from, how it is judged, and the words."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data.home.config import Home, open_home
from data.load import Load, Publication
from data.loads.results_schema import RESULT_SCHEMA
from data.loads.store import Store
from data.periods import add_months, month_end
from metrics.figures.row import ScorecardRow
from metrics.measures.definition import Definition
from metrics.scorecard.csv_rows import FIELDS, as_json, write_csv
from metrics.scorecard.reader import Reader
from metrics.scorecard.safe_text import safe_text
from metrics.scorecard.shapes import Line, Scorecard
from metrics.scorecard.summary import sentence
from metrics.selection import Selection
from tests.metrics.demo_targets import demo_definitions
from tests.metrics.drawn_computation import DrawnFiles

OF_THE_YEAR = demo_definitions()
ALL = OF_THE_YEAR | {  # most tests want a target of the month's that changes
    "audits_good": replace(
        OF_THE_YEAR["audits_good"],
        targets=tuple(replace(one, basis="month") for one in OF_THE_YEAR["audits_good"].targets),
    )
}
SOME = ("mash_contacts", "contacts_decided_24h", "rereferrals_12m", "contacts_to_referral", "assessments_overdue",
        "cp_plans", "cp_rate", "cp_by_category", "lac_rate", "audits_good")  # fmt: skip
CHOSEN = {name: ALL[name] for name in SOME}
HERE = Home(Path("/nowhere"), "Anytown", "884", "")
SEPTEMBER, AUGUST, JULY = date(2020, 9, 1), date(2020, 8, 1), date(2020, 7, 1)
CONTACTS = "contacts_decided_24h"

Row = tuple[Any, ...]


def load(month: date, revision: int = 1, **more: Any) -> Load:
    made = datetime(month.year, month.month, 28, 9, 0)
    given = {"records_to": month_end(month), "provisional": False, **more}
    return Load(
        id=month.toordinal() * 10 + revision, month=month, revision=revision, records_from=add_months(month, -11),
        produced_on=made, loaded_at=made.replace(tzinfo=UTC), workbook="x.xlsx", sha256="", rows={}, **given,
    )  # fmt: skip


def share(measure: str, month: date, n: float | None, d: float | None, group: str = "", **more: Any) -> Row:
    """A percentage's row, of the whole authority unless a group is told."""
    value = 100 * n / d if n is not None and d else None
    return row(measure, month, n, d, value, group, **more)


def number(measure: str, month: date, n: float, group: str = "", **more: Any) -> Row:
    """A count's row."""
    return row(measure, month, n, None, n, group, **more)


def row(
    measure: str, month: date, n: float | None, d: float | None, value: float | None, group: str = "", *,
    basis: str = "", breakdown: str = "", category: str = "", state: str = "computed", note: str = "",
    population: float | None = None, edition: str = "", judged_by: str = "", reason: str = "",
) -> Row:  # fmt: skip
    breakdown = breakdown or ("team" if group else "all")
    key = (measure, month, basis or ALL[measure].basis, breakdown, group, category)
    return (*key, n, d, value, state, note, None, population, edition, judged_by, reason)


def missing(measure: str, month: date, reason: str) -> Row:
    return row(measure, month, None, None, None, state="not loaded", reason=reason)


@dataclass
class Kept:
    """A store that holds what a test draws: loads with their rows, and what is published, oldest first."""

    drawn: Sequence[tuple[Load, list[Row]]]
    pinned: Sequence[Load] = ()
    teams: Sequence[tuple[str, str]] = ()
    definitions: Mapping[str, Definition] = field(default_factory=lambda: CHOSEN)

    def loads(self) -> list[Load]:
        return sorted((x for x, _ in self.drawn), key=lambda x: (x.month, x.revision), reverse=True)

    def results(self, load: Load) -> pa.Table:
        rows = next(rows for x, rows in self.drawn if x.id == load.id)
        columns = list(zip(*rows, strict=True)) or [()] * len(RESULT_SCHEMA)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, RESULT_SCHEMA, strict=True)]
        return pa.Table.from_arrays(arrays, schema=RESULT_SCHEMA)

    @cached_property
    def files(self) -> DrawnFiles:
        return DrawnFiles({x.name: self.results(x) for x in self.loads()}, self.loads(), self.pinned, self.definitions)

    def computed(self) -> tuple[str, Any]:
        return self.files.computed()

    def publications(self) -> list[Publication]:
        at = datetime(2020, 10, 5, 8, 0, tzinfo=UTC)
        return [Publication(place, x, at, "") for place, x in reversed(list(enumerate(self.pinned)))]

    def rows(self, load: Load, table: str) -> pa.Table:
        named = {"team": [t for t, _ in self.teams], "service": [s for _, s in self.teams]}
        assert table == "teams"
        return pa.table(named)


def reader(
    drawn: Sequence[tuple[Load, list[Row]]],
    pinned: Sequence[Load] = (),
    *,
    teams: Sequence[tuple[str, str]] = (),
    definitions: dict[str, Definition] | None = None,
    home: Home = HERE,
) -> Reader:
    chosen = definitions or CHOSEN
    return Reader(Kept(drawn, pinned, teams, chosen), chosen, home)  # type: ignore[arg-type]


def line_of(card: Scorecard, measure: str) -> Line:
    return next(x for section in card.sections for x in section.lines if x.row.measure == measure)


def one_row(rows: Sequence[ScorecardRow], measure: str, basis: str = "", category: str = "") -> ScorecardRow:
    basis = basis or ALL[measure].basis
    return next(x for x in rows if (x.measure, x.basis, x.category) == (measure, basis, category))


AUG, SEP = load(AUGUST), load(SEPTEMBER)
LATE = [
    (AUG, [share(CONTACTS, AUGUST, 87, 100), share(CONTACTS, JULY, 70, 100), number("mash_contacts", AUGUST, 100)]),
    (
        SEP,
        [
            share(CONTACTS, SEPTEMBER, 410, 441),
            share(CONTACTS, AUGUST, 84, 100),
            share(CONTACTS, JULY, 71, 101),
            number("mash_contacts", SEPTEMBER, 441),
            number("mash_contacts", AUGUST, 100),
        ],
    ),
]


def test_published_figures_stay_and_the_latest_move_on() -> None:
    ours = reader(LATE, [AUG, SEP])
    published = {x.period: x for x in ours.history(CONTACTS, "published")}
    latest = {x.period: x for x in ours.history(CONTACTS, "latest")}
    assert {m: x.numerator for m, x in published.items()} == {JULY: 70, AUGUST: 87, SEPTEMBER: 410}
    assert {m: x.numerator for m, x in latest.items()} == {JULY: 71, AUGUST: 84, SEPTEMBER: 410}
    august = published[AUGUST]
    assert (august.published, august.latest, august.status, latest[AUGUST].status) == (87.0, 84.0, "amber", "red")
    assert ours.months("published") == [SEPTEMBER, AUGUST]
    assert ours.months("latest") == [SEPTEMBER, AUGUST, JULY]


def test_what_has_changed_since_is_told_with_both_figures() -> None:
    ours = reader(LATE, [AUG, SEP])
    card = ours.scorecard(Selection(SEPTEMBER, "published"))
    assert card.revisions_text == "One earlier figure has changed since"
    (changed,) = card.revisions  # July was never published on its own, so nothing that was published of it changed
    assert (changed.published_text, changed.latest_text, changed.difference_text) == ("87.0%", "84.0%", "−3 pts")
    assert changed.colour_changed
    assert changed.says == (
        "August 2020 was published as 87.0% and is now 84.0%. The colour changed from amber to red."
    )
    assert line_of(ours.scorecard(Selection(AUGUST, "published")), CONTACTS).revision_text == "now 84.0%"
    assert line_of(ours.scorecard(Selection(AUGUST, "latest")), CONTACTS).revision_text == "published as 87.0%"


def test_a_change_that_rounding_hides_shows_its_counts() -> None:
    drawn = [(AUG, [share(CONTACTS, AUGUST, 870, 1000)]), (SEP, [share(CONTACTS, AUGUST, 8701, 10001)])]
    (changed,) = reader(drawn, [AUG]).scorecard(Selection(AUGUST, "published")).revisions
    assert (changed.published_text, changed.latest_text) == ("87.0% (870 of 1,000)", "87.0% (8,701 of 10,001)")
    assert not changed.colour_changed and changed.difference_text == ""


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ((84, 100), "was published as not loaded and is now 84.0%."),
        ((0, 0), "was published as not loaded and is now no cases."),
    ],
)
def test_a_figure_that_was_not_loaded_when_published(now: tuple[int, int], says: str) -> None:
    drawn = [(AUG, [missing(CONTACTS, AUGUST, "needs Contacts")]), (load(AUGUST, 2), [share(CONTACTS, AUGUST, *now)])]
    (changed,) = reader(drawn, [AUG]).scorecard(Selection(AUGUST, "published")).revisions
    assert says in changed.says and changed.published_text == "Not loaded" and changed.colour_changed


def test_a_month_that_is_not_published_is_absent_between_published_ones() -> None:
    july, aug, sep = load(JULY), AUG, SEP
    drawn = [(x, [share(CONTACTS, x.month, 9, 10)]) for x in (july, aug, sep)]
    ours = reader(drawn, [july, sep])
    assert [x.period for x in ours.history(CONTACTS, "published")] == [JULY, SEPTEMBER]
    assert ours.rows(Selection(AUGUST, "published")) == []
    card = ours.scorecard(Selection(AUGUST, "published"))
    assert card.sections == () and card.sentence == "No figures are loaded for August 2020."
    assert card.freshness == "Nothing is published for August 2020 yet."
    september = line_of(ours.scorecard(Selection(SEPTEMBER, "published")), CONTACTS)
    assert (september.travel_word, september.change_text) == ("", "")
    assert [p.value_text for p in september.history[-3:]] == ["90.0%", "–", "90.0%"]


def test_publishing_a_revision_replaces_the_month() -> None:
    again = load(AUGUST, 2)
    drawn = [(AUG, [share(CONTACTS, AUGUST, 87, 100)]), (again, [share(CONTACTS, AUGUST, 88, 100)])]
    assert one_row(reader(drawn, [AUG]).rows(Selection(AUGUST, "published")), CONTACTS).value == 87.0
    assert one_row(reader(drawn, [AUG, again]).rows(Selection(AUGUST, "published")), CONTACTS).value == 88.0


def test_latest_takes_the_newest_load_that_has_the_figure() -> None:
    without = [missing(CONTACTS, AUGUST, "needs Contacts"), missing(CONTACTS, SEPTEMBER, "needs Contacts")]
    ours = reader([(AUG, [share(CONTACTS, AUGUST, 87, 100)]), (SEP, without)])
    rows = {x.period: x for x in ours.history(CONTACTS, "latest")}
    assert (rows[AUGUST].value, rows[AUGUST].status) == (87.0, "amber")
    september = rows[SEPTEMBER]
    assert (september.value, september.status, september.reason) == (None, "not loaded", "needs Contacts")
    line = line_of(ours.scorecard(Selection(SEPTEMBER, "latest")), CONTACTS)
    assert (line.value_text, line.status_word, line.n_text) == ("–", "Not loaded", "needs Contacts")


def test_a_measure_that_came_later_is_not_loaded_before() -> None:
    ours = reader([(SEP, [number("mash_contacts", SEPTEMBER, 441)])], [SEP])
    row_ = one_row(ours.rows(Selection(SEPTEMBER, "published")), "audits_good")
    assert (row_.status, row_.value, row_.reason) == ("not loaded", None, "It is not among what was published.")
    assert len({x.measure for x in ours.rows(Selection(SEPTEMBER, "published"))}) == len(CHOSEN)


def test_no_cases_and_zero_are_different() -> None:
    drawn = [share(CONTACTS, SEPTEMBER, 0, 0), share("rereferrals_12m", SEPTEMBER, 0, 10)]
    card = reader([(SEP, [*drawn, number("mash_contacts", SEPTEMBER, 0)])], [SEP]).scorecard(
        Selection(SEPTEMBER, "published")
    )
    lines = [line_of(card, name) for name in (CONTACTS, "rereferrals_12m", "mash_contacts")]
    assert [(x.value_text, x.status_word) for x in lines] == [("–", "No cases"), ("0%", "Green"), ("0", "No target")]
    assert card.counts == {"red": 0, "amber": 0, "green": 1, "none": 1, "unjudged": 7}
    assert [(t.key, t.number, t.word) for t in card.tallies][:3] == [
        ("g", 1, "green"),
        ("o", 1, "no target"),
        ("o", 1, "no cases"),
    ]


def test_an_empty_home() -> None:
    ours = reader([])
    assert (ours.months("published"), ours.months("latest")) == ([], [])
    assert ours.rows(Selection(SEPTEMBER, "latest")) == [] and ours.history(CONTACTS, "latest") == []
    card = ours.scorecard(Selection(SEPTEMBER, "latest"))
    assert (card.sections, card.moves, card.revisions_text) == ((), (), "")
    assert card.freshness == "Nothing is loaded for September 2020 yet."
    page = ours.measure(CONTACTS, Selection(SEPTEMBER, "latest"))
    assert page.headline == "Not loaded in September 2020" and len(page.months) == 1


def test_a_load_without_a_single_row() -> None:
    alone = reader([(SEP, [])], [SEP])
    assert alone.months("latest") == [] and alone.rows(Selection(SEPTEMBER, "published")) == []
    beside = reader([(SEP, []), (AUG, [share(CONTACTS, AUGUST, 1, 2)])], [AUG, SEP])
    assert [x.period for x in beside.history(CONTACTS, "published")] == [AUGUST]


def test_a_number_of_another_size_is_in_the_files_and_not_on_the_page() -> None:
    drawn = [(SEP, [number("cp_plans", SEPTEMBER, 125)])]
    ours = reader(drawn, [SEP], definitions={"cp_plans": ALL["cp_plans"]})
    assert one_row(ours.rows(Selection(SEPTEMBER, "published")), "cp_plans").comparators
    card = ours.scorecard(Selection(SEPTEMBER, "published"))
    assert line_of(card, "cp_plans").england_text == "–" and card.comparators_note == ""
    assert ours.measure("cp_plans", Selection(SEPTEMBER, "published")).comparators == ()


def test_one_month_alone_has_no_travel() -> None:
    card = reader([(SEP, [share(CONTACTS, SEPTEMBER, 410, 441)])], [SEP]).scorecard(Selection(SEPTEMBER, "published"))
    assert card.sentence == "The one measure with a target is amber."
    line = line_of(card, CONTACTS)
    assert (line.travel_word, line.travel_key, line.last_year_text, line.ytd_text) == ("", "", "–", "–")
    assert line.spark_text.endswith("93.0% in September 2020, the only figure shown")


def test_a_line_has_every_word() -> None:
    last_year = add_months(SEPTEMBER, -12)
    drawn = [
        share(CONTACTS, SEPTEMBER, 410, 441),
        share(CONTACTS, SEPTEMBER, 1797, 2260, basis="ytd"),
        share(CONTACTS, AUGUST, 87, 100),
        share(CONTACTS, last_year, 41, 100),
    ]
    line = line_of(reader([(SEP, drawn)], [SEP]).scorecard(Selection(SEPTEMBER, "published")), CONTACTS)
    assert (line.value_text, line.n_text, line.target_text) == ("93.0%", "410 of 441", "at least 95%")
    assert (line.status_word, line.status_key, line.distance_text) == ("Amber", "a", "9 more for green")
    changed = "the rule changed in September 2020"
    assert (line.travel_word, line.travel_key, line.change_text) == ("Not comparable", "n+", "+6 pts")
    assert (line.ytd_text, line.ytd_n_text, line.last_year_text) == ("79.5%", f"1,797 of 2,260; {changed}", "41.0%")
    assert (line.last_year_travel_word, line.last_year_change_text) == ("Not comparable", "+52 pts")
    assert (line.change_note, line.last_year_note, line.row.compared_note) == (changed, changed, changed)
    assert len(line.history) == 13 and line.history[0].value_text == "41.0%" and line.history[1].state == "absent"
    assert line.spark_text == f"{line.row.title}: 41.0% in September 2019, 93.0% in September 2020"


def test_year_to_date_is_set_against_last_years_and_not_across_april() -> None:
    april, last_april = date(2020, 4, 1), date(2019, 4, 1)
    drawn = [
        share(CONTACTS, april, 9, 10, basis="ytd"),
        share(CONTACTS, add_months(april, -1), 50, 100, basis="ytd"),
        share(CONTACTS, last_april, 1, 10, basis="ytd"),
    ]
    ytd = next(x for x in reader([(load(april), drawn)]).history(CONTACTS, "latest")[::-1] if x.basis == "ytd")
    assert (ytd.period, ytd.previous, ytd.last_year, ytd.travel) == (april, None, 10.0, "better")


def test_a_quarter_is_compared_with_the_quarter_before() -> None:
    quarters = (add_months(SEPTEMBER, -12), add_months(SEPTEMBER, -3), SEPTEMBER)
    visits = "cin_visits_on_time"
    drawn = [share(visits, month, n, 100, basis="quarter") for month, n in zip(quarters, (40, 90, 70), strict=True)]
    drawn.append(share(visits, AUGUST, 99, 100))
    rows = reader([(SEP, drawn)], definitions=ALL).history(visits, "latest")
    quarter = rows[-1]
    assert [row.period for row in rows if row.basis == "quarter"] == list(quarters)
    assert (quarter.basis, quarter.value, quarter.previous, quarter.last_year) == ("quarter", 70.0, 90.0, 40.0)
    assert (quarter.travel, quarter.status) == ("worse", "red")


def test_a_target_that_changes_by_date_judges_each_month_by_its_own() -> None:
    months = [date(2020, 6, 1), JULY, SEPTEMBER]
    drawn = [share("audits_good", month, 52, 100) for month in months]
    found = {x.period: (x.status, x.green) for x in reader([(SEP, drawn)]).history("audits_good", "latest")}
    assert found == {months[0]: ("green", "50"), JULY: ("amber", "55"), SEPTEMBER: ("amber", "55")}


def test_bands_counts_and_rates() -> None:
    drawn = [
        share("contacts_to_referral", SEPTEMBER, 71, 441),
        number("cp_plans", SEPTEMBER, 125),
        number("cp_plans", AUGUST, 113),
        number("assessments_overdue", SEPTEMBER, 7),
        row("lac_rate", SEPTEMBER, 337, 36085, 10000 * 337 / 36085),
    ]
    ours = reader([(SEP, drawn)], [SEP])
    card = ours.scorecard(Selection(SEPTEMBER, "published"))
    referral, plans = line_of(card, "contacts_to_referral"), line_of(card, "cp_plans")
    assert (referral.status_word, referral.target_text, referral.distance_text) == (
        "Amber",
        "18 to 22%",
        "9 more for green",
    )
    assert (plans.n_text, plans.travel_key, plans.change_text, plans.distance_text) == (
        "at 30 September", "b+", "+12", "10 more for green",
    )  # fmt: skip
    assert line_of(card, "assessments_overdue").distance_text == "2 fewer for amber, 7 fewer for green"
    rate = line_of(card, "lac_rate")
    assert (rate.value_text, rate.n_text, rate.england_year) == ("93.4", "337 of 36,085", "2019-20")
    assert rate.distance_text == "" and ours.measure("lac_rate", Selection(SEPTEMBER, "published")).in_line == ()
    policy = reader([(SEP, drawn)], [SEP], home=replace(HERE, in_line_with_neighbours=("lac_rate",)))
    rate = line_of(policy.scorecard(Selection(SEPTEMBER, "published")), "lac_rate")
    assert rate.distance_text.endswith("fewer children for neighbours’ rate")
    assert "England" in dict(policy.measure("lac_rate", Selection(SEPTEMBER, "published")).in_line)


def test_the_papers_comparators_stand_in_line_text(tmp_path: Path) -> None:
    text = "measure,name,year,value,n,average\nlac_rate,Statistical neighbours,2018-19,54.44,10,mean\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    told = {"comparators": "own.csv", "comparators_note": "As the paper has them."}
    home = replace(HERE, path=tmp_path, in_line_with_neighbours=("lac_rate",), **told)
    drawn = [row("lac_rate", SEPTEMBER, 337, 36085, 10000 * 337 / 36085)]
    card = reader([(SEP, drawn)], [SEP], home=home).scorecard(Selection(SEPTEMBER, "published"))
    assert line_of(card, "lac_rate").distance_text == "141 fewer children for neighbours’ rate"
    assert card.comparators_note.endswith("not as like for like. As the paper has them.")


TEAMS = [("Team A", "North"), ("Team B", "South")]
BY_TEAM = [
    share(CONTACTS, SEPTEMBER, 410, 441),
    share(CONTACTS, SEPTEMBER, 290, 304, "Team A"),
    share(CONTACTS, SEPTEMBER, 120, 137, "Team B"),
    share(CONTACTS, SEPTEMBER, 0, 0, "Not recorded"),
    share(CONTACTS, AUGUST, 40, 100, "Team old"),
    share(CONTACTS, SEPTEMBER, 290, 304, "North", breakdown="service"),
    number("mash_contacts", SEPTEMBER, 304, "Team A"),
    number("cp_plans", SEPTEMBER, 60, "Team A"),
    number("cp_plans", SEPTEMBER, 125),
    number("cp_plans", SEPTEMBER, 0, "Team B"),
]


def test_teams_and_services_are_those_of_the_month() -> None:
    ours = reader([(SEP, BY_TEAM)], [SEP], teams=TEAMS)
    assert ours.teams(SEPTEMBER, "published") == ["Team A", "Team B", "Not recorded"]
    assert ours.teams(AUGUST, "latest") == ["Team old"]  # renamed since
    assert ours.teams(SEPTEMBER, "published", "North") == ["Team A"]
    assert ours.services(SEPTEMBER, "published") == ["North"]


def test_a_teams_scorecard_has_its_own_figures_and_no_target_for_a_share_of_a_count() -> None:
    ours = reader([(SEP, BY_TEAM)], [SEP], teams=TEAMS)
    card = ours.scorecard(Selection(SEPTEMBER, "published", "team", "Team A"))
    lines = [x for section in card.sections for x in section.lines]
    assert {x.row.measure for x in lines} == {CONTACTS, "mash_contacts", "cp_plans"}
    contacts, plans = line_of(card, CONTACTS), line_of(card, "cp_plans")
    assert (contacts.value_text, contacts.status_word, contacts.row.comparators) == ("95.4%", "Green", ())
    assert (plans.value_text, plans.status_word, plans.target_text) == ("60", "No target", "")
    other = ours.scorecard(Selection(SEPTEMBER, "published", "team", "Team B"))
    assert {x.row.measure for section in other.sections for x in section.lines} == {CONTACTS}  # never had a plan
    none = ours.scorecard(Selection(SEPTEMBER, "published", "team", "No such team"))
    assert none.sections == () and none.sentence == "No figures are loaded for No such team in September 2020."


def test_the_measure_page_breaks_down_and_draws_every_month() -> None:
    ours = reader([(SEP, [*BY_TEAM, share(CONTACTS, JULY, 39, 100)])], [SEP], teams=TEAMS)
    page = ours.measure(CONTACTS, Selection(SEPTEMBER, "published"))
    assert [x.row.group for x in page.by_team] == ["Team A", "Team B"]  # 'Not recorded' never had a case
    assert [x.row.group for x in page.by_service] == ["North"]
    assert [(p.label, p.value_text) for p in page.months] == [
        ("Jul 2020", "39.0%"), ("Aug 2020", "–"), ("Sep 2020", "93.0%"),
    ]  # fmt: skip
    assert {(p.green, p.amber, p.target_text) for p in page.months} == {(95.0, 85.0, "95%")}
    assert page.headline == "Up from 39% to 93%, rule changed, below target"
    assert page.alternative.endswith(
        "but the rule changed in September 2020; the target is at least 95%, met in none of two months."
    )
    assert page.words.target == "green from 95%, amber from 85%; equal counts as met"
    assert page.words.numerator_where == "hours_on_the_clock(received, decided, period) <= 24"
    assert page.targets[0].period_text == "since April 2019"
    assert [c.month_text for c in page.changes] == ["September 2020"]
    assert [e.holds for e in page.examples] == [True] * len(ALL[CONTACTS].examples)
    assert page.distance_sentence == "9 more would have made it green."
    of_north = ours.measure(CONTACTS, Selection(SEPTEMBER, "published", "service", "North"))
    assert [x.row.group for x in of_north.by_team] == ["Team A"] and of_north.line.value_text == "95.4%"


@pytest.mark.parametrize("measure", sorted(ALL))
def test_a_headline_has_ten_words_or_fewer(measure: str) -> None:
    one = ALL[measure]
    months = [add_months(SEPTEMBER, -step) for step in range(14)]
    if one.mix:
        drawn = [
            row(measure, m, 1, len(one.mix.parts), 100 / len(one.mix.parts), category=part)
            for m in months
            for part in one.mix.parts
        ]
    else:
        d = None if one.kind == "count" else 36085
        drawn = [row(measure, m, 1000 + place, d, 50 + place / 3) for place, m in enumerate(months)]
    page = reader([(SEP, drawn)], definitions={measure: one}).measure(measure, Selection(SEPTEMBER, "latest"))
    assert 3 <= len(page.headline.split()) <= 10, page.headline
    assert page.subtitle.startswith(one.title) and page.alternative.endswith(".")


def test_a_mix_has_all_its_parts_in_the_definitions_order() -> None:
    counted = {
        "Neglect": 42,
        "Emotional abuse": 72,
        "Physical abuse": 3,
        "Sexual abuse": 8,
        "Multiple": 0,
        "Unknown": 0,
    }
    drawn = [row("cp_by_category", SEPTEMBER, n, 125, 100 * n / 125, category=part) for part, n in counted.items()]
    ours = reader([(SEP, drawn)], [SEP])
    line = line_of(ours.scorecard(Selection(SEPTEMBER, "published")), "cp_by_category")
    mix = ALL["cp_by_category"].mix
    assert mix is not None and [p.label for p in line.parts] == [*mix.parts, "Unknown"]
    assert {p.label: (p.value_text, p.n_text) for p in line.parts}["Emotional abuse"] == ("57.6%", "72 of 125")
    assert (line.value_text, line.n_text, line.status_word, line.row.numerator) == ("125", "at 30 September", "", 125)
    card = ours.scorecard(Selection(SEPTEMBER, "published"))
    assert sum(card.counts.values()) == len(CHOSEN) - 1  # a mix is not a measure to be judged
    page = ours.measure("cp_by_category", Selection(SEPTEMBER, "published"))
    assert page.headline == "Largest part: Emotional abuse, 57.6%"
    assert [p.points[-1].value for p in page.parts if p.label == "Neglect"] == [33.6]


def test_a_mix_over_no_cases() -> None:
    drawn = [row("cp_by_category", SEPTEMBER, 0, 0, None, category="Neglect")]
    line = line_of(reader([(SEP, drawn)], [SEP]).scorecard(Selection(SEPTEMBER, "published")), "cp_by_category")
    assert (line.value_text, line.status_word, line.parts[0].value_text) == ("0", "No cases", "–")


# The sentence and the moves


def drawn_month(month: date, shares: dict[str, tuple[int, int]]) -> list[Row]:
    return [share(name, month, *pair) for name, pair in shares.items()]


def test_the_sentence_and_the_moves() -> None:
    now = {CONTACTS: (93, 100), "rereferrals_12m": (38, 71), "contacts_to_referral": (20, 100), "audits_good": (8, 9)}
    now |= {"cin_visits_on_time": (90, 100)}
    before = {
        CONTACTS: (37, 100),  # the rule changed in between
        "rereferrals_12m": (26, 100),
        "contacts_to_referral": (19, 100),
        "audits_good": (1, 9),
        "cin_visits_on_time": (70, 100),
    }
    drawn = [*drawn_month(SEPTEMBER, now), *drawn_month(AUGUST, before)]
    card = reader([(SEP, drawn)], [SEP], definitions=ALL).scorecard(Selection(SEPTEMBER, "published"))
    assert card.sentence == (
        "One of five measures with a target is red. "
        "Two of them got better since August, one got worse, one little changed and one cannot be compared."
    )
    assert (card.better, card.worse) == (2, 1)
    found = {move.label: (move.measure, move.text) for move in card.moves}
    assert found["Biggest worsening"] == ("rereferrals_12m", "53.5%, from 26.0% in August.")
    assert found["Biggest improvement"] == (  # not the audits: nine are too few to be told as a move
        "cin_visits_on_time", "90.0%, from 70.0% in August.",
    )  # fmt: skip
    assert found["Red, closest to amber"] == ("rereferrals_12m", "21 fewer of 71 would have made it amber.")
    assert found["Longest run on target"] == ("contacts_to_referral", "20.0%, on target for the second month.")


def test_the_red_closest_to_amber_is_the_one_with_fewest_points_to_go() -> None:
    shares = {
        CONTACTS: (80, 100),
        "rereferrals_12m": (35, 100),
        "contacts_to_referral": (600, 5000),
        "audits_good": (1, 4),
    }
    card = reader([(SEP, drawn_month(SEPTEMBER, shares))], [SEP]).scorecard(Selection(SEPTEMBER, "published"))
    assert card.counts["red"] == 4
    (closest,) = (move for move in card.moves if move.label == "Red, closest to amber")
    # three points away though it is 150 cases; five, ten and twenty points are farther
    assert (closest.measure, closest.text) == ("contacts_to_referral", "150 more of 5,000 would have made it amber.")


def test_moves_that_there_are_none_of_are_left_out() -> None:
    card = reader([(SEP, [share(CONTACTS, SEPTEMBER, 410, 441)])], [SEP]).scorecard(Selection(SEPTEMBER, "published"))
    assert card.moves == ()
    card = reader([(SEP, [share(CONTACTS, SEPTEMBER, 96, 100)])], [SEP]).scorecard(Selection(SEPTEMBER, "published"))
    assert card.moves == ()


def test_a_run_on_target_ends_with_a_month_without_a_figure() -> None:
    months = [add_months(SEPTEMBER, -step) for step in (0, 1, 2, 4, 5, 6)]
    drawn = [share(name, month, 96, 100) for month in months for name in ("cin_visits_on_time", CONTACTS)]
    card = reader([(SEP, drawn)], [SEP], definitions=ALL).scorecard(Selection(SEPTEMBER, "published"))
    assert line_of(card, "cin_visits_on_time").distance_text == "on target for the third month"
    assert line_of(card, CONTACTS).distance_text == "", "its rule changed in September"


def test_a_recovery_from_last_months_dip_says_so() -> None:
    months = [add_months(SEPTEMBER, -step) for step in (2, 1, 0)]
    for hits, how in (((92, 71, 93), "back from"), ((60, 71, 93), "from"), ((71, 71, 93), "from")):
        drawn = [share("cin_visits_on_time", month, n, 100) for month, n in zip(months, hits, strict=True)]
        card = reader([(SEP, drawn)], [SEP], definitions=ALL).scorecard(Selection(SEPTEMBER, "published"))
        (move,) = (move for move in card.moves if move.label == "Biggest improvement")
        assert move.text == f"93.0%, {how} 71.0% in August."


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ("rrr", "All three measures with a target are red."),
        ("rr", "Both measures with a target are red."),
        ("ga", "Neither of two measures with a target is red."),
        ("gag", "None of three measures with a target is red."),
        ("rrg", "Two of three measures with a target are red."),
        ("r", "The one measure with a target is red."),
        ("o", "No measure has a figure to set against a target this month."),
    ],
)
def test_the_colours_in_a_sentence(statuses: str, said: str) -> None:
    line = line_of(
        reader([(SEP, [share(CONTACTS, SEPTEMBER, 1, 2)])]).scorecard(Selection(SEPTEMBER, "latest")), CONTACTS
    )
    words = {"r": "red", "a": "amber", "g": "green", "o": "no target"}
    lines = [replace(line, row=replace(line.row, status=words[key])) for key in statuses]
    assert sentence(lines, SEPTEMBER) == said


# Freshness


def test_freshness_in_both_views() -> None:
    ours = reader(LATE, [AUG])
    card = ours.scorecard(Selection(AUGUST, "published"))
    assert card.freshness == ("Published 5 October 2020 from records to 31 August 2020, extract made 28 August 2020.")
    assert ours.scorecard(Selection(SEPTEMBER, "latest")).freshness == (
        "Newest figures, from records to 30 September 2020, extract made 28 September 2020. Not published."
    )
    assert ours.scorecard(Selection(JULY, "published")).freshness.startswith("From before the first published month")


def test_a_month_that_is_not_over_is_provisional() -> None:
    part = load(SEPTEMBER, records_to=date(2020, 9, 14), provisional=True)
    drawn = [number("mash_contacts", SEPTEMBER, 200), number("cp_plans", SEPTEMBER, 120)]
    card = reader([(part, drawn)]).scorecard(Selection(SEPTEMBER, "latest"))
    assert card.provisional and "Provisional: the records end before the month does" in card.freshness
    assert line_of(card, "mash_contacts").n_text == "to 14 September"
    assert line_of(card, "cp_plans").n_text == "at 14 September"


# Files


def test_csv_has_the_fixed_columns_and_unrounded_numbers() -> None:
    drawn = [share("rereferrals_12m", SEPTEMBER, 28, 71), share("rereferrals_12m", AUGUST, 26, 100),
             number("cp_plans", SEPTEMBER, 125), share(CONTACTS, SEPTEMBER, 0, 0)]  # fmt: skip
    ours = reader([(SEP, drawn)], [SEP])
    to = io.StringIO()
    write_csv(ours.rows(Selection(SEPTEMBER, "published")), to)
    header = to.getvalue().splitlines()[0]
    assert header == (
        "measure,title,section,kind,breakdown,group,category,period,basis,numerator,denominator,value,unit,status,"
        "green,amber,good,travel,previous,last_year,published,latest,comparators,"
        "not_due,signal,assurance,points,target_set_by,compared_note,population,population_edition,judged_by,reason"
    )
    found = {x["measure"]: x for x in csv.DictReader(io.StringIO(to.getvalue()))}
    again = found["rereferrals_12m"]
    assert (again["period"], again["numerator"], again["denominator"], again["previous"]) == (
        "2020-09",
        "28",
        "71",
        "26",
    )
    assert float(again["value"]) == 100 * 28 / 71
    assert (again["status"], again["green"], again["amber"], again["travel"]) == ("red", "20", "25", "little changed")
    england = json.loads(again["comparators"])["England"]
    assert (england["value"], england["year"], england["n"]) == (22.6, "2019-20", None)
    assert json.loads(again["comparators"])["Statistical neighbours"]["n"] == 9
    assert (found["cp_plans"]["green"], found["cp_plans"]["value"], found["cp_plans"]["denominator"]) == (
        "135-155",
        "125",
        "",
    )
    assert (found[CONTACTS]["value"], found[CONTACTS]["status"], found[CONTACTS]["comparators"]) == (
        "",
        "no cases",
        "{}",
    )
    assert tuple(as_json(ours.rows(Selection(SEPTEMBER, "published")))[0]) == FIELDS


def test_the_facts_of_a_figure_are_in_its_row_and_what_no_issue_fills_yet_is_empty() -> None:
    rate = row(
        "lac_rate", SEPTEMBER, 310, 34_236, 90.5, note="Population 34,236.", population=34_236, edition="of 2025"
    )
    counted = number("cp_plans", SEPTEMBER, 125, judged_by="instead: Counted otherwise.", note="Counted otherwise.")
    ours = reader([(SEP, [rate, counted, missing("audits_good", SEPTEMBER, "Needs the sheet 'Audits'.")])], [SEP])
    to = io.StringIO()
    write_csv(ours.rows(Selection(SEPTEMBER, "published")), to)
    found = {x["measure"]: x for x in csv.DictReader(io.StringIO(to.getvalue()))}
    facts = ("population", "population_edition", "judged_by", "reason")
    assert [found["lac_rate"][name] for name in facts] == ["34236", "of 2025", "", ""]
    assert [found["cp_plans"][name] for name in facts] == ["", "", "instead: Counted otherwise.", ""]
    assert [found["audits_good"][name] for name in facts] == ["", "", "", "Needs the sheet 'Audits'."]
    assert [found[id]["points"] for id in ("lac_rate", "cp_plans", "audits_good")] == ["1", "1", "0"]
    later = ("not_due", "signal", "assurance", "compared_note")
    assert {one[name] for one in found.values() for name in later} == {""}
    told = {one["measure"]: one for one in as_json(ours.rows(Selection(SEPTEMBER, "published")))}
    assert (told["lac_rate"]["population"], told["cp_plans"]["population"], told["cp_plans"]["points"]) == (
        34_236,
        None,
        1,
    )


def test_a_target_says_who_set_it_where_that_is_known() -> None:
    ours = reader([(SEP, [number("cp_plans", SEPTEMBER, 125), number("mash_contacts", SEPTEMBER, 441)])], [SEP])
    rows = ours.rows(Selection(SEPTEMBER, "published"))
    assert one_row(rows, "cp_plans").target_set_by == "improvement plan priority 2: stabilise"
    assert one_row(rows, "mash_contacts").target_set_by == ""  # it has no target
    own = replace(ALL["cp_plans"], targets=(replace(ALL["cp_plans"].targets[0], source="Board, May 2020"),))
    theirs = reader([(SEP, [number("cp_plans", SEPTEMBER, 125)])], [SEP], definitions={"cp_plans": own})
    assert one_row(theirs.rows(Selection(SEPTEMBER, "published")), "cp_plans").target_set_by == "Board, May 2020"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1"])
def test_no_cell_of_text_is_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    drawn = [share(CONTACTS, SEPTEMBER, 1, 2, text)]
    to = io.StringIO()
    write_csv(reader([(SEP, drawn)]).rows(Selection(SEPTEMBER, "latest", "team")), to)
    (only,) = csv.DictReader(io.StringIO(to.getvalue(), newline=""))
    assert only["group"] == f"'{text}"


def test_a_carriage_return_does_not_end_a_row() -> None:
    assert safe_text("\r=1") == "'\n=1" and safe_text("a\r\nb\rc") == "a\nb\nc"


def test_ordinary_text_stays_as_it_is() -> None:
    assert [safe_text(text) for text in ("Team A", "", "10-day checks", "Child's team")] == [
        "Team A",
        "",
        "10-day checks",
        "Child's team",
    ]


# The real way: the demo's extracts through the store and the engine


def test_the_published_scorecard_of_september_2020(demo_home: Path) -> None:
    home = open_home(demo_home)
    ours = Reader(Store(home), ALL, home)
    assert ours.months("published") == [add_months(SEPTEMBER, -step) for step in range(6)]
    card = ours.scorecard(Selection(SEPTEMBER, "published"))
    contacts, again, rate = (line_of(card, name) for name in (CONTACTS, "rereferrals_12m", "lac_rate"))
    assert (contacts.value_text, contacts.n_text, contacts.distance_text) == ("93.0%", "410 of 441", "9 more for green")
    assert (contacts.travel_word, contacts.ytd_text) == ("Not comparable", "79.5%")
    assert (again.value_text, again.status_word, again.england_text, again.neighbours_text) == (
        "39.4%",
        "Red",
        "21%",
        "20%",
    )
    assert again.england_year == card.england_year == "2018-19"
    assert rate.distance_text == "141 fewer children for neighbours’ rate"
    assert "those printed in the paper" in card.comparators_note
    assert {x.measure for section in card.sections for x in (line.row for line in section.lines)} == set(ALL)


def test_late_recording_changes_the_latest_view_and_not_what_was_published(demo_home: Path) -> None:
    home = open_home(demo_home)
    ours = Reader(Store(home), ALL, home)
    august = [line_of(ours.scorecard(Selection(AUGUST, view)), CONTACTS).value_text for view in ("published", "latest")]
    assert august == ["87.2%", "86.4%"]
    changed = {(x.measure, x.month): x for x in ours.scorecard(Selection(SEPTEMBER, "published")).revisions}
    assert changed[CONTACTS, AUGUST].says == (
        "August 2020 was published as 87.2% and is now 86.4%. The colour did not change."
    )
    for row_ in ours.rows(Selection(AUGUST, "published")):
        other = next(
            x
            for x in ours.rows(Selection(AUGUST, "latest"))
            if (x.measure, x.basis, x.category) == (row_.measure, row_.basis, row_.category)
        )
        assert (row_.published, row_.latest) == (row_.value, other.value)


def test_a_services_teams_are_its_own(demo_home: Path) -> None:
    home = open_home(demo_home)
    ours = Reader(Store(home), ALL, home)
    services = ours.services(SEPTEMBER, "latest")
    teams = [team for service in services for team in ours.teams(SEPTEMBER, "latest", service)]
    assert sorted(teams) == sorted(set(ours.teams(SEPTEMBER, "latest")) - {"Not recorded"})
    card = ours.scorecard(Selection(SEPTEMBER, "latest", "service", "MASH and Assessment"))
    assert CONTACTS in {line.row.measure for section in card.sections for line in section.lines}
    assert all(line.row.group == "MASH and Assessment" for section in card.sections for line in section.lines)


def test_the_sentence_counts_every_measure_with_a_target_once() -> None:
    now = {
        "cin_visits_on_time": (93, 100),
        "rereferrals_12m": (48, 71),
        "audits_good": (8, 9),
        "mash_contacts": (400, 400),
    }
    before = {"cin_visits_on_time": (93, 100), "rereferrals_12m": (26, 100), "mash_contacts": (300, 300)}
    drawn = [*drawn_month(SEPTEMBER, now), *drawn_month(AUGUST, before)]
    card = reader([(SEP, drawn)], [SEP], definitions=ALL).scorecard(Selection(SEPTEMBER, "published"))
    assert card.sentence == (
        "One of three measures with a target is red. None of them got better since August, one got worse, one stayed "
        "the same and one cannot be compared."
    )


def test_what_rounding_hides_is_told() -> None:
    card = reader([(SEP, [share(CONTACTS, SEPTEMBER, 9496, 10000)])]).scorecard(Selection(SEPTEMBER, "latest"))
    found = line_of(card, CONTACTS)
    assert (found.value_text, found.status_word) == ("95.0%", "Amber")
    assert found.distance_text == "94.96% before rounding; 4 more for green"
    card = reader([(SEP, [share(CONTACTS, SEPTEMBER, 949, 1000)])]).scorecard(Selection(SEPTEMBER, "latest"))
    assert line_of(card, CONTACTS).distance_text == "1 more for green"


def test_a_colour_says_how_the_figure_stands_to_the_neighbours() -> None:
    drawn = [share("rereferrals_12m", SEPTEMBER, n, 100) for n in (30,)]
    found = line_of(reader([(SEP, drawn)]).scorecard(Selection(SEPTEMBER, "latest")), "rereferrals_12m")
    assert (found.status_word, found.beside_text) == ("Red", "worse than neighbours")
    drawn = [share("rereferrals_12m", SEPTEMBER, 1, 100)]
    found = line_of(reader([(SEP, drawn)]).scorecard(Selection(SEPTEMBER, "latest")), "rereferrals_12m")
    assert (found.status_word, found.beside_text) == ("Green", "better than neighbours")
    assert line_of(reader([(SEP, [share(CONTACTS, SEPTEMBER, 1, 100)])]).scorecard(
        Selection(SEPTEMBER, "latest")), CONTACTS).beside_text == ""  # fmt: skip


def test_a_year_to_date_of_month_ends_says_so() -> None:
    visits = "cin_visits_on_time"
    drawn = [share(visits, SEPTEMBER, 5, 10), share(visits, SEPTEMBER, 30, 60, basis="ytd")]
    card = reader([(SEP, drawn)], definitions=ALL).scorecard(Selection(SEPTEMBER, "latest"))
    assert line_of(card, visits).ytd_n_text == "30 of 60; six month-ends added"


def test_a_figure_under_a_range_is_not_below_target() -> None:
    drawn = [number("cp_plans", SEPTEMBER, 100.0), number("cp_plans", AUGUST, 110.0)]
    page = reader([(SEP, drawn)]).measure("cp_plans", Selection(SEPTEMBER, "latest"))
    assert page.headline.endswith(", under range")


@pytest.mark.parametrize(
    ("values", "title", "sentence"),
    [
        ({-12: 346, -6: 356, 0: 337}, "346 to 337 in a year, after 356 in March", ", after 356 in March 2020"),
        ({-12: 337, -6: 356, 0: 337}, "337 as a year ago, after 356 in March", ", after 356 in March 2020"),
        ({-4: 346, -2: 300, 0: 340}, "346 to 340 since May 2020, after 300 in July", ", after 300 in July 2020"),
        ({-12: 346, -6: 340, 0: 337}, "Down from 346 to 337 in a year", "337 in September 2020."),
    ],
)
def test_a_title_tells_the_peak_or_trough_that_its_ends_hide(values: dict[int, int], title: str, sentence: str) -> None:
    drawn = [number("lac", add_months(SEPTEMBER, step), value) for step, value in values.items()]
    page = reader([(SEP, drawn)], definitions={"lac": ALL["lac"]}).measure("lac", Selection(SEPTEMBER, "latest"))
    assert page.headline == title and len(title.split()) <= 10
    assert sentence in page.alternative
