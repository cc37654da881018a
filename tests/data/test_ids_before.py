"""An id that is written otherwise than in the load before is named with its cell, and has to be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from data.checks.check import check_sheets
from data.extract import Checked, LastLoad
from data.spec import tables
from data.table_schema import arrow_schema
from tests.data.small_extract import TODAY, extract

MANY = [f"C{number:03}" for number in range(100, 120)]
OTHERS = [f"D{number:03}" for number in range(100, 120)]


def checked(before: Sequence[str], now: Sequence[str], *, records_to: date = date(2020, 8, 31)) -> Checked:
    """An extract from 1 April to 30 September with a plan of each child, after a load with those of before."""

    def rows(children: Sequence[str]) -> list[dict[str, object]]:
        return [{"child_id": child, "started": date(2020, 9, 2), "ended": None} for child in children]

    def read(table: str) -> pa.Table:
        kept = rows(before) if table == "child_protection_plans" else []
        return pa.Table.from_pylist(kept, schema=arrow_schema(tables()[table]))

    counts = {name: len(before) if name == "child_protection_plans" else 1 for name in tables()}
    last = LastLoad("2020-08.1", counts, published=True, records_to=records_to, read=read)
    return check_sheets(extract({"child_protection_plans": rows(now)}), today=TODAY, last=last)


def told(found: Checked) -> list[tuple[str, str]]:
    return [(one.code, one.says) for one in found.must_be_accepted if one.rule.startswith("ids.")]


def test_an_id_that_is_written_otherwise_is_named_with_its_cell() -> None:
    assert told(checked(["0012", "C7", "C8"], ["C8", "c-7", "12"])) == [
        (
            "ids-written-otherwise-child-protection-plans",
            "Child protection plans: 'Child Unique ID' is very likely written in another way than in the published load"
            " (2020-08.1): '12' (A4) was '0012'; 'c-7' (A3) was 'C7'. Who has a new id counts as somebody else, and"
            " what was known before is not found. Write every id as it was.",
        )
    ]


@pytest.mark.parametrize(
    "now", [["C7", "C9"], ["C8"], ["C7", "c7"]], ids=["one is new", "all are new", "also as it was"]
)
def test_new_ids_are_no_surprise(now: list[str]) -> None:
    assert "ids-written-otherwise-child-protection-plans" not in dict(told(checked(["C7"], now)))


def test_that_no_child_is_known_is_asked_about_where_the_two_overlap() -> None:
    (code, says), *more = told(checked(MANY, OTHERS))
    assert code == "ids-all-new-child-protection-plans" and not more
    assert "none of the 20 children is in the published load (2020-08.1), which had 20." in says
    assert not told(checked(MANY, [*OTHERS, MANY[0]])), "one is the same"
    assert not told(checked(MANY, OTHERS[:-1])), "too few to be a surprise"
    assert not told(checked(MANY, OTHERS, records_to=date(2020, 3, 31))), "the load ends before the extract begins"
