"""Narrowing a scorecard: never shows what does not fit, loses nothing, and an order is a permutation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.scorecard.narrow import ORDERS, SIGNALS, Narrowing, narrow
from metrics.scorecard.shapes import Line, Scorecard, Section
from metrics.scorecard.shown import shown
from metrics.selection import PUBLISHED, SERVICE, Selection
from tests.dashboard.sample_pages import MIX, SCORECARD
from tests.soak import often

SOME = [line for line in SCORECARD.lines if line.history]
COLOURS = {"red": "r", "amber": "a", "green": "g", "no target": "o", "no cases": "o", "not loaded": "o"}
MEANT = {"worse": "w", "better": "b", "neither": "n", "usual": "c", "not-judged": "lf"}
TITLES = ("Contacts decided", "Re-referrals within 12 months", "Visits on time")
SECTIONS = ("Front door", "Visits")
OWNERS = ("Head of MASH", "Principal Social Worker", "")


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line whose facts are drawn; a mix now and then."""
    word, before = draw(st.sampled_from(list(COLOURS))), draw(st.sampled_from("rago"))
    some = draw(st.sampled_from(SOME))
    mix = draw(st.integers(0, 5)) == 0
    has = word not in ("no cases", "not loaded")
    row = replace(
        some.row,
        measure=f"m{draw(st.integers(0, 10**6))}",
        title=draw(st.sampled_from(TITLES)),
        section=draw(st.sampled_from(SECTIONS)),
        kind="mix" if mix else some.row.kind,
        status=word,
        value=draw(st.floats(0, 100)) if has and not mix else None,
        previous=draw(st.none() | st.floats(0, 100)),
        travel=draw(st.sampled_from(["better", "worse", "same", "little changed", "up", "down", ""])),
    )
    history = (*some.history[:-2], replace(some.history[-2], status_key=before))
    history = (*history, replace(some.history[-1], status_key=COLOURS[word]))
    return replace(
        some,
        row=row,
        status_key=COLOURS[word],
        history=() if mix else history,
        parts=MIX.line.parts if mix else (),
        owner=draw(st.sampled_from(OWNERS)),
        signal_key=draw(st.sampled_from(["", "b", "w", "n", "c", "l", "f"])),
    )


narrowings = st.builds(
    Narrowing,
    statuses=st.lists(st.sampled_from(list(COLOURS)), max_size=2, unique=True).map(tuple),
    signals=st.lists(st.sampled_from(list(MEANT)), max_size=2, unique=True).map(tuple),
    section=st.sampled_from(["", *SECTIONS]),
    words=st.sampled_from(["", "on", "CONTACTS decided", "12 re", "nothing"]),
    owner=st.sampled_from(OWNERS),
    changed=st.booleans(),
    order=st.sampled_from(ORDERS),
)


def wanted(line: Line, one: Narrowing) -> bool:
    """The same asked in another way: every reason to leave a line out."""
    before, now = [point.status_key for point in line.history[-2:]] or ("o", "o")
    reasons = [
        one.statuses and (line.parts or line.row.status not in one.statuses),
        one.signals and line.signal_key not in "".join(MEANT[name] for name in one.signals),
        one.signals and not line.signal_key,
        one.section and line.row.section != one.section,
        one.owner and line.owner != one.owner,
        one.changed and (before == now or "o" in (before, now)),
        [word for word in one.words.lower().split() if word not in line.row.title.lower()],
    ]
    return not any(reasons)


@settings(max_examples=often(60, 20), deadline=None)
@given(st.lists(lines(), max_size=12), narrowings)
def test_it_shows_what_fits_and_loses_nothing(some: list[Line], one: Narrowing) -> None:
    found = narrow(some, one)
    assert all(wanted(line, one) for line in found.shown)
    assert not any(wanted(line, one) for line in found.hidden)
    assert Counter(map(id, (*found.shown, *found.hidden))) == Counter(map(id, some))


@settings(max_examples=often(40, 20), deadline=None)
@given(st.lists(lines(), max_size=12), st.sampled_from(ORDERS))
def test_an_order_is_a_permutation_and_the_sections_one_is_the_scorecards_own(some: list[Line], order: str) -> None:
    found = narrow(some, Narrowing(order=order))
    assert Counter(map(id, found.shown)) == Counter(map(id, some)) and found.hidden == ()
    if order == "section":
        assert list(found.shown) == some


@settings(max_examples=often(40, 20), deadline=None)
@given(st.lists(lines(), max_size=12), narrowings, st.sampled_from(["", "Front door"]))
def test_every_line_that_fits_stands_in_one_place(some: list[Line], one: Narrowing, group: str) -> None:
    whose = Selection(date(2020, 9, 1), PUBLISHED, *((SERVICE, group) if group else ()))
    sections = tuple(Section(title, "", tuple(x for x in some if x.row.section == title)) for title in SECTIONS)
    found = shown(replace(SCORECARD, selection=whose, sections=sections), one)
    rows = [line.row.measure for block in found.blocks for line in block.lines]
    folded = [id for fold in found.folds for id, _ in fold.measures]
    mixes = [line.row.measure for line in found.mixes]
    fits = [line.row.measure for line in some if wanted(line, one)]
    assert Counter([*rows, *folded, *mixes]) == Counter(fits)
    if not group or one.statuses:
        assert folded == []
    else:
        assert not {"no cases", "not loaded"} & {line.row.status for block in found.blocks for line in block.lines}


def test_the_farthest_from_its_target_comes_first_and_the_unjudged_last() -> None:
    def of(value: float | None, key: str, good: str = "high") -> Line:
        line = SOME[0]
        point = replace(line.history[-1], green=90.0, status_key=key)
        row = replace(line.row, value=value, good=good, unit="percent")
        return replace(line, row=row, status_key=key, history=(*line.history[:-1], point))

    some = [of(95, "g"), of(80, "r"), of(None, "o"), of(99, "r", "low"), of(60, "r")]
    shown_first = [line.row.value for line in narrow(some, Narrowing(order="distance")).shown]
    assert shown_first == [60, 80, 99, 95, None]


def test_every_signal_that_can_be_looked_for_is_meant() -> None:
    assert set(SIGNALS) == set(MEANT)


def test_counts_are_told_in_words() -> None:
    whole: Scorecard = SCORECARD
    rows = [line for line in whole.lines if not line.parts]
    reds = sum(line.row.status == "red" for line in rows)
    found = shown(whole, Narrowing(statuses=("red",)))
    assert found.counted == f"{reds} of {len(rows)} measures shown"
    assert shown(whole, Narrowing()).counted == f"All {len(rows)} measures shown"
    assert shown(whole, Narrowing(words="zebra")).counted == f"0 of {len(rows)} measures shown"
