"""The table of judged figures: every field as the functions for one figure judge it, and a file read in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.home.config import open_home
from data.loads.results_schema import CHOSEN_SCHEMA
from data.loads.store import Store
from data.periods import add_months
from metrics.figures import judged_file
from metrics.figures.judged_file import JudgedTable, as_parquet
from metrics.figures.judged_schema import FACTS, JUDGED_SCHEMA, KEY, LATER, bound
from metrics.figures.judged_table import judge
from metrics.judging.judged_numbers import tenths
from metrics.measures.definition import Definition, SeriesBreak, Target
from metrics.wording import Bound, bound_field, rounded
from tests.metrics import judged_alone
from tests.metrics.demo_targets import demo_definitions
from tests.soak import SOAK, often

ALL = demo_definitions()
pytestmark = pytest.mark.xdist_group("judged table")
"""On one worker, where the demo is judged once."""
VINTAGES = ("published", "latest")
SCHEMA = CHOSEN_SCHEMA
APRIL = date(2020, 4, 1)
MONTHS = [add_months(APRIL, step) for step in range(-13, 14)]
AS_TOLD = (
    *judged_alone.AS_IT_IS,
    *("status", "target_set_by", "travel", "travel_year", "previous", "last_year", "published", "latest"),
)

Told = dict[str, Any]


def at_once(table: pa.Table) -> Iterator[tuple[tuple[Any, ...], Told]]:
    """The rows of the table, told as `judged_alone` tells them."""
    for row in table.to_pylist():
        yield (
            tuple(row[name] for name in judged_alone.KEY),
            {
                **{name: row[name] for name in AS_TOLD},
                "green": bound_field(bound(row["green_low"], row["green_high"])),
                "amber": bound_field(bound(row["amber_low"], row["amber_high"])),
                "distance": (row["distance_amber"], row["distance_green"]),
            },
        )


def same(then: pa.Table, now: pa.Table, definitions: Mapping[str, Definition]) -> None:
    """Every figure of both vintages is judged at once as it is one by one."""
    for vintage, own, other in (("published", then, now), ("latest", now, then)):
        table = judge(own, other, definitions, vintage)
        assert table.schema == JUDGED_SCHEMA
        table.validate(full=True)
        assert dict(at_once(table)) == judged_alone.judged_alone(own, other, definitions, vintage)
        assert table.num_rows == own.num_rows


@pytest.fixture(scope="module")
def figures(demo_home: Path) -> dict[str, pa.Table]:
    """The demo's figures of both vintages, before they are judged."""
    store = Store(open_home(demo_home))
    computed = store.computed()
    assert computed is not None
    return {
        name: pa.concat_tables([store.files.table(file) for file in computed[1][name].values()]).select(SCHEMA.names)
        for name in VINTAGES
    }


def test_every_figure_of_the_demo_is_judged_at_once_as_it_is_alone(figures: dict[str, pa.Table]) -> None:
    """In `make test` of every measure the whole authority and every fifth group: each series is judged by itself. In
    the soak of all groups."""
    chosen = {}
    for vintage, table in figures.items():
        assert table.num_rows > 10_000
        groups = sorted(set(table["group"].to_pylist()) - {""})
        some = pa.array(["", *groups[:: 1 if SOAK else 5]])
        chosen[vintage] = table.filter(pc.is_in(pc.cast(table["group"], pa.string()), some))
        assert {"all", "service", "team", "age"} <= set(chosen[vintage]["breakdown"].to_pylist())
        assert set(chosen[vintage]["measure"].to_pylist()) == set(table["measure"].to_pylist())
    same(chosen["published"], chosen["latest"], ALL)


# Drawn figures: at thresholds, at the ties of rounding, a little beside both, weighed, large, missing.

MADE: Mapping[str, tuple[str, str, str, str]] = {
    "shares": ("percentage", "high", "percent", "month"),
    "low_shares": ("percentage", "low", "percent", "month_end"),
    "band_shares": ("percentage", "band", "percent", "rolling 12 months"),
    "counts": ("count", "low", "count", "month"),
    "band_counts": ("count", "band", "count", "month_end"),
    "averages": ("average", "low", "days", "month"),
    "band_rates": ("rate", "band", "per 10,000", "month_end"),
    "reported": ("figure", "high", "percent", "month"),
    "reported_counts": ("figure", "low", "count", "month"),
    "volumes": ("count", "neither", "count", "month"),
    "parts": ("mix", "neither", "percent", "month"),
}
BOUNDS = (0.0, 0.05, 5.0, 12.5, 20.0, 66.7, 93.75, 95.0, 100.0, 33.333333333, 0.3, 2e8)
NUDGES = (0.0, 0.0, 0.0, 1e-10, -1e-10, 4e-10, -6e-10, 5e-9, -5e-7, 9e-7, 1e-6, 3e-6, 0.05, -0.05, 0.1)
NUMBERS = st.one_of(
    st.integers(0, 40).map(float),
    st.sampled_from((0.1 + 0.2, 0.3, 0.7, 1.5, 2.25, 1e8, 1e8 + 0.05, 3e9)),
    st.builds(lambda one, by: one + by, st.sampled_from(BOUNDS), st.sampled_from(NUDGES)),
    st.builds(lambda tenths, by: tenths / 10 + 0.05 + by, st.integers(0, 1000), st.sampled_from(NUDGES)),
    st.floats(0, 120).map(lambda number: round(number, 6)),
)


@st.composite
def targets(draw: st.DrawFn, good: str) -> tuple[Target, ...]:
    """Up to three, from different months on; the amber one never harder to meet than the green."""
    found = []
    for first in draw(
        st.lists(st.sampled_from([date(2019, 1, 1), date(2020, 2, 15), *MONTHS[8:20]]), max_size=3, unique=True)
    ):
        ends = sorted(draw(st.lists(st.sampled_from(BOUNDS), min_size=4, max_size=4)))
        green: Bound = (ends[1], ends[2]) if good == "band" else ends[1]
        amber: Bound = (ends[0], ends[3]) if good == "band" else ends[0] if good == "high" else ends[2]
        found.append(Target(first, green, amber))
    return tuple(found) or (Target(date(2019, 1, 1), (5.0, 20.0), (0.3, 95.0)),) if good == "band" else tuple(found)


@st.composite
def measures(draw: st.DrawFn) -> dict[str, Definition]:
    model = ALL["contacts_decided_24h"]
    return {
        id: replace(
            model, id=id, kind=kind, good=good, unit=unit, when=when, order=place,
            targets=draw(targets(good)) if good != "neither" else (),
            mix=ALL["cp_by_category"].mix if kind == "mix" else None,
            changes=draw(st.sampled_from([(), (), (SeriesBreak(date(2019, 4, 10), "Otherwise."),)])),
        )  # type: ignore[arg-type]
        for place, (id, (kind, good, unit, when)) in enumerate(MADE.items())
    }  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """A few series of a few months."""
    rows: dict[tuple[object, ...], tuple[object, ...]] = {}
    for id in draw(st.lists(st.sampled_from(list(MADE)), min_size=1, max_size=4, unique=True)):
        kind = MADE[id][0]
        own = {"rolling 12 months": "rolling_12"}.get(MADE[id][3], MADE[id][3])
        for basis in draw(
            st.lists(st.sampled_from([own, "quarter", "ytd", "rolling_12"]), min_size=1, max_size=2, unique=True)
        ):
            of = draw(st.sampled_from([("all", ""), ("team", "Assessment"), ("team", "Not recorded")]))
            category = draw(st.sampled_from(["Neglect", "Else"])) if kind == "mix" else ""
            first = draw(st.integers(0, len(MONTHS) - 1))
            many = draw(st.sampled_from([1, 2, 3, 4, 5, 20]))
            for month in [*MONTHS[first : first + many], draw(st.sampled_from(MONTHS))]:
                state = draw(st.sampled_from(["computed"] * 6 + ["figure", "not loaded", "suppressed"]))
                rows[id, month, basis, *of, category] = (
                    *draw(numbers(kind, state)),
                    state,
                    draw(st.sampled_from(["", "A note."])),
                )
    named = [dict(zip(SCHEMA.names, (*key, *rest), strict=False)) for key, rest in rows.items()]
    return pa.Table.from_pylist([{**row, "load": "0"} for row in named], schema=SCHEMA)


@st.composite
def numbers(draw: st.DrawFn, kind: str, state: str) -> tuple[float | None, float | None, float | None]:
    if state in ("not loaded", "suppressed"):
        return None, None, None
    value = draw(st.one_of(st.none(), NUMBERS))
    if kind in ("count", "rate"):
        return value, None, value
    if state == "figure" or kind == "figure" or draw(st.booleans()):
        return None, None, value
    numerator, denominator = draw(NUMBERS), draw(NUMBERS)
    return numerator, denominator, 100 * numerator / denominator if denominator else None


@settings(max_examples=often(40, 5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(measures(), tables(), tables())
def test_drawn_figures_are_judged_at_once_as_they_are_alone(
    definitions: dict[str, Definition], then: pa.Table, now: pa.Table
) -> None:
    same(then, now, definitions)


# Worked by hand.


def table(*rows: Sequence[Any]) -> pa.Table:
    """(measure, month, basis, breakdown, group, numerator, denominator, value) → results with their load."""
    whole = [(*row[:5], "", *row[5:], "computed", "") for row in rows]
    named = [{**dict(zip(SCHEMA.names, row, strict=False)), "load": "4"} for row in whole]
    return pa.Table.from_pylist(named, schema=SCHEMA)


ONE = "contacts_decided_24h"
TARGETED = {ONE: replace(ALL[ONE], targets=(Target(date(2019, 4, 1), 95, 85), Target(date(2020, 5, 1), 90, 80)))}


def fields(judged: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in judged.to_pylist()]


def test_status_travel_and_distance_of_a_few_months() -> None:
    rows = [
        (ONE, date(2020, 6, 1), "month", "all", "", 79, 100, 79.0),
        (ONE, date(2020, 4, 1), "month", "all", "", 18, 20, 90.0),
        (ONE, date(2020, 5, 1), "month", "all", "", 18, 20, 90.0),
        (ONE, date(2019, 5, 1), "month", "all", "", 19, 20, 95.0),
    ]
    judged = judge(table(*rows), table((*rows[2][:5], 17, 20, 85.0)), TARGETED, "published")
    names = (
        "month",
        "status",
        "travel",
        "previous",
        "last_year",
        "published",
        "latest",
        "distance_amber",
        "distance_green",
    )
    assert fields(judged, *names) == [
        (date(2019, 5, 1), "green", "", None, None, 95.0, None, None, None),
        (date(2020, 4, 1), "amber", "", None, None, 90.0, None, 0.0, 1.0),
        (date(2020, 5, 1), "green", "same", 90.0, 95.0, 90.0, 85.0, None, None),
        (date(2020, 6, 1), "red", "little changed", 90.0, None, 79.0, None, 1.0, 11.0),
    ]
    assert fields(judged, "load") == [("4",)] * 4


@pytest.mark.parametrize("tenths_", [0, 1, 7, 93, 941, 1005, 99_999])
@pytest.mark.parametrize("by", [0.0, 1e-13, -1e-13, 4e-10, -4e-10, -6e-10, 3e-9, -3e-9, 1e-7, -1e-7, 1e-5, -1e-5])
def test_ties_of_rounding_are_rounded_as_published(tenths_: int, by: float) -> None:
    value = tenths_ / 10 + 0.05 + by
    for number in (value, -value, value - 0.05):
        assert tenths(np.array([number])).tolist() == [rounded(number, "percent") * 10]
        assert rounded(number, "count") == rounded(number, "percent")


def test_no_number_of_cases_may_lie_inside_a_band() -> None:
    definition = replace(ALL[ONE], good="band", targets=(Target(date(2019, 4, 1), (22, 38), (19, 39)),))
    rows = table((ONE, APRIL, "month", "all", "", 1, 5, 20.0), (ONE, MONTHS[14], "month", "all", "", 4, 5, 80.0))
    judged = judge(rows, None, {ONE: definition}, "latest")
    assert fields(judged, "status", "distance_amber", "distance_green") == [("amber", 0.0, None), ("red", -3.0, None)]


@pytest.mark.parametrize(
    ("before", "now", "travel"),
    [
        (18.0, 21.96, "up"),  # both inside
        (21.96, 18.0, "down"),
        (17.0, 23.0, "up"),  # as far on the other side
        (17.0, 18.0, "better"),
        (16.0, 22.95, "better"),  # 23.0 as published: one away
        (22.0, 22.05, "worse"),  # 22.1 as published
        (22.0, 22.04, "same"),
        (-18.05, -18.1, "same"),
        (2e8, 3e8, "worse"),
    ],
)
def test_travel_to_and_from_a_band(before: float, now: float, travel: str) -> None:
    definition = replace(ALL[ONE], good="band", targets=(Target(date(2019, 4, 1), (18, 22), (15, 25)),))
    rows = ((ONE, month, "month", "all", "", None, None, x) for month, x in ((APRIL, before), (MONTHS[14], now)))
    judged = judge(table(*rows), None, {ONE: definition}, "latest", plain=True)
    assert fields(judged, "travel") == [("",), (travel,)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "good", "green", "amber", "status"),
    [
        (0.1 + 0.2, 0.3, "low", 100.0, 110.0, "green"),
        (0.1 + 0.2, 0.3, "low", 90.0, 100.0, "amber"),
        (0.3, 0.1 + 0.2, "high", 100.0, 90.0, "green"),
        (0.3, 0.1 + 0.2, "high", 110.0, 100.0, "amber"),
        (0.1 + 0.2, 0.3, "band", (90.0, 100.0), (80.0, 110.0), "green"),
        (0.1 + 0.2, 0.3, "band", (80.0, 90.0), (70.0, 100.0), "amber"),
        (0.3, 0.1 + 0.2, "band", (110.0, 120.0), (100.0, 130.0), "amber"),
        (9_999_999, 10_000_000, "high", 110.0, 100.0, "red"),
        (1, 3, "high", 33.333333334, 33.333333333, "amber"),
    ],
)
def test_the_dust_of_sums_does_not_count_at_a_threshold(
    numerator: float, denominator: float, good: Any, green: Bound, amber: Bound, status: str
) -> None:
    definition = replace(ALL[ONE], good=good, targets=(Target(date(2019, 4, 1), green, amber),))
    rows = table((ONE, APRIL, "month", "all", "", numerator, denominator, 100 * numerator / denominator))
    assert fields(judge(rows, None, {ONE: definition}, "latest"), "status") == [(status,)]


def test_a_year_to_date_begins_anew_in_april_and_is_compared_with_last_year() -> None:
    known = {date(2019, 4, 1): 51, date(2020, 3, 1): 96, date(2020, 4, 1): 92, date(2020, 5, 1): 70}
    rows = [(ONE, month, "ytd", "all", "", n, 100, float(n)) for month, n in known.items()]
    judged = judge(table(*rows), None, TARGETED, "latest")
    assert fields(judged, "month", "previous", "last_year", "travel")[2:] == [
        (date(2020, 4, 1), None, 51.0, "better"),
        (date(2020, 5, 1), 92.0, None, ""),
    ]


def test_a_measure_without_a_row_says_not_loaded_in_the_months_asked_for() -> None:
    two = {**TARGETED, "lac": ALL["lac"]}
    rows = table((ONE, APRIL, "month", "all", "", 18, 20, 90.0), (ONE, MONTHS[14], "month", "team", "A", 1, 2, 50.0))
    judged = judge(rows, None, two, "latest", [APRIL, MONTHS[14]])
    absent = judged.filter(pc.equal(pc.cast(judged["load"], pa.string()), ""))
    assert fields(absent, "measure", "month", "breakdown", "status", "previous", "green_low") == [
        (ONE, MONTHS[14], "all", "not loaded", 90.0, 90.0),
        ("lac", APRIL, "all", "not loaded", None, None),
        ("lac", MONTHS[14], "all", "not loaded", None, None),
    ]
    assert judged.num_rows == 5


def test_measures_without_a_definition_are_left_out_and_nothing_is_a_table_too() -> None:
    gone = judge(table(("gone", APRIL, "month", "all", "", 1, 2, 50.0)), None, TARGETED, "latest")
    assert (gone.num_rows, gone.schema) == (0, JUDGED_SCHEMA)
    assert judge(table(), table(), {}, "latest").num_rows == 0


def test_facts_are_passed_on_and_what_nobody_fills_yet_is_empty() -> None:
    rows = table((ONE, MONTHS[1], "month", "all", "", 1, 2, 50.0), (ONE, MONTHS[0], "month", "all", "", 1, 2, 50.0))
    said = [
        {**row, "population": 34439.0, "reason": "late"} if row["month"] == MONTHS[1] else row
        for row in rows.to_pylist()
    ]
    rows = pa.Table.from_pylist(said, schema=SCHEMA)
    judged = judge(rows, None, TARGETED, "latest")
    assert fields(judged, "month", "population", "reason") == [(MONTHS[0], None, None), (MONTHS[1], 34439, "late")]
    told = ("target_set_by", "population", "reason", "points")
    assert judged["points"].to_pylist() == [1, 2]
    assert all(judged[name].null_count == 2 for name in (*LATER, *FACTS) if name not in told)


# The file.


@pytest.fixture(scope="module")
def judged(figures: dict[str, pa.Table]) -> pa.Table:
    """The demo's newest figures, in the order on disk."""
    table = judge(figures["latest"], None, ALL, "latest")
    rows = sorted(table.to_pylist(), key=on_disk)
    return pa.Table.from_pylist(rows, schema=JUDGED_SCHEMA)


def on_disk(row: Told) -> tuple[Any, ...]:
    return row["breakdown"], row["group"], row["month"].year, *(row[name] for name in KEY[2:])


@pytest.fixture(scope="module")
def lines(judged: pa.Table) -> list[Told]:
    """The same as rows: nobody changes them."""
    rows: list[Told] = judged.to_pylist()
    return rows


def cut_small(patch: pytest.MonkeyPatch) -> None:
    """So that the demo's few months are many row groups."""
    patch.setattr(judged_file, "ROWS", 64)
    patch.setattr(judged_file, "FEW", 16)


@pytest.fixture(scope="module")
def content(judged: pa.Table) -> bytes:
    """The demo's file."""
    with pytest.MonkeyPatch.context() as patch:
        cut_small(patch)
        return bytes(as_parquet(judged, {"told": [1, None]}))


@pytest.fixture
def kept(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JudgedTable:
    cut_small(monkeypatch)
    (tmp_path / "latest.parquet").write_bytes(content)
    return JudgedTable(pa.memory_map(str(tmp_path / "latest.parquet")))


def write(table: pa.Table, path: Path, contents: Any = None) -> None:
    path.write_bytes(as_parquet(table, contents))


def test_what_is_told_beside_the_rows_is_read_without_them(kept: JudgedTable) -> None:
    assert kept.contents == {"told": [1, None]}


def test_a_table_is_read_after_its_file_was_removed(kept: JudgedTable, tmp_path: Path) -> None:
    (tmp_path / "latest.parquet").unlink()
    assert kept.rows(measure="lac").num_rows > 0


def test_what_is_written_is_read_again_in_the_same_order(lines: list[Told], kept: JudgedTable) -> None:
    read = kept.rows()
    assert (read.schema, read.to_pylist()) == (JUDGED_SCHEMA, lines)


@pytest.mark.parametrize(
    "asked",
    [
        {"breakdown": "all", "months": [date(2020, 9, 1), date(2020, 8, 1)]},
        {"breakdown": "team", "group": "Not recorded"},
        {"measure": "lac"},
        {"measure": "contacts_decided_24h", "breakdown": "team"},
        {"group": "", "measure": "cp_by_category"},
        {"months": [date(2020, 7, 1)]},
        {"breakdown": "nothing of the kind"},
        {"measure": "aaa"},
    ],
)
def test_what_is_asked_for_is_read_and_nothing_else(
    lines: list[Told], kept: JudgedTable, asked: dict[str, Any]
) -> None:
    def wanted(row: Told) -> bool:
        return all(row[n] == v for n, v in asked.items() if n != "months") and (
            row["month"] in asked.get("months", [row["month"]])
        )

    expected = [row for row in lines if wanted(row)]
    assert kept.rows(**asked).to_pylist() == expected
    slim = kept.rows(**asked, columns=["value", "population", "status"])
    assert slim.schema.names == ["value", "population", "status"]
    assert slim.to_pylist() == [{name: row[name] for name in slim.schema.names} for row in expected]


def test_a_page_touches_few_row_groups(judged: pa.Table, kept: JudgedTable, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[int] = []
    read = JudgedTable._read
    monkeypatch.setattr(
        JudgedTable, "_read", lambda self, places, columns: touched.extend(places) or read(self, places, columns)
    )
    some = judged.select(["breakdown", "group", "month"]).to_pylist()
    blocks = {(row["breakdown"], row["group"], row["month"].year) for row in some}
    assert len(kept.spans) > 4 * len(blocks)
    kept.rows(measure="lac")
    assert 0 < len(touched) <= 1.5 * len(blocks)
    touched.clear()
    kept.rows(breakdown="all", months=[date(2020, 9, 1)])
    assert touched and all(kept.spans[place].last[2] == 2020 for place in touched)
    touched.clear()
    kept.rows(breakdown="all")
    assert 0 < len(touched) < len(kept.spans) / 3


def test_rows_in_any_order_are_sorted_when_written(judged: pa.Table, tmp_path: Path) -> None:
    some = judged.slice(0, 500)
    write(some.take(pa.array(range(499, -1, -1))), tmp_path / "t.parquet")
    assert JudgedTable(pa.memory_map(str(tmp_path / "t.parquet"))).rows().to_pylist() == some.to_pylist()


def test_a_table_of_nothing_can_be_written_and_read(tmp_path: Path) -> None:
    write(JUDGED_SCHEMA.empty_table(), tmp_path / "t.parquet")
    assert JudgedTable(pa.memory_map(str(tmp_path / "t.parquet"))).rows(measure="lac") == JUDGED_SCHEMA.empty_table()
