"""The page of a service: its reds and ambers team by team, held against the rows of the command line; what turned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from metrics.home.opened_home import opened
from metrics.reports.monthly import report
from metrics.scorecard.reader import Reader
from metrics.scorecard.service_page import ServicePage
from metrics.selection import SERVICE, TEAM, Selection

SEPTEMBER = date(2020, 9, 1)
MASH = Selection(SEPTEMBER, "published", SERVICE, "MASH and Assessment")


@pytest.fixture(scope="module")
def reader(demo_home: Path) -> Iterator[Reader]:
    home = opened(demo_home)
    yield home.reader()
    home.store.close()


@pytest.fixture(scope="module")
def page(reader: Reader) -> ServicePage:
    return reader.service(MASH)


def test_its_rows_are_every_red_and_then_every_amber_of_the_service(page: ServicePage, reader: Reader) -> None:
    own = {id: one.basis for id, one in reader.definitions.items()}
    listed = [row for row in reader.rows(MASH) if row.basis == own[row.measure] and not row.category]
    for colour in ("red", "amber"):
        expected = {row.measure for row in listed if row.status == colour}
        shown = [row.service.row.measure for row in page.rows if row.service.row.status == colour]
        assert set(shown) == expected and len(shown) == len(expected) > 4
    assert [row.service.row.status for row in page.rows] == ["red"] * 5 + ["amber"] * 7


def test_every_cell_is_the_figure_that_the_command_line_prints(page: ServicePage, reader: Reader) -> None:
    of = {
        (row.measure, row.basis, row.breakdown, row.group): row
        for breakdown in ("all", SERVICE, TEAM)
        for row in reader.rows(Selection(SEPTEMBER, "published", breakdown))
    }
    told = 0
    for row in page.rows:
        cells = [row.service, row.authority, *(team for team in row.teams if team is not None)]
        groups = [
            (SERVICE, page.service),
            ("all", ""),
            *((TEAM, t) for t, c in zip(page.teams, row.teams, strict=True) if c),
        ]
        for cell, (breakdown, group) in zip(cells, groups, strict=True):
            same = of[cell.row.measure, cell.row.basis, breakdown, group]
            assert (cell.row.numerator, cell.row.denominator, cell.row.value, cell.row.status) == (
                same.numerator,
                same.denominator,
                same.value,
                same.status,
            )
            told += 1
    assert told > 40


def test_the_teams_of_a_measure_add_up_to_the_service(page: ServicePage) -> None:
    for row in page.rows:
        if row.service.row.kind == "percentage" and row.service.row.basis == "month":
            teams = [team.row for team in row.teams if team is not None]
            assert sum(team.denominator or 0 for team in teams) == row.service.row.denominator, row.service.row.measure


def test_what_changed_colour_is_told_with_both_figures_the_worse_first(page: ServicePage) -> None:
    assert [(one.title, one.before, one.after, one.text) for one in page.turned] == [
        ("Strategy discussions held in timescale", "green", "amber", "89.4%, from 98.5%"),
        ("Agency social workers", "green", "amber", "15.4%, from 12.7%"),
        ("Audits graded inadequate", "red", "green", "0%, from 33.3%"),
    ]
    assert page.turned_text == (
        "Three measures have changed colour since August: two for the worse and one for the better."
    )
    assert page.rest == "Of its other measures six are green and twelve are without a target."


def test_a_service_without_reds_says_nothing_of_colours(reader: Reader) -> None:
    empty = reader.service(Selection(SEPTEMBER, "published", SERVICE, "Not recorded"))
    assert (empty.rows, empty.turned, empty.turned_text) == ((), (), "")


def test_the_list_of_services_counts_what_each_page_shows(reader: Reader) -> None:
    listed = {one.service: one.words for one in reader.services_in_short(SEPTEMBER, "published")}
    for name, words in listed.items():
        tallies = reader.scorecard(Selection(SEPTEMBER, "published", SERVICE, name)).tallies
        coloured = ", ".join(f"{one.number} {one.word}" for one in tallies if one.key in ("r", "a", "g"))
        assert words == (coloured or "nothing to set against a target")
    assert listed["MASH and Assessment"] == "5 red, 7 amber, 6 green"
    assert listed["Not recorded"] == "nothing to set against a target"
    assert list(listed) == reader.services(SEPTEMBER, "published")


def test_a_services_report_has_its_own_figures_and_nothing_of_the_whole(reader: Reader, page: ServicePage) -> None:
    made = report(reader, MASH)
    lines = [figure.line for section in made.sections for figure in section.figures]
    assert {line.row.group for line in lines} == {"MASH and Assessment"}
    assert {row.service.row.measure for row in page.rows} <= {line.row.measure for line in lines}
    assert all(section.beside is None for section in made.sections), "comparators are the whole authority's"
    assert not any(table.caption.startswith("By ") for section in made.sections for table in section.tables)
