"""The looked-after update: its cohorts, the rule of its faces, and the children who would put the authority in line."""

import csv
from datetime import date
from pathlib import Path

import pytest

from dashboard.components.face import face as drawn_face
from dashboard.server.app import create_app
from data.home.config import open_home
from data.loads.store import Store
from metrics.engine.library import load_definitions
from metrics.home.opened_home import opened
from metrics.reports.looked_after import TOTAL, Update, face, plan, update, usual
from metrics.scorecard.reader import Reader

SEPTEMBER = date(2020, 9, 1)
MONTHS = [date(2020, 3, 1), date(2020, 6, 1), SEPTEMBER]


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Reader:
    home = open_home(demo_home)
    return Reader(Store(home), opened(home.path).definitions, home)


@pytest.fixture(scope="module")
def made(reader: Reader) -> Update:
    return update(lambda measure: reader.history(measure, "published"), MONTHS)


def test_the_children_in_line_are_the_papers(made: Update) -> None:
    with (Path(__file__).parent.parent / "golden" / "looked-after-in-line.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        golden = {row["comparator"]: row for row in csv.DictReader(file)}
    found = {one.name: one for one in made.in_line}
    assert {name: str(found[name].children) for name in golden} == {
        name: row["children_to_be_in_line"] for name, row in golden.items()
    }
    assert {name: found[name].year for name in golden} == {name: row["year"] for name, row in golden.items()}
    assert found["West Midlands"].difference_text == "41 fewer"


def test_the_cohorts_add_up_to_all_children(made: Update) -> None:
    total, *cohorts = made.cohorts
    assert (total.label, [number.text for number in total.numbers]) == (TOTAL, ["356", "348", "337"])
    assert sum(int(cohort.numbers[-1].text) for cohort in cohorts) == 337
    assert abs(sum(cohort.numbers[-1].share or 0 for cohort in cohorts) - 100) < 1e-9


def test_a_change_is_since_the_month_that_its_heading_names(made: Update) -> None:
    total = made.cohorts[0]
    assert (total.change_text, total.since_first_text) == ("−11", "−19")
    # No extract of its own says the routes of March: nothing is told since then, and it says so.
    for cohort in made.cohorts[1:]:
        missing = cohort.numbers[0].text == "–"
        assert (cohort.since_first_text == "–") == missing
        assert missing == ("March 2020" in made.missing)


def test_the_sentence_tells_who_came_and_who_left(made: Update) -> None:
    assert made.sentence == (
        "337 children were looked after at the end of September 2020, 11 fewer than at the end of June 2020. "
        "In September 2020 two children became looked after and eight children ceased to be."
    )


@pytest.mark.parametrize(
    ("now", "before", "word", "step"),
    [
        (337, 343, "Better", 1),
        (90, 100, "Much better", 2),
        (91, 100, "Better", 1),
        (8, 10, "Better", 1),  # a fifth, but two children only
        (7, 10, "Much better", 2),
        (10, 10, "Same", 0),
        (101, 100, "Worse", -1),
        (109, 100, "Worse", -1),
        (110, 100, "Much worse", -2),
        (2, 0, "Worse", -1),
        (3, 0, "Much worse", -2),
        (None, 10, "", None),
        (10, None, "", None),
    ],
)
def test_the_five_steps_by_the_rule_stated(
    now: float | None, before: float | None, word: str, step: int | None
) -> None:
    assert face(now, before, fewer_are_better=True) == (word, step)


def test_a_change_within_chance_has_the_face_of_no_change(made: Update, reader: Reader) -> None:
    assert face(9, 10, fewer_are_better=True, beyond=False) == ("Little changed", 0)
    assert face(9, 10, fewer_are_better=False, beyond=False) == ("Little changed", None)
    assert face(10, 10, fewer_are_better=True, beyond=False) == ("Same", 0)
    for cohort in made.cohorts[1:]:  # fewer than 13 months: three children have to have moved
        before, now = (int(number.text) for number in cohort.numbers[-2:])
        assert (cohort.word == "Little changed") == (0 < abs(now - before) < 3), cohort.label
    assert any(cohort.word == "Little changed" for cohort in made.cohorts)
    plain = update(lambda measure: reader.history(measure, "published"), MONTHS, plain=True)
    assert not any(cohort.word == "Little changed" for cohort in plain.cohorts)
    assert [one.numbers for one in plain.cohorts] == [one.numbers for one in made.cohorts]


@pytest.mark.parametrize(("now", "before", "word"), [(5, 3, "More"), (1, 3, "Fewer"), (3, 3, "Same")])
def test_where_neither_is_better_there_is_no_face(now: float, before: float, word: str) -> None:
    assert face(now, before, fewer_are_better=False) == (word, None)


def test_every_face_is_of_another_shape_and_none_is_for_nothing() -> None:
    assert len({str(drawn_face(step)).split("<path")[1] for step in range(-2, 3)}) == 5
    assert drawn_face(None) == ""


def test_every_cohort_of_the_definition_is_explained() -> None:
    mix = load_definitions()[plan()["cohorts"]].mix
    assert mix is not None
    assert set(mix.parts) <= set(plan()["means"])
    assert set(plan()["fewer_are_better"]) <= set(plan()["means"])


def test_without_a_route_on_record_only_all_children_are_told(reader: Reader) -> None:
    def history(measure: str) -> list:  # type: ignore[type-arg]
        return [] if measure == plan()["cohorts"] else reader.history(measure, "published")

    made = update(history, MONTHS)
    assert [cohort.label for cohort in made.cohorts] == [TOTAL]
    assert made.missing.startswith("There are no cohorts for March 2020, June 2020, September 2020: ")


def test_the_usual_months() -> None:
    assert usual(SEPTEMBER) == (date(2020, 3, 1), date(2020, 6, 1), date(2020, 8, 1), SEPTEMBER)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("?months=2020-03,2020-06,2020-09", 200, "Looked-after update, September 2020"),
        ("?months=2020-09&months=2020-06", 200, "Since June 2020"),
        ("", 200, "Looked-after update, September 2020"),
        ("?months=2020-13", 404, "That is not a month"),
        ("?months=2031-01", 404, "There is no such month"),
        ("?months=2020-01,2020-02,2020-03,2020-04,2020-05,2020-06,2020-07", 404, "too many months"),
    ],
)
def test_the_page_of_chosen_months(demo_home: Path, query: str, status: int, says: str) -> None:
    answer = create_app(demo_home).server.test_client().get(f"/looked-after{query}")
    assert answer.status_code == status
    assert says in answer.text


@pytest.mark.parametrize("path", ["/report", "/looked-after"])
def test_an_empty_home_says_how_to_begin(tmp_path: Path, path: str) -> None:
    answer = create_app(tmp_path).server.test_client().get(path)
    assert answer.status_code == 200
    assert "There is nothing to report yet" in answer.text


def test_each_cohort_has_its_thirteen_months_and_a_gap_where_no_route_is_on_record(made: Update) -> None:
    total, *cohorts = made.cohorts
    assert total.points == ()  # ten times the largest cohort: on one scale the others would be flat
    for cohort in cohorts:
        assert [point.month for point in cohort.points][-1] == SEPTEMBER and len(cohort.points) == 13
        assert cohort.points[-1].value_text == cohort.numbers[-1].text
        assert cohort.says.endswith(f"{cohort.numbers[-1].text} in September 2020")
    gaps = {point.month for cohort in cohorts for point in cohort.points if point.value is None}
    assert (date(2020, 3, 1) in gaps) == ("March 2020" in made.missing)
