"""How a month came to what is published of it: one, two, one, withdrawn is four lines that say what became of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.load import Load, Publication, Withdrawal, being_corrected
from metrics.figures.publication_history import deeds, told_of
from metrics.figures.skipped_months import skipped_months, skipped_text

SEPTEMBER = date(2020, 9, 1)
BEGUN = datetime(2020, 10, 5, 9, tzinfo=UTC)


def load(number: int, month: date = SEPTEMBER) -> Load:
    day = datetime(2020, 10, 2)
    return Load(
        month.month * 10 + number, month, number, month, month, day, BEGUN, "", "", {}, provisional=False
    )  # fmt: skip


def published(number: int, revision: int, note: str = "", *, month: date = SEPTEMBER) -> Publication:
    at = BEGUN + timedelta(days=number)
    return Publication(number, load(revision, month), at, note, who="Performance analyst")


def withdrawn(publication: Publication, day: int, who: str = "Head of performance") -> Publication:
    return replace(publication, withdrawn=Withdrawal(day, BEGUN + timedelta(days=day), who, "Wrong teams"))


ONE, TWO, THREE = published(1, 1, "As agreed"), published(2, 2, "Two late audits"), published(3, 1, "One was August's")


def test_one_two_one_withdrawn_is_four_lines() -> None:
    told = deeds([withdrawn(THREE, 4), TWO, ONE])
    assert [(one.what, one.load.name, one.by, one.reason, one.then) for one in told] == [
        ("withdrawn", "2020-09.1", "Head of performance", "Wrong teams", "2020-09.2 stood again"),
        ("published again", "2020-09.1", "Performance analyst", "One was August's", "withdrawn"),
        ("published", "2020-09.2", "Performance analyst", "Two late audits", "stands"),
        ("published", "2020-09.1", "Performance analyst", "As agreed", "replaced by 2020-09.2"),
    ]
    assert told[0].says == (
        "9 October 2020: load 2020-09.1 withdrawn by Head of performance: ‘Wrong teams’. 2020-09.2 stood again."
    )
    assert told[2].says.endswith("by Performance analyst: ‘Two late audits’. It stands.")


def test_what_came_between_and_was_withdrawn_replaced_nothing_for_good() -> None:
    told = deeds([THREE, withdrawn(TWO, 2), ONE])
    assert [one.then for one in told if one.what != "withdrawn"] == ["stands", "withdrawn", "replaced by 2020-09.1"]


def test_a_clock_that_was_set_back_takes_no_page_away() -> None:
    """A withdrawal of an earlier time than what it takes back, a publication of an earlier one than that before it."""
    assert [one.what for one in deeds([withdrawn(ONE, -3)])] == ["withdrawn", "published"]
    back = replace(published(2, 2), published_at=BEGUN - timedelta(days=9))
    assert [(one.what, one.load.name) for one in deeds([withdrawn(back, -8), ONE])] == [
        ("withdrawn", "2020-09.2"),
        ("published", "2020-09.2"),
        ("published", "2020-09.1"),
    ]
    both = [withdrawn(published(2, 2), 1), withdrawn(ONE, 2)]  # by their numbers the first was withdrawn last
    assert being_corrected(both)[SEPTEMBER].load.name == "2020-09.1"


def test_the_page_of_a_month_says_how_it_came_to_it() -> None:
    assert told_of(SEPTEMBER, [ONE]) == ""
    assert told_of(SEPTEMBER, [TWO, ONE]) == (
        "Published again by Performance analyst, in the place of what was published before: ‘Two late audits’."
    )
    assert told_of(SEPTEMBER, [withdrawn(TWO, 3), ONE]) == (
        "What was published from load 2020-09.2 was withdrawn on 8 October 2020 by Head of performance: ‘Wrong teams’."
    )
    assert told_of(SEPTEMBER, [withdrawn(ONE, 3)]) == (
        "September 2020 is being corrected: what was published for it was withdrawn on 8 October 2020 by Head of "
        "performance: ‘Wrong teams’."
    )
    assert told_of(date(2020, 8, 1), [withdrawn(ONE, 3)]) == ""


def test_an_account_of_the_machine_is_no_post() -> None:
    (last, _) = deeds([withdrawn(ONE, 3, who="account scorecard")])
    assert last.who == "account scorecard" and last.by == "not named"
    assert "scorecard" not in told_of(SEPTEMBER, [withdrawn(ONE, 3, who="account scorecard")])


def month(number: int) -> date:
    return date(2020, number, 1)


@pytest.mark.parametrize(
    ("standing", "corrected", "new", "skipped"),
    [
        ((), (), 9, []),
        ((8,), (), 9, []),
        ((6,), (), 9, [7, 8]),
        ((6,), (7,), 9, [8]),
        ((10,), (), 9, []),
        ((6, 9), (), 9, [7, 8]),
    ],
)
def test_months_that_publishing_skips(
    standing: tuple[int, ...], corrected: tuple[int, ...], new: int, skipped: list[int]
) -> None:
    found = [published(one, 1, month=month(one)) for one in standing]
    found += [withdrawn(published(one, 1, month=month(one)), 30) for one in corrected]
    newest_first = sorted(found, key=lambda one: -one.id)
    assert skipped_months(month(new), newest_first) == [month(one) for one in skipped]


def test_skipped_months_are_said_with_what_can_be_done() -> None:
    says = skipped_text(month(9), [load(1, month(8))], [published(6, 1, month=month(6))])
    assert says == (
        "July 2020 and August 2020 were never published: as published, their figures are dashes, and September 2020 is "
        "not compared with them. August 2020 can be published now: it is loaded. Of July 2020 no whole extract is "
        "loaded yet."
    )
    assert skipped_text(month(9), [], [published(8, 1, month=month(8))]) == ""
