"""The parts of a mix as they are shown: their base, their order, what is folded, and the year before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metrics.measures.definition import Definition
from metrics.scorecard.mix_shown import MixShown
from metrics.selection import Selection
from tests.metrics.test_scorecard import ALL, SEP, SEPTEMBER, reader, row

BEFORE = date(2019, 9, 1)


def shown(measure: str, now: dict[str, int], before: dict[str, int] | None = None, **changed: object) -> MixShown:
    definition: Definition = replace(ALL[measure], **changed)  # type: ignore[arg-type]
    drawn = [
        row(measure, month, number, sum(parts.values()), 100 * number / sum(parts.values()), category=part)
        for month, parts in ((SEPTEMBER, now), (BEFORE, before or {}))
        for part, number in parts.items()
    ]
    page = reader([(SEP, drawn)], definitions={measure: definition}).measure(measure, Selection(SEPTEMBER, "latest"))
    assert page.mix is not None
    return page.mix


def test_the_largest_comes_first_beside_its_year_before_and_zeros_are_folded() -> None:
    now = {"Neglect": 42, "Physical abuse": 3, "Sexual abuse": 0, "Emotional abuse": 72, "Multiple": 0}
    before = {"Neglect": 50, "Physical abuse": 0, "Sexual abuse": 10, "Emotional abuse": 40, "Multiple": 0}
    made = shown("cp_by_category", now, before)
    (group,) = made.groups
    assert [(one.label, one.share_text, one.n_text, one.before_text) for one in group.shares] == [
        ("Emotional abuse", "61.5%", "72 of 117", "40.0%"),
        ("Neglect", "35.9%", "42 of 117", "50.0%"),
        ("Physical abuse", "2.6%", "3 of 117", "0%"),
    ]
    assert made.before_head == "September 2019"
    means = ALL["cp_by_category"].denominator
    assert means is not None
    assert made.under == (
        f"Shares are of 117: {means.means}.",
        "Largest first.",
        "Pale: September 2019.",
        "No cases: Sexual abuse (10.0% a year before) and Multiple.",
    )


def test_parts_with_an_order_of_their_own_keep_it() -> None:
    now = {"Age 0-4": 1, "Age 5-9": 0, "Age 10-15": 5, "Age 16+": 3}
    made = shown("lac_started_by_age", now)
    assert [one.label for one in made.groups[0].shares] == ["Age 0-4", "Age 10-15", "Age 16+"]
    assert "In the code’s own order." in made.under and "No cases: Age 5-9." in made.under
    assert "Nothing is known of September 2019, a year before." in made.under
    assert made.before_head == "" and all(one.before is None for one in made.groups[0].shares)


def test_parts_of_two_groups_are_shares_of_their_own_group() -> None:
    now = {
        "Strategy meeting: CIN plan": 1,
        "Strategy meeting: Close case": 3,
        "No strategy meeting: CIN plan": 6,
        "No strategy meeting: Close case": 0,
    }
    made = shown("assessment_outcomes", now)
    assert [(group.title, group.base_text) for group in made.groups] == [
        ("Strategy meeting", "4 of 10"),
        ("No strategy meeting", "6 of 10"),
    ]
    assert [(one.label, one.share_text, one.n_text) for one in made.groups[0].shares] == [
        ("Close case", "75.0%", "3 of 4"),
        ("CIN plan", "25.0%", "1 of 4"),
    ]
    for group in made.groups:
        assert abs(sum(one.share for one in group.shares) - 100) < 1e-9
    assert made.under[0].endswith(", each of its own group.")
