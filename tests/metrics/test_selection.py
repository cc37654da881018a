"""Which figures are meant, and what of it a scope leaves: narrower or the same, never wider."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.view import View
from metrics.selection import EVERYTHING, LATEST, PUBLISHED, OutOfScope, Scope, Selection

SEPTEMBER = date(2020, 9, 1)
TEAMS = {"North": {"Blue", "Green"}, "South": {"Red"}, "West": {"Grey", "White"}}
EVERY = frozenset(team for teams in TEAMS.values() for team in teams)
WHOLE = Selection(SEPTEMBER, PUBLISHED)


def children_of(selection: Selection) -> frozenset[str]:
    """The teams whose children are in a selection: a second way to say what is within what."""
    if selection.breakdown == "team" and selection.group:
        return frozenset({selection.group}) & EVERY
    if selection.breakdown == "service" and selection.group:
        return frozenset(TEAMS.get(selection.group, ()))
    return EVERY  # the whole, every group of a breakdown, and an age of the whole


def scope_of(services: set[str], teams: set[str]) -> Scope:
    return Scope(frozenset(services), frozenset(teams.union(*(TEAMS[service] for service in services))))


SELECTIONS = st.one_of(
    st.just(WHOLE),
    st.sampled_from([WHOLE.of("service"), WHOLE.of("team"), WHOLE.of("age"), WHOLE.of("age", "0 to 4")]),
    st.sampled_from([*TEAMS, "Elsewhere"]).map(lambda name: Selection(SEPTEMBER, LATEST, "service", name)),
    st.sampled_from([*sorted(EVERY), "North"]).map(lambda name: Selection(SEPTEMBER, PUBLISHED, "team", name)),
)
SCOPES = st.builds(scope_of, st.sets(st.sampled_from(sorted(TEAMS))), st.sets(st.sampled_from(sorted(EVERY))))


@given(SELECTIONS, SCOPES)
def test_a_scope_narrows_and_never_widens(selection: Selection, scope: Scope) -> None:
    try:
        left = selection.narrowed_to(scope)
    except OutOfScope:
        return
    assert children_of(left) <= children_of(selection)
    assert children_of(left) <= scope.teams
    assert (left.month, left.vintage) == (selection.month, selection.vintage)
    assert left.narrowed_to(scope) == left


@given(SELECTIONS, SCOPES)
def test_a_group_is_seen_as_it_is_or_not_at_all(selection: Selection, scope: Scope) -> None:
    if not selection.group:
        return
    held = scope.services if selection.breakdown == "service" else scope.teams
    if selection.breakdown in ("service", "team") and selection.group in held:
        assert selection.narrowed_to(scope) == selection
    else:
        with pytest.raises(OutOfScope, match="not yours to see"):
            selection.narrowed_to(scope)


@given(SELECTIONS)
def test_without_a_scope_all_is_seen_and_with_an_empty_one_nothing(selection: Selection) -> None:
    assert selection.narrowed_to(EVERYTHING) == selection
    with pytest.raises(OutOfScope):
        selection.narrowed_to(Scope())


def test_the_whole_opens_on_the_one_service_or_team_there_is() -> None:
    assert WHOLE.narrowed_to(scope_of({"North"}, set())) == WHOLE.of("service", "North")
    assert WHOLE.narrowed_to(scope_of(set(), {"Red"})) == WHOLE.of("team", "Red")
    assert WHOLE.of("team").narrowed_to(scope_of({"South"}, set())) == WHOLE.of("team", "Red")
    with pytest.raises(OutOfScope, match="Choose one of North, South"):
        WHOLE.narrowed_to(scope_of({"South", "North"}, set()))
    with pytest.raises(OutOfScope, match="the whole authority"):
        WHOLE.of("age").narrowed_to(scope_of({"North"}, set()))


def test_a_service_and_a_team_by_name() -> None:
    assert (WHOLE.whole, WHOLE.service, WHOLE.team) == (True, None, None)
    assert (WHOLE.of("service", "North").service, WHOLE.of("service", "North").team) == ("North", None)
    assert (WHOLE.of("team", "Red").service, WHOLE.of("team", "Red").team) == (None, "Red")
    assert WHOLE.of("team").team is None
    assert WHOLE.of("team", "Red").at(date(2020, 8, 1)).of() == Selection(date(2020, 8, 1), PUBLISHED)


@pytest.mark.parametrize(
    ("view", "group"),
    [
        (View(SEPTEMBER, vintage=LATEST), ("all", "")),
        (View(SEPTEMBER, "North", vintage=LATEST), ("service", "North")),
        (View(SEPTEMBER, None, "Red", LATEST), ("team", "Red")),
        (View(SEPTEMBER, "North", "Blue", LATEST), ("team", "Blue")),
    ],
)
def test_an_address_says_which_figures_are_meant(view: View, group: tuple[str, str]) -> None:
    assert view.selection == Selection(SEPTEMBER, LATEST, *group)
