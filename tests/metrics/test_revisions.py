"""As published and as now: the ages of figures, what changed them, and what is said of how much they move."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cli import main
from dashboard.server.app import create_app
from dashboard.uploads.intake import open_intake
from data.load import standing
from data.loads.results_schema import RESULT_SCHEMA
from data.periods import add_months
from metrics.engine.library import load_definitions
from metrics.figures.aged_figure import AgedFigure, aged, differs, steps_alone
from metrics.figures.ages import FirstPublished, LoadTold, ages
from metrics.figures.trust import HIGHER, NEITHER, TOO_FEW, revision, trust
from metrics.home.opened_home import OpenedHome, opened
from metrics.home.revised_figures import revised_figures
from metrics.home.rule_split import rule_splits
from metrics.selection import LATEST, PUBLISHED, Selection
from tests.conftest import of_herefordshire
from tests.dashboard.server_process import change
from tests.data.small_extract import SOUND
from tests.data.small_workbook import write
from tests.soak import often

MONTH = date(2020, 9, 1)
MEASURE = "contacts_decided_24h"
Contacts = list[Mapping[str, Any]]


def contact(id: str, received: datetime, hours: float | None, team: str = "MASH 1") -> dict[str, Any]:
    decided = None if hours is None else received + timedelta(hours=hours)
    told = {"contact_id": id, "child_id": f"C{id}", "received": received, "decided": decided, "team": team}
    return {**SOUND["contacts"], "route": "MASH", **told}


NOON = datetime(2020, 9, 9, 12)
EVENING = datetime(2020, 9, 30, 20)
ALWAYS = [contact(f"K{number}", NOON, 5) for number in range(1, 6)]
OCTOBER = [contact("S1", datetime(2020, 10, 7, 9), 5)]
LATE = contact("K8", NOON, 30, team="MASH 2")
BEFORE: Contacts = [contact("K6", NOON, 5), contact("K7", NOON, 5), contact("K9", EVENING, None)]
SINCE: Contacts = [contact("K7", NOON, 99), contact("K9", EVENING, 14), LATE]
TEAMS = [{**SOUND["teams"], "team": team} for team in ("MASH 1", "MASH 2")]


def two_months(path: Path, then: Contacts, now: Contacts, between: Callable[[], object] = list) -> Path:
    """September published from its own extract, then October's, which knows September otherwise."""
    of_herefordshire(path)
    for month, made, rows in (("2020-09", 10, then), ("2020-10", 11, [*now, *OCTOBER])):
        about = {"Reporting_month": month, "Produced_on": datetime(2020, made, 5, 9)}
        if month == "2020-10":
            between()
        intake = open_intake(path)
        workbook = write(path / "book.xlsx", {"contacts": [*ALWAYS, *rows], "teams": TEAMS}, **about)
        found = intake.check(workbook)
        assert found.ok, found.issues[:3]
        load, _ = intake.load(workbook, found)
        intake.publish(load, accepted=[issue.code for issue in found.issues if issue.code])
        intake.store.close()
    return path


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> OpenedHome:
    """A late row alone."""
    return opened(two_months(tmp_path_factory.mktemp("planted"), [], [LATE]))


@pytest.fixture(scope="module")
def of_each(tmp_path_factory: pytest.TempPathFactory) -> OpenedHome:
    """One case that is removed, one corrected, one that came due, one recorded late."""
    return opened(two_months(tmp_path_factory.mktemp("each"), BEFORE, SINCE))


def changed(figures: Sequence[AgedFigure]) -> dict[tuple[str, str, str, str], str]:
    """(measure, month, group, part) → why, of what is not as it was published."""
    return {
        (one.measure.id, f"{one.month:%Y-%m}", one.group, one.category): "; ".join(
            filter(None, (a.cause for a in one.ages))
        )
        for one in figures
        if differs(one.first, one.latest)
    }


def test_a_planted_late_row_turns_up_in_exactly_the_right_places(planted: OpenedHome) -> None:
    found = changed(revised_figures(planted))
    measures = {id for id, *_ in found}
    assert measures == {MEASURE, "mash_contacts", "contacts_by_agency", "contacts_to_referral"}
    assert set(found.values()) == {"late recording"} and {month for _, month, _, _ in found} == {"2020-09"}
    numbers = {one.category: one.latest.numerator for one in revised_figures(planted, "contacts_by_agency")
               if one.month == MONTH}  # fmt: skip
    assert sum(number or 0 for number in numbers.values()) == 6, numbers
    by_team = changed(revised_figures(planted, MEASURE, "team"))
    assert by_team == {(MEASURE, "2020-09", "MASH 2", ""): "late recording"}


def test_each_cause_is_told_with_its_cases(of_each: OpenedHome) -> None:
    [september] = [one for one in revised_figures(of_each, MEASURE) if one.month == MONTH]
    assert (september.first.numerator, september.first.denominator) == (7, 7)  # K9's 24 hours were not over
    assert (september.latest.numerator, september.latest.denominator) == (6, 8)
    told = {"late recording": 1, "correction": 1, "removal": 1, "came due": 1}
    assert [dict(age.causes) for age in september.ages] == [{}, told]
    [count] = [one for one in revised_figures(of_each, "mash_contacts") if one.month == MONTH]
    assert count.first.value == count.latest.value and not count.latest.causes, "one came and one went"


def test_what_only_came_due_is_no_revision(tmp_path: Path) -> None:
    home = opened(two_months(tmp_path, [contact("K9", EVENING, None)], [contact("K9", EVENING, 14)]))
    [september] = [one for one in revised_figures(home, MEASURE) if one.month == MONTH]
    assert dict(september.latest.causes) == {"came due": 1}
    assert revision(september) == 0 and trust([september]).revised == 0
    assert "none has changed" in create_app(tmp_path).server.test_client().get("/revisions").text


def test_the_demo_is_first_as_published_and_last_as_now(demo_home: Path) -> None:
    home = opened(demo_home)
    reader = home.reader()
    figures = {(one.measure.id, one.month, one.basis, one.category): one for one in revised_figures(home)}
    seen = turned = 0
    for month in standing(home.store.publications()):
        for view in (PUBLISHED, LATEST):
            for row in reader.rows(Selection(month, view)):
                one = figures.get((row.measure, row.period, row.basis, row.category))
                if one is not None:
                    age = one.first if view == PUBLISHED else one.latest
                    assert (age.numerator, age.denominator, age.value) == (row.numerator, row.denominator, row.value)
                    assert row.category or age.status == row.status, (row.measure, month)
                    seen += 1
                    turned += view == LATEST and one.first.status != one.latest.status
    assert seen > 1000 and turned == 1
    found = {(m, month): why for (m, month, _, part), why in changed(list(figures.values())).items() if not part}
    assert found["assessments_45d", "2020-07"] == found[MEASURE, "2020-08"] == "late recording"
    page = create_app(demo_home).server.test_client().get("/revisions").text
    assert "Colours that later recording turned: 1" in page and "Three cases recorded late" in page


def test_a_changed_definition_is_a_rule_and_its_movement_is_split(tmp_path: Path) -> None:
    """September's five contacts take five hours each; in October one hour is the rule, which one of two keeps."""
    rows = [contact("S2", datetime(2020, 10, 7, 9), 0.5)]
    home = opened(two_months(tmp_path, [], rows, lambda: change(tmp_path, "Decided within an hour")))
    [september, october] = [one for one in revised_figures(home, MEASURE) if one.basis == "month"]
    assert (september.first.value, september.ages[0].value, october.first.value) == (100, 0, 50)
    assert dict(september.ages[0].causes) == {"rule": 0} and not october.latest.causes
    assert revision(september) == 0, "a rule is no revision"
    page = create_app(tmp_path).server.test_client().get("/changes").text
    assert "100% to 50.0%: −100 pts by the rule, +50 pts real." in page
    assert "What is counted was changed in the definition." in page


def test_the_demo_tells_its_rule_of_september(demo_home: Path) -> None:
    home = opened(demo_home)
    load = max(home.store.loads(), key=lambda one: one.month)
    rows = home.store.rows(load, "contacts")
    assert rows is not None
    mash = [row for row in rows.to_pylist() if row["route"] == "MASH" and row["received"].date() >= MONTH]
    by_the_clock = sum(
        row["decided"] is not None and row["decided"] - row["received"] <= timedelta(hours=24)
        for row in mash
        if row["received"].date() < date(2020, 10, 1)
    )
    [split] = rule_splits(home)
    assert (split.both.numerator, split.both.denominator) == (by_the_clock, len(mash))
    reader = home.reader()
    value = {
        month: next(
            row.value for row in reader.rows(Selection(month, LATEST)) if (row.measure, row.basis) == (MEASURE, "month")
        )
        for month in (split.before, split.month)
    }
    assert (split.was.value, split.is_now.value) == (value[split.before], value[split.month])
    page = create_app(demo_home).server.test_client().get("/changes").text
    assert "86.4% to 93.0%: +2.1 pts by the rule, +4.5 pts real." in page
    assert "Non-working days no longer count." in page


DEFINITIONS = load_definitions(Path("nowhere"))
MONTHS = [add_months(MONTH, step) for step in range(4)]
NUMBER = st.one_of(st.none(), st.integers(0, 20))


@st.composite
def drawn_loads(draw: st.DrawFn) -> tuple[list[LoadTold], list[FirstPublished]]:
    """Loads of drawn months in a drawn order, each telling some months; each month published from one of them."""
    loads = []
    for number, month in enumerate(draw(st.lists(st.sampled_from(MONTHS), min_size=1, max_size=6))):
        rows = []
        for told in MONTHS:
            value = draw(NUMBER)
            if told <= month and draw(st.booleans() if told < month else st.just(True)):
                state = "not loaded" if value is None else "computed"
                named = {"measure": "mash_contacts", "month": told, "basis": "month", "breakdown": "all", "group": ""}
                numbers = dict.fromkeys(("numerator", "value"), value)
                rows.append({**named, **numbers, "category": "", "state": state})
        loads.append(LoadTold(f"{month:%Y-%m}.{number}", month, pa.Table.from_pylist(rows, RESULT_SCHEMA)))
    firsts = []
    for month in {one.month for one in loads}:
        one = draw(st.sampled_from([one for one in loads if one.month == month]))
        value = draw(st.integers(0, 20))
        pinned = {"measure": "mash_contacts", "month": month, "basis": "month", "breakdown": "all", "group": ""}
        pinned |= {"category": "", "state": "computed", "numerator": value, "value": value}
        firsts.append(
            FirstPublished(
                one.name, month, datetime(2021, 1, 1, tzinfo=UTC), pa.Table.from_pylist([pinned], RESULT_SCHEMA)
            )
        )
    return loads, firsts


def known_last(loads: Sequence[LoadTold], month: date) -> float | None:
    """By hand: what the last load says that says anything."""
    said = [row["value"] for one in loads for row in one.figures.to_pylist() if row["month"] == month]
    return next((value for value in reversed(said) if value is not None), None)


@settings(max_examples=often(15, 20), deadline=None)
@given(drawn_loads())
def test_revisions_add_up_to_latest_less_first(drawn: tuple[list[LoadTold], list[FirstPublished]]) -> None:
    loads, firsts = drawn
    table = ages(loads, firsts, "all")
    found = aged(table.to_pylist(), DEFINITIONS)
    assert {one.month for one in found} == {one.month for one in firsts}
    for one in found:
        months = [age.months for age in one.ages]
        assert months == sorted(set(months)) and months[0] >= 0
        assert one.latest.value == known_last(loads, one.month)
        if all(age.value is not None for age in one.ages):
            steps = [after.value - before.value for before, after in one.steps()]  # type: ignore[operator]
            assert sum(steps) == one.latest.value - one.first.value  # type: ignore[operator]
    for whole, short in zip(found, aged(steps_alone(table).to_pylist(), DEFINITIONS), strict=True):
        assert whole.first == short.first and whole.latest == short.latest
        assert [short.at(age.months).value for age in whole.ages] == [age.value for age in whole.ages]  # type: ignore[union-attr]


def series(*moves: Sequence[float]) -> list[AgedFigure]:
    """Months of a percentage, each first at 50 and moved so at each age."""
    rows = []
    for number, some in enumerate(moves):
        value = 50.0
        named = {"measure": MEASURE, "month": add_months(MONTH, -number), "basis": "month", "breakdown": "all"}
        named |= {"group": "", "category": "", "first_at": datetime(2021, 1, 1, tzinfo=UTC), "first_load": "a"}
        first = {"first_value": value, "first_state": "computed", "first_status": "red"}
        for age, move in enumerate(some):
            value += move
            told = {"age": age, "known_by": "a", "load": "a", "value": value, "state": "computed"}
            nothing = dict.fromkeys(("numerator", "denominator", "first_numerator", "first_denominator"))
            rows.append({**named, **first, **nothing, **told})
    return aged(rows, DEFINITIONS)


def test_one_way_is_said_of_enough_months_that_agree() -> None:
    assert trust(series(*[(0, 1)] * 11)).bias == TOO_FEW
    upwards = trust(series(*[(0, 1), (0, 2)] * 6))
    assert (upwards.months, upwards.mean, upwards.mean_size, upwards.bias) == (12, 1.5, 1.5, HIGHER)
    assert upwards.error == pytest.approx(0.1507556722888818)  # the sample's deviation, 0.5222, over the root of 12
    both = trust(series(*[(0, 1), (0, -1)] * 6))
    assert (both.mean, both.mean_size, both.bias) == (0, 1, NEITHER)


def test_a_figure_is_trusted_from_the_age_after_which_no_month_moved() -> None:
    found = trust(series((0, 1, 0.5, 0.4), (0, 0, 0, 0), (0, 0, 0, -0.4)))
    assert (found.after, found.after_months) == (2, 3)
    assert trust(series((0, 0.2), (0, -0.4), (0, 0))).after == 0
    moves, few = trust(series((0, 0.2), (0, -0.5), (0, 0))), trust(series((0, 0), (0, 0)))
    assert (moves.after, moves.after_months) == (None, 3), "half a point matters"
    assert (few.after, few.after_months) == (None, 0), "two months are too few"


def test_the_command_has_the_columns_that_were_agreed(planted: OpenedHome, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(planted.home.path), "revisions", MEASURE, "--format", "csv"])
    assert ended.value.code == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert ",".join(rows[0]) == (
        "measure,period,basis,breakdown,group,category,first_at,first_value,age_months,numerator,denominator,value,"
        "cause,status_first,status"
    )
    told = [(one["period"], one["age_months"], one["numerator"], one["denominator"], one["cause"]) for one in rows]
    assert told == [
        ("2020-09", "0", "5.0", "5.0", ""),
        ("2020-09", "1", "5.0", "6.0", "late recording"),
        ("2020-10", "0", "1.0", "1.0", ""),
    ]


def test_nothing_published_one_month_and_bad_addresses(tmp_path: Path, planted: OpenedHome) -> None:
    empty = create_app(of_herefordshire(tmp_path)).server.test_client()
    assert "Nothing is published yet" in empty.get("/revisions").text
    asks = create_app(planted.home.path).server.test_client()
    assert asks.get("/revisions/nothing").status_code == asks.get(f"/revisions/{MEASURE}/more").status_code == 404
    assert asks.get("/revisions?mont=2020-09").status_code == asks.get("/revisions?team=MASH%201").status_code == 404
    assert "The one month that a later extract has told of again was changed" in asks.get(f"/revisions/{MEASURE}").text
    assert "it stood as it was first published" in asks.get("/revisions/referrals_nfa").text
