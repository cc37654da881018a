"""The table of comparators says of every month what the benchmarks say, in few rows."""

from datetime import date
from pathlib import Path

import pytest

from data.home.config import Home
from data.periods import add_months
from metrics.engine.library import load_definitions
from metrics.judging.comparator_table import ComparatorTable, comparator_table
from metrics.judging.comparators import COLUMNS, Comparators

ALL = load_definitions()
MONTHS = [add_months(date(2019, 1, 1), step) for step in range(72)]
GAPS = [month for month in MONTHS if month.month not in (2, 3, 9, 10)]


@pytest.mark.parametrize("months", [MONTHS, GAPS])
def test_every_month_of_every_measure(months: list[date]) -> None:
    asked = Comparators(Home(Path("/nowhere"), "Herefordshire", "884", ""))
    table = comparator_table(ALL, asked, months)
    told = ComparatorTable(table)
    found = 0
    for one in ALL.values():
        for month in months:
            if one.annual_code:
                expected = asked.annual_rate_of(one.id, one.annual_code, month)
            else:
                expected = () if one.kind == "mix" else asked.of(one.id, one.comparator, one.unit, month)
            assert told.of(one.id, month) == expected
            found += bool(expected)
    assert found > 1000
    assert 0 < table.num_rows < found / 5


def test_a_file_of_the_authoritys_own(tmp_path: Path) -> None:
    lines = [",".join(COLUMNS), "lac,Peers,2018-19,70,9,mean", "lac,Peers,2019-20,71.5,9,mean", "lac,Region,,66,,"]
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    asked = Comparators(Home(tmp_path, "Herefordshire", "884", "", comparators="own.csv"))
    lac = {"lac": ALL["lac"]}
    told = ComparatorTable(comparator_table(lac, asked, MONTHS))
    assert [[each.value for each in told.of("lac", month)] for month in (MONTHS[1], MONTHS[2], MONTHS[14])] == [
        [66.0],
        [70.0, 66.0],
        [71.5, 66.0],
    ]
    assert told.of("lac", date(2018, 12, 1)) == ()
    assert told.of("other", MONTHS[0]) == ()
